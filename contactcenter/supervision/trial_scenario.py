"""A trial as the simulation is asked it: the organisation's own people, targets and contacts, now and as wished.

Rosters are not kept in this service: who was there is read from what she was given, and tomorrow is staffed like the
same weekday last week.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from contactcenter.supervision.days import days_between, midnight, shop_zone
from contactcenter.supervision.forecasting import forecast_of
from contactcenter.supervision.service_times import own_behaviour
from contactcenter.supervision.trial_overflow import overflow_teams, ways_of
from routing.deadlines import reply_kind
from routing.facts import Profile
from routing.models import Agent, AgentLoad, Queue, Skill
from routing.models.media import Medium
from routing.services import history, policies
from routing.services.database_time import database_now
from routing.services.targets import targets, timed_rules
from routing.simulation.arrivals import Came
from routing.simulation.centre import Centre, Kind, Person, Target
from routing.simulation.scenario import Scenario
from routing.weights import Weights

PAST, FORECAST = "past", "forecast"
MOST_CONTACTS = 40_000
MOST_DAYS = 14
_CONTACTS_OF_A_TRIAL = 12_000  # so many in all its runs together: some half a minute
_MOST_SEEDS = 8
_LIKE_DAYS = 7
_FIRST_EXTRA_ID = 1_000_000_000


class NothingToTryError(Exception):
    """No contact, or nobody who was there, in what is to be tried."""


@dataclass(frozen=True)
class Wish:
    """What is tried. `weights` are figures that differ from the ones in force; `agents` more (or fewer) of those with
    `skill` (any, if None) from one half hour of each day to another; `targets` in seconds by medium."""

    source: str
    first: date
    last: date
    weights: dict[str, Any] = field(default_factory=dict)
    agents: int = 0
    skill: int | None = None
    begins: int = 0
    ends: int = 48
    targets: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "first": self.first.isoformat(), "last": self.last.isoformat()}


def wish_of(kept: dict[str, Any]) -> Wish:
    return Wish(
        **{**kept, "first": date.fromisoformat(kept["first"]), "last": date.fromisoformat(kept["last"])},
    )


def scenario_of(wish: Wish, queue_ids: Sequence[int]) -> Scenario:
    """Raises NothingToTryError."""
    zone = shop_zone()
    begins, ends = midnight(wish.first, zone), midnight(wish.last + timedelta(days=1), zone)
    kinds = _Kinds(queue_ids)
    came: list[Came] = []
    expected: list[tuple[float, float, str, int, float]] = []
    if wish.source == PAST:
        for one in history.contacts(queue_ids, begins, ends, MOST_CONTACTS):
            seconds = (one.at - begins).total_seconds()
            came.append(Came(seconds, one.medium, kinds.place_of(one.queue, one.requirements)))
        contacts: float = len(came)
    else:
        expected = _expected(wish, queue_ids, kinds, zone)
        contacts = sum(mean for *_, mean in expected)
    people = _people(wish, queue_ids, zone)
    if contacts < 1 or not people:
        raise NothingToTryError
    now = Centre(
        kinds.found,
        _targets(queue_ids, {}),
        people,
        (ends - begins).total_seconds(),
        ways=ways_of(queue_ids, begins, ends),
    )
    then = replace(now, targets=_targets(queue_ids, wish.targets), people=_with_staff(people, wish))
    in_force = policies.active_weights()
    return Scenario(
        now,
        then,
        in_force,
        Weights.from_json({**in_force.to_json(), **wish.weights}),
        seeds=max(2, min(_MOST_SEEDS, int(_CONTACTS_OF_A_TRIAL / contacts))),
        came=tuple(came),
        expected=tuple(expected),
        behaviour=own_behaviour(),
    )


class _Kinds:
    """Kinds of work as they are met: a queue's own requirements and the languages that its contacts ask for."""

    def __init__(self, queue_ids: Iterable[int]) -> None:
        rows = Queue.objects.filter(pk__in=list(queue_ids)).prefetch_related("requirements", "teams")
        self._queues = {queue.pk: queue for queue in rows}
        self._languages = set(Skill.objects.filter(kind=Skill.Kind.LANGUAGE).values_list("pk", flat=True))
        self._places: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
        self._kinds: list[Kind] = []

    @property
    def found(self) -> tuple[Kind, ...]:
        return tuple(self._kinds)

    def place_of(self, queue_id: int, requirements: Iterable[tuple[int, int]]) -> int:
        languages = tuple(sorted(need for need in requirements if need[0] in self._languages))
        key = (queue_id, languages)
        if key not in self._places:
            queue = self._queues[queue_id]
            own = ((need.skill_id, need.required_level) for need in queue.requirements.all())
            self._places[key] = len(self._kinds)
            self._kinds.append(
                Kind(
                    queue_id,
                    tuple(sorted({**dict(languages), **dict(own)}.items())),
                    frozenset(team.pk for team in queue.teams.all()),
                    queue.is_in_house,
                    widened_to=tuple((skill, 1) for skill, _ in languages),
                )
            )
        return self._places[key]


def _expected(
    wish: Wish, queue_ids: Sequence[int], kinds: _Kinds, zone: ZoneInfo
) -> list[tuple[float, float, str, int, float]]:
    """What is forecast, each queue's contacts shared out on languages as they came of late."""
    forecast = forecast_of(queue_ids, wish.first)
    since = midnight(wish.first - timedelta(weeks=2), zone)
    shares: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for one in history.contacts(queue_ids, since, midnight(wish.first, zone), MOST_CONTACTS):
        shares[one.queue, one.medium][kinds.place_of(one.queue, one.requirements)] += 1
    found = []
    for (queue_id, medium), counter in sorted(shares.items()):
        for number, day in enumerate(days_between(wish.first, wish.last)):
            for half_hour, mean in enumerate(forecast.expected(queue_id, medium, day)):
                for kind, count in sorted(counter.items()):
                    begins = number * 86_400.0 + half_hour * 1800.0
                    found.append((begins, 1800.0, medium, kind, mean * count / counter.total()))
    return [row for row in found if row[4] > 0]


def _targets(queue_ids: Iterable[int], wished: dict[str, int]) -> dict[tuple[int, str], Target]:
    known = targets()
    found = {}
    for queue, medium in product(queue_ids, Medium.values):
        row = known.find(reply_kind(medium, is_answered=False), queue, medium)
        if row is not None:
            # A simulation knows when somebody has it, and nothing else that a step may ask for.
            timed = timed_rules(row, lambda rule: set(rule.conditions) <= {"unassigned"})
            found[queue, medium] = Target(wished.get(medium, row.seconds), tuple(timed))
    return found


def _people(wish: Wish, queue_ids: Sequence[int], zone: ZoneInfo) -> tuple[Person, ...]:
    """Who was there; of days to come, who was there a week before."""
    back = timedelta(days=0)
    if wish.source == FORECAST:
        back = timedelta(days=_LIKE_DAYS * (((wish.last - _last_day_known(zone)).days - 1) // _LIKE_DAYS + 1))
    since = midnight(wish.first - back, zone)
    until = midnight(wish.last - back + timedelta(days=1), zone)
    spans: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for shift in history.shifts(since, until, str(zone)):
        start = (shift.begins - since).total_seconds()
        spans[shift.agent].append((start, start + (shift.ends - shift.begins).total_seconds()))
    teams = Q(team__queues__in=queue_ids) | Q(team__in=overflow_teams(queue_ids))
    agents = Agent.objects.filter(teams, pk__in=spans).distinct().select_related("team", "load", "profile")
    return tuple(
        Person(agent.pk, _profile(agent), tuple(spans[agent.pk]), _auto_accept(agent))
        for agent in agents.prefetch_related("proficiencies").order_by("pk")
    )


def _last_day_known(zone: ZoneInfo) -> date:
    return database_now().astimezone(zone).date() - timedelta(days=1)


def _profile(agent: Agent) -> Profile:
    load: AgentLoad | None = getattr(agent, "load", None)
    media = frozenset(agent.media)
    return Profile(
        agent.team_id,
        agent.team.is_outsourced,
        media & frozenset(agent.profile.media) if agent.profile else media,
        tuple(sorted((known.skill_id, known.proficiency) for known in agent.proficiencies.all())),
        load.chat_ceiling if load else 5,
        load.deferred_ceiling if load else 5,
    )


def _auto_accept(agent: Agent) -> frozenset[str]:
    return frozenset(agent.profile.auto_accept) if agent.profile else frozenset()


def _with_staff(people: Sequence[Person], wish: Wish) -> tuple[Person, ...]:
    """With so many more who can do what most of those with the skill can, or with so many of them fewer."""
    able = [one for one in people if wish.skill is None or any(skill == wish.skill for skill, _ in one.profile.skills)]
    if not wish.agents or not able:
        return tuple(people)
    days = (wish.last - wish.first).days + 1
    spans = tuple((day * 86_400.0 + wish.begins * 1800.0, day * 86_400.0 + wish.ends * 1800.0) for day in range(days))
    if wish.agents > 0:
        ((usual, _),) = Counter(one.profile for one in able).most_common(1)
        at_once = next(one.auto_accept for one in able if one.profile == usual)
        more = (Person(_FIRST_EXTRA_ID + number, usual, spans, at_once) for number in range(wish.agents))
        return (*people, *more)
    gone = {one.id for one in able[: -wish.agents]}
    return tuple(replace(one, shifts=_without(one.shifts, spans)) if one.id in gone else one for one in people)


def _without(
    shifts: Iterable[tuple[float, float]], spans: Iterable[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    left = list(shifts)
    for begins, ends in spans:
        left = [
            part
            for start, stop in left
            for part in ((start, min(stop, begins)), (max(start, ends), stop))
            if part[1] > part[0]
        ]
    return tuple(left)
