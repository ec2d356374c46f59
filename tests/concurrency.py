"""Several threads at one instant, each with a connection of its own. Tests that use it take `committed_cast`."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


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
        thread.join(timeout=30)
        assert not thread.is_alive(), "a thread hangs"
    return results


def refusals(results: Sequence[Any]) -> list[str]:
    """The codes of those that were refused; anything else that was raised fails the test."""
    raised = [result for result in results if isinstance(result, Exception)]
    strange = [error for error in raised if not hasattr(error, "code")]
    assert not strange, strange
    return [str(error.code) for error in raised if hasattr(error, "code")]
