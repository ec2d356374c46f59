"""What the matching speaks of: people, work, and what it decides. Pure values; times are seconds as floats."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

CHAT, CALL, MAIL, SOCIAL = "chat", "call", "mail", "social"
MEDIA = (CHAT, CALL, MAIL, SOCIAL)
LIVE = (CHAT, CALL)  # somebody waits for it now; the others can be set aside and resumed
MOST_CHATS = 7


Shape = tuple[int, bool, int, int]  # team, has phone, ceilings of chats and mails: all that a step depends on


@dataclass(frozen=True)
class Profile:
    """What makes agents equal for the rule. `skills` are (skill id, proficiency 1..5), sorted; set by people only."""

    team: int
    is_outsourced: bool
    media: frozenset[str]
    skills: tuple[tuple[int, int], ...]
    chat_ceiling: int = 5
    deferred_ceiling: int = 5

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Once: they are looked up with every event."""
        return hash((self.team, self.media, self.skills, self.chat_ceiling, self.deferred_ceiling))

    @cached_property
    def levels(self) -> dict[int, int]:
        """Proficiency by skill id."""
        return dict(self.skills)


class Agent(NamedTuple):
    """Somebody who is there, and what she holds. `deferred` are the ids of the mails and social messages."""

    id: int
    profile: Profile
    chats: int = 0
    calls: int = 0
    deferred: tuple[int, ...] = ()
    last_assigned: float = 0.0


@dataclass(frozen=True)
class Lane:
    """All work that asks for the same. `requirements` are (skill id, least proficiency); teams None means any team."""

    queue: int
    medium: str
    requirements: tuple[tuple[int, int], ...]
    teams: frozenset[int] | None = None
    is_in_house: bool = False
    weight: float = 1.0

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.queue, self.medium, self.requirements, self.teams))


class Item(NamedTuple):
    """Waiting work. `weight` multiplies its value: priority and customer group. `due` None: it has no target."""

    id: int
    lane: Lane
    due: float | None
    since: float
    weight: float = 1.0
    excluded: frozenset[int] = frozenset()
    pinned: int | None = None
    last_agent: int | None = None


class Terms(NamedTuple):
    """What spoke for and against one agent; the lowest total wins, of equal ones who was assigned longest ago.

    Each term is a cost in the same unit, as if times the value of a missed target; `last_agent` is a bonus (negative).
    """

    agent_id: int
    risk: float  # that the reply comes too late, or she gives up, with so many chats in these hands
    packing: float  # what she holds already; a whole agent started on a chat
    scarcity: float  # the price of her skills
    whole_agent: float  # she could take a call
    interruption: float  # she would set a mail aside
    proficiency: float  # more or less than usual, as people judged it
    last_agent: float  # she knows the customer
    total: float
    chats: int
    deferred: int
    last_assigned: float

    def to_json(self) -> str:
        """Written by hand: two of them are kept with every decision."""
        return _TERMS_AS_JSON % self


_WHOLE_NUMBERS = {"agent_id", "chats", "deferred"}
_TERMS_AS_JSON = ", ".join(f'"{name}": %{"d" if name in _WHOLE_NUMBERS else ".4f"}' for name in Terms._fields)
_TERMS_AS_JSON = f"{{{_TERMS_AS_JSON}}}"


class Step(NamedTuple):
    """What it costs to take somebody in this state, prices and proficiency aside."""

    base: float
    slope: float  # of the price of her skills
    risk: float
    packing: float
    whole_agent: float
    interruption: float


_FREE = Step(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

# How somebody stood when it was decided, all that her terms are made of: her id; her step, or what works it out and
# from what (None: pinned to her, whatever she costs); her price, surcharge and bonus; her chats, mails and when she was
# last assigned. Plain tuples: two are made with every decision and few are ever asked for.
Reasons = tuple[int, "Step | tuple[Any, ...] | None", float, float, float, int, int, float]


def terms(reasons: Reasons) -> Terms:
    """What was for and against her, worked out once somebody asks."""
    agent_id, step, price, surcharge, bonus, chats, deferred, last_assigned = reasons
    if step is None:
        step, surcharge = _FREE, 0.0
    elif not isinstance(step, Step):
        work_out: Callable[..., Step] = step[0]
        step = work_out(*step[1:])
    scarcity = step.slope * price
    return Terms(
        agent_id,
        step.risk,
        step.packing,
        scarcity,
        step.whole_agent,
        step.interruption,
        surcharge,
        bonus,
        step.base + scarcity + surcharge + bonus,
        chats,
        deferred,
        last_assigned,
    )


class Decision(NamedTuple):
    """Give this work item to this agent, and why her. `sets_aside`: ids of her mails that go back to their lanes."""

    work_item_id: int
    agent_id: int
    medium: str
    sets_aside: tuple[int, ...]
    reasons: tuple[Reasons, ...]  # of who gets it, and of the runner-up where there is one
    candidates: int

    @property
    def chosen(self) -> Terms:
        return terms(self.reasons[0])

    @property
    def runner_up(self) -> Terms | None:
        return terms(self.reasons[1]) if len(self.reasons) > 1 else None


def factor(profile: Profile, lane: Lane, factors: tuple[float, ...]) -> float:
    """How much longer than usual they are expected to need, from proficiencies that people set, and nothing else.

    `factors` belong to proficiencies 1..5. Of several skills the weakest counts.
    """
    if not lane.requirements:
        return 1.0
    return factors[min(profile.levels.get(skill, 1) for skill, _ in lane.requirements) - 1]


def may_take(profile: Profile, lane: Lane) -> bool:
    """Whether people of this profile may be given such work at all, room aside."""
    levels = profile.levels
    return (
        lane.medium in profile.media
        and not (lane.is_in_house and profile.is_outsourced)
        and (lane.teams is None or profile.team in lane.teams)
        and all(levels.get(skill, 0) >= max(least, 1) for skill, least in lane.requirements)
    )
