"""What the router decides, carried out in the simulated centre: given, set aside, let go, waiting again. Pure."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from time import perf_counter

from routing.beliefs import PRIOR, Beliefs
from routing.facts import CALL, CHAT, LIVE, Decision, factor
from routing.matching import Floor
from routing.simulation.behaviour import Behaviour, Contact
from routing.simulation.cases import Case, State
from routing.simulation.centre import Centre
from routing.simulation.faults import Misfortune
from routing.simulation.hands import Hands, Speeds
from routing.simulation.learning import Lessons
from routing.simulation.overflow import Overflow
from routing.weights import Weights

_FACTORS = Weights().factors  # how long people really need here, whatever a policy believes
_LEAST_REST = 5.0
_A_MOMENT = 0.001  # so that a sum of floats has waited as long as a rule asks for


class Event:
    """Kinds of what is planned on the virtual clock."""

    FIRE, COME, GO, ENDS, GIVES_UP, RETURNS, LATE, LEARN, OVERFLOWS, OPENS = range(10)


@dataclass
class Desk:
    """`told` hears after every event, `progress` the share of the time that has passed."""

    centre: Centre
    contacts: Sequence[Contact]
    weights: Weights
    behaviour: Behaviour = field(default_factory=Behaviour)
    beliefs: Beliefs = PRIOR
    misfortune: Misfortune | None = None
    told: "Callable[[Desk], None] | None" = None
    progress: Callable[[float], None] | None = None

    def __post_init__(self) -> None:
        self.now = 0.0
        self.floor = Floor(self.weights, self.beliefs)
        self.lessons = Lessons(self.beliefs)
        self.overflow = Overflow(self.centre.ways)
        self._may_go: dict[int, dict[int, Case]] = {}  # open cases by queue, where overflow rules are
        self.cases: list[Case] = []
        speeds = Speeds(self.behaviour)
        self.hands = {person.id: Hands(person, speeds) for person in self.centre.people}
        self.decisions = 0
        self.deciding_seconds = 0.0
        self.events: list[tuple[float, int, int, int, int]] = []
        self._order = 0
        self._unknown: set[int] = set()  # mails in hands of which the router was not told when she came back

    def plan(self, when: float, kind: int, number: int = 0, version: int = 0) -> None:
        self._order += 1
        heapq.heappush(self.events, (when, self._order, kind, number, version))

    def place(self, case: Case) -> None:
        """It waits, as it is known now, and looks for an agent."""
        case.state, case.agent = State.WAITING, None
        if not case.is_answered(self.now):
            case.answered_at = None
        if self.overflow:
            self._open_to(case)
        self.floor.enqueue(case.item)
        begun = perf_counter()
        decisions = self.floor.place(case.item, self.now)
        self.deciding_seconds += perf_counter() - begun
        self._apply(decisions)

    def pull(self, hands: Hands) -> None:
        """She has room and looks for work."""
        if not hands.is_on:
            return
        begun = perf_counter()
        decisions = self.floor.pull(hands.person.id, self.now)
        self.deciding_seconds += perf_counter() - begun
        self._apply(decisions)

    def settle(self) -> None:
        """What the router believes has changed: whatever is now worth giving is given."""
        self._apply(self.floor.settle(self.now))

    # -- what may go to other teams

    def follow_overflow(self) -> None:
        """After every event: rules have opened, closed, or let through as much as they do; decide anew."""
        while self.overflow.moved:
            lanes = set()
            for number, case in sorted(self._may_go.get(self.overflow.moved.pop(), {}).items()):
                if case.state in (State.DONE, State.GONE):
                    del self._may_go[case.queue][number]
                elif case.state is State.WAITING and self._open_to(case):
                    self.floor.enqueue(case.item)
                    lanes.add(case.item.lane)
            if lanes:
                self._apply(self.floor.settle(self.now, lanes=lanes))

    def may_go(self, case: Case) -> None:
        """It has come: overflow rules may speak of it, now or once it has waited."""
        self._may_go.setdefault(case.queue, {})[case.number] = case
        for seconds in self.overflow.waits(case.queue, case.medium):
            self.plan(self.now + seconds + _A_MOMENT, Event.OVERFLOWS, case.number)

    def _open_to(self, case: Case) -> bool:
        """Let it be asked for by whom it may go to now; returns whether that is somebody else than before."""
        lane = case.item.lane
        own = self.centre.kinds[case.contact.kind].teams
        if lane.teams is None or own is None:
            return False
        teams = own | self.overflow.teams(case.queue, case.medium, self.now - case.item.since, self.now)
        if teams == lane.teams:
            return False
        case.item = case.item._replace(lane=replace(lane, teams=teams))
        return True

    def _is_too_much(self, case: Case, hands: Hands) -> bool:
        """Given in one go with others that have used up what goes to her team."""
        lane, team = case.item.lane, hands.person.profile.team
        own = self.centre.kinds[case.contact.kind].teams
        if not self.overflow or lane.teams is None or own is None or team in own:
            return False
        return team not in self.overflow.teams(case.queue, case.medium, self.now - case.item.since, self.now)

    # -- what is decided

    def _apply(self, decisions: Iterable[Decision]) -> None:
        homeless, spare = [], []
        for decision in decisions:
            self.decisions += 1
            hands = self.hands[decision.agent_id]
            hands.advance(self.now)
            for number in decision.sets_aside:
                self._set_aside(self.cases[number], hands)
                if number in self._unknown:
                    self._unknown.discard(number)
                    homeless.append(self.cases[number])
            case = self.cases[decision.work_item_id]
            if self._is_too_much(case, hands):
                self.floor.let_go(hands.person.id, case.medium, case.number)
                homeless.append(case)
                spare.append(hands)
            else:
                self._give(case, hands)
        for case in homeless:
            self.place(case)
        for hands in spare:
            self.pull(hands)

    def _set_aside(self, case: Case, hands: Hands) -> None:
        """The draft is kept; the router has it waiting again with its own due time."""
        left = hands.mail_left(case.number)
        if left is not None:
            case.rest = max(_LEAST_REST, left / self._slowness(case, hands)) + self.behaviour.rereading_seconds
            case.spent += hands.mail_seconds
        self._drop(case, hands)
        if case.queue in self._may_go:  # whom it may go to may have changed since it was given
            self.overflow.moved.add(case.queue)
        case.state, case.agent = State.WAITING, None
        case.times_set_aside += 1

    def _give(self, case: Case, hands: Hands) -> None:
        case.state, case.agent, case.given_at = State.HELD, hands.person.id, self.now
        case.times_given += 1
        hands.last_assigned = self.now
        self.overflow.give(hands.person.profile.team, case.queue, case.medium, self.now)
        wrong = self._wrong_with(case)
        seconds = inf if wrong else case.rest * self._slowness(case, hands)
        rings = case.medium not in hands.person.auto_accept
        accepted = self.now + (case.contact.accepting if rings else 0.0)
        reply = None
        if case.medium == CHAT:
            reply = accepted + hands.take_chat(case.number, seconds) * case.contact.luck
            case.chats_then, case.share_then = len(hands.chats), hands.share
            if case.contact.at + case.contact.patience < reply:
                reply = None  # she gives up before it: her own event says so
        elif case.medium == CALL:
            hands.take_call(case.number, accepted + seconds)
            reply = accepted
        else:
            hands.take_mail(case.number, seconds)
        if case.medium in LIVE and not wrong and case.answered_at is None:
            case.answered_at = reply
        self._plan_end(hands)

    def _wrong_with(self, case: Case) -> str:
        """What goes wrong with this offer, if anything; when it is over is planned."""
        if self.misfortune is None:
            return ""
        wrong = self.misfortune.of_offer()
        if wrong:
            is_declined = wrong == "declined"
            ring = case.contact.accepting if is_declined else self.misfortune.faults.ring_seconds
            self.plan(
                self.now + ring, Event.RETURNS, case.number, case.times_given if is_declined else -case.times_given
            )
        return wrong

    def let_go(self, case: Case, hands: Hands) -> None:
        """Out of her hands, whatever becomes of it."""
        hands.advance(self.now)
        self._drop(case, hands)
        self._unknown.discard(case.number)
        self.floor.let_go(hands.person.id, case.medium, case.number)
        self._plan_end(hands)

    def leave(self, hands: Hands, *, is_sudden: bool) -> None:
        """No more work for her. She finishes what she is at, unless she is gone at once; the rest waits again."""
        hands.advance(self.now)
        hands.is_on = False
        self.floor.drop_agent(hands.person.id)
        back = []
        for number, left in hands.leftovers(is_sudden=is_sudden):
            case = self.cases[number]
            if left is not None and left < inf:
                case.rest = max(_LEAST_REST, left / self._slowness(case, hands))
            self._drop(case, hands)
            self._unknown.discard(number)
            back.append(case)
        self._unknown.update(hands.deferred)
        self._plan_end(hands)
        for case in back:
            self.place(case)

    def _drop(self, case: Case, hands: Hands) -> None:
        hands.drop(case.number, self._next_mail(hands))
        self.overflow.let_go(hands.person.profile.team, case.queue, case.medium, self.now)

    def come(self, hands: Hands) -> None:
        """Work goes to her."""
        if hands.is_on:
            return
        hands.advance(self.now)
        hands.is_on = True
        self.floor.put_agent(hands.agent())
        self._unknown.update(hands.deferred)
        self.pull(hands)

    def _slowness(self, case: Case, hands: Hands) -> float:
        kind = self.centre.kinds[case.contact.kind]
        return factor(hands.person.profile, kind.lane(case.medium), _FACTORS) or _FACTORS[0]

    def _next_mail(self, hands: Hands) -> float:
        """How long the mail behind the one she works on takes her."""
        if len(hands.deferred) < 2:
            return inf
        behind = self.cases[hands.deferred[1]]
        return behind.rest * self._slowness(behind, hands)

    def _plan_end(self, hands: Hands) -> None:
        hands.version += 1
        ends = hands.next_end(self.now)
        if ends < inf:
            self.plan(ends, Event.ENDS, hands.person.id, hands.version)
