"""When we call back: now, or in one of the half hours in which the shop's people are there."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from contactcenter.tickets.models import Shop

OPENS, CLOSES = time(9, 0), time(19, 0)  # Monday to Saturday; calendars of their own come with the policies
SLOT = timedelta(minutes=30)
DAYS_AHEAD = 3
SUNDAY = 6


def is_open(shop: Shop, now: datetime) -> bool:
    """Whether the shop's people are there at `now`."""
    here = now.astimezone(ZoneInfo(shop.time_zone))
    return here.weekday() != SUNDAY and OPENS <= here.time() < CLOSES


def free_slots(shop: Shop, now: datetime) -> list[datetime]:
    """The starts of the slots that can be chosen at `now`, in the shop's zone, soonest first."""
    zone = ZoneInfo(shop.time_zone)
    here = now.astimezone(zone)
    slots = []
    for day in range(DAYS_AHEAD + 1):
        date = here.date() + timedelta(days=day)
        if date.weekday() == SUNDAY:
            continue
        start = datetime.combine(date, OPENS, zone)
        while start < datetime.combine(date, CLOSES, zone):
            if start >= here + SLOT / 2:
                slots.append(start)
            start += SLOT
    return slots
