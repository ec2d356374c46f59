"""The tickets behind every number: filtered by what stands in the address, least time left first, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, agents_for, queues_for, reaches_all, tickets_for
from contactcenter.desk import reasons
from contactcenter.desk.reasons import Why
from contactcenter.errors import Refusal
from contactcenter.supervision.figures import beginning_of_today, is_soon
from contactcenter.tickets.models import Ticket
from routing.deadlines import ROUTED
from routing.models import Agent, Assignment, Clock, Queue, WorkItem
from routing.models.media import SOON_SECONDS, Medium

PAGE = 50
COUNTED = 1000  # more than this is said, not counted
_LONGEST_SEARCH = 20
LATE, SOON, IN_TIME = "late", "soon", "in_time"
State = WorkItem.State


@dataclass(frozen=True)
class Filter:
    """What the list holds. Empty means any; without `today` and `q` the list holds open work only."""

    queue: Queue | None = None
    medium: str = ""
    state: str = ""
    agent: Agent | None = None
    late: str = ""  # late, soon or in_time
    today: str = ""  # met or missed: tickets whose target was, since midnight
    q: str = ""  # the beginning of a reference
    after: tuple[datetime | None, int] | None = None

    @property
    def fields(self) -> dict[str, str]:
        """As it stands in the address, without the place in the list."""
        found = {
            "queue": self.queue.slug if self.queue else "",
            "medium": self.medium,
            "state": self.state,
            "agent": str(self.agent.pk) if self.agent else "",
            "late": self.late,
            "today": self.today,
            "q": self.q,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.fields)

    def without(self, name: str) -> str:
        """The address of the same list with one condition less."""
        return urlencode({key: value for key, value in self.fields.items() if key != name})


def read_filter(actor: Actor, sent: Mapping[str, str]) -> Filter:
    """From an address or a form. Refuses with invalid_field what is no queue, person or word of a filter of hers."""
    queue = _queue(actor, sent.get("queue", ""))
    agent = _agent(actor, sent.get("agent", ""))
    search = sent.get("q", "").strip().upper()
    if len(search) > _LONGEST_SEARCH or "\x00" in search:
        raise Refusal("invalid_field", field="q")
    return Filter(
        queue=queue,
        medium=_one_of(sent, "medium", Medium.values),
        state=_one_of(sent, "state", [state for state in State.values if state != State.DONE]),
        agent=agent,
        late=_one_of(sent, "late", [LATE, SOON, IN_TIME]),
        today=_one_of(sent, "today", ["met", "missed"]),
        q=search,
        after=_cursor(sent.get("after", "")),
    )


def _one_of(sent: Mapping[str, str], name: str, known: list[str]) -> str:
    value = sent.get(name, "")
    if value and value not in known:
        raise Refusal("invalid_field", field=name)
    return value


def _queue(actor: Actor, slug: str) -> Queue | None:
    found = queues_for(actor, Action.SEE_BOARD).filter(slug=slug).first() if slug and "\x00" not in slug else None
    if slug and found is None:
        raise Refusal("invalid_field", field="queue")
    return found


def _agent(actor: Actor, number: str) -> Agent | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    found = agents_for(actor, Action.SEE_PRESENCE).filter(pk=int(number)).first() if is_number else None
    if number and found is None:
        raise Refusal("invalid_field", field="agent")
    return found


def _cursor(text: str) -> tuple[datetime | None, int] | None:
    if not text:
        return None
    due, _, number = text.rpartition("_")
    try:
        at = datetime.fromisoformat(due) if due else None
        place = int(number)
    except ValueError as error:
        raise Refusal("invalid_field", field="after") from error
    if (at and at.tzinfo is None) or not 0 <= place < 2**63:
        raise Refusal("invalid_field", field="after")
    return at, place


def matching(actor: Actor, wanted: Filter, now: datetime) -> QuerySet[Ticket]:
    """All tickets the filter names that `actor` may see, wherever in the list."""
    found = tickets_for(actor, Action.SEE_TICKET)
    if wanted.agent is None and not reaches_all(actor, Action.SEE_BOARD):
        found = found.filter(work_item__lane__queue__in=queues_for(actor, Action.SEE_BOARD))
    if not (wanted.today or wanted.q):
        found = found.exclude(work_item__state=State.DONE)
    if wanted.q:
        found = found.filter(reference__startswith=wanted.q)
    if wanted.queue:
        found = found.filter(work_item__lane__queue=wanted.queue)
    if wanted.medium:
        found = found.filter(work_item__medium=wanted.medium)
    if wanted.state:
        found = found.filter(work_item__state=wanted.state)
    if wanted.agent:
        hers = Assignment.objects.filter(work_item=OuterRef("work_item"), agent=wanted.agent)
        found = found.filter(Exists(hers.exclude(state=Assignment.State.ENDED)))
    return _by_time(found, wanted, now)


def _by_time(found: QuerySet[Ticket], wanted: Filter, now: datetime) -> QuerySet[Ticket]:
    soon = is_soon(now, "work_item__")
    by_late = {
        LATE: Q(work_item__due_at__lte=now),
        SOON: Q(work_item__due_at__gt=now) & soon,
        IN_TIME: Q(work_item__due_at__isnull=False) & ~soon,
    }
    if wanted.late:
        found = found.filter(by_late[wanted.late])
    if wanted.today:
        clocks = Clock.objects.filter(
            kind__in=ROUTED, work_item=OuterRef("work_item"), started_at__gte=beginning_of_today(now)
        )
        is_it = Q(result=Clock.Result.MET) if wanted.today == "met" else Q(missed_at__isnull=False)
        found = found.filter(Exists(clocks.filter(is_it)))
    return found


def rows(found: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With the customer, the queue and who has it, least time left first."""
    return (
        found.select_related("customer", "reason", "work_item__lane__queue")
        .annotate(
            live=FilteredRelation(
                "work_item__assignments", condition=~Q(work_item__assignments__state=Assignment.State.ENDED)
            ),
            holder=F("live__agent__name"),
            holder_state=F("live__state"),
            holder_epoch=F("live__epoch"),
            decision=F("live__decision"),
            reserved_for=F("work_item__pinned_agent__name"),
        )
        .order_by(F("work_item__due_at").asc(nulls_last=True), "work_item_id")
    )


@dataclass(frozen=True)
class Row:
    """A ticket in the list, and the token by which an act says how it stood on the page."""

    ticket: Ticket
    why: Why | None = None

    @property
    def medium_label(self) -> str:
        return str(Medium(self.ticket.work_item.medium).label)

    @property
    def soon_seconds(self) -> int:
        return SOON_SECONDS[Medium(self.ticket.work_item.medium)]

    @property
    def is_answering(self) -> bool:
        """An agent has accepted it, whether or not she has replied yet."""
        return getattr(self.ticket, "holder_state", None) == Assignment.State.ACCEPTED

    @property
    def lowered_by(self) -> int:
        return max(0, -self.ticket.work_item.priority)

    @property
    def token(self) -> str:
        item = self.ticket.work_item
        epoch = getattr(self.ticket, "holder_epoch", 0) if self.is_answering else 0
        return f"{self.ticket.reference}:{item.lane.queue_id}:{epoch}:{item.priority}"


@dataclass(frozen=True)
class Page:
    """A page of the list; `total` counts up to `COUNTED`, `next` is the address of what follows."""

    rows: list[Row]
    total: int
    next: str

    @property
    def is_more(self) -> bool:
        return self.total > COUNTED


def page_of(actor: Actor, wanted: Filter, now: datetime) -> Page:
    """Three queries, whatever the list holds."""
    found = matching(actor, wanted, now)
    shown = rows(found)
    if wanted.after:
        due, place = wanted.after
        later = Q(work_item__due_at__isnull=True, work_item_id__gt=place)
        if due:
            later = (
                Q(work_item__due_at__gt=due)
                | Q(work_item__due_at=due, work_item_id__gt=place)
                | Q(work_item__due_at__isnull=True)
            )
        shown = shown.filter(later)
    tickets = list(shown[: PAGE + 1])
    last = tickets[PAGE - 1].work_item if len(tickets) > PAGE else None
    following = ""
    if last:
        at = last.due_at.isoformat() if last.due_at else ""
        following = urlencode({**wanted.fields, "after": f"{at}_{last.pk}"})
    total = found[: COUNTED + 1].count()
    return Page(_explained(actor, tickets[:PAGE]), total, following)


def _explained(actor: Actor, tickets: list[Ticket]) -> list[Row]:
    """With why whoever has it has it. One query, for the names of those who came second."""
    decisions = {ticket.pk: getattr(ticket, "decision", None) for ticket in tickets}
    seconds = {second for one in decisions.values() if (second := reasons.runner_up(one))}
    known = agents_for(actor, Action.SEE_AGENTS).filter(pk__in=seconds) if seconds else Agent.objects.none()
    names = dict(known.values_list("pk", "name"))

    def name(agent_id: int) -> str:
        return names.get(agent_id) or reasons.nobody_known()

    return [
        Row(ticket, reasons.why(decisions[ticket.pk] or {}, getattr(ticket, "holder", ""), name)) for ticket in tickets
    ]


def most_urgent(actor: Actor, wanted: Filter, now: datetime, most: int) -> list[Row]:
    """The first of all that match, for an act on everything that matches."""
    return [Row(ticket) for ticket in rows(matching(actor, replace(wanted, after=None), now))[:most]]
