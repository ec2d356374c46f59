"""Whom to give what. Pure: a snapshot in, decisions out; the same snapshot always gives the same decisions.

The order: what was raised first, then least time left. The choice: the least flexible agent who can, so that people
with rare skills stay free for what only they can do. Standard library only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

CHAT, CALL, MAIL, SOCIAL = "chat", "call", "mail", "social"
_NEVER = float("inf")


@dataclass(frozen=True)
class WaitingItem:
    """A head of a lane. `requirements` are (skill id, least proficiency); `teams` None means any team that can."""

    id: int
    medium: str
    requirements: tuple[tuple[int, int], ...]
    due_at: datetime | None
    waiting_since: datetime
    priority: int = 0
    teams: frozenset[int] | None = None
    is_in_house: bool = False
    excluded_agents: frozenset[int] = frozenset()


@dataclass
class FreeAgent:
    """An available agent and what she holds. `skills` maps skill id to proficiency 1..5. Changed while matching."""

    id: int
    team_id: int
    is_outsourced: bool
    media: frozenset[str]
    skills: Mapping[int, int]
    chats: int = 0
    chat_ceiling: int = 5
    calls: int = 0
    deferred: int = 0
    deferred_ceiling: int = 5
    last_assigned_at: datetime | None = None

    def has_room_for(self, medium: str) -> bool:
        """A call takes a whole agent; chats and mails go side by side up to their ceilings."""
        if medium == CHAT:
            return self.calls == 0 and self.chats < self.chat_ceiling
        if medium == CALL:
            return self.calls == 0 and self.chats == 0
        return self.calls == 0 and self.deferred < self.deferred_ceiling

    def hold(self, medium: str) -> None:
        if medium == CHAT:
            self.chats += 1
        elif medium == CALL:
            self.calls += 1
        else:
            self.deferred += 1

    @property
    def flexibility(self) -> int:
        """In how many ways she could be used: skills times media."""
        return len(self.skills) * len(self.media)

    @property
    def occupation(self) -> float:
        """The share of her that is taken, 0 to 1."""
        if self.calls:
            return 1.0
        return max(self.chats / (self.chat_ceiling or 1), self.deferred / (self.deferred_ceiling or 1))


@dataclass(frozen=True)
class Terms:
    """What spoke for one agent, lowest first: flexibility she costs, share of her taken, seconds she had no work."""

    agent_id: int
    flexibility: int
    occupation: float
    idle_since: float
    proficiency: int

    @property
    def order(self) -> tuple[int, float, float, int]:
        return (self.flexibility, self.occupation, self.idle_since, self.agent_id)


@dataclass(frozen=True)
class Decision:
    """Give this work item to this agent, and why her: her terms and the runner-up's."""

    work_item_id: int
    agent_id: int
    medium: str
    chosen: Terms
    runner_up: Terms | None
    candidates: int


@dataclass
class Snapshot:
    """Heads of the waiting lanes and the agents with room, as read in one statement each."""

    waiting: Sequence[WaitingItem] = field(default_factory=list)
    agents: Sequence[FreeAgent] = field(default_factory=list)


def is_eligible(agent: FreeAgent, item: WaitingItem) -> bool:
    """Whether she may be given it at all, room aside."""
    return (
        item.medium in agent.media
        and agent.id not in item.excluded_agents
        and not (item.is_in_house and agent.is_outsourced)
        and (item.teams is None or agent.team_id in item.teams)
        and all(agent.skills.get(skill, 0) >= level for skill, level in item.requirements)
    )


def _urgency(item: WaitingItem) -> tuple[int, float, float, int]:
    due = item.due_at.timestamp() if item.due_at else _NEVER
    return (-item.priority, due, item.waiting_since.timestamp(), item.id)


def _terms(agent: FreeAgent, item: WaitingItem) -> Terms:
    return Terms(
        agent_id=agent.id,
        flexibility=agent.flexibility,
        occupation=round(agent.occupation, 3),
        idle_since=agent.last_assigned_at.timestamp() if agent.last_assigned_at else 0.0,
        proficiency=min((agent.skills[skill] for skill, _ in item.requirements), default=0),
    )


def _best_two(agents: Iterable[FreeAgent], item: WaitingItem) -> tuple[list[Terms], int]:
    ranked = sorted(
        (_terms(agent, item) for agent in agents if agent.has_room_for(item.medium) and is_eligible(agent, item)),
        key=lambda terms: terms.order,
    )
    return ranked[:2], len(ranked)


def match(snapshot: Snapshot) -> list[Decision]:
    """Decide for every waiting item, most urgent first, whom to offer it to; items that fit nobody keep waiting.

    The agents of the snapshot are updated as they fill up, so no decision exceeds anybody's capacity.
    """
    agents = {agent.id: agent for agent in snapshot.agents}
    decisions = []
    for item in sorted(snapshot.waiting, key=_urgency):
        best, candidates = _best_two(agents.values(), item)
        if not best:
            continue
        chosen = agents[best[0].agent_id]
        chosen.hold(item.medium)
        decisions.append(
            Decision(item.id, chosen.id, item.medium, best[0], best[1] if len(best) > 1 else None, candidates)
        )
    return decisions
