"""What is done from the board: each view reads its form, makes one call of the desk and tells what came of it."""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, agents_for, require, tickets_for
from contactcenter.desk import board_actions
from contactcenter.desk.board_actions import MOST_AT_ONCE, Order, Seen
from contactcenter.desk.models import BoardAction
from contactcenter.errors import Refusal
from contactcenter.supervision import listing, words
from routing.models import Queue
from routing.services.database_time import database_now

_KINDS = {
    "priority:up": BoardAction.Kind.RAISE,
    "priority:down": BoardAction.Kind.LOWER,
    "reservation:lift": BoardAction.Kind.LIFT,
}
_FOR_AGENT = {
    "": BoardAction.Kind.TO_AGENT,
    "reserve": BoardAction.Kind.RESERVE,
    "keep_from": BoardAction.Kind.KEEP_FROM,
}


@methods("POST")
def act(request: HttpRequest) -> HttpResponseBase:
    """`to` is `queue:<id>`, `agent:<id>`, `priority:up`, `priority:down` or `reservation:lift`; `how` with an agent is
    empty to give, `reserve` or `keep_from`; `ticket` the tokens of the tickets meant, or `all` with the list's `filter`
    for the first of everything that matches; `from_hands` confirms that tickets are taken from agents who are
    answering them."""
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    order = _order(actor, request.POST)
    wanted = _matching(actor, request.POST) if request.POST.get("all") else _selected(request.POST)
    reachable = tickets_for(actor, order.asks).filter(reference__in=[one.reference for one in wanted])
    if wanted and not reachable.exists():
        raise Refusal("not_found")
    return _told(request, board_actions.act(actor, order, wanted))


@methods("POST")
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    return _told(request, board_actions.undo(actor, pk))


def _told(request: HttpRequest, action: BoardAction) -> HttpResponseBase:
    told = words.tell(action, database_now())
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(told.as_json())
    if not is_htmx(request):
        return redirect("supervision:board")
    response: HttpResponse = render(request, "supervision/told.html", {"told": told})
    return response


def _order(actor: Actor, sent: QueryDict) -> Order:
    try:
        client_id = uuid.UUID(sent.get("client_id", ""))
    except ValueError as error:
        raise Refusal("client_id_invalid", field="client_id") from error
    to = sent.get("to", "")
    if to in _KINDS:
        return Order(client_id, _KINDS[to])
    kind, _, which = to.partition(":")
    pk = int(which) if which.isascii() and which.isdigit() and len(which) < 18 else 0
    queue = Queue.objects.filter(pk=pk).first() if kind == "queue" else None
    agent = (
        agents_for(actor, Action.SEE_PRESENCE).select_related("team").filter(pk=pk).first() if kind == "agent" else None
    )
    how = sent.get("how", "")
    if (queue is None and agent is None) or (queue is not None and how) or how not in _FOR_AGENT:
        raise Refusal("transfer_target_invalid", field="to")
    order = Order(client_id, BoardAction.Kind.TO_QUEUE if queue else _FOR_AGENT[how], queue, agent)
    return replace(order, from_hands=bool(sent.get("from_hands")))


def _selected(sent: QueryDict) -> list[Seen]:
    tokens = sent.getlist("ticket")
    if len(tokens) > MOST_AT_ONCE:
        raise Refusal("too_many_tickets", limit=MOST_AT_ONCE)
    return [_seen(token) for token in tokens]


def _seen(token: str) -> Seen:
    """`reference:queue:epoch:priority`, as the page was given it."""
    try:
        reference, queue, epoch, priority = token.split(":")
        seen = Seen(reference, int(queue), int(epoch), int(priority))
    except ValueError as error:
        raise Refusal("invalid_field", field="ticket") from error
    if "\x00" in reference:
        raise Refusal("invalid_field", field="ticket")
    return seen


def _matching(actor: Actor, sent: QueryDict) -> list[Seen]:
    wanted = listing.read_filter(actor, QueryDict(sent.get("filter", "")).dict())
    rows = listing.most_urgent(actor, wanted, database_now(), MOST_AT_ONCE)
    return [_seen(row.token) for row in rows]
