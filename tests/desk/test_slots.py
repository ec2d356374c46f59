"""When we call back: the half hours in which the shop's people are there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from contactcenter.desk.slots import free_slots
from contactcenter.tickets.models import Shop

SHOP = Shop(time_zone="Europe/Paris")
FRIDAY = datetime(2026, 11, 20, 10, 7, tzinfo=ZoneInfo("Europe/Paris"))


def test_the_first_slot_leaves_a_quarter_of_an_hour() -> None:
    assert free_slots(SHOP, FRIDAY)[0].time() == time(10, 30)
    assert free_slots(SHOP, FRIDAY + timedelta(minutes=9))[0].time() == time(11, 0)


def test_nobody_is_called_on_a_sunday_nor_at_night() -> None:
    slots = free_slots(SHOP, FRIDAY)
    assert {slot.weekday() for slot in slots} == {4, 5, 0}
    assert all(time(9) <= slot.time() < time(19) for slot in slots)


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
def test_the_days_when_clocks_change_have_all_their_slots(day: datetime) -> None:
    monday = (day + timedelta(days=2)).date()
    assert sum(slot.date() == monday for slot in free_slots(SHOP, day)) == 20
