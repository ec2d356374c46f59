"""References, visitors, numbers without gaps: the facts and their only writer."""

import pytest
from django.db import transaction

from contactcenter.tickets import events, people
from contactcenter.tickets.models import Identity, Ticket, TicketEvent
from contactcenter.tickets.references import new_reference
from routing.services import work
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import reply, says, take


def test_a_reference_has_eight_letters_that_do_not_look_alike() -> None:
    drawn = {new_reference() for _ in range(500)}
    assert len(drawn) == 500
    assert not set("".join(drawn)) & set("01OILU")
    assert all(len(reference) == 9 and reference[4] == "-" for reference in drawn)


def test_a_visitors_token_is_kept_as_a_digest_only(cast: Cast) -> None:
    identity = Identity.objects.get(customer=cast.chloe.customer)
    assert identity.value == people.token_digest(cast.chloe.token)
    assert cast.chloe.token not in identity.value


def test_what_two_shoppers_typed_alike_stays_apart(cast: Cast) -> None:
    for visitor in (cast.chloe, cast.mallory):
        people.remember_typed(visitor.customer, "email", "chloe@example.com")
    assert Identity.objects.filter(kind="email", is_verified=False).count() == 2


def test_events_written_at_once_are_numbered_without_gaps(committed_cast: Cast) -> None:
    ticket = says(committed_cast, committed_cast.chloe)
    before = TicketEvent.objects.filter(ticket=ticket).count()

    def record() -> None:
        with transaction.atomic():
            work.lock(ticket.work_item_id)
            events.record(ticket, "note_added", database_now(), "system")

    at_once(*[record] * 8)
    numbers = list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, before + 9))


def test_events_hold_no_word_that_anybody_wrote(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, "SECRET-IN", reason="order")
    take(cast.bob, ticket)
    reply(cast.bob, ticket, "SECRET-OUT")
    assert not [event for event in TicketEvent.objects.all() if "SECRET" in str(event.facts)]


@pytest.mark.parametrize(
    ("text", "subject"), [("\n\n  Bonjour \nsuite", "Bonjour"), ("x" * 90, "x" * 79 + "…"), ("x" * 80, "x" * 80)]
)
def test_the_subject_is_the_first_line_cut_at_80(cast: Cast, text: str, subject: str) -> None:
    assert says(cast, cast.chloe, text).subject == subject


def test_counters_say_what_came_and_what_was_answered(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    says(cast, cast.chloe, "encore")
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.last_message, now.last_inbound, now.answered_through) == (3, 2, 2)
