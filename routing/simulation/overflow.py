"""What may go to other teams in the simulated centre, by the rule of the service. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from routing.overflow import Opening, Rule
from routing.simulation.arrivals import DAY

Span = tuple[float, float]


@dataclass(frozen=True)
class Way:
    """An overflow rule: open by its hours, and by plan (from, until, for so much; of several the last counts)."""

    rule: Rule
    opens: tuple[Span, ...] = ()
    planned: tuple[tuple[float, float, int], ...] = ()

    @property
    def changes(self) -> set[float]:
        """When it opens, closes, or a new day begins for its limits."""
        spans = [*self.opens, *(one[:2] for one in self.planned)]
        last = max((ends for _, ends in spans), default=0.0)
        days = range(1, int(last // DAY) + 1) if self.rule.most_per_day is not None else ()
        return {when for span in spans for when in span} | {day * DAY for day in days}


@dataclass
class _Kept:
    """What its team holds of what a rule speaks of, and was given of it since midnight and by each planned opening."""

    way: Way
    held: int = 0
    day: int = 0
    today: int = 0
    by_plan: list[int] = field(default_factory=list)

    def opening(self, now: float) -> Opening | None:
        way, today = self.way, self.today if self.day == now // DAY else 0
        left = None
        for (begins, ends, most), given in zip(way.planned, self.by_plan, strict=True):
            if begins <= now < ends:
                left = most - given
        is_open = any(begins <= now < ends for begins, ends in way.opens)
        return way.rule.opening(self.held, today, left, is_open=is_open)

    def give(self, now: float) -> None:
        if self.day != now // DAY:
            self.day, self.today = int(now // DAY), 0
        self.held += 1
        self.today += 1
        for place, (begins, ends, _) in enumerate(self.way.planned):
            self.by_plan[place] += begins <= now < ends


class Overflow:
    """The rules of a centre and how much of each is used. `moved` are queues of which something else may go now."""

    def __init__(self, ways: Iterable[Way]) -> None:
        self._kept: dict[int, list[_Kept]] = {}
        for way in ways:
            self._kept.setdefault(way.rule.queue_id, []).append(_Kept(way, by_plan=[0] * len(way.planned)))
        self.moved: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._kept)

    def changes(self) -> list[tuple[float, int]]:
        """When, and of which queue, the rules open or close by themselves."""
        return sorted({(when, queue) for queue, kept in self._kept.items() for one in kept for when in one.way.changes})

    def waits(self, queue: int, medium: str) -> list[int]:
        """After how many seconds more of its work may go."""
        rules = [one.way.rule for one in self._kept.get(queue, ())]
        return sorted({rule.after_seconds for rule in rules if rule.after_seconds and rule.medium in ("", medium)})

    def teams(self, queue: int, medium: str, waited: float, now: float) -> frozenset[int]:
        """Who else may be given such work now."""
        openings = [one.opening(now) for one in self._kept.get(queue, ())]
        return frozenset(one.team_id for one in openings if one is not None and one.takes(queue, medium, waited))

    def give(self, team: int, queue: int, medium: str, now: float) -> None:
        for one in self._of(team, queue, medium):
            before = _stands(one, now)
            one.give(now)
            if _stands(one, now) != before:
                self.moved.add(queue)

    def let_go(self, team: int, queue: int, medium: str, now: float) -> None:
        for one in self._of(team, queue, medium):
            before = _stands(one, now)
            one.held -= 1
            if _stands(one, now) != before:
                self.moved.add(queue)

    def _of(self, team: int, queue: int, medium: str) -> Iterable[_Kept]:
        rules = self._kept.get(queue, ())
        return [one for one in rules if one.way.rule.team_id == team and one.way.rule.medium in ("", medium)]


def _stands(kept: _Kept, now: float) -> tuple[bool, int]:
    """Whether it lets anything through, and after how long."""
    opening = kept.opening(now)
    return (opening is not None and opening.left != 0, opening.after_seconds if opening is not None else 0)
