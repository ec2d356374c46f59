"""The board: queues, people, and what is due next. Nothing is done here; tickets open in the inbox."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.supervision import selectors
from routing.services.database_time import database_now


def _board_context(actor: Actor) -> dict[str, Any]:
    people = selectors.people_now(database_now())
    queues = selectors.queues_now(selectors.beginning_of_today())
    return {
        "queues": queues,
        "people": people,
        "people_there": sum(person.status == "available" for person in people),
        "waiting": sum(line.waiting for line in queues),
        "urgent": selectors.most_urgent(actor),
    }


def board(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    _only_read(request)
    return render(request, "supervision/page.html", {**_board_context(actor), "may_see_board": True})


def live_board(request: HttpRequest) -> HttpResponseBase:
    """The part that changes."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    _only_read(request)
    return render(request, "supervision/board.html", _board_context(actor))


def _only_read(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise Refusal("method_not_allowed")
