"""The history of clocks: each start, pause, step and stop once, in the order in which it happened."""

from datetime import UTC, datetime, timedelta

from routing.clock_history import Paused, Ran, Recounted, Stepped, What, moments

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_all_of_a_clock_is_told_in_order() -> None:
    told = moments(
        [Ran(1, "first_reply", 76, NOON, at(120), "missed")],
        [Paused(1, "asked", at(20), at(60))],
        [
            Stepped(1, "widen", at(90), at(90.2)),
            Stepped(1, "alert", at(95), at(95.1), skipped="unassigned"),
            Stepped(1, "miss", at(116), at(116)),
            Stepped(1, "raise", at(200), cancelled_at=at(120)),
        ],
        at(300),
        [Recounted("first_reply", at(70), at(116))],
    )
    assert [(one.what, one.about) for one in told] == [
        (What.STARTED, ""),
        (What.PAUSED, "asked"),
        (What.RESUMED, "asked"),
        (What.RECOUNTED, ""),
        (What.FIRED, "widen"),
        (What.SKIPPED, "alert"),
        (What.FIRED, "miss"),
        (What.STOPPED, "missed"),
    ]
    assert (told[2].seconds, round(told[4].seconds, 1), told[5].why) == (40, 0.2, "unassigned")
    assert (told[-1].seconds, told[-1].count) == (120, 1)


def test_what_is_still_to_come_is_told_and_what_was_forgotten_stands_out() -> None:
    steps = [Stepped(1, "miss", at(76)), Stepped(1, "alert", at(120)), Stepped(1, "offer_channel", None)]
    told = moments([Ran(1, "first_reply", 76, NOON)], [], steps, at(100))
    assert [one.what for one in told] == [What.STARTED, What.OVERDUE, What.PLANNED]


def test_a_clock_that_ends_as_another_starts_ends_first_and_nothing_is_told_twice() -> None:
    told = moments([Ran(1, "first_reply", 76, NOON, at(10), "met"), Ran(2, "next_reply", 76, at(20))], [], [], at(30))
    assert [(one.what, one.clock) for one in told] == [(What.STARTED, 1), (What.STOPPED, 1), (What.STARTED, 2)]
