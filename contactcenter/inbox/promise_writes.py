"""What is promised to the shopper: noted, and what became of it."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, ticket_for
from contactcenter.desk import promise_times, promises
from contactcenter.desk.promises import Wish
from contactcenter.errors import Refusal
from contactcenter.inbox import selectors
from contactcenter.inbox.pages import LISTS_CHANGED, TICKET_CHANGED
from contactcenter.tickets.models import Ticket
from routing.services.database_time import database_now

_LARGEST = 2**63


@methods("GET", "HEAD", "POST")
def promise(request: HttpRequest, reference: str) -> HttpResponseBase:
    """GET shows the form, POST notes it: `text`, `at` as one of the times shown, or "other" with `other_at`."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    if request.method != "POST":
        return _form(request, ticket)
    given = request.POST
    try:
        client_id = uuid.UUID(given.get("client_id", ""))
    except ValueError as error:
        raise Refusal("client_id_invalid", field="client_id") from error
    chosen = given.get("other_at", "") if given.get("at", "other") == "other" else given["at"]
    due_at = promise_times.read(chosen, ticket.shop)
    if due_at is None:
        raise Refusal("promise_time", field="at")
    promises.make(actor, ticket, Wish(client_id, given.get("text", ""), due_at))
    return _done(request, ticket)


def _form(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    full = selectors.ticket_for_page(ticket)
    context = {
        "ticket": full,
        "choices": promise_times.choices(full, database_now()),
        "most_letters": promises.LONGEST_TEXT,
        "fresh_client_id": uuid.uuid4(),
        "dialog": "inbox/promise.html",
    }
    return render(request, "inbox/promise.html" if is_htmx(request) else "inbox/dialog_page.html", context)


@methods("POST")
def end_promise(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """`outcome` is kept, broken or withdrawn."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    promises.end(actor, ticket, pk if pk < _LARGEST else 0, request.POST.get("outcome", ""))
    return _done(request, ticket)


def _done(request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": f"{LISTS_CHANGED}, {TICKET_CHANGED}"})
    return redirect("inbox:ticket", ticket.reference)
