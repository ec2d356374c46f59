"""The board's people: who is there and since when, and how much of each is taken."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, FilteredRelation, Min, Q, QuerySet

from routing.models import Agent, Assignment, Presence

_ORDER = list(Presence.Status)


@dataclass(frozen=True)
class Person:
    """An agent. `due_at` is the least time left of what she has not answered yet."""

    agent: Agent
    status: str
    since: datetime | None
    chats: int
    chat_ceiling: int
    calls: int
    deferred: int
    deferred_ceiling: int
    held: int
    offered: int
    due_at: datetime | None

    @property
    def status_label(self) -> str:
        return str(Presence.Status(self.status).label)

    @property
    def chat_places(self) -> list[tuple[int, bool]]:
        """One per chat she can hold, as (x in the picture, taken or free)."""
        return [(place * 9, place < self.chats) for place in range(self.chat_ceiling)]

    @property
    def picture_width(self) -> int:
        return max(9, 9 * self.chat_ceiling)

    @property
    def can_be_given(self) -> bool:
        return self.status != Presence.Status.OFFLINE


def people_now(agents: QuerySet[Agent], now: datetime) -> list[Person]:
    """Who is there first, then who is away; within, by team and name. One query."""
    rows = (
        agents.select_related("team", "presence", "load")
        .annotate(live=FilteredRelation("assignments", condition=~Q(assignments__state=Assignment.State.ENDED)))
        .annotate(
            held=Count("live", filter=Q(live__state=Assignment.State.ACCEPTED)),
            offered=Count("live", filter=Q(live__state=Assignment.State.OFFERED)),
            least=Min("live__work_item__due_at"),
        )
        .order_by("team__level", "team_id", "name")
    )
    people = [_person(agent, now) for agent in rows]
    return sorted(people, key=lambda person: _ORDER.index(Presence.Status(person.status)))


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
        held=getattr(agent, "held", 0),
        offered=getattr(agent, "offered", 0),
        due_at=getattr(agent, "least", None),
    )
