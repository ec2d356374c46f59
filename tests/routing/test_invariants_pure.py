"""What always holds of the pure core, whatever happens in whatever order; the real database has its own such test."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from routing.matching import (
    CALL,
    CHAT,
    LIVE,
    MEDIA,
    PRIOR,
    Agent,
    Decision,
    Floor,
    Item,
    Lane,
    Profile,
    Weights,
    may_take,
)
from tests.routing.people import TARGETS, told

few = st.integers(1, 3)
profiles = st.builds(
    Profile,
    team=few,
    is_outsourced=st.booleans(),
    media=st.frozensets(st.sampled_from(MEDIA), min_size=1),
    skills=st.dictionaries(few, st.integers(1, 5)).map(lambda known: tuple(sorted(known.items()))),
    chat_ceiling=st.integers(0, 7),
    deferred_ceiling=st.integers(0, 3),
)
lanes = st.builds(
    Lane,
    queue=few,
    medium=st.sampled_from(MEDIA),
    requirements=st.lists(st.tuples(few, st.integers(1, 3)), max_size=1).map(tuple),
    teams=st.none() | st.frozensets(few, min_size=1),
    is_in_house=st.booleans(),
)


@dataclass
class Hands:
    """What an agent holds, as the caller keeps it."""

    profile: Profile
    held: dict[int, Item] = field(default_factory=dict)

    def count(self, *media: str) -> int:
        return sum(one.lane.medium in media for one in self.held.values())

    def has_room_for(self, medium: str) -> bool:
        deferred = len(self.held) - self.count(*LIVE)
        if self.count(CALL) or (medium != CHAT and self.count(CHAT)):
            return False
        if medium == CHAT:
            return self.count(CHAT) < self.profile.chat_ceiling
        return medium == CALL or deferred < self.profile.deferred_ceiling


class EveryDay(RuleBasedStateMachine):
    """Two floors are told the same; everything they decide is carried out as a caller would."""

    policy = "pacer"

    def __init__(self) -> None:
        super().__init__()
        self.floors = [Floor(Weights(policy=self.policy), PRIOR) for _ in range(2)]
        self.now = 1_000.0
        self.people: dict[int, Hands] = {}
        self.waiting: dict[int, Item] = {}
        self.due: dict[int, float | None] = {}

    def _both(self, deed: str, *facts: object) -> None:
        first, second = (getattr(one, deed)(*facts) for one in self.floors)
        assert told(first or []) == told(second or []), "the same events, another decision"
        for decision in first or ():
            self._carry_out(decision)

    def _carry_out(self, decision: Decision) -> None:
        item = self.waiting.pop(decision.work_item_id)
        hers = self.people[decision.agent_id]
        assert item.pinned in {None, decision.agent_id}
        assert item.pinned is not None or may_take(hers.profile, item.lane)
        assert decision.agent_id not in item.excluded
        assert hers.has_room_for(decision.medium)
        for number in decision.sets_aside:
            self.waiting[number] = hers.held.pop(number)
        hers.held[item.id] = item

    def _again(self, item: Item) -> None:
        self.waiting[item.id] = item
        self._both("place", item, self.now)

    @rule(
        lane=lanes,
        lateness=st.sampled_from((0.0, 0.0, 0.9, 2.0)),
        weight=st.sampled_from((1.0, 4.0)),
        pin=st.booleans(),
    )
    def arrives(self, lane: Lane, lateness: float, weight: float, pin: bool) -> None:
        number = len(self.due) + 1
        since = self.now - lateness * TARGETS[lane.medium]
        pinned = min(self.people) if pin and self.people else None
        self.due[number] = since + TARGETS[lane.medium]
        self._again(
            Item(
                number, lane, self.due[number], since, weight, pinned=pinned, last_agent=max(self.people, default=None)
            )
        )

    @rule(number=st.integers(1, 5), profile=profiles)
    def comes(self, number: int, profile: Profile) -> None:
        if number not in self.people:
            self.people[number] = Hands(profile)
            self._both("put_agent", Agent(number, profile, last_assigned=self.now))
            self._both("pull", number, self.now)

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        """All she holds goes back as it was."""
        number = data.draw(st.sampled_from(sorted(self.people)))
        hers = self.people.pop(number)
        self._both("drop_agent", number)
        for item in hers.held.values():
            self._again(item)

    @precondition(lambda self: any(hers.held for hers in self.people.values()))
    @rule(data=st.data(), declines=st.booleans())
    def ends(self, data: st.DataObject, declines: bool) -> None:
        """She is done with one, or never wanted it."""
        number = data.draw(st.sampled_from(sorted(one for one, hers in self.people.items() if hers.held)))
        item = data.draw(st.sampled_from(sorted(self.people[number].held.values(), key=lambda one: one.id)))
        del self.people[number].held[item.id]
        self._both("let_go", number, item.lane.medium, item.id)
        if declines:
            self._again(item._replace(excluded=item.excluded | {number}, pinned=None))
        self._both("pull", number, self.now)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def gives_up(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.waiting)))
        del self.waiting[number]
        self._both("withdraw", number)

    @rule(seconds=st.sampled_from((1.0, 30.0, 100.0, 5_000.0)))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self._both("settle", self.now)

    @invariant()
    def nobody_holds_more_than_she_can(self) -> None:
        for hers in self.people.values():
            assert hers.count(CALL) <= 1
            assert not (hers.count(CALL) and len(hers.held) > 1)
            assert hers.count(CHAT) <= hers.profile.chat_ceiling

    @invariant()
    def no_item_is_in_two_places(self) -> None:
        places = [*self.waiting, *(number for hers in self.people.values() for number in hers.held)]
        assert len(places) == len(set(places))

    @invariant()
    def what_was_due_is_due_still(self) -> None:
        everywhere = [*self.waiting.values(), *(one for hers in self.people.values() for one in hers.held.values())]
        assert all(one.due == self.due[one.id] for one in everywhere)

    @invariant()
    def nobody_with_room_and_no_work_she_may_take_are_left_together(self) -> None:
        for item in self.waiting.values():
            for number, hers in self.people.items():
                assert not self._would_fit(item, number, hers), (item, number, hers)

    def _would_fit(self, item: Item, number: int, hers: Hands) -> bool:
        if number in item.excluded or not hers.has_room_for(item.lane.medium):
            return False
        if item.pinned is not None:
            return item.pinned == number and item.lane.medium in hers.profile.media
        # Late chats and calls leave the last whole agents free: they are worth nothing to them.
        is_late = item.due is not None and item.due < self.now + 60.0 and item.lane.medium in LIVE
        is_whole = CALL in hers.profile.media and not hers.count(CHAT)
        return may_take(hers.profile, item.lane) and not (is_late and is_whole and self.policy == "pacer")


class EveryDayByTimeLeft(EveryDay):
    policy = "time_left"


for _machine in (EveryDay, EveryDayByTimeLeft):
    _machine.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestEveryDay = EveryDay.TestCase
TestEveryDayByTimeLeft = EveryDayByTimeLeft.TestCase
