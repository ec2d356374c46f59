"""Reserved for one, kept from another: what people wish, the router respects."""

import uuid

import pytest

from contactcenter.desk import board_actions, holding, reserving
from contactcenter.desk.board_actions import Order, Seen
from contactcenter.desk.models import BoardAction
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Agent, WorkItem
from tests.cast import Cast
from tests.deeds import accept, events_of, fresh, held, reply, resolve, route, says, take


def test_what_is_reserved_goes_to_her_alone(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)
    cast.bob.arrives()
    assert route() == 0
    cast.alice.arrives()
    assert route() == 1
    assert held(ticket).agent_id == cast.alice.agent.pk


def test_what_is_reserved_for_somebody_away_hides_no_other_work(cast: Cast) -> None:
    reserved, other = says(cast, cast.chloe), says(cast, cast.mallory)
    reserving.reserve(cast.sam.actor, reserved, cast.alice.agent)
    cast.bob.arrives()
    assert route() == 1
    assert held(other).agent_id == cast.bob.agent.pk


def test_once_lifted_anybody_may_have_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)
    reserving.lift(cast.sam.actor, ticket)
    cast.bob.arrives()
    assert route() == 1


def test_who_it_is_kept_from_is_never_offered_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.keep_from(cast.sam.actor, ticket, cast.bob.agent)
    cast.bob.arrives()
    assert route() == 0
    cast.alice.arrives()
    assert route() == 1
    assert held(ticket).agent_id == cast.alice.agent.pk


def test_an_offer_that_goes_against_it_is_withdrawn(cast: Cast) -> None:
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    route()
    due = fresh(ticket).work_item.due_at
    reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)
    assert fresh(ticket).work_item.state == WorkItem.State.WAITING
    assert fresh(ticket).work_item.due_at == due
    assert cast.bob.load.chats == 0


def test_whoever_is_answering_keeps_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reserving.keep_from(cast.sam.actor, ticket, cast.bob.agent)
    assert held(ticket).agent_id == cast.bob.agent.pk


def test_reserving_for_her_it_was_kept_from_opens_it_to_her(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.keep_from(cast.sam.actor, ticket, cast.bob.agent)
    reserving.reserve(cast.sam.actor, ticket, cast.bob.agent)
    cast.bob.arrives()
    assert route() == 1


def test_in_house_work_is_not_reserved_for_the_outsourcer(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, reason="payment")
    with pytest.raises(Refusal, match="transfer_target_invalid"):
        reserving.reserve(cast.sam.actor, ticket, cast.olga.agent)


def test_work_reserved_for_the_outsourcer_that_moves_into_the_house_waits_there(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.reserve(cast.sam.actor, ticket, cast.olga.agent)
    holding.transfer_to_queue(cast.sam.actor, ticket, cast.queues["payment"], None)
    cast.olga.arrives()
    assert route() == 0


def test_the_ticket_tells_for_whom_it_is_reserved(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)
    assert events_of(ticket)[-1] == "reservation_changed"


def test_what_is_done_is_reserved_for_nobody(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)
    route()
    accept(cast.alice, ticket)
    reply(cast.alice, ticket)
    resolve(cast.alice, ticket)
    assert fresh(ticket).work_item.pinned_agent_id is None
    with pytest.raises(Refusal, match="already_resolved"):
        reserving.reserve(cast.sam.actor, ticket, cast.alice.agent)


def test_an_agent_reserves_nothing(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    with pytest.raises(Refusal, match="forbidden"):
        reserving.reserve(cast.alice.actor, ticket, cast.alice.agent)


def _act(cast: Cast, ticket: Ticket, kind: str, agent: Agent | None = None) -> BoardAction:
    seen = Seen(ticket.reference, fresh(ticket).work_item.lane.queue_id, 0, 0)
    return board_actions.act(cast.sam.actor, Order(uuid.uuid4(), kind, agent=agent), [seen])


def test_a_reservation_from_the_board_is_undone_as_it_was(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    reserving.keep_from(cast.sam.actor, ticket, cast.bob.agent)
    action = _act(cast, ticket, "reserve", cast.bob.agent)
    assert fresh(ticket).work_item.pinned_agent_id == cast.bob.agent.pk
    board_actions.undo(cast.sam.actor, action.pk)
    item = fresh(ticket).work_item
    assert (item.pinned_agent_id, item.excluded_agents) == (None, [cast.bob.agent.pk])


def test_a_reservation_that_somebody_changed_meanwhile_is_left_as_it_is(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    action = _act(cast, ticket, "reserve", cast.bob.agent)
    reserving.reserve(cast.david.actor, ticket, cast.alice.agent)
    [undone] = board_actions.undo(cast.sam.actor, action.pk).tickets
    assert undone["outcome"] == "changed"


@pytest.mark.parametrize(("kind", "outcome"), [("reserve", "done"), ("keep_from", "done"), ("lift", "unchanged")])
def test_the_board_tells_what_came_of_it(cast: Cast, kind: str, outcome: str) -> None:
    ticket = says(cast, cast.chloe)
    [told] = _act(cast, ticket, kind, None if kind == "lift" else cast.bob.agent).tickets
    assert told["outcome"] == outcome


def test_the_board_keeps_in_house_work_in_the_house(cast: Cast) -> None:
    [told] = _act(cast, says(cast, cast.chloe, reason="payment"), "reserve", cast.olga.agent).tickets
    assert told["outcome"] == "in_house"
