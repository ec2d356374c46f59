"""How long an answer takes, as the latest waits tell it."""

import pytest

from routing.waiting import Case, Line, error_of, expected, learn, lines, look_back

CHAT = (1, "chat")


def answered(started: float, waited: float) -> Case:
    return Case(CHAT, started, started + waited, is_answered=True)


def test_of_too_few_nothing_is_said() -> None:
    known = learn([answered(100.0 * number, 20) for number in range(4)])

    assert expected(known, {}, CHAT, 1_000.0) is None


def test_with_nobody_before_her_it_takes_what_it_took() -> None:
    known = learn([answered(100.0 * number, 20 + number) for number in range(9)])

    assert expected(known, {}, CHAT, 1_000.0) == 24


def test_each_one_before_her_adds_what_one_added() -> None:
    # One agent who takes 60 s each; they came 10 s apart.
    cases = [answered(10.0 * number, 60 * (number + 1) - 10 * number) for number in range(10)]
    waiting = {CHAT: Line((600.0, 601.0, 602.0))}

    said = expected(learn(cases), waiting, CHAT, 603.0)

    assert said == pytest.approx(4 * 55, rel=0.2)


def test_where_nobody_is_answered_nobody_is_told_less_than_that_lasts() -> None:
    known = learn([answered(100.0 * number, 20) for number in range(9)])

    assert expected(known, {CHAT: Line((1_000.0,))}, CHAT, 1_900.0) == 900
    assert expected(known, {CHAT: Line((1_000.0,), 1_890.0)}, CHAT, 1_900.0) == 40  # others were answered meanwhile


def test_who_waits_longer_than_anybody_did_is_told_nothing() -> None:
    [experience] = [learn([answered(100.0 * number, 20) for number in range(9)])[CHAT]]

    assert experience.left(0, 5.0) == 15
    assert experience.left(0, 25.0) is None


def test_a_queue_of_which_little_is_known_is_like_the_others_of_its_medium() -> None:
    known = learn([answered(100.0 * number, 20) for number in range(9)])

    assert expected(known, {}, (7, "chat"), 1_000.0) == 20
    assert expected(known, {}, (7, "mail"), 1_000.0) is None


def test_who_gave_up_was_in_the_line_and_is_no_answer() -> None:
    cases = [Case(CHAT, float(number), 30.0, is_answered=False) for number in range(10)]

    assert learn(cases) == {}
    assert lines([Case(CHAT, 1.0, None, is_answered=False)])[CHAT].ahead_of(2.0) == 1


def test_the_error_is_told_in_seconds_and_in_shares() -> None:
    error = error_of([(100, 100), (130, 100), (60, 100), (100, 200)])

    assert (error.said, error.median_absolute_error_seconds, error.within_30_percent) == (4, 35, 50)


def test_looking_back_uses_only_what_was_known_then() -> None:
    steady = [answered(60.0 * number, 20) for number in range(20)]

    found = look_back(steady)["chat"]

    assert (found.said, found.median_absolute_error_seconds, found.within_30_percent) == (15, 0, 100)
