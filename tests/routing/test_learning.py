"""Beliefs move from what is assumed to what is seen: by team, never by person."""

import inspect
import math
import random

import pytest

from routing.beliefs import ANY_TEAM, PRIOR, Beliefs
from routing.learning import Learner
from routing.matching import CALL, CHAT, MAIL, Agent, Floor, Item, Lane, Profile
from tests.routing.people import ALICE, BOB, FRENCH, HOUSE, NOW, PARTNER, agent, floor, item

HER_LEVELS = range(1, 8)
LANE = Lane(1, CHAT, ((FRENCH, 1),))


def reply_seconds(chance: random.Random, chats: int, slower: float) -> float:
    """As the guide's world: the usual delay with so many chats, times a lognormal noise."""
    return PRIOR.reply_seconds(ANY_TEAM, chats) * slower * math.exp(chance.gauss(0, 0.34))


def seen(learner: Learner, team: int, tickets: int, slower: float, seed: int = 1) -> None:
    chance = random.Random(seed)  # noqa: S311 - made observations
    for _ in range(tickets):
        chats = chance.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))
        learner.replied(team, chats, reply_seconds(chance, chats, slower))


def test_nothing_seen_is_the_prior() -> None:
    believed = Learner().beliefs(NOW)
    assert believed.reply_seconds(HOUSE, 3) == pytest.approx(PRIOR.reply_seconds(HOUSE, 3))
    assert believed.work_seconds(HOUSE, MAIL) == PRIOR.work_seconds(HOUSE, MAIL)
    assert believed.reply[ANY_TEAM][0].cases == 0


def test_a_team_made_twice_as_slow_is_known_within_200_tickets() -> None:
    learner = Learner()
    seen(learner, HOUSE, 2_000, 1.0)
    seen(learner, PARTNER, 2_000, 1.0, seed=2)
    seen(learner, HOUSE, 200, 2.0, seed=3)
    believed = learner.beliefs(NOW)
    for chats in (2, 3, 4):
        assert believed.reply_seconds(HOUSE, chats) == pytest.approx(2 * PRIOR.reply_seconds(HOUSE, chats), rel=0.2)
        assert believed.reply_seconds(PARTNER, chats) == pytest.approx(PRIOR.reply_seconds(PARTNER, chats), rel=0.2)


def _chosen(beliefs: Beliefs) -> int:
    """Of Alice's team with two chats and Bob's with none, who gets the next chat?"""
    partner = Profile(PARTNER, False, frozenset({CHAT}), ((FRENCH, 3),))
    house = floor(agent(ALICE, media=frozenset({CHAT}), chats=2), Agent(BOB, partner), beliefs=beliefs)
    return house.place(item(), NOW)[0].agent_id


def test_a_slower_team_is_given_fewer_chats_at_once() -> None:
    learner = Learner()
    assert _chosen(learner.beliefs(NOW)) == ALICE
    seen(learner, HOUSE, 200, 2.0)
    assert _chosen(learner.beliefs(NOW)) == BOB


def test_no_observation_names_a_person() -> None:
    """Nobody's own speed can enter the matching: there is no way to tell the learner who it was."""
    for name in ("worked", "replied", "unanswered", "waited", "arrived"):
        assert not {"agent", "agent_id", "person"} & set(inspect.signature(getattr(Learner, name)).parameters)
    assert all(isinstance(team, int) for team in Learner().beliefs(NOW).reply)


def test_of_two_alike_in_a_team_the_slow_one_is_given_as_much_as_the_quick_one() -> None:
    """Alice takes ten times as long as Bob: with the same proficiencies they are equals, and take turns."""
    learner, turns = Learner(), []
    house = floor(agent(ALICE, media=frozenset({MAIL})), agent(BOB, media=frozenset({MAIL})))
    for number in range(40):
        [given] = house.place(item(number, MAIL), NOW + number)
        learner.worked(HOUSE, MAIL, 3_000.0 if given.agent_id == ALICE else 300.0)
        house.let_go(given.agent_id, MAIL, number)
        house.learn(learner.beliefs(NOW + number))
        turns.append(given.agent_id)
    assert turns.count(ALICE) == turns.count(BOB) == 20


def test_work_moves_towards_what_is_seen_and_keeps_its_sample_size() -> None:
    learner = Learner()
    for _ in range(300):
        learner.worked(HOUSE, CALL, 600.0)
    known = learner.beliefs(NOW).work[HOUSE, CALL]
    assert known.value == pytest.approx(600.0, rel=0.1)
    assert known.cases == 300


def test_who_gave_up_before_the_answer_counts_as_a_longer_delay() -> None:
    answered, given_up = Learner(), Learner()
    for _ in range(100):
        answered.replied(HOUSE, 3, 40.0)
        given_up.unanswered(HOUSE, 3, 40.0)
    assert given_up.beliefs(NOW).reply_seconds(HOUSE, 3) > 1.2 * answered.beliefs(NOW).reply_seconds(HOUSE, 3)


def test_patience_is_learned_from_who_gives_up_and_who_is_still_there() -> None:
    learner, chance = Learner(), random.Random(4)  # noqa: S311 - made observations
    for _ in range(3_000):
        patience = chance.expovariate(1 / 60)
        learner.waited(CHAT, min(patience, 90.0), gave_up=patience < 90.0)
    assert learner.beliefs(NOW).gives_up(CHAT, 0.0, 60.0) == pytest.approx(1 - math.exp(-1), abs=0.05)


def test_demand_follows_the_same_half_hour_of_the_weeks_before() -> None:
    learner, week = Learner(), 7 * 86_400.0
    monday_ten = 4 * week
    for weeks in range(3):
        for minute in range(30):
            learner.arrived(LANE, (1 + weeks) * week + minute * 60.0)
    at_ten = learner.beliefs(monday_ten + 600.0).demand[LANE]
    at_night = learner.beliefs(monday_ten - 8 * 3_600.0).demand[LANE]
    assert at_ten.value > 10 * at_night.value
    assert at_ten.cases == 90


def test_a_floor_that_learns_goes_on_with_what_waits() -> None:
    house = Floor(floor()._costs.weights, PRIOR)
    house.enqueue(Item(1, LANE, NOW + 76.0, NOW))
    house.learn(Learner().beliefs(NOW))
    house.put_agent(agent())
    assert [one.work_item_id for one in house.settle(NOW)] == [1]
