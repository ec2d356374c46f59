"""One agent at work: what she holds and how fast it gets done. Chats share her, mails wait behind them. Pure."""

import heapq
from math import inf

from routing.facts import Agent
from routing.simulation.behaviour import Behaviour
from routing.simulation.centre import Person


class Speeds:
    """What `Behaviour` says of chats side by side, computed once for everybody."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.reply = behaviour.reply_seconds()
        self.together = behaviour.chat_speed()
        self.each = tuple(speed / held if held else 0.0 for held, speed in enumerate(self.together))
        self.most = max(self.together)


class Hands:
    """`chats` is a heap of (progress at which it ends, case). Of her mails she works on the first, while nothing live
    is in her hands. `is_on` while work goes to her; `version` tells her next end of work from earlier ones."""

    def __init__(self, person: Person, speeds: Speeds) -> None:
        self.person = person
        self.is_on = False
        self.chats: list[tuple[float, int]] = []
        self.call: int | None = None
        self.deferred: list[int] = []
        self.last_assigned = 0.0
        self.version = 0
        self.busy = 0.0
        self.share = 0.0  # seconds so far, each divided among the chats she held
        self.call_ends = inf
        self.mail_seconds = 0.0  # worked on the mail she is at
        self._speeds = speeds
        self._progress = 0.0
        self._at = 0.0
        self._mail_left = inf

    def agent(self) -> Agent:
        """As the router is told of her."""
        calls = 0 if self.call is None else 1
        return Agent(
            self.person.id, self.person.profile, len(self.chats), calls, tuple(self.deferred), self.last_assigned
        )

    @property
    def is_idle(self) -> bool:
        return not self.chats and self.call is None and not self.deferred

    def advance(self, now: float) -> None:
        """Let the time until now pass in her hands."""
        seconds, self._at = now - self._at, now
        held = len(self.chats)
        if held:
            self.share += seconds / held
            self._progress += seconds * self._speeds.each[held]
            self.busy += seconds * self._speeds.together[held] / self._speeds.most
        elif self.call is not None:
            self.busy += seconds
        elif self.deferred:
            self._mail_left -= seconds
            self.mail_seconds += seconds
            self.busy += seconds

    def next_end(self, now: float) -> float:
        """When the next thing in her hands is done, if nothing else happens to her."""
        if self.chats:
            return now + max(0.0, self.chats[0][0] - self._progress) / self._speeds.each[len(self.chats)]
        if self.call is not None:
            return self.call_ends
        return now + max(0.0, self._mail_left) if self.deferred else inf

    def take_chat(self, case: int, seconds: float) -> float:
        """Returns the usual delay of a reply with as many chats as she holds now."""
        heapq.heappush(self.chats, (self._progress + seconds, case))
        return self._speeds.reply[len(self.chats)]

    def take_call(self, case: int, ends: float) -> None:
        self.call, self.call_ends = case, ends

    def take_mail(self, case: int, seconds: float) -> None:
        if not self.deferred:
            self._mail_left, self.mail_seconds = seconds, 0.0
        self.deferred.append(case)

    def mail_left(self, case: int) -> float | None:
        """Seconds left of the mail she works on; None for one that she has not begun."""
        return self._mail_left if self.deferred and self.deferred[0] == case else None

    def drop(self, case: int, next_mail_seconds: float = inf) -> None:
        """Out of her hands, done or not. `next_mail_seconds` is what the mail behind it takes."""
        if self.call == case:
            self.call, self.call_ends = None, inf
        elif case in self.deferred:
            if self.deferred[0] == case:
                self._mail_left, self.mail_seconds = next_mail_seconds, 0.0
            self.deferred.remove(case)
        else:
            self.chats = [one for one in self.chats if one[1] != case]
            heapq.heapify(self.chats)

    def leftovers(self, *, is_sudden: bool) -> list[tuple[int, float | None]]:
        """What waits again when she leaves, with the seconds left where she has begun: all of it where she is gone at
        once, else the mails she is not at."""
        if not is_sudden:
            behind = self.deferred if self.chats or self.call is not None else self.deferred[1:]
            return [(case, self.mail_left(case)) for case in behind]
        found: list[tuple[int, float | None]] = [(case, ends - self._progress) for ends, case in sorted(self.chats)]
        if self.call is not None:
            found.append((self.call, self.call_ends - self._at))
        return found + [(case, self.mail_left(case)) for case in self.deferred]

    def first_done(self) -> int:
        """The case that ends at `next_end`."""
        if self.chats:
            return self.chats[0][1]
        return self.call if self.call is not None else self.deferred[0]
