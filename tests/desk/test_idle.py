"""Chats whose shopper has fallen silent free their seat; who waits for us is never closed."""

from contactcenter.desk import idle
from contactcenter.tickets.models import Shop, Ticket
from tests.cast import Cast
from tests.deeds import events_of, fresh, let_pass, notices_of, reply, says, take


def _answered(cast: Cast) -> Ticket:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    return ticket


def test_silence_after_our_answer_frees_the_seat(cast: Cast) -> None:
    ticket = _answered(cast)
    let_pass(seconds=870)
    assert idle.free_silent() == 0
    let_pass(seconds=30)

    assert idle.free_silent() == 1
    assert (fresh(ticket).status, cast.bob.load.chats) == (Ticket.Status.RESOLVED, 0)
    assert notices_of(ticket)[-1] == "silent_closed"


def test_who_waits_for_an_answer_is_never_closed(cast: Cast) -> None:
    ticket = _answered(cast)
    says(cast, cast.chloe, "Et la facture ?")
    let_pass(seconds=7_200)

    assert idle.free_silent() == 0
    assert fresh(ticket).status == Ticket.Status.OPEN


def test_back_within_the_hour_it_is_the_same_ticket_and_the_same_agent_is_preferred(cast: Cast) -> None:
    ticket = _answered(cast)
    let_pass(seconds=901)
    idle.free_silent()
    let_pass(seconds=3_000)

    assert says(cast, cast.chloe, "Me revoilà") == ticket
    assert fresh(ticket).work_item.last_agent_id == cast.bob.agent.pk
    assert "ticket_reopened" in events_of(ticket)


def test_a_shop_that_wants_it_leaves_chats_open(cast: Cast) -> None:
    Shop.objects.update(silent_seconds=0)
    _answered(cast)
    let_pass(seconds=86_400)

    assert idle.free_silent() == 0
