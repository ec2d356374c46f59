"""When we call back: the half hours in which the shop's people are there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from contactcenter.desk.slots import free_slots, half_hours, past_quiet_hours
from contactcenter.tickets.models import Shop, Ticket
from routing.models import Agent
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import says

SHOP = Shop(time_zone="Europe/Paris")
FRIDAY = datetime(2026, 11, 20, 10, 7, tzinfo=ZoneInfo("Europe/Paris"))


def test_the_first_slot_leaves_a_quarter_of_an_hour() -> None:
    assert half_hours(SHOP, FRIDAY)[0].time() == time(10, 30)
    assert half_hours(SHOP, FRIDAY + timedelta(minutes=9))[0].time() == time(11, 0)


def test_nobody_is_called_on_a_sunday_nor_at_night() -> None:
    slots = half_hours(SHOP, FRIDAY)
    assert {slot.weekday() for slot in slots} == {4, 5, 0}
    assert all(time(9) <= slot.time() < time(19) for slot in slots)


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
def test_the_days_when_clocks_change_have_all_their_slots(day: datetime) -> None:
    monday = (day + timedelta(days=2)).date()
    assert sum(slot.date() == monday for slot in half_hours(SHOP, day)) == 20


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
