"""The promises at the end of the guide to routing, after every event of small centres in which much goes wrong."""

from random import Random

import pytest

from routing.facts import CALL, CHAT, LIVE, may_take
from routing.simulation import arrivals, centre
from routing.simulation.arrivals import MadeUp
from routing.simulation.behaviour import Behaviour, Contact
from routing.simulation.cases import Case, State
from routing.simulation.centre import Centre
from routing.simulation.desk import Desk
from routing.simulation.faults import Faults, Misfortune
from routing.simulation.hands import Hands
from routing.simulation.world import World
from routing.weights import ROUND_ROBIN, TIME_LEFT, Weights

DAYS = 2


def small(seed: int) -> tuple[Centre, list[Contact]]:
    """Seven to nine agents, two days, another load and roster by each seed."""
    dice = Random(seed)
    where, shares = centre.made_up(dice.randint(7, 9), DAYS, seed)
    wanted = MadeUp(dice.choice(("balanced", "merchant")), 4, dice.uniform(0.5, 1.5), DAYS, shares)
    return where, arrivals.made_up(wanted, seed, Behaviour())


class Watch:
    """Holds the world to its promises; keeps a book of its own of who holds what and when it was first due."""

    def __init__(self) -> None:
        self.events = 0
        self.due: dict[int, float | None] = {}

    def __call__(self, desk: Desk) -> None:
        self.events += 1
        held: dict[int, int] = {}
        for hands in desk.hands.values():
            self._within_capacity(hands)
            for number in (*(case for _, case in hands.chats), *hands.deferred, *([hands.call] * bool(hands.call))):
                if number is not None:
                    assert number not in held, "held by two"
                    held[number] = hands.person.id
                    assert desk.cases[number].agent == hands.person.id
        waiting = [case for case in desk.cases if case.state is State.WAITING]
        assert not {case.number for case in waiting} & set(held), "waits and is held"
        for case in waiting:
            if not case.is_answered(desk.now):
                assert self.due.setdefault(case.number, case.due) == case.item.due, "the due time changed"
        self._nobody_idle_beside_work(desk, waiting)

    def _within_capacity(self, hands: Hands) -> None:
        profile = hands.person.profile
        assert len(hands.chats) <= profile.chat_ceiling
        assert len(hands.deferred) <= profile.deferred_ceiling
        assert hands.call is None or not hands.chats, "a call takes a whole agent"

    def _nobody_idle_beside_work(self, desk: Desk, waiting: list[Case]) -> None:
        there = [hands for hands in desk.hands.values() if hands.is_on]
        for case in waiting:
            if self._is_kept_waiting(case, desk):
                continue
            for hands in there:
                if hands.person.id not in case.item.excluded and may_take(hands.person.profile, case.item.lane):
                    assert not self._has_room(hands, case.medium), f"{case} beside {hands.agent()}"

    def _is_kept_waiting(self, case: Case, desk: Desk) -> bool:
        """Late live work may leave the last whole agents free for a while: then its value for them is nothing. It is
        looked at again at the next event that concerns it, or when the router has learned anew."""
        if case.medium not in LIVE or case.item.due is None:
            return False
        late_by = desk.now + desk.weights.hopeless_chat_seconds - case.item.due
        return 0 < late_by <= desk.weights.kept_until_seconds + desk.lessons.EVERY_SECONDS

    def _has_room(self, hands: Hands, medium: str) -> bool:
        if hands.call is not None:
            return False
        if medium == CHAT:
            return len(hands.chats) < hands.person.profile.chat_ceiling
        return not hands.chats if medium == CALL else hands.is_idle


def run(seed: int, weights: Weights, watch: Watch | None = None) -> World:
    where, contacts = small(seed)
    world = World(where, contacts, weights, misfortune=Misfortune(Faults(), seed), told=watch)
    world.run()
    return world


@pytest.mark.parametrize("seed", range(50))
def test_two_days_in_which_much_goes_wrong_break_no_promise(seed: int) -> None:
    watch = Watch()
    world = run(seed, Weights(), watch)
    assert watch.events > 500
    assert any(case.times_given > 1 for case in world.cases)
    for case in world.cases:
        if case.state is State.DONE and case.medium in LIVE:
            assert case.answered_at is not None


@pytest.mark.parametrize("policy", [TIME_LEFT, ROUND_ROBIN])
def test_the_other_policies_keep_to_the_same_capacity(policy: str) -> None:
    watch = Watch()
    run(3, Weights(policy=policy), watch)
    assert watch.events > 500


def test_the_same_seed_gives_the_same_decisions() -> None:
    def told(world: World) -> list[tuple[object, ...]]:
        return [(case.state, case.agent, case.answered_at, case.times_given) for case in world.cases]

    assert told(run(7, Weights())) == told(run(7, Weights()))
    assert told(run(7, Weights())) != told(run(8, Weights()))


def test_the_incident_and_the_sunday_night_are_in_the_traffic() -> None:
    where, shares = centre.made_up(30, 3, 1)
    contacts = arrivals.made_up(MadeUp("balanced", 30, 1.0, 3, shares), 1, Behaviour())
    by_hour = [sum(one.at // 3600 == hour for one in contacts) for hour in range(72)]
    assert by_hour[20] > 2 * by_hour[10]
    assert 5_000 < len(contacts) < 9_000
    assert where.ends > 60 * 3600
