"""What is read: the board, its live parts, whom tickets can be given to."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, agents_for, queues_for, reaches_all, require
from contactcenter.desk.board_actions import MOST_AT_ONCE
from contactcenter.desk.models import BoardAction
from contactcenter.supervision import figures, listing, people, words
from contactcenter.supervision.alerts import open_alerts, promises_of_nobody
from routing.models import Queue, WorkItem
from routing.models.media import Medium
from routing.services import policies
from routing.services.database_time import database_now

RECENT_SHOWN = 6
STATES = [state for state in WorkItem.State if state != WorkItem.State.DONE]


def recent_actions(actor: Actor) -> QuerySet[BoardAction]:
    """Hers; everybody's for those who watch over everything. Newest first."""
    found = BoardAction.objects.select_related("user", "queue", "agent", "undone_by").order_by("-at", "-pk")
    return found if reaches_all(actor, Action.MOVE_TICKET) else found.filter(user=actor.user_id)


def live_context(actor: Actor, wanted: listing.Filter) -> dict[str, Any]:
    """Everything that changes while the page is open."""
    now = database_now()
    lines = figures.queue_lines(queues_for(actor, Action.SEE_BOARD), now)
    persons = people.people_now(agents_for(actor, Action.SEE_PRESENCE), now)
    return {
        "alerts": open_alerts(actor),
        "promises_of_nobody": promises_of_nobody(actor),
        "lines": lines,
        "total": figures.total_of(lines),
        "people": [person for person in persons if person.status != "offline"],
        "offline": [person for person in persons if person.status == "offline"],
        "people_there": sum(person.status == "available" for person in persons),
        "rule_in_force": getattr(policies.active(), "name", ""),
        "page": listing.page_of(actor, wanted, now),
        "wanted": wanted,
        "most_at_once": MOST_AT_ONCE,
        "recent": [words.tell(action, now) for action in recent_actions(actor)[:RECENT_SHOWN]],
    }


def _choices(actor: Actor) -> dict[str, Any]:
    """What the filter offers."""
    return {
        "queues": queues_for(actor, Action.SEE_BOARD),
        "agents": agents_for(actor, Action.SEE_PRESENCE).order_by("name"),
        "media": Medium,
        "states": STATES,
    }


@methods("GET", "HEAD")
def board(request: HttpRequest) -> HttpResponseBase:
    """The page; its address holds the filter of the list, so that it can be kept and passed on."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    wanted = listing.read_filter(actor, request.GET.dict())
    context = {**live_context(actor, wanted), **_choices(actor)}
    return render(request, "supervision/page.html", context)


@methods("GET", "HEAD")
def live_board(request: HttpRequest) -> HttpResponseBase:
    """The parts that change."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    wanted = listing.read_filter(actor, request.GET.dict())
    return render(request, "supervision/live.html", live_context(actor, wanted))


@methods("GET", "HEAD")
def targets(request: HttpRequest) -> HttpResponseBase:
    """The form of whom tickets can be given to: every queue, and the people she watches over, as they are now."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    persons = people.people_now(agents_for(actor, Action.SEE_PRESENCE), database_now())
    return render(request, "supervision/targets.html", {"queues": Queue.objects.all(), "people": persons})
