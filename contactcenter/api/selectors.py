"""What programs read. Lists start from the rule's `tickets_for` and `agents_for`; a page is one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Min, Prefetch, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, agents_for, tickets_for, what_may
from contactcenter.desk import promises
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Attachment, Customer, Identity, Message, Ticket, TicketEvent
from routing.models import Agent, AgentLoad, Assignment, Presence, Queue, WorkItem
from routing.models.media import Medium

TICKETS_OF_CUSTOMER = 50
_WAITING = (WorkItem.State.WAITING, WorkItem.State.SCHEDULED)
_MOST_URGENT = ("-work_item__priority", F("work_item__due_at").asc(nulls_last=True), "pk")


def ticket_rows(tickets: QuerySet[Ticket], actor: Actor) -> QuerySet[Any]:
    """With everything a row shows, and in whose hands it is: one query."""
    is_hers = When(held__agent_id=actor.agent_id or 0, then=Value(True))
    return tickets.select_related("shop", "customer", "reason", "work_item__lane__queue").annotate(
        held=FilteredRelation(
            "work_item__assignments", condition=~Q(work_item__assignments__state=Assignment.State.ENDED)
        ),
        held_state=F("held__state"),
        held_epoch=F("held__epoch"),
        held_until=F("held__expires_at"),
        held_agent=F("held__agent_id"),
        held_name=F("held__agent__name"),
        is_hers=Case(is_hers, default=Value(False), output_field=BooleanField()),
    )


def _listed(actor: Actor, name: str | None) -> QuerySet[Any]:
    if name is None:
        return ticket_rows(tickets_for(actor, Action.SEE_TICKET), actor)
    if name == "waiting":
        return ticket_rows(tickets_for(actor, Action.TAKE_TICKET).filter(work_item__state__in=_WAITING), actor)
    hers = ticket_rows(tickets_for(actor, Action.HANDLE_TICKET), actor).filter(is_hers=True)
    states = {"offered": Assignment.State.OFFERED, "mine": Assignment.State.ACCEPTED}
    return hers.filter(held_state=states[name]) if name in states else hers


# A filter of the list, and the condition that it is.
_FILTERS = {
    "status": "status",
    "channel": "channel",
    "medium": "work_item__medium",
    "queue": "work_item__lane__queue__slug",
    "reason": "reason__slug",
    "customer": "customer_id",
}


def ticket_page(actor: Actor, asked: dict[str, Any]) -> tuple[list[Ticket], int | None]:
    """A page of the tickets asked for, and the cursor of the next: newest first, or a work list's most urgent."""
    name = asked.get("list")
    if name and asked.get("cursor"):
        raise Refusal("invalid_field", field="cursor")
    found = _listed(actor, name).filter(**{by: asked[key] for key, by in _FILTERS.items() if key in asked})
    if "updated_since" in asked:
        changed = TicketEvent.objects.filter(at__gte=asked["updated_since"])
        found = found.filter(pk__in=changed.values("ticket"))
    limit = asked["limit"]
    if name:
        return list(found.order_by(*_MOST_URGENT)[:limit]), None
    if "cursor" in asked:
        found = found.filter(pk__lt=asked["cursor"])
    rows = list(found.order_by("-pk")[: limit + 1])
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


def whole_ticket(actor: Actor, ticket: Ticket) -> Any:
    """The ticket with everything its answer shows, `may` and what is promised: three queries."""
    full = ticket_rows(Ticket.objects.filter(pk=ticket.pk), actor).get()
    full.may = deeds(actor, full)
    full.promised = promises.open_of(full)
    return full


def deeds(actor: Actor, ticket: Any) -> list[str]:
    """What she may do to it as it stands; `ticket` is a row of `ticket_rows`."""
    may = what_may(
        actor,
        ticket,
        Action.NOTE_TICKET,
        Action.TAKE_TICKET,
        Action.TRANSFER_TICKET,
        Action.MOVE_TICKET,
        Action.GROUP_CUSTOMER,
    )
    is_mine = ticket.is_hers and ticket.held_state == Assignment.State.ACCEPTED
    is_offered = ticket.is_hers and not is_mine
    is_open = ticket.status != Ticket.Status.RESOLVED
    is_call = ticket.work_item.medium == Medium.CALL and bool(ticket.callback_phone)
    is_free = ticket.work_item.state in _WAITING and actor.agent_id is not None
    can = {
        "accept": is_offered,
        "decline": is_offered,
        "take": is_free and Action.TAKE_TICKET in may,
        "reply": is_mine,
        "note": Action.NOTE_TICKET in may,
        "transfer": is_open and Action.TRANSFER_TICKET in may and (is_mine or Action.MOVE_TICKET in may),
        "resolve": is_mine,
        "go_private": is_mine and ticket.is_public,
        "customer_group": Action.GROUP_CUSTOMER in may,
        "call_start": is_mine and is_call,
        "call_outcome": is_mine and is_call,
    }
    return [deed for deed, is_possible in can.items() if is_possible]


def messages(ticket: Ticket, after: int, limit: int) -> tuple[list[Message], bool]:
    """Those numbered above `after`, oldest first, and whether there are more: two queries."""
    found = (
        Message.objects.filter(ticket=ticket, sequence__gt=after)
        .select_related("author__agent")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .order_by("sequence")
    )
    rows = list(found[: limit + 1])
    return rows[:limit], len(rows) > limit


def file_of(actor: Actor, pk: int) -> Attachment | None:
    """A file of a ticket that she may see."""
    seen = tickets_for(actor, Action.SEE_TICKET)
    return Attachment.objects.filter(pk=pk, message__ticket__in=seen).first()


def customer_with_tickets(actor: Actor, pk: int) -> tuple[Customer, list[Ticket]] | None:
    """A shopper and those of her tickets that she who asks may see, newest first; None where there is none of them."""
    seen = tickets_for(actor, Action.SEE_TICKET).filter(customer=pk)
    rows = list(ticket_rows(seen, actor).order_by("-pk")[:TICKETS_OF_CUSTOMER])
    return (rows[0].customer, rows) if rows else None


def identities_of(customer: Customer) -> list[Identity]:
    """The browser's token is none of anybody's."""
    found = Identity.objects.filter(customer=customer).exclude(kind=Identity.Kind.VISITOR)
    return list(found.order_by("kind", "pk"))


@dataclass
class QueueNow:
    """A queue, and what waits in it that she who asks may take."""

    queue: Queue
    waiting: int = 0
    planned: int = 0
    waiting_since: datetime | None = None
    due_at: datetime | None = None


def queues_now(actor: Actor) -> list[QueueNow]:
    """Every queue; two queries."""
    lines = {queue.pk: QueueNow(queue) for queue in Queue.objects.all()}
    is_waiting = Q(work_item__state=WorkItem.State.WAITING)
    counted = (
        tickets_for(actor, Action.TAKE_TICKET)
        .filter(work_item__state__in=_WAITING)
        .values(queue_id=F("work_item__lane__queue"))
        .annotate(
            waiting=Count("pk", filter=is_waiting),
            planned=Count("pk", filter=~is_waiting),
            since=Min("work_item__waiting_since", filter=is_waiting),
            due=Min("work_item__due_at", filter=is_waiting),
        )
        .order_by()
    )
    for row in counted:
        line = lines[row["queue_id"]]
        line.waiting, line.planned = row["waiting"], row["planned"]
        line.waiting_since, line.due_at = row["since"], row["due"]
    return list(lines.values())


@dataclass(frozen=True)
class Colleague:
    """`status` and `load` are None where they are not hers to see."""

    agent: Agent
    is_you: bool
    status: str | None
    load: AgentLoad | None


def colleagues(actor: Actor, now: datetime) -> list[Colleague]:
    """Everybody she may know of, by name; two queries."""
    watched = set(agents_for(actor, Action.SEE_PRESENCE).values_list("pk", flat=True))
    known = agents_for(actor, Action.SEE_AGENTS).select_related("team", "presence", "load").order_by("name", "pk")
    return [_colleague(agent, actor, now, is_watched=agent.pk in watched) for agent in known]


def _colleague(agent: Agent, actor: Actor, now: datetime, *, is_watched: bool) -> Colleague:
    presence: Presence | None = getattr(agent, "presence", None)
    is_there = presence is not None and presence.lease_until is not None and presence.lease_until > now
    status = presence.status if presence is not None and is_there else Presence.Status.OFFLINE
    load: AgentLoad | None = getattr(agent, "load", None)
    return Colleague(
        agent, agent.pk == actor.agent_id, str(status) if is_watched else None, load if is_watched else None
    )
