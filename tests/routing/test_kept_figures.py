"""What a floor keeps from one decision to the next never changes one: it decides like a floor made that moment."""

import random
from dataclasses import replace

import pytest

from routing.beliefs import PRIOR, Estimate
from routing.matching import CALL, CHAT, LIVE, MEDIA, Agent, Decision, Floor, Item, Lane, Profile, Weights
from tests.routing.people import ALICE, BOB, TARGETS, agent, floor, item, told


class Day:
    """Random people and work on one floor; `held` and `people` are what a caller knows."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = random.Random(seed)  # noqa: S311 - made work, no secret
        some = [tuple((skill, 3) for skill in sorted(chance.sample(range(4), chance.randint(1, 3)))) for _ in range(4)]
        self.profiles = [
            Profile(
                chance.randint(1, 2),
                chance.random() < 0.3,
                frozenset(MEDIA if chance.random() < 0.6 else chance.sample(MEDIA, 2)),
                skills,
                chance.choice((3, 5, 7)),
                chance.choice((1, 3)),
            )
            for skills in some
        ]
        self.lanes = [Lane(1, medium, ((skill, 1),)) for skill in range(4) for medium in MEDIA]
        self.weights = Weights(policy=chance.choice(("pacer", "pacer", "pacer", "time_left", "round_robin")))
        self.beliefs = PRIOR
        self.floor = Floor(self.weights, self.beliefs)
        self.seen: dict[Lane, None] = {}
        self.people: dict[int, Agent] = {}
        self.held: dict[int, dict[int, Item]] = {}
        self.waiting: dict[int, Item] = {}
        self.now = 10_000.0

    def fresh(self) -> Floor:
        made = Floor(self.weights, self.beliefs)
        made.prepare((), self.seen)
        for one in self.people.values():
            made.put_agent(one)
        for waits in self.waiting.values():
            made.enqueue(waits)
        return made

    def carry_out(self, decisions: list[Decision]) -> None:
        for one in decisions:
            hers = self.held[one.agent_id]
            for number in one.sets_aside:
                self.waiting[number] = hers.pop(number)
            hers[one.work_item_id] = self.waiting.pop(one.work_item_id)
            self.people[one.agent_id] = self.people[one.agent_id]._replace(last_assigned=self.now)
            self.count(one.agent_id)

    def count(self, number: int) -> None:
        media = [one.lane.medium for one in self.held[number].values()]
        deferred = tuple(key for key, one in self.held[number].items() if one.lane.medium not in LIVE)
        self.people[number] = self.people[number]._replace(
            chats=media.count(CHAT), calls=media.count(CALL), deferred=deferred
        )

    def arrives(self, number: int) -> None:
        lane = self.chance.choice(self.lanes)
        knows = self.chance.choice([None, *self.people])
        work = Item(number, lane, self.now + TARGETS[lane.medium], self.now, last_agent=knows)
        self.seen[lane] = None
        other = self.fresh()
        self.waiting[number] = work
        self.same(self.floor.place(work, self.now), other.place(work, self.now))

    def comes(self) -> None:
        number = self.chance.randint(1, 30)
        if number not in self.people:
            self.people[number] = Agent(number, self.chance.choice(self.profiles), last_assigned=self.now)
            self.held[number] = {}
            self.floor.put_agent(self.people[number])
        self.looks(number)

    def ends(self, number: int) -> None:
        if self.held[number]:
            done = self.chance.choice(sorted(self.held[number]))
            work = self.held[number].pop(done)
            self.floor.let_go(number, work.lane.medium, done)
            self.count(number)
        self.looks(number)

    def looks(self, number: int) -> None:
        other = self.fresh()
        self.same(self.floor.pull(number, self.now), other.pull(number, self.now))

    def leaves(self, number: int) -> None:
        self.floor.drop_agent(number)
        del self.people[number]
        for key, work in self.held.pop(number).items():
            other = self.fresh()
            self.waiting[key] = work
            self.same(self.floor.place(work, self.now), other.place(work, self.now))

    def learns(self) -> None:
        wanted = {lane: Estimate(self.chance.choice((1.0, 5.0))) for lane in self.chance.sample(self.lanes, 3)}
        self.seen |= dict.fromkeys(wanted)
        self.beliefs = replace(PRIOR, demand=wanted)
        self.floor.learn(self.beliefs)

    def same(self, given: list[Decision], otherwise: list[Decision]) -> None:
        """A floor that was just made does not know the mails in hands: what becomes of them is not compared."""
        assert told(given[:1]) == told(otherwise[:1])
        self.carry_out(given)


@pytest.mark.parametrize("seed", range(12))
def test_a_floor_with_a_past_decides_like_a_new_one(seed: int) -> None:
    day = Day(seed)
    for _ in range(15):
        day.comes()
    for step in range(150):
        day.now += day.chance.choice((0.0, 1.0, 20.0, 300.0))
        deed = day.chance.random()
        if deed < 0.6:
            day.arrives(step)
        elif deed < 0.7 or not day.people:
            day.comes()
        elif deed < 0.93:
            day.ends(day.chance.choice(sorted(day.people)))
        elif deed < 0.97:
            day.leaves(day.chance.choice(sorted(day.people)))
        else:
            day.learns()


def test_who_leaves_and_comes_back_at_once_is_there_once() -> None:
    house = floor(agent(ALICE), agent(BOB, last_assigned=5.0))
    for _ in range(2):
        house.drop_agent(ALICE)
        house.put_agent(agent(ALICE))
    assert [one.agent_id for one in house.place(item(), 10_000.0)] == [ALICE]


def test_the_runner_up_is_never_the_same_person() -> None:
    house = floor(agent(ALICE, last_assigned=9.0), agent(BOB, last_assigned=8.0))
    late = item(left=-10.0, last_agent=ALICE)
    [decision] = house.place(late, 10_000.0)
    assert decision.agent_id == ALICE
    assert decision.runner_up is None or decision.runner_up.agent_id == BOB
