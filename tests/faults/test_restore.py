"""A dump that is restored elsewhere goes on where it was taken: no id twice, what fell due meanwhile is fired once."""

import json
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from contactcenter.bench.checker import check
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.running import processes
from contactcenter.tickets.models import TicketEvent
from routing.models import WorkItem
from tests.cast import Cast
from tests.deeds import let_pass, says
from tests.places import ROOT, database_place

_GOES_ON = """
import json, sys, uuid
import django
django.setup()
from contactcenter.intake import arrivals, raw
from contactcenter.tickets.models import ChannelAccount, Ticket
from routing.services import clocks
fired = [clocks.fire_due(), clocks.fire_due()]
said = raw.as_payload(client_id=str(uuid.uuid4()), visitor=sys.argv[1], text="Bonjour", language="fr", reason="order")
raw.keep(ChannelAccount.objects.get(adapter="webchat"), f"{sys.argv[1][:16]}:{uuid.uuid4()}", said, sys.argv[1])
arrivals.take_in()
newest = Ticket.objects.latest("pk")
print(json.dumps({"fired": fired, "work_item": newest.work_item_id}))
"""


@pytest.fixture
def restored(committed_cast: Cast) -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    server, name = PostgresServer(database_place()), f"{connection.settings_dict['NAME']}_restored"
    server.drop_database(name)
    server.create_database(name)
    yield database_place().database_url_of(name)
    server.drop_database(name)


def _dump_into(url: str) -> None:
    program = PostgresServer(database_place())._binary
    source = database_place().database_url_of(connection.settings_dict["NAME"])
    dump = subprocess.run([program("pg_dump"), "--format=custom", source], stdout=subprocess.PIPE, check=True)
    subprocess.run([program("pg_restore"), "--no-owner", f"--dbname={url}"], input=dump.stdout, check=True)


def test_what_is_restored_goes_on_where_it_was(committed_cast: Cast, restored: str) -> None:
    says(committed_cast, committed_cast.chloe)
    let_pass(seconds=80)
    last = WorkItem.objects.latest("pk").pk
    _dump_into(restored)
    environment = processes.environment(database_place(), "worker") | {"DATABASE_URL": restored}
    done = subprocess.run(
        [sys.executable, "-c", _GOES_ON, committed_cast.mallory.digest],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["fired"][0] > 0, told["fired"][1], told["work_item"]) == (True, 0, last + 1)
    assert not TicketEvent.objects.filter(kind="target_missed").exists()  # where the dump was taken nothing happened
    with psycopg.connect(restored) as elsewhere:
        misses = elsewhere.execute("SELECT count(*) FROM tickets_ticketevent WHERE kind = 'target_missed'").fetchone()
        assert (misses, check(elsewhere.cursor(), [], grace_seconds=3600)) == ((1,), [])
