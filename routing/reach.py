"""Which people may take which work, found out once, and what they are worth against each other. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from routing.costs import Costs, prices
from routing.crews import Crew
from routing.facts import Item, Lane, Profile, factor, may_take
from routing.lines import Line

_NOBODY: frozenset[int] = frozenset()
_Key = tuple[Lane, float, frozenset[int], int | None]


class Reach:
    """The lines of work, the crews of people, and who of these may take what of those."""

    def __init__(self, costs: Costs) -> None:
        self._costs = costs
        self._crews: dict[Profile, Crew] = {}
        self._kin: dict[object, Crew] = {}  # one crew of those that differ by their ceilings only
        self._lines: dict[_Key, Line] = {}
        self._pinned: dict[int, list[Line]] = {}  # by agent
        self._are_prices_old = True
        self._opened = 0
        self._prices: dict[object, float] = {}  # by kind of people
        self._rested_on: object = None  # what they were worked out of

    def _line_of(self, item: Item) -> Line:
        key = (item.lane, item.weight, item.excluded, item.pinned)
        line: Line | None = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(item)
            if item.pinned is not None:
                self._pinned.setdefault(item.pinned, []).append(line)
                return line
            for crew in self._crews.values():
                self._join(line, crew)
            line.people = sum(entry[0].members for entry in line.able)
            if line.is_plain:
                self._are_prices_old = True  # work of a new kind
        elif not line.is_asked_for:
            line.is_asked_for = True
            self._are_prices_old = True
        return line

    def _plain_line(self, lane: Lane) -> Line:
        """Where such work waits that nobody is kept from; asking for it where it is known changes nothing."""
        line = self._lines.get((lane, 1.0, _NOBODY, None))
        return line or self._line_of(Item(0, lane, None, 0.0))

    def _drop_line(self, line: Line, key: _Key) -> None:
        del self._lines[key]
        if line.pinned is not None and line.pinned in self._pinned:
            self._pinned[line.pinned].remove(line)
        for crew, longer, surcharge in line.able:
            crew.lines[line.medium].remove((line, longer, surcharge))
            crew.looks.clear()

    def _join(self, line: Line, crew: Crew) -> None:
        if may_take(crew.profile, line.lane):
            longer = factor(crew.profile, line.lane, self._costs.weights.factors)
            surcharge = self._costs.surcharge(longer)
            self._admit(line, crew, longer, surcharge)

    @staticmethod
    def _admit(line: Line, crew: Crew, longer: float, surcharge: float) -> None:
        line.admit(crew, longer, surcharge)
        crew.lines[line.medium].append((line, longer, surcharge))
        crew.looks.clear()

    def _open(self, profile: Profile) -> Crew:
        crew = self._crews[profile] = Crew(profile, self._opened, interrupts=self._costs.weights.interrupts)
        self._opened += 1
        kind = _kind(profile)
        kin = self._kin.setdefault(kind, crew)
        if kin is not crew:
            for lines in kin.lines.values():
                for line, longer, surcharge in lines:
                    self._admit(line, crew, longer, surcharge)
            return crew
        for line in self._lines.values():
            if line.pinned is None:
                self._join(line, crew)
        return crew

    def _close(self, crew: Crew) -> None:
        profile = crew.profile
        del self._crews[profile]
        kind = _kind(profile)
        if self._kin.get(kind) is crew:
            del self._kin[kind]
        for lines in crew.lines.values():
            for line, _, _ in lines:
                line.dismiss(crew)

    def _set_prices(self) -> None:
        """What people are worth, against each other: changes with who is there and what is asked for.

        Who differ by their ceilings only take the same work and are worth the same: they are looked at as one.
        """
        kin: dict[object, list[Crew]] = {}
        for crew in self._crews.values():
            if crew.members:
                kin.setdefault(_kind(crew.profile), []).append(crew)
        counts = {kind: sum([crew.members for crew in crews]) for kind, crews in kin.items()}
        asked_for = [line for line in self._lines.values() if line.is_plain and line.is_asked_for]
        rests_on = (self._costs, counts, asked_for)
        if self._rested_on != rests_on:
            self._prices = self._priced(kin, counts, asked_for)
            self._rested_on = rests_on
        have_moved = False
        for kind, crews in kin.items():
            price = self._prices.get(kind, 0.0)
            for crew in crews:
                have_moved |= price != crew.price
                crew.price = price
        for line in self._lines.values():
            if have_moved:
                line.ladders.clear()
            if not line.is_plain:
                line.people = sum([entry[0].members for entry in line.able])
        self._are_prices_old = False

    def _priced(
        self, kin: Mapping[object, Sequence[Crew]], counts: Mapping[object, int], asked_for: Iterable[Line]
    ) -> dict[object, float]:
        able: dict[Line, list[tuple[Profile, int]]] = {line: [] for line in self._lines.values()}
        for kind, crews in kin.items():
            people = (crews[0].profile, counts[kind])
            for lines in crews[0].lines.values():
                for line, _, _ in lines:
                    able[line].append(people)
        for line, some in able.items():
            line.people = sum([count for _, count in some])
        found = prices([(line.lane, able[line]) for line in asked_for], self._costs.beliefs, self._costs.weights)
        return {kind: found.get(crews[0].profile, 0.0) for kind, crews in kin.items()}


def _kind(profile: Profile) -> tuple[object, ...]:
    """What makes people able to take the same work."""
    return (profile.team, profile.is_outsourced, profile.media, profile.skills)
