"""Days and half hours where the first shop is: what plans and plots count in."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contactcenter.tickets.models import Shop

HALF_HOUR = timedelta(minutes=30)


def shop_zone() -> ZoneInfo:
    zone = Shop.objects.order_by("pk").values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or "Europe/Paris")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def days_between(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def clock(half_hour: int) -> str:
    """ "17:30" of a half hour, 48 being the end of the day."""
    return f"{half_hour // 2:02}:{half_hour % 2 * 30:02}"
