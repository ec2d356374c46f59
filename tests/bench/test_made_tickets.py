"""Made tickets are whole: the history checker finds nothing in them, and they look like life."""

import random

import psycopg
import pytest
from django.db import connection

from contactcenter.bench import made_words, ticket_rows
from contactcenter.bench.checker import check
from contactcenter.bench.made_tickets import make
from contactcenter.management.commands.load_demo import load
from contactcenter.tickets.models import Customer, Message, Ticket
from routing.models import WorkItem
from tests.places import database_place


@pytest.fixture
def organisation(empty_at_start: None, transactional_db: None, settings: object) -> None:
    load()
    url = database_place().database_url_of(connection.settings_dict["NAME"])
    settings.DATABASE_URL = url  # type: ignore[attr-defined]


def test_a_year_of_tickets_holds_every_promise(organisation: None) -> None:
    made = make(400)
    assert (made["tickets"], made["open"]) == (400, 20)
    with connection.cursor() as cursor:
        found = {one.name for one in check(cursor, [], texts_are_unique=False, grace_seconds=86_400)}
    assert found <= {"effect_missing", "held_by_two", "over_capacity"}  # effects and hands of a year are not made
    assert Ticket.objects.filter(status="open").count() == WorkItem.objects.filter(state="waiting").count() == 20
    assert Message.objects.filter(direction="out").count() == 380


def test_few_customers_write_often_and_many_once(organisation: None) -> None:
    make(400)
    counts = sorted((one.tickets.count() for one in Customer.objects.all()), reverse=True)
    assert counts[0] > 10 * max(counts[len(counts) // 2], 1)


def test_references_of_neighbours_are_unique_and_unlike(organisation: None) -> None:
    make(50)
    names = list(Ticket.objects.order_by("pk").values_list("reference", flat=True))
    assert len({name[:4] for name in names}) > 40


def test_words_differ() -> None:
    texts, dice = made_words.Texts(), random.Random(1)  # noqa: S311
    assert len({texts.question(dice, "fr", "order") for _ in range(200)}) > 150


def test_without_the_right_to_it_rows_are_written_all_the_same(organisation: None, settings: object) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as plain:  # type: ignore[attr-defined]
        plain.execute("DROP ROLE IF EXISTS modest")
        plain.execute("CREATE ROLE modest")
        plain.execute("SET ROLE modest")
        with ticket_rows.writing(plain):
            assert plain.execute("SHOW session_replication_role").fetchone() == ("origin",)
        plain.execute("RESET ROLE")
        plain.execute("DROP ROLE modest")
