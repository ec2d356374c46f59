"""The mail door over a real connection: a row before the yes, a clear no, and nothing smuggled."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from contactcenter.intake.mail_door import MailDoor, protocol
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import ChannelAccount
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail

DOOR = "bonjour@shop.example"


@contextmanager
def _open_door(*, is_lmtp: bool = False) -> Iterator[int]:
    """The door's event loop in a thread, as in `manage.py listen`."""
    door, loop, ports = MailDoor(), asyncio.new_event_loop(), []
    is_open = threading.Event()

    async def serve() -> asyncio.Server:
        server = await loop.create_server(lambda: protocol(door, is_lmtp=is_lmtp), "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        is_open.set()
        return server

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(serve())
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert is_open.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        door.close()


@pytest.fixture
def port(committed_cast: Cast) -> Iterator[int]:
    ChannelAccount.objects.create(shop=committed_cast.shop, adapter="email", address=DOOR)
    with _open_door() as port:
        yield port


def _client(port: int) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", port, "mx.example", timeout=10)


def test_a_mail_is_a_row_before_its_sender_is_told_yes(port: int) -> None:
    with _client(port) as client:
        client.sendmail("chloe@example.com", ["Bonjour@Shop.example"], a_mail("Où est-il ?"))

    assert b"O\xc3\xb9 est-il ?" in bytes(RawInbound.objects.get().payload)


def test_the_same_mail_twice_is_one_row_and_another_with_its_id_is_two(port: int) -> None:
    with _client(port) as client:
        for text in ("un", "un", "deux"):
            client.sendmail("chloe@example.com", [DOOR], a_mail(text))

    assert RawInbound.objects.count() == 2


def test_an_address_that_we_ask_answers_to_is_one_of_the_mailbox(port: int) -> None:
    with _client(port) as client:
        client.sendmail("chloe@example.com", ["bonjour+abc@shop.example"], a_mail("Où est-il ?"))

    assert RawInbound.objects.get().account.address == DOOR


def test_an_unknown_mailbox_is_refused_for_good(port: int) -> None:
    with _client(port) as client:
        client.ehlo()
        client.mail("chloe@example.com")
        code, words = client.rcpt("nobody@shop.example")

    assert (code, words[:5]) == (550, b"5.1.1")


def test_the_size_is_announced_and_a_longer_mail_refused(port: int, settings: object) -> None:
    with _client(port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "25000000"
        assert client.docmd("MAIL", "FROM:<a@b.example> SIZE=25000001")[0] == 552
        client.mail("chloe@example.com")
        client.rcpt(DOOR)
        code, _ = client.data(a_mail("x" * 70 + "\r\n") + (b"y" * 998 + b"\r\n") * 25_100)

    assert code == 552
    assert not RawInbound.objects.exists()


def test_a_header_of_a_million_letters_is_taken(port: int) -> None:
    with _client(port) as client:
        client.sendmail("chloe@example.com", [DOOR], b"X-Long: " + b"x" * 1_000_000 + b"\r\n" + a_mail())

    assert RawInbound.objects.count() == 1


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
def test_no_second_mail_is_smuggled_in(port: int, end: bytes) -> None:
    """Only CR LF . CR LF ends a mail; with anything else a sender could forge what follows."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as line:
        for command in (b"EHLO mx.example", b"MAIL FROM:<a@b.example>", b"RCPT TO:<" + DOOR.encode() + b">", b"DATA"):
            line.sendall(command + b"\r\n")
        second = b"MAIL FROM:<admin@shop.example>\r\nRCPT TO:<" + DOOR.encode() + b">\r\nDATA\r\nFrom: evil\r\n"
        line.sendall(a_mail("one") + end + second + b"\r\n.\r\nQUIT\r\n")
        while line.recv(4096):
            pass

    assert RawInbound.objects.count() == 1


def test_a_client_that_says_nothing_blocks_nobody(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))), _client(port) as client:
        client.sendmail("chloe@example.com", [DOOR], a_mail())

    assert RawInbound.objects.count() == 1


def test_lmtp_answers_for_each_recipient(committed_cast: Cast) -> None:
    for address in (DOOR, "hello@shop.example"):
        ChannelAccount.objects.create(shop=committed_cast.shop, adapter="email", address=address)
    with _open_door(is_lmtp=True) as port, smtplib.LMTP("127.0.0.1", port, "mx.example", timeout=10) as client:
        client.ehlo()
        client.mail("chloe@example.com")
        client.rcpt(DOOR)
        client.rcpt("hello@shop.example")
        answers = [client.data(a_mail())[0], client.getreply()[0]]

    assert answers == [250, 250]
    assert RawInbound.objects.count() == 2


def test_a_client_killed_in_the_middle_of_its_mail_leaves_nothing_and_sends_it_again(port: int) -> None:
    mail = a_mail("x" * 70 + "\r\n" + "y" * 50_000)
    for cut in (10, len(mail) // 2, len(mail)):  # also with all of it said but the dot that ends it
        with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as line:
            for command in (
                b"EHLO mx.example",
                b"MAIL FROM:<a@b.example>",
                b"RCPT TO:<" + DOOR.encode() + b">",
                b"DATA",
            ):
                line.sendall(command + b"\r\n")
                assert line.recv(4096)[:1] in b"23"
            line.sendall(mail[:cut])
    assert not RawInbound.objects.exists()
    for _ in range(2):  # killed after the yes, before it heard it
        with _client(port) as client:
            client.sendmail("chloe@example.com", [DOOR], mail)

    assert RawInbound.objects.count() == 1


def test_one_bad_mail_among_many_stops_nothing(port: int) -> None:
    with _client(port) as client:
        for place in range(20):
            bad = b"\xff\xfe Content-Type: multipart/mixed; boundary=\r\n=?x?Q?\x80\r\n\r\n--"
            client.sendmail(
                "a@b.example", [DOOR], bad if place == 10 else a_mail(f"{place}", message_id=f"<{place}@x>")
            )

    assert RawInbound.objects.count() == 20
