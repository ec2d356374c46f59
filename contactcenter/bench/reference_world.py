"""The pure core in a reference world: a thin adapter to that world's `baselines.Base`, learning from its past only.

That world's folder must be importable; see `manage.py bench policy --world`. Knows no Django.
"""

import heapq
from typing import Any

import baselines

from routing.beliefs import PRIOR, Beliefs
from routing.learning import Learner
from routing.matching import CALL, CHAT, MAIL, SOCIAL, Agent, Decision, Floor, Item, Lane, Profile, Weights

MEDIA = (CHAT, CALL, MAIL, SOCIAL)  # by that world's numbers
_LEARN_SECONDS = 600.0


class Router(baselines.Base):  # type: ignore[misc]
    """Ours. It is told what a live router knows: arrivals, ends of work, replies and losses once they happen."""

    name = "contactcenter"
    weights = Weights()
    prior: Beliefs = PRIOR
    learns = True

    def setup(self, sim: Any) -> None:
        self.floor = Floor(self.weights, self.prior)
        self.learner = Learner(self.prior)
        self.profiles = {a.id: _profile(a, self.weights.factors) for a in sim.agents}
        self.lanes = [
            [Lane(0, medium, ((skill + 1, 1),)) for medium in MEDIA] for skill in range(len(sim.agents[0].fac))
        ]
        self.hands: dict[int, dict[int, tuple[Any, float, int, float]]] = {a.id: {} for a in sim.agents}
        self.shares = {a.id: [0.0, 0.0] for a in sim.agents}  # of an agent's time, for one chat; until when
        self.worked: dict[int, float] = {}  # seconds before it was set aside
        self.replies: list[tuple[float, int, Any, int, int, float]] = []
        self.learned_at = 0.0

    # -- what happens

    def arrival(self, sim: Any, t: Any) -> None:
        lane = self.lanes[t.sk][t.ch]
        self.learner.arrived(lane, sim.now)
        self._learn(sim)
        self._do(sim, self.floor.place(Item(t.id, lane, t.due, t.arr), sim.now))

    def agent_free(self, sim: Any, a: Any) -> None:
        self._see_what_ended(sim, a)
        self._learn(sim)
        self._do(sim, self.floor.pull(a.id, sim.now))

    def lost(self, sim: Any, t: Any) -> None:
        self.floor.withdraw(t.id)
        self.learner.waited(MEDIA[t.ch], sim.now - t.arr, gave_up=True)

    def returned(self, sim: Any, t: Any, a: Any) -> None:
        """The core has queued it again already; its decision said so."""

    def shift_start(self, sim: Any, a: Any) -> None:
        self.hands[a.id] = {
            number: hers for number, hers in self.hands[a.id].items() if hers[0].agent is a and hers[0].state == 1
        }
        self.shares[a.id][1] = sim.now
        deferred = (a.fg.id,) if a.mode == 3 else ()
        self.floor.put_agent(Agent(a.id, self.profiles[a.id], a.k, int(a.mode == 2), deferred, sim.now))

    def shift_end(self, sim: Any, a: Any) -> None:  # noqa: ARG002 - that world's signature
        self.floor.drop_agent(a.id)

    # -- what is done

    def _do(self, sim: Any, decisions: list[Decision]) -> None:
        for one in decisions:
            a, t, now = sim.agents[one.agent_id], sim.tickets[one.work_item_id], sim.now
            hands = self.hands[a.id]
            for number in one.sets_aside:
                _, began, _, _ = hands.pop(number)
                self.worked[number] = self.worked.get(number, 0.0) + now - began
            self._count_share(a, now)
            sim.assign(t, a, queued=False)
            hands[t.id] = (t, now, a.k, self.shares[a.id][0])
            if t.ch == 0 and t.resp is not None:
                heapq.heappush(self.replies, (t.resp, t.id, t, a.prof + 1, a.k, now))
            elif t.ch == 1:
                self.learner.waited(CALL, now - t.arr, gave_up=False)

    def _count_share(self, a: Any, now: float) -> None:
        """Called before the number of her chats changes."""
        share = self.shares[a.id]
        chats = sum(t.ch == 0 for t, *_ in self.hands[a.id].values())
        if chats:
            share[0] += (now - share[1]) / chats
        share[1] = now

    # -- what is learned

    def _see_what_ended(self, sim: Any, a: Any) -> None:
        hands, now, team = self.hands[a.id], sim.now, a.prof + 1
        ended = [number for number, (t, *_) in hands.items() if t.state != 1 or t.agent is not a]
        if ended:
            self._count_share(a, now)
        for number in ended:
            t, began, chats, share = hands.pop(number)
            medium = MEDIA[t.ch]
            self.floor.let_go(a.id, medium, number)
            usual = a.fac[t.sk]
            if t.state == 3:
                if t.resp is None:
                    self.learner.unanswered(team, chats, now - began - self.weights.accept_seconds)
                    self.learner.waited(CHAT, now - t.arr, gave_up=True)
            elif medium == CHAT:
                self.learner.worked(team, CHAT, (self.shares[a.id][0] - share) / usual)
            else:
                self.learner.worked(team, medium, (now - began + self.worked.pop(number, 0.0)) / usual)

    def _learn(self, sim: Any) -> None:
        """Replies are seen when they have been given; what all amounts to is looked at now and then."""
        while self.replies and self.replies[0][0] <= sim.now:
            at, _, t, team, chats, began = heapq.heappop(self.replies)
            self.learner.replied(team, chats, at - began - self.weights.accept_seconds)
            self.learner.waited(CHAT, at - t.arr, gave_up=False)
        if self.learns and sim.now - self.learned_at >= _LEARN_SECONDS:
            self.learned_at = sim.now
            self.floor.learn(self.learner.beliefs(sim.now))


def _profile(a: Any, factors: tuple[float, ...]) -> Profile:
    """That world gives each agent a factor by skill: the nearest proficiency stands for it."""
    skills = tuple(
        (skill + 1, min(range(1, 6), key=lambda level: abs(factors[level - 1] - a.fac[skill])))
        for skill in sorted(a.skills)
    )
    media = frozenset(medium for number, medium in enumerate(MEDIA) if a.ch[number])
    return Profile(a.prof + 1, not a.ch[1], media, skills, chat_ceiling=baselines.MAXK, deferred_ceiling=1)
