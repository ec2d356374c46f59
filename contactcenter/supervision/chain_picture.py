"""A chain as a time line: where each step stands from the start to the last, and the deadline among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.desk import chain_words
from routing.chains import Step, offset_seconds, order

_WIDTH, _MARGIN, _APART = 720, 24, 30


@dataclass(frozen=True)
class Mark:
    """One mark on the line. `number` is what its step is called below; "" is the deadline."""

    x: int
    number: str
    time: str
    kind: str  # step, predicted, deadline


@dataclass(frozen=True)
class Line:
    """A step of the list below the picture, in the order of time."""

    number: int
    when: str
    conditions: list[str]
    what: str
    ends: bool


@dataclass(frozen=True)
class Picture:
    width: int
    marks: list[Mark]
    lines: list[Line]
    predicted_until: int  # where the stretch in which a prediction may come ends; 0 without one


def picture(steps: Sequence[Step], target_seconds: int, names: dict[str, str]) -> Picture:
    """Steps stand at their time, and never on one another."""
    places = order(steps, target_seconds)
    wanted: list[tuple[int, int, str]] = [(target_seconds, -1, "")]
    lines = []
    for number, place in enumerate(places, start=1):
        step = steps[place]
        at = offset_seconds(step.moment, step.amount, target_seconds)
        lines.append(_line(step, number, names))
        if at is not None:
            wanted.append((at, number, str(number)))
    wanted.sort()
    last = max(at for at, _, _ in wanted) or 1
    xs: list[int] = []
    for at, _, _ in wanted:
        x = _MARGIN + round((_WIDTH - 2 * _MARGIN) * at / last)
        xs.append(max(x, xs[-1] + _APART) if xs else x)
    width = max(_WIDTH, xs[-1] + _MARGIN)
    marks = [
        Mark(x, number, chain_words.duration(at), "step" if number else "deadline")
        for x, (at, _, number) in zip(xs, wanted, strict=True)
    ]
    deadline = next(mark.x for mark in marks if mark.kind == "deadline")
    is_predicted = any(step.moment == "predicted" for step in steps)
    return Picture(width, marks, lines, deadline if is_predicted else 0)


def _line(step: Step, number: int, names: dict[str, str]) -> Line:
    return Line(
        number,
        chain_words.moment(step),
        [chain_words.condition(one) for one in step.conditions],
        chain_words.action(step.action, step.parameters, names),
        ends=step.action in ("switch", "close"),
    )
