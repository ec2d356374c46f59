"""A process dies at each point in turn and its work is done again by another: nothing is lost, nothing doubled.

Each deed runs in a child of this process that is armed with the point's name and must end there with 137. Then it is
tried once more, as a shopper, a sender, a page or the next beat does, and the history is checked.
"""

import json
import os
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from channels_adapters import registry
from contactcenter.bench.checker import check
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.delivery import alerts, outbox
from contactcenter.delivery.models import OutboxMessage, OutgoingAlert
from contactcenter.desk import board_actions, channel_choice, conversation, holding
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import ChannelAccount, Message, Ticket, TicketEvent
from routing import crash_points
from routing.models import Assignment, EscalationStep, Presence, WorkItem
from routing.services import clocks, offers, work
from routing.services.database_time import database_now
from tests.api import test_webhooks
from tests.cast import Cast
from tests.deeds import accept, fresh, let_pass, page_closed, posts, reply, route, says, take, words
from tests.delivery import test_alerts
from tests.delivery.test_outbox import Postman
from tests.desk import test_board_actions

# What is there after the death, before anybody tries again; a point dies before its deed counts, or after.
Look = Callable[[], int]
_FIRST_EPOCH = 1


def _dies(point: str, deed: Callable[[], object]) -> None:
    connections.close_all()
    child = os.fork()
    if not child:
        crash_points.ARMED = point
        try:
            deed()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137, f"{point} was not reached"
    wait_for("the end of its session", _is_alone, 30)


def _is_alone() -> bool:
    """Nobody holds locks any more that a sweep would leave alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL)"
        )
        return bool(cursor.fetchone()[0])


def _broken() -> set[str]:
    with connection.cursor() as cursor:
        return {found.name for found in check(cursor, [], grace_seconds=3600)}


def _offered(cast: Cast) -> Ticket:
    cast.bob.arrives()
    return says(cast, cast.chloe)


def _at_the_door(cast: Cast, point: str) -> tuple[Look, int]:
    client_id = uuid.uuid4()

    def keep() -> None:
        posts(cast, cast.chloe, client_id=str(client_id))

    _dies(point, keep)
    left = RawInbound.objects.count()
    keep()
    arrivals.take_in()
    return Message.objects.filter(direction="in").count, left


def _at_the_door_of_programs(cast: Cast, point: str) -> tuple[Look, int]:
    with GraphStandIn(test_webhooks.PAGE, "token-of-the-page", "secret-of-the-app") as graph:
        test_webhooks.account_of(cast, graph)
        call = graph.call(graph.hears(test_webhooks.CHLOE, text="Bonjour"))
        _dies(point, lambda: test_webhooks.post(call))
        left = RawInbound.objects.count()
        assert test_webhooks.post(call).status_code == 200
        arrivals.take_in()
    return Message.objects.filter(direction="in").count, left


def _at_intake(cast: Cast, point: str) -> tuple[Look, int]:
    posts(cast, cast.chloe)
    _dies(point, arrivals.take_in)
    left = Message.objects.filter(direction="in").count()
    arrivals.take_in()
    return Message.objects.filter(direction="in").count, left


def _in_a_pass(cast: Cast, point: str) -> tuple[Look, int]:
    _offered(cast)
    _dies(point, route)
    left = Assignment.objects.count()
    route()
    return Assignment.objects.count, left


def _at_a_clock(cast: Cast, point: str) -> tuple[Look, int]:
    says(cast, cast.chloe)
    let_pass(seconds=80)
    fired = EscalationStep.objects.filter(action="miss", fired_at__isnull=False)
    _dies(point, clocks.fire_due)
    left = fired.count()
    clocks.fire_due()
    return TicketEvent.objects.filter(kind="target_missed").count, left


def _in_a_sweep(sweep: Callable[[], int], happens: Callable[[Cast], Look]) -> Callable[[Cast, str], tuple[Look, int]]:
    """Something that has come due by itself; what happens also tells how to see that it was done."""

    def dies(cast: Cast, point: str) -> tuple[Look, int]:
        done = happens(cast)
        _dies(point, sweep)
        left = done()
        sweep()
        return done, left

    return dies


def _an_offer_runs_out(cast: Cast) -> Look:
    _offered(cast)
    route()
    let_pass(seconds=30)
    return Assignment.objects.filter(ended_as="expired").count


def _an_agent_is_gone(cast: Cast) -> Look:
    ticket = _offered(cast)
    route()
    accept(cast.bob, ticket)
    page_closed(cast.bob, seconds_ago=120)
    return Assignment.objects.filter(ended_as="absent").count


def _a_page_is_silent(cast: Cast) -> Look:
    cast.bob.arrives()
    page_closed(cast.bob, seconds_ago=120)
    return Presence.objects.filter(pk=cast.bob.agent.pk, status="offline").count


def _a_call_is_due(cast: Cast) -> Look:
    ticket = says(cast, cast.chloe)
    with transaction.atomic():
        now = database_now()
        work.move_to_medium(work.lock(ticket.work_item_id), "call", now, now + timedelta(seconds=60))
    let_pass(seconds=61)
    return TicketEvent.objects.filter(kind="call_due").count


_SWEEPS = {
    "expired offer": _in_a_sweep(offers.expire_due, _an_offer_runs_out),
    "absent agent": _in_a_sweep(offers.return_from_absent, _an_agent_is_gone),
    "silent page": _in_a_sweep(offers.expire_leases, _a_page_is_silent),
    "planned call": _in_a_sweep(work.resume_planned, _a_call_is_due),
}


def _at_the_desk(deed: Callable[[Cast, Ticket], object], done: Look) -> Callable[[Cast, str], tuple[Look, int]]:
    """Something she does with what she was offered or has, done again by her page; too late is an answer as well."""

    def dies(cast: Cast, point: str) -> tuple[Look, int]:
        ticket = _offered(cast)
        route()
        if deed not in (_accepts, _declines):
            accept(cast.bob, ticket)
        _dies(point, lambda: deed(cast, ticket))
        left = done()
        with suppress(Refusal):
            deed(cast, fresh(ticket))
        return done, left

    return dies


_SAID = words("Bonjour")  # under one client id


def _accepts(cast: Cast, ticket: Ticket) -> None:
    holding.accept_offer(cast.bob.actor, ticket, _FIRST_EPOCH)


def _declines(cast: Cast, ticket: Ticket) -> None:
    holding.decline_offer(cast.bob.actor, ticket, _FIRST_EPOCH)


def _replies(cast: Cast, ticket: Ticket) -> None:
    conversation.reply(cast.bob.actor, ticket, _FIRST_EPOCH, _SAID)


def _notes(cast: Cast, ticket: Ticket) -> None:
    conversation.note(cast.bob.actor, ticket, _SAID)


def _resolves(cast: Cast, ticket: Ticket) -> None:
    conversation.resolve(cast.bob.actor, ticket, _FIRST_EPOCH, 1, needs_no_answer=True)


def _passes_on(cast: Cast, ticket: Ticket) -> None:
    holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["advice"], _FIRST_EPOCH)


def _wants_a_call(cast: Cast, ticket: Ticket) -> None:
    wanted = {"client_id": str(_SAID.client_id), "visitor": cast.chloe.digest, "phone": "06 12 34 56 78"}
    channel_choice.request_callback(cast.chloe.actor, cast.callback, raw.as_payload(**wanted))


def _raises(cast: Cast, ticket: Ticket) -> None:
    seen = test_board_actions.seen(ticket)
    board_actions.act(cast.sam.actor, board_actions.Order(_SAID.client_id, "raise"), seen)


_AT_THE_DESK: dict[str, Callable[[Cast, str], tuple[Look, int]]] = {
    "accept": _at_the_desk(_accepts, Assignment.objects.filter(state="accepted").count),
    "decline": _at_the_desk(_declines, Assignment.objects.filter(ended_as="declined").count),
    "reply": _at_the_desk(_replies, Message.objects.filter(direction="out").count),
    "note": _at_the_desk(_notes, Message.objects.filter(direction="note").count),
    "resolve": _at_the_desk(_resolves, TicketEvent.objects.filter(kind="ticket_resolved").count),
    "call-back": _at_the_desk(_wants_a_call, TicketEvent.objects.filter(kind="callback_requested").count),
    "board": _at_the_desk(_raises, WorkItem.objects.filter(priority=1).count),
    "pass on": _at_the_desk(_passes_on, Ticket.objects.filter(work_item__lane__queue__slug="advice").count),
}


def _at_a_delivery(cast: Cast, point: str) -> tuple[Look, int]:
    registry._adapters["postman"] = Postman()
    try:
        ticket = says(cast, cast.chloe)
        take(cast.bob, ticket)
        message = reply(cast.bob, ticket)
        account = ChannelAccount.objects.create(shop=cast.shop, adapter="postman", address="care@example.com")
        OutboxMessage.objects.all().delete()
        assert outbox.queue(message, account, "chloe@example.com")
        _dies(point, outbox.send_waiting)
        sent = OutboxMessage.objects.filter(state="sent")
        left = sent.count()
        assert outbox.send_waiting() == 0  # the claim stands: nobody sends beside who may still be sending
        OutboxMessage.objects.filter(state="waiting").update(next_attempt_at=message.created_at, claimed_until=None)
        outbox.send_waiting()
        return TicketEvent.objects.filter(kind="message_sent").count, left
    finally:
        del registry._adapters["postman"]


def _at_an_alert(cast: Cast, point: str) -> tuple[Look, int]:
    with test_alerts.receiving() as receiver:
        alert = test_alerts.queued(cast, test_alerts.address(receiver))
        _dies(point, alerts.send_waiting)
        sent = OutgoingAlert.objects.filter(state="sent")
        left = sent.count()
        assert alerts.send_waiting() == 0
        OutgoingAlert.objects.filter(state="waiting").update(next_attempt_at=alert.created_at)
        alerts.send_waiting()
        assert {json.loads(body)["id"] for _, body in receiver.calls} == {str(alert.key)}
    return sent.count, left


# The point, where it is met, and how much of the deed is done when the process has died there.
POINTS: dict[str, tuple[Callable[[Cast, str], tuple[Look, int]], int]] = {
    "door.before_commit": (_at_the_door, 0),
    "door.before_yes": (_at_the_door, 1),
    "door.before_commit, program": (_at_the_door_of_programs, 0),
    "door.before_yes, program": (_at_the_door_of_programs, 1),
    "intake.before_commit": (_at_intake, 0),
    "intake.after_commit": (_at_intake, 1),
    "pass.before_commit": (_in_a_pass, 0),
    "pass.after_commit": (_in_a_pass, 1),
    "clocks.before_commit": (_at_a_clock, 0),
    "clocks.after_commit": (_at_a_clock, 1),
    **{f"sweep.before_commit, {name}": (deed, 0) for name, deed in _SWEEPS.items()},
    **{f"sweep.after_commit, {name}": (deed, 1) for name, deed in _SWEEPS.items()},
    **{f"desk.before_commit, {name}": (deed, 0) for name, deed in _AT_THE_DESK.items()},
    **{f"desk.after_commit, {name}": (deed, 1) for name, deed in _AT_THE_DESK.items()},
    "outbox.before_send": (_at_a_delivery, 0),
    "outbox.after_send": (_at_a_delivery, 0),  # the provider has it: it comes twice there, under one Message-ID
    "outbox.before_commit": (_at_a_delivery, 0),
    "outbox.after_commit": (_at_a_delivery, 1),
    "outbox.before_send, alert": (_at_an_alert, 0),
    "outbox.after_send, alert": (_at_an_alert, 0),  # called again, with the same id
    "outbox.after_commit, alert": (_at_an_alert, 1),
}


def _name(point: str) -> str:
    return point.partition(",")[0]


@pytest.mark.parametrize("point", POINTS)
def test_a_death_here_loses_and_doubles_nothing(committed_cast: Cast, point: str) -> None:
    deed, done_at_death = POINTS[point]
    look, left = deed(committed_cast, _name(point))
    assert (left, look()) == (done_at_death, 1)
    assert _broken() == set()


def test_the_document_counts_them() -> None:
    counted = f"{len({_name(point) for point in POINTS})} points in {len(POINTS)} deeds"
    assert counted in (Path(settings.BASE_DIR) / "docs" / "guards.md").read_text("utf-8")


def test_every_point_of_the_code_is_met_here() -> None:
    named: set[str] = set()
    for folder in ("routing", "contactcenter"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            named |= set(re.findall(r'crash_point\("([a-z_.]+)"\)', path.read_text("utf-8")))
    assert named == {_name(point) for point in POINTS} == set(crash_points.POINTS)
