"""Plots of a day by half hour, as shapes for SVG; the figures stand in a table behind each.

Shapes are drawn on 480 by 100 and stretched; words and numbers are the page's, so that a phone shows them as large.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contactcenter.supervision.days import clock

HALF_HOURS = 48
_STEP = 10
HEIGHT = 100
HOURS = tuple(range(0, 25, 4))


@dataclass(frozen=True)
class Series:
    """One value per half hour; None where there is none. `look` is a class of the style sheet."""

    label: str
    look: str
    values: Sequence[float | None]


@dataclass
class Plot:
    """`bars` are stacked in their order; `lines` go in steps. `unit` follows the numbers of the axis."""

    title: str
    slug: str
    unit: str = ""
    bars: list[Series] = field(default_factory=list)
    lines: list[Series] = field(default_factory=list)
    most: float = 0.0
    decimals: int = 0

    def __post_init__(self) -> None:
        stacked = [sum(series.values[place] or 0.0 for series in self.bars) for place in range(HALF_HOURS)]
        peaks = [value for series in self.lines for value in series.values if value is not None]
        self.most = self.most or _round_up(max([*stacked, *peaks], default=0.0))

    @property
    def series(self) -> list[Series]:
        return [*self.bars, *self.lines]

    @property
    def hours(self) -> tuple[int, ...]:
        return HOURS

    @property
    def grid(self) -> list[int]:
        """Where hours of the axis are."""
        return [hour * 2 * _STEP for hour in HOURS]

    @property
    def middle(self) -> float:
        return self.most / 2

    @property
    def rectangles(self) -> list[tuple[str, int, float, float]]:
        """(look, x, y, height)."""
        found = []
        for place in range(HALF_HOURS):
            top = float(HEIGHT)
            for series in self.bars:
                height = HEIGHT * (series.values[place] or 0.0) / (self.most or 1.0)
                if height:
                    top -= height
                    found.append((series.look, place * _STEP, round(top, 2), round(height, 2)))
        return found

    @property
    def paths(self) -> list[tuple[str, str]]:
        """(look, d) of each line."""
        return [(series.look, self._path(series.values)) for series in self.lines]

    def _path(self, values: Sequence[float | None]) -> str:
        parts, before = [], None
        for place, value in enumerate(values):
            if value is not None:
                y = round(HEIGHT * (1 - min(value / (self.most or 1.0), 1.0)), 2)
                parts.append(f"{'M' if before is None else 'L'}{place * _STEP},{y} H{(place + 1) * _STEP}")
            before = value
        return " ".join(parts)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: (clock, numbers), without half hours of which nothing is known."""
        found = []
        for place in range(HALF_HOURS):
            values = [series.values[place] for series in self.series]
            if any(values):
                words = ["–" if value is None else f"{value:.{self.decimals}f}" for value in values]
                found.append((clock(place), words))
        return found


def _round_up(most: float) -> float:
    """The end of the axis: 1, 2, 4, 6, 8, 10 times a power of ten."""
    if most <= 0:
        return 1.0
    power = 10.0
    while most <= power / 10:
        power /= 10
    while most > power:
        power *= 10
    return next(power * step / 10 for step in (1, 2, 4, 6, 8, 10) if most <= power * step / 10)
