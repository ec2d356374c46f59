"""The figures behind a choice: what a chat risks, what work is worth now, what people are worth. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from routing.beliefs import ANY_TEAM, Beliefs, Estimate
from routing.facts import CALL, CHAT, LIVE, MAIL, MEDIA, Item, Lane, Profile, Shape, Step
from routing.weights import PACER, ROUND_ROBIN, Weights

_NEVER = float("inf")
_MOST_KEPT = 65_536
_UNKNOWN_DEMAND = Estimate(1.0)


Key = tuple[float, float, float]  # time left, time waited, backlog: as finely as it matters


class Costs:
    """Weights and beliefs at work; `steps` remembers what has been computed from them."""

    def __init__(self, weights: Weights, beliefs: Beliefs) -> None:
        self.weights = weights
        self.beliefs = beliefs
        self.is_pacer = weights.policy == PACER
        self.steps: dict[tuple[str, Key], dict[Shape, dict[int, Step]]] = {}
        self.needed = {medium: self.needed_seconds(medium) for medium in MEDIA}
        self.mail_seconds = beliefs.work_seconds(ANY_TEAM, MAIL)
        self.is_settling = False  # while nothing but decisions happens
        self.backlog = 0.0  # hours of deferrable work that wait for each person there, in quarters
        self._densities: dict[tuple[int, str], float] = {}

    def key(self, medium: str, slack: float, waited: float) -> Key:
        """Work with the same key costs the same, so that what has been computed is found again."""
        if medium != CHAT or not self.is_pacer:
            return (0.0, 0.0, self.backlog)
        waited = waited // 1.0 if waited < 120.0 else min(waited // 60.0 * 60.0, 3600.0)
        if slack <= self.weights.hopeless_chat_seconds:
            return (0.0, waited, self.backlog)
        return (slack // 1.0 if slack < 600.0 else _NEVER, waited, self.backlog)

    def steps_for(self, medium: str, key: Key) -> dict[Shape, dict[int, Step]]:
        """By shape of crew and state; filled as it is asked for."""
        found = self.steps.get((medium, key))
        if found is None:
            if len(self.steps) > _MOST_KEPT:
                self.steps.clear()
            found = self.steps[medium, key] = {}
        return found

    def surcharge(self, longer: float) -> float:
        """What it costs that somebody is expected to need so many times as long as usual."""
        return self.weights.proficiency * (longer - 1.0) if self.is_pacer else 0.0

    def chat_risk(self, team: int, chats: int, slack: float, waited: float) -> float:
        """What it risks to give a chat to someone of this team who then holds so many."""
        weights, beliefs = self.weights, self.beliefs
        left = slack - weights.accept_seconds
        if slack <= weights.hopeless_chat_seconds:
            return weights.late_packing * chats
        reply = beliefs.reply_seconds(team, chats)
        too_late = (
            0.5 * math.erfc(math.log(left / reply) / beliefs.reply_sigma / math.sqrt(2.0)) if slack < _NEVER else 0.0
        )
        gone = beliefs.gives_up(CHAT, waited, waited + reply + weights.accept_seconds)
        return weights.risk * (too_late + weights.gives_up * gone)

    def density(self, team: int, medium: str) -> float:
        """What a second of this team is worth on such work."""
        known = self._densities.get((team, medium))
        if known is None:
            seconds = max(self.beliefs.work_seconds(team, medium), 1.0)
            known = self._densities[team, medium] = self.weights.value_of(medium) / seconds
        return known

    def known(self, medium: str) -> float:
        """What a second is worth more on the work of a customer whom she knows."""
        return self.weights.last_agent / max(self.beliefs.work_seconds(ANY_TEAM, medium), 1.0)

    def needed_seconds(self, medium: str, longer: float = 1.0) -> float:
        """With less than this left, the target cannot be kept any more."""
        if medium == CHAT:
            return self.weights.hopeless_chat_seconds
        if medium == CALL:
            return self.weights.hopeless_call_seconds
        return self.beliefs.work_seconds(ANY_TEAM, medium) * longer

    def timeliness(self, medium: str, slack: float, needed: float) -> float:
        """The share of its value that work keeps with so much time left; late work little, until it is old."""
        weights, spare = self.weights, slack - needed
        if spare < 0:
            if -spare > weights.ageing_seconds:  # nobody waits for ever
                return 1.0 if medium in LIVE else weights.deferrable
            return weights.late if medium in LIVE else weights.deferrable_late
        if medium in LIVE:
            return 1.0
        return max(weights.deferrable * math.exp(-min(spare / weights.urgency_seconds, 25.0)), 1e-12)

    def turn(self, item: Item) -> float:
        """Whose turn it is by the other policies: by age, or by time left; the highest first."""
        if self.weights.policy == ROUND_ROBIN or item.due is None:
            return -item.since
        return -item.due

    def worth_to_anybody(self, item: Item, weight: float, now: float) -> float:
        """What it is worth to answer this now, whoever does."""
        if not self.is_pacer:
            return self.turn(item)
        medium = item.lane.medium
        slack = _NEVER if item.due is None else item.due - now
        return self.density(ANY_TEAM, medium) * weight * self.timeliness(medium, slack, self.needed[medium])


def prices(
    lanes: Iterable[tuple[Lane, Sequence[tuple[Profile, int]]]], beliefs: Beliefs, weights: Weights
) -> dict[Profile, float]:
    """What it costs to use somebody of each profile, 0 (least) to 1; all 0 where all are worth the same.

    `lanes`, each with who may take it and how many there are of them. Somebody is worth the live work that few can do.
    """
    worth: dict[Profile, float] = defaultdict(float)
    for lane, able in lanes:
        heads = sum(count for _, count in able)
        wanted = beliefs.demand.get(lane, _UNKNOWN_DEMAND).value if lane.medium in LIVE else 0.0
        for profile, _ in able:
            seconds = beliefs.work_seconds(profile.team, lane.medium)
            worth[profile] += wanted * seconds * weights.value_of(lane.medium) / max(heads, 1)
    least, most = min(worth.values(), default=0.0), max(worth.values(), default=0.0)
    if most - least < 1e-9:
        return dict.fromkeys(worth, 0.0)
    return {profile: (value - least) / (most - least) for profile, value in worth.items()}
