"""What is done to a mail besides writing it: passed on, taken back, sent again; and the words that are ready."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, ticket_for
from contactcenter.delivery import outbox
from contactcenter.desk import addresses, canned, forwarding, taking_back
from contactcenter.errors import Refusal
from contactcenter.inbox.pages import LISTS_CHANGED
from contactcenter.inbox.writes import words_of, written
from contactcenter.tickets import failures
from contactcenter.tickets.models import Message, Ticket
from routing.services.database_time import database_now

_LARGEST = 2**31 - 1


def _message(ticket: Ticket, sequence: int) -> Message:
    message = Message.objects.select_related("ticket").filter(ticket=ticket, sequence=min(sequence, _LARGEST)).first()
    if message is None:
        raise Refusal("not_found")
    return message


def _done(request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    if is_htmx(request) or wants_json(request):
        return HttpResponse(status=204, headers={"HX-Trigger": LISTS_CHANGED})
    return redirect("inbox:ticket", ticket.reference)


@methods("POST")
def forward(request: HttpRequest, reference: str) -> HttpResponseBase:
    """`to` is the third party's address, `pass_on` the numbers of the messages that go with the words, by commas."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    numbers = request.POST.get("pass_on", "").split(",")
    chosen = [int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 9]
    message = forwarding.forward(actor, ticket, words_of(request), request.POST.get("to", ""), chosen)
    return written(request, ticket, message)


@methods("POST")
def take_back(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """The words as they were, for the composer."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    message = taking_back.take_back(actor, ticket, min(sequence, _LARGEST))
    if wants_json(request):
        return JsonResponse({"text": message.text, "cc": message.facts.get("cc", [])})
    return redirect("inbox:ticket", ticket.reference)


@methods("POST")
def resend(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """Once more, to the address `to`."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.MEND_DELIVERY)
    outbox.resend(actor, _message(ticket, sequence), addresses.checked(request.POST.get("to", "")))
    return _done(request, ticket)


@methods("POST")
def failure_seen(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """Its author knows: the notice in her list goes, the mark at the message stays."""
    actor: Actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    failures.see(actor.user_id or 0, _message(ticket, sequence), database_now())
    return _done(request, ticket)


@methods("GET", "HEAD")
def canned_responses(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Words that are ready, with what is known of this ticket filled in."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    return render(request, "inbox/canned.html", {"responses": canned.for_ticket(actor, ticket)})
