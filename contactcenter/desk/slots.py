"""When we call back: now, or in one of the half hours in which the shop's people are there."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from contactcenter.tickets.models import Shop, Ticket
from routing.models import Agent

OPENS, CLOSES = time(9, 0), time(19, 0)  # Monday to Saturday; calendars of their own come with the policies
SLOT = timedelta(minutes=30)
DAYS_AHEAD = 3
SUNDAY = 6


def is_open(shop: Shop, now: datetime) -> bool:
    """Whether the shop's people are there at `now`."""
    here = now.astimezone(ZoneInfo(shop.time_zone))
    return here.weekday() != SUNDAY and OPENS <= here.time() < CLOSES


def free_slots(shop: Shop, now: datetime) -> list[datetime]:
    """The starts of the slots that can be chosen at `now`, in the shop's zone, soonest first: those in which fewer
    calls are promised than people make calls, none in quiet hours."""
    callers = Agent.objects.filter(pool=shop.default_queue.pool_id, media__contains="call").count()
    promised = Counter(
        Ticket.objects.filter(shop=shop, callback_at__gt=now)
        .exclude(status=Ticket.Status.RESOLVED)
        .values_list("callback_at", flat=True)
    )
    return [slot for slot in half_hours(shop, now) if promised[slot] < max(callers, 1) and not _is_quiet(slot, shop)]


def past_quiet_hours(at: datetime, shop: Shop) -> datetime:
    """`at`, or the first instant after it at which the shop lets people be called without their asking."""
    here = at.astimezone(ZoneInfo(shop.time_zone))
    while _is_quiet(here, shop):
        day = here.date()
        if here.time() >= shop.quiet_until:
            day += timedelta(days=1)
        here = datetime.combine(day, shop.quiet_until, here.tzinfo)
    return max(at, here)


def _is_quiet(here: datetime, shop: Shop) -> bool:
    if here.weekday() == SUNDAY and not shop.calls_on_sunday:
        return True
    if shop.quiet_from == shop.quiet_until:
        return False
    if shop.quiet_from < shop.quiet_until:
        return shop.quiet_from <= here.time() < shop.quiet_until
    return here.time() >= shop.quiet_from or here.time() < shop.quiet_until


def half_hours(shop: Shop, now: datetime) -> list[datetime]:
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
