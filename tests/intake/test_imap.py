"""IMAP against real servers: each mail once, whoever is killed in the middle, and nothing changed there before."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from imapclient import IMAPClient

from contactcenter.bench.imap_server import PASSWORD, SERVERS, USER, Dovecot, ImapServer
from contactcenter.intake import arrivals, imap_import, raw
from contactcenter.intake.imap_import import LeaseLostError, NoContentError, import_new
from contactcenter.intake.imap_listener import Listener, hear
from contactcenter.intake.imap_session import Session
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import AuditEvent, ChannelAccount, ImapMailbox, Ticket
from contactcenter.tickets.secrets import seal
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.plugin import IS_CI


@pytest.fixture(scope="module", params=sorted(SERVERS))
def running(request: pytest.FixtureRequest) -> Iterator[ImapServer]:
    kind = SERVERS[request.param]
    if kind is Dovecot and not Dovecot.path() and not IS_CI:
        pytest.skip("Dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    with kind() as server:
        yield server


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    """Running, its INBOX empty."""
    if not running.is_running:
        running.start()
    client = running.client()
    client.select_folder("INBOX")
    if known := client.search():
        client.delete_messages(known)
        client.expunge()
    client.logout()
    return running


def _mailbox(cast: Cast, server: ImapServer, **fields: object) -> ImapMailbox:
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    columns = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "user": USER,
        "sealed_password": seal(PASSWORD),
        "leased_by": uuid.uuid4(),
        **fields,
    }
    return ImapMailbox.objects.create(account=account, **columns)


@pytest.fixture
def mailbox(cast: Cast, server: ImapServer) -> ImapMailbox:
    """Connected: what comes from now on is taken."""
    mailbox = _mailbox(cast, server)
    _import(mailbox)
    return mailbox


def _import(mailbox: ImapMailbox, kind: type[Session] = Session) -> int:
    with kind(mailbox) as session:
        return import_new(mailbox, session)


def _until_it_fails(mailbox: ImapMailbox, kind: type[Session]) -> None:
    """What is before the one that fails is kept, and then it is its turn."""
    for _ in range(3):
        _import(mailbox, kind)


def _mails(count: int, first: int = 0) -> list[bytes]:
    return [a_mail(f"mail {place}", message_id=f"<{place}@example.com>") for place in range(first, first + count)]


def _kept() -> list[str]:
    return [row.provider_message_id.partition(" ")[0] for row in RawInbound.objects.order_by("pk")]


def _wanted(count: int) -> list[str]:
    return [f"<{place}@example.com>" for place in range(count)]


def _flags(server: ImapServer) -> list[bool]:
    client = server.client()
    client.select_folder("INBOX", readonly=True)
    told = client.get_flags(client.search())
    client.logout()
    return [rb"\Seen" in told[uid] for uid in sorted(told)]


def test_what_lies_there_at_the_connection_is_left_and_what_comes_is_taken(cast: Cast, server: ImapServer) -> None:
    server.deliver(a_mail("old", message_id="<old@example.com>"))
    mailbox = _mailbox(cast, server)
    assert _import(mailbox) == 0
    server.deliver(*_mails(2))
    _import(mailbox)
    _import(mailbox)

    assert _kept() == _wanted(2)
    assert _flags(server) == [False, True, True]


def test_old_mails_are_taken_where_that_is_wanted(cast: Cast, server: ImapServer) -> None:
    server.deliver(*_mails(2))
    _import(_mailbox(cast, server, takes_old_mails=True))

    assert _kept() == _wanted(2)


def test_what_a_person_has_read_before_us_is_taken(mailbox: ImapMailbox, server: ImapServer) -> None:
    server.deliver(*_mails(1))
    client = server.client()
    client.select_folder("INBOX")
    client.add_flags(client.search(), [rb"\Seen"])
    client.logout()
    _import(mailbox)

    assert _kept() == _wanted(1)


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(
    mailbox: ImapMailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Session):
        asked = 0

        def fetch(self, uids: Sequence[int], most_bytes: int = 0) -> dict[int, bytes]:
            Killed.asked += 1
            if Killed.asked == 2:
                server.kill()
            return super().fetch(uids, most_bytes)

    monkeypatch.setattr(imap_import, "AT_ONCE", 5)
    server.deliver(*_mails(8))
    with pytest.raises((OSError, IMAPClient.AbortError)):
        _import(mailbox, Killed)
    assert len(_kept()) == 5
    server.start()
    _import(mailbox)

    assert _kept() == _wanted(8)


def test_whoever_is_killed_before_flagging_flags_later(mailbox: ImapMailbox, server: ImapServer) -> None:
    class Killed(Session):
        def mark_seen(self, uids: Sequence[int]) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    server.deliver(*_mails(2))
    with pytest.raises(KeyboardInterrupt):
        _import(mailbox, Killed)
    assert (_kept(), _flags(server)) == (_wanted(2), [False, False])
    _import(mailbox)

    assert (_kept(), _flags(server)) == (_wanted(2), [True, True])


def test_nothing_is_flagged_before_it_is_committed(
    mailbox: ImapMailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(*_mails(2))
    with monkeypatch.context() as broken:
        broken.setattr(raw, "keep_all", lambda *_: 1 / 0)  # the database is away
        with pytest.raises(ZeroDivisionError):
            _import(mailbox)
    assert (_kept(), _flags(server)) == ([], [False, False])
    _import(mailbox)

    assert _kept() == _wanted(2)


def test_a_server_that_numbers_anew_brings_no_mail_twice(mailbox: ImapMailbox, server: ImapServer) -> None:
    server.deliver(*_mails(3))
    _import(mailbox)
    server.number_anew()
    server.deliver(*_mails(2, first=3))
    _import(mailbox)

    mailbox.refresh_from_db()
    assert _kept() == _wanted(5)
    assert mailbox.last_uid == 5


def test_numbered_anew_what_lay_there_at_the_connection_is_neither_taken_nor_moved(
    cast: Cast, server: ImapServer
) -> None:
    client = server.client()
    client.append("INBOX", a_mail("old", message_id="<old@example.com>"), msg_time=datetime(2020, 1, 1))  # noqa: DTZ001
    mailbox = _mailbox(cast, server)
    _import(mailbox)
    server.deliver(*_mails(2))
    ImapMailbox.objects.update(uid_validity=1, settled_uid=0)  # it was another before, as far as we know
    _import(mailbox)
    ImapMailbox.objects.update(settled_uid=0)  # killed before it could mark them
    _import(mailbox)
    client.logout()

    assert _kept() == _wanted(2)
    assert _flags(server) == [False, True, True]


def test_mails_are_moved_once_they_are_kept(cast: Cast, server: ImapServer) -> None:
    client = server.client()
    if not client.folder_exists("Done"):
        client.create_folder("Done")
    mailbox = _mailbox(cast, server, after_import="move", move_to="Done")
    _import(mailbox)
    server.deliver(*_mails(2))
    _import(mailbox)

    assert _kept() == _wanted(2)
    assert client.select_folder("INBOX")[b"EXISTS"] == 0
    assert client.select_folder("Done")[b"EXISTS"] == 2
    client.logout()


def test_one_bad_mail_stops_nothing(mailbox: ImapMailbox, server: ImapServer) -> None:
    server.deliver(
        *_mails(1), b"\xff\xfe=?x?Q?\x80", b"Content-Type: multipart/mixed; boundary=\r\n\r\n--", *_mails(1, 1)
    )
    _import(mailbox)
    arrivals.take_in()

    assert RawInbound.objects.filter(parsed_at__isnull=False).count() == 4
    assert Ticket.objects.count() >= 2


def test_a_mail_without_content_is_asked_for_again_and_then_seen_as_such(
    mailbox: ImapMailbox, server: ImapServer
) -> None:
    class Lies(Session):
        def fetch(self, uids: Sequence[int], most_bytes: int = 0) -> dict[int, bytes]:
            return {
                uid: (b"" if content.find(b"mail 1") > 0 else content)
                for uid, content in super().fetch(uids, most_bytes).items()
            }

    server.deliver(*_mails(3))
    for _ in range(2):
        with pytest.raises(NoContentError):
            _until_it_fails(mailbox, Lies)
    ImapMailbox.objects.update(failures=3)
    _import(mailbox, Lies)
    arrivals.take_in()

    assert RawInbound.objects.count() == 3
    assert Ticket.objects.filter(subject__contains=USER).exists()


def test_a_mail_without_content_is_not_passed_by(
    mailbox: ImapMailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lies(Session):
        def fetch(self, uids: Sequence[int], most_bytes: int = 0) -> dict[int, bytes]:
            found = super().fetch(uids, most_bytes)
            return {uid: b"" if b"mail 1" in content else content for uid, content in found.items()}

    monkeypatch.setattr(imap_import, "AT_ONCE", 2)
    server.deliver(*_mails(6))
    with pytest.raises(NoContentError):
        _import(mailbox, Lies)
    assert _kept() == _wanted(1)
    _import(mailbox)

    assert _kept() == _wanted(6)


def test_a_mail_too_long_is_taken_up_to_there(mailbox: ImapMailbox, server: ImapServer, settings: object) -> None:
    settings.MAIL_MAX_BYTES = 5_000  # type: ignore[attr-defined]
    server.deliver(a_mail("début\r\n" + "x" * 20_000))
    _import(mailbox)

    assert len(bytes(RawInbound.objects.get().payload)) == 5_000


# --- leases, pauses ---


def test_one_listener_has_a_mailbox_until_its_lease_runs_out(cast: Cast, server: ImapServer) -> None:
    mailbox = _mailbox(cast, server)
    now = database_now()
    ImapMailbox.objects.update(lease_until=now + timedelta(seconds=20))
    assert Listener().look_round() == []
    ImapMailbox.objects.update(leased_by=uuid.uuid4())  # somebody else's by now
    with pytest.raises(LeaseLostError), Session(mailbox) as session:
        imap_import._follow_numbering(mailbox, session)


def _until(is_true: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_true():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came")


def _hear(mailbox: ImapMailbox) -> None:
    name = uuid.uuid4()
    ImapMailbox.objects.filter(pk=mailbox.pk).update(leased_by=name, lease_until=database_now() + timedelta(seconds=30))
    hear(mailbox.pk, name, lambda: True)


def test_a_wrong_password_pauses_the_mailbox_and_is_told(cast: Cast, server: ImapServer) -> None:
    mailbox = _mailbox(cast, server, sealed_password=seal("wrong"))
    for failures in (1, 2):
        _hear(mailbox)
        mailbox.refresh_from_db()
        assert (mailbox.failures, mailbox.paused_at) == (failures, None)
    _hear(mailbox)

    mailbox.refresh_from_db()
    assert mailbox.paused_at is not None
    assert (mailbox.error_code, mailbox.leased_by) == ("imap_login_refused", None)
    assert AuditEvent.objects.get(kind="mailbox_paused").facts["code"] == "imap_login_refused"
    assert "wrong" not in mailbox.last_error


def test_a_server_that_is_away_is_tried_again_with_growing_pauses(cast: Cast, server: ImapServer) -> None:
    mailbox = _mailbox(cast, server)
    server.kill()
    pauses = []
    for _ in range(3):
        before = database_now()
        _hear(mailbox)
        mailbox.refresh_from_db()
        assert mailbox.next_attempt_at is not None
        pauses.append(round((mailbox.next_attempt_at - before).total_seconds()))

    assert pauses == [5, 10, 20]
    assert (mailbox.paused_at, mailbox.error_code) == (None, "imap_unreachable")


def test_idle_brings_a_mail_at_once(committed_cast: Cast, server: ImapServer) -> None:
    mailbox = _mailbox(committed_cast, server, leased_by=None)
    listener = Listener()
    thread = threading.Thread(target=listener.serve)
    thread.start()
    try:
        _until(lambda: ImapMailbox.objects.filter(pk=mailbox.pk, last_checked_at__isnull=False).exists())
        server.deliver(*_mails(1))
        _until(RawInbound.objects.exists)
    finally:
        listener.stop()
        thread.join(20)

    mailbox.refresh_from_db()
    assert (_kept(), mailbox.leased_by, thread.is_alive()) == (_wanted(1), None, False)
