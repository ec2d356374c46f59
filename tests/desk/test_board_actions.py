"""Many tickets at once: moved, raised, and put back; whoever was faster is respected, ticket by ticket."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from contactcenter.desk import board_actions, holding
from contactcenter.desk.board_actions import Order, Seen
from contactcenter.desk.models import BoardAction
from contactcenter.errors import Refusal
from contactcenter.tickets.models import AuditEvent, Ticket, TicketEvent
from routing.models import WorkItem
from tests.cast import Cast, Person
from tests.concurrency import at_once, refusals, while_locked
from tests.deeds import accept, events_of, fresh, held, let_pass, reply, resolve, route, says, take
from tests.desk.test_races import assert_the_books_balance

Kind = BoardAction.Kind


def seen(*tickets: Ticket) -> list[Seen]:
    """As they stand now on a page."""
    found = []
    for ticket in map(fresh, tickets):
        item = ticket.work_item
        is_held = item.state == WorkItem.State.ASSIGNED
        found.append(Seen(ticket.reference, item.lane.queue_id, item.epoch if is_held else 0, item.priority))
    return found


def order(kind: str, **fields: Any) -> Order:
    return Order(uuid.uuid4(), kind, **fields)


def gives(person: Person, cast: Cast, slug: str, *tickets: Ticket, from_hands: bool = False) -> BoardAction:
    wanted = order(Kind.TO_QUEUE, queue=cast.queues[slug], from_hands=from_hands)
    return board_actions.act(person.actor, wanted, seen(*tickets))


def hands(person: Person, to: Person, *tickets: Ticket, from_hands: bool = False) -> BoardAction:
    return board_actions.act(person.actor, order(Kind.TO_AGENT, agent=to.agent, from_hands=from_hands), seen(*tickets))


def raises(person: Person, *tickets: Ticket) -> BoardAction:
    return board_actions.act(person.actor, order(Kind.RAISE), seen(*tickets))


def outcomes(action: BoardAction) -> dict[str, int]:
    return dict(Counter(one["outcome"] for one in action.tickets))


def ten(cast: Cast, **fields: Any) -> list[Ticket]:
    return [says(cast, cast.visitor(), **fields) for _ in range(10)]


def slug_of(ticket: Ticket) -> str:
    return fresh(ticket).work_item.lane.queue.slug


@pytest.mark.django_db
class TestMoving:
    def test_ten_tickets_go_into_another_queue_at_once(self, cast: Cast) -> None:
        tickets = ten(cast)
        action = gives(cast.sam, cast, "advice", *tickets)
        assert outcomes(action) == {"done": 10}
        assert {slug_of(ticket) for ticket in tickets} == {"advice"}
        assert events_of(tickets[0])[-1] == "ticket_transferred"

    def test_the_target_of_what_is_moved_stays_the_same(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        due = fresh(ticket).work_item.due_at
        gives(cast.sam, cast, "advice", ticket)
        assert fresh(ticket).work_item.due_at == due

    def test_what_an_agent_is_answering_is_moved_only_when_confirmed(self, cast: Cast) -> None:
        waiting, answered = says(cast, cast.chloe), says(cast, cast.mallory)
        take(cast.alice, answered)
        assert outcomes(gives(cast.sam, cast, "advice", waiting, answered)) == {"done": 1, "held": 1}
        assert held(answered).agent_id == cast.alice.agent.pk
        assert outcomes(gives(cast.sam, cast, "advice", answered, from_hands=True)) == {"done": 1}
        assert cast.alice.load.chats == 0

    def test_what_was_taken_since_she_looked_is_left_alone_even_if_confirmed(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        looked = seen(ticket)
        take(cast.alice, ticket)
        wanted = order(Kind.TO_QUEUE, queue=cast.queues["advice"], from_hands=True)
        action = board_actions.act(cast.sam.actor, wanted, looked)
        assert outcomes(action) == {"taken": 1}
        assert action.tickets[0]["agent"] == cast.alice.agent.pk

    def test_an_offer_that_nobody_has_accepted_is_withdrawn(self, cast: Cast) -> None:
        cast.alice.arrives()
        ticket = says(cast, cast.chloe)
        route()
        assert outcomes(gives(cast.sam, cast, "technical", ticket)) == {"done": 1}
        assert cast.alice.load.chats == 0

    def test_what_is_there_already_is_not_moved(self, cast: Cast) -> None:
        assert outcomes(gives(cast.sam, cast, "orders", says(cast, cast.chloe))) == {"unchanged": 1}

    def test_a_resolved_ticket_is_moved_nowhere(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        take(cast.alice, ticket)
        resolve(cast.alice, ticket)
        assert outcomes(gives(cast.sam, cast, "advice", ticket)) == {"resolved": 1}

    def test_a_person_is_given_what_she_has_room_for(self, cast: Cast) -> None:
        tickets = [says(cast, cast.visitor()) for _ in range(6)]
        action = hands(cast.sam, cast.bob.arrives(), *tickets)
        assert outcomes(action) == {"done": 5, "no_room": 1}
        assert cast.bob.load.chats == 5

    def test_a_live_chat_is_not_given_to_somebody_who_is_gone(self, cast: Cast) -> None:
        assert outcomes(hands(cast.sam, cast.bob, says(cast, cast.chloe))) == {"not_there": 1}

    def test_in_house_work_is_never_given_to_the_outsourcer(self, cast: Cast) -> None:
        kept, free = says(cast, cast.chloe, reason="payment"), says(cast, cast.mallory)
        assert outcomes(hands(cast.sam, cast.olga.arrives(), kept, free)) == {"in_house": 1, "done": 1}

    def test_a_lead_moves_the_work_of_her_queues_only(self, cast: Cast) -> None:
        hers, other = says(cast, cast.chloe), says(cast, cast.mallory, reason="technical")
        assert outcomes(gives(cast.david, cast, "advice", hers, other)) == {"done": 1, "not_found": 1}
        with pytest.raises(Refusal, match="not_found"):
            gives(cast.omar, cast, "advice", says(cast, cast.visitor(), reason="payment"))

    def test_an_agent_moves_nothing_from_the_board(self, cast: Cast) -> None:
        with pytest.raises(Refusal, match="forbidden"):
            gives(cast.alice, cast, "advice", says(cast, cast.chloe))

    def test_the_same_client_id_is_the_same_act(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        wanted, looked = order(Kind.RAISE), seen(ticket)
        first = board_actions.act(cast.sam.actor, wanted, looked)
        assert board_actions.act(cast.sam.actor, wanted, looked).pk == first.pk
        assert fresh(ticket).work_item.priority == 1

    def test_more_than_two_hundred_are_refused_as_a_whole(self, cast: Cast) -> None:
        many = [Seen(f"R{number}", 1, 0, 0) for number in range(201)]
        with pytest.raises(Refusal, match="too_many_tickets"):
            board_actions.act(cast.sam.actor, order(Kind.RAISE), many)

    def test_an_act_is_kept_for_the_audit_with_who_and_what(self, cast: Cast) -> None:
        action = gives(cast.sam, cast, "advice", says(cast, cast.chloe))
        event = AuditEvent.objects.get(kind="board_to_queue")
        assert (event.user, event.facts["board_action"]) == (cast.sam.user, action.pk)
        assert event.facts["outcomes"] == {"done": 1}


@pytest.mark.django_db
class TestPriority:
    def test_raised_and_lowered_once_each_is_as_before(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        raises(cast.sam, ticket)
        assert fresh(ticket).work_item.priority == 1
        board_actions.act(cast.sam.actor, order(Kind.LOWER), seen(ticket))
        assert fresh(ticket).work_item.priority == 0
        assert events_of(ticket)[-2:] == ["priority_changed"] * 2

    def test_a_priority_has_an_end(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        assert [outcomes(raises(cast.sam, ticket)) for _ in range(4)][-1] == {"unchanged": 1}
        assert fresh(ticket).work_item.priority == 3

    def test_raised_by_two_who_saw_the_same_it_is_raised_once(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        looked = seen(ticket)
        board_actions.act(cast.sam.actor, order(Kind.RAISE), looked)
        assert outcomes(board_actions.act(cast.ada.actor, order(Kind.RAISE), looked)) == {"changed": 1}
        assert fresh(ticket).work_item.priority == 1


@pytest.mark.django_db
class TestUndoing:
    def test_ten_tickets_are_put_back_where_they_were(self, cast: Cast) -> None:
        tickets = ten(cast)
        lanes = [fresh(ticket).work_item.lane_id for ticket in tickets]
        since = [fresh(ticket).work_item.waiting_since for ticket in tickets]
        undone = board_actions.undo(cast.sam.actor, gives(cast.sam, cast, "advice", *tickets).pk)
        assert outcomes(undone) == {"done": 10}
        assert [fresh(ticket).work_item.lane_id for ticket in tickets] == lanes
        assert [fresh(ticket).work_item.waiting_since for ticket in tickets] == since
        assert events_of(tickets[0])[-1] == "ticket_put_back"

    def test_its_holder_has_it_again(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        take(cast.alice.arrives(), ticket)
        reply(cast.alice, ticket)
        action = gives(cast.sam, cast, "advice", ticket, from_hands=True)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"done": 1}
        assert held(ticket).agent_id == cast.alice.agent.pk
        assert fresh(ticket).work_item.due_at is None
        assert_the_books_balance()

    def test_where_its_holder_has_left_it_waits_and_that_is_told(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        take(cast.alice.arrives(), ticket)
        action = gives(cast.sam, cast, "advice", ticket, from_hands=True)
        cast.alice.goes("offline")
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"waits": 1}
        assert slug_of(ticket) == "orders"
        assert fresh(ticket).work_item.state == WorkItem.State.WAITING

    def test_what_was_given_to_a_person_goes_back_to_the_queue(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        action = hands(cast.sam, cast.bob.arrives(), ticket)
        board_actions.undo(cast.sam.actor, action.pk)
        assert (cast.bob.load.chats, fresh(ticket).work_item.state) == (0, WorkItem.State.WAITING)

    def test_what_somebody_took_since_stays_hers(self, cast: Cast) -> None:
        left, taken = says(cast, cast.chloe), says(cast, cast.mallory)
        action = gives(cast.sam, cast, "advice", left, taken)
        take(cast.alice, taken)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"done": 1, "taken": 1}
        assert (slug_of(left), slug_of(taken)) == ("orders", "advice")

    def test_what_the_one_it_was_given_to_has_answered_stays_hers(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        action = hands(cast.sam, cast.bob.arrives(), ticket)
        reply(cast.bob, ticket)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"taken": 1}

    def test_what_somebody_else_moved_since_is_not_moved_again(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        action = gives(cast.sam, cast, "advice", ticket)
        gives(cast.ada, cast, "technical", ticket)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"moved": 1}
        assert slug_of(ticket) == "technical"

    def test_moved_away_and_back_by_somebody_else_is_moved_since(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        action = gives(cast.sam, cast, "advice", ticket)
        gives(cast.ada, cast, "technical", ticket)
        gives(cast.ada, cast, "advice", ticket)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"taken": 1}

    def test_an_offer_in_between_does_not_keep_it_from_being_put_back(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe, reason="technical")
        action = gives(cast.sam, cast, "orders", ticket)
        cast.alice.arrives()
        route()
        assert fresh(ticket).work_item.state == WorkItem.State.OFFERED
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"done": 1}
        assert cast.alice.load.chats == 0

    def test_a_planned_call_given_to_a_person_is_planned_again(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        let_pass(1)
        later = fresh(ticket).work_item.created_at.replace(year=2099)
        WorkItem.objects.filter(pk=ticket.work_item_id).update(state="scheduled", not_before=later)
        action = hands(cast.sam, cast.bob.arrives(), ticket)
        board_actions.undo(cast.sam.actor, action.pk)
        item = fresh(ticket).work_item
        assert (item.state, item.not_before) == (WorkItem.State.SCHEDULED, later)

    def test_a_priority_is_put_back_unless_it_was_changed_since(self, cast: Cast) -> None:
        same, changed = says(cast, cast.chloe), says(cast, cast.mallory)
        action = raises(cast.sam, same, changed)
        raises(cast.ada, changed)
        assert outcomes(board_actions.undo(cast.sam.actor, action.pk)) == {"done": 1, "changed": 1}
        assert [fresh(ticket).work_item.priority for ticket in (same, changed)] == [0, 2]

    def test_undoing_twice_is_once(self, cast: Cast) -> None:
        ticket = says(cast, cast.chloe)
        action = raises(cast.sam, ticket)
        first = board_actions.undo(cast.sam.actor, action.pk)
        assert board_actions.undo(cast.sam.actor, action.pk).pk == first.pk
        assert events_of(ticket).count("priority_changed") == 2

    def test_after_ten_minutes_it_is_too_late(self, cast: Cast) -> None:
        action = raises(cast.sam, says(cast, cast.chloe))
        let_pass(601)
        with pytest.raises(Refusal, match="undo_too_late"):
            board_actions.undo(cast.sam.actor, action.pk)

    def test_an_undoing_is_not_undone(self, cast: Cast) -> None:
        undone = board_actions.undo(cast.sam.actor, raises(cast.sam, says(cast, cast.chloe)).pk)
        with pytest.raises(Refusal, match="nothing_to_undo"):
            board_actions.undo(cast.sam.actor, undone.pk)

    def test_what_changed_nothing_cannot_be_undone(self, cast: Cast) -> None:
        action = gives(cast.sam, cast, "orders", says(cast, cast.chloe))
        with pytest.raises(Refusal, match="nothing_to_undo"):
            board_actions.undo(cast.sam.actor, action.pk)

    def test_a_lead_undoes_her_own_acts_and_a_supervisor_everybodys(self, cast: Cast) -> None:
        sams, davids = raises(cast.sam, says(cast, cast.chloe)), raises(cast.david, says(cast, cast.mallory))
        with pytest.raises(Refusal, match="not_found"):
            board_actions.undo(cast.david.actor, sams.pk)
        assert outcomes(board_actions.undo(cast.sam.actor, davids.pk)) == {"done": 1}


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_who_move_the_same_ten_at_once_one_has_moved_each(self, committed_cast: Cast) -> None:
        tickets = ten(committed_cast)
        looked = seen(*tickets)
        wanted = [order(Kind.TO_QUEUE, queue=committed_cast.queues[slug]) for slug in ("advice", "technical")]
        sam, ada = committed_cast.sam.actor, committed_cast.ada.actor
        results = at_once(
            lambda: board_actions.act(sam, wanted[0], looked), lambda: board_actions.act(ada, wanted[1], looked[::-1])
        )
        assert refusals(results) == []
        assert sum((Counter(outcomes(action)) for action in results), Counter()) == {"done": 10, "moved": 10}
        assert TicketEvent.objects.filter(kind="ticket_transferred").count() == 10
        assert_the_books_balance()

    def test_a_double_click_is_one_act(self, committed_cast: Cast) -> None:
        wanted, looked = order(Kind.RAISE), seen(says(committed_cast, committed_cast.chloe))
        sam = committed_cast.sam.actor
        results = at_once(*[lambda: board_actions.act(sam, wanted, looked)] * 4)
        assert len({action.pk for action in results}) == 1
        assert [outcomes(action) for action in results] == [{"done": 1}] * 4

    def test_a_double_click_on_undo_is_one_undoing(self, committed_cast: Cast) -> None:
        sam = committed_cast.sam.actor
        action = raises(committed_cast.sam, says(committed_cast, committed_cast.chloe))
        results = at_once(*[lambda: board_actions.undo(sam, action.pk)] * 4)
        assert len({undone.pk for undone in results}) == 1
        assert TicketEvent.objects.filter(kind="priority_changed").count() == 2

    def test_an_agent_who_accepts_while_it_is_moved_keeps_it_or_is_told(self, committed_cast: Cast) -> None:
        committed_cast.alice.arrives()
        ticket = says(committed_cast, committed_cast.chloe)
        route()
        epoch, looked = held(ticket).epoch, seen(ticket)
        wanted = order(Kind.TO_QUEUE, queue=committed_cast.queues["technical"])
        alice, sam = committed_cast.alice.actor, committed_cast.sam.actor
        results = at_once(
            lambda: holding.accept_offer(alice, ticket, epoch), lambda: board_actions.act(sam, wanted, looked)
        )
        won = outcomes(results[1])
        assert (won, refusals(results)) in [({"taken": 1}, []), ({"done": 1}, ["offer_gone"])]
        assert_the_books_balance()

    def test_undo_waits_for_an_agent_who_is_just_taking_it(self, committed_cast: Cast) -> None:
        ticket = says(committed_cast, committed_cast.chloe)
        action = gives(committed_cast.sam, committed_cast, "advice", ticket)
        alice, sam = committed_cast.alice, committed_cast.sam.actor
        undone = while_locked(
            lambda: WorkItem.objects.select_for_update(no_key=True).get(pk=ticket.work_item_id),
            lambda: take(alice, ticket),
            lambda: board_actions.undo(sam, action.pk),
        )
        assert outcomes(undone) == {"taken": 1}
        assert held(ticket).agent_id == alice.agent.pk

    def test_acts_and_their_undoing_meet_agents_without_a_deadlock(self, committed_cast: Cast) -> None:
        committed_cast.alice.arrives()
        tickets = ten(committed_cast)
        looked = seen(*tickets)
        sam = committed_cast.sam.actor

        def move_and_undo() -> BoardAction:
            wanted = order(Kind.TO_AGENT, agent=committed_cast.alice.agent, from_hands=True)
            return board_actions.undo(sam, board_actions.act(sam, wanted, looked).pk)

        def accept_some() -> None:
            for ticket in reversed(tickets[:5]):
                with transaction.atomic():
                    try:
                        accept(committed_cast.alice, ticket)
                    except (Refusal, AssertionError):
                        continue

        route()
        refusals(at_once(move_and_undo, accept_some, route, lambda: raises(committed_cast.ada, *tickets)))
        assert_the_books_balance()
