"""What the router learns inside a simulation: from the past it has seen, as the service does from its tickets. Pure."""

from dataclasses import replace

from routing.beliefs import Beliefs, Estimate
from routing.facts import Item, Lane
from routing.simulation.cases import Case
from routing.simulation.hands import Hands


class Lessons:
    """Observations in, beliefs out."""

    EVERY_SECONDS = 900.0

    def __init__(self, prior: Beliefs) -> None:
        self._prior = prior
        self._came: dict[Lane, int] = {}

    def came(self, item: Item) -> None:
        wanted = item.lane
        self._came[wanted] = self._came.get(wanted, 0) + 1

    def done(self, case: Case, hands: Hands, now: float) -> None:
        pass

    def gave_up(self, case: Case, now: float) -> None:
        pass

    def beliefs(self, now: float) -> Beliefs:
        hours = max(now / 3600, 1.0)
        return replace(self._prior, demand={w: Estimate(n / hours, n) for w, n in self._came.items()})
