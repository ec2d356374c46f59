"""A worker that stops inside a transaction gives its locks back within a second or so; with none left clocks go on."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, transaction

from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from routing.services import passes
from tests.cast import Cast
from tests.deeds import events_of, let_pass, says
from tests.places import ROOT, database_place

ROLE = "worker"
_HOLDS_THE_POOL = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from routing.services import passes
with transaction.atomic():
    assert passes._try_lock(int(sys.argv[1]))
    print("held", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def _environment() -> dict[str, str]:
    place = database_place()
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings",
        "CONTACTCENTER_ROLE": ROLE,
        "CONTACTCENTER_DATA": str(place.data),
        "DATABASE_URL": place.database_url_of(connection.settings_dict["NAME"]),
    }


def _is_free(pool_id: int) -> bool:
    with transaction.atomic():
        return passes._try_lock(pool_id)


def test_the_pool_of_a_stopped_worker_is_free_within_two_seconds(committed_cast: Cast) -> None:
    pool_id, pause = committed_cast.pool.pk, threading.Event()
    worker = subprocess.Popen(
        [sys.executable, "-c", _HOLDS_THE_POOL, str(pool_id)], cwd=ROOT, env=_environment(), stdout=subprocess.PIPE
    )
    with worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"held\n"
            stopped_at = time.monotonic()
            assert not _is_free(pool_id)
            while not _is_free(pool_id) and time.monotonic() < stopped_at + 3:
                pause.wait(0.05)
            assert time.monotonic() - stopped_at < 2
        finally:
            worker.send_signal(signal.SIGKILL)


@pytest.mark.service
@pytest.mark.parametrize("other", ["web", "listen"])
def test_with_all_but_one_process_dead_or_stopped_clocks_are_fired(
    service: RealService, service_cast: Cast, other: str
) -> None:
    ticket = says(service_cast, service_cast.chloe)
    service.kill("worker1")
    service.stop("worker2")
    service.kill(other)
    let_pass(seconds=80)
    wait_for("the miss", lambda: "target_missed" in events_of(ticket), 60)
