"""A clock that jumps is told from one that is asked slowly."""

import pytest

from routing.jumps import JumpWatch


@pytest.mark.parametrize(
    ("told", "before", "after", "jump"),
    [
        (1_010.0, 10.0, 10.1, 0.0),
        (1_010.0, 10.0, 70.0, 0.0),  # asked for a minute
        (1_069.0, 10.0, 70.0, 0.0),
        (1_071.5, 10.0, 70.0, 0.0),  # a correction
        (4_610.0, 10.0, 10.0, 3_600.0),
        (-2_590.0, 10.0, 10.0, -3_600.0),
    ],
)
def test_what_passed_elsewhere_is_compared_with_what_passed_here(
    told: float, before: float, after: float, jump: float
) -> None:
    watch = JumpWatch()
    assert watch.look(1_000.0, 0.0, 0.0) == 0.0
    assert watch.look(told, before, after) == pytest.approx(jump)


def test_a_jump_is_told_once() -> None:
    watch = JumpWatch()
    told = [watch.look(at, now, now) for at, now in ((0.0, 0.0), (3_601.0, 1.0), (3_602.0, 2.0))]
    assert told == [0.0, 3_600.0, 0.0]
