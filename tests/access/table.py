"""Who gets which answer at which door, written by hand from the rule. The code is not asked; it is held against this.

A row is a route or socket and a method; a column is who asks. One word for a row means that everybody gets it.

`yes` done or shown · `409` allowed to ask, but somebody else holds it · `405` no such method · `401` nobody signed in ·
`403` may see it and not do this · `404` does not exist for her · `login` sent to the sign-in page

The ticket is Chloé's, about a payment (in-house work of level 1); Alice has it, or was offered it, where doors differ.
"""

from tests.access import clock_table, mail_table, routing_table

# fmt: off
WHO = (
    "holder",         # Alice, who has the ticket
    "colleague",      # Bob, of her team
    "other_team",     # Tessa, technical
    "lead",           # David, of her team
    "supervisor",     # Sam
    "administrator",  # Ada
    "partner",        # Olga, an agent of the outsourcer
    "partner_lead",   # Omar
    "shopper",        # Chloé, whose ticket it is
    "stranger",       # Mallory, another visitor
    "nobody",         # no cookie, no token
)

STAFF   = "yes yes yes yes yes yes yes yes 401 401 401"
SEES    = "yes yes 404 yes yes yes 404 404 401 401 401"
HOLDS   = "yes 409 404 409 409 409 404 404 401 401 401"
HANDLES = "yes 403 404 403 403 403 404 404 401 401 401"
MOVES   = "yes 403 404 yes yes yes 404 404 401 401 401"
BOARD   = "403 403 403 yes yes yes 403 yes 401 401 401"
ABOVE   = "403 403 403 403 yes yes 403 403 401 401 401"
ADMIN   = "403 403 403 403 403 yes 403 403 401 401 401"
TRIES   = "403 403 403 yes yes yes 403 403 401 401 401"
TRIED   = "403 403 403 404 yes yes 403 403 401 401 401"
NO_API  = "405 405 405 405 405 405 405 405 401 401 401"
CHATS   = "401 401 401 401 401 401 401 401 yes yes 401"
NO_SUCH = "401 401 401 401 401 401 401 401 405 405 401"
HERS    = "401 401 401 401 401 401 401 401 yes 404 401"
ASKED   = "409 409 409 409 409 409 409 409 yes 409 409"

ROUTES: dict[tuple[str, str], str] = {
    # --- signing in ---------------------------------------------------------
    ("home", "GET"): "yes yes yes yes yes yes yes yes login login login",
    ("home", "POST"): "yes yes yes yes yes yes yes yes login login login",
    ("login", "GET"): "yes",
    ("login", "POST"): "yes",
    ("logout", "GET"): "405",
    ("logout", "POST"): "login",
    ("set_language", "GET"): "yes",
    ("set_language", "POST"): "yes",
    # --- the inbox ----------------------------------------------------------
    ("inbox:home", "GET"): STAFF,
    ("inbox:home", "POST"): "405",
    ("inbox:lists", "GET"): STAFF,
    ("inbox:lists", "POST"): "405",
    ("inbox:ticket", "GET"): SEES,
    ("inbox:ticket", "POST"): "405",
    ("inbox:messages", "GET"): SEES,
    ("inbox:messages", "POST"): "405",
    ("inbox:attachment", "GET"): SEES,
    ("inbox:attachment", "POST"): "405",
    ("inbox:fetch_file", "GET"): "405",
    ("inbox:fetch_file", "POST"): SEES,
    ("inbox:original", "GET"): SEES,
    ("inbox:original", "POST"): "405",
    ("inbox:original_frame", "GET"): SEES,
    ("inbox:original_frame", "POST"): "405",
    ("inbox:accept", "GET"): "405",
    ("inbox:accept", "POST"): HOLDS,
    ("inbox:decline", "GET"): "405",
    ("inbox:decline", "POST"): HOLDS,
    ("inbox:take", "GET"): "405",
    ("inbox:take", "POST"): SEES,
    ("inbox:reply", "GET"): "405",
    ("inbox:reply", "POST"): HOLDS,
    ("inbox:note", "GET"): "405",
    ("inbox:note", "POST"): SEES,
    ("inbox:forward", "GET"): "405",
    ("inbox:forward", "POST"): SEES,
    ("inbox:take_back", "GET"): "405",
    ("inbox:take_back", "POST"): "yes 404 404 404 404 404 404 404 401 401 401",  # her own words only
    ("inbox:resend", "GET"): "405",
    ("inbox:resend", "POST"): SEES,
    ("inbox:failure_seen", "GET"): "405",
    ("inbox:failure_seen", "POST"): SEES,
    ("inbox:canned", "GET"): SEES,
    ("inbox:canned", "POST"): "405",
    ("inbox:draft", "GET"): "405",
    ("inbox:draft", "POST"): SEES,
    ("inbox:reserve", "GET"): "405",
    ("inbox:reserve", "POST"): "403 403 404 yes yes yes 404 404 401 401 401",
    ("inbox:transfer", "GET"): MOVES,
    ("inbox:transfer", "POST"): MOVES,
    ("inbox:split", "GET"): "405",
    ("inbox:split", "POST"): "409 403 404 409 409 409 404 404 401 401 401",  # nothing to split off
    ("inbox:merge", "GET"): "405",
    ("inbox:merge", "POST"): "404 403 404 404 404 404 404 404 401 401 401",  # there is no other
    ("inbox:resolve", "GET"): HANDLES,
    ("inbox:resolve", "POST"): HOLDS,
    ("inbox:call_start", "GET"): "405",
    ("inbox:call_start", "POST"): HANDLES,
    ("inbox:call_outcome", "GET"): "405",
    ("inbox:call_outcome", "POST"): HOLDS,
    ("inbox:seen", "GET"): "405",
    ("inbox:seen", "POST"): HANDLES,
    ("inbox:typing", "GET"): "405",
    ("inbox:typing", "POST"): HANDLES,
    **{(f"inbox:{name}", "GET"): "405" for name in ("presence", "presence_renew", "wrap_up_done")},
    **{(f"inbox:{name}", "POST"): STAFF for name in ("presence", "presence_renew", "wrap_up_done")},
    # --- the board ----------------------------------------------------------
    ("supervision:board", "GET"): BOARD,
    ("supervision:board", "POST"): "405",
    ("supervision:live_board", "GET"): BOARD,
    ("supervision:live_board", "POST"): "405",
    ("supervision:targets", "GET"): BOARD,
    ("supervision:targets", "POST"): "405",
    # In-house work of level 1, which Alice holds; what was done to it was done by Sam.
    ("supervision:machine_mails", "GET"): "403 403 403 403 yes yes 403 403 401 401 401",
    ("supervision:machine_mails", "POST"): "405",
    **mail_table.routes(ABOVE, ADMIN),
    ("supervision:undelivered", "GET"): BOARD,
    ("supervision:undelivered", "POST"): "405",
    ("supervision:was_person", "GET"): "405",
    ("supervision:was_person", "POST"): "403 403 403 403 404 404 403 403 401 401 401",  # there is none of that number
    ("supervision:act", "GET"): "405",
    ("supervision:act", "POST"): "403 403 403 yes yes yes 403 404 401 401 401",
    ("supervision:undo", "GET"): "405",
    ("supervision:undo", "POST"): "403 403 403 404 yes yes 403 404 401 401 401",
    # What happens to work that nobody answers: a target's chain, and a change of it.
    # The rules of triage, and the tokens of programs: Ada's own token is revoked, which is not Sam's to touch.
    ("supervision:triage", "GET"): ABOVE,
    ("supervision:triage", "POST"): "405",
    ("supervision:triage_try", "GET"): "405",
    ("supervision:triage_try", "POST"): ABOVE,
    ("supervision:triage_new", "GET"): ABOVE,
    ("supervision:triage_new", "POST"): ABOVE,
    ("supervision:triage_rule", "GET"): ABOVE,
    ("supervision:triage_rule", "POST"): ABOVE,
    ("supervision:triage_move", "GET"): "405",
    ("supervision:triage_move", "POST"): ABOVE,
    ("supervision:triage_switch", "GET"): "405",
    ("supervision:triage_switch", "POST"): ABOVE,
    ("supervision:triage_delete", "GET"): "405",
    ("supervision:triage_delete", "POST"): ABOVE,
    ("supervision:triage_restore", "GET"): "405",
    ("supervision:triage_restore", "POST"): ABOVE,
    # What is planned and tried: the trial in question is Sam's, and its weights are in force.
    **clock_table.routes(BOARD, ABOVE, SEES),
    ("supervision:staffing", "GET"): BOARD,
    ("supervision:staffing", "POST"): "405",
    ("supervision:event_add", "GET"): "405",
    ("supervision:event_add", "POST"): ABOVE,
    ("supervision:event_delete", "GET"): "405",
    ("supervision:event_delete", "POST"): ABOVE,
    ("supervision:what_if", "GET"): TRIES,
    ("supervision:what_if", "POST"): TRIES,
    ("supervision:trial", "GET"): TRIED,
    ("supervision:trial", "POST"): "405",
    ("supervision:trial_progress", "GET"): TRIED,
    ("supervision:trial_progress", "POST"): "405",
    ("supervision:trial_switch_on", "GET"): "405",
    ("supervision:trial_switch_on", "POST"): ABOVE,
    ("supervision:trial_switch_back", "GET"): "405",
    ("supervision:trial_switch_back", "POST"): ABOVE,
    ("supervision:beliefs", "GET"): ABOVE,
    ("supervision:beliefs", "POST"): "405",
    ("supervision:continuity", "GET"): ABOVE,
    ("supervision:continuity", "POST"): "405",
    ("supervision:tokens", "GET"): ABOVE,
    ("supervision:tokens", "POST"): ABOVE,
    ("supervision:token_revoke", "GET"): "405",
    ("supervision:token_revoke", "POST"): "403 403 403 403 404 yes 403 403 401 401 401",
    # --- the shop, open to all ----------------------------------------------
    ("storefront:widget_script", "GET"): "yes",
    ("storefront:widget_script", "POST"): "405",
    ("storefront:shop", "GET"): "yes",
    ("storefront:shop", "POST"): "405",
    ("storefront:basket", "GET"): "yes",
    ("storefront:basket", "POST"): "405",
    ("storefront:basket_change", "GET"): "405",
    ("storefront:basket_change", "POST"): "yes",
    ("storefront:payment", "GET"): "yes",
    ("storefront:payment", "POST"): "yes",
    ("storefront:payment_error", "GET"): "yes",
    ("storefront:payment_error", "POST"): "405",
    # Whoever opens the contact page is a visitor by its cookie; only Chloé has a ticket to choose for.
    ("storefront:mailbox", "GET"): "yes",
    ("storefront:mailbox", "POST"): "405",
    ("storefront:mailbox_answer", "GET"): "405",
    ("storefront:mailbox_answer", "POST"): "404",  # of a mail that is not there
    ("storefront:contact", "GET"): "yes",
    ("storefront:contact", "POST"): "405",
    ("storefront:contact_message", "GET"): "405",
    ("storefront:contact_message", "POST"): "yes",
    ("storefront:contact_callback", "GET"): "405",
    ("storefront:contact_callback", "POST"): "yes",
    ("storefront:contact_email", "GET"): "405",
    ("storefront:contact_email", "POST"): ASKED,
    # --- the widget: by token, never by cookie ------------------------------
    ("storefront:widget_config", "GET"): "yes",
    ("storefront:widget_config", "POST"): "405",
    ("storefront:widget_session", "GET"): "405",
    ("storefront:widget_session", "POST"): "yes",
    ("storefront:widget_slots", "GET"): "yes",
    ("storefront:widget_slots", "POST"): "405",
    ("storefront:widget_conversation", "GET"): CHATS,
    ("storefront:widget_conversation", "POST"): NO_SUCH,
    ("storefront:widget_messages", "GET"): NO_SUCH,
    ("storefront:widget_messages", "POST"): CHATS,
    ("storefront:widget_receipts", "GET"): NO_SUCH,
    ("storefront:widget_receipts", "POST"): CHATS,
    ("storefront:widget_typing", "GET"): NO_SUCH,
    ("storefront:widget_typing", "POST"): CHATS,
    ("storefront:widget_attachment", "GET"): HERS,
    ("storefront:widget_attachment", "POST"): NO_SUCH,
    ("storefront:widget_callback", "GET"): NO_SUCH,
    ("storefront:widget_callback", "POST"): CHATS,
    ("storefront:widget_resume", "GET"): "405",
    ("storefront:widget_resume", "POST"): "404",  # there is no such link
    ("storefront:widget_resume_renew", "GET"): "405",
    ("storefront:widget_resume_renew", "POST"): "404",
    ("storefront:widget_email_choice", "GET"): NO_SUCH,
    ("storefront:widget_email_choice", "POST"): CHATS,
    # --- programs -----------------------------------------------------------
    ("api:healthz", "GET"): "yes",
    ("api:healthz", "POST"): "405",
    ("api:errors", "GET"): "yes",
    ("api:errors", "POST"): "405",
    ("api:schema", "GET"): "yes",
    ("api:schema", "POST"): "405",
    ("api:docs", "GET"): "yes",
    ("api:docs", "POST"): "405",
    ("api:tickets", "GET"): STAFF,
    ("api:tickets", "POST"): NO_API,
    ("api:ticket", "GET"): SEES,
    ("api:ticket", "POST"): NO_API,
    ("api:messages", "GET"): SEES,
    ("api:messages", "POST"): NO_API,
    ("api:file", "GET"): SEES,
    ("api:file", "POST"): NO_API,
    ("api:customer", "GET"): SEES,
    ("api:customer", "POST"): NO_API,
    ("api:accept", "GET"): NO_API,
    ("api:accept", "POST"): HOLDS,
    ("api:decline", "GET"): NO_API,
    ("api:decline", "POST"): HOLDS,
    ("api:take", "GET"): NO_API,
    ("api:take", "POST"): SEES,
    ("api:reply", "GET"): NO_API,
    ("api:reply", "POST"): HOLDS,
    ("api:note", "GET"): NO_API,
    ("api:note", "POST"): SEES,
    ("api:transfer", "GET"): NO_API,
    ("api:transfer", "POST"): MOVES,
    ("api:resolve", "GET"): NO_API,
    ("api:resolve", "POST"): HOLDS,
    ("api:call_start", "GET"): NO_API,
    ("api:call_start", "POST"): HANDLES,
    ("api:call_outcome", "GET"): NO_API,
    ("api:call_outcome", "POST"): HOLDS,
    ("api:queues", "GET"): STAFF,
    ("api:queues", "POST"): NO_API,
    ("api:agents", "GET"): STAFF,
    ("api:agents", "POST"): NO_API,
    ("api:presence", "GET"): STAFF,
    ("api:presence", "POST"): NO_API,  # said by PUT: tests/api
    # The provider's signature opens it; who carries the call is not asked.
    ("api:webhook", "GET"): "yes",
    ("api:webhook", "POST"): "yes",
}

ROUTES |= routing_table.rows(ABOVE, NO_API)

# The socket, then what is asked of it: to connect, or to hear of the ticket's changes.
SOCKETS: dict[tuple[str, str], str] = {
    ("ws/inbox/", "connect"): "yes yes yes yes yes yes yes yes no no no",
    ("ws/inbox/", "watch"): "yes yes no yes yes yes no no no no no",
    ("ws/widget/", "connect"): "no no no no no no no no yes yes no",
}

# The rule itself: one ticket in six situations. "own" Alice holds it · "open" waits in a queue of level 1 and the
# partner · "house" the same, in-house work · "other" waits for the technical team · "widened" the same, open to any
# team · "house_widened" in-house work of complaints, widened.
SITUATIONS = ("own", "open", "house", "other", "widened", "house_widened")
_STAFF_ONLY = "yes yes yes yes yes yes yes yes no no no"
_NONE = " ".join(["no"] * 11)
_ALL_STAFF_ABOVE = "no no no no yes yes no no no no no"
_TEAM = "yes yes no yes yes yes yes yes no no no"
_HOUSE = "yes yes no yes yes yes no no no no no"
_TECHNICAL = "no no yes no yes yes no no no no no"
_WIDE = "yes yes yes yes yes yes yes yes no no no"
_LED = "no no no yes yes yes no yes no no no"
_LED_HOUSE = "no no no yes yes yes no no no no no"
_WIDE_HOUSE = "yes yes yes yes yes yes no no no no no"

RULE: dict[str, str | dict[str, str]] = {
    "see_inbox": _STAFF_ONLY,
    "set_presence": _STAFF_ONLY,
    "answer_offer": _STAFF_ONLY,
    "see_board": "no no no yes yes yes no yes no no no",
    "judge_machine_mail": _ALL_STAFF_ABOVE,
    "see_agents": _STAFF_ONLY,
    "see_presence": _STAFF_ONLY,
    "edit_canned": _ALL_STAFF_ABOVE,
    "manage_accounts": "no no no no no yes no no no no no",
    "edit_triage": _ALL_STAFF_ABOVE,
    "edit_escalations": _ALL_STAFF_ABOVE,
    "edit_routing": _ALL_STAFF_ABOVE,
    "see_staffing": "no no no yes yes yes no yes no no no",
    "edit_forecast": _ALL_STAFF_ABOVE,
    "try_routing": "no no no yes yes yes no no no no no",
    "manage_tokens": _ALL_STAFF_ABOVE,
    "chat": "no no no no no no no no yes yes no",
    "visit": " ".join(["yes"] * 11),
    "see_ticket": {
        "own": "yes yes no yes yes yes yes yes yes no no",
        "open": "yes yes no yes yes yes yes yes yes no no",
        "house": "yes yes no yes yes yes no no yes no no",
        "other": "no no yes no yes yes no no yes no no",
        "widened": "yes yes yes yes yes yes yes yes yes no no",
        "house_widened": "yes yes yes yes yes yes no no yes no no",
    },
    "take_ticket": {
        "own": _TEAM, "open": _TEAM, "house": _HOUSE, "other": _TECHNICAL, "widened": _WIDE,
        "house_widened": _WIDE_HOUSE,
    },
    "note_ticket": {
        "own": _TEAM, "open": _TEAM, "house": _HOUSE, "other": _TECHNICAL, "widened": _WIDE,
        "house_widened": _WIDE_HOUSE,
    },
    "mend_delivery": {
        "own": _TEAM, "open": _TEAM, "house": _HOUSE, "other": _TECHNICAL, "widened": _WIDE,
        "house_widened": _WIDE_HOUSE,
    },
    "handle_ticket": {
        "own": "yes no no no no no no no no no no", "open": _NONE, "house": _NONE, "other": _NONE, "widened": _NONE,
        "house_widened": _NONE,
    },
    "move_ticket": {
        "own": _LED, "open": _LED, "house": _LED_HOUSE, "other": _ALL_STAFF_ABOVE, "widened": _LED,
        "house_widened": _LED_HOUSE,
    },
    "raise_ticket": {
        "own": _LED, "open": _LED, "house": _LED_HOUSE, "other": _ALL_STAFF_ABOVE, "widened": _LED,
        "house_widened": _LED_HOUSE,
    },
    "group_customer": dict.fromkeys(("own", "open", "house"), _HOUSE)
    | {"other": _TECHNICAL, "widened": _WIDE_HOUSE, "house_widened": _WIDE_HOUSE},
    "transfer_ticket": {
        "own": "yes no no yes yes yes no yes no no no",
        "open": "no no no yes yes yes no yes no no no",
        "house": "no no no yes yes yes no no no no no",
        "other": _ALL_STAFF_ABOVE,
        "widened": "no no no yes yes yes no yes no no no",
        "house_widened": "no no no yes yes yes no no no no no",
    },
    "see_decision": {
        "own": "no no no yes yes yes no yes no no no",
        "open": "no no no yes yes yes no yes no no no",
        "house": "no no no yes yes yes no no no no no",
        "other": _ALL_STAFF_ABOVE,
        "widened": "no no no yes yes yes no yes no no no",
        "house_widened": "no no no yes yes yes no no no no no",
    },
}
# fmt: on


def answers(row: str) -> dict[str, str]:
    """A row by who asks."""
    words = row.split()
    return dict(zip(WHO, words * len(WHO) if len(words) == 1 else words, strict=len(words) != 1))
