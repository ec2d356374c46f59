"""What one decision of the pure core takes with much work and many people: microseconds, one at a time."""

import gc
import random
import statistics
import time
from dataclasses import dataclass, replace
from typing import Any

from contactcenter.bench.progress import Advance, bar
from routing.beliefs import Estimate
from routing.matching import CALL, CHAT, MAIL, MEDIA, PRIOR, SOCIAL, Agent, Floor, Item, Lane, Profile, Weights

_TARGETS = {CHAT: 76.0, CALL: 90.0, MAIL: 21_600.0, SOCIAL: 3_600.0}
_SHARES = {CHAT: 53, CALL: 16, MAIL: 23, SOCIAL: 8}
_PROFILES, _LANGUAGES, _TOPICS = 60, 6, 8
_MEASURED = 20_000


def _profiles(chance: random.Random) -> list[Profile]:
    """People with one or two languages and one to three topics; a third are outsourced and have no phone."""
    made: dict[Profile, None] = {}
    while len(made) < _PROFILES:
        languages = chance.sample(range(_LANGUAGES), chance.choice((1, 1, 2)))
        topics = chance.sample(range(_TOPICS), chance.choice((1, 2, 3)))
        skills = tuple(sorted((language * _TOPICS + topic, 3) for language in languages for topic in topics))
        is_outsourced = len(made) % 3 == 0
        media = frozenset(MEDIA if not is_outsourced else (CHAT, MAIL, SOCIAL))
        made[Profile(1 + len(made) % 10, is_outsourced, media, skills)] = None
    return list(made)


def measure(waiting: int, agents: int, seed: int = 7) -> dict[str, Any]:
    """A floor where everybody is busy and much waits; then arrivals that find somebody, and people who get room."""
    chance = random.Random(seed)  # noqa: S311 - made people, no secret
    profiles = _profiles(chance)
    now = 1_000_000.0
    lanes = _Lanes(sorted({skill for profile in profiles for skill, _ in profile.skills}), chance)
    people = {number: profiles[number % _PROFILES] for number in range(1, agents + 1)}
    floor = Floor(Weights(), replace(PRIOR, demand={lane: Estimate(1.0) for lane in lanes.of.values()}))
    with bar("decisions", waiting + _MEASURED) as advance:
        for number, profile in people.items():
            chats = chance.choice((0, 1, 2, 3, 4))
            floor.put_agent(Agent(number, profile, chats, last_assigned=now - chance.random() * 600))
        placed = _placing(floor, lanes, now, advance)
        for number, profile in people.items():
            floor.put_agent(Agent(number, profile, profile.chat_ceiling, last_assigned=now))
        waits = [lanes.item(10_000_000 + number, now, 1.2) for number in range(waiting)]
        for number, item in enumerate(sorted(waits, key=lambda one: one.since)):  # a sixth of it is late
            floor.enqueue(item)
            if number % 10_000 == 0:
                advance(_MEASURED + number)
        gc.collect()
        gc.freeze()  # what stands by for the measure is not what is measured
        pulled = _pulling(floor, people, now, chance)
        gc.unfreeze()
    return {
        "waiting": waiting,
        "agents": agents,
        "profiles": _PROFILES,
        **_figures("place", placed),
        **_figures("pull", pulled),
    }


@dataclass
class _Lanes:
    """What may be asked for."""

    skills: list[int]
    chance: random.Random

    def __post_init__(self) -> None:
        self.of = {(skill, medium): Lane(1, medium, ((skill, 1),)) for skill in self.skills for medium in MEDIA}

    def item(self, number: int, now: float, age: float) -> Item:
        """Work that came some time ago: at most `age` times its target."""
        medium = self.chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        since = now - self.chance.random() * _TARGETS[medium] * age
        return Item(number, self.of[self.chance.choice(self.skills), medium], since + _TARGETS[medium], since)


def _placing(floor: Floor, lanes: _Lanes, now: float, advance: Advance) -> list[float]:
    """Arrivals that find somebody; after each, who got it lets it go, so that the floor stays as it was."""
    times = []
    for number in range(_MEASURED):
        item = lanes.item(number, now, 0.0)
        started = time.perf_counter_ns()
        given = floor.place(item, now)
        times.append((time.perf_counter_ns() - started) / 1000.0)
        floor.withdraw(number)
        for one in given:
            floor.let_go(one.agent_id, one.medium, one.work_item_id)
        if number % 1_000 == 0:
            advance(number)
    return times


def _pulling(floor: Floor, people: dict[int, Profile], now: float, chance: random.Random) -> list[float]:
    """Somebody ends a chat and takes what is best; who finds nothing takes the chat back."""
    times, numbers = [], list(people)
    for _ in range(_MEASURED):
        number = chance.choice(numbers)
        floor.let_go(number, CHAT, 0)
        started = time.perf_counter_ns()
        given = floor.pull(number, now)
        if given:
            times.append((time.perf_counter_ns() - started) / 1000.0 / len(given))
        else:
            floor.put_agent(Agent(number, people[number], people[number].chat_ceiling, last_assigned=now))
    return times


def _figures(name: str, times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {f"{name}_us_p50": round(cuts[49], 2), f"{name}_us_p99": round(cuts[98], 2)}
