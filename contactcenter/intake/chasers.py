"""Whether a second message of one person is about the matter of her first. Pure: no rows, no clock of its own.

A join that is wrong hides a question, a join that is missed costs an agent a look; so in doubt it is another matter.
Each sign has a weight; the sum of them decides, and says which signs they were. A number of another order and her own
word that this is something else outweigh whatever speaks for a join.
"""

import math
from dataclasses import dataclass, field

from contactcenter.intake.chaser_signs import signs_of
from contactcenter.intake.chaser_weights import LINE, WEIGHTS
from contactcenter.intake.said import Said as Said  # noqa: PLC0414 - callers find it here


@dataclass(frozen=True)
class Verdict:
    """`signs` are the weights that were added up, by name."""

    is_same: bool
    score: float
    signs: dict[str, float] = field(default_factory=dict)


def judge(first: Said, second: Said, hours_between: float, *, first_answered: bool) -> Verdict:
    """Whether `second`, so many hours after, speaks of the matter of `first`."""
    signs = signs_of(first, second, hours_between, first_answered=first_answered)
    told = {name: round(WEIGHTS[name] * count, 2) for name, count in signs.items() if count and name in WEIGHTS}
    score = math.fsum(told.values())
    return Verdict(score >= LINE, round(score, 2), told)
