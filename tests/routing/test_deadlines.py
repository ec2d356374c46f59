"""When an answer is due and what happens on the way: pure, `now` is an argument."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.deadlines import MISS, Budget, Rule, is_met, plan_steps

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
rules = st.lists(st.builds(Rule, st.integers(1, 500), st.sampled_from(["widen", "raise", "offer_channel"])))


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_target_of_76_seconds_means_76_seconds() -> None:
    assert Budget(START).instant(76) == after(76)


def test_a_chat_is_widened_then_missed_then_offered_another_channel() -> None:
    steps = plan_steps(Budget(START), 76, [Rule(76, "offer_channel"), Rule(50, "widen")])
    assert [(step.action, step.due_at) for step in steps] == [
        ("widen", after(50)),
        (MISS, after(76)),
        ("offer_channel", after(76)),
    ]


@given(st.integers(1, 500), rules)
def test_steps_are_numbered_in_the_order_of_time_and_the_miss_is_among_them(target: int, wanted: list[Rule]) -> None:
    steps = plan_steps(Budget(START), target, wanted)
    assert [step.position for step in steps] == list(range(len(wanted) + 1))
    assert [step.due_at for step in steps] == sorted(after(step.after_seconds) for step in steps)
    assert [step.due_at for step in steps if step.action == MISS] == [after(target)]


def test_an_answer_at_the_very_instant_is_in_time() -> None:
    assert is_met(after(76), after(76))
    assert not is_met(after(76), after(76.000001))


def test_elapsed_seconds_do_not_care_about_daylight_saving() -> None:
    paris_changes_at = datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC)
    assert Budget(paris_changes_at).instant(76) == paris_changes_at + timedelta(seconds=76)
