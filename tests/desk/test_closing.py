"""Nothing is closed over a message that nobody answered: each way to resolve, the race, and what the database holds."""

import pytest
from django.db import IntegrityError, transaction

from contactcenter.desk import calls, conversation, idle
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals
from contactcenter.supervision.days import shop_zone
from contactcenter.supervision.service_levels import Asked, closed
from contactcenter.tickets.models import Customer, Message, Ticket, TicketEvent
from routing.models import EscalationRule, ServiceTarget
from routing.services import clocks, work
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.concurrency import at_once, refusals, while_locked
from tests.deeds import events_of, fresh, held, let_pass, posts, reply, says, take, wants_call


def _answered(cast: Cast) -> Ticket:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    return fresh(ticket)


def _is_open(ticket: Ticket) -> bool:
    return fresh(ticket).status == Ticket.Status.OPEN


def test_an_agent_does_not_resolve_over_it_unless_she_says_that_it_needs_no_answer(cast: Cast) -> None:
    ticket = _answered(cast)
    says(cast, cast.chloe, "Merci, bonne journée !")
    epoch, actor = held(ticket).epoch, cast.bob.actor
    with pytest.raises(Refusal, match="answer_missing"):
        conversation.resolve(actor, ticket, epoch, 9)
    assert _is_open(ticket)
    conversation.resolve(actor, ticket, epoch, 9, needs_no_answer=True)
    said = TicketEvent.objects.get(ticket=ticket, kind="no_answer_needed")
    assert (said.actor, said.facts) == (actor.label, {"after": 1, "through": 3})
    assert events_of(ticket)[-1] == "ticket_resolved"


def test_her_word_counts_for_what_she_has_read_only(cast: Cast) -> None:
    ticket = _answered(cast)
    says(cast, cast.chloe, "Ah, et ma facture ?")
    with pytest.raises(Refusal, match="unanswered_message"):
        conversation.resolve(cast.bob.actor, ticket, held(ticket).epoch, 2, needs_no_answer=True)
    assert _is_open(ticket)


def test_no_word_is_kept_where_there_was_nothing_to_answer(cast: Cast) -> None:
    ticket = _answered(cast)
    conversation.resolve(cast.bob.actor, ticket, held(ticket).epoch, 2, needs_no_answer=True)
    assert "no_answer_needed" not in events_of(ticket)


def test_a_step_of_a_chain_does_not_close_over_it(cast: Cast) -> None:
    target = ServiceTarget.objects.get(kind="first_reply", queue=cast.queues["orders"], medium="chat")
    target.rules.update(retired_at=database_now())
    EscalationRule.objects.create(target=target, version=2, amount=20, action="close", conditions=["shopper_gone"])
    ticket = says(cast, cast.chloe)
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(left_at=database_now())
    let_pass(seconds=40)
    clocks.fire_due()
    assert _is_open(ticket)
    assert TicketEvent.objects.get(ticket=ticket, kind="step_skipped").facts["why"] == "answered"


def test_silence_does_not_close_over_it(cast: Cast) -> None:
    ticket = _answered(cast)
    says(cast, cast.chloe, "Et la facture ?")
    let_pass(seconds=7_200)
    assert idle.free_silent() == 0
    assert _is_open(ticket)


@pytest.mark.parametrize("outcome", [calls.WRONG_NUMBER, calls.REFUSED])
def test_a_call_that_leads_nowhere_does_not_close_over_it_not_even_over_a_file(cast: Cast, outcome: str) -> None:
    ticket = wants_call(cast, cast.chloe)
    Message.objects.filter(ticket=ticket).update(text="")  # a picture alone
    Ticket.objects.filter(pk=ticket.pk).update(callback_phone="+33612345678", channel="callback_manual")
    take(cast.bob, ticket)
    calls.record_outcome(cast.bob.actor, ticket, held(ticket).epoch, outcome)
    assert (_is_open(ticket), fresh(ticket).channel) == (True, "webchat")


def test_a_call_that_reached_her_has_answered_what_she_wrote(cast: Cast) -> None:
    ticket = wants_call(cast, cast.chloe)
    Ticket.objects.filter(pk=ticket.pk).update(callback_phone="+33612345678", channel="callback_manual")
    take(cast.bob, ticket)
    calls.record_outcome(cast.bob.actor, ticket, held(ticket).epoch, calls.REACHED)
    assert fresh(ticket).answered_through == 1
    conversation.resolve(cast.bob.actor, ticket, held(ticket).epoch, 9)
    assert "no_answer_needed" not in events_of(ticket)


def test_a_message_that_comes_first_wins_over_the_closing(committed_cast: Cast) -> None:
    ticket = _answered(committed_cast)
    actor, epoch = committed_cast.bob.actor, held(ticket).epoch
    refused = while_locked(
        lambda: work.lock(ticket.work_item_id),
        lambda: says(committed_cast, committed_cast.chloe, "Encore une chose"),
        lambda: conversation.resolve(actor, ticket, epoch, 2, needs_no_answer=True),
    )
    assert (refusals([refused]), _is_open(ticket)) == (["unanswered_message"], True)


def test_a_message_at_the_same_instant_is_refused_to_the_closing_or_opens_again(committed_cast: Cast) -> None:
    for _ in range(6):
        visitor = committed_cast.visitor()
        ticket = says(committed_cast, visitor)
        take(committed_cast.bob, ticket)
        reply(committed_cast.bob, ticket)
        actor, epoch = committed_cast.bob.actor, held(ticket).epoch
        posts(committed_cast, visitor, "Encore une chose")
        results = at_once(lambda: conversation.resolve(actor, ticket, epoch, 2), arrivals.take_in)  # noqa: B023
        while arrivals.take_in():
            pass
        refused = refusals(results)
        assert _is_open(ticket)
        assert refused in ([], ["unanswered_message"])
        assert ("ticket_reopened" in events_of(ticket)) == (refused == [])
        conversation.resolve(
            actor,
            ticket,
            held(ticket).epoch if refused else take(committed_cast.bob, ticket).epoch,
            9,
            needs_no_answer=True,
        )


def test_the_database_holds_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    with pytest.raises(IntegrityError, match="nothing_closed_unanswered"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(status=Ticket.Status.RESOLVED)


def test_the_report_counts_what_was_closed_and_none_unanswered(cast: Cast) -> None:
    ticket = _answered(cast)
    says(cast, cast.chloe, "Merci !")
    conversation.resolve(cast.bob.actor, ticket, held(ticket).epoch, 9, needs_no_answer=True)
    now = database_now()
    queues = [queue.pk for queue in cast.queues.values()]
    asked = Asked(queues, ["first_reply"], ticket.created_at, now, str(shop_zone()))
    found = closed(asked)
    assert (found.unanswered, found.needed_none, found.tickets) == (0, 1, 1)
