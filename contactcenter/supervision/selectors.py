"""What the board reads: each queue as it stands now, how well today went, and who is there. One query per question."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, tickets_for
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Clock, Presence, Queue, ServiceTarget, WorkItem
from routing.models.media import Medium

URGENT_SHOWN = 12


@dataclass(frozen=True)
class Share:
    """How many of a medium's answers came within target today, and how many should."""

    medium: str
    met: int
    counted: int
    objective_percent: int
    target_seconds: int

    @property
    def percent(self) -> int | None:
        """Rounded down: 94.9 % of 95 % is not there yet."""
        return 100 * self.met // self.counted if self.counted else None

    @property
    def tone(self) -> str:
        if self.percent is None:
            return ""
        if self.percent >= self.objective_percent:
            return "is-ok"
        return "is-soon" if self.percent >= self.objective_percent - 10 else "is-late"

    @property
    def label(self) -> str:
        return str(Medium(self.medium).label)


@dataclass
class QueueNow:
    """One queue's line on the board."""

    queue: Queue
    waiting: int = 0
    planned: int = 0
    held: int = 0
    waiting_since: datetime | None = None
    due_at: datetime | None = None
    shares: list[Share] = field(default_factory=list)


def queues_now(since: datetime) -> list[QueueNow]:
    """Every queue, with today's shares from `since` on. Four queries."""
    shares = _shares(since)
    lines = {queue.pk: QueueNow(queue, shares=shares.get(queue.pk, [])) for queue in Queue.objects.all()}
    state = WorkItem.State
    work = (
        WorkItem.objects.exclude(state=state.DONE)
        .values(queue_id=F("lane__queue"))
        .annotate(
            waiting=Count("pk", filter=Q(state=state.WAITING)),
            planned=Count("pk", filter=Q(state=state.SCHEDULED)),
            held=Count("pk", filter=Q(state__in=(state.OFFERED, state.ASSIGNED))),
            since=Min("waiting_since", filter=Q(state=state.WAITING)),
            due=Min("due_at", filter=Q(state__in=(state.WAITING, state.OFFERED))),
        )
    )
    for row in work:
        line = lines[row["queue_id"]]
        line.waiting, line.planned, line.held = row["waiting"], row["planned"], row["held"]
        line.waiting_since, line.due_at = row["since"], row["due"]
    return list(lines.values())


def _shares(since: datetime) -> dict[int, list[Share]]:
    """An answer counts on the day its clock started; a target missed counts at once, answered or not."""
    targets = {(target.queue_id, target.medium): target for target in ServiceTarget.objects.all()}
    counted = (
        Clock.objects.filter(started_at__gte=since)
        .values("medium", queue_id=F("work_item__lane__queue"))
        .annotate(
            met=Count("pk", filter=Q(result=Clock.Result.MET)),
            missed=Count("pk", filter=Q(missed_at__isnull=False)),
        )
        .order_by("medium")
    )
    found: dict[int, list[Share]] = defaultdict(list)
    for row in counted:
        target = targets.get((row["queue_id"], row["medium"]))
        if target is not None and row["met"] + row["missed"]:
            found[row["queue_id"]].append(
                Share(row["medium"], row["met"], row["met"] + row["missed"], target.objective_percent, target.seconds)
            )
    return found


@dataclass(frozen=True)
class Person:
    """An agent, whether she is there, and how much of her is taken."""

    agent: Agent
    status: str
    since: datetime | None
    chats: int
    chat_ceiling: int
    calls: int
    deferred: int
    deferred_ceiling: int

    @property
    def status_label(self) -> str:
        return str(Presence.Status(self.status).label)

    @property
    def chat_places(self) -> list[bool]:
        """One per chat she can hold: taken or free."""
        return [place < self.chats for place in range(self.chat_ceiling)]


def people_now(now: datetime) -> list[Person]:
    """Who is there first, then who is away; one query."""
    agents = Agent.objects.select_related("team", "presence", "load").order_by("team__level", "team_id", "name")
    order = [Presence.Status.AVAILABLE, Presence.Status.AWAY, Presence.Status.OFFLINE]
    return sorted(
        (_person(agent, now) for agent in agents), key=lambda person: order.index(Presence.Status(person.status))
    )


def _person(agent: Agent, now: datetime) -> Person:
    presence: Presence | None = getattr(agent, "presence", None)
    load = getattr(agent, "load", None)
    is_there = presence is not None and presence.lease_until is not None and presence.lease_until > now
    return Person(
        agent=agent,
        status=presence.status if presence is not None and is_there else Presence.Status.OFFLINE,
        since=presence.changed_at if presence is not None else None,
        chats=load.chats if load else 0,
        chat_ceiling=load.chat_ceiling if load else 0,
        calls=load.calls if load else 0,
        deferred=load.deferred if load else 0,
        deferred_ceiling=load.deferred_ceiling if load else 0,
    )


def most_urgent(actor: Actor) -> list[Ticket]:
    """What nobody has answered yet, least time left first: with whom it is, and where it waits. One query."""
    open_states = (WorkItem.State.WAITING, WorkItem.State.OFFERED, WorkItem.State.ASSIGNED)
    found = (
        tickets_for(actor, Action.SEE_TICKET)
        .filter(work_item__state__in=open_states, work_item__due_at__isnull=False)
        .select_related("customer", "work_item__lane__queue")
        .order_by("work_item__due_at", "pk")
    )
    return list(found[:URGENT_SHOWN])


def beginning_of_today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
