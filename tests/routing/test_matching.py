"""Whom to give what: the pure choice, by example."""

from dataclasses import replace
from typing import Any

import pytest

from routing.beliefs import PRIOR, Estimate
from routing.matching import CALL, CHAT, MAIL, Lane, Weights
from tests.routing.people import (
    ALICE,
    BOB,
    FRENCH,
    HER,
    NOW,
    OLGA,
    ORDERS,
    OUTSOURCED,
    PARTNER,
    agent,
    floor,
    item,
    settled,
)

DAY = 86_400.0  # seconds


def test_the_item_with_the_least_time_left_comes_first() -> None:
    assert settled([agent(chats=4)], [item(1, left=60), item(2, left=30)]) == {2: ALICE}


def test_what_was_raised_comes_before_what_is_due_sooner() -> None:
    assert settled([agent(chats=4)], [item(1, left=30), item(2, left=60, weight=4.0)]) == {2: ALICE}


def test_a_chat_that_is_late_comes_after_one_that_can_still_be_met() -> None:
    assert settled([agent(chats=4)], [item(1, left=1), item(2, left=60)]) == {2: ALICE}


def test_a_mail_that_is_late_comes_after_one_that_can_still_be_met_until_it_is_old() -> None:
    one, after_the_weekend = agent(deferred_ceiling=1), item(2, MAIL, left=3 * DAY, weight=0.5)
    assert settled([one], [item(1, MAIL, left=-0.1 * DAY, weight=2.0), after_the_weekend]) == {2: ALICE}
    assert settled([one], [item(1, MAIL, left=-2.5 * DAY), after_the_weekend]) == {1: ALICE}


def test_an_item_without_a_target_is_given_too() -> None:
    assert settled([agent()], [item(1, MAIL, due=None)]) == {1: ALICE}


@pytest.mark.parametrize(
    "facts",
    [
        {"skills": ()},
        {"media": frozenset({MAIL})},
        {"team": 9},
        {"chats": 5},
        {"calls": 1},
        {"chat_ceiling": 0},
    ],
)
def test_who_cannot_is_not_given_it(facts: dict[str, Any]) -> None:
    assert settled([agent(**facts)], [item(teams=frozenset({1, 2}))]) == {}


def test_who_knows_less_than_is_asked_for_is_not_given_it() -> None:
    helper, teacher = agent(ALICE, skills=((FRENCH, 2),)), agent(BOB, skills=((FRENCH, 3),))
    assert settled([helper, teacher], [item(requirements=((FRENCH, 3),))]) == {100: BOB}


def test_who_declined_is_not_asked_again() -> None:
    assert settled([agent(ALICE)], [item(excluded=frozenset({ALICE}))]) == {}


def test_what_one_declined_goes_to_the_next() -> None:
    assert settled([agent(ALICE), agent(BOB)], [item(excluded=frozenset({ALICE}))]) == {100: BOB}


def test_in_house_work_never_goes_to_an_outsourcer() -> None:
    assert settled([agent(OLGA, OUTSOURCED)], [item(is_in_house=True)]) == {}


def test_work_open_to_any_team_goes_to_any_team() -> None:
    assert settled([agent(team=PARTNER)], [item(teams=None)]) == {100: ALICE}


def test_a_chat_goes_where_chats_are_already_held() -> None:
    assert settled([agent(ALICE), agent(BOB, chats=2)], [item()]) == {100: BOB}


def test_a_chat_goes_to_a_free_agent_where_the_reply_would_come_too_late() -> None:
    assert settled([agent(ALICE), agent(BOB, chats=6, chat_ceiling=7)], [item()]) == {100: ALICE}


def test_a_call_waits_for_an_agent_without_chats() -> None:
    assert settled([agent(ALICE, chats=1), agent(BOB)], [item(medium=CALL)]) == {100: BOB}


def test_two_calls_never_meet_in_one_agent() -> None:
    assert len(settled([agent()], [item(1, CALL), item(2, CALL)])) == 1


def test_an_agent_fills_up_to_her_ceiling() -> None:
    assert len(settled([agent(chat_ceiling=3)], [item(number) for number in range(9)])) == 3


def test_of_two_alike_the_one_assigned_longest_ago_gets_it() -> None:
    agents = [agent(ALICE, last_assigned=9_000.0), agent(BOB, last_assigned=8_000.0)]
    assert settled(agents, [item()]) == {100: BOB}


def test_the_customers_last_agent_is_preferred_to_one_who_is_as_good() -> None:
    agents = [agent(ALICE, last_assigned=9_000.0), agent(BOB, last_assigned=8_000.0)]
    assert settled(agents, [item(last_agent=ALICE)]) == {100: ALICE}


def test_pinned_work_waits_for_whom_it_is_pinned_to() -> None:
    assert settled([agent(ALICE)], [item(pinned=BOB)]) == {}
    assert settled([agent(ALICE), agent(BOB)], [item(pinned=BOB)]) == {100: BOB}


def test_a_mail_is_set_aside_for_a_call_and_waits_again() -> None:
    house = floor(agent(ALICE, deferred_ceiling=1))
    [mail] = house.place(item(1, MAIL), NOW)
    [call] = house.place(item(2, CALL), NOW)
    assert (mail.agent_id, call.agent_id, call.sets_aside) == (ALICE, ALICE, (1,))
    house.let_go(ALICE, CALL, 2)
    assert [one.work_item_id for one in house.pull(ALICE, NOW)] == [1]


def test_a_mail_that_is_set_aside_goes_to_somebody_else_who_is_free() -> None:
    house = floor(agent(ALICE, deferred_ceiling=1), agent(BOB, media=frozenset({MAIL})))
    house.drop_agent(BOB)
    house.place(item(1, MAIL), NOW)
    house.put_agent(agent(BOB, media=frozenset({MAIL})))
    assert [(one.work_item_id, one.agent_id) for one in house.place(item(2, CALL), NOW)] == [(2, ALICE), (1, BOB)]


def test_without_interruption_a_mail_keeps_its_agent() -> None:
    house = floor(agent(ALICE), weights=Weights(interrupts=False))
    house.place(item(1, MAIL), NOW)
    assert house.place(item(2, CALL), NOW) == []


ORDERS_CALLS = Lane(1, CALL, ((ORDERS, 1),))


def test_a_rare_skill_is_kept_for_who_needs_it() -> None:
    beliefs = replace(PRIOR, demand={ORDERS_CALLS: Estimate(5.0)})
    house = floor(agent(ALICE, skills=((FRENCH, 3), (ORDERS, 3))), agent(BOB, last_assigned=9_000.0), beliefs=beliefs)
    [decision] = house.place(item(1, CALL), NOW)
    assert (decision.agent_id, decision.chosen.scarcity) == (BOB, 0.0)
    assert decision.runner_up is not None
    assert decision.runner_up.scarcity > 0


def test_a_roster_change_moves_the_prices() -> None:
    """Once Bob knows orders too, Alice's skill is as common as any: the price falls to 0 for both."""
    beliefs = replace(PRIOR, demand={ORDERS_CALLS: Estimate(5.0)})
    both = ((FRENCH, 3), (ORDERS, 3))
    house = floor(agent(ALICE, skills=both), agent(BOB, last_assigned=9_000.0), beliefs=beliefs)
    house.put_agent(agent(BOB, skills=both, last_assigned=9_000.0))
    [decision] = house.place(item(1, CALL), NOW)
    assert (decision.agent_id, decision.chosen.scarcity) == (ALICE, 0.0)


def test_a_decision_says_why_her_and_not_the_next() -> None:
    house = floor(agent(ALICE), agent(BOB, chats=2))
    [decision] = house.place(item(), NOW)
    assert (decision.chosen.agent_id, decision.candidates) == (BOB, 2)
    assert decision.runner_up is not None
    assert decision.runner_up.agent_id == ALICE
    assert decision.runner_up.whole_agent > decision.chosen.whole_agent
    assert decision.chosen.total < decision.runner_up.total


def test_a_chat_for_a_full_house_waits_until_somebody_has_room() -> None:
    house = floor(agent(ALICE, HER, chats=5))
    assert house.place(item(1), NOW) == []
    house.let_go(ALICE, CHAT, 77)
    assert [one.work_item_id for one in house.pull(ALICE, NOW)] == [1]


@pytest.mark.parametrize("medium", [CHAT, CALL, MAIL])
def test_who_has_room_again_takes_her_own_customer_first_of_two_alike(medium: str) -> None:
    for hers in (1, 2):
        house = floor(agent(ALICE))
        house.enqueue(item(1, medium, left=20_000.0, last_agent=ALICE if hers == 1 else None))
        house.enqueue(item(2, medium, left=20_000.5, queue=2, last_agent=ALICE if hers == 2 else None))
        [first, *_] = house.pull(ALICE, NOW)
        assert first.work_item_id == hers
        assert first.chosen.last_agent == (-Weights().last_agent)


def test_where_one_has_room_her_own_customer_comes_first_of_two_alike() -> None:
    house = floor(agent(ALICE))
    house.enqueue(item(1, CALL))
    house.enqueue(item(2, CALL, left=90.5, queue=2, last_agent=ALICE))
    assert [one.work_item_id for one in house.settle(NOW)] == [2]


def test_who_is_late_waits_for_nobody_because_she_is_known() -> None:
    house = floor(agent(ALICE, chats=4))
    house.enqueue(item(1, left=-10.0, last_agent=ALICE))
    house.enqueue(item(2, left=60.0, queue=2))
    assert [one.work_item_id for one in house.pull(ALICE, NOW)] == [2]


def test_what_somebody_takes_says_who_else_could_have_had_it() -> None:
    house = floor(agent(ALICE, chats=1), agent(BOB))
    house.enqueue(item(1))
    [decision] = house.pull(ALICE, NOW)
    assert (decision.candidates, decision.chosen.agent_id) == (2, ALICE)
    assert decision.runner_up is not None
    assert (decision.runner_up.agent_id, decision.runner_up.whole_agent > 0) == (BOB, True)
