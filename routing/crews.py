"""People who are there, in buckets of those who are equal for the rule: profile and what they hold. Pure."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from routing.facts import CALL, CHAT, LIVE, MEDIA, MOST_CHATS, Agent, Profile

if TYPE_CHECKING:
    from routing.lines import Line

IDLE = 0  # 1..7: so many chats; 8 and above: nothing live, and one or more mails or social messages
FIRST_MAIL = MOST_CHATS + 1
ON_CALL = -1


class Member:
    """One agent and her place. `version` tells her entry in a bucket from those she left."""

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

    def state_now(self) -> int:
        if self.calls:
            return ON_CALL
        if self.chats:
            return self.chats
        return MOST_CHATS + len(self.deferred) if self.deferred else IDLE


class Crew:
    """Everybody of one profile, by state; in each, who was assigned longest ago comes first."""

    __slots__ = (
        "_buckets",
        "_media_at",
        "has_phone",
        "lines",
        "members",
        "number",
        "open_to",
        "price",
        "profile",
        "room",
        "shape",
        "sizes",
    )

    def __init__(self, profile: Profile, number: int, *, interrupts: bool) -> None:
        self.profile = profile
        self.number = number
        self.has_phone = CALL in profile.media
        self.shape = (profile.team, self.has_phone, profile.chat_ceiling, profile.deferred_ceiling)
        self.price = 0.0
        self.members = 0
        self.sizes: list[int] = []
        self.lines: dict[str, list[tuple[Line, float, float]]] = {medium: [] for medium in MEDIA}
        self._buckets: list[list[tuple[float, int, int, Member]]] = []
        self._media_at: list[tuple[str, ...]] = []  # what they have room for, by state
        self.room = dict.fromkeys(profile.media, 0)  # how many of them have room
        self.open_to = {medium: self._states_open_to(medium, interrupts=interrupts) for medium in profile.media}
        self._widen(FIRST_MAIL + max(profile.deferred_ceiling, 1))

    def _widen(self, states: int) -> None:
        while len(self.sizes) < states:
            state = len(self.sizes)
            self.sizes.append(0)
            self._buckets.append([])
            self._media_at.append(tuple(medium for medium, states in self.open_to.items() if state in states))

    def _states_open_to(self, medium: str, *, interrupts: bool) -> frozenset[int]:
        """In which states they have room: live work takes the place of mails, mails only that of nothing."""
        chats, deferred = min(self.profile.chat_ceiling, MOST_CHATS), self.profile.deferred_ceiling
        mails = set(range(FIRST_MAIL, FIRST_MAIL + max(deferred, 1))) if interrupts else set()
        if medium == CHAT:
            return frozenset({*range(chats), *mails} if chats else ())
        if medium in LIVE:
            return frozenset({IDLE, *mails})
        return frozenset({IDLE, *range(FIRST_MAIL, MOST_CHATS + deferred)} if deferred else ())

    def settle_in(self, member: Member) -> None:
        """Put her where what she holds says; called after every change."""
        # Who holds more mails than she should, by hand, is as full as who holds just as many.
        state = min(member.state_now(), len(self.sizes) - 1)
        if state != member.state:
            self._move(member, state)
        member.version += 1
        if state != ON_CALL:
            heapq.heappush(self._buckets[state], (member.last_assigned, member.id, member.version, member))

    def clear(self) -> None:
        """Nobody is there."""
        self.members = 0
        self.sizes = [0] * len(self.sizes)
        for bucket in self._buckets:
            bucket.clear()
        for medium in self.room:
            self.room[medium] = 0

    def leave(self, member: Member) -> None:
        self._move(member, ON_CALL)
        member.version += 1

    def _move(self, member: Member, state: int) -> None:
        sizes, room, media_at = self.sizes, self.room, self._media_at
        if member.state != ON_CALL:
            sizes[member.state] -= 1
            for medium in media_at[member.state]:
                room[medium] -= 1
        if state != ON_CALL:
            sizes[state] += 1
            for medium in media_at[state]:
                room[medium] += 1
        member.state = state

    def media_at(self, state: int) -> tuple[str, ...]:
        """What somebody in this state has room for."""
        return () if state == ON_CALL else self._media_at[state]

    def first(self, state: int, excluded: frozenset[int]) -> Member | None:
        """Who was assigned longest ago, of those in this state."""
        bucket = self._buckets[state]
        passed_over = []
        found = None
        while bucket:
            _, number, version, member = bucket[0]
            if member.version != version:
                heapq.heappop(bucket)
            elif number in excluded:
                passed_over.append(heapq.heappop(bucket))
            else:
                found = member
                break
        for entry in passed_over:
            heapq.heappush(bucket, entry)
        return found

    def second(self, state: int) -> Member | None:
        """Who comes after the first of those in this state; ask for the first before."""
        bucket = self._buckets[state]
        if len(bucket) < 2:
            return None
        entry = min(bucket[1:3])
        if entry[3].version == entry[2]:
            return entry[3]
        return self.first(state, frozenset((bucket[0][1],)))
