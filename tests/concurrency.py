"""Several threads at one instant, each with a connection of its own. Tests that use it take `committed_cast`."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together. Returns what each gave back, or the exception it raised."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            results[place] = call()
        except Exception as error:  # noqa: BLE001 - it is the result
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call), daemon=True) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a thread hangs"
    return results


def apart(call: Callable[[], T]) -> T:
    """Run it in a thread of its own: the one of the tests may hold the event loop that drives a browser."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()


def while_locked(lock: Callable[[], Any], change: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """`lock` and `change` in one transaction; `other` starts in between, waits, and goes on when it is committed.

    Returns what `other` gave back, or the exception it raised.
    """
    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.extend(at_once(other)), daemon=True)
    with transaction.atomic():
        lock()
        thread.start()
        _wait_for_a_waiter(thread, result)
        change()
    thread.join(timeout=60)
    return result[0]


def _wait_for_a_waiter(other: threading.Thread, result: Sequence[Any]) -> None:
    """Until another session of this database waits for a lock."""
    pause = threading.Event()
    for _ in range(2_000):
        assert other.is_alive(), f"it did not wait: {result}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        pause.wait(0.01)
    raise AssertionError("nobody waited")


def refusals(results: Sequence[Any]) -> list[str]:
    """The codes of those that were refused; anything else that was raised fails the test."""
    raised = [result for result in results if isinstance(result, Exception)]
    strange = [error for error in raised if not hasattr(error, "code")]
    assert not strange, strange
    return [str(error.code) for error in raised if hasattr(error, "code")]
