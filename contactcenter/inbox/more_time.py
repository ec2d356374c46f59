"""An agent wants more time: for an offer, for a mail that she might take back, for what follows a call."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from contactcenter.access.actors import actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, require, ticket_for
from contactcenter.desk import more_time
from contactcenter.inbox.pages import LISTS_CHANGED, TICKET_CHANGED
from contactcenter.inbox.writes import number

_LARGEST = 2**31 - 1


@methods("POST")
def for_offer(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    more_time.consider_offer(actor, ticket, number(request, "epoch"))
    return _done(request, reference)


@methods("POST")
def for_mail(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    more_time.hold_mail(actor, ticket, min(sequence, _LARGEST))
    return _done(request, reference)


@methods("POST")
def for_wrap_up(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SET_PRESENCE)
    more_time.wrap_up(actor)
    return _done(request, "")


def _done(request: HttpRequest, reference: str) -> HttpResponseBase:
    if is_htmx(request) or wants_json(request):
        return HttpResponse(status=204, headers={"HX-Trigger": f"{LISTS_CHANGED}, {TICKET_CHANGED}"})
    return redirect("inbox:ticket", reference) if reference else redirect("inbox:home")
