"""The fixture of the real service: what fault tests stand on must itself be sure."""

import os
import signal
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from contactcenter.running.processes import WORKERS
from contactcenter.running.readiness import wait_for, web_answers
from contactcenter.running.real_service import PROCESSES, SERVERS, RealService

pytestmark = pytest.mark.service


def test_test_and_service_see_the_same_rows(service: RealService) -> None:
    get_user_model().objects.create(username="alice")
    with service.connection() as connection:
        assert connection.execute("SELECT username FROM access_user").fetchall() == [("alice",)]


def test_each_test_finds_empty_tables(service: RealService) -> None:
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("name", [*SERVERS, *PROCESSES])
def test_every_part_can_be_killed_and_started_again(service: RealService, name: str) -> None:
    before = service.pid(name)
    service.kill(name)
    assert not service.is_running(name)
    service.start(name)
    service.wait_ready()
    assert service.pid(name) != before


def _parent(pid: int | None) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_workers_are_forked_by_one_parent_and_do_without_it(service: RealService) -> None:
    [parent] = {_parent(service.pid(name)) for name in WORKERS}
    assert parent != os.getpid()
    os.kill(parent, signal.SIGKILL)
    for name in WORKERS:
        wait_for("its end", lambda name=name: not service.is_running(name), 10)  # type: ignore[misc]
        service.start(name)
    service.wait_ready()
    assert {_parent(service.pid(name)) for name in WORKERS} == {os.getpid()}


def test_a_stopped_web_answers_nothing_until_it_continues(service: RealService) -> None:
    service.stop("web")
    assert not web_answers(service.url)
    service.cont("web")
    assert web_answers(service.url)


def test_what_a_test_broke_is_whole_again_for_the_next(service: RealService) -> None:
    service.kill("worker1")
    service.stop("worker2")
    service.kill("postgres")
    service.recover()
    assert all(service.is_running(name) for name in (*SERVERS, *PROCESSES))
