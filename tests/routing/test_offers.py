"""Offers: accepted, declined, expired, returned."""

import pytest

from contactcenter.desk import holding
from contactcenter.errors import Refusal
from routing.models import AgentLoad, Assignment, WorkItem
from routing.services import offers
from tests.cast import Cast
from tests.deeds import accept, events_of, fresh, held, let_pass, page_closed, reply, route, says, take, writes_mail


def test_an_accepted_offer_is_hers(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    assert accept(cast.alice, ticket).state == Assignment.State.ACCEPTED
    assert fresh(ticket).work_item.state == WorkItem.State.ASSIGNED


def test_an_offer_that_nobody_accepts_goes_on_and_sets_her_away(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    let_pass(seconds=21)
    assert offers.expire_due() == 1
    assert (cast.alice.status, cast.alice.load.chats) == ("away", 0)
    assert fresh(ticket).work_item.state == WorkItem.State.WAITING
    assert events_of(ticket)[-1] == "offer_expired"


def test_an_offer_does_not_expire_a_moment_early(cast: Cast) -> None:
    cast.alice.arrives()
    says(cast, cast.chloe)
    route()
    let_pass(seconds=18)
    assert offers.expire_due() == 0


def test_an_expired_offer_cannot_be_accepted_even_before_the_sweep(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    let_pass(seconds=21)
    with pytest.raises(Refusal, match="offer_gone"):
        accept(cast.alice, ticket)


def test_a_declined_offer_goes_to_somebody_else_and_never_back(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    holding.decline_offer(cast.alice.actor, ticket, held(ticket).epoch)
    assert route() == 0
    cast.david.arrives()
    assert route() == 1
    assert held(ticket).agent_id == cast.david.agent.pk


def test_offers_of_who_goes_away_return_at_once(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    cast.alice.goes()
    assert offers.return_from_absent() == 1
    assert cast.alice.load.chats == 0
    assert events_of(ticket)[-1] == "offer_returned"


def test_offers_of_a_silent_page_return_at_once(cast: Cast) -> None:
    cast.alice.arrives()
    says(cast, cast.chloe)
    route()
    page_closed(cast.alice, seconds_ago=31)
    assert offers.return_from_absent() == 1


def test_a_chat_stays_with_who_is_away_and_has_her_page_open(cast: Cast) -> None:
    cast.alice.arrives()
    take(cast.alice, says(cast, cast.chloe))
    cast.alice.goes()
    assert offers.return_from_absent() == 0


@pytest.mark.parametrize(("silent_seconds", "returned"), [(31, 0), (59, 0), (61, 1)])
def test_a_chat_of_a_silent_page_returns_after_a_grace_of_30_seconds(
    cast: Cast, silent_seconds: int, returned: int
) -> None:
    cast.alice.arrives()
    take(cast.alice, says(cast, cast.chloe))
    page_closed(cast.alice, silent_seconds)
    assert offers.return_from_absent() == returned


def test_a_chat_that_was_answered_and_returns_gets_a_new_clock(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    page_closed(cast.alice, seconds_ago=61)
    offers.return_from_absent()
    assert fresh(ticket).work_item.due_at is not None


def test_a_silent_page_makes_its_agent_offline(cast: Cast) -> None:
    page_closed(cast.alice.arrives(), seconds_ago=31)
    assert offers.expire_leases() == 1
    assert cast.alice.status == "offline"


def test_a_page_that_was_renewed_keeps_its_agent(cast: Cast) -> None:
    page_closed(cast.alice.arrives(), seconds_ago=29)
    assert offers.expire_leases() == 0


def test_a_mail_of_a_silent_page_stays_with_her(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = writes_mail(cast, cast.chloe)
    take(cast.alice, ticket)
    page_closed(cast.alice, seconds_ago=3600)
    offers.expire_leases()
    assert offers.return_from_absent() == 0
    assert held(ticket).agent_id == cast.alice.agent.pk


def test_what_expires_comes_back_before_what_came_later(cast: Cast) -> None:
    """With its original due time it stands at the front of its lane again."""
    cast.alice.arrives()
    first = says(cast, cast.chloe)
    route()
    let_pass(seconds=21)
    due = fresh(first).work_item.due_at
    offers.expire_due()
    second = says(cast, cast.mallory)
    AgentLoad.objects.filter(pk=cast.bob.agent.pk).update(chat_ceiling=1)
    cast.bob.arrives()
    assert route() == 1
    assert held(first).agent_id == cast.bob.agent.pk
    assert fresh(first).work_item.due_at == due
    assert fresh(second).work_item.state == WorkItem.State.WAITING
