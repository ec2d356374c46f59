"""Whom to give what. Pure: `now` is an argument; the same events always give the same decisions. Standard library only.

Events tell a `Floor` who is there and what waits; it decides at once. Placing looks at profiles times states, pulling
at the heads of lines: neither depends on how much waits or how many people there are. What is chosen and why is said
in docs/routing.md.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice

from routing.beliefs import PRIOR, Beliefs
from routing.choosing import Choice, best_item, best_two, passed_over, pulled, reasons
from routing.costs import Costs
from routing.crews import Member
from routing.facts import (
    CALL,
    CHAT,
    LIVE,
    MAIL,
    MEDIA,
    SOCIAL,
    Agent,
    Decision,
    Item,
    Lane,
    Profile,
    Reasons,
    Terms,
    factor,
    may_take,
)
from routing.lines import ITEM, LINE, Entry, Line
from routing.reach import Reach
from routing.weights import PACER, POLICIES, ROUND_ROBIN, TIME_LEFT, Weights

__all__ = [
    "CALL", "CHAT", "LIVE", "MAIL", "MEDIA", "PACER", "POLICIES", "PRIOR", "ROUND_ROBIN", "SOCIAL", "TIME_LEFT",
    "Agent", "Beliefs", "Decision", "Floor", "Item", "Lane", "Profile", "Terms", "Weights", "factor", "may_take",
    "without_what_was_undone",
]  # fmt: skip


_decided = partial(tuple.__new__, Decision)  # as `Decision(*...)`, which takes twice as long


class Floor(Reach):
    """Everybody who is there, all that waits, and the rule."""

    def __init__(self, weights: Weights, beliefs: Beliefs) -> None:
        super().__init__(Costs(weights, beliefs))
        self._members: dict[int, Member] = {}
        self._waiting: dict[int, Entry] = {}
        self._in_hands: dict[int, Item] = {}  # mails and social messages given here: they wait again if set aside
        self._deferred = 0  # mails and social messages that wait
        self._busy = 0  # people who are there and can be given nothing
        for lane in beliefs.demand:
            self._line_of(Item(0, lane, None, 0.0))

    # -- what happens

    def learn(self, beliefs: Beliefs) -> None:
        """From now on believe this."""
        self._costs = Costs(self._costs.weights, beliefs)
        for lane in beliefs.demand:
            self._line_of(Item(0, lane, None, 0.0))
        for line in self._lines.values():
            line.ladders.clear()
        for crew in self._crews.values():
            crew.looks.clear()
        self._are_prices_old = True

    def prepare(self, profiles: Iterable[Profile], lanes: Iterable[Lane]) -> None:
        """Find out beforehand which of these people may take which work: with many of both it takes a while."""
        for profile in profiles:
            if profile not in self._crews:
                self._open(profile)
        for lane in lanes:
            self._line_of(Item(0, lane, None, 0.0))

    def clear(self) -> None:
        """Nobody is there and nothing waits; which people may take which work is remembered, and decides nothing."""
        self._members.clear()
        self._waiting.clear()
        self._in_hands.clear()
        self._deferred = self._busy = 0
        for crew in self._crews.values():
            crew.clear()
        self._pinned.clear()
        for key, line in list(self._lines.items()):
            line.clear()
            if not line.is_plain:
                self._drop_line(line, key)
            elif line.lane in self._costs.beliefs.demand:
                line.is_asked_for = True
        self._are_prices_old = True

    def put_agent(self, agent: Agent) -> None:
        """She is there, or what she holds has changed."""
        member = self._members.get(agent.id)
        if member is not None and member.crew.profile == agent.profile:
            member.holds(agent)
            member.crew.settle_in(member)
            return
        if member is not None:
            self.drop_agent(agent.id)
        crew = self._crews.get(agent.profile)
        if crew is None:
            crew = self._open(agent.profile)
        crew.members += 1
        self._members[agent.id] = member = Member(agent, crew)
        crew.settle_in(member)
        self._are_prices_old = True

    def put_busy(self, profile: Profile, count: int) -> None:
        """So many are there who can be given nothing before the next event: they count for what people are worth."""
        crew = self._crews.get(profile) or self._open(profile)
        crew.members += count
        self._busy += count
        self._are_prices_old = True

    def with_room(self, lanes: Mapping[int, Lane]) -> list[int]:
        """The keys of those lanes for whose work somebody who may take it has room."""
        return [key for key, lane in lanes.items() if self._plain_line(lane).has_room]

    def drop_agent(self, agent_id: int) -> None:
        """She has left, or takes no more; what she holds is the caller's to re-queue or to leave with her."""
        member = self._members.pop(agent_id, None)
        if member is None:
            return
        crew = member.crew
        crew.leave(member)
        crew.members -= 1
        for number in member.deferred:
            self._in_hands.pop(number, None)
        if not crew.members:
            self._close(crew)
        self._are_prices_old = True

    def let_go(self, agent_id: int, medium: str, work_item_id: int) -> None:
        """She holds this no longer."""
        self._in_hands.pop(work_item_id, None)
        member = self._members.get(agent_id)
        if member is None:
            return
        if medium == CHAT:
            member.chats -= 1
        elif medium == CALL:
            member.calls -= 1
        elif work_item_id in member.deferred:
            member.deferred.remove(work_item_id)
        member.crew.settle_in(member)

    def enqueue(self, item: Item) -> None:
        """It waits; nothing is decided. The same id again replaces what was waiting."""
        if item.id in self._waiting:
            self.withdraw(item.id)
        self._wait(item, self._line_of(item))

    def enqueue_all(self, items: Iterable[Item]) -> None:
        """As many `enqueue`; of one lane in a row, what nobody is kept from finds its line at once."""
        waiting = self._waiting
        lane: Lane | None = None
        for item in items:
            number, its_lane, _, _, weight, excluded, pinned, _ = item
            if number in waiting:
                self.withdraw(number)
            if its_lane is not lane or weight != 1.0 or excluded or pinned is not None:
                line = self._line_of(item)
                lane = its_lane if line.is_plain else None
            waiting[number] = line.add(item)
            self._deferred += not line.is_live

    def _wait(self, item: Item, line: Line) -> None:
        self._waiting[item.id] = line.add(item)
        self._deferred += not line.is_live

    def withdraw(self, work_item_id: int) -> None:
        """It waits no longer: given by hand, given up, resolved."""
        entry = self._waiting.pop(work_item_id, None)
        if entry is not None:
            self._waits_no_longer(entry, entry[ITEM])

    def _waits_no_longer(self, entry: Entry, item: Item) -> None:
        line: Line = entry[LINE]
        line.remove(entry)
        if not line.is_live:
            self._deferred -= 1
        if not line.count and (line.excluded or line.pinned is not None):
            self._drop_line(line, (item.lane, item.weight, item.excluded, item.pinned))

    def _waits(self, work_item_id: int) -> Item | None:
        entry = self._waiting.get(work_item_id)
        return entry[ITEM] if entry else None

    # -- what is decided

    def place(self, item: Item, now: float) -> list[Decision]:
        """An arrival looks for an agent: given at once or it waits. A mail set aside for it may go to somebody else."""
        self._costs.is_settling = False
        known = self._waiting.get(item.id)
        if known is not None and known[ITEM] is not item:
            self.withdraw(item.id)
            known = None
        line = self._line_of(item)
        decision = self._place(item, line, now)
        if decision is None:
            if known is None:
                self._wait(item, line)
            return []
        if not decision.sets_aside:
            return [decision]
        decisions = [decision]
        for number in decision.sets_aside:
            back = self._waits(number)
            if back is not None:
                decisions += self.place(back, now)
        return decisions

    def pull(self, agent_id: int, now: float) -> list[Decision]:
        """Somebody with room looks for work, until she is full or nothing is left for her."""
        decisions: list[Decision] = []
        self._costs.is_settling = False
        if self._are_prices_old:
            self._set_prices()
        member = self._members.get(agent_id)
        if member is None:
            return decisions
        media_at = member.crew.media_at
        while media_at[member.state]:
            pinned = self._pinned.get(agent_id, ()) if self._pinned else ()
            entry, surcharge = best_item(self._costs, member, pinned, now)
            if entry is None:
                break
            item, line, able = entry[ITEM], entry[LINE], 1
            why: tuple[Reasons, ...] = (pulled(self._costs, member, item, surcharge, now),)
            if item.pinned is None:
                able = self._count_able(line)
                other = passed_over(self._costs, line, item, member, now) if able > 1 else None
                if other is not None:
                    why = (*why, reasons(other))
            decisions.append(self._give(item, line, member, why, able, now))
        return decisions

    def settle(self, now: float, most: int | None = None, lanes: Collection[Lane] | None = None) -> list[Decision]:
        """Decide until no eligible agent with room and no waiting item are left together: most valuable first.

        After `most` decisions the rest is left for the next time. `lanes`: where alone something has changed.
        """
        return without_what_was_undone(list(islice(self.settling(now, lanes), most)))

    def settling(self, now: float, lanes: Collection[Lane] | None = None) -> Iterator[Decision]:
        """As `settle`, one by one; a later decision may undo an earlier one. Meanwhile nothing else may happen here."""
        for line in self._lines.values():
            # Nobody gets room while it is settled: who has none now need not be looked at.
            if line.count and line.medium == CHAT:
                line.roomy = [(crew, more) for crew, _, more in line.able if crew.room[CHAT]]
        self._costs.is_settling = True
        lines = [line for line in self._lines.values() if line.count and (lanes is None or line.lane in lanes)]
        heads = [entry for line in lines for entry in self._ranked(line, now)]
        heapq.heapify(heads)
        while heads:
            entry = self._waiting.get(heapq.heappop(heads)[2])
            if entry is None:
                continue
            line, item = entry[LINE], entry[ITEM]
            decision = self._place(item, line, now) if line.has_room or item.pinned is not None else None
            if decision is None:
                continue  # nobody has room for its like, and nobody will have before the next event
            yield decision
            again = {line}
            if decision.sets_aside:
                again |= {self._waiting[one][LINE] for one in decision.sets_aside if one in self._waiting}
            for other in again:  # in any order: what they put on the heap has an order of its own
                for head in self._ranked(other, now):
                    heapq.heappush(heads, head)

    def _ranked(self, line: Line, now: float) -> Iterator[tuple[float, float, int]]:
        """The heads of a line for a heap: the most valuable first, then what is due first."""
        costs = self._costs
        needed = costs.needed_seconds(line.medium)
        for item in line.heads(now + needed, splits=costs.weights.policy == PACER):
            due = float("inf") if item.due is None else item.due
            worth = costs.worth_to_anybody(item, line.weight, now)
            if item.last_agent is not None and costs.is_pacer and self._has_room(item.last_agent, line):
                worth += costs.known(line.medium)
            yield (-worth, due, item.id)

    def _has_room(self, agent_id: int, line: Line) -> bool:
        member = self._members.get(agent_id)
        return (
            member is not None
            and member.id not in line.excluded
            and line.medium in member.crew.media_at[member.state]
            and may_take(member.crew.profile, line.lane)
        )

    def _place(self, item: Item, line: Line, now: float) -> Decision | None:
        if self._are_prices_old:
            self._set_prices()
        self._costs.backlog = self._backlog_hours() if self._deferred else 0.0
        if item.pinned is not None:
            member = self._members.get(item.pinned)
            fits = member is not None and line.medium in member.crew.media_at[member.state]
            choices: list[Choice] = [(0.0, 0.0, member.id, member, None, 0.0, 0.0)] if member and fits else []
        else:
            known = self._members.get(item.last_agent) if item.last_agent is not None else None
            choices = best_two(self._costs, line, item, known, now)
        if not choices:
            return None
        count = 1 if item.pinned is not None else self._count_able(line)
        first = reasons(choices[0])
        why = (first, reasons(choices[1])) if len(choices) > 1 else (first,)
        return self._give(item, line, choices[0][3], why, count, now)

    def _backlog_hours(self) -> float:
        """Of deferrable work for each person there, in quarters, so that what has been computed is found again."""
        seconds = self._deferred * self._costs.mail_seconds / max(len(self._members) + self._busy, 1)
        return min(seconds // 900.0 / 4.0, 2.0)

    def _count_able(self, line: Line) -> int:
        medium, count = line.medium, 0
        for room in line.rooms:  # a loop is three times as fast as sum()
            count += room[medium]
        for number in line.excluded:
            member = self._members.get(number)
            if member is not None and may_take(member.crew.profile, line.lane):
                count -= member.state in member.crew.open_to[medium]
        return count

    def _give(  # noqa: PLR0917 - asked with every decision
        self, item: Item, line: Line, member: Member, why: tuple[Reasons, ...], candidates: int, now: float
    ) -> Decision:
        number, medium = item.id, line.medium
        entry = self._waiting.pop(number, None)
        if entry is not None:
            self._waits_no_longer(entry, item)
        sets_aside: tuple[int, ...] = ()
        if line.is_live:
            if member.deferred and not member.chats:
                sets_aside = tuple(member.deferred)
                member.deferred.clear()
            if medium == CHAT:
                member.chats += 1
            else:
                member.calls += 1
        else:
            member.deferred.append(number)
            self._in_hands[number] = item
        member.last_assigned = now
        member.crew.settle_in(member)
        for one in sets_aside:
            back = self._in_hands.pop(one, None)
            if back is not None:
                self.enqueue(back)
        return _decided((number, member.id, medium, sets_aside, why, candidates))


def without_what_was_undone(decisions: list[Decision]) -> list[Decision]:
    """A mail that was given and set aside again in one go was never given; one that she had before is set aside."""
    kept: list[Decision | None] = []
    given: dict[int, int] = {}
    for decision in decisions:
        undone = [number for number in decision.sets_aside if number in given]
        for number in undone:
            kept[given.pop(number)] = None
        given[decision.work_item_id] = len(kept)
        aside = tuple(number for number in decision.sets_aside if number not in undone)
        kept.append(decision._replace(sets_aside=aside) if undone else decision)
    return [decision for decision in kept if decision is not None]
