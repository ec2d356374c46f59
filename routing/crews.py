"""People who are there, in buckets of those who are equal for the rule: profile and what they hold. Pure."""

from __future__ import annotations

from functools import cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from routing.facts import CALL, CHAT, LIVE, MEDIA, MOST_CHATS, Agent, Profile

if TYPE_CHECKING:
    from routing.choosing import Look
    from routing.lines import Line

IDLE = 0  # 1..7: so many chats; 8 and above: nothing live, and one or more mails or social messages
FIRST_MAIL = MOST_CHATS + 1
ON_CALL = -1  # in a list by state: the last place of all

Place = tuple[float, int, int, "Member"]  # in a bucket: last assigned, agent id, her version then, she


class Member:
    """One agent and her place. `version` tells it from the places that she has left."""

    __slots__ = ("calls", "chats", "crew", "deferred", "id", "last_assigned", "state", "version")

    def __init__(self, agent: Agent, crew: Crew) -> None:
        self.id = agent.id
        self.crew = crew
        self.state = ON_CALL
        self.version = 0
        self.holds(agent)

    def holds(self, agent: Agent) -> None:
        self.chats = agent.chats
        self.calls = agent.calls
        self.deferred = list(agent.deferred)
        self.last_assigned = agent.last_assigned


class Rooms:
    """Which states have room for what, where these media and ceilings hold."""

    __slots__ = ("changes", "fullest", "media_at", "open_to")

    def __init__(self, media: frozenset[str], chat_ceiling: int, deferred_ceiling: int, *, interrupts: bool) -> None:
        chats = min(chat_ceiling, MOST_CHATS)
        mails = set(range(FIRST_MAIL, FIRST_MAIL + max(deferred_ceiling, 1))) if interrupts else set()
        # Live work takes the place of mails, mails only that of nothing.
        every = {
            CHAT: frozenset({*range(chats), *mails} if chats else ()),
            CALL: frozenset({IDLE, *mails}),
            **dict.fromkeys(
                set(MEDIA) - set(LIVE),
                frozenset({IDLE, *range(FIRST_MAIL, MOST_CHATS + deferred_ceiling)} if deferred_ceiling else ()),
            ),
        }
        self.open_to = {medium: every[medium] for medium in MEDIA if medium in media}
        self.fullest = FIRST_MAIL + max(deferred_ceiling, 1) - 1
        states = [*range(self.fullest + 1), ON_CALL]
        self.media_at = [tuple(medium for medium, some in self.open_to.items() if state in some) for state in states]
        # By the state before and the state after: for which media one more has room (1), or one fewer (-1).
        self.changes = [
            [
                tuple((medium, more) for medium in MEDIA if (more := (medium in after) - (medium in before)))
                for after in self.media_at
            ]
            for before in self.media_at
        ]


_rooms = cache(Rooms)


class Crew:
    """Everybody of one profile, by state; in each, who was assigned longest ago comes first."""

    __slots__ = (
        "_changes",
        "_fullest",
        "_versions",
        "buckets",
        "has_phone",
        "lines",
        "looks",
        "media_at",
        "members",
        "number",
        "open_to",
        "price",
        "profile",
        "room",
        "shape",
    )

    def __init__(self, profile: Profile, number: int, *, interrupts: bool) -> None:
        self.profile = profile
        self.number = number
        self.has_phone = CALL in profile.media
        self.shape = (profile.team, self.has_phone, profile.chat_ceiling, profile.deferred_ceiling)
        self.price = 0.0
        self.members = 0
        self.lines: dict[str, list[tuple[Line, float, float]]] = {medium: [] for medium in MEDIA}
        self.looks: dict[int, list[Look]] = {}  # by state: kept by `choosing`, until these lines change
        rooms = _rooms(profile.media, profile.chat_ceiling, profile.deferred_ceiling, interrupts=interrupts)
        self.open_to = rooms.open_to  # the states with room, by medium
        self.media_at = rooms.media_at  # what they have room for, by state
        self._changes = rooms.changes
        self._fullest = rooms.fullest
        self._versions = 0  # of all of them: no two places compare as equal
        self.room = dict.fromkeys(rooms.open_to, 0)  # how many of them have room
        self.buckets: list[list[Place]] = [[] for _ in range(rooms.fullest + 1)]

    def settle_in(self, member: Member) -> None:
        """Put her where what she holds says; called after every change."""
        if member.calls:
            state = ON_CALL
        elif member.chats:
            state = member.chats
        else:
            state = MOST_CHATS + len(member.deferred) if member.deferred else IDLE
        # Who holds more mails than she should, by hand, is as full as who holds just as many.
        if state > self._fullest:  # noqa: PLR1730 - four times as fast as min()
            state = self._fullest
        if state != member.state:
            for medium, more in self._changes[member.state][state]:
                self.room[medium] += more
            member.state = state
        self._versions = member.version = version = self._versions + 1
        if self.media_at[state]:  # nobody looks for who has room for nothing
            heappush(self.buckets[state], (member.last_assigned, member.id, version, member))

    def clear(self) -> None:
        """Nobody is there."""
        self.members = 0
        for bucket in self.buckets:
            bucket.clear()
        for medium in self.room:
            self.room[medium] = 0

    def leave(self, member: Member) -> None:
        for medium, more in self._changes[member.state][ON_CALL]:
            self.room[medium] += more
        member.state = ON_CALL
        member.version = 0

    def first(self, state: int, excluded: frozenset[int]) -> Place | None:
        """Who was assigned longest ago, of those in this state who are not excluded."""
        bucket = self.buckets[state]
        passed_over = []
        found = foremost(bucket)
        while found is not None and found[1] in excluded:
            passed_over.append(heappop(bucket))
            found = foremost(bucket)
        for place in passed_over:
            heappush(bucket, place)
        return found


def foremost(bucket: list[Place]) -> Place | None:
    """Who was assigned longest ago; places of those who have left this state are dropped on the way."""
    while bucket:
        place = bucket[0]
        if place[3].version == place[2]:
            return place
        heappop(bucket)
    return None


def second(bucket: list[Place]) -> Place | None:
    """Who comes after the foremost; ask for her before."""
    size = len(bucket)
    if size < 2:
        return None
    place = bucket[1] if size == 2 or bucket[1] < bucket[2] else bucket[2]
    if place[3].version == place[2]:
        return place
    head = heappop(bucket)
    found = foremost(bucket)
    heappush(bucket, head)
    return found
