"""Shows on the terminal that something goes on, and for how long. Standard library only."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """One line that counts the seconds while the work goes on."""
    begun = time.monotonic()
    over = threading.Event()
    is_seen = sys.stdout.isatty()

    def line() -> str:
        return f"  {title} … {time.monotonic() - begun:4.1f} s"

    def tick() -> None:
        while not over.wait(0.2):
            print(f"\r{line()}", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    if is_seen:
        ticker.start()
    try:
        yield
    finally:
        over.set()
        if is_seen:
            ticker.join()
        print(f"\r{line()}" if is_seen else line(), flush=True)
