"""What starts, pauses and stops each clock, in the life of a ticket; and what an edit of settings does to it."""

from datetime import UTC, datetime, timedelta

import pytest

from contactcenter.desk import calls, conversation
from contactcenter.tickets.models import Ticket
from routing.calendars import Calendar as PureCalendar
from routing.calendars import Range
from routing.deadlines import Budget
from routing.models import Calendar, Clock, Recomputation, ServiceTarget
from routing.services import clocks, recomputing
from routing.services.targets import targets
from tests.cast import Cast
from tests.deeds import (
    clock_of,
    events_of,
    fresh,
    given,
    held,
    let_pass,
    reply,
    resolve,
    says,
    sweep,
    take,
    wants_call,
    words,
    writes_mail,
)


def _kinds(ticket: Ticket) -> list[tuple[str, str | None]]:
    return list(Clock.objects.filter(work_item=ticket.work_item_id).order_by("pk").values_list("kind", "result"))


def _resolution(seconds: int = 3600) -> ServiceTarget:
    return ServiceTarget.objects.create(kind="resolution", seconds=seconds)


def _asks(cast: Cast, ticket: Ticket) -> None:
    """Alice answers with a question of her own."""
    asking = words("Votre numéro de commande ?")
    conversation.reply(
        cast.alice.actor, ticket, held(ticket).epoch, type(asking)(asking.client_id, asking.text, asks=True)
    )


def test_a_chaser_never_moves_the_clock(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    before = clock_of(ticket)
    let_pass(seconds=30)
    says(cast, cast.chloe, "Vous êtes là ?")
    after = clock_of(ticket)
    assert (after.pk, Clock.objects.count()) == (before.pk, 1)
    assert given(after) == given(before)


def test_after_a_reply_her_next_message_starts_the_next_reply_clock(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    assert _kinds(ticket) == [("first_reply", "met")]
    says(cast, cast.chloe, "Merci, et la livraison ?")
    assert _kinds(ticket) == [("first_reply", "met"), ("next_reply", None)]
    assert fresh(ticket).work_item.due_at == clock_of(ticket).due_at


def test_a_note_answers_nothing(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    conversation.note(cast.alice.actor, ticket, words("À voir avec la logistique"))
    assert _kinds(ticket) == [("first_reply", None)]


def test_a_call_that_reached_her_is_a_reply(cast: Cast) -> None:
    ticket = wants_call(cast, cast.chloe)
    Ticket.objects.filter(pk=ticket.pk).update(callback_phone="+33612345678")
    take(cast.alice, ticket)
    calls.start_call(cast.alice.actor, ticket, held(ticket).epoch)
    assert fresh(ticket).work_item.first_answered_at is None
    calls.record_outcome(cast.alice.actor, ticket, held(ticket).epoch, "reached")
    assert fresh(ticket).work_item.first_answered_at is not None
    assert _kinds(ticket)[-1] == ("call_attempt", "met")


def test_the_resolution_clock_is_paused_while_she_is_asked(cast: Cast) -> None:
    _resolution()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    _asks(cast, ticket)
    clock = Clock.objects.get(kind="resolution")
    assert (clock.due_at, fresh(ticket).status) == (None, Ticket.Status.PENDING)
    let_pass(seconds=7200)
    assert clocks.fire_due() == 0
    says(cast, cast.chloe, "La 4812")
    clock.refresh_from_db()
    assert clock.due_at is not None
    assert given(clock).total_seconds() == pytest.approx(3600 + 7200, abs=5)
    resolve(cast.alice, ticket)
    assert dict(_kinds(ticket))["resolution"] == "met"


def test_a_pause_after_the_deadline_moves_nothing(cast: Cast) -> None:
    _resolution(60)
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    let_pass(seconds=61)
    before = Clock.objects.get(kind="resolution").due_at
    _asks(cast, ticket)
    assert Clock.objects.get(kind="resolution").due_at == before


def test_a_longer_target_counts_the_clocks_that_run_anew_and_says_so(cast: Cast) -> None:
    ticket = writes_mail(cast, cast.chloe)
    let_pass(seconds=600)
    ServiceTarget.objects.filter(medium="mail").update(seconds=8 * 3600)
    while recomputing.recompute():
        pass
    assert given(clock_of(ticket)) == timedelta(hours=8)
    assert fresh(ticket).work_item.due_at == clock_of(ticket).due_at
    assert events_of(ticket)[-1] == "clock_recounted"
    assert Recomputation.objects.get().changed == 1


def test_an_edit_makes_nothing_late_and_the_next_one_gives_no_more(cast: Cast) -> None:
    ticket = writes_mail(cast, cast.chloe)
    let_pass(seconds=2 * 3600)
    for seconds in (3600, 1800):
        ServiceTarget.objects.filter(medium="mail").update(seconds=seconds)
        while recomputing.recompute():
            pass
        assert given(clock_of(ticket)).total_seconds() == pytest.approx(2 * 3600 + 300, abs=5)
    assert clocks.fire_due() == 1  # what acknowledges; nothing is missed
    assert clock_of(ticket).missed_at is None


@pytest.mark.parametrize("seconds", [76, 60])
def test_an_edit_gives_no_time_to_what_was_due_before_it(cast: Cast, seconds: int) -> None:
    """Due and only not swept yet: whatever is edited meanwhile, it is missed, at the instant it was due."""
    ticket = says(cast, cast.chloe)
    let_pass(seconds=77)
    due = clock_of(ticket).due_at
    ServiceTarget.objects.filter(medium="mail").update(seconds=8 * 3600)
    ServiceTarget.objects.filter(medium="chat").update(seconds=seconds)
    while recomputing.recompute():
        pass
    clocks.fire_due()
    assert clock_of(ticket).missed_at is not None
    assert clock_of(ticket).due_at == due


def test_recomputing_goes_on_where_the_last_set_ended(cast: Cast) -> None:
    tickets = [writes_mail(cast, cast.visitor()) for _ in range(3)]
    ServiceTarget.objects.filter(medium="mail").update(seconds=7200)
    assert [recomputing.recompute(limit=2) for _ in range(3)] == [2, 1, 0]
    assert {given(clock_of(ticket)) for ticket in tickets} == {timedelta(hours=2)}


def test_a_calendar_that_never_opens_gives_no_deadline(cast: Cast) -> None:
    calendar = Calendar.objects.create(slug="never")
    ServiceTarget.objects.filter(medium="mail").update(calendar=calendar)
    ticket = writes_mail(cast, cast.chloe)
    assert (clock_of(ticket).due_at, fresh(ticket).work_item.due_at) == (None, None)
    assert clock_of(ticket).steps.get(action="miss").due_at is None
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    assert clock_of(ticket).result == "met"


def test_five_working_days_go_across_a_weekend_and_not_around_it() -> None:
    weekdays = [[Range(0, 1440)]] * 5 + [[], []]
    thursday = datetime(2026, 11, 12, 10, tzinfo=UTC)
    assert Budget(thursday, PureCalendar("UTC", weekdays)).instant(5 * 86_400) == thursday + timedelta(days=7)


def test_a_lunch_break_counts_nothing_and_a_budget_that_ends_with_the_day_is_due_as_it_ends() -> None:
    house = PureCalendar("UTC", [[Range(540, 720), Range(780, 1020)]] * 7)
    morning = datetime(2026, 11, 12, 11, tzinfo=UTC)
    assert Budget(morning, house).instant(2 * 3600) == morning.replace(hour=14)
    assert Budget(morning, house).instant(5 * 3600) == morning.replace(hour=17)


def test_the_most_specific_target_holds(cast: Cast) -> None:
    orders = cast.queues["orders"]
    ServiceTarget.objects.create(medium="chat", seconds=200, customer_group="vip")
    ServiceTarget.objects.create(medium="chat", seconds=100, priority=2)
    found = [
        targets().find("first_reply", orders.pk, "chat", priority=priority, group=group)
        for priority, group in ((0, ""), (3, ""), (3, "vip"))
    ]
    assert [target.seconds for target in found if target] == [76, 100, 200]


def test_a_target_of_45_seconds_is_45_seconds(cast: Cast) -> None:
    ServiceTarget.objects.filter(medium="chat", kind="first_reply").update(seconds=45)
    ticket = says(cast, cast.chloe)
    let_pass(seconds=30)
    clocks.fire_due()
    assert clock_of(ticket).missed_at is None
    let_pass(seconds=15)
    clocks.fire_due()
    assert clock_of(ticket).missed_at is not None


def test_what_is_long_overdue_fires_all_the_same(cast: Cast) -> None:
    """No window of some days, no cap of so many rows: after a month's outage everything is caught up with."""
    tickets = [says(cast, cast.visitor()) for _ in range(3)]
    let_pass(seconds=40 * 86_400)
    sweep()
    assert all(clock_of(ticket).missed_at for ticket in tickets)
