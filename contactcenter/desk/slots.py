"""When we call back: now, or in one of the half hours in which the shop's people are there."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contactcenter.desk import hours as hours_of
from contactcenter.tickets.models import Shop, Ticket
from routing.models import Agent
from routing.models.media import Medium

SLOT = timedelta(minutes=30)
DAYS_AHEAD = 3
SUNDAY = 6
_HALF_HOURS = 48  # of a day


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
    """Those that lie in the shop's live hours, whole and outside its quiet hours, on this day and the next three."""
    zone = ZoneInfo(shop.time_zone)
    hours = hours_of.calendar_of(shop, Medium.CALL)
    midnight = datetime.combine(now.astimezone(zone).date(), time.min, zone)
    found = []
    for number in range((DAYS_AHEAD + 1) * _HALF_HOURS):
        # By the wall clock, so that a day has its half hours whatever its clocks do.
        start = midnight + timedelta(days=number // _HALF_HOURS) + SLOT * (number % _HALF_HOURS)
        if start < now + SLOT / 2 or _is_quiet(start, shop) or start.astimezone(UTC).astimezone(zone) != start:
            continue
        if hours is None or hours.business_seconds_between(start, start + SLOT) == SLOT.total_seconds():
            found.append(start)
    return found


def next_call(shop: Shop, now: datetime) -> datetime | None:
    """When somebody who wants to be called now is called: None at once, else when the shop's people are there again."""
    opens = hours_of.opens_next(shop, Medium.CALL, now)
    return None if opens is None or opens <= now else past_quiet_hours(opens, shop)
