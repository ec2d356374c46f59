"""How long an answer takes, said only where recent figures bear it out."""

import time
from datetime import timedelta

from django.utils.translation import gettext as _

from routing.models import Clock
from routing.models.media import Medium
from routing.services.database_time import database_now

_RECENT = timedelta(hours=1)
_LATEST = 100
_FEWEST = 5
_KEPT_SECONDS = 30.0
_kept: dict[int, tuple[float, int | None]] = {}


def usual_wait_seconds(shop_id: int) -> int | None:
    """Four shoppers in five waited no longer than this, lately; None where too few tell. Who still waits counts too."""
    kept = _kept.get(shop_id)
    if kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    waited = _recent_waits(shop_id)
    usual = sorted(waited)[int(len(waited) * 0.8)] if len(waited) >= _FEWEST else None
    _kept[shop_id] = (time.monotonic(), usual)
    return usual


def _recent_waits(shop_id: int) -> list[int]:
    now = database_now()
    latest = Clock.objects.filter(medium=Medium.CHAT, work_item__ticket__shop_id=shop_id).order_by("-pk")[:_LATEST]
    return [
        int(((clock.stopped_at or now) - clock.started_at).total_seconds())
        for clock in latest
        if (clock.stopped_at or now) >= now - _RECENT
    ]


def sentence(shop_id: int) -> str:
    """What the widget says of it; "" rather than a promise that would not be kept."""
    usual = usual_wait_seconds(shop_id)
    if usual is None or usual > 180:
        return ""
    if usual <= 60:
        return _("An advisor usually answers within a minute.")
    return _("An advisor usually answers within three minutes.")


def forget() -> None:
    """Ask anew."""
    _kept.clear()
