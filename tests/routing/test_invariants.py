"""What holds whatever happens, on the real database: people come and go, work comes, is taken, set aside and done."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from contactcenter.desk import holding, reserving
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Agent, AgentLoad, Assignment, Clock, Presence, RoutingProfile, WorkItem
from routing.services import offers, passes, snapshots
from tests import cast as cast_of_all
from tests import deeds
from tests.cast import Cast, Person

NAMES = ("alice", "bob", "david", "olga", "tessa")
WRITERS = {"chat": deeds.says, "mail": deeds.writes_mail, "call": deeds.wants_call}
people = st.sampled_from(NAMES)
numbers = st.integers(0, 99)


class Centre(RuleBasedStateMachine):
    """A contact centre in a transaction that is rolled back. Refusals are answers like others."""

    def __init__(self) -> None:
        super().__init__()
        self._around = transaction.atomic()
        self._around.__enter__()
        self.tickets: list[Ticket] = []
        self.first_clock: dict[int, int] = {}  # of tickets that nobody has answered yet

    @initialize()
    def opens(self) -> None:
        self.cast: Cast = cast_of_all.build_cast()
        manners = RoutingProfile.objects.create(
            slug="at-once", auto_accept=["chat", "call", "mail"], wrap_up_seconds=30
        )
        Agent.objects.filter(pk=self.cast.bob.agent.pk).update(profile=manners)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._around.__exit__(None, None, None)

    def _person(self, name: str) -> Person:
        person: Person = getattr(self.cast, name)
        return person

    def _one(self, number: int, state: str) -> Assignment | None:
        found = list(Assignment.objects.filter(state=state).order_by("pk"))
        return found[number % len(found)] if found else None

    def _with(self, assignment: Assignment) -> tuple[Person, Ticket]:
        person = next(one for one in map(self._person, NAMES) if one.agent.pk == assignment.agent_id)
        return person, Ticket.objects.get(work_item=assignment.work_item_id)

    @rule(name=people)
    def comes(self, name: str) -> None:
        self._person(name).arrives()

    @rule(name=people, status=st.sampled_from(["away", "finishing", "offline"]))
    def goes(self, name: str, status: str) -> None:
        self._person(name).goes(status)
        deeds.sweep()

    @rule(name=people)
    def falls_silent(self, name: str) -> None:
        deeds.page_closed(self._person(name), seconds_ago=61)
        deeds.sweep()

    @rule(medium=st.sampled_from(sorted(WRITERS)), reason=st.sampled_from(["order", "payment", "advice"]))
    def writes(self, medium: str, reason: str) -> None:
        ticket = WRITERS[medium](self.cast, self.cast.visitor(), reason=reason)
        Ticket.objects.filter(pk=ticket.pk).update(reply_address="chloe@example.com")
        self.tickets.append(ticket)
        self.first_clock[ticket.work_item_id] = deeds.clock_of(ticket).pk

    @rule(name=people, live=st.sampled_from(["chat", "call"]))
    def live_work_comes_to_somebody_on_mail(self, name: str, live: str) -> None:
        self._person(name).arrives()
        for medium in ("mail", live):
            self.writes(medium, "order")
            reserving.reserve(self.cast.sam.actor, self.tickets[-1], self._person(name).agent)
            deeds.route()
            offer = Assignment.objects.filter(work_item=self.tickets[-1].work_item_id, state="offered").first()
            if offer:
                person, ticket = self._with(offer)
                holding.accept_offer(person.actor, ticket, offer.epoch)

    @rule(number=numbers)
    def accepts(self, number: int) -> None:
        offer = self._one(number, "offered")
        if offer:
            person, ticket = self._with(offer)
            holding.accept_offer(person.actor, ticket, offer.epoch)

    @rule(number=numbers)
    def declines(self, number: int) -> None:
        offer = self._one(number, "offered")
        if offer:
            person, ticket = self._with(offer)
            holding.decline_offer(person.actor, ticket, offer.epoch)

    @rule(number=numbers)
    def answers(self, number: int) -> None:
        mine = self._one(number, "accepted")
        if mine:
            person, ticket = self._with(mine)
            deeds.reply(person, ticket)
            self.first_clock.pop(ticket.work_item_id, None)

    @rule(number=numbers)
    def resolves(self, number: int) -> None:
        mine = self._one(number, "accepted")
        if mine:
            person, ticket = self._with(mine)
            deeds.resolve(person, ticket)
            self.first_clock.pop(ticket.work_item_id, None)

    @rule(number=numbers, name=people, how=st.sampled_from(["take", "reserve", "keep_from", "lift", "queue"]))
    def somebody_wishes(self, number: int, name: str, how: str) -> None:
        if not self.tickets:
            return
        ticket, person, boss = self.tickets[number % len(self.tickets)], self._person(name), self.cast.sam.actor
        wishes: dict[str, Any] = {
            "take": lambda: deeds.take(person, ticket),
            "reserve": lambda: reserving.reserve(boss, ticket, person.agent),
            "keep_from": lambda: reserving.keep_from(boss, ticket, person.agent),
            "lift": lambda: reserving.lift(boss, ticket),
            "queue": lambda: holding.transfer_to_queue(boss, ticket, self.cast.queues["payment"], None),
        }
        try:
            with transaction.atomic():
                wishes[how]()
        except Refusal:
            return

    @rule(seconds=st.sampled_from([5, 21, 61, 120]))
    def time_goes_by(self, seconds: int) -> None:
        deeds.let_pass(seconds=seconds)
        deeds.sweep()

    @rule()
    def a_pass_leaves_nobody_idle_beside_work_she_may_take(self) -> None:
        while deeds.route():
            pass
        snapshot = snapshots.take(self.cast.pool.pk)
        assert passes.decide(snapshot) == []
        assert passes.decide(snapshot) == passes.decide(snapshot)
        pairs = ((head, seat) for head in snapshot.heads.values() for seat in snapshot.seats.values())
        assert not [pair for pair in pairs if _fit(*pair)]

    @invariant()
    def loads_say_what_is_held(self) -> None:
        for load in AgentLoad.objects.all():
            live = Assignment.objects.filter(agent=load.agent_id).exclude(state="ended")
            held = Counter("deferred" if one.medium in ("mail", "social") else one.medium for one in live)
            assert (load.chats, load.calls, load.deferred) == (held["chat"], held["call"], held["deferred"])

    @invariant()
    def work_is_where_its_state_says(self) -> None:
        for item in WorkItem.objects.all():
            live = [one.state for one in item.assignments.exclude(state="ended")]
            assert live == {"offered": ["offered"], "assigned": ["accepted"]}.get(item.state, [])

    @invariant()
    def due_times_survive_everything(self) -> None:
        for work_item_id, clock_id in self.first_clock.items():
            clock = Clock.objects.get(work_item=work_item_id, stopped_at__isnull=True)
            assert clock.pk == clock_id
            assert WorkItem.objects.get(pk=work_item_id).due_at == clock.due_at
            assert deeds.given(clock).total_seconds() == clock.target_seconds

    @invariant()
    def in_house_work_stays_in_the_house(self) -> None:
        outside = Assignment.objects.filter(agent__team__is_outsourced=True, work_item__lane__queue__is_in_house=True)
        assert not outside.exclude(state="ended").exists()

    @invariant()
    def who_is_not_there_is_offered_nothing_for_long(self) -> None:
        offers.return_from_absent()
        there = Presence.objects.filter(status="available").values("agent")
        assert not Assignment.objects.filter(state="offered").exclude(agent__in=there).exists()


def _fit(head: snapshots.Head, seat: snapshots.Seat) -> bool:
    """Whether she may be given it and has room: written by hand from the rule, not from the core."""
    item, hers, agent = head.item, seat.agent.profile, seat.agent
    known = dict(hers.skills)
    is_able = item.pinned == agent.id or (
        item.pinned is None
        and all(known.get(skill, 0) >= level for skill, level in item.lane.requirements)
        and (item.lane.teams is None or hers.team in item.lane.teams)
    )
    has_room = {
        "chat": agent.chats < hers.chat_ceiling,
        "call": agent.chats == 0,
        "mail": agent.chats == 0 and len(agent.deferred) < hers.deferred_ceiling,
    }
    return (
        is_able
        and agent.id not in item.excluded
        and not agent.calls
        and not (item.lane.is_in_house and hers.is_outsourced)
        and item.lane.medium in hers.media
        and has_room[item.lane.medium]
    )


@pytest.mark.django_db
def test_invariants_hold_whatever_happens(empty_at_start: None) -> None:
    run_state_machine_as_test(
        Centre,
        settings=settings(
            max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
