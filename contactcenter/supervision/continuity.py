"""The page that says whether we keep to what shoppers are told and need not tell us twice: waits told and come."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.supervision.views import ways
from routing.models.media import Medium
from routing.services import expected_wait
from routing.services.database_time import database_now
from routing.waiting import Error

DAYS = 7


@dataclass(frozen=True)
class Told:
    """How the waits that shoppers of one medium were told came true."""

    medium: str
    error: Error


def told_waits(errors: dict[str, Error]) -> list[Told]:
    return [Told(str(medium.label), errors[medium]) for medium in Medium if medium in errors]


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    since = database_now() - timedelta(days=DAYS)
    context = {"days": DAYS, "told": told_waits(expected_wait.errors_since(since))}
    return render(request, "supervision/continuity.html", {**context, **ways(actor)})
