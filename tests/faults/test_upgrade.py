"""While a new version is rolled out its database is there first: the old code works on beside every new column."""

from django.apps import apps
from django.db import connection

from tests.cast import Cast, Visitor
from tests.deeds import accept, events_of, let_pass, reply, resolve, route, says, sweep


def _a_life(cast: Cast, visitor: Visitor) -> list[str]:
    ticket = says(cast, visitor)
    route()
    accept(cast.bob, ticket)
    let_pass(seconds=5)
    reply(cast.bob, ticket)
    sweep()
    resolve(cast.bob, ticket)
    return events_of(ticket)


def test_what_was_prepared_before_a_column_came_works_on(cast: Cast) -> None:
    """A plan that had asked for `*` fails then; an insert that had not named its columns too."""
    cast.bob.arrives()
    before = _a_life(cast, cast.chloe)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in apps.get_models():
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN added_later integer")
    assert _a_life(cast, cast.mallory) == before
    assert "ticket_resolved" in before
