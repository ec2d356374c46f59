"""Two at once: one wins, the other is told how it stands, and the books balance."""

import contextlib
import random
import uuid

import pytest
from django.db import transaction

from contactcenter.desk import channel_choice, conversation, holding
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Message, Ticket, TicketEvent
from routing.models import AgentLoad, Assignment, WorkItem
from routing.services import clocks, offers, passes, work
from routing.services.database_time import database_now
from tests.cast import Cast, Visitor
from tests.concurrency import at_once, refusals, while_locked
from tests.deeds import chat_payload, events_of, fresh, held, let_pass, posts, route, says, take, words

ROUNDS = 12


def assert_the_books_balance() -> None:
    """Nobody is counted for more or less than she holds, and no number is missing in any history."""
    live = Assignment.objects.exclude(state="ended")
    for load in AgentLoad.objects.all():
        hers = live.filter(agent=load.pk)
        assert (load.chats, load.calls) == (hers.filter(medium="chat").count(), hers.filter(medium="call").count())
    for ticket in Ticket.objects.all():
        for rows, last in ((Message, ticket.last_message), (TicketEvent, ticket.last_event)):
            numbers = (
                rows._default_manager.filter(ticket=ticket).order_by("sequence").values_list("sequence", flat=True)
            )
            assert list(numbers) == list(range(1, last + 1))


def test_of_two_who_take_at_once_one_has_it(committed_cast: Cast) -> None:
    alice, bob = committed_cast.alice.actor, committed_cast.bob.actor
    for _ in range(4):
        ticket = says(committed_cast, committed_cast.visitor())
        results = at_once(lambda: holding.take(alice, ticket), lambda: holding.take(bob, ticket))  # noqa: B023
        assert refusals(results) == ["ticket_taken"]
    assert_the_books_balance()


def test_accepting_twice_at_once_is_one_yes(committed_cast: Cast) -> None:
    actor = committed_cast.alice.arrives().actor
    ticket = says(committed_cast, committed_cast.chloe)
    route()
    epoch = held(ticket).epoch
    results = at_once(*[lambda: holding.accept_offer(actor, ticket, epoch)] * 4)
    assert {result.pk for result in results} == {held(ticket).pk}
    assert events_of(ticket).count("offer_accepted") == 1


def test_a_burst_of_one_visitor_on_many_connections_is_one_ticket(committed_cast: Cast) -> None:
    visitor = committed_cast.chloe

    def post_and_take_in() -> None:
        for number in range(4):
            posts(committed_cast, visitor, f"Message {number}", reason="order")
            arrivals.take_in()

    at_once(*[post_and_take_in] * 5)
    while arrivals.take_in():
        pass
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 20)
    assert_the_books_balance()


def test_the_same_message_at_the_same_instant_is_kept_once(committed_cast: Cast) -> None:
    provider_id, payload = chat_payload(committed_cast.chloe, "Bonjour", str(uuid.uuid4()))
    results = at_once(*[lambda: raw.keep(committed_cast.webchat, provider_id, payload)] * 6)
    assert len({row.pk for row in results}) == RawInbound.objects.count() == 1


def test_the_same_reply_at_the_same_instant_is_said_once(committed_cast: Cast) -> None:
    ticket, said = says(committed_cast, committed_cast.chloe), words()
    epoch, actor = take(committed_cast.bob, ticket).epoch, committed_cast.bob.actor
    results = at_once(*[lambda: conversation.reply(actor, ticket, epoch, said)] * 6)
    assert len({message.pk for message in results}) == Message.objects.filter(direction="out").count() == 1


def _asks_for_a_call(cast: Cast, visitor: Visitor) -> Ticket:
    number = f"06 12 {random.randrange(10**5, 10**6)}"  # noqa: S311 - nobody is called
    payload = raw.as_payload(client_id=str(uuid.uuid4()), visitor=visitor.digest, phone=number)
    return channel_choice.request_callback(visitor.actor, cast.callback, payload)


def test_of_a_reply_and_a_choice_at_once_exactly_one_wins(committed_cast: Cast) -> None:
    bob, codes = committed_cast.bob.actor, []
    for _ in range(ROUNDS):
        visitor = committed_cast.visitor()
        ticket = says(committed_cast, visitor)
        epoch = take(committed_cast.bob, ticket).epoch
        results = at_once(
            lambda: conversation.reply(bob, ticket, epoch, words()),  # noqa: B023
            lambda: _asks_for_a_call(committed_cast, visitor),  # noqa: B023
        )
        codes += refusals(results)
        assert fresh(ticket).channel == ("webchat" if codes[-1] == "agent_answered" else "callback_manual")
        AgentLoad.objects.update(chats=0)
        Assignment.objects.update(state="ended", ended_as="resolved", ended_at="2026-01-01T00:00:00Z")
    assert len(codes) == ROUNDS
    assert set(codes) <= {"agent_answered", "stale_assignment"}


def test_a_reply_before_the_choice_wins(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    epoch = take(cast.bob, ticket).epoch
    conversation.reply(cast.bob.actor, ticket, epoch, words())
    with pytest.raises(Refusal, match="agent_answered"):
        _asks_for_a_call(cast, cast.chloe)


def test_a_choice_before_the_reply_wins(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    epoch = take(cast.bob, ticket).epoch
    _asks_for_a_call(cast, cast.chloe)
    with pytest.raises(Refusal, match="stale_assignment"):
        conversation.reply(cast.bob.actor, ticket, epoch, words())


def test_an_offer_is_accepted_or_expires_and_never_both(committed_cast: Cast) -> None:
    for _ in range(3):
        actor = committed_cast.alice.arrives().actor
        ticket = says(committed_cast, committed_cast.visitor())
        route()
        epoch = held(ticket).epoch
        let_pass(seconds=19.95, ticket=ticket)
        at_once(lambda: holding.accept_offer(actor, ticket, epoch), offers.expire_due)  # noqa: B023
        state = fresh(ticket).work_item.state
        assert (state == WorkItem.State.ASSIGNED) == ("offer_accepted" in events_of(ticket))
        assert_the_books_balance()
        with transaction.atomic():
            work.finish(work.lock(ticket.work_item_id), database_now())  # the next round is about the next ticket


def test_a_clock_and_a_reply_at_once_leave_no_offer_behind_an_answer(committed_cast: Cast) -> None:
    bob = committed_cast.bob.actor
    for _ in range(4):
        ticket = says(committed_cast, committed_cast.visitor())
        epoch = take(committed_cast.bob, ticket).epoch
        let_pass(seconds=76, ticket=ticket)
        results = at_once(lambda: conversation.reply(bob, ticket, epoch, words()), clocks.fire_due)  # noqa: B023
        assert refusals(results) == []
        assert fresh(ticket).channel_choice == Ticket.Choice.NONE


def test_resolving_twice_at_once_is_once(committed_cast: Cast) -> None:
    ticket = says(committed_cast, committed_cast.chloe)
    epoch, actor = take(committed_cast.bob, ticket).epoch, committed_cast.bob.actor
    assert at_once(*[lambda: conversation.resolve(actor, ticket, epoch, 9, needs_no_answer=True)] * 4) == [None] * 4
    assert events_of(ticket).count("ticket_resolved") == 1


def test_routers_and_takers_at_once_never_fill_anybody_beyond_her_room(committed_cast: Cast) -> None:
    tickets = [says(committed_cast, committed_cast.visitor()) for _ in range(12)]
    people = [committed_cast.alice.arrives(), committed_cast.bob.arrives()]

    def take_all(place: int) -> None:
        actor = people[place].actor
        for ticket in tickets:
            with contextlib.suppress(Refusal):
                holding.take(actor, ticket)

    results = at_once(lambda: take_all(0), lambda: take_all(1), passes.route_pools, passes.route_pools)
    assert refusals(results) == []
    assert [person.load.chats for person in people] == [5, 5]
    assert_the_books_balance()


def test_a_choice_that_waited_for_the_ticket_is_later_than_what_it_waited_for(committed_cast: Cast) -> None:
    ticket = says(committed_cast, committed_cast.chloe)
    bob = committed_cast.bob.actor
    while_locked(
        lambda: work.lock(ticket.work_item_id),
        lambda: holding.take(bob, ticket),
        lambda: _asks_for_a_call(committed_cast, committed_cast.chloe),
    )
    held_by_bob = Assignment.objects.get()
    assert held_by_bob.accepted_at is not None
    assert held_by_bob.ended_at is not None
    assert held_by_bob.accepted_at <= held_by_bob.ended_at
