"""Several policies on the same traces: each meets the same people, with the same people to help them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routing.beliefs import PRIOR, Beliefs
from routing.simulation.behaviour import Behaviour, Contact
from routing.simulation.centre import Centre
from routing.simulation.measures import Summary, confidence, figures_of
from routing.simulation.world import World
from routing.weights import PACER, POLICIES, Weights

_INTERRUPTING = "+interruption"


def weights_named(name: str) -> Weights:
    """`pacer`, `time_left`, `round_robin`; the last two as their products have them, or with `+interruption`. Raises
    ValueError for another name."""
    policy = name.removesuffix(_INTERRUPTING)
    if policy not in POLICIES:
        known = ", ".join((*POLICIES, f"time_left{_INTERRUPTING}"))
        raise ValueError(f"{name}: no such policy; there are {known}")
    return Weights(policy=policy, interrupts=policy == PACER or name.endswith(_INTERRUPTING))


@dataclass(frozen=True)
class Side:
    """One of what is compared: weights, and the centre they have to do with."""

    weights: Weights
    centre: Centre
    beliefs: Beliefs = PRIOR


@dataclass
class Comparison:
    """Runs every side on every trace. `progress` hears how much of all is done, 0 to 1."""

    sides: Mapping[str, Callable[[int], Side]]  # by name, for a seed
    trace: Callable[[int], Sequence[Contact]]
    seeds: Sequence[int]
    behaviour: Behaviour = field(default_factory=Behaviour)
    progress: Callable[[float], None] | None = None

    def run(self) -> dict[str, Summary]:
        found = {name: Summary() for name in self.sides}
        whole, done = len(self.sides) * len(self.seeds), 0
        for seed in self.seeds:
            contacts = self.trace(seed)
            for name, side_of in self.sides.items():
                side = side_of(seed)
                world = World(
                    side.centre,
                    contacts,
                    side.weights,
                    self.behaviour,
                    side.beliefs,
                    progress=self._telling(done, whole),
                )
                found[name].runs.append(figures_of(world.run()))
                done += 1
                if self.progress:
                    self.progress(done / whole)
        return found

    def _telling(self, done: int, whole: int) -> Callable[[float], None] | None:
        progress = self.progress
        return None if progress is None else lambda share: progress((done + share) / whole)


def as_json(found: Mapping[str, Summary]) -> dict[str, Any]:
    """By side. Against the first, the difference of missed targets is of pairs: the same people on both sides."""
    first = next(iter(found.values()))
    told = {}
    for name, summary in found.items():
        told[name] = summary.as_json()
        if summary is not first:
            pairs = [ours.missed - its.missed for ours, its in zip(summary.runs, first.runs, strict=True)]
            told[name]["missed_more_pct"] = round(100 * sum(pairs) / len(pairs), 3)
            told[name]["missed_more_ci95"] = round(100 * confidence(pairs), 3)
    return told
