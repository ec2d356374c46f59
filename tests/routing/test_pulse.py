"""The pulse: every sweep has its turn, one that fails keeps no other from running, and a wake-up is heard."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from routing import pulse
from routing.pulse import Beat, Sweep
from tests.cast import Cast
from tests.deeds import held, posts

pytestmark = pytest.mark.django_db(transaction=True)


def _fails() -> int:
    raise ValueError("a fault of ours")


def _meets_a_broken_database() -> int:
    raise DatabaseError("deadlock detected")


def _beat(*runs: Callable[[], int], is_due: str = "true") -> Beat:
    return Beat("test", [Sweep(f"sweep {place}", is_due, run) for place, run in enumerate(runs)])


@pytest.mark.parametrize("bad", [_fails, _meets_a_broken_database])
def test_a_sweep_that_fails_keeps_no_other_from_running(bad: Callable[[], int]) -> None:
    assert _beat(bad, lambda: 3).beat_once() == 3


def test_what_is_not_due_is_not_swept() -> None:
    assert _beat(_fails, lambda: 3, is_due="false").beat_once() == 0


def test_with_nothing_to_do_no_sweep_is_due_and_one_question_tells(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert Beat("test", pulse._sweeps).beat_once() == 0


def test_what_a_beat_finds_due_is_done_in_it(cast: Cast) -> None:
    cast.alice.arrives()
    row = posts(cast, cast.chloe, reason="order")
    beat = Beat("test", pulse._sweeps)
    beat.beat_once()
    beat.beat_once()
    row.refresh_from_db()
    assert row.message is not None
    assert held(row.message.ticket).agent_id == cast.alice.agent.pk


def test_a_beat_goes_on_after_a_fault() -> None:
    again = threading.Event()
    turns: list[int] = []

    def sweep() -> int:
        turns.append(1)
        if len(turns) > 1:
            again.set()
            return 0
        return _fails()

    beat = _beat(sweep)
    beat.start()
    assert again.wait(5)
    beat.stop()


def test_a_beat_finds_its_way_back_after_its_connection_was_cut() -> None:
    asked, again = threading.Event(), threading.Event()

    def sweep() -> int:
        with connection.cursor() as cursor:
            if not asked.is_set():
                asked.set()
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            cursor.execute("SELECT 1")
        again.set()
        return 0

    beat = _beat(sweep)
    beat.start()
    assert again.wait(5)
    beat.stop()


def test_a_wake_up_during_a_sweep_means_another_sweep() -> None:
    beat: Beat
    turns, twice = [], threading.Event()

    def sweep() -> int:
        turns.append(1)
        if len(turns) == 1:
            beat.wake()
        else:
            twice.set()
        return 0

    beat = _beat(sweep)
    beat.start()
    assert twice.wait(pulse.BEAT_SECONDS * 4)
    beat.stop()
