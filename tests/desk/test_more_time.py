"""More time: whoever is given a limit puts it off by one press, ten times at least; live work alone goes on."""

import pytest

from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import idle, more_time
from contactcenter.errors import Refusal
from contactcenter.tickets.models import ChannelAccount, Shop, Ticket
from routing.models import AgentLoad
from routing.services import offers
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import events_of, fresh, held, let_pass, reply, route, says, take, writes_mail


def _silent(cast: Cast, seconds: float) -> Ticket:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    let_pass(seconds=seconds)
    return fresh(ticket)


def test_a_shopper_keeps_her_silent_chat_as_often_as_she_wants(cast: Cast) -> None:
    ticket = _silent(cast, 880)
    for _ in range(12):
        assert more_time.stay(cast.chloe.actor, ticket) is not None
        let_pass(seconds=880)
        assert idle.free_silent() == 0
    let_pass(seconds=21)
    assert idle.free_silent() == 1
    assert events_of(ticket).count("shopper_still_there") == 12


def test_the_widget_is_told_of_the_end_by_the_rule_that_ends_it(cast: Cast) -> None:
    ticket = _silent(cast, 0)
    ends = more_time.closes_at(ticket)
    assert ends is not None
    assert 870 < (ends - database_now()).total_seconds() <= 900
    says(cast, cast.chloe, "Et la facture ?")
    assert more_time.closes_at(fresh(ticket)) is None
    reply(cast.bob, ticket)
    Shop.objects.update(silent_seconds=0)
    assert more_time.closes_at(fresh(ticket)) is None


def test_a_mail_that_is_offered_can_be_thought_about_ten_times_as_long(cast: Cast) -> None:
    ticket = writes_mail(cast, cast.chloe)
    cast.bob.arrives()
    route()
    epoch, actor = held(ticket).epoch, cast.bob.actor
    first = held(ticket).expires_at
    for _ in range(more_time.MOST_TIMES):
        more_time.consider_offer(actor, ticket, epoch)
    offer = held(ticket)
    assert first is not None
    assert offer.expires_at is not None
    assert (offer.expires_at - first).total_seconds() == 10 * 60
    with pytest.raises(Refusal, match="no_more_time"):
        more_time.consider_offer(actor, ticket, epoch)
    let_pass(seconds=65)
    offers.expire_due()
    assert held(ticket).epoch == epoch
    let_pass(seconds=600)
    offers.expire_due()
    with pytest.raises(Refusal, match="offer_gone"):
        more_time.consider_offer(actor, ticket, epoch)


def test_a_shopper_who_waits_live_is_not_kept_waiting_by_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    cast.bob.arrives()
    route()
    with pytest.raises(Refusal, match="no_more_time"):
        more_time.consider_offer(cast.bob.actor, ticket, held(ticket).epoch)


def test_a_mail_that_was_sent_waits_longer_to_be_taken_back(cast: Cast) -> None:
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    Shop.objects.update(undo_seconds=10)
    ticket = writes_mail(cast, cast.chloe)
    Ticket.objects.filter(pk=ticket.pk).update(channel="email", reply_address="chloe@example.com")
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    before = OutboxMessage.objects.get(message=message).next_attempt_at
    for _ in range(more_time.MOST_TIMES):
        more_time.hold_mail(cast.bob.actor, ticket, message.sequence)
    after = OutboxMessage.objects.get(message=message).next_attempt_at
    assert (after - before).total_seconds() == 300
    with pytest.raises(Refusal, match="no_more_time"):
        more_time.hold_mail(cast.bob.actor, ticket, message.sequence)
    with pytest.raises(Refusal, match="not_found"):
        more_time.hold_mail(cast.alice.actor, ticket, message.sequence)
    assert outbox.withdraw(message)
    with pytest.raises(Refusal, match="too_late_to_take_back"):
        more_time.hold_mail(cast.bob.actor, ticket, message.sequence)


def test_what_follows_a_call_lasts_a_minute_longer_up_to_ten_ahead(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no_more_time"):
        more_time.wrap_up(cast.bob.actor)
    now = database_now()
    AgentLoad.objects.filter(pk=cast.bob.agent.pk).update(busy_until=now, is_wrapping_up=True)
    let_pass(seconds=-20)
    for _ in range(9):
        more_time.wrap_up(cast.bob.actor)
    with pytest.raises(Refusal, match="no_more_time"):
        more_time.wrap_up(cast.bob.actor)
    let_pass(seconds=120)
    more_time.wrap_up(cast.bob.actor)
