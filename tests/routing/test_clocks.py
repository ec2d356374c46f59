"""Clocks: started with the work, stopped by a person's answer, fired in sets when due, exactly once."""

import psycopg
import pytest
from django.db import connection

from contactcenter.tickets.models import Ticket
from routing.models import Clock, EscalationStep, Lane
from routing.services import clocks
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import clock_of, events_of, fresh, given, let_pass, notices_of, reply, resolve, says, take
from tests.places import database_place


def test_a_chat_has_76_seconds_from_the_moment_it_was_taken_in(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    clock = clock_of(ticket)
    assert given(clock).total_seconds() == 76
    assert fresh(ticket).work_item.due_at == clock.due_at


def test_nothing_fires_before_it_is_due(cast: Cast) -> None:
    says(cast, cast.chloe)
    let_pass(seconds=48)
    assert clocks.fire_due() == 0


def test_at_50_seconds_anybody_with_the_language_may_take_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=50)
    assert clocks.fire_due() == 1
    assert fresh(ticket).work_item.lane.is_widened
    assert events_of(ticket)[-1] == "ticket_widened"


def test_at_76_seconds_the_target_is_missed_and_another_channel_is_offered(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=76)
    assert clocks.fire_due() == 3
    assert clock_of(ticket).missed_at is not None
    assert (fresh(ticket).channel_choice, notices_of(ticket)) == (Ticket.Choice.OFFERED, ["channel_offered"])
    assert events_of(ticket)[-3:] == ["ticket_widened", "target_missed", "channel_offered"]


def test_a_step_fires_once(cast: Cast) -> None:
    says(cast, cast.chloe)
    let_pass(seconds=76)
    clocks.fire_due()
    assert clocks.fire_due() == 0


def test_two_sweepers_fire_each_step_once_between_them(committed_cast: Cast) -> None:
    for _ in range(5):
        says(committed_cast, committed_cast.visitor())
    let_pass(seconds=76)
    assert sum(at_once(*[clocks.fire_due] * 4)) <= 15
    clocks.fire_due()
    assert EscalationStep.objects.filter(fired_at__isnull=False).count() == 15
    assert [notices_of(ticket) for ticket in Ticket.objects.all()] == [["channel_offered"]] * 5


def test_an_answer_in_time_meets_the_target_and_cancels_what_was_planned(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    assert clock_of(ticket).result == Clock.Result.MET
    let_pass(seconds=76)
    assert clocks.fire_due() == 0


def test_an_answer_after_the_target_leaves_it_missed(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    let_pass(seconds=77)
    reply(cast.alice, ticket)
    assert clock_of(ticket).result == Clock.Result.MISSED


def test_a_ticket_closed_without_an_answer_counts_neither_as_met_nor_as_missed(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    resolve(cast.alice, ticket)
    assert clock_of(ticket).result == Clock.Result.CANCELLED


def test_the_first_answer_alone_stops_the_clock(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    stopped = clock_of(ticket).stopped_at
    reply(cast.alice, ticket)
    assert clock_of(ticket).stopped_at == stopped


def test_a_queue_without_a_target_has_no_clock(cast: Cast) -> None:
    cast.queues["level1"].targets.all().delete()
    ticket = says(cast, cast.chloe, reason="")
    assert fresh(ticket).work_item.due_at is None
    assert not Clock.objects.exists()


def test_lateness_is_seen_from_the_instant_it_was_due(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=90)
    clocks.fire_due()
    step = EscalationStep.objects.get(clock=clock_of(ticket), action="miss")
    assert step.fired_at is not None
    assert step.due_at is not None
    assert 14 <= (step.fired_at - step.due_at).total_seconds() < 20


def test_many_tickets_of_one_lane_are_widened_into_one_lane(cast: Cast) -> None:
    for _ in range(4):
        says(cast, cast.visitor())
    let_pass(seconds=50)
    assert clocks.fire_due() == 4
    assert Lane.objects.filter(is_widened=True).count() == 1


@pytest.mark.parametrize("is_answered", [True, False])
def test_stopping_a_clock_that_does_not_run_changes_nothing(cast: Cast, is_answered: bool) -> None:
    ticket = says(cast, cast.chloe)
    clocks.stop(ticket.work_item_id, database_now(), is_answered=True)
    assert clocks.stop(ticket.work_item_id, database_now(), is_answered=is_answered) is None


def test_who_is_locked_elsewhere_holds_up_no_other_step(committed_cast: Cast) -> None:
    busy, other = (says(committed_cast, visitor) for visitor in (committed_cast.chloe, committed_cast.mallory))
    let_pass(seconds=80)
    with psycopg.connect(database_place().database_url_of(connection.settings_dict["NAME"])) as elsewhere:
        elsewhere.execute("SELECT 1 FROM routing_workitem WHERE id = %s FOR NO KEY UPDATE", [busy.work_item_id])
        clocks.fire_due()
        assert ("target_missed" in events_of(busy), "target_missed" in events_of(other)) == (False, True)
        assert clocks.fire_due() == 0  # nobody waits for it either
    clocks.fire_due()
    assert events_of(busy).count("target_missed") == 1


def test_a_step_that_fails_or_waits_for_a_hung_process_makes_no_other_late(committed_cast: Cast) -> None:
    """A ticket that somebody holds without its work, as a hung process of before would: its step alone waits."""
    tickets = [says(committed_cast, committed_cast.visitor()) for _ in range(5)]
    held_up, others = tickets[2], [*tickets[:2], *tickets[3:]]
    let_pass(seconds=80)
    with psycopg.connect(database_place().database_url_of(connection.settings_dict["NAME"])) as elsewhere:
        elsewhere.execute("SELECT 1 FROM tickets_ticket WHERE id = %s FOR NO KEY UPDATE", [held_up.pk])
        assert clocks.fire_due() == 3 * len(others)
        assert "target_missed" not in events_of(held_up)
    assert clocks.fire_due() == 3
    assert [events_of(ticket).count("target_missed") for ticket in tickets] == [1] * 5


def test_a_database_that_is_away_is_no_fault_of_a_step(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        says(committed_cast, committed_cast.visitor())
    let_pass(seconds=80)
    tries: list[int] = []

    def is_cut(_: object) -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(clocks, "report", is_cut)
        assert clocks.fire_due() == 0
    assert len(tries) == 5  # all, one half, the other, and of that each
    assert clocks.fire_due() == 9
