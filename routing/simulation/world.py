"""The virtual clock: contacts come, people work, and the one `Floor` decides, event by event. Pure.

A world is run once. Everything that chance decides of a contact is in the contact, so that two worlds with other rules
meet the same people; what goes wrong with agents comes from `Misfortune`.
"""

import heapq
from dataclasses import replace
from math import inf

from routing.deadlines import Rule
from routing.facts import CHAT, LIVE, MAIL, Item
from routing.simulation.behaviour import Contact
from routing.simulation.cases import Case, State
from routing.simulation.centre import Person
from routing.simulation.desk import Desk, Event
from routing.simulation.hands import Hands

WIDEN, RAISE = "widen", "raise"
_RAISED = 4.0  # by what the weight of a raised case is multiplied, as in the service


class World(Desk):
    """See `Desk` for what it is made of."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._rules: list[Rule] = []
        for person in self.centre.people:
            self._plan_shifts(person)
        self.plan(self.lessons.EVERY_SECONDS, Event.LEARN)
        for when, queue in self.overflow.changes():
            self.plan(when, Event.OPENS, queue)

    def run(self) -> "World":
        """Until the centre's end. What is still open then stays open."""
        coming = iter(self.contacts)
        contact = next(coming, None)
        while True:
            arrival = contact.at if contact is not None else inf
            event = self.events[0][0] if self.events else inf
            if min(arrival, event) > self.centre.ends:
                self.now = self.centre.ends
                return self
            if contact is not None and arrival <= event:
                self.now = arrival
                self._arrive(contact)
                contact = next(coming, None)
            else:
                self.now, _, kind, number, version = heapq.heappop(self.events)
                self._happen(kind, number, version)
            self.follow_overflow()
            if self.told is not None:
                self.told(self)

    def _happen(self, kind: int, number: int, version: int) -> None:
        if kind == Event.ENDS:
            self._end(self.hands[number], version)
        elif kind == Event.GIVES_UP:
            self._give_up(self.cases[number])
        elif kind == Event.FIRE:
            self._fire(self.cases[number], self._rules[version])
        elif kind == Event.COME:
            self.come(self.hands[number])
        elif kind == Event.GO:
            self.leave(self.hands[number], is_sudden=version == 1)
        elif kind == Event.RETURNS:
            self._return(self.cases[number], version)
        elif kind == Event.LATE:
            self._chase(self.cases[number])
        elif kind == Event.OPENS:
            self.overflow.moved.add(number)
        elif kind == Event.OVERFLOWS:
            self._overflow(self.cases[number])
        else:
            self._learn()

    # -- people

    def _plan_shifts(self, person: Person) -> None:
        for begins, ends in person.shifts:
            self.plan(begins, Event.COME, person.id)
            self.plan(ends, Event.GO, person.id)
            away = self.misfortune.seconds_to_absence() if self.misfortune else None
            if away is not None and self.misfortune is not None and begins + away < ends:
                self.plan(begins + away, Event.GO, person.id, 1)
                back = begins + away + self.misfortune.faults.absence_seconds
                if back < ends:
                    self.plan(back, Event.COME, person.id)

    def _return(self, case: Case, version: int) -> None:
        """An offer that came to nothing: declined, or nobody answered it. To the front, its due time kept."""
        if case.state is not State.HELD or case.times_given != abs(version) or case.agent is None:
            return
        hands = self.hands[case.agent]
        self.let_go(case, hands)
        if version > 0:
            case.item = case.item._replace(excluded=case.item.excluded | {hands.person.id})
            self.place(case)
            self.pull(hands)
            return
        hands.is_on = False
        self.floor.drop_agent(hands.person.id)
        if self.misfortune is not None:
            back = self.now + self.misfortune.faults.away_seconds
            if any(begins <= self.now and back < ends for begins, ends in hands.person.shifts):
                self.plan(back, Event.COME, hands.person.id)
        self.place(case)

    def _end(self, hands: Hands, version: int) -> None:
        """What she is at is done; an older plan of that is no more."""
        if version != hands.version:
            return
        hands.advance(self.now)
        case = self.cases[hands.first_done()]
        if case.medium not in LIVE:
            case.spent += hands.mail_seconds
        self.let_go(case, hands)
        case.state = State.DONE
        if case.medium not in LIVE:
            case.answered_at = self.now
        elif case.answered_at is None:
            case.state = State.GONE  # over before a reply could come
        self.lessons.done(case, hands, self.now)
        self.pull(hands)

    # -- contacts

    def _arrive(self, contact: Contact) -> None:
        kind = self.centre.kinds[contact.kind]
        number = len(self.cases)
        due = self.centre.due(self.now, contact.medium, kind)
        item = Item(number, kind.lane(contact.medium), due, self.now)
        case = Case(number, contact, item, due, contact.work)
        self.cases.append(case)
        self.lessons.came(item, self.now)
        if self.overflow:
            self.may_go(case)
        if contact.patience < inf:
            self.plan(contact.at + contact.patience, Event.GIVES_UP, number)
        if contact.medium == MAIL and due is not None:
            self.plan(due, Event.LATE, number)
        target = self.centre.targets.get((kind.queue, contact.medium))
        for rule in target.rules if target else ():
            if rule.action in (WIDEN, RAISE):
                self._rules.append(rule)
                self.plan(self.now + rule.after_seconds, Event.FIRE, number, len(self._rules) - 1)
        self.place(case)

    def _fire(self, case: Case, rule: Rule) -> None:
        """What escalates work that nobody has answered; in somebody's hands it counts when it comes back."""
        if case.state in (State.DONE, State.GONE) or case.is_answered(self.now):
            return
        if rule.action == WIDEN:
            lane = self.centre.kinds[case.contact.kind].widened_lane(case.medium)
            case.item = case.item._replace(lane=lane)
        else:
            case.item = case.item._replace(weight=case.item.weight * _RAISED)
        if case.state is State.WAITING:
            self.place(case)

    def _overflow(self, case: Case) -> None:
        """It has waited as long as a rule asks for."""
        if case.state is State.WAITING:
            self.place(case)

    def _chase(self, case: Case) -> None:
        """A mail is late: some senders write again, and there is more to read."""
        if case.state is State.WAITING and case.contact.fortune < self.behaviour.chases:
            case.rest += self.behaviour.chaser_seconds

    def _give_up(self, case: Case) -> None:
        if case.state in (State.DONE, State.GONE) or case.is_answered(self.now):
            return
        hands = self.hands[case.agent] if case.state is State.HELD and case.agent is not None else None
        if hands is not None and case.medium != CHAT:
            return  # she is being called
        case.state, case.answered_at = State.GONE, None
        self.lessons.gave_up(case, hands, self.now)
        if hands is None:
            self.floor.withdraw(case.number)
        else:
            self.let_go(case, hands)
        if case.medium == CHAT and case.contact.fortune < self.behaviour.falls_back:
            case.wrote_instead = True
            instead = replace(
                case.contact, at=self.now, medium=MAIL, work=case.contact.mail_work, patience=inf, fortune=1.0
            )
            self._arrive(instead)
        if hands is not None:
            self.pull(hands)

    def _learn(self) -> None:
        self.floor.learn(self.lessons.beliefs(self.now))
        self.settle()
        self.plan(self.now + self.lessons.EVERY_SECONDS, Event.LEARN)
        if self.progress is not None:
            self.progress(self.now / self.centre.ends)
