"""What `script/test` does inside .venv: builds what tests need, runs pytest, keeps or ends the servers."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from contactcenter.embedded import Place, pid_files
from contactcenter.embedded.places import make_data_folder
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running import frontend, processes, statics
from tests import places

_IDLE_SECONDS = 1800
_WATCHER = places.DATA / "watcher.pid"
IS_CI = os.environ.get("CONTACTCENTER_CI") == "1"
# Two for unit tests, as there are two cores, and three for those of the real service, which come last and mostly wait.
_PROCESSES = ["-n", "5", "--dist", "loadscope"]
# Whoever names tests waits for the first of them, not for the last: one process is soonest ready.
_NAMING = ("-k", "-n", "--numprocesses", "--pdb", "--trace", "--lf", "--last-failed", "--sw")


def main(arguments: list[str]) -> int:
    make_data_folder(places.ROOT / "var")
    make_data_folder(places.DATA)
    if "--stop" in arguments:
        _end_watcher()
        stop_servers()
        return 0
    if "--stop-when-idle" in arguments:
        _stop_when_idle()
        return 0
    with (places.DATA / "lock").open("w") as lock:
        _wait_for_turn(lock.fileno())
        _build()
        try:
            return subprocess.run(
                [sys.executable, "-m", "pytest", *_default_arguments(arguments), *arguments],
                cwd=places.ROOT,
                check=False,
            ).returncode
        except KeyboardInterrupt:
            return 130
        finally:
            os.utime(places.DATA / "lock")
            if IS_CI:
                stop_servers()
            else:
                _leave_watcher()


def _default_arguments(given: list[str]) -> list[str]:
    names_some = any(word.startswith(_NAMING) or "::" in word for word in given)
    return [] if names_some else _PROCESSES


def _wait_for_turn(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another script/test runs in this folder: waiting for its end …", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def _build() -> None:
    """Tests that need no front end may be run while it does not build; on a machine that judges, nothing may fail."""
    try:
        statics.compile_catalogues()
        frontend.build()
    except statics.BuildError as error:
        if IS_CI:
            sys.exit(str(error))
        print(error, file=sys.stderr)


def _leave_watcher() -> None:
    """Warm servers are for the next run, not for ever."""
    subprocess.Popen(
        [sys.executable, "-m", "tests.session", "--stop-when-idle"],
        cwd=places.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stop_when_idle() -> None:
    with (places.DATA / "watcher").open("w") as watching, (places.DATA / "lock").open("r+") as lock:
        try:
            fcntl.flock(watching, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another one watches
        pid_files.write(_WATCHER, os.getpid())
        while (rest := _idle_in_seconds()) > 0:
            time.sleep(rest)
            fcntl.flock(lock, fcntl.LOCK_EX)  # a long run's end is the beginning of its idleness
            if any(
                _has_sessions(data.name) for data in places.DATA.iterdir() if data.is_dir()
            ):  # of a pytest without script/test
                os.utime(lock.fileno())
            fcntl.flock(lock, fcntl.LOCK_UN)
        stop_servers()


def _idle_in_seconds() -> float:
    return (places.DATA / "lock").stat().st_mtime + _IDLE_SECONDS - time.time()


def _has_sessions(name: str) -> bool:
    server = PostgresServer(Place(places.DATA / name))
    if server.pid is None:
        return False
    with server.connect("postgres") as connection:
        found = connection.execute(
            "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1"
        )
        return found.fetchone() is not None


def _end_watcher() -> None:
    pid = pid_files.living(_WATCHER)
    if pid:
        pid_files.send(pid, signal.SIGTERM)


def stop_servers() -> None:
    for data in sorted(path for path in places.DATA.iterdir() if path.is_dir()):
        place = Place(data)
        for name in ("web", "listen", *processes.WORKERS):
            processes.Process(name, "", [], place).stop()
        ValkeyServer(place).stop()
        PostgresServer(place).stop()
    _forget_services()


def _forget_services() -> None:
    for folder in Path(places.DATA).glob("attachments-*"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
