"""When we call back: the half hours in which the shop's people are there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from contactcenter.desk import hours
from contactcenter.desk.slots import free_slots, half_hours, next_call, past_quiet_hours
from contactcenter.tickets.models import Shop, Ticket
from routing.models import Agent, Calendar, OpeningRange
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import says

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = datetime(2026, 11, 20, 10, 7, tzinfo=PARIS)


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """There from Monday to Friday 9 to 18 and on Saturday 10 to 13, but on French holidays; quiet from 17:30 on."""
    calendar = Calendar.objects.create(slug="calls", names={"fr": "Appels"}, country="FR")
    week = [(9 * 60, 18 * 60)] * 5 + [(10 * 60, 13 * 60)]
    OpeningRange.objects.bulk_create(
        OpeningRange(calendar=calendar, weekday=day, opens=opens, closes=closes)
        for day, (opens, closes) in enumerate(week)
    )
    Shop.objects.update(live_hours=calendar, quiet_from=time(17, 30), quiet_until=time(8), calls_on_sunday=False)
    return Shop.objects.get()


def test_the_first_slot_leaves_a_quarter_of_an_hour(shop: Shop) -> None:
    assert half_hours(shop, FRIDAY)[0].time() == time(10, 30)
    assert half_hours(shop, FRIDAY + timedelta(minutes=9))[0].time() == time(11, 0)


def test_slots_lie_in_the_hours_of_the_shop_and_outside_its_quiet_ones(shop: Shop) -> None:
    slots = half_hours(shop, FRIDAY)
    assert {slot.weekday() for slot in slots} == {4, 5, 0}
    assert [slot.time() for slot in slots if slot.weekday() == 5] == [time(10 + n // 2, 30 * (n % 2)) for n in range(6)]
    assert max(slot.time() for slot in slots) == time(17, 0)


def test_on_a_public_holiday_nobody_is_called(shop: Shop) -> None:
    day_before = datetime(2026, 12, 24, 16, 50, tzinfo=PARIS)
    assert {slot.date().day for slot in half_hours(shop, day_before)} == {26}  # Christmas is a Friday


def test_chains_slots_and_the_widget_go_by_the_same_hours(shop: Shop) -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=PARIS)
    assert [hours.is_open(shop, medium, sunday) for medium in ("chat", "call", "mail")] == [False, False, True]
    assert next_call(shop, sunday) == datetime(2026, 11, 23, 9, tzinfo=PARIS)
    assert next_call(shop, FRIDAY) is None


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
def test_the_days_when_clocks_change_have_all_their_slots(shop: Shop, day: datetime) -> None:
    monday = (day + timedelta(days=2)).date()
    assert sum(slot.date() == monday for slot in half_hours(shop, day)) == 17
    Shop.objects.update(live_hours=None, quiet_from=time(0), quiet_until=time(0), calls_on_sunday=True)
    sunday = (day + timedelta(days=1)).date()
    counted = [slot.astimezone(UTC) for slot in half_hours(Shop.objects.get(), day) if slot.date() == sunday]
    assert len(counted) == len(set(counted)) == (46 if day.month == 3 else 48)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23T15:00", "2026-11-23T15:00"),  # a Monday
        ("2026-11-23T20:00", "2026-11-24T08:00"),
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-11-21T21:00", "2026-11-23T08:00"),  # on Sunday nobody is called
        ("2026-11-22T12:00", "2026-11-23T08:00"),
    ],
)
def test_nobody_is_called_again_in_quiet_hours(at: str, expected: str) -> None:
    shop = Shop(time_zone="Europe/Paris")
    here = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Paris"))

    assert past_quiet_hours(here, shop) == datetime.fromisoformat(expected).replace(tzinfo=ZoneInfo("Europe/Paris"))


def test_a_slot_holds_as_many_calls_as_people_make_them(cast: Cast) -> None:
    now = database_now()
    slot = free_slots(cast.shop, now)[0]
    callers = Agent.objects.filter(media__contains="call").count()
    for _ in range(callers):
        assert slot in free_slots(cast.shop, now)
        Ticket.objects.filter(pk=says(cast, cast.visitor()).pk).update(callback_at=slot)

    assert slot not in free_slots(cast.shop, now)
