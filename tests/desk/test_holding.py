"""Whose ticket it is: accept, decline, take, transfer."""

import pytest

from contactcenter.desk import conversation, holding
from contactcenter.errors import Refusal
from routing.models import WorkItem
from tests.cast import Cast
from tests.deeds import accept, events_of, fresh, held, reply, resolve, route, says, take, words


def test_accepting_twice_is_one_yes(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    assert accept(cast.alice, ticket).pk == accept(cast.alice, ticket).pk
    assert events_of(ticket).count("offer_accepted") == 1


def test_an_offer_is_accepted_by_whom_it_was_made_to(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    with pytest.raises(Refusal, match="offer_gone"):
        accept(cast.bob, ticket)


def test_an_old_epoch_accepts_nothing(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    with pytest.raises(Refusal, match="offer_gone"):
        holding.accept_offer(cast.alice.actor, ticket, held(ticket).epoch - 1)


def test_what_was_accepted_can_no_longer_be_declined(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    accept(cast.alice, ticket)
    with pytest.raises(Refusal, match="offer_gone"):
        holding.decline_offer(cast.alice.actor, ticket, held(ticket).epoch)


def test_waiting_work_can_be_taken_by_hand(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    assert take(cast.bob, ticket).decision == {"how": "taken"}
    assert (cast.bob.load.chats, events_of(ticket)[-1]) == (1, "ticket_taken")


def test_what_a_colleague_has_cannot_be_taken(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    with pytest.raises(Refusal, match="ticket_taken"):
        take(cast.alice, ticket)


def test_taking_what_one_was_offered_accepts_it_and_says_so(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    take(cast.alice, ticket)
    assert fresh(ticket).work_item.state == WorkItem.State.ASSIGNED
    assert events_of(ticket)[-1] == "offer_accepted"


def test_taking_twice_is_once(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    assert take(cast.bob, ticket).pk == take(cast.bob, ticket).pk
    assert cast.bob.load.chats == 1


def test_nobody_takes_more_chats_than_she_can_hold(cast: Cast) -> None:
    for _ in range(5):
        take(cast.bob, says(cast, cast.visitor()))
    ticket = says(cast, cast.chloe)
    with pytest.raises(Refusal, match="no_capacity"):
        take(cast.bob, ticket)
    assert fresh(ticket).work_item.state == WorkItem.State.WAITING


def test_a_resolved_ticket_cannot_be_taken(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    resolve(cast.bob, ticket)
    with pytest.raises(Refusal, match="ticket_taken"):
        take(cast.alice, ticket)


def test_its_holder_transfers_a_ticket_to_a_queue(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    epoch = take(cast.bob, ticket).epoch
    holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["technical"], epoch)
    assert (cast.bob.load.chats, fresh(ticket).work_item.lane.queue.slug) == (0, "technical")
    assert events_of(ticket)[-1] == "ticket_transferred"


def test_who_held_a_ticket_yesterday_transfers_it_no_more(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    epoch = take(cast.bob, ticket).epoch
    holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["orders"], epoch)
    take(cast.bob, ticket)
    with pytest.raises(Refusal, match="stale_assignment"):
        holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["technical"], epoch)


def test_a_lead_gives_a_ticket_to_somebody_with_room(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    holding.transfer_to_agent(cast.david.actor, ticket, cast.alice.arrives().agent, None)
    assert held(ticket).agent_id == cast.alice.agent.pk
    assert (cast.bob.load.chats, cast.alice.load.chats) == (0, 1)


def test_a_ticket_is_not_given_to_somebody_who_is_full(cast: Cast) -> None:
    cast.alice.arrives()
    for _ in range(5):
        take(cast.alice, says(cast, cast.visitor()))
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    with pytest.raises(Refusal, match="no_capacity"):
        holding.transfer_to_agent(cast.david.actor, ticket, cast.alice.agent, None)
    assert held(ticket).agent_id == cast.bob.agent.pk


def test_a_live_chat_is_not_given_to_somebody_who_is_not_there(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    with pytest.raises(Refusal, match="transfer_target_invalid"):
        holding.transfer_to_agent(cast.david.actor, ticket, cast.alice.agent, None)


def test_in_house_work_is_not_given_to_the_outsourcer(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, reason="payment")
    with pytest.raises(Refusal, match="transfer_target_invalid"):
        holding.transfer_to_agent(cast.sam.actor, ticket, cast.olga.arrives().agent, None)


def test_an_answered_ticket_that_is_transferred_gets_a_new_clock(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    epoch = take(cast.bob, ticket).epoch
    reply(cast.bob, ticket)
    holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["technical"], epoch)
    assert fresh(ticket).work_item.due_at is not None


def test_a_resolved_ticket_is_transferred_nowhere(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    resolve(cast.bob, ticket)
    with pytest.raises(Refusal, match="already_resolved"):
        holding.transfer_to_queue(cast.sam.actor, ticket, cast.queues["technical"], None)


def test_a_page_of_before_says_nothing_though_she_has_it_again(cast: Cast) -> None:
    """Between her two turns somebody else may have promised something: only what she read in this turn counts."""
    ticket = says(cast, cast.chloe)
    of_before = take(cast.bob, ticket).epoch
    holding.transfer_to_queue(cast.bob.actor, ticket, cast.queues["orders"], of_before)
    take(cast.bob, ticket)
    with pytest.raises(Refusal, match="stale_assignment"):
        conversation.reply(cast.bob.actor, fresh(ticket), of_before, words())
