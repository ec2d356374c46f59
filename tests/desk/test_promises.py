"""What is promised: noted with a clock of its own, told in time to who can keep it, ended by people, counted."""

import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from contactcenter.bench.life import tell
from contactcenter.bench.life_rows import life_of
from contactcenter.desk import conversation, promise_times, promises, splitting
from contactcenter.desk.models import Promise
from contactcenter.desk.promises import Wish
from contactcenter.errors import Refusal
from contactcenter.supervision.alerts import promises_of_nobody
from contactcenter.tickets.models import Ticket, TicketEvent
from routing.deadlines import plan_promise
from routing.models import Calendar, Clock, EscalationStep, OpeningRange, ServiceTarget
from routing.services import clocks, recomputing, work
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import (
    clock_of,
    events_of,
    fresh,
    held,
    let_pass,
    promises_a_refund,
    reply,
    says,
    take,
    writes_mail,
)


def _held_mail(cast: Cast) -> Ticket:
    ticket = writes_mail(cast, cast.chloe)
    take(cast.bob, ticket)
    return ticket


def test_a_reminder_comes_before_and_the_alarm_when_it_is_due() -> None:
    made = datetime(2026, 11, 23, 10, tzinfo=UTC)
    hour, week = plan_promise(made, 3600), plan_promise(made, 7 * 86_400)
    assert [(step.action, step.after_seconds) for step in hour] == [("promise_near", 2700), ("promise_due", 3600)]
    assert [step.after_seconds for step in week] == [7 * 86_400 - 4 * 3600, 7 * 86_400]
    assert hour[1].due_at == made + timedelta(hours=1)


def test_it_has_a_clock_of_its_own_beside_the_ticket_s(cast: Cast) -> None:
    ticket = _held_mail(cast)
    due_before = fresh(ticket).work_item.due_at
    promise = promises_a_refund(cast.bob, ticket, hours=48)
    assert (promise.clock.kind, promise.clock.due_at) == ("promise", promise.clock.due_at)
    assert fresh(ticket).work_item.due_at == due_before
    reply(cast.bob, ticket)
    promise.clock.refresh_from_db()
    assert promise.clock.stopped_at is None
    assert events_of(ticket).count("promise_made") == 1


def test_the_same_wish_is_one_promise_and_two_promises_have_two_clocks(committed_cast: Cast) -> None:
    ticket, actor = _held_mail(committed_cast), committed_cast.bob.actor
    wish = Wish(uuid.uuid4(), "un bon d'achat", database_now() + timedelta(days=1))
    at_once(*[lambda: promises.make(actor, ticket, wish)] * 4)
    promises_a_refund(committed_cast.bob, ticket)
    assert Promise.objects.count() == Clock.objects.filter(kind="promise").count() == 2
    assert events_of(ticket).count("promise_made") == 2


@pytest.mark.parametrize(
    ("text", "hours", "code"),
    [
        ("  ", 1, "promise_words"),
        ("x" * 201, 1, "promise_words"),
        ("x", -1, "promise_time"),
        ("x", 24 * 400, "promise_time"),
    ],
)
def test_what_says_nothing_or_no_time_to_come_is_refused(cast: Cast, text: str, hours: int, code: str) -> None:
    ticket = _held_mail(cast)
    with pytest.raises(Refusal, match=code):
        promises.make(cast.bob.actor, ticket, Wish(uuid.uuid4(), text, database_now() + timedelta(hours=hours)))


def test_who_holds_the_ticket_is_told_once_before_and_once_when_it_is_due(cast: Cast) -> None:
    ticket = _held_mail(cast)
    promises_a_refund(cast.bob, ticket, hours=1)
    let_pass(seconds=2690)
    clocks.fire_due()  # the mail is acknowledged
    assert "promise_near" not in events_of(ticket)
    let_pass(seconds=15)
    assert (clocks.fire_due(), clocks.fire_due()) == (1, 0)
    told = TicketEvent.objects.get(ticket=ticket, kind="promise_near")
    assert told.facts["agent"] == cast.bob.agent.pk
    assert promises_of_nobody(cast.sam.actor) == []
    let_pass(seconds=900)
    clocks.fire_due()
    assert events_of(ticket).count("promise_due") == 1
    assert Promise.objects.get().clock.missed_at is not None


def test_of_two_that_are_due_together_each_has_its_alarm(cast: Cast) -> None:
    ticket = _held_mail(cast)
    for _ in range(2):
        promises_a_refund(cast.bob, ticket, hours=1)
    let_pass(seconds=3602)
    clocks.fire_due()
    assert (events_of(ticket).count("promise_near"), events_of(ticket).count("promise_due")) == (2, 2)


def test_where_nobody_holds_it_the_supervisors_are_told_and_who_made_it_sees_it(cast: Cast) -> None:
    ticket = writes_mail(cast, cast.chloe)
    promise = promises_a_refund(cast.bob, ticket, hours=1)
    assert promises_of_nobody(cast.sam.actor) == []
    let_pass(seconds=2702)
    clocks.fire_due()
    assert promises_of_nobody(cast.sam.actor) == promises.hers(cast.bob.actor) == [promise]
    take(cast.alice, ticket)
    assert promises_of_nobody(cast.sam.actor) == promises.hers(cast.bob.actor) == []
    assert promises.hers(cast.alice.actor) == [promise]


@pytest.mark.parametrize(
    ("outcome", "after", "result"),
    [
        ("kept", 60, "met"),
        ("kept", 3700, "missed"),
        ("broken", 60, "missed"),
        ("withdrawn", 60, "cancelled"),
        ("withdrawn", 3700, "missed"),
    ],
)
def test_people_end_it_and_the_clock_says_whether_it_was_in_time(
    cast: Cast, outcome: str, after: int, result: str
) -> None:
    ticket = _held_mail(cast)
    promise = promises_a_refund(cast.bob, ticket, hours=1)
    let_pass(seconds=after)
    clocks.fire_due()
    for _ in range(2):
        promises.end(cast.bob.actor, ticket, promise.pk, outcome)
    promise.refresh_from_db()
    assert (promise.outcome, promise.clock.result, promise.ended_by) == (outcome, result, cast.bob.user)
    assert events_of(ticket).count(f"promise_{outcome}") == 1
    assert not EscalationStep.objects.filter(clock=promise.clock, fired_at=None, cancelled_at=None).exists()
    other = "kept" if outcome != "kept" else "broken"
    with pytest.raises(Refusal, match="promise_ended"):
        promises.end(cast.bob.actor, ticket, promise.pk, other)


def test_changed_settings_pauses_and_moves_leave_it_alone(cast: Cast) -> None:
    ticket = _held_mail(cast)
    due = promises_a_refund(cast.bob, ticket, hours=48).clock.due_at
    ServiceTarget.objects.update(seconds=60)
    while recomputing.recompute() > 1:
        pass
    with transaction.atomic():
        work.move_to_queue(work.lock(ticket.work_item_id), cast.queues["advice"], database_now())
    clock = Clock.objects.get(kind="promise")
    assert (clock.due_at, clock.stopped_at) == (due, None)


def test_nothing_is_resolved_over_it_before_a_person_says_what_became_of_it(cast: Cast) -> None:
    ticket = _held_mail(cast)
    reply(cast.bob, ticket)
    kept, gone = promises_a_refund(cast.bob, ticket), promises_a_refund(cast.bob, ticket)
    epoch, actor = held(ticket).epoch, cast.bob.actor
    with pytest.raises(Refusal, match="promise_open"):
        conversation.resolve(actor, ticket, epoch, 99, promised={kept.pk: "kept"})
    assert Promise.objects.filter(outcome="").count() == 2
    conversation.resolve(actor, ticket, epoch, 99, promised={kept.pk: "kept", gone.pk: "withdrawn"})
    assert fresh(ticket).status == Ticket.Status.RESOLVED
    assert events_of(ticket)[-3:] == ["promise_kept", "promise_withdrawn", "ticket_resolved"]


def test_tickets_that_become_one_keep_what_was_promised_on_either(cast: Cast) -> None:
    kept = _held_mail(cast)
    reply(cast.bob, kept)
    says(cast, cast.chloe, "Et ma facture de mai ?")
    other = splitting.split(cast.bob.actor, kept, fresh(kept).last_message)
    take(cast.bob, other)
    promise = promises_a_refund(cast.bob, other)
    splitting.merge(cast.bob.actor, kept, other)
    assert promises.open_of(fresh(kept)) == [promise]
    assert Clock.objects.get(kind="promise").work_item_id == kept.work_item_id


def test_the_trace_tells_it(cast: Cast) -> None:
    ticket = _held_mail(cast)
    promise = promises_a_refund(cast.bob, ticket, hours=1)
    let_pass(seconds=3602)
    clocks.fire_due()
    promises.end(cast.bob.actor, ticket, promise.pk, "broken")
    life = life_of(ticket.reference)
    assert life is not None
    told = " ".join(line.what for line in tell(life, database_now()))
    assert f"noted promise {promise.pk}" in told
    assert "the promise is due" in told
    assert "was not kept" in told


def test_the_database_refuses_a_promise_twice_and_an_end_without_anybody(cast: Cast) -> None:
    ticket = _held_mail(cast)
    promise = promises_a_refund(cast.bob, ticket)
    with pytest.raises(IntegrityError, match="ended_promise_says_who"), transaction.atomic():
        Promise.objects.update(outcome="kept")
    again = Promise(ticket=ticket, clock=clock_of(writes_mail(cast, cast.mallory)), made_by=cast.bob.user)
    again.client_id = promise.client_id
    with pytest.raises(IntegrityError, match="promise_once"), transaction.atomic():
        again.save()


def _times(ticket: Ticket, now: datetime) -> list[str]:
    return [f"{at:%a %H:%M}" for at in promise_times.choices(fresh(ticket), now)]


PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=PARIS)


def test_times_to_choose_are_the_ends_of_the_shop_s_next_days(cast: Cast) -> None:
    ticket = _held_mail(cast)
    at_19 = ["Mon 19:00", "Tue 19:00", "Wed 19:00", "Thu 19:00", "Fri 19:00", "Sat 19:00"]
    assert _times(ticket, MONDAY) == at_19
    late = datetime.combine(MONDAY.date(), time(18, 45), PARIS)
    assert _times(ticket, late) == [*at_19[1:], "Mon 19:00"]


def test_times_to_choose_follow_the_calendar_that_its_clocks_count_by(cast: Cast) -> None:
    ticket = _held_mail(cast)
    hours = Calendar.objects.create(slug="london", names={"fr": "Londres"}, time_zone="Europe/London")
    OpeningRange.objects.bulk_create(
        OpeningRange(calendar=hours, weekday=day, opens=540, closes=closes) for day, closes in ((0, 1020), (4, 960))
    )
    ServiceTarget.objects.filter(medium="mail").update(calendar=hours)
    assert _times(ticket, MONDAY) == ["Mon 18:00", "Fri 17:00", "Mon 18:00", "Fri 17:00"]  # as the shop's clock shows


def test_a_time_is_read_with_its_offset_or_by_the_shop_s_clock(cast: Cast) -> None:
    assert promise_times.read("2026-11-27T18:00", cast.shop) == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert promise_times.read("2026-11-27T18:00:00+00:00", cast.shop) == datetime(2026, 11, 27, 18, tzinfo=UTC)
    assert promise_times.read("vendredi", cast.shop) is None
