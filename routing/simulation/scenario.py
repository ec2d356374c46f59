"""What a simulation is asked, as JSON, and its answer: so that it can run in a process of its own.

`python -m routing.simulation` reads one question on stdin, writes a line `{"progress": 0..1}` now and then and last
`{"result": …}`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any

from routing import overflow
from routing.beliefs import PRIOR
from routing.deadlines import Rule
from routing.facts import Profile
from routing.simulation import arrivals
from routing.simulation.arrivals import Came
from routing.simulation.behaviour import Behaviour, Contact
from routing.simulation.centre import Centre, Kind, Person, Target
from routing.simulation.comparison import Comparison, Side, as_json
from routing.simulation.measures import HALF_HOUR, Summary
from routing.simulation.overflow import Way
from routing.weights import Weights


@dataclass(frozen=True)
class Scenario:
    """Two sides, `now` and `then`, on the same traffic: either `came`, contacts of the past, or `expected` counts as
    (begins, seconds, medium, kind, mean)."""

    now: Centre
    then: Centre
    now_weights: Weights
    then_weights: Weights
    seeds: int
    came: tuple[Came, ...] = ()
    expected: tuple[tuple[float, float, str, int, float], ...] = ()
    behaviour: Behaviour = field(default_factory=Behaviour)

    def trace(self, seed: int) -> list[Contact]:
        if self.expected:
            return arrivals.from_counts(arrivals.from_expected(self.expected, seed), seed, self.behaviour)
        return arrivals.from_history(self.came, seed, self.behaviour)

    def run(self, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
        """By side what `comparison.as_json` tells, and by half hour (seconds from the beginning) and medium the
        contacts of a run and the share of them answered in time."""
        sides = {
            "now": lambda _: Side(self.now_weights, self.now, PRIOR),
            "then": lambda _: Side(self.then_weights, self.then, PRIOR),
        }
        found = Comparison(sides, self.trace, range(self.seeds), self.behaviour, progress).run()
        told = as_json(found)
        for name, summary in found.items():
            told[name]["half_hours"] = _half_hours(summary)
        return told


def _half_hours(summary: Summary) -> list[list[Any]]:
    """[[medium, begins, contacts of a run, share in time], …] in order."""
    came: dict[tuple[str, int], list[int]] = {}
    for run in summary.runs:
        for key, count in run.by_half_hour.items():
            sums = came.setdefault(key, [0, 0])
            sums[0] += count.came
            sums[1] += count.met
    runs = len(summary.runs)
    return [
        [medium, place * HALF_HOUR, round(whole / runs, 2), round(met / whole, 4)]
        for (medium, place), (whole, met) in sorted(came.items())
    ]


def to_json(scenario: Scenario) -> dict[str, Any]:
    return {
        "now": _centre_to_json(scenario.now),
        "then": _centre_to_json(scenario.then),
        "now_weights": scenario.now_weights.to_json(),
        "then_weights": scenario.then_weights.to_json(),
        "seeds": scenario.seeds,
        "came": [[one.at, one.medium, one.kind] for one in scenario.came],
        "expected": [list(one) for one in scenario.expected],
        "behaviour": asdict(scenario.behaviour),
    }


def from_json(sent: Mapping[str, Any]) -> Scenario:
    """Of what `to_json` gave."""
    return Scenario(
        _centre_from_json(sent["now"]),
        _centre_from_json(sent["then"]),
        Weights.from_json(sent["now_weights"]),
        Weights.from_json(sent["then_weights"]),
        sent["seeds"],
        came=tuple(Came(*one) for one in sent["came"]),
        expected=tuple((one[0], one[1], one[2], one[3], one[4]) for one in sent["expected"]),
        behaviour=Behaviour(**sent["behaviour"]),
    )


def _centre_to_json(centre: Centre) -> dict[str, Any]:
    return {
        "kinds": [
            {**asdict(kind), "teams": sorted(kind.teams) if kind.teams is not None else None} for kind in centre.kinds
        ],
        "targets": [
            [queue, medium, target.seconds, [[rule.after_seconds, rule.action, rule.id] for rule in target.rules]]
            for (queue, medium), target in centre.targets.items()
        ],
        "people": [
            [
                person.id,
                profile_to_json(person.profile),
                [list(shift) for shift in person.shifts],
                sorted(person.auto_accept),
            ]
            for person in centre.people
        ],
        "ends": centre.ends,
        "opens": [list(span) for span in centre.opens],
        "ways": [
            [list(astuple(way.rule)), [list(span) for span in way.opens], [list(one) for one in way.planned]]
            for way in centre.ways
        ],
    }


def _centre_from_json(sent: Mapping[str, Any]) -> Centre:
    return Centre(
        tuple(
            replace(
                Kind(one["queue"], _pairs(one["requirements"])),
                teams=frozenset(one["teams"]) if one["teams"] is not None else None,
                is_in_house=one["is_in_house"],
                widened_to=_pairs(one["widened_to"]),
            )
            for one in sent["kinds"]
        ),
        {
            (queue, medium): Target(seconds, tuple(Rule(*rule) for rule in rules))
            for queue, medium, seconds, rules in sent["targets"]
        },
        tuple(
            Person(
                number,
                profile_from_json(profile),
                tuple((begins, ends) for begins, ends in shifts),
                frozenset(auto_accept),
            )
            for number, profile, shifts, auto_accept in sent["people"]
        ),
        sent["ends"],
        tuple((opens, closes) for opens, closes in sent["opens"]),
        tuple(
            Way(
                overflow.Rule(*rule),
                tuple((begins, ends) for begins, ends in opens),
                tuple((begins, ends, most) for begins, ends, most in planned),
            )
            for rule, opens, planned in sent["ways"]
        ),
    )


def _pairs(sent: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((one, other) for one, other in sent)


def profile_to_json(profile: Profile) -> dict[str, Any]:
    return {
        "team": profile.team,
        "is_outsourced": profile.is_outsourced,
        "media": sorted(profile.media),
        "skills": [list(one) for one in profile.skills],
        "chat_ceiling": profile.chat_ceiling,
        "deferred_ceiling": profile.deferred_ceiling,
    }


def profile_from_json(sent: Mapping[str, Any]) -> Profile:
    return Profile(
        sent["team"],
        sent["is_outsourced"],
        frozenset(sent["media"]),
        _pairs(sent["skills"]),
        sent["chat_ceiling"],
        sent["deferred_ceiling"],
    )
