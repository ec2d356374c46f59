"""Processes that are there at once: a parent that has imported everything forks them; imports alone take two seconds.

`python -m contactcenter.running.warm` is such a parent, of one role. It says "ready", then reads orders, one JSON
object a line: `{"command", "log", "environment"}`, and answers each with the number of the process that runs it. It
ends when its orders end, and the kernel ends its children with it.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import django

from routing import crash_points

# What each role has imported by the time it works, beyond what Django's set-up brings; `module:function` is called too.
IMPORTS = {
    "web": ("contactcenter.asgi", "contactcenter.urls", "uvicorn.main", "uvicorn.protocols.http.auto"),
    "worker": (
        "contactcenter.celery",
        "celery.bin.celery",
        "celery.apps.worker",
        "celery.concurrency.thread",
        "celery.fixups.django",
        "kombu.transport.redis",
        "contactcenter.intake.triage:model",
    ),
    "listen": ("contactcenter.management.commands.listen",),
}
_ANSWER_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """On Linux the kernel ends a child whose starter was killed; elsewhere the next start does."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Warm:
    """The parent of one role, seen from whoever starts processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "contactcenter.running.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=environment,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl, called from the main thread
        )
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        if not self._is_ready:
            self._is_ready = self._said(seconds=0) == "ready"
        return self._is_ready and self.is_alive

    @property
    def is_alive(self) -> bool:
        if self._process.poll() is not None:
            self.end()
            return False
        return True

    def wait_ready(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self.is_ready and self.is_alive and time.monotonic() < until:
            time.sleep(0.05)
        return self.is_ready

    def fork(self, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> int | None:
        """The number of the process that runs `command` now; None where it cannot be had here."""
        if not self.is_ready or self._process.stdin is None:
            return None
        order = {"command": list(command), "log": str(log), "environment": dict(environment)}
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except OSError:
            return None
        said = self._said(_ANSWER_SECONDS)
        if not said.isdigit():
            self.end()  # whatever it says later belongs to this order
            return None
        return int(said)

    def end(self) -> None:
        """And what it has forked."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _said(self, seconds: float) -> str:
        """The next line; empty where none came in time."""
        if self._process.stdout is None or not select.select([self._process.stdout], [], [], seconds)[0]:
            return ""
        return self._process.stdout.readline().strip()


def main() -> None:
    django.setup(set_prefix=False)
    for name in IMPORTS.get(os.environ["CONTACTCENTER_ROLE"], ()):
        module, _, function = name.partition(":")
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how they ended
    gc.collect()
    gc.freeze()  # children share what is not touched again
    print("ready", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            _become(**json.loads(line))
            return
        print(number, flush=True)


def _become(command: list[str], log: str, environment: dict[str, str]) -> None:
    """The process that `command` would have started: a Python module or script, with its arguments."""
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing, written = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for here, there in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(here, there)
    os.environ.update(environment)
    crash_points.ARMED = environment.get(crash_points.VARIABLE, "")
    sys.argv = command[1:]
    if sys.argv[0] == "-m":
        sys.argv = sys.argv[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
