"""Files that name a running process so surely that a later start may end it: number and moment of birth."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path


def birth_of(pid: int) -> str | None:
    """A word that is the same for the whole life of this process and of no other; None when it is gone or a zombie."""
    if pid <= 0:
        return None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    except (ProcessLookupError, PermissionError):
        return None
    return None if fields[0] in {"Z", "X"} else fields[19]


def command_of(pid: int) -> str:
    """Its command line with a space after each word; empty when it is gone."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return ""
    found = subprocess.run(  # noqa: S603 - fixed words and a number
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() + " "


def _birth_by_ps(pid: int) -> str | None:
    found = subprocess.run(  # noqa: S603 - fixed words and a number
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, born = found.stdout.strip().partition(" ")
    return born.strip() if born and not state.startswith("Z") else None


def write(path: Path, pid: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(f"{pid} {birth_of(pid) or ''}\n")
    fresh.rename(path)


def living(path: Path) -> int | None:
    """The process the file names, if it is still that one."""
    try:
        number, _, born = path.read_text().strip().partition(" ")
        pid = int(number)
    except (FileNotFoundError, ValueError):
        return None
    return pid if born and birth_of(pid) == born else None


def wait_gone(pid: int, seconds: float) -> bool:
    """True when the process ended in time. Reaps it when it is our child."""
    until = time.monotonic() + seconds
    while True:
        reap(pid)
        if birth_of(pid) is None:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)


def end(pid: int, *, gently: signal.Signals, seconds: float) -> None:
    """Ask, wait, then kill. A stopped process takes no request, so it is woken first."""
    send(pid, gently)
    send(pid, signal.SIGCONT)
    if not wait_gone(pid, seconds):
        send(pid, signal.SIGKILL)
        wait_gone(pid, 5)


def send(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)


def reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
