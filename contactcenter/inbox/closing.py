"""Resolving a ticket: at once where nothing is left, else with the question what becomes of what is."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, ticket_for
from contactcenter.desk import conversation, promises
from contactcenter.desk.models import Promise
from contactcenter.inbox import pages, selectors
from contactcenter.inbox.writes import number
from contactcenter.tickets.models import Ticket

_OF_PROMISE = re.compile(r"promise-(\d{1,18})", re.ASCII)


@methods("GET", "HEAD", "POST")
def resolve(request: HttpRequest, reference: str) -> HttpResponseBase:
    """GET asks what becomes of what is left. POST resolves: `epoch`, `seen`, `needs_no_answer` as "1" if she says so,
    and `promise-<id>` with its outcome."""
    actor = actor_of(request)
    if request.method != "POST":
        return _question(request, actor, ticket_for(actor, reference, Action.HANDLE_TICKET))
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    named = ((_OF_PROMISE.fullmatch(name), value) for name, value in request.POST.items())
    promised = {int(match[1]): str(value) for match, value in named if match}
    epoch, seen = number(request, "epoch"), number(request, "seen")
    needs_none = request.POST.get("needs_no_answer") == "1"
    conversation.resolve(actor, ticket, epoch, seen, needs_no_answer=needs_none, promised=promised)
    return pages.after_write(request, actor, ticket)


def _question(request: HttpRequest, actor: Actor, ticket: Ticket) -> HttpResponse:
    full = selectors.ticket_for_page(ticket)
    context = {
        "ticket": full,
        "standing": selectors.ticket_standing(actor, full),
        "promised": promises.open_of(full),
        "unanswered": selectors.unanswered(full),
        "outcomes": Promise.Outcome.choices,
        "dialog": "inbox/resolve.html",
    }
    return render(request, "inbox/resolve.html" if is_htmx(request) else "inbox/dialog_page.html", context)
