"""Who opens the chat and writes nothing is no ticket, no clock and no figure; who comes back finds ticket and agent."""

from datetime import timedelta

import pytest

from contactcenter.desk import idle
from contactcenter.storefront import visitors
from contactcenter.supervision import figures, service_levels
from contactcenter.supervision.service_levels import Asked, Level
from contactcenter.tickets.models import Customer, Ticket
from routing.deadlines import Kind
from routing.models import Clock, Queue, ToldWait, WorkItem
from routing.services.database_time import database_now
from tests.cast import Cast, Visitor
from tests.deeds import accept, fresh, held, let_pass, reply, route, says, sweep, take
from tests.storefront.conftest import Widget

pytestmark = pytest.mark.django_db


def report(cast: Cast) -> Level:
    """All clocks of all kinds, since yesterday."""
    now = database_now()
    queues = list(Queue.objects.values_list("pk", flat=True))
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    return service_levels.levels(Asked(queues, list(Kind), since, until, "Europe/Paris")).total


def opens(widget: Widget) -> Visitor:
    """What the widget asks for when she opens it, until she would write."""
    token = widget.post("session", shop="demo", language="fr").json()["token"]
    known = visitors.visitor_of(token)
    assert known is not None
    widget.visitor = Visitor(known.customer, token, known.digest)
    widget.get("config", shop="demo", language="fr")
    widget.conversation()
    widget.post("typing")
    widget.post("receipts", through=0)
    return widget.visitor


def test_an_empty_chat_is_no_ticket_no_work_and_no_figure(cast: Cast, stranger: Widget) -> None:
    cast.alice.arrives()
    before = Customer.objects.count()
    opens(stranger)
    for text in ("", "   ", "\n\u00a0"):
        assert stranger.says(text).json()["code"] == "text_empty"
    let_pass(seconds=300)
    sweep()

    assert Customer.objects.count() == before + 1
    for table in (Ticket, WorkItem, Clock, ToldWait):
        assert not table._default_manager.exists()
    assert report(cast) == Level()
    figures.forget()
    total = figures.total_of(figures.queue_lines(Queue.objects.all(), database_now()))
    assert (total.waiting, total.met, total.missed, total.live) == (0, 0, 0, 0)


def test_beside_others_an_empty_chat_changes_no_figure(cast: Cast, stranger: Widget) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    alone = report(cast)
    opens(stranger)
    let_pass(seconds=1)

    assert (report(cast).clocks, report(cast).met, report(cast).cancelled) == (alone.clocks, alone.met, alone.cancelled)


def test_who_opened_it_in_vain_and_comes_back_is_one_ticket_from_her_first_word_on(
    cast: Cast, stranger: Widget
) -> None:
    chloe = opens(stranger)
    let_pass(seconds=3_000)
    ticket = says(cast, chloe)

    assert Clock.objects.get(kind=Kind.FIRST_REPLY).started_at >= fresh(ticket).created_at - timedelta(seconds=1)
    assert stranger.conversation()["ticket"]["reference"] == ticket.reference


def test_who_comes_back_within_the_hour_is_offered_to_the_agent_she_had(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    let_pass(seconds=901)
    assert idle.free_silent() == 1
    let_pass(seconds=2_400)
    cast.bob.arrives()  # who is as free, and better at orders
    cast.alice.arrives()

    assert says(cast, cast.chloe, "Me revoilà") == ticket
    route()
    assert held(ticket).agent_id == cast.alice.agent.pk
    accept(cast.alice, ticket)


def test_where_that_agent_is_not_there_another_takes_the_same_ticket(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    let_pass(seconds=901)
    idle.free_silent()
    cast.bob.arrives()

    assert says(cast, cast.chloe, "Me revoilà") == ticket
    route()
    assert held(ticket).agent_id == cast.bob.agent.pk
