"""When a shop's people are there: its calendar of live work (chats, calls) and that of what can wait (mails, social).

A shop without one is there around the clock. Conditions of chains, slots of calls, the widget and promises ask here.
"""

from datetime import datetime

from contactcenter.tickets.models import Shop
from routing.calendars import Calendar
from routing.models.media import Medium
from routing.services.targets import calendar

LIVE = (Medium.CHAT, Medium.CALL)


def calendar_of(shop: Shop, medium: str) -> Calendar | None:
    """None is around the clock."""
    return calendar(shop.live_hours_id if medium in LIVE else shop.deferred_hours_id)


def is_open(shop: Shop, medium: str, now: datetime) -> bool:
    hours = calendar_of(shop, medium)
    return hours is None or hours.is_open(now)


def opens_next(shop: Shop, medium: str, now: datetime) -> datetime | None:
    """`now` where somebody is there, else the next opening; None where nobody ever comes."""
    hours = calendar_of(shop, medium)
    return now if hours is None else hours.opens_next(now)
