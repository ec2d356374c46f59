"""Everything the widget says, in the active language."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from channels_adapters import registry
from contactcenter.errors import ERROR_CODES
from contactcenter.storefront import expectation
from contactcenter.tickets.models import Reason, Shop

# Refusals that a shopper can meet, so that the widget has their words even when it is cut off.
_CODES = (
    "agent_answered",
    "bad_request",
    "email_invalid",
    "invalid_field",
    "media_type_not_allowed",
    "nothing_to_choose",
    "origin_not_allowed",
    "payload_too_large",
    "phone_abroad",
    "phone_invalid",
    "phone_premium",
    "resume_expired",
    "resume_invalid",
    "resume_used",
    "slot_invalid",
    "storage_full",
    "temporarily_unavailable",
    "text_empty",
    "text_has_nul",
    "text_too_long",
    "too_many_callbacks",
    "too_many_requests",
)


def words_for(shop: Shop) -> dict[str, Any]:
    """`{shop, time_zone, language, waits, reasons, limits, errors, strings}` for the widget."""
    language = (get_language() or shop.language)[:2]
    doors = set(shop.accounts.filter(is_active=True).values_list("adapter", flat=True)) & set(registry.slugs())
    return {
        "shop": shop.name,
        "time_zone": shop.time_zone,
        "language": language,
        "has_callback": any(registry.adapter(slug).medium == "call" for slug in doors),
        "waits": expectation.ways(shop, language),
        "reasons": [{"slug": reason.slug, "name": reason.name} for reason in Reason.objects.all()],
        "limits": {"file_bytes": settings.ATTACHMENT_MAX_BYTES, "text_length": 10_000},
        "errors": {code: _explained(code) for code in _CODES} | _own_errors(),
        "strings": strings(),
    }


def _explained(code: str) -> dict[str, str]:
    return {"message": str(ERROR_CODES[code].message), "hint": str(ERROR_CODES[code].hint)}


def _own_errors() -> dict[str, dict[str, str]]:
    """What can go wrong inside the browser, where no server refuses."""
    return {"file_gone": {"message": _("Your browser no longer has this file."), "hint": _("Please add it again.")}}


def strings() -> dict[str, str]:
    return {
        # the launcher and the window
        "open": _("Chat with us"),
        "open_unread": _("Chat with us, %(count)s unread"),
        "title": _("Customer care"),
        "close": _("Close the chat"),
        "back": _("Back to the chat"),
        "greeting": _("Hello! How can we help?"),
        "greeting_more": _("Tell us in a few words: a person will read it."),
        "reasons": _("What is it about?"),
        "log": _("Conversation"),
        # writing
        "write": _("Your message"),
        "send": _("Send"),
        "attach": _("Add a file"),
        "drop": _("Drop the file here"),
        "remove": _("Remove"),
        "retry": _("Send again"),
        # marks
        "sending": _("Sending…"),
        "waiting_to_send": _("Kept, is sent as soon as you are connected"),
        "sent": pgettext("mark of a message", "Sent"),
        "delivered": pgettext("mark of a message", "Delivered"),
        "read": pgettext("mark of a message", "Read"),
        "failed": _("Not sent"),
        "you": _("You"),
        "advisor": _("Advisor"),
        "typing": _("%(name)s is writing…"),
        "with_you": _("%(name)s is with you"),
        "looking": _("We are looking for an advisor…"),
        "resolved": _("This conversation is closed. Write again and we go on."),
        "closing_soon": _("Nobody has written for a while: this chat ends in a moment. What was said stays here."),
        "more_time": _("I need more time"),
        "offline": _("No connection. What you write is kept and sent later."),
        "download": _("Download %(name)s"),
        "new_below": _("New messages"),
        # another channel
        "closed": _("Choose another way, or leave your question here: it is kept."),
        "nobody": _("Nobody can answer you here within the minute. Choose another way, or leave your question here."),
        "new_link": _("Send me a new link"),
        "new_link_sent": _("A new link is on its way to the e-mail address we know."),
        "choose": _("How shall we go on?"),
        "choose_call": _("Call me back"),
        "choose_call_more": _("By phone, now or when it suits you"),
        "choose_email": _("Answer by e-mail"),
        "choose_email_more": _("Close this window, we write to you"),
        "choose_stay": _("You can also just stay here and go on writing."),
        "phone": _("Your phone number"),
        "phone_hint": _("The call costs you nothing."),
        "email": _("Your e-mail address"),
        "call_short": _("Call me"),
        "call_now": _("Call me now"),
        "call_at": _("Call me %(at)s"),
        "or_later": _("Or choose a time"),
        "call_question": _("What is it about? (optional)"),
        "write_to_me": _("Answer me by e-mail"),
        "email_question": _("Your question"),
        "callback_title": _("We call you back"),
        "callback_now_done": _("We call you on %(phone)s as soon as an advisor is free."),
        "callback_slot_done": _("We call you on %(phone)s, %(at)s."),
        "callback_done_more": _("Keep your phone at hand. You can go on writing here meanwhile."),
        "rather_mail": _("Rather an answer by e-mail"),
        "email_done": _("We answer to %(email)s."),
        "email_done_more": _("You can close this window. What you wrote is with us."),
        "answered_first": _("An advisor has just answered you here. You can still ask for a call afterwards."),
        # the teaser
        "teaser_error": _("Something did not work? We are here to help."),
        "teaser_long": _("Looking for something? Ask us."),
        "teaser_close": _("No, thank you"),
    }
