"""A mailbox of thousands and the listener that fetches it, both killed again and again: every mail once, none twice.

The server is a real one over a folder on disk, the listener is `manage.py listen`; each is killed without a word and
started anew while mails come in. Halfway the server numbers its mails anew.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from contactcenter import demo
from contactcenter.bench.imap_server import PASSWORD, SERVERS, USER, Dovecot, ImapServer
from contactcenter.bench.own import OwnDatabase, own_database
from contactcenter.bench.progress import bar, waiting
from contactcenter.running import processes

_MOST_SECONDS = 1_800
_LOOK_SECONDS = 0.5
_STUCK_SECONDS = 120
_SEAL = "from contactcenter.tickets.secrets import seal; print(seal({password!r}))"
_CONNECT = """
INSERT INTO tickets_imapmailbox (account_id, host, port, security, "user", sealed_password, folder, after_import,
                                 move_to, takes_old_mails, is_active, failures, last_error, error_code)
SELECT id, '127.0.0.1', %s, 'none', %s, %s, 'INBOX', 'seen', '', true, true, 0, '', ''
  FROM tickets_channelaccount WHERE adapter = 'email' ORDER BY id LIMIT 1 RETURNING id
"""
_FREE = "UPDATE tickets_imapmailbox SET lease_until = now(), next_attempt_at = now()"
_KEPT = """
SELECT count(*), count(DISTINCT split_part(provider_message_id, ' ', 1)) FROM intake_rawinbound
 WHERE provider_message_id LIKE '<imap-%%'
"""


def measure(mails: int, kills: int, server_name: str) -> dict[str, Any]:
    """`kills` of the listener and as many of the server, spread over the run. FileNotFoundError without the server."""
    kind = SERVERS[server_name]
    if kind is Dovecot and not Dovecot.path():
        raise FileNotFoundError("dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    with waiting("servers of its own …"), own_database() as database, kind() as server:
        server.fill(_letter(place) for place in range(mails))
        with database.connect() as connection:
            return {"server": server_name, **_run(database, connection, server, mails, kills)}


def _run(
    database: OwnDatabase, connection: psycopg.Connection, server: ImapServer, mails: int, kills: int
) -> dict[str, Any]:
    sealed = _manage(database, "shell", "-v", "0", "-c", _SEAL.format(password=PASSWORD)).split()[-1]
    connection.execute(_CONNECT, [server.port, USER, sealed])
    begun, hurt = time.monotonic(), 0
    with _listener(database) as listener, bar("mails", mails) as advance:
        moved = begun
        kept = 0
        while kept < mails and time.monotonic() - moved < _STUCK_SECONDS and time.monotonic() - begun < _MOST_SECONDS:
            time.sleep(_LOOK_SECONDS)
            [(_, now)] = connection.execute(_KEPT).fetchall()
            if now != kept:
                kept, moved = int(now), time.monotonic()
                advance(kept)
            if hurt < kills and kept >= mails * (hurt + 1) // (kills + 1):
                hurt += 1
                listener.kill_hard()
                if hurt == kills // 2 + 1:
                    server.number_anew()
                else:
                    server.kill()
                    server.start()
                connection.execute(_FREE)  # a lease of somebody dead runs out by itself; that is not what is timed
                listener.start()
    seconds = time.monotonic() - begun
    [(rows, distinct)] = connection.execute(_KEPT).fetchall()
    return {
        "mails": mails,
        "kills": hurt,
        "lost": mails - int(distinct),
        "doubled": int(rows) - int(distinct),
        "mails_per_second": round(int(distinct) / seconds, 1),
        "seconds": round(seconds, 1),
    }


def _letter(place: int) -> bytes:
    return (
        f"From: Cliente {place} <cliente-{place}@bench.example>\nTo: {demo.MAIL_ADDRESS}\nSubject: Commande {place}\n"
        f"Message-ID: <imap-{place}@bench.example>\nDate: Sun, 22 Nov 2026 10:00:00 +0100\n\n"
        f"Où est mon colis {place} ?\n"
    ).encode()


class _Listen:
    """`manage.py listen` on this database, that dies without a word."""

    def __init__(self, database: OwnDatabase) -> None:
        self._environment = processes.environment(database.place, "listen") | database.environment
        self._environment |= {"CONTACTCENTER_SMTP_PORT": "0", "CONTACTCENTER_MAILBOX_PORT": "0"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "listen"],
            cwd=processes.ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_hard(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def _listener(database: OwnDatabase) -> Iterator[_Listen]:
    listener = _Listen(database)
    listener.start()
    try:
        yield listener
    finally:
        listener.kill_hard()


def _manage(database: OwnDatabase, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "manage.py", *arguments],
        cwd=processes.ROOT,
        env=processes.environment(database.place, "command") | database.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
