"""A real IMAP server (pymap) of our own over a folder on disk: started, killed and started again. Needs pymap."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "shop", "of-the-tests"
_START_SECONDS = 30


class ImapServer:
    """One user with an INBOX, in plain text on 127.0.0.1. What it holds outlives `kill`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        root.mkdir(parents=True, exist_ok=True)
        hashed = BuiltinHash().copy(hash_name="sha256", salt_len=8, rounds=1).hash(PASSWORD)
        (root / "pymap-etc-passwd").write_text(f"{USER}:x:1000:1000::{USER}:\n")
        (root / "pymap-etc-shadow").write_text(f"{USER}:{hashed}:::::::\n")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def start(self) -> None:
        command = shutil.which("pymap", path=str(Path(sys.executable).parent)) or "pymap"
        arguments = ["--no-tls", "--host", "127.0.0.1", "--port", str(self.port), "--no-service", "admin"]
        with (self.root / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                [command, *arguments, "maildir", str(self.root)], stdout=log, stderr=log
            )
        for _ in range(_START_SECONDS * 20):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None:
                    raise RuntimeError((self.root / "log").read_text()[-500:]) from None
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the mail server did not start")

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        client = self.client()
        for mail in mails:
            client.append(folder, mail)
        client.logout()

    def fill(self, mails: Iterable[bytes]) -> None:
        """Mails into the INBOX past the server, which finds them at its next look."""
        folder = self.root / USER / "cur"
        for place, mail in enumerate(mails):
            (folder / f"1700000000.M{place:06}P1Q1.bench:2,").write_bytes(mail)

    def number_anew(self) -> None:
        """Started again with another UIDVALIDITY."""
        self.kill()
        (self.root / USER / "dovecot-uidlist").unlink()
        self.start()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
