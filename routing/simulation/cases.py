"""A contact as the simulated centre keeps it, from its arrival to its end."""

from dataclasses import dataclass
from enum import StrEnum

from routing.facts import Item
from routing.simulation.behaviour import Contact


class State(StrEnum):
    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    GONE = "gone"  # gave up


@dataclass
class Case:
    """`item` is how the router knows it, `rest` the seconds of work left. `due` is that of the first target and stays.

    `answered_at` may lie ahead: the instant at which the reply of whoever holds it will come."""

    number: int
    contact: Contact
    item: Item
    due: float | None
    rest: float
    state: State = State.WAITING
    agent: int | None = None
    answered_at: float | None = None
    given_at: float = 0.0
    chats_then: int = 0  # held by her agent when she was given, herself included
    share_then: float = 0.0  # of her agent's time, at that instant (`Hands.share`)
    spent: float = 0.0  # seconds of work on a mail so far
    times_given: int = 0
    times_set_aside: int = 0
    wrote_instead: bool = False

    @property
    def queue(self) -> int:
        return self.item.lane.queue

    @property
    def medium(self) -> str:
        return self.contact.medium

    def is_answered(self, now: float) -> bool:
        return self.answered_at is not None and self.answered_at <= now

    @property
    def is_met(self) -> bool:
        """Answered in time; giving up is a miss."""
        if self.due is None or self.answered_at is None or self.state is State.GONE:
            return self.due is None and self.state is not State.GONE
        return self.answered_at <= self.due
