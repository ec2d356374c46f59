"""A second message of the same person: which ticket it joins, and what that does to it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from channels_adapters import registry
from contactcenter.intake import arrivals, joining
from contactcenter.intake.chasers import Said
from contactcenter.supervision import continuity
from contactcenter.tickets.models import Ticket, TicketEvent
from routing.services import database_time
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.concurrency import while_locked
from tests.deeds import events_of, fresh, let_pass, says
from tests.intake.letters import post, use_letters, writes


@pytest.fixture(autouse=True)
def _letters() -> Iterator[None]:
    known = dict(registry._adapters)
    use_letters()
    yield
    registry._adapters.clear()
    registry._adapters.update(known)


FIRST = "Bonjour, le vase reçu hier est cassé, que faire ?"
CHASER = "Bonjour, je vous ai écrit pour mon vase cassé et je n'ai toujours aucune réponse."
OTHER = "Bonjour, autre question : vendez-vous des cartes cadeaux ?"


def test_a_chaser_joins_and_is_due_no_later(cast: Cast) -> None:
    ticket = writes(cast, FIRST, subject="Vase")
    let_pass(seconds=7_200)
    due = fresh(ticket).work_item.due_at

    again = writes(cast, CHASER, subject="Relance")

    assert again == ticket
    assert fresh(ticket).work_item.due_at == due
    assert events_of(ticket)[-2:] == ["message_received", "chaser_joined"]


def test_a_chaser_comes_before_its_equals_once(cast: Cast) -> None:
    ticket = writes(cast, FIRST, subject="Vase")
    for _ in range(3):
        let_pass(seconds=7_200)
        writes(cast, CHASER, subject="Relance")

    assert fresh(ticket).work_item.priority == 1
    assert events_of(ticket).count("chaser_joined") == 3


def test_another_matter_opens_its_own_ticket(cast: Cast) -> None:
    ticket = writes(cast, FIRST, subject="Vase")

    assert writes(cast, OTHER, subject="Cadeaux") != ticket
    assert fresh(ticket).work_item.priority == 0


def test_a_chaser_finds_its_ticket_among_several(cast: Cast) -> None:
    vase, gift = writes(cast, FIRST, subject="Vase"), writes(cast, OTHER, subject="Cadeaux")
    let_pass(seconds=7_200)

    assert writes(cast, CHASER) == vase
    assert writes(cast, "Avez-vous lu mon mail sur les cartes cadeaux ?") == gift


def test_two_messages_at_the_same_instant_are_one_ticket(cast: Cast) -> None:
    post(cast, FIRST, subject="Vase")
    post(cast, "Le vase est cassé, voici les photos", subject="Vase")

    arrivals.take_in()

    assert Ticket.objects.count() == 1


def test_of_two_workers_with_a_mail_of_hers_one_waits(committed_cast: Cast) -> None:
    writes(committed_cast, OTHER, subject="Cadeaux")  # she is known
    post(committed_cast, FIRST, subject="Vase")
    post(committed_cast, "Le vase est cassé, voici les photos", subject="Vase")

    while_locked(lambda: arrivals._take_in_all(arrivals._claim(1)), lambda: None, arrivals.take_in)

    assert Ticket.objects.count() == 2


def test_lines_of_one_chat_are_no_chasers_but_who_asks_later_is(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, "Bonjour")
    says(cast, cast.chloe, "il y a quelqu'un ?")
    assert "chaser_joined" not in events_of(ticket)
    let_pass(seconds=600)

    says(cast, cast.chloe, "toujours personne ?")

    assert events_of(ticket).count("chaser_joined") == 1


def test_chasers_are_counted_with_the_work_they_did_not_make(cast: Cast) -> None:
    since = database_now()
    ticket = writes(cast, FIRST, subject="Vase")
    let_pass(seconds=7_200)
    writes(cast, CHASER)
    writes(cast, OTHER)

    found = continuity.chased_since(since.replace(year=since.year - 1))

    assert (found.opened, found.tickets, found.messages, found.rate_percent) == (2, 1, 1, 50)
    assert found.seconds_saved > 0
    assert TicketEvent.objects.get(kind="chaser_joined").ticket_id == ticket.pk


@pytest.mark.django_db
def test_who_computes_for_long_under_locks_is_not_taken_for_stopped() -> None:
    begun = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '600ms'")
        while time.monotonic() < begun + 0.9:
            database_time.keep_locks()
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_of_many_open_tickets_the_latest_are_looked_through() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    tickets = [Ticket(pk=number) for number in range(12)]
    told = {ticket.pk: [joining.Told(Said("email", FIRST, "Vase"), 1, now)] for ticket in tickets}

    assert joining.best(Said("email", CHASER, "Relance"), tickets[-10:], told, now) is not None
    told = {11: told[11]}
    assert joining.best(Said("email", CHASER, "Relance"), tickets, told, now) is None
