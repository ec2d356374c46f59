"""How many agents a load needs, by the formulas of Erlang and Palm. Pure.

`offered` is the load in erlangs: arrivals per second times seconds of work. Without abandonment that is Erlang C, with
exponential patience Erlang A (Palm 1957; Garnett, Mandelbaum and Reiman 2002). Both assume a steady half hour, one
skill and exponential work: they come first, the simulation checks them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, inf

_NEGLIGIBLE = 1e-12
_MOST_AGENTS = 5000


@dataclass(frozen=True)
class Level:
    """What so many agents bring: shares of all contacts, seconds, and the share of the agents' time that is taken."""

    agents: int
    within_target: float
    waits: float
    abandoned: float
    mean_wait: float
    occupancy: float


def blocked(offered: float, agents: int) -> float:
    """Erlang B: the share that finds every agent taken and does not wait."""
    share = 1.0
    for number in range(1, agents + 1):
        share = offered * share / (number + offered * share)
    return share


def without_abandonment(per_second: float, work_seconds: float, agents: int, target_seconds: float) -> Level:
    """Erlang C. With no more agents than erlangs the queue only grows."""
    offered = per_second * work_seconds
    if offered <= 0:
        return Level(agents, 1.0, 0.0, 0.0, 0.0, 0.0)
    if agents <= offered:
        return Level(agents, 0.0, 1.0, 0.0, inf, 1.0)
    share = blocked(offered, agents)
    waits = agents * share / (agents - offered * (1 - share))
    drain = (agents - offered) / work_seconds
    within = 1 - waits * exp(-drain * target_seconds)
    return Level(agents, within, waits, 0.0, waits / drain, offered / agents)


def with_abandonment(
    per_second: float, work_seconds: float, patience_seconds: float, agents: int, target_seconds: float
) -> Level:
    """Erlang A. `within_target` counts who was answered in time among all who came: giving up is a miss."""
    offered = per_second * work_seconds
    if offered <= 0 or agents == 0:
        return Level(agents, float(offered <= 0), float(offered > 0), float(offered > 0), 0.0, 0.0)
    leaving = 1 / patience_seconds
    ending = agents / work_seconds
    # Weights of the states, that of "all taken, nobody waits" set to 1.
    below = 1 / blocked(offered, agents) - 1 if blocked(offered, agents) > _NEGLIGIBLE else inf
    queued, answered, answered_in_time, length = 0.0, 0.0, 0.0, 0.0
    for place, weight, in_time in _waiting(per_second, ending, leaving, target_seconds):
        queued += weight
        length += place * weight
        served = ending / (ending + (place + 1) * leaving)
        answered += weight * served
        answered_in_time += weight * served * in_time
    if below == inf:
        return Level(agents, 1.0, 0.0, 0.0, 0.0, offered / agents)
    total = below + queued
    abandoned = (queued - answered) / total
    return Level(
        agents,
        within_target=(below + answered_in_time) / total,
        waits=queued / total,
        abandoned=abandoned,
        mean_wait=length / total / per_second,
        occupancy=offered * (1 - abandoned) / agents,
    )


def _waiting(
    per_second: float, ending: float, leaving: float, target_seconds: float
) -> Iterator[tuple[int, float, float]]:
    """Every length of the queue that a contact may find: (how many wait already, weight of that state, the share of
    those answered that are answered in time).

    With `j` before her she is reached after exponential steps of rates `ending`, `ending + leaving`, …: by `t` with the
    probability of a beta law of parameters (j + 1, c) at `1 - exp(-leaving t)`, where c = ending / leaving; among those
    who are patient enough, of parameters (j + 1, c + 1).
    """
    ratio = ending / leaving
    passed = 1 - exp(-leaving * target_seconds)
    tail = exp(-leaving * target_seconds * (ratio + 1))
    law = 1 - tail  # the beta law at (1, ratio + 1)
    step = passed * tail * (ratio + 1)
    weight, place = 1.0, 0
    while weight > _NEGLIGIBLE:
        yield place, weight, max(0.0, law)
        law -= step
        step *= passed * (ratio + place + 2) / (place + 2)
        # the recurrence of the beta law: I(a + 1, b) = I(a, b) - x^a (1 - x)^b / (a B(a, b))
        place += 1
        weight *= per_second / (ending + place * leaving)


def agents_needed(level_of: Callable[[int], Level], share: float) -> Level:
    """The least number of agents with which `share` of all contacts are answered in time."""
    agents = 0
    while agents < _MOST_AGENTS:
        level = level_of(agents)
        if level.within_target >= share:
            return level
        agents += 1
    return level_of(_MOST_AGENTS)
