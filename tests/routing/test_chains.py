"""Chains of steps before they count: what is refused, where and why; pure."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import demo
from routing import chains
from routing.chains import ACTIONS, CONDITIONS, PREDICTED, SECONDS, SHARE, Place, Step, validate

CHAT = Place(
    "chat",
    76,
    home_teams=frozenset({"level1"}),
    teams=frozenset({"level1", "partner", "technical"}),
    outsourced=frozenset({"partner"}),
    skills=frozenset({"order_tracking"}),
    languages=frozenset({"fr", "en"}),
    destinations=frozenset({"pager"}),
)
MAIL = Place("mail", 6 * 3600, languages=frozenset({"fr", "en"}))


def at(seconds: int, action: str, *conditions: str, **parameters: Any) -> Step:
    return Step(SECONDS, seconds, action, conditions, parameters)


def to(seconds: int, team: str) -> Step:
    return at(seconds, "overflow", team=team)


def codes(*steps: Step, place: Place = CHAT) -> list[tuple[str, int | None]]:
    return [(one.code, one.position) for one in validate(steps, place)]


def test_a_sound_chain_has_no_findings() -> None:
    assert not codes(at(50, "widen", "unassigned"), Step(PREDICTED, 0, "offer_channel"), Step(SHARE, 100, "alert"))


@pytest.mark.parametrize("medium", demo.CHAINS)
@pytest.mark.parametrize("is_outsourced", [True, False])
def test_the_chains_of_the_demo_are_sound(medium: str, is_outsourced: bool) -> None:
    place = Place(medium, demo.TARGETS[medium][0])
    assert not codes(*demo.chain_of(medium, is_outsourced=is_outsourced), place=place)


def test_overflow_to_another_team_and_back_to_it_is_a_loop() -> None:
    steps = (to(30, "partner"), to(60, "technical"), to(90, "partner"))
    (found,) = validate(steps, CHAT)
    assert (found.code, found.position) == ("loop", 2)
    assert found.facts["way"] == ["partner", "technical", "partner"]


def test_overflow_back_to_the_queues_own_team_is_a_loop() -> None:
    assert codes(to(30, "partner"), to(60, "level1")) == [("loop", 1)]


def test_a_loop_is_seen_in_the_order_of_time_not_of_rows() -> None:
    assert codes(to(90, "partner"), at(60, "return"), to(30, "partner")) == [("loop", 0)]


def test_there_and_back_is_no_loop() -> None:
    assert not codes(to(30, "partner"), at(60, "return"), to(90, "technical"))


def test_nobody_comes_back_who_never_left() -> None:
    assert codes(at(30, "return"), to(60, "partner")) == [("return_without_overflow", 0)]


def test_nothing_comes_after_a_switch_that_always_happens() -> None:
    steps = (at(60, "switch", channel="mail"), at(90, "alert"))
    assert codes(*steps) == [("after_end", 1)]


def test_after_a_switch_that_may_not_happen_the_chain_goes_on() -> None:
    assert not codes(at(60, "switch", "shopper_gone", channel="mail"), at(90, "alert"))


def test_at_the_moment_of_a_conditional_end_nothing_else_happens_under_its_condition() -> None:
    steps = (at(60, "close", "shopper_gone"), at(60, "alert", "shopper_gone", "has_mail"))
    assert codes(*steps) == [("after_end", 1)]


def test_an_end_for_one_language_leaves_nothing_of_it() -> None:
    steps = (at(60, "switch", "language:en", channel="mail"), at(90, "raise", "language:en"), at(90, "alert"))
    assert codes(*steps) == [("after_end", 1)]


def test_a_ticket_is_closed_only_over_who_has_left() -> None:
    assert codes(at(60, "close")) == [("close_needs_gone", 0)]
    assert not codes(at(60, "close", "shopper_gone"))


def test_nothing_is_relaxed_once_anybody_may_take_it() -> None:
    assert codes(at(30, "widen"), at(60, "relax_level", levels=1)) == [("narrower", 1)]


ALONE: Mapping[str, tuple[Step, str]] = {
    "a moment nobody waits for": (at(5 * 3600, "alert"), "moment_senseless"),
    "a share beyond all sense": (Step(SHARE, 5000, "alert"), "moment_senseless"),
    "an unknown moment": (Step("full_moon", 1, "alert"), "moment_unknown"),
    "half a second": (Step(SECONDS, 0.5, "alert"), "moment_unknown"),  # type: ignore[arg-type]
    "an unknown action": (at(1, "pray"), "action_unknown"),
    "a mail's action on a chat": (at(1, "acknowledge"), "action_not_here"),
    "an unknown condition": (at(1, "alert", "rain"), "condition_unknown"),
    "a language nobody speaks": (at(1, "alert", "language:de"), "condition_unknown"),
    "a social condition on a chat": (at(1, "alert", "public_question"), "condition_not_here"),
    "gone and there": (at(1, "alert", "shopper_gone", "shopper_there"), "never_true"),
    "two languages": (at(1, "alert", "language:fr", "language:en"), "never_true"),
    "no team": (at(1, "overflow"), "parameter_missing"),
    "an unknown team": (to(1, "night"), "team_unknown"),
    "its own team": (to(1, "level1"), "team_home"),
    "an unknown skill": (at(1, "relax_skill", skill="juggling"), "skill_unknown"),
    "too many levels": (at(1, "relax_level", levels=9), "parameter_invalid"),
    "a parameter of nothing": (at(1, "alert", colour="red"), "parameter_unknown"),
    "an unknown destination": (at(1, "alert", destinations=["moon"]), "destination_unknown"),
    "a channel that is none": (at(1, "switch", channel="pigeon"), "parameter_invalid"),
    "an empty tag": (at(1, "tag", tag="  "), "parameter_invalid"),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_step_is_refused_for_itself(name: str) -> None:
    step, code = ALONE[name]
    assert (code, 0) in codes(step)


def test_work_of_the_house_goes_to_no_outsourcer() -> None:
    assert codes(
        to(1, "partner"),
        place=Place("mail", 60, teams=frozenset({"partner"}), outsourced=frozenset({"partner"}), is_in_house=True),
    ) == [("team_in_house", 0)]


def test_the_same_twice_is_said_once() -> None:
    assert codes(at(76, "alert"), Step(SHARE, 100, "alert")) == [("twice", 1)]


anything = st.one_of(
    st.none(), st.integers(-5, 10**6), st.text(max_size=5), st.lists(st.sampled_from(["mail", "pager"]))
)
steps_of_any_kind = st.builds(
    Step,
    st.sampled_from([*chains.MOMENTS, "other"]),
    st.integers(-10, 10**7),
    st.sampled_from([*ACTIONS, "other"]),
    st.lists(st.sampled_from([*CONDITIONS, "language:fr", "other"]), max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["team", "levels", "by", "tag", "channel", "destinations", "other"]), anything),
)


@given(st.lists(steps_of_any_kind, max_size=25), st.sampled_from([CHAT, MAIL]))
def test_whatever_is_written_is_answered_with_findings_at_their_steps(steps: list[Step], place: Place) -> None:
    for found in validate(steps, place):
        assert found.position is None or 0 <= found.position < len(steps)


teams = st.lists(st.sampled_from(["partner", "technical", "level1", "back"]), max_size=6)


@given(teams)
def test_a_chain_without_a_loop_visits_no_team_twice(way: list[str]) -> None:
    steps = [at(n, "return") if team == "back" else to(n, team) for n, team in enumerate(way)]
    visited = [team for team in way if team != "back"]
    is_sound = not validate(steps, CHAT)
    if is_sound:
        assert len(visited) == len(set(visited))
        assert "level1" not in visited
    elif visited and "back" not in way and "level1" not in way:
        assert len(visited) > len(set(visited))


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from(["raise", "alert", "widen"])), max_size=8))
def test_steps_come_in_the_order_of_time(wanted: list[tuple[int, str]]) -> None:
    steps = [at(seconds, action) for seconds, action in wanted]
    assert [steps[place].amount for place in chains.order(steps, 76)] == sorted(step.amount for step in steps)


def test_a_share_of_the_target_is_whole_seconds_and_never_early() -> None:
    assert chains.offset_seconds(SHARE, 66, 76) == 51
    assert chains.offset_seconds(SHARE, 150, 90) == 135
    assert chains.offset_seconds(PREDICTED, 0, 90) is None
