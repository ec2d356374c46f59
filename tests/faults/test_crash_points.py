"""A process dies at each point in turn and its work is done again by another: nothing is lost, nothing doubled.

Each deed runs in a child of this process that is armed with the point's name and must end there with 137. Then it is
tried once more, as a shopper, a sender, a page or the next beat does, and the history is checked.
"""

import os
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from channels_adapters import registry
from contactcenter.bench.checker import check
from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import conversation, holding
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import ChannelAccount, Message, Ticket, TicketEvent
from routing import crash_points
from routing.models import Assignment, EscalationStep
from routing.services import clocks
from tests.cast import Cast
from tests.deeds import accept, fresh, let_pass, posts, reply, route, says, take, words
from tests.delivery.test_outbox import Postman

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


_AT_THE_DESK: dict[str, Callable[[Cast, str], tuple[Look, int]]] = {
    "accept": _at_the_desk(_accepts, Assignment.objects.filter(state="accepted").count),
    "decline": _at_the_desk(_declines, Assignment.objects.filter(ended_as="declined").count),
    "reply": _at_the_desk(_replies, Message.objects.filter(direction="out").count),
    "note": _at_the_desk(_notes, Message.objects.filter(direction="note").count),
    "resolve": _at_the_desk(_resolves, TicketEvent.objects.filter(kind="ticket_resolved").count),
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


# The point, where it is met, and how much of the deed is done when the process has died there.
POINTS: dict[str, tuple[Callable[[Cast, str], tuple[Look, int]], int]] = {
    "door.before_commit": (_at_the_door, 0),
    "door.before_yes": (_at_the_door, 1),
    "intake.before_commit": (_at_intake, 0),
    "intake.after_commit": (_at_intake, 1),
    "pass.before_commit": (_in_a_pass, 0),
    "pass.after_commit": (_in_a_pass, 1),
    "clocks.before_commit": (_at_a_clock, 0),
    "clocks.after_commit": (_at_a_clock, 1),
    **{f"desk.before_commit, {name}": (deed, 0) for name, deed in _AT_THE_DESK.items()},
    **{f"desk.after_commit, {name}": (deed, 1) for name, deed in _AT_THE_DESK.items()},
    "outbox.before_send": (_at_a_delivery, 0),
    "outbox.after_send": (_at_a_delivery, 0),  # the provider has it: it comes twice there, under one Message-ID
    "outbox.before_commit": (_at_a_delivery, 0),
    "outbox.after_commit": (_at_a_delivery, 1),
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
