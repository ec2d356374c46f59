"""By when something can be promised: the end of each of the next days on which the shop's people are there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.desk import hours as shop_hours
from contactcenter.tickets.models import Shop, Ticket
from routing.calendars import Calendar, Range
from routing.deadlines import Kind
from routing.models.media import Medium
from routing.services.clocks import reply_target
from routing.services.targets import calendar, targets

MOST = 6  # from any Monday on as far as Saturday
_DAYS_AHEAD = 14
_DAY, _SUNDAY = Range(9 * 60, 19 * 60), 6
_LEAST_LEFT = timedelta(minutes=30)  # nothing is promised for a day that is all but over


def choices(ticket: Ticket, now: datetime) -> list[datetime]:
    """Closing instants in the shop's time zone, today's first; fewer where nobody is there for long."""
    zone = ZoneInfo(ticket.shop.time_zone)
    hours = _hours(ticket)
    today = now.astimezone(hours.zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD))
    ends = (closes for day in days if (closes := hours.closes_on(day)) is not None)
    return [closes.astimezone(zone) for closes in ends if closes >= now + _LEAST_LEFT][:MOST]


def _hours(ticket: Ticket) -> Calendar:
    """What the ticket's clocks count by: that of its reply, else of its resolution, else the hours of its shop."""
    work_item = ticket.work_item
    for target in (reply_target(work_item), targets().of(Kind.RESOLUTION, work_item)):
        hours = calendar(target.calendar_id) if target else None
        if hours is not None:
            return hours
    return shop_hours.calendar_of(ticket.shop, Medium.MAIL) or _working_days(ticket.shop)


def _working_days(shop: Shop) -> Calendar:
    """Of a shop that is there around the clock: what people mean by the end of a day."""
    return Calendar(shop.time_zone, [[] if weekday == _SUNDAY else [_DAY] for weekday in range(7)])


def read(text: str, shop: Shop) -> datetime | None:
    """An instant with its offset, or a reading of the shop's own clock ("2026-11-27T18:00"); None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(shop.time_zone))
    except ValueError:
        return None
