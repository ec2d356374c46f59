"""How shoppers and work behave in a simulation: assumptions, and called so wherever figures made with them are shown.

The usual ones are those of the field's own reports and of the prior of `routing.beliefs`; where an organisation's
history has taught better ones, the caller gives those. Seconds everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, log, sqrt
from random import Random

from routing.facts import CALL, CHAT, MAIL, MOST_CHATS, SOCIAL

_LEAST_WORK = 15.0
_MOST_WORK_OF_MEAN = 6.0


@dataclass(frozen=True)
class Behaviour:
    """`work_seconds` are means for an agent with nothing else to do; a call's hold its wrap-up. Spreads are standard
    deviations as shares of the mean."""

    work_seconds: Mapping[str, float] = field(
        default_factory=lambda: {CHAT: 600.0, CALL: 420.0, MAIL: 280.0, SOCIAL: 150.0}
    )
    work_spread: float = 0.8
    agent_turn_seconds: float = 15.0
    customer_turn_seconds: float = 60.0
    switching: float = 0.03  # each further chat makes an agent's turns longer by this share
    luck_spread: float = 0.35  # of a single reply around the team's usual delay
    accept_seconds: float = 4.0
    chat_patience_seconds: float = 180.0
    chat_patience_spread: float = 0.9
    call_patience_seconds: float = 600.0
    falls_back: float = 0.35  # of those who leave a chat, who write a mail instead
    chases: float = 0.5  # of late mails, those that bring a second message
    chaser_seconds: float = 90.0
    rereading_seconds: float = 30.0  # of a mail that was set aside

    def reply_seconds(self) -> tuple[float, ...]:
        """How long a customer waits for a reply when her agent holds 1, 2, … chats; place 0 is unused."""
        return tuple(delay for delay, _ in _turns(self))

    def chat_speed(self) -> tuple[float, ...]:
        """How much chat work gets done per second with 1, 2, … chats, alone being 1; place 0 is 0."""
        rates = [rate for _, rate in _turns(self)]
        return tuple(rate / rates[1] if place else 0.0 for place, rate in enumerate(rates))


def _turns(behaviour: Behaviour) -> list[tuple[float, float]]:
    """(reply delay, turns per second) by chats held: mean value analysis of a closed network of two stations, one agent
    who takes turns and customers who think meanwhile."""
    found = [(0.0, 0.0)]
    for held in range(1, MOST_CHATS + 1):
        turn = behaviour.agent_turn_seconds * (1 + behaviour.switching * (held - 1))
        queued = delay = rate = 0.0
        for customers in range(1, held + 1):
            delay = turn * (1 + queued)
            rate = customers / (delay + behaviour.customer_turn_seconds)
            queued = rate * delay
        found.append((delay, rate))
    return found


@dataclass(frozen=True)
class Contact:
    """Somebody comes, `at` seconds after the beginning. Everything that chance decides of her is drawn beforehand, so
    that every policy meets the same people. `kind` is a place in the centre's list of kinds of work."""

    at: float
    medium: str
    kind: int
    work: float
    patience: float
    luck: float
    accepting: float
    fortune: float  # 0 to 1: whether she writes a mail instead, whether she chases
    mail_work: float


def drawn(at: float, medium: str, kind: int, dice: Random, behaviour: Behaviour) -> Contact:
    """A contact of this medium; always as many draws, so that one more contact changes no other."""
    work = _work(medium, dice, behaviour)
    chat_patience = lognormal(dice, behaviour.chat_patience_seconds, behaviour.chat_patience_spread)
    call_patience = 15 + dice.expovariate(1 / behaviour.call_patience_seconds)
    return Contact(
        at,
        medium,
        kind,
        work=work,
        patience={CHAT: chat_patience, CALL: call_patience}.get(medium, inf),
        luck=lognormal(dice, 1.0, behaviour.luck_spread),
        accepting=dice.expovariate(1 / behaviour.accept_seconds),
        fortune=dice.random(),
        mail_work=_work(MAIL, dice, behaviour),
    )


def _work(medium: str, dice: Random, behaviour: Behaviour) -> float:
    mean = behaviour.work_seconds[medium]
    return min(max(lognormal(dice, mean, behaviour.work_spread), _LEAST_WORK), _MOST_WORK_OF_MEAN * mean)


def lognormal(dice: Random, mean: float, spread: float) -> float:
    """Of this mean; `spread` is the standard deviation as a share of it."""
    variance = log(1 + spread * spread)
    return dice.lognormvariate(log(mean) - variance / 2, sqrt(variance))
