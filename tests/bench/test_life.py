"""manage.py trace: one ticket's life in plain words."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from contactcenter.bench.life import Life, tell
from contactcenter.desk import board_actions
from contactcenter.desk.board_actions import Order, Seen
from contactcenter.tickets.models import Ticket, TicketEvent
from routing.models import Agent, Clock, ClockPause, EscalationStep
from tests import deeds
from tests.bench import arranged
from tests.cast import Cast

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def _terms(agent_id: int, **changes: float) -> dict[str, float]:
    return {"agent_id": agent_id, "flexibility": 12, "occupation": 0.2, "idle_since": 100.0, **changes}


def test_lines_stand_in_time_order_and_count_from_the_first() -> None:
    events = [TicketEvent(kind="ticket_widened", at=_at(50), actor="clock", facts={})]
    clocks = [Clock(pk=3, medium="chat", target_seconds=76, started_at=NOON, due_at=_at(76))]
    lines = tell(Life(Ticket(), clocks=clocks, events=events), _at(60))
    assert [(line.seconds, line.what[:7]) for line in lines] == [(0.0, "Clock 3"), (50.0, "Anybody")]


def test_a_step_that_should_have_fired_stands_out() -> None:
    step = EscalationStep(clock_id=3, action="miss", due_at=_at(76))
    [line] = tell(Life(Ticket(), steps=[step]), _at(90))
    assert "has NOT fired" in line.what


def test_an_unknown_event_is_told_rather_than_left_out() -> None:
    event = TicketEvent(kind="moon_landed", at=NOON, actor="system", facts={"a": 1})
    [line] = tell(Life(Ticket(), events=[event]), NOON)
    assert line.what == "Moon_landed: {'a': 1}"


@pytest.mark.django_db
def test_a_missed_chat_is_told_from_the_raw_row_to_the_offer() -> None:
    run = arranged.write()
    arranged.offer(run)
    arranged.miss(run)
    out = StringIO()
    call_command("trace", run.ticket.reference.lower(), stdout=out)
    told = out.getvalue()
    for words in (
        "kept as raw row",
        "wrote message 1",
        "offered to Alice Martin",
        "The target was missed",
        "call-back",
    ):
        assert words in told
    assert run.ticket.subject not in told


@pytest.mark.django_db
def test_an_unknown_reference_is_one_clear_sentence() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("trace", "NONE-SUCH", stderr=err)
    assert ended.value.code == 1
    assert err.getvalue().strip() == "No ticket has the reference NONE-SUCH."


@pytest.mark.django_db
def test_what_a_supervisor_did_from_the_board_is_told_with_her_name(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.sam.agent.pk).delete()
    ticket = deeds.says(cast, cast.chloe)
    item = deeds.fresh(ticket).work_item
    seen = Seen(ticket.reference, item.lane.queue_id, 0, 0)
    board_actions.act(cast.sam.actor, Order(uuid.uuid4(), "raise"), [seen])
    moved = board_actions.act(
        cast.sam.actor, Order(uuid.uuid4(), "to_queue", queue=cast.queues["advice"]), [replace(seen, priority=1)]
    )
    board_actions.undo(cast.sam.actor, moved.pk)
    out = StringIO()
    call_command("trace", ticket.reference, stdout=out)
    told = out.getvalue()
    assert "Sam changed its priority from 0 to 1" in told
    assert "It was moved to the queue advice by sam" in told
    assert "Sam undid that: it is back in the queue orders" in told


def test_a_pause_is_told_with_its_end() -> None:
    pause = ClockPause(clock_id=3, state="asked", started_at=_at(10), ended_at=_at(50))
    lines = tell(Life(Ticket(), pauses=[pause]), _at(60))
    assert [line.what for line in lines] == [
        "Clock 3 is paused: the shopper is asked",
        "Clock 3 runs again after 40 s",
    ]
