"""The demo can be tried at any hour: chats and calls are answered day and night, what is written by opening hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contactcenter import demo
from contactcenter.desk import hours
from contactcenter.desk.slots import half_hours, next_call
from contactcenter.management.commands.load_demo import load
from contactcenter.tickets.models import Shop
from routing.models import Calendar
from routing.services.targets import pure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CHRISTMAS_WEEK = datetime(2026, 12, 21, tzinfo=PARIS)  # a Monday


@pytest.fixture
def shop() -> Shop:
    """As the demo's, with what is usual for the rest: quiet from 20:00 until 8:00 and on Sundays."""
    load()
    live, deferred = (Calendar.objects.get(slug=slug) for slug in (demo.LIVE_HOURS, demo.DEFERRED_HOURS))
    return Shop(time_zone="Europe/Paris", live_hours=live, deferred_hours=deferred)


def test_a_chat_and_a_call_meet_no_closed_door(shop: Shop) -> None:
    for hour in range(7 * 24):
        at = CHRISTMAS_WEEK + timedelta(hours=hour, minutes=30)
        assert hours.is_open(shop, "chat", at)
        assert next_call(shop, at) is None


def test_mails_count_by_the_hours_of_the_house_and_its_public_holidays(shop: Shop) -> None:
    written = pure(Calendar.objects.get(slug=demo.DEFERRED_HOURS))
    open_days = [written.business_seconds_between(day, day + timedelta(days=1)) / 3600 for day in _week()]
    assert open_days == [10, 10, 10, 10, 0, 8, 0]  # on Friday it is Christmas
    saturday_evening = CHRISTMAS_WEEK + timedelta(days=5, hours=17)
    due = written.add_business_seconds(saturday_evening, demo.TARGETS["mail"][0])
    assert due == CHRISTMAS_WEEK + timedelta(days=7, hours=14)


def test_slots_are_chosen_by_day_although_the_house_never_sleeps(shop: Shop) -> None:
    starts = half_hours(shop, CHRISTMAS_WEEK)
    assert {start.hour for start in starts} == set(range(8, 20))
    assert len(half_hours(shop, CHRISTMAS_WEEK + timedelta(days=6))) == 3 * 24  # none on a Sunday


def _week() -> list[datetime]:
    return [CHRISTMAS_WEEK + timedelta(days=number) for number in range(7)]
