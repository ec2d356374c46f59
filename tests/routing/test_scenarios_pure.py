"""What existing routers do in a given situation: facts that concern the pure choice, each test named after its id."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from routing.matching import CALL, CHAT, MAIL, Weights
from tests.routing.people import ALICE, BOB, NOW, agent, floor, item, settled
from tests.routing.scenarios import FACTS
from tests.samples import samples


def test_every_fact_has_its_place_in_the_table() -> None:
    known = json.loads((samples("routing_scenarios") / "scenarios.json").read_text())
    assert sorted(FACTS) == sorted(fact["id"] for fact in known)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_every_fact_is_a_test_or_has_a_reason(fact: str) -> None:
    kind, _, reason = FACTS[fact].partition(": ")
    assert kind in {"pure", "database", "differs", "not ours"}
    assert (len(reason) > 20) == (kind in {"differs", "not ours"})


@pytest.mark.parametrize("fact", sorted(fact for fact, kind in FACTS.items() if kind == "pure"))
def test_every_pure_fact_has_its_test(fact: str) -> None:
    assert any(name.startswith(_prefix(fact)) for name in globals())


@pytest.mark.parametrize("fact", sorted(fact for fact, kind in FACTS.items() if kind == "database"))
def test_every_fact_of_the_database_has_its_test(fact: str) -> None:
    there = Path(__file__).with_name("test_scenarios_database.py").read_text()
    assert f"def {_prefix(fact)}" in there


def _prefix(fact: str) -> str:
    return f"test_{fact.replace('-', '_')}_"


def test_rc_07_a_known_visitor_goes_to_who_knows_her() -> None:
    alice, bob = agent(ALICE, last_assigned=1.0), agent(BOB, last_assigned=2.0)
    assert settled([alice, bob], [item(last_agent=BOB)]) == {100: BOB}


def test_rc_08_where_who_knows_her_is_gone_another_gets_it() -> None:
    assert settled([agent(ALICE)], [item(last_agent=BOB)]) == {100: ALICE}


def test_rc_09_without_the_bonus_who_knows_her_is_treated_like_any() -> None:
    alice, bob = agent(ALICE, chats=2), agent(BOB, chats=5)
    assert settled([alice, bob], [item(last_agent=BOB)], Weights(last_agent=0.0)) == {100: ALICE}


def test_rc_13_the_second_chat_beyond_the_ceiling_waits() -> None:
    assert len(settled([agent(chats=1, chat_ceiling=2)], [item(1), item(2)])) == 1


def test_rc_18_who_was_assigned_longest_ago_comes_first() -> None:
    turns = floor(agent(ALICE, last_assigned=NOW - 60), agent(BOB), weights=Weights(policy="round_robin"))
    [first] = turns.place(item(1), NOW)
    [second] = turns.place(item(2), NOW)
    assert (first.agent_id, second.agent_id) == (BOB, ALICE)


def test_cw_01_what_waits_goes_to_who_is_there() -> None:
    assert settled([agent()], [item()]) == {100: ALICE}


def test_cw_02_nobody_there_nothing_given() -> None:
    assert settled([], [item(1), item(2), item(3)]) == {}


def test_cw_08_who_waits_longest_comes_first() -> None:
    assert settled([agent(chats=4)], [item(1, since=NOW - 60, left=40), item(2, since=NOW - 30, left=70)]) == {1: ALICE}


def test_cw_09_by_age_the_oldest_comes_first() -> None:
    oldest_last = [item(2, MAIL, since=NOW - 3600), item(1, MAIL, since=NOW - 7200)]
    assert settled([agent(deferred_ceiling=1)], oldest_last, Weights(policy="round_robin")) == {1: ALICE}


def test_cw_12_old_work_is_given_too() -> None:
    assert settled([agent()], [item(1, MAIL, left=-30 * 86_400.0)]) == {1: ALICE}


def test_ac_01_the_queue_that_counts_more_comes_first() -> None:
    support = item(1)
    sales = item(2)._replace(lane=replace(support.lane, queue=2, weight=4.0))
    assert settled([agent(chats=4)], [support, sales]) == {2: ALICE}


def test_ac_02_where_that_queue_is_empty_the_other_is_served() -> None:
    assert settled([agent(chats=4)], [item(1)]) == {1: ALICE}


def test_ac_06_priority_comes_before_waiting_time() -> None:
    assert settled([agent(chats=4)], [item(3, since=NOW - 25, left=51), item(1, left=75, weight=4.0)]) == {1: ALICE}


def test_ac_09_who_had_no_work_for_longest_is_next() -> None:
    agents = [agent(ALICE, last_assigned=NOW - 40), agent(BOB, last_assigned=NOW - 300)]
    assert settled(agents, [item()]) == {100: BOB}


def test_ac_11_what_is_pinned_to_her_comes_first_where_it_is_worth_as_much() -> None:
    assert settled([agent(chats=4)], [item(1, pinned=ALICE, weight=4.0), item(2, left=60)]) == {1: ALICE}


def test_ac_12_who_chats_is_not_offered_a_call() -> None:
    assert settled([agent(chats=1)], [item(medium=CALL)]) == {}


def test_ac_14_a_call_takes_a_whole_agent_and_chats_go_side_by_side() -> None:
    assert len(settled([agent()], [item(1, CALL), item(2, CALL), item(3, CHAT)])) == 1
    assert len(settled([agent(chat_ceiling=7)], [item(number) for number in range(10)])) == 7


def test_ze_01_urgent_first_then_by_age() -> None:
    urgent = item(2, MAIL, weight=16.0, since=NOW - 300)
    younger, older = item(1, MAIL, since=NOW - 600, left=21_000.0), item(3, MAIL, since=NOW - 900, left=20_700.0)
    house = floor(agent(deferred_ceiling=3))
    for one in (younger, urgent, older):
        house.enqueue(one)
    assert [one.work_item_id for one in house.pull(ALICE, NOW)] == [2, 3, 1]


def test_ze_02_room_is_counted_by_medium() -> None:
    full_of_mails = agent(deferred=tuple(range(900, 910)), deferred_ceiling=10)
    assert settled([full_of_mails], [item(1, MAIL), item(2, CHAT)]) == {2: ALICE}
