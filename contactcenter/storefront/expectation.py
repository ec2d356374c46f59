"""How long an answer takes, in words a shopper can plan by: before she writes, and while she waits.

Nothing is promised that the latest figures do not bear out; a chat that nobody can take in time is not offered.
"""

import math
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contactcenter.desk import hours, slots
from contactcenter.tickets.models import Shop, Ticket
from contactcenter.tickets.notices import moment
from routing.deadlines import ROUTED, Kind
from routing.models import Clock, Queue, WorkItem
from routing.models.media import Medium
from routing.services import expected_wait
from routing.services.database_time import database_now
from routing.services.targets import targets

_WAYS = {"chat": Medium.CHAT, "call": Medium.CALL, "email": Medium.MAIL}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SHORT_MINUTES, _STEP_MINUTES = 10, 5  # up to ten one by one, then by fives


def spoken(seconds: float) -> str:
    """A length of time, rounded up: "less than a minute", "about 4 minutes", "about 2 hours"."""
    if seconds <= _MINUTE:
        return _("less than a minute")
    if seconds < _HOUR - _STEP_MINUTES * _MINUTE:
        minutes = math.ceil(seconds / _MINUTE)
        if minutes > _SHORT_MINUTES:
            minutes = math.ceil(minutes / _STEP_MINUTES) * _STEP_MINUTES
        return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    if seconds < _DAY:
        hours = math.ceil(seconds / _HOUR)
        return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}
    days = math.ceil(seconds / _DAY)
    return ngettext("about %(n)s day", "about %(n)s days", days) % {"n": days}


def ways(shop: Shop, language: str) -> dict[str, dict[str, Any]]:
    """`{chat, call, email: {is_offered, is_closed, seconds, text}}`, for somebody who comes now; text "" where too few
    tell. Outside its hours a chat is not offered, and the text says when somebody is there."""
    now = database_now()
    return {name: _way(shop, medium, language, now) for name, medium in _WAYS.items()}


def _way(shop: Shop, medium: str, language: str, now: datetime) -> dict[str, Any]:
    queue = shop.default_queue
    if medium in hours.LIVE and not hours.is_open(shop, medium, now):
        is_offered = medium != Medium.CHAT
        return {"is_offered": is_offered, "is_closed": True, "seconds": None, "text": _closed(shop, medium, now)}
    seconds = expected_wait.expected_seconds(queue.pk, medium)
    is_offered = medium != Medium.CHAT or _is_taken_in_time(queue, language, seconds)
    return {"is_offered": is_offered, "is_closed": False, "seconds": seconds, "text": _sentence(medium, seconds)}


def _closed(shop: Shop, medium: str, now: datetime) -> str:
    """When somebody is there again, or calls whoever asks for it now."""
    opens = slots.next_call(shop, now) if medium == Medium.CALL else hours.opens_next(shop, medium, now)
    if opens is None:
        return ""
    text = (
        _("We call you %(moment)s, or when you choose.")
        if medium == Medium.CALL
        else _("We are here again %(moment)s.")
    )
    return text % {"moment": moment(opens, shop.zone)}


def _is_taken_in_time(queue: Queue, language: str, seconds: int | None) -> bool:
    target = targets().find(Kind.FIRST_REPLY, queue.pk, Medium.CHAT)
    is_late = target is not None and seconds is not None and seconds > target.seconds
    return not is_late and expected_wait.somebody_is_there(queue.pk, Medium.CHAT, language)


def _sentence(medium: str, seconds: int | None) -> str:
    if seconds is None:
        return ""
    wait = {"wait": spoken(seconds)}
    if medium == Medium.CALL:
        return _("We call you in %(wait)s.") % wait
    if medium == Medium.MAIL:
        return _("We write to you in %(wait)s.") % wait
    return _("An advisor answers in %(wait)s.") % wait


def of_ticket(ticket: Ticket) -> dict[str, Any] | None:
    """`{position, seconds, text}` while she waits for a person; None once one has answered, or where no clock runs.

    What she is told first is kept, to be held against what came.
    """
    if ticket.status != Ticket.Status.OPEN:
        return None
    running = Clock.objects.filter(kind__in=ROUTED, work_item=ticket.work_item_id, stopped_at__isnull=True)
    running = running.exclude(kind=Kind.NEXT_REPLY, work_item__state=WorkItem.State.ASSIGNED)  # somebody talks to her
    clock = running.select_related("work_item__lane", "told_wait").first()
    if clock is None:
        return None
    lane = clock.work_item.lane
    wait = expected_wait.of_work(lane.queue_id, clock.medium, clock.started_at, database_now())
    if not hasattr(clock, "told_wait"):
        expected_wait.told(ticket.work_item_id, wait)
    place = ngettext("%(n)s person is before you.", "%(n)s people are before you.", wait.ahead) % {"n": wait.ahead}
    line = place if wait.ahead else ""
    return {
        "position": wait.ahead + 1,
        "seconds": wait.seconds,
        "text": " ".join(part for part in (line, _sentence(clock.medium, wait.seconds)) if part),
    }


forget = expected_wait.forget
