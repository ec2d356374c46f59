"""When contacts come: as they came once, as many as were counted in each interval, or as a made-up week has it. Pure.

All three are lists of `Contact` in order, drawn once per seed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from routing.facts import CALL, CHAT, MAIL, MEDIA, SOCIAL
from routing.simulation.behaviour import Behaviour, Contact, drawn

HOUR, DAY = 3600.0, 86_400.0
_QUARTER = 900.0
_PER_HOUR_OF_30 = {"balanced": 165.0, "merchant": 160.0}
MIXES: dict[str, dict[str, float]] = {
    "balanced": {CHAT: 0.53, CALL: 0.16, MAIL: 0.23, SOCIAL: 0.08},
    "merchant": {CHAT: 0.33, CALL: 0.14, MAIL: 0.45, SOCIAL: 0.08},
}
_DAY_SPREAD = 0.1  # a whole day is busier or calmer than its like, and so is a quarter of an hour
_QUARTER_SPREAD = 0.2
_INCIDENT_SECONDS, _INCIDENT_FACTOR = 1800.0, 1.8


@dataclass(frozen=True)
class Came:
    """A contact of the past: when, after the beginning, on what, and which kind of work."""

    at: float
    medium: str
    kind: int


@dataclass(frozen=True)
class Counted:
    """So many contacts came within `seconds` from `begins`."""

    begins: float
    seconds: float
    medium: str
    kind: int
    contacts: int


def from_history(came: Iterable[Came], seed: int, behaviour: Behaviour) -> list[Contact]:
    """The same people at the same instants; how long they are patient and their matter takes is drawn."""
    dice = Random(f"{seed}:history")
    return [
        drawn(one.at, one.medium, one.kind, dice, behaviour)
        for one in sorted(came, key=lambda one: (one.at, one.medium, one.kind))
    ]


def from_counts(counts: Iterable[Counted], seed: int, behaviour: Behaviour) -> list[Contact]:
    """Spread evenly by chance inside each interval."""
    dice = Random(f"{seed}:counts")
    came = [
        Came(one.begins + dice.random() * one.seconds, one.medium, one.kind)
        for one in counts
        for _ in range(one.contacts)
    ]
    return from_history(came, seed, behaviour)


def from_expected(expected: Iterable[tuple[float, float, str, int, float]], seed: int) -> list[Counted]:
    """Counts by chance around what is expected: (begins, seconds, medium, kind, mean) become whole numbers."""
    dice = Random(f"{seed}:expected")
    return [
        Counted(begins, seconds, medium, kind, _poisson(dice, mean)) for begins, seconds, medium, kind, mean in expected
    ]


def _poisson(dice: Random, mean: float) -> int:
    count, passed = 0, dice.expovariate(1.0)
    while passed < mean:
        count += 1
        passed += dice.expovariate(1.0)
    return count


@dataclass(frozen=True)
class MadeUp:
    """A made-up week, of which day 0 is a Sunday. `shares` are of the kinds of work, by medium."""

    mix: str
    agents: int
    load: float
    days: int
    shares: Mapping[str, Sequence[float]]


def made_up(wanted: MadeUp, seed: int, behaviour: Behaviour) -> list[Contact]:
    """Doubly stochastic: the rate itself is drawn for each day and quarter of an hour. Peaks at noon, in the evening
    and on Sunday night; one incident of half an hour brings more chats."""
    dice = Random(f"{seed}:made up")
    per_hour = _PER_HOUR_OF_30[wanted.mix] * wanted.load * wanted.agents / 30
    incident = dice.uniform(0.4, 0.85) * DAY + DAY * (wanted.days > 1)
    found = []
    for medium in MEDIA:
        for day in range(wanted.days):
            of_day = dice.gammavariate(_DAY_SPREAD**-2, _DAY_SPREAD**2)
            for quarter in range(int(DAY / _QUARTER)):
                begins = day * DAY + quarter * _QUARTER
                mean = per_hour * MIXES[wanted.mix][medium] * busyness(medium, begins) / 4
                mean *= of_day * dice.gammavariate(_QUARTER_SPREAD**-2, _QUARTER_SPREAD**2)
                if medium == CHAT and incident <= begins < incident + _INCIDENT_SECONDS:
                    mean *= _INCIDENT_FACTOR
                for _ in range(_poisson(dice, mean)):
                    (kind,) = dice.choices(range(len(wanted.shares[medium])), wanted.shares[medium])
                    found.append(drawn(begins + dice.random() * _QUARTER, medium, kind, dice, behaviour))
    return sorted(found, key=lambda one: (one.at, one.medium, one.kind))


OPENS = {True: (9 * HOUR, 23 * HOUR), False: (8 * HOUR, 22 * HOUR)}  # on a Sunday, on another day


def is_sunday(at: float) -> bool:
    return int(at // DAY) % 7 == 0


def busyness(medium: str, at: float) -> float:
    """How busy an instant is, the mean of an open weekday being about 1."""
    hour = at % DAY / HOUR
    opens, closes = OPENS[is_sunday(at)]
    busy = 0.0
    if opens <= at % DAY < closes:
        if is_sunday(at):
            busy = 0.55 + 0.35 * _bump(hour, 14.5, 3.0) + 1.35 * _bump(hour, 20.8, 2.0)
        else:
            busy = 0.65 + 0.6 * _bump(hour, 12.7, 1.2) + 0.45 * _bump(hour, 19.0, 2.4)
    if medium in (MAIL, SOCIAL):  # people write when nobody is there, too
        busy = max(busy, 0.25 if hour >= 7 else 0.08)
    return busy


def _bump(hour: float, middle: float, width: float) -> float:
    return exp(-(((hour - middle) / width) ** 2))
