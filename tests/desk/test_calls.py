"""Call-backs as work: started, ended, tried again, given up."""

import uuid

import pytest

from contactcenter.desk import calls, channel_choice
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.tickets.models import Ticket
from routing.models import WorkItem
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, held, let_pass, notices_of, says, sweep, take


def asks_for_a_call(cast: Cast, phone: str = "06 12 34 56 78") -> Ticket:
    payload = raw.as_payload(client_id=str(uuid.uuid4()), visitor=cast.chloe.digest, phone=phone)
    return channel_choice.request_callback(cast.chloe.actor, cast.callback, payload)


@pytest.fixture
def call(cast: Cast) -> Ticket:
    """A call to make, in Bob's hands."""
    ticket = asks_for_a_call(cast)
    take(cast.bob, ticket)
    return ticket


def test_starting_the_call_gives_the_number_and_stops_the_clock(cast: Cast, call: Ticket) -> None:
    assert calls.start_call(cast.bob.actor, call, held(call).epoch) == "+33612345678"
    assert (clock_of(call).result, events_of(call)[-1]) == ("met", "call_started")


def test_starting_twice_is_one_start(cast: Cast, call: Ticket) -> None:
    for _ in range(2):
        calls.start_call(cast.bob.actor, call, held(call).epoch)
    assert events_of(call).count("call_started") == 1


def test_a_chat_is_no_call(cast: Cast) -> None:
    ticket = says(cast, cast.mallory)
    take(cast.alice, ticket)
    with pytest.raises(Refusal, match="not_a_call"):
        calls.start_call(cast.alice.actor, ticket, held(ticket).epoch)


def test_who_was_reached_stays_with_her_agent(cast: Cast, call: Ticket) -> None:
    calls.record_outcome(cast.bob.actor, call, held(call).epoch, calls.REACHED)
    assert held(call).agent_id == cast.bob.agent.pk
    assert notices_of(call)[-1] == "call_ended"


@pytest.mark.parametrize("outcome", [calls.NO_ANSWER, calls.BUSY, calls.VOICEMAIL])
def test_nobody_there_means_another_try_in_five_minutes(cast: Cast, call: Ticket, outcome: str) -> None:
    calls.record_outcome(cast.bob.actor, call, held(call).epoch, outcome)
    work_item = fresh(call).work_item
    assert (work_item.state, work_item.attempts, cast.bob.load.calls) == (WorkItem.State.SCHEDULED, 1, 0)
    let_pass(seconds=299)
    assert fresh(call).work_item.state == WorkItem.State.SCHEDULED


def test_the_next_try_is_offered_when_its_time_has_come(cast: Cast, call: Ticket) -> None:
    calls.record_outcome(cast.bob.actor, call, held(call).epoch, calls.NO_ANSWER)
    cast.bob.arrives()
    let_pass(seconds=301)
    sweep()
    assert (held(call).state, held(call).medium) == ("offered", "call")


def test_after_three_tries_it_is_left_to_her(cast: Cast, call: Ticket) -> None:
    for attempt in range(1, 4):
        calls.record_outcome(cast.bob.actor, call, held(call).epoch, calls.NO_ANSWER)
        if attempt < 3:
            let_pass(seconds=31 * 60)
            sweep()
            take(cast.bob, call)
    assert fresh(call).status == Ticket.Status.RESOLVED
    assert notices_of(call)[-1] == "call_given_up"


@pytest.mark.parametrize("outcome", [calls.WRONG_NUMBER, calls.REFUSED])
def test_a_number_that_leads_nowhere_is_not_dialled_again(cast: Cast, call: Ticket, outcome: str) -> None:
    calls.record_outcome(cast.bob.actor, call, held(call).epoch, outcome)
    assert (fresh(call).status, cast.bob.load.calls) == (Ticket.Status.RESOLVED, 0)


def test_an_unknown_outcome_is_refused(cast: Cast, call: Ticket) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        calls.record_outcome(cast.bob.actor, call, held(call).epoch, "perhaps")


def test_a_call_takes_a_whole_agent(cast: Cast, call: Ticket) -> None:
    chat = says(cast, cast.mallory)
    with pytest.raises(Refusal, match="no_capacity"):
        take(cast.bob, chat)


def test_words_that_come_after_a_number_left_for_a_call_are_of_the_same_matter(cast: Cast) -> None:
    ticket = asks_for_a_call(cast)
    assert says(cast, cast.chloe) == ticket
