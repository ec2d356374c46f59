"""Two matters on one ticket, one matter on two: what the inbox does about it."""

from django.http import HttpRequest, HttpResponseBase

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, ticket_for
from contactcenter.desk import splitting
from contactcenter.inbox import pages


@methods("POST")
def split(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """From her message of this number on; the new ticket is shown."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.TRANSFER_TICKET)
    splitting.split(actor, ticket, sequence)
    return pages.after_write(request, actor, ticket)


@methods("POST")
def merge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """`other` is the reference of another ticket of the same shopper."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.TRANSFER_TICKET)
    other = ticket_for(actor, request.POST.get("other", ""), Action.TAKE_TICKET)
    splitting.merge(actor, ticket, other)
    return pages.after_write(request, actor, ticket)
