"""Real IMAP servers of our own over a folder on disk, to be started, killed and started again: pymap and Dovecot.

pymap comes with the requirements for development. Dovecot is what most mailboxes of this world are kept by; it has to
be installed (Debian: dovecot-imapd).
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient
from pysasl.hashing import BuiltinHash

from contactcenter.running import processes

USER, PASSWORD = "shop", "of-the-tests"
_START_SECONDS = 30


class ImapServer(ABC):
    """One user with an INBOX, in plain text on 127.0.0.1. What it holds outlives `kill` and goes with the block."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="imap-"))
        self.root.chmod(0o711)  # when we are root, Dovecot reads mail as another user
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox.mkdir(parents=True)
        for name in ("cur", "new", "tmp"):
            (self._inbox / name).mkdir()
        self._prepare()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    @abstractmethod
    def _inbox(self) -> Path:
        """A Maildir."""

    @abstractmethod
    def _prepare(self) -> None:
        """What it reads when it starts."""

    @abstractmethod
    def _command(self) -> list[str]: ...

    def start(self) -> None:
        with (self.root / "log").open("ab") as log:
            # In a group of its own: what it starts is killed with it.
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                self._command(), stdout=log, stderr=log, start_new_session=True, cwd=processes.ROOT
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
            os.killpg(self._process.pid, signal.SIGKILL)
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
        owner = self._inbox.stat()
        for place, mail in enumerate(mails):
            path = self._inbox / "cur" / f"1700000000.M{place:06}P1Q1.bench:2,"
            path.write_bytes(mail)
            os.chown(path, owner.st_uid, owner.st_gid)

    def number_anew(self) -> None:
        """Started again with another UIDVALIDITY."""
        self.kill()
        for path in self._inbox.glob("dovecot*"):
            if path.is_file() and not path.name.startswith("dovecot-uidvalidity"):
                path.unlink()
        self.start()


class Pymap(ImapServer):
    @property
    def _inbox(self) -> Path:
        return self.root / USER

    def _prepare(self) -> None:
        hashed = BuiltinHash().copy(hash_name="sha256", salt_len=8, rounds=1).hash(PASSWORD)
        (self.root / "pymap-etc-passwd").write_text(f"{USER}:x:1000:1000::{USER}:\n")
        (self.root / "pymap-etc-shadow").write_text(f"{USER}:{hashed}:::::::\n")

    def _command(self) -> list[str]:
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        command = [sys.executable, "-m", "contactcenter.bench.pymap_server", "--no-tls"]
        return [*command, *where, "--no-service", "admin", "maildir", str(self.root)]


_DOVECOT = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={login} gid={login_group} home={root}
}}
"""


class Dovecot(ImapServer):
    @staticmethod
    def path() -> str:
        """Where it is; "" where it is not installed."""
        return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin") or ""

    @property
    def _inbox(self) -> Path:
        return self.root / "mail"

    def _prepare(self) -> None:
        is_root = os.geteuid() == 0
        own = pwd.getpwuid(os.geteuid()).pw_name
        internal, login = ("dovecot", "dovenull") if is_root else (own, own)
        configuration = _DOVECOT.format(
            root=self.root,
            port=self.port,
            password=PASSWORD,
            internal=internal,
            internal_group=_group_of(internal),
            login=login,
            login_group=_group_of(login),
        )
        (self.root / "conf").write_text(configuration)
        for path in (self._inbox, *self._inbox.iterdir()):
            os.chown(path, pwd.getpwnam(login).pw_uid, pwd.getpwnam(login).pw_gid)

    def _command(self) -> list[str]:
        return [self.path(), "-F", "-c", str(self.root / "conf")]


def _group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


SERVERS: dict[str, type[ImapServer]] = {"pymap": Pymap, "dovecot": Dovecot}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
