"""The page of service levels: how targets were kept in a span of days, by both measures, and why some were not."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, queues_for, require
from contactcenter.supervision import service_levels
from contactcenter.supervision.days import midnight, shop_zone
from contactcenter.supervision.plots import Plot, Series
from contactcenter.supervision.service_levels import ELAPSED, OPEN, Asked, Level, Levels, Miss
from routing.deadlines import CAME, Kind
from routing.models import Clock, ClockKind, Team
from routing.models.media import Medium
from routing.services.database_time import database_now

MOST_DAYS = 92
_FIRST = "first"  # the first answer, on whatever medium
KINDS: dict[str, tuple[str, ...]] = {
    _FIRST: CAME,
    Kind.NEXT_REPLY: (Kind.NEXT_REPLY,),
    Kind.RESOLUTION: (Kind.RESOLUTION,),
    Kind.PROMISE: (Kind.PROMISE,),
}


@dataclass(frozen=True)
class Row:
    name: str
    level: Level


@dataclass(frozen=True)
class Told:
    """A miss in words."""

    miss: Miss
    kind: str
    medium: str
    queue: str
    cause: str


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    """`from`, `to`, `queue`, `kind`, `by` and `cause` narrow it; what makes no sense is as if it were not there."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    queues = queues_for(actor, Action.SEE_BOARD)
    given = request.GET
    today = database_now().astimezone(shop_zone()).date()
    last = min(_day(given.get("to", ""), today), today)
    first = max(min(_day(given.get("from", ""), last), last), last - timedelta(days=MOST_DAYS))
    queue = next((one for one in queues if str(one.pk) == given.get("queue")), None)
    kind = given.get("kind", _FIRST) if given.get("kind") in KINDS else _FIRST
    asked = Asked(
        [queue.pk] if queue else [one.pk for one in queues],
        KINDS[kind],
        midnight(first, shop_zone()),
        midnight(last + timedelta(days=1), shop_zone()),
        str(shop_zone()),
        ELAPSED if given.get("by") == ELAPSED else OPEN,
    )
    cause = given.get("cause", "") if given.get("cause", "") in Clock.Cause.values else ""
    context = {
        "first": first,
        "last": last,
        "queues": queues,
        "queue": queue,
        "kind": kind,
        "kinds": [(_FIRST, _("First answer")), *((one, ClockKind(one).label) for one in list(KINDS)[1:])],
        "by": asked.by,
        "cause": cause,
        **_found(asked, cause, {one.pk: one.name for one in queues}),
    }
    return render(request, "supervision/service_levels.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _found(asked: Asked, cause: str, names: dict[int, str]) -> dict[str, Any]:
    found = service_levels.levels(asked)
    return {
        "total": found.total,
        "closed": service_levels.closed(asked),
        "promised": service_levels.levels(replace(asked, kinds=[Kind.PROMISE], by=OPEN)).total,
        "tables": _tables(found, names, Team.objects.all()),
        "plots": _plots(found),
        "causes": [(one, _cause(one), count) for one, count in service_levels.causes(asked)],
        "misses": [
            Told(
                miss,
                str(ClockKind(miss.kind).label),
                str(Medium(miss.medium).label),
                names.get(miss.queue_id, ""),
                _cause(miss.cause),
            )
            for miss in service_levels.misses(asked, cause)
        ],
        "most_misses": service_levels.MOST_MISSES,
    }


def _cause(code: str) -> str:
    return str(Clock.Cause(code).label) if code else _("Not known")


def _tables(found: Levels, names: dict[int, str], teams: QuerySet[Team]) -> list[tuple[str, str, list[Row]]]:
    """(slug, title, rows), each adding up to the total."""
    of_team = {str(team.pk): team.name for team in teams} | {"": _("Nobody answered")}
    media = [Row(str(medium.label), found.by_medium[medium]) for medium in Medium if medium in found.by_medium]
    by_queue = sorted(found.by_queue.items(), key=lambda item: -item[1].clocks)
    by_team = sorted(found.by_team.items(), key=lambda item: -item[1].clocks)
    return [
        ("medium", _("By channel"), media),
        ("queue", _("By queue"), [Row(names.get(int(key), key), level) for key, level in by_queue]),
        ("team", _("By team of who answered"), [Row(of_team.get(key, key), level) for key, level in by_team]),
    ]


def _plots(found: Levels) -> list[Plot]:
    halves = found.half_hours
    if not found.total.clocks:
        return []
    objective = found.total.objective_percent
    return [
        Plot(
            _("Answers by the half hour they were asked for"),
            "plot-levels",
            bars=[
                Series(_("Within target"), "is-met", [half.met for half in halves]),
                Series(_("Missed"), "is-missed", [half.missed for half in halves]),
            ],
        ),
        Plot(
            _("Share within target"),
            "plot-share",
            unit=" %",
            most=100.0,
            decimals=1,
            lines=[
                Series(_("Within target"), "is-now", [half.percent for half in halves]),
                Series(_("Objective"), "is-then", [float(objective) if objective else None for _half in halves]),
            ],
        ),
    ]
