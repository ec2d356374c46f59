"""Waiting work in order: lines of items that are equal for the rule, only whose heads are ever looked at. Pure."""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Any

from routing.crews import Crew
from routing.facts import CALL, Item, Lane

if TYPE_CHECKING:
    from routing.choosing import Rung
    from routing.costs import Key

_NEVER = float("inf")
Entry = list[Any]  # due, id, a number that tells entries of one id apart, the item or None once it waits no longer
DUE, ITEM = 0, 3


class Line:
    """Items of one lane with the same weight, exclusions and pin: earliest due first, those past help apart.

    What is withdrawn stays inside, emptied, until it comes to a head.
    """

    __slots__ = (
        "_added",
        "_fresh",
        "_returned",
        "able",
        "count",
        "excluded",
        "is_asked_for",
        "is_plain",
        "ladders",
        "lane",
        "late",
        "medium",
        "order",
        "people",
        "pinned",
        "weight",
    )

    def __init__(self, like: Item) -> None:
        self.lane: Lane = like.lane
        self.medium = like.lane.medium
        self.weight = like.lane.weight * like.weight
        self.excluded = like.excluded
        self.pinned = like.pinned
        self.is_plain = not like.excluded and like.pinned is None and like.weight == 1.0
        self.is_asked_for = True  # since the floor was cleared
        self.count = 0
        self.order = (self.lane.queue, self.medium, self.lane.requirements, like.id)  # any, but always the same
        self.able: list[tuple[Crew, float, float]] = []  # who may take it, how much longer they need, what that costs
        self.people = 1  # who may take it
        self.ladders: dict[Key, list[Rung]] = {}  # kept by `choosing`, until prices or who may take it change
        self._added = 0
        self._fresh: deque[Entry] = deque()  # in order as it came
        self._returned: list[Entry] = []  # a heap: what came back with its original due time
        self.late: list[Entry] = []  # a heap

    def add(self, item: Item) -> Entry:
        """Returns what to give to `remove` when it waits no longer."""
        self._added += 1
        self.count += 1
        entry: Entry = [_NEVER if item.due is None else item.due, item.id, self._added, item]
        if not self._fresh or self._fresh[-1] < entry:
            self._fresh.append(entry)
        else:
            heapq.heappush(self._returned, entry)
        return entry

    def clear(self) -> None:
        """Nothing waits; who may take such work is remembered."""
        self.is_asked_for = False
        self.count = self._added = 0
        self._fresh.clear()
        self._returned.clear()
        self.late.clear()

    @property
    def has_room(self) -> bool:
        """Whether anybody who may take it has room."""
        medium = self.medium
        for entry in self.able:  # noqa: SIM110 - a loop is three times as fast as any()
            if entry[0].room[medium]:
                return True
        return False

    def remove(self, entry: Entry) -> None:
        self.count -= 1
        entry[ITEM] = None

    def _pop(self) -> Entry:
        fresh, returned = self._fresh, self._returned
        if returned and (not fresh or returned[0] < fresh[0]):
            return heapq.heappop(returned)
        return fresh.popleft()

    def live_head(self, limit: float) -> Entry | None:
        """The first that is due at `limit` or later; what is due sooner moves to the late ones."""
        fresh, returned = self._fresh, self._returned
        while fresh or returned:
            entry = fresh[0] if not returned or (fresh and fresh[0] < returned[0]) else returned[0]
            if entry[ITEM] is None:
                self._pop()
            elif entry[DUE] < limit:
                heapq.heappush(self.late, self._pop())
            else:
                return entry
        return None

    def late_head(self) -> Item | None:
        """The one that is overdue most; ask for the live head first."""
        late = self.late
        while late:
            item: Item | None = late[0][ITEM]
            if item is not None:
                return item
            heapq.heappop(late)
        return None

    def heads(self, limit: float, *, splits: bool) -> list[Item]:
        """The first that can still be met and the first that cannot; only the first of all unless it `splits` them."""
        live = self.live_head(limit if splits else -_NEVER)
        late = self.late_head() if splits else None
        return [*([] if live is None else [live[ITEM]]), *([] if late is None else [late])]

    def has_spare_whole_agents(self, kept: float) -> bool:
        """Whether more whole agents who may take it are free than are kept for what can still be met."""
        return sum([entry[0].room.get(CALL, 0) for entry in self.able]) > kept
