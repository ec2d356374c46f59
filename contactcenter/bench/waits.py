"""How true the expected wait would have been: told to everybody in made-up weeks, from what was known as she came.

The centre, its people and its rule are those of `routing.simulation`; the promise is the one that shoppers are shown.
"""

from typing import Any

from contactcenter.bench.progress import bar
from routing import waiting
from routing.simulation import arrivals, centre
from routing.simulation.arrivals import MadeUp
from routing.simulation.behaviour import Behaviour
from routing.simulation.cases import State
from routing.simulation.world import World
from routing.waiting import Case, Error
from routing.weights import Weights

_DAYS = 2
LOADS = (0.7, 1.0, 1.3)
_MOST_ASKED = 1_500  # of each world: every case is told from all that were before it


def measure(agents: int, seeds: int) -> dict[str, Any]:
    """By load and medium: how many were told, median seconds said and come, median error, share within 30 %."""
    found: dict[str, Any] = {}
    with bar("weeks", len(LOADS) * seeds) as advance:
        done = 0
        for load in LOADS:
            errors: dict[str, list[Error]] = {}
            for seed in range(seeds):
                for medium, error in _look_back(agents, load, seed).items():
                    errors.setdefault(medium, []).append(error)
                done += 1
                advance(done)
            found[f"load {load:g}"] = {medium: _mean(told) for medium, told in sorted(errors.items())}
    return {"agents": agents, "seeds": seeds, **found}


def _look_back(agents: int, load: float, seed: int) -> dict[str, Error]:
    where, shares = centre.made_up(agents, _DAYS, seed)
    contacts = arrivals.made_up(MadeUp("balanced", agents, load, _DAYS, shares), seed, Behaviour())
    world = World(where, contacts, Weights(), Behaviour()).run()
    cases = [
        Case(
            (case.item.lane.queue, case.medium),
            case.contact.at,
            case.contact.at + case.contact.patience if case.state is State.GONE else case.answered_at,
            is_answered=case.answered_at is not None and case.state is not State.GONE,
        )
        for case in world.cases
    ]
    return waiting.look_back(cases, every=max(1, len(cases) // _MOST_ASKED))


def _mean(errors: list[Error]) -> dict[str, float]:
    """Over the seeds, each as heavy as it has cases."""
    told = sum(error.said for error in errors)
    names = [name for name in Error._fields if name != "said"]
    return {
        "said": told,
        **{
            name: round(sum((getattr(error, name) or 0.0) * error.said for error in errors) / told, 1) for name in names
        },
    }
