"""Guards that bound one row, or keep a row from being there twice: each with a careless writer of its own.

No history shows them broken, so the rows are asked again what the guard had said.
"""

from contactcenter.bench.careless import again, any_of, first, made

_NOW = "clock_timestamp()"
_ID = "gen_random_uuid()"
_SAME_ID = "'00000000-0000-4000-8000-000000000001'::uuid"
_USER, _TICKET, _CLOCK = any_of("access_user"), any_of("tickets_ticket"), any_of("routing_clock")
_DAY = "'2026-01-01'::date"
_NAMES = "'{}'::jsonb"
DONE = ", 'state', 'done', 'due_at', NULL, 'set_aside_at', NULL"
_NO_LIST = "'[]'::jsonb"
_PAUSE = {"clock_id": _CLOCK, "state": "'asked'", "started_at": _NOW}
_ACTION = {"user_id": _USER, "at": _NOW, "tickets": _NO_LIST, "kind": "'raise'"}
_PROMISE = {"clock_id": _CLOCK, "ticket_id": _TICKET, "made_by_id": _USER, "text": "''", "outcome": "''"}
_PROFILE = {
    "slug": "'careless'",
    "names": _NAMES,
    "media": _NO_LIST,
    "interruptible": _NO_LIST,
    "auto_accept": _NO_LIST,
    "chat_ceiling": "1",
    "deferred_ceiling": "1",
    "wrap_up_seconds": "0",
    "breathing_seconds": "0",
}
_POLICY = {"name": _ID + "::text", "weights": _NAMES, "made_at": _NOW, "is_active": "true", "activated_at": _NOW}
_RULE = any_of("routing_overflowrule")
_OPENING = {"rule_id": _RULE, "begins_at": _DAY, "ends_at": "'2026-01-02'::date", "most": "1", "made_at": _NOW}
_SPECIAL = {"calendar_id": any_of("routing_calendar"), "on": _DAY, "label": "''"}
_EVENT = {
    "kind": "'other'",
    "name": "''",
    "first_day": _DAY,
    "last_day": _DAY,
    "sales_change_percent": "0",
    "effect": "1",
    "made_at": _NOW,
    "made_by_id": _USER,
}
_TRIAL = {
    "made_at": _NOW,
    "made_by_id": _USER,
    "wish": _NAMES,
    "queues": _NO_LIST,
    "state": "'waiting'",
    "progress_percent": "0",
    "attempts": "0",
}
_MAILBOX = {
    "account_id": any_of("tickets_channelaccount"),
    "host": "'h'",
    "port": "993",
    "security": "'tls'",
    "user": "'u'",
    "sealed_password": "''",
    "folder": "'INBOX'",
    "after_import": "'seen'",
    "move_to": "''",
    "takes_old_mails": "false",
    "is_active": "false",
    "failures": "0",
    "last_error": "''",
    "error_code": "''",
}
_TOKEN = {"name": "'t'", "digest": "'d'", "scopes": _NO_LIST, "created_at": _NOW, "user_id": _USER}
_FILE = {
    "message_id": any_of("tickets_message"),
    "position": "0",
    "url": "''",
    "name": "''",
    "state": "'failed'",
    "attempts": "0",
    "next_attempt_at": _NOW,
    "error": "''",
    "correlation_id": "''",
}
_DELIVERY = {
    "recipient": "''",
    "state": "'failed'",
    "attempts": "0",
    "next_attempt_at": _NOW,
    "parts_sent": "0",
    "provider_message_id": "''",
    "error": "''",
    "error_code": "''",
    "correlation_id": "''",
    "account_id": any_of("tickets_channelaccount"),
}
_PLACE = {"slug": "'careless'", "name": "''", "kind": "'mail'", "address": "''", "sealed": "''", "is_active": "false"}
_ALERT = {
    "key": _SAME_ID,
    "ticket_id": _TICKET,
    "facts": _NAMES,
    "state": "'failed'",
    "attempts": "0",
    "created_at": _NOW,
    "next_attempt_at": _NOW,
    "error": "''",
}
_REPLY = {
    "ticket_id": _TICKET,
    "direction": "'note'",
    "channel": "'webchat'",
    "text": "''",
    "code": "''",
    "facts": _NAMES,
    "provider_message_id": "''",
    "created_at": _NOW,
    "failure": "''",
    "author_id": _USER,
}
_SAID = (
    "INSERT INTO tickets_message (sequence, client_id, " + ", ".join(_REPLY) + ")"
    " SELECT 1000000 + n, {client_id}, " + ", ".join(_REPLY.values()) + " FROM generate_series(1, 2) AS n"
).replace("'{}'", "'{{}}'")
_KEYED = {"user_id": _USER, "request_digest": "''", "status": "200", "body": "''", "created_at": _NOW}

# The guard, its table, and the careless writer.
BOUNDS: tuple[tuple[str, str, str], ...] = (
    ("chat_ceiling_at_most_7", "routing_agentload", first("routing_agentload", "chat_ceiling = 8", "agent_id")),
    (
        "ended_assignment_says_when_and_how",
        "routing_assignment",
        first("routing_assignment", "state = 'ended', ended_as = NULL"),
    ),
    (
        "an_offer_expires",
        "routing_assignment",
        "UPDATE routing_assignment SET state = 'offered', expires_at = NULL, ended_as = NULL, ended_at = NULL"
        " WHERE id = (SELECT max(id) FROM routing_assignment)",
    ),
    (
        "set_aside_work_waits_for_somebody",
        "routing_workitem",
        first("routing_workitem", "set_aside_at = clock_timestamp(), state = 'waiting', last_agent_id = NULL"),
    ),
    (
        "scheduled_work_has_a_time",
        "routing_workitem",
        first("routing_workitem", "state = 'scheduled', not_before = NULL, set_aside_at = NULL"),
    ),
    (
        "stopped_clock_has_a_result",
        "routing_clock",
        first("routing_clock", "stopped_at = started_at, result = NULL"),
    ),
    (
        "one_live_resolution_clock_per_work_item",
        "routing_clock",
        made(
            "routing_clock",
            {
                "work_item_id": any_of("routing_workitem"),
                "kind": "'resolution'",
                "medium": "'chat'",
                "target_seconds": "1",
                "started_at": _NOW,
                "missed_because": "''",
                "was_paused": "false",
            },
            2,
        ),
    ),
    ("one_open_pause_per_state", "routing_clockpause", made("routing_clockpause", _PAUSE, 2)),
    (
        "pause_ends_after_it_began",
        "routing_clockpause",
        made("routing_clockpause", _PAUSE | {"ended_at": "clock_timestamp() - interval '1 second'"}),
    ),
    (
        "promise_once",
        "desk_promise",
        "WITH clocks AS (SELECT id FROM routing_clock ORDER BY id LIMIT 2)"
        " INSERT INTO desk_promise (text, client_id, outcome, clock_id, made_by_id, ticket_id)"
        f" SELECT '', {_SAME_ID}, '', id, {_USER}, {_TICKET} FROM clocks",
    ),
    (
        "ended_promise_says_who",
        "desk_promise",
        made("desk_promise", _PROMISE | {"client_id": _ID, "outcome": "'kept'"}),
    ),
    ("desk_promise_clock_id_key", "desk_promise", made("desk_promise", _PROMISE | {"client_id": _ID}, 2)),
    (
        "agent_client_id_once",
        "tickets_message",
        _SAID.format(client_id=_SAME_ID),
    ),
    ("identity_once_per_customer", "tickets_identity", again("tickets_identity", changes=", 'is_verified', false")),
    ("file_to_fetch_once", "intake_filetofetch", made("intake_filetofetch", _FILE, 2)),
    ("one_account_per_address", "tickets_channelaccount", again("tickets_channelaccount")),
    ("idempotency_key_once_per_user", "api_idempotencykey", made("api_idempotencykey", _KEYED | {"key": "'k'"}, 2)),
    (
        "one_draft_of_each_on_a_ticket",
        "desk_draft",
        made(
            "desk_draft",
            {"ticket_id": _TICKET, "user_id": _USER, "text": "''", "is_note": "false", "changed_at": _NOW},
            2,
        ),
    ),
    ("board_action_once", "desk_boardaction", made("desk_boardaction", _ACTION | {"client_id": _SAME_ID}, 2)),
    (
        "board_action_says_where",
        "desk_boardaction",
        made("desk_boardaction", _ACTION | {"client_id": _ID, "kind": "'to_queue'"}),
    ),
    ("lane_once", "routing_lane", again("routing_lane")),
    ("agent_skill_once", "routing_agentskill", again("routing_agentskill")),
    ("proficiency_1_to_5", "routing_agentskill", first("routing_agentskill", "proficiency = 6")),
    ("queue_skill_once", "routing_queueskill", again("routing_queueskill")),
    ("required_level_1_to_5", "routing_queueskill", first("routing_queueskill", "required_level = 0")),
    ("one_target_for_the_same_work", "routing_servicetarget", again("routing_servicetarget")),
    ("target_is_positive", "routing_servicetarget", first("routing_servicetarget", "seconds = 0")),
    ("objective_1_to_100", "routing_servicetarget", first("routing_servicetarget", "objective_percent = 101")),
    ("escalation_rule_once", "routing_escalationrule", again("routing_escalationrule")),
    (
        "predicted_has_no_amount",
        "routing_escalationrule",
        first("routing_escalationrule", "moment = 'predicted', amount = 1"),
    ),
    ("weekday_0_to_6", "routing_openingrange", first("routing_openingrange", "weekday = 7")),
    ("opening_range_within_a_day", "routing_openingrange", first("routing_openingrange", "closes = opens + 1441")),
    ("special_day_once", "routing_specialday", made("routing_specialday", _SPECIAL, 2)),
    (
        "special_range_within_a_day",
        "routing_specialrange",
        'WITH day AS (INSERT INTO routing_specialday (calendar_id, "on", label)'
        f" VALUES ({any_of('routing_calendar')}, '2000-01-01', '') RETURNING id)"
        " INSERT INTO routing_specialrange (day_id, opens, closes) SELECT id, 600, 600 FROM day",
    ),
    ("overflow_rule_once", "routing_overflowrule", again("routing_overflowrule")),
    (
        "overflow_hours_have_both_ends",
        "routing_overflowrule",
        first("routing_overflowrule", "opens_at = '08:00', closes_at = NULL"),
    ),
    ("planned_opening_once", "routing_plannedopening", made("routing_plannedopening", _OPENING, 2)),
    (
        "planned_opening_lets_something_through",
        "routing_plannedopening",
        made("routing_plannedopening", _OPENING | {"most": "0"}),
    ),
    (
        "profile_chat_ceiling_at_most_7",
        "routing_routingprofile",
        made("routing_routingprofile", _PROFILE | {"chat_ceiling": "8"}),
    ),
    (
        "a_call_is_never_set_aside",
        "routing_routingprofile",
        made("routing_routingprofile", _PROFILE | {"interruptible": "'[\"call\"]'::jsonb"}),
    ),
    (
        "a_chat_is_never_set_aside",
        "routing_routingprofile",
        made("routing_routingprofile", _PROFILE | {"interruptible": "'[\"chat\"]'::jsonb"}),
    ),
    ("one_active_policy", "routing_routingpolicy", made("routing_routingpolicy", _POLICY, 2)),
    (
        "active_policy_says_since_when",
        "routing_routingpolicy",
        made("routing_routingpolicy", _POLICY | {"activated_at": "NULL"}),
    ),
    (
        "customer_group_weight_in_bounds",
        "routing_customergroup",
        made("routing_customergroup", {"slug": "'careless'", "names": _NAMES, "weight": "1000"}),
    ),
    ("one_configuration", "routing_configuration", made("routing_configuration", {"stamp": _ID}, number="2 AS id, ")),
    (
        "told_wait_is_positive",
        "routing_toldwait",
        made("routing_toldwait", {"clock_id": _CLOCK, "seconds": "0", "ahead": "0", "told_at": _NOW}, number=""),
    ),
    (
        "token_lives_before_it_expires",
        "access_apitoken",
        made("access_apitoken", _TOKEN | {"expires_at": "'2000-01-01'::date"}),
    ),
    (
        "access_apitoken_digest_key",
        "access_apitoken",
        made("access_apitoken", _TOKEN | {"expires_at": "'9000-01-01'::date"}, 2),
    ),
    ("imap_port", "tickets_imapmailbox", made("tickets_imapmailbox", _MAILBOX | {"port": "0"})),
    (
        "imap_move_names_a_folder",
        "tickets_imapmailbox",
        made("tickets_imapmailbox", _MAILBOX | {"after_import": "'move'"}),
    ),
    (
        "known_event_ends_after_it_begins",
        "supervision_knownevent",
        made("supervision_knownevent", _EVENT | {"last_day": "'2025-12-31'::date"}),
    ),
    (
        "known_event_has_a_likely_effect",
        "supervision_knownevent",
        made("supervision_knownevent", _EVENT | {"effect": "100"}),
    ),
    ("running_trial_has_a_lease", "supervision_trial", made("supervision_trial", _TRIAL | {"state": "'running'"})),
    ("done_trial_has_a_result", "supervision_trial", made("supervision_trial", _TRIAL | {"state": "'done'"})),
    ("switched_trial_has_a_policy", "supervision_trial", made("supervision_trial", _TRIAL | {"switched_on_at": _NOW})),
    (
        "tickets_ticket_reference_key",
        "tickets_ticket",
        f"WITH work AS ({again('routing_workitem', changes=DONE)} RETURNING id)"
        + again("tickets_ticket", changes=", 'status', 'resolved', 'last_inbound', 0, 'work_item_id', (TABLE work)"),
    ),
    (
        "delivery_outboxmessage_key_key",
        "delivery_outboxmessage",
        f"WITH said AS ({_SAID.format(client_id='NULL')} RETURNING id)"
        " INSERT INTO delivery_outboxmessage (message_id, key, " + ", ".join(_DELIVERY) + ")"
        f" SELECT id, {_SAME_ID}, " + ", ".join(_DELIVERY.values()) + " FROM said",
    ),
    (
        "delivery_outboxmessage_message_id_key",
        "delivery_outboxmessage",
        made("delivery_outboxmessage", _DELIVERY | {"key": _ID, "message_id": any_of("tickets_message")}, 2),
    ),
    (
        "delivery_outgoingalert_key_key",
        "delivery_outgoingalert",
        "WITH place AS ("
        + made("delivery_alertdestination", _PLACE)
        + "RETURNING id) INSERT INTO delivery_outgoingalert (destination_id, "
        + ", ".join(_ALERT)
        + ")"
        " SELECT id, " + ", ".join(_ALERT.values()) + " FROM place CROSS JOIN generate_series(1, 2)",
    ),
    (
        "desk_boardaction_undoes_id_key",
        "desk_boardaction",
        f"WITH done AS ({made('desk_boardaction', _ACTION | {'client_id': _ID})} RETURNING id)"
        " INSERT INTO desk_boardaction (undoes_id, kind, user_id, at, tickets, client_id)"
        f" SELECT id, 'undo', {_USER}, {_NOW}, {_NO_LIST}, {_ID} FROM done CROSS JOIN generate_series(1, 2)",
    ),
)
