"""Messages that did not reach whom they were for, and what came in and cannot be read: to look at, mend, send again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, may, require, tickets_for
from contactcenter.delivery.models import OutboxMessage
from contactcenter.errors import ERROR_CODES
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Message

_SHOWN = 100


@dataclass(frozen=True)
class Undelivered:
    """A message that failed, with the last word of the server; `words` say why, and what to do."""

    message: Message
    outbox: OutboxMessage
    words: str


def _undelivered(actor: Actor) -> list[Undelivered]:
    """Of the tickets that she may mend, the newest first."""
    tickets = tickets_for(actor, Action.MEND_DELIVERY)
    failed = Message.objects.filter(failed_at__isnull=False, ticket__in=tickets, outbox__isnull=False)
    rows = failed.select_related("outbox", "ticket__customer", "author").order_by("-failed_at")[:_SHOWN]
    return [Undelivered(row, row.outbox, _words(row.failure)) for row in rows]


def _words(code: str) -> str:
    known = ERROR_CODES.get(code)
    return f"{known.message} {known.hint}" if known else ""


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SEE_BOARD)
    unread = RawInbound.objects.select_related("account").filter(parsed_at__isnull=True, attempts__gt=0)
    sees_unread = may(actor, Action.JUDGE_MACHINE_MAIL)
    context = {
        "undelivered": _undelivered(actor),
        "unread": list(unread.order_by("-received_at").defer("payload")[:_SHOWN]) if sees_unread else [],
    }
    return render(request, "supervision/undelivered.html", context)
