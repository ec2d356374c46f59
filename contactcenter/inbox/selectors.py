"""What the inbox reads. Lists start from the rule's `tickets_for`; what a row shows comes with it in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Now

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, may_own, tickets_for, what_may
from contactcenter.inbox.listed import STAMP, Listed, held_by, listed
from contactcenter.intake.models import FileToFetch
from contactcenter.tickets import accounts
from contactcenter.tickets.models import Attachment, Identity, Message, Ticket
from routing.models import Agent, AgentLoad, Assignment, Presence, Queue, WorkItem
from routing.models.media import Medium
from routing.services import prepared

WAITING_SHOWN = 50
MESSAGES_SHOWN = 300
OTHER_TICKETS_SHOWN = 5


@dataclass(frozen=True)
class OwnLists:
    """What she was offered, soonest to expire first; what she holds, in the order she took it; and what was set aside
    for live work and comes back to her."""

    offered: list[Listed]
    mine: list[Listed]
    aside: list[Listed]


def own_lists(actor: Actor) -> OwnLists:
    if actor.agent_id is None or not may_own(actor, Action.HANDLE_TICKET):
        return OwnLists([], [], [])
    return OwnLists(*held_by(actor.agent_id))


@dataclass(frozen=True)
class WaitingList:
    """The most urgent of what she may take, and how many there are in all."""

    tickets: list[Listed]
    total: int


def waiting_list(actor: Actor) -> WaitingList:
    waiting = tickets_for(actor, Action.TAKE_TICKET).filter(
        work_item__state__in=(WorkItem.State.WAITING, WorkItem.State.SCHEDULED)
    )
    if actor.agent_id is not None:  # what was set aside for her has a list of its own
        waiting = waiting.exclude(work_item__last_agent=actor.agent_id, work_item__set_aside_at__isnull=False)
    first = waiting.order_by("-work_item__priority", F("work_item__due_at").asc(nulls_last=True), "pk")
    shown = listed(first[: WAITING_SHOWN + 1])
    total = waiting.count() if len(shown) > WAITING_SHOWN else len(shown)
    return WaitingList(shown[:WAITING_SHOWN], total)


@dataclass(frozen=True)
class Standing:
    """Whose the ticket is (`last` also where nobody has it any more), and what she who looks may do with it now."""

    last: Assignment | None
    assignment: Assignment | None
    is_mine: bool
    is_offered: bool
    may: frozenset[Action]
    may_take: bool
    may_transfer: bool

    @property
    def is_hers(self) -> bool:
        """In her hands or offered to her."""
        return self.is_mine or self.is_offered

    @property
    def epoch(self) -> int | None:
        """What her writes carry; None where she is not the holder."""
        return self.assignment.epoch if self.assignment and self.is_hers else None


def ticket_standing(actor: Actor, ticket: Ticket) -> Standing:
    """Two queries."""
    may = what_may(
        actor,
        ticket,
        Action.NOTE_TICKET,
        Action.MEND_DELIVERY,
        Action.TAKE_TICKET,
        Action.TRANSFER_TICKET,
        Action.MOVE_TICKET,
        Action.GROUP_CUSTOMER,
        Action.SEE_DECISION,
    )
    last = Assignment.objects.select_related("agent").filter(work_item=ticket.work_item_id).order_by("-epoch").first()
    live = last if last and last.state != Assignment.State.ENDED else None
    is_hers = live is not None and actor.agent_id is not None and live.agent_id == actor.agent_id
    is_mine = is_hers and live is not None and live.state == Assignment.State.ACCEPTED
    is_waiting = ticket.work_item.state in (WorkItem.State.WAITING, WorkItem.State.SCHEDULED)
    is_open = ticket.status != Ticket.Status.RESOLVED
    return Standing(
        last=last,
        assignment=live,
        is_mine=is_mine,
        is_offered=is_hers and not is_mine,
        may=may,
        may_take=is_waiting and actor.agent_id is not None and Action.TAKE_TICKET in may,
        may_transfer=is_open and Action.TRANSFER_TICKET in may and (is_mine or Action.MOVE_TICKET in may),
    )


def ticket_for_page(ticket: Ticket) -> Ticket:
    """The same ticket with everything its page names, in one query."""
    named = ("shop", "customer__group", "reason", "account", "work_item__lane__queue", "work_item__pinned_agent")
    return Ticket.objects.select_related(*named).get(pk=ticket.pk)


def kept_from(work_item: WorkItem) -> list[Agent]:
    """Who declined it, or was excluded. No query where there is nobody."""
    return list(Agent.objects.filter(pk__in=work_item.excluded_agents)) if work_item.excluded_agents else []


def _not_there() -> QuerySet[FileToFetch]:
    return FileToFetch.objects.exclude(state=FileToFetch.State.FETCHED).order_by("position")


def _with_files(messages: QuerySet[Message]) -> QuerySet[Message]:
    there = Prefetch("attachments", Attachment.objects.order_by("pk"))
    return messages.prefetch_related(there, Prefetch("files_to_fetch", _not_there(), to_attr="files_not_there"))


def messages_with_news_of_files(ticket: Ticket, through: int) -> list[Message]:
    """Of the messages that a page shows already, those whose files were on their way within the last day."""
    recent = FileToFetch.objects.filter(
        message__ticket=ticket, message__sequence__lte=through, next_attempt_at__gt=Now() - timedelta(days=1)
    )
    return list(_with_files(Message.objects.filter(pk__in=recent.values("message"))))


def messages_of(ticket: Ticket, after: int = 0) -> list[Message]:
    """What was said since `after`, oldest first; of a very long history the end. Three queries."""
    newest = (
        _with_files(Message.objects.filter(ticket=ticket, sequence__gt=after))
        .select_related("author__agent")
        .order_by("-sequence")[:MESSAGES_SHOWN]
    )
    return list(newest)[::-1]


def unanswered(ticket: Ticket) -> list[Message]:
    """What the shopper wrote and nobody has answered, oldest first."""
    since = Message.objects.filter(ticket=ticket, direction=Message.Direction.IN, sequence__gt=ticket.answered_through)
    return list(since.order_by("sequence")[:MESSAGES_SHOWN])


def in_copy(messages: Sequence[Message]) -> list[str]:
    """Whom the shopper, or our last answer, had in copy: an answer goes to them too. Never to a door of ours."""
    said = (one for one in reversed(messages) if one.direction in (Message.Direction.IN, Message.Direction.OUT))
    last = next(said, None)
    copied: list[str] = list(last.facts.get("cc", ())) if last else []
    return [one for one in copied if accounts.at("email", one, in_any_case=True) is None]


def call_stage(ticket: Ticket) -> str:
    """Where a call-back stands: to_call, calling, or reached."""
    said = Message.objects.filter(ticket=ticket, code__in=("callback_requested", "call_started", "call_ended"))
    last = said.order_by("-sequence").values_list("code", "facts").first()
    if last is None:
        return "to_call"
    code, facts = last
    if code == "call_ended":
        return "reached" if facts.get("outcome") == "reached" else "to_call"
    return "calling" if code == "call_started" else "to_call"


def identities_of(ticket: Ticket) -> list[Identity]:
    """What the shopper is known by, as she typed it or as it was proved. The browser's token is none of anybody's."""
    found = Identity.objects.filter(customer=ticket.customer_id).exclude(kind=Identity.Kind.VISITOR)
    return list(found.order_by("kind", "pk"))


def other_tickets(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """The same shopper's other matters, as far as she may see them, newest first."""
    found = tickets_for(actor, Action.SEE_TICKET).filter(customer=ticket.customer_id).exclude(pk=ticket.pk)
    return list(found.order_by("-created_at")[:OTHER_TICKETS_SHOWN])


@dataclass(frozen=True)
class Room:
    """How much of her is taken."""

    chats: int
    chat_ceiling: int
    calls: int
    deferred: int
    deferred_ceiling: int
    busy_until: datetime | None  # while she rests, else null
    is_wrapping_up: bool


@dataclass(frozen=True)
class Presently:
    """Whether she is there, as the service sees it, and how much of her is taken. `was_set_away` by an offer missed."""

    status: str
    was_set_away: bool
    load: Room


@dataclass(frozen=True)
class Herself:
    """How she stands, None for people who take no tickets, and whether there is anything of what mostly is not."""

    presence: Presently | None
    has_failures: bool
    has_promises: bool
    lists_stamp: str  # of her lists as they were then


# The sweep that ends an offer sets her away at the same instant: that is how it is told from her own word.
_PRESENTLY = f"""
SELECT COALESCE(there.status, 'offline'),
       there.status = 'away' AND EXISTS (
           SELECT 1 FROM routing_assignment missed
            WHERE missed.agent_id = there.agent_id AND missed.ended_as = 'expired'
              AND missed.ended_at = there.changed_at),
       load.chats, load.chat_ceiling, load.calls, load.deferred, load.deferred_ceiling,
       CASE WHEN load.busy_until > statement_timestamp() THEN load.busy_until END, load.is_wrapping_up,
       EXISTS (SELECT 1 FROM tickets_message failed
                WHERE failed.author_id = asks.user_id AND failed.failed_at IS NOT NULL
                  AND failed.failure_seen_at IS NULL),
       EXISTS (SELECT 1 FROM desk_promise promise WHERE promise.outcome = ''
                AND (promise.made_by_id = asks.user_id
                  OR EXISTS (SELECT 1 FROM tickets_ticket ticket
                               JOIN routing_assignment held ON held.work_item_id = ticket.work_item_id
                              WHERE ticket.id = promise.ticket_id AND held.agent_id = asks.agent_id
                                AND held.state = 'accepted'))),
       ({STAMP})
  FROM (SELECT %s::bigint AS agent_id, %s::bigint AS user_id) asks
  LEFT JOIN routing_agentload load ON load.agent_id = asks.agent_id
  LEFT JOIN routing_presence there ON there.agent_id = load.agent_id
"""  # noqa: S608 - words of ours


def herself(actor: Actor) -> Herself:
    """One statement."""
    [row] = prepared.rows(_PRESENTLY, actor.agent_id, actor.user_id)
    presence = Presently(row[0], bool(row[1]), Room(*row[2:9])) if row[2] is not None else None
    return Herself(presence, has_failures=row[9], has_promises=row[10], lists_stamp=row[11] or "")


@dataclass(frozen=True)
class Colleague:
    """A person a ticket can be given to; `status` is what her presence is worth now."""

    agent: Agent
    status: str
    load: AgentLoad | None
    can_be_given: bool  # live work goes to people whose page is open

    @property
    def status_label(self) -> str:
        return str(Presence.Status(self.status).label)


def transfer_targets(actor: Actor, ticket: Ticket, now: datetime) -> tuple[list[Queue], list[Colleague]]:
    """Queues of the same pool but its own, and colleagues but its holder: those who are there first."""
    queue = ticket.work_item.lane.queue
    queues = list(Queue.objects.filter(pool=queue.pool_id).exclude(pk=queue.pk))
    agents = Agent.objects.select_related("team", "presence", "load").filter(pool=queue.pool_id)
    if queue.is_in_house:
        agents = agents.filter(team__is_outsourced=False)
    is_live = ticket.work_item.medium in (Medium.CHAT, Medium.CALL)
    others = agents.exclude(pk=actor.agent_id or 0).order_by("name")
    colleagues = [_colleague(agent, now, is_live=is_live) for agent in others]
    order = list(Presence.Status)
    return queues, sorted(colleagues, key=lambda one: order.index(Presence.Status(one.status)))


def _colleague(agent: Agent, now: datetime, *, is_live: bool) -> Colleague:
    presence: Presence | None = getattr(agent, "presence", None)
    is_there = presence is not None and presence.lease_until is not None and presence.lease_until > now
    status = presence.status if presence is not None and is_there else Presence.Status.OFFLINE
    can_be_given = not is_live or status != Presence.Status.OFFLINE
    return Colleague(agent, status, getattr(agent, "load", None), can_be_given)
