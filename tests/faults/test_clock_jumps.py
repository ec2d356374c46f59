"""Clocks that jump by an hour: a worker's own clock decides nothing, and the database's fires each step once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from contactcenter.bench.checker import check
from contactcenter.tickets.models import TicketEvent
from routing.models import EscalationStep
from routing.services import clocks
from tests.cast import Cast
from tests.deeds import let_pass, says
from tests.places import ROOT, database_place

_FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
_AN_HOUR = 3600
_FIRES = """
import time
import django
django.setup()
from routing.services import clocks
clocks.fire_due()
print(int(time.time()))
"""


def _fires_elsewhere(jump: str) -> float:
    """Another process, whose clock is off by `jump`, fires what is due. Returns its time."""
    place = database_place()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings",
        "CONTACTCENTER_ROLE": "worker",
        "CONTACTCENTER_DATA": str(place.data),
        "DATABASE_URL": place.database_url_of(connection.settings_dict["NAME"]),
        "LD_PRELOAD": str(_FAKETIME),
        "FAKETIME": jump,
        "DONT_FAKE_MONOTONIC": "1",
    }
    done = subprocess.run([sys.executable, "-c", _FIRES], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return float(done.stdout.split()[-1])


def _misses() -> int:
    return TicketEvent.objects.filter(kind="target_missed").count()


def _broken() -> set[str]:
    with connection.cursor() as cursor:
        return {found.name for found in check(cursor, [], grace_seconds=2 * _AN_HOUR)}


@pytest.mark.skipif(_FAKETIME is None, reason="libfaketime is not installed (Debian: faketime)")
def test_a_worker_whose_clock_jumps_fires_nothing_early_and_nothing_late(committed_cast: Cast) -> None:
    says(committed_cast, committed_cast.chloe)
    ahead = _fires_elsewhere("+1h")
    assert _misses() == 0
    let_pass(seconds=80)
    behind = _fires_elsewhere("-1h")
    assert (_misses(), _broken()) == (1, set())
    assert ahead - behind > _AN_HOUR


def test_a_database_whose_clock_jumps_ahead_and_back_fires_each_step_once(cast: Cast) -> None:
    """Its jump ahead is our rows' jump back: it fires early, as no clock is left to say so, and never again."""
    says(cast, cast.chloe)
    let_pass(seconds=_AN_HOUR)
    clocks.fire_due()
    fired = EscalationStep.objects.filter(fired_at__isnull=False).count()
    let_pass(seconds=-_AN_HOUR)
    assert clocks.fire_due() == 0
    let_pass(seconds=_AN_HOUR)
    clocks.fire_due()
    assert (_misses(), EscalationStep.objects.filter(fired_at__isnull=False).count()) == (1, fired)
    assert _broken() == set()
