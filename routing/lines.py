"""Waiting work in order: lines of items that are equal for the rule, only whose heads are ever looked at. Pure."""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Final

from routing.crews import Crew
from routing.facts import CALL, LIVE, Item, Lane

if TYPE_CHECKING:
    from routing.choosing import Rung
    from routing.costs import Key

_NEVER = float("inf")
# Due, id, a number that tells entries of one id apart, the item, its line.
Entry = tuple[float, int, int, Item, "Line"]
DUE: Final = 0
NUMBER: Final = 2
ITEM: Final = 3
LINE: Final = 4


class Line:
    """Items of one lane with the same weight, exclusions and pin: earliest due first, those past help apart.

    What is withdrawn stays inside, noted as gone, until it comes to a head.
    """

    __slots__ = (
        "_added",
        "able",
        "count",
        "excluded",
        "fresh",
        "gone",
        "is_asked_for",
        "is_live",
        "is_plain",
        "ladders",
        "lane",
        "late",
        "medium",
        "order",
        "people",
        "pinned",
        "returned",
        "rooms",
        "roomy",
        "shapes",
        "weight",
    )

    def __init__(self, like: Item) -> None:
        self.lane: Lane = like.lane
        self.medium = like.lane.medium
        self.is_live = self.medium in LIVE
        self.weight = like.lane.weight * like.weight
        self.excluded = like.excluded
        self.pinned = like.pinned
        self.is_plain = not like.excluded and like.pinned is None and like.weight == 1.0
        self.is_asked_for = True  # since the floor was cleared
        self.count = 0
        self.order = (self.lane.queue, self.medium, self.lane.requirements, like.id)  # any, but always the same
        self.able: list[tuple[Crew, float, float]] = []  # who may take it, how much longer they need, what that costs
        self.rooms: list[dict[str, int]] = []  # of each of them
        self.shapes: list[Crew] = []  # one of those that cost the same in each state, prices and skills aside
        self.roomy: list[tuple[Crew, float]] | None = None  # who had room when it began to be settled
        self.people = 1  # who may take it
        self.ladders: dict[Key, list[Rung]] = {}  # kept by `choosing`, until prices or who may take it change
        self._added = 0
        self.fresh: deque[Entry] = deque()  # in order as it came
        self.returned: list[Entry] = []  # a heap: what came back with its original due time
        self.late: list[Entry] = []  # a heap
        self.gone: set[int] = set()  # numbers of what waits no longer and is still in one of the three

    def add(self, item: Item) -> Entry:
        """Returns what to give to `remove` when it waits no longer."""
        self._added += 1
        self.count += 1
        entry: Entry = (_NEVER if item.due is None else item.due, item.id, self._added, item, self)
        if not self.fresh or self.fresh[-1] < entry:
            self.fresh.append(entry)
        else:
            heapq.heappush(self.returned, entry)
        return entry

    def admit(self, crew: Crew, longer: float, surcharge: float) -> None:
        """These people may take it."""
        self.able.append((crew, longer, surcharge))
        self.rooms.append(crew.room)
        if all(one.shape != crew.shape for one in self.shapes):
            self.shapes.append(crew)
        self.ladders.clear()

    def dismiss(self, crew: Crew) -> None:
        """They are here no longer."""
        self.able = [one for one in self.able if one[0] is not crew]
        self.rooms = [one[0].room for one in self.able]
        self.shapes = list({one[0].shape: one[0] for one in reversed(self.able)}.values())
        self.ladders.clear()

    def clear(self) -> None:
        """Nothing waits; who may take such work is remembered."""
        self.is_asked_for = False
        self.count = self._added = 0
        self.fresh.clear()
        self.returned.clear()
        self.late.clear()
        self.gone.clear()

    @property
    def has_room(self) -> bool:
        """Whether anybody who may take it has room."""
        medium = self.medium
        for room in self.rooms:  # noqa: SIM110 - a loop is three times as fast as any()
            if room[medium]:
                return True
        return False

    def remove(self, entry: Entry) -> None:
        self.count -= 1
        fresh = self.fresh
        if fresh and fresh[0] is entry:
            fresh.popleft()
        else:
            self.gone.add(entry[NUMBER])

    def _pop(self) -> Entry:
        fresh, returned = self.fresh, self.returned
        if returned and (not fresh or returned[0] < fresh[0]):
            return heapq.heappop(returned)
        return fresh.popleft()

    def live_head(self, limit: float) -> Entry | None:
        """The first that is due at `limit` or later; what is due sooner moves to the late ones."""
        fresh, returned, gone = self.fresh, self.returned, self.gone
        while fresh or returned:
            entry = fresh[0] if not returned or (fresh and fresh[0] < returned[0]) else returned[0]
            if gone and entry[NUMBER] in gone:
                gone.remove(self._pop()[NUMBER])
            elif entry[DUE] < limit:
                heapq.heappush(self.late, self._pop())
            else:
                return entry
        return None

    def late_head(self) -> Entry | None:
        """The one that is overdue most; ask for the live head first."""
        late, gone = self.late, self.gone
        while late and late[0][NUMBER] in gone:
            gone.remove(heapq.heappop(late)[NUMBER])
        return late[0] if late else None

    def heads(self, limit: float, *, splits: bool) -> list[Item]:
        """The first that can still be met and the first that cannot; only the first of all unless it `splits` them."""
        live = self.live_head(limit if splits else -_NEVER)
        late = self.late_head() if splits else None
        return [entry[ITEM] for entry in (live, late) if entry is not None]

    def has_spare_whole_agents(self, kept: float) -> bool:
        """Whether more whole agents who may take it are free than are kept for what can still be met."""
        return sum([room.get(CALL, 0) for room in self.rooms]) > kept
