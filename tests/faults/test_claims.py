"""What a worker has in its hands another leaves to it at once: neither takes it too, nor waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from contactcenter.delivery import alerts, outbox
from contactcenter.delivery.models import AlertDestination, OutboxMessage, OutgoingAlert
from contactcenter.intake import fetching, imap_listener
from contactcenter.intake.models import FileToFetch
from contactcenter.supervision import trials
from contactcenter.supervision.models import Trial
from contactcenter.tickets.models import ImapMailbox
from routing.models import Recomputation
from routing.services import offers, prepared, recomputing
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import page_closed, says
from tests.intake.letters import mailbox
from tests.places import database_place


@dataclass(frozen=True)
class Claim:
    """`arrange` makes one row of `table` that is due; `take` says what a worker gets of it, falsy for nothing."""

    table: str
    arrange: Callable[[Cast], object]
    take: Callable[[], object]


def _outbox(cast: Cast) -> object:
    message = says(cast, cast.chloe).messages.get()
    return OutboxMessage.objects.create(
        message=message, account=cast.webchat, recipient="x", state="waiting", next_attempt_at=message.created_at
    )


def _file(cast: Cast) -> object:
    message = says(cast, cast.chloe).messages.get()
    return FileToFetch.objects.create(
        message=message, position=0, url="https://shop.example/a.png", next_attempt_at=message.created_at
    )


def _alert(cast: Cast) -> object:
    ticket = says(cast, cast.chloe)
    destination = AlertDestination.objects.create(slug="duty", kind="mail", address="duty@shop.example")
    return OutgoingAlert.objects.create(
        destination=destination, ticket=ticket, created_at=ticket.created_at, next_attempt_at=ticket.created_at
    )


def _trial(cast: Cast) -> object:
    return Trial.objects.create(made_by=cast.sam.user, made_at=database_now(), wish={}, queues=[])


def _mailbox(cast: Cast) -> object:
    return ImapMailbox.objects.create(account=mailbox(cast), host="127.0.0.1", user="care")


def _takes_mailbox() -> object:
    return prepared.rows(imap_listener._FREE, "00000000-0000-4000-8000-000000000000", 30, 5)


CLAIMS = {
    "claim_outbox": Claim("delivery_outboxmessage", _outbox, outbox._claim),
    "claim_alert": Claim("delivery_outgoingalert", _alert, alerts._claim),
    "claim_file": Claim("intake_filetofetch", _file, fetching._claim),
    "claim_trial": Claim("supervision_trial", _trial, trials._claim),
    "claim_mailbox": Claim("tickets_imapmailbox", _mailbox, _takes_mailbox),
    "claim_leases": Claim(
        "routing_presence", lambda cast: page_closed(cast.bob.arrives(), seconds_ago=31), offers.expire_leases
    ),
    "claim_recomputation": Claim(
        "routing_recomputation",
        lambda cast: (says(cast, cast.chloe), Recomputation.objects.create(asked_at=database_now())),
        recomputing.recompute,
    ),
}


@pytest.fixture
def elsewhere(committed_cast: Cast) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_place().database_url_of(connection.settings_dict["NAME"])) as other:
        yield other


@pytest.mark.parametrize("name", CLAIMS)
def test_what_another_worker_has_is_left_to_it(
    name: str, committed_cast: Cast, elsewhere: psycopg.Connection[Any]
) -> None:
    claim = CLAIMS[name]
    claim.arrange(committed_cast)
    elsewhere.execute(f"SELECT 1 FROM {claim.table} FOR NO KEY UPDATE")  # noqa: S608 - our own names
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        assert not claim.take()
    elsewhere.rollback()
    assert claim.take()
