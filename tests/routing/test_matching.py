"""Whom to give what: the pure choice, by example."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from routing.matching import CALL, CHAT, MAIL, FreeAgent, Snapshot, WaitingItem, match

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FRENCH, ORDERS, PAYMENT = 1, 2, 3
HOUSE, PARTNER = 1, 2


def item(number: int = 1, due_in_seconds: int | None = 76, medium: str = CHAT, **facts: object) -> WaitingItem:
    due_at = None if due_in_seconds is None else NOW + timedelta(seconds=due_in_seconds)
    made = WaitingItem(number, medium, ((FRENCH, 1),), due_at, NOW, teams=frozenset({HOUSE, PARTNER}))
    return replace(made, **facts)  # type: ignore[arg-type]


def agent(number: int = 1, **facts: object) -> FreeAgent:
    made = FreeAgent(number, HOUSE, False, frozenset({CHAT, CALL, MAIL}), {FRENCH: 5})
    return replace(made, **facts)  # type: ignore[arg-type]


def given(items: list[WaitingItem], agents: list[FreeAgent]) -> dict[int, int]:
    return {one.work_item_id: one.agent_id for one in match(Snapshot(items, agents))}


def test_the_item_with_the_least_time_left_comes_first() -> None:
    assert given([item(1, 60), item(2, 5)], [agent(chats=4)]) == {2: 1}


def test_what_was_raised_comes_before_what_is_due_sooner() -> None:
    assert given([item(1, 5), item(2, 60, priority=1)], [agent(chats=4)]) == {2: 1}


def test_an_item_without_a_target_comes_last() -> None:
    assert given([item(1, None), item(2, 9_999)], [agent(chats=4)]) == {2: 1}


def test_the_least_flexible_agent_who_can_gets_it() -> None:
    assert given([item()], [agent(1, skills={FRENCH: 5, PAYMENT: 5}), agent(2)]) == {1: 2}


def test_of_two_alike_the_one_who_is_less_taken_gets_it() -> None:
    assert given([item()], [agent(1, chats=2), agent(2, chats=1)]) == {1: 2}


def test_of_two_as_free_the_one_idle_longest_gets_it() -> None:
    agents = [agent(1, last_assigned_at=NOW), agent(2, last_assigned_at=NOW - timedelta(minutes=5))]
    assert given([item()], agents) == {1: 2}


@pytest.mark.parametrize(
    "facts",
    [
        {"skills": {}},
        {"skills": {FRENCH: 0}},
        {"media": frozenset({MAIL})},
        {"team_id": 9},
        {"chats": 5},
        {"calls": 1},
    ],
)
def test_who_cannot_is_not_given_it(facts: dict[str, object]) -> None:
    assert given([item()], [replace(agent(), **facts)]) == {}  # type: ignore[arg-type]


def test_who_declined_is_not_asked_again() -> None:
    assert given([item(excluded_agents=frozenset({1}))], [agent(1)]) == {}


def test_in_house_work_never_goes_to_an_outsourcer() -> None:
    assert given([item(is_in_house=True)], [agent(team_id=PARTNER, is_outsourced=True)]) == {}


def test_widened_work_goes_to_any_team() -> None:
    assert given([item(teams=None)], [agent(team_id=9)]) == {1: 1}


def test_a_call_waits_for_an_agent_without_chats() -> None:
    assert given([item(medium=CALL)], [agent(1, chats=1), agent(2, skills={FRENCH: 1, ORDERS: 1})]) == {1: 2}


def test_two_calls_never_meet_in_one_agent() -> None:
    assert given([item(1, medium=CALL), item(2, medium=CALL)], [agent()]) == {1: 1}


def test_an_agent_fills_up_while_matching() -> None:
    assert len(given([item(number) for number in range(9)], [agent(chat_ceiling=3)])) == 3


def test_an_agent_who_takes_no_chats_gets_a_mail() -> None:
    assert given([item(medium=MAIL)], [agent(chat_ceiling=0)]) == {1: 1}


def test_a_decision_says_why_her_and_not_the_next() -> None:
    [decision] = match(Snapshot([item()], [agent(1, skills={FRENCH: 4}), agent(2, skills={FRENCH: 5, ORDERS: 2})]))
    assert decision.chosen.flexibility < (decision.runner_up.flexibility if decision.runner_up else 0)
    assert (decision.candidates, decision.chosen.proficiency) == (2, 4)
