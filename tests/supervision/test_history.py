"""What is read back of the past: contacts, shifts, how answers went; and the demo's made-up weeks."""

from datetime import timedelta

import pytest

from contactcenter import demo_history
from contactcenter.management.commands.load_demo import load
from contactcenter.supervision.days import midnight, shop_zone
from routing.models import Agent, Assignment, Clock, Queue
from routing.services import clocks, history, work
from routing.services.database_time import database_now
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_demo_has_four_weeks_of_a_past_written_once() -> None:
    load()
    written = demo_history.write()
    assert 2500 < written < 5000
    assert Clock.objects.count() == written
    assert not Clock.objects.filter(stopped_at__isnull=True).exists()
    assert demo_history.write() == 0


def test_each_day_is_counted_by_half_hour_where_the_shop_is(cast: Cast) -> None:
    zone = shop_zone()
    today = database_now().astimezone(zone).date()
    yesterday = midnight(today - timedelta(days=1), zone)
    queue = cast.queues["orders"]
    for minutes in (9 * 60, 9 * 60 + 29, 9 * 60 + 30):
        work.submit(queue, "chat", {"fr": 1}, yesterday + timedelta(minutes=minutes))
    found = history.counts([queue.pk], yesterday, midnight(today, zone), str(zone))
    (row,) = found[queue.pk, "chat"].values()
    assert (row[18], row[19], sum(row)) == (2, 1, 3)


def test_a_chat_that_became_a_call_is_one_contact(cast: Cast) -> None:
    now = database_now()
    item = work.submit(cast.queues["orders"], "chat", {"fr": 1}, now)
    work.move_to_medium(work.lock(item.pk), "call", now + timedelta(seconds=80))
    since, until = now - timedelta(hours=1), now + timedelta(hours=1)
    queues = list(Queue.objects.values_list("pk", flat=True))
    assert [one.medium for one in history.contacts(queues, since, until, 10)] == ["chat"]
    assert Clock.objects.count() == 2


def test_a_shift_is_from_her_first_to_her_last_work_of_the_day(cast: Cast) -> None:
    zone = shop_zone()
    yesterday = midnight(database_now().astimezone(zone).date() - timedelta(days=1), zone)
    for number, hour in enumerate((9.2, 12.0, 16.4)):
        item = work.submit(cast.queues["orders"], "mail", {"fr": 1}, yesterday)
        begun = yesterday + timedelta(hours=hour)
        Assignment.objects.create(
            work_item=item,
            agent=Agent.objects.get(pk=cast.alice.agent.pk),
            epoch=number,
            medium="mail",
            state="ended",
            offered_at=begun,
            ended_at=begun + timedelta(minutes=4),
            ended_as="resolved",
        )
    (shift,) = history.shifts(yesterday, yesterday + timedelta(days=1), str(zone))
    assert shift.begins == yesterday + timedelta(hours=9)
    assert shift.ends == yesterday + timedelta(hours=16.5)


def test_how_answers_went_is_told_by_medium(cast: Cast) -> None:
    now = database_now()
    queue = cast.queues["orders"]
    met, missed = (work.submit(queue, "chat", {"fr": 1}, now) for _ in range(2))
    clocks.stop(met.pk, now + timedelta(seconds=10), is_answered=True)
    clocks.stop(missed.pk, now + timedelta(seconds=100), is_answered=True)
    found = history.outcomes([queue.pk], now - timedelta(minutes=1), now + timedelta(minutes=1))
    assert found == {"chat": (1, 1)}
