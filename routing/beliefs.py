"""What the router believes of its world: seconds of work, reply delays, patience, demand. Pure values.

Learned per team, never per person. The prior is the guide's assumption; each figure says on how many cases it rests.
"""

import bisect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from routing.facts import CALL, CHAT, MEDIA, Lane

ANY_TEAM = 0  # the key of what holds for teams that nothing is known of yet


class Estimate(NamedTuple):
    """A figure and the number of cases seen that it rests on; 0 cases: only assumed."""

    value: float
    cases: int = 0


# Seconds waited at which the chance to give up changes.
PATIENCE_BOUNDS = (0.0, 15.0, 30.0, 45.0, 60.0, 76.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1200.0)


@dataclass(frozen=True)
class Patience:
    """How fast people give up: a rate per second in each stretch between PATIENCE_BOUNDS, the last one open."""

    rates: tuple[float, ...]
    cases: int = 0

    def _given_up(self, waited: float) -> float:
        """The rates added up to `waited`."""
        total = 0.0
        for place in range(bisect.bisect_right(PATIENCE_BOUNDS, waited) - 1):
            total += self.rates[place] * (PATIENCE_BOUNDS[place + 1] - PATIENCE_BOUNDS[place])
        last = max(bisect.bisect_right(PATIENCE_BOUNDS, waited) - 1, 0)
        return total + self.rates[last] * max(waited - PATIENCE_BOUNDS[last], 0.0)

    def gives_up(self, waited: float, until: float) -> float:
        """The chance that who has waited so long will not wait until then. Seconds."""
        if until <= waited:
            return 0.0
        return 1.0 - math.exp(self._given_up(max(waited, 0.0)) - self._given_up(until))


def _phi(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def lognormal_patience(mean: float, variation: float) -> Patience:
    """The rates of a lognormal law with this mean and coefficient of variation."""
    square = math.log(1 + variation * variation)
    middle, sigma = math.log(mean) - square / 2, math.sqrt(square)

    def staying(seconds: float) -> float:
        return 1.0 - _phi((math.log(seconds) - middle) / sigma) if seconds > 0 else 1.0

    ends = (*PATIENCE_BOUNDS[1:], 2 * PATIENCE_BOUNDS[-1])
    return Patience(
        tuple(
            math.log(staying(start) / staying(end)) / (end - start)
            for start, end in zip(PATIENCE_BOUNDS, ends, strict=True)
        )
    )


@dataclass(frozen=True)
class Beliefs:
    """`work`: seconds of an agent per case, by (team, medium). `reply`: seconds to her answer, by team and 1..7 chats.

    `demand`: cases an hour. A team that is not in a mapping is believed to be like ANY_TEAM.
    """

    work: Mapping[tuple[int, str], Estimate]
    reply: Mapping[int, tuple[Estimate, ...]]
    patience: Mapping[str, Patience]
    reply_sigma: float = 0.38
    demand: Mapping[Lane, Estimate] = field(default_factory=dict)

    def work_seconds(self, team: int, medium: str) -> float:
        return (self.work.get((team, medium)) or self.work[ANY_TEAM, medium]).value

    def reply_seconds(self, team: int, chats: int) -> float:
        """For 1..7 chats held, the new one included."""
        return (self.reply.get(team) or self.reply[ANY_TEAM])[chats - 1].value

    def gives_up(self, medium: str, waited: float, until: float) -> float:
        known = self.patience.get(medium)
        return known.gives_up(waited, until) if known else 0.0


PRIOR = Beliefs(
    work={
        (ANY_TEAM, medium): Estimate(seconds)
        for medium, seconds in zip(MEDIA, (230.0, 420.0, 290.0, 160.0), strict=True)
    },
    reply={ANY_TEAM: tuple(Estimate(seconds) for seconds in (15.0, 19.0, 24.0, 31.0, 40.0, 53.0, 68.0))},
    patience={CHAT: lognormal_patience(180.0, 0.9), CALL: Patience((0.0, *(1 / 600,) * 11))},
)
