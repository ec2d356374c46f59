"""The embedded servers: started, adopted, ended, found again after an accident. Each test in a folder of its own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter.embedded import Place, pid_files
from contactcenter.embedded.places import UnsafeFolderError, make_private
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer


@pytest.fixture
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="cc-test-"))
    folder.chmod(0o711)
    found = Place(folder / "data")
    found.data.mkdir(mode=0o700)
    yield found
    ValkeyServer(found).stop()
    PostgresServer(found).stop()
    shutil.rmtree(folder)


@pytest.fixture
def postgres(place: Place) -> PostgresServer:
    server = PostgresServer(place)
    server.start()
    return server


@pytest.fixture
def valkey(place: Place) -> ValkeyServer:
    server = ValkeyServer(place)
    server.start()
    return server


def _remember(server: PostgresServer) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")


def _remembers(server: PostgresServer) -> bool:
    with server.connect() as connection:
        return connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_postgres_sorts_and_folds_accents_the_same_everywhere(postgres: PostgresServer) -> None:
    with postgres.connect() as connection:
        assert connection.execute("SELECT upper('éà')").fetchone() == ("ÉÀ",)


def test_postgres_listens_on_no_network_address(postgres: PostgresServer) -> None:
    with postgres.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_running_postgres_is_adopted(postgres: PostgresServer, place: Place) -> None:
    again = PostgresServer(place)
    assert again.start() == "adopted"
    assert again.pid == postgres.pid


def test_a_killed_postgres_comes_back_with_its_rows(postgres: PostgresServer) -> None:
    _remember(postgres)
    os.kill(postgres.pid or 0, signal.SIGKILL)
    assert postgres.start() == "started"
    assert _remembers(postgres)


def test_a_hanging_postgres_is_replaced(postgres: PostgresServer) -> None:
    _remember(postgres)
    os.kill(postgres.pid or 0, signal.SIGSTOP)
    assert postgres.start() == "started"
    assert _remembers(postgres)


def test_a_leftover_pid_file_that_names_a_stranger_stops_nobody(postgres: PostgresServer) -> None:
    leftover = postgres.folder / "postmaster.pid"
    text = leftover.read_text()
    postgres.stop()
    stranger = os.getppid()
    leftover.write_text(f"{stranger}\n" + text.partition("\n")[2])
    assert postgres.start() == "started"
    assert pid_files.birth_of(stranger)


def test_a_stopped_postgres_leaves_no_process(postgres: PostgresServer) -> None:
    pid = postgres.pid or 0
    postgres.stop()
    assert pid_files.birth_of(pid) is None
    assert postgres.pid is None


def test_an_interrupted_initialisation_is_made_again(place: Place) -> None:
    half_made = place.data / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    assert PostgresServer(place).start() == "started"


def test_a_running_valkey_is_adopted(valkey: ValkeyServer, place: Place) -> None:
    again = ValkeyServer(place)
    assert again.start() == "adopted"
    assert again.pid == valkey.pid


def test_a_killed_valkey_comes_back(valkey: ValkeyServer) -> None:
    os.kill(valkey.pid or 0, signal.SIGKILL)
    assert valkey.start() == "started"
    assert valkey.is_answering


def test_a_hanging_valkey_is_replaced(valkey: ValkeyServer) -> None:
    hanging = valkey.pid
    valkey_stopped = hanging or 0
    os.kill(valkey_stopped, signal.SIGSTOP)
    assert valkey.start() == "started"
    assert valkey.pid != hanging


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    place = Place(tmp_path / ("long" * 30))
    for socket in (place.valkey_socket, place.postgres_sockets / ".s.PGSQL.5432.lock"):
        assert len(os.fsencode(socket)) < 104


def test_another_process_under_the_noted_number_is_not_ours(tmp_path: Path) -> None:
    noted = tmp_path / "web.pid"
    noted.write_text(f"{os.getppid()} 1\n")
    assert pid_files.living(noted) is None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_prepared_by_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(UnsafeFolderError, match="belongs to another account"):
        make_private(tmp_path)
