"""What only a real server shows: a socket that idles, bodies that are too large."""

import http.client
import json
import select
import socket as socket_module
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from contactcenter.running.readiness import mail_answers
from contactcenter.running.real_service import RealService
from contactcenter.storefront.widget_views import MOST_REQUEST_BYTES
from tests.cast import Cast
from tests.deeds import posts

pytestmark = pytest.mark.service


def _connect(service: RealService, origin: str = "") -> ClientConnection:
    return connect(f"{service.ws_url}/ws/widget/", origin=Origin(origin or service.url))


def _hello(socket: ClientConnection, token: str) -> None:
    socket.send(json.dumps({"type": "hello", "token": token}))
    assert json.loads(socket.recv(5)) == {"change": "ready"}


@pytest.mark.slow
def test_a_socket_that_idles_for_fifteen_seconds_still_hears(service: RealService, service_cast: Cast) -> None:
    with _connect(service) as socket:
        _hello(socket, service_cast.chloe.token)
        time.sleep(15)

        posts(service_cast, service_cast.chloe)

        assert json.loads(socket.recv(5)) == {"change": "conversation"}


def test_a_foreign_page_gets_403_at_the_handshake(service: RealService, service_cast: Cast) -> None:
    with pytest.raises(InvalidStatus) as refused:
        _connect(service, "https://evil.example")

    assert refused.value.response.status_code == 403


def test_a_text_frame_that_is_no_text_harms_nobody_else(service: RealService, service_cast: Cast) -> None:
    with _connect(service) as socket, _connect(service) as other:
        _hello(other, service_cast.chloe.token)
        socket.send(b"\xff\xfe\xfd", text=True)
        with pytest.raises(ConnectionClosed):
            socket.recv(5)

        other.send(json.dumps({"type": "ping"}))
        assert json.loads(other.recv(5)) == {"change": "alive"}


def _post(service: RealService, headers: dict[str, str], body: object) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=20)
    try:
        connection.request("POST", "/widget/api/messages", body, headers)  # type: ignore[arg-type]
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_body_that_announces_too_much_is_refused_unread(service: RealService, service_cast: Cast) -> None:
    begun = time.monotonic()
    status, answer = _post(service, {"Content-Length": str(10**9), "Content-Type": "application/json"}, b"{")

    assert (status, answer["code"]) == (413, "payload_too_large")
    assert time.monotonic() - begun < 5


def test_a_body_that_announces_nothing_is_cut_off_at_the_limit(service: RealService, service_cast: Cast) -> None:
    host, port = urlsplit(service.url).netloc.split(":")
    chunk = b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
    with socket_module.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"POST /widget/api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(MOST_REQUEST_BYTES // 100_000 + 2):
            if select.select([line], [], [], 0)[0]:
                break
            line.sendall(chunk)

        assert line.recv(4096).startswith(b"HTTP/1.1 413")


def test_without_redis_a_message_is_taken_and_answered(service: RealService, service_cast: Cast) -> None:
    service.kill("valkey")
    body = json.dumps({"client_id": "5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a11", "text": "Bonjour"})
    headers = {"Authorization": f"Visitor {service_cast.chloe.token}", "Content-Type": "application/json"}

    status, answer = _post(service, headers, body)

    assert (status, answer["accepted"]) == (202, True)


def test_a_frame_that_nobody_needs_is_not_even_read(service: RealService, service_cast: Cast) -> None:
    with _connect(service) as socket:
        _hello(socket, service_cast.chloe.token)
        with pytest.raises(ConnectionClosed):
            _shout(socket)


def _shout(socket: ClientConnection) -> None:
    """The line may be cut while she still speaks, or right after."""
    socket.send("x" * 1_000_000)
    socket.recv(5)


def test_who_sends_slowly_or_falls_silent_holds_up_nobody(service: RealService) -> None:
    """More of them than there are threads that answer: a body is read whole before one is asked for."""
    split = urlsplit(service.url)
    silent = [socket_module.create_connection((split.hostname, split.port), timeout=5) for _ in range(60)]
    try:
        for place, client in enumerate(silent):
            head = b"POST /widget/api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n"
            client.sendall(head + (b"\r\n{" if place % 2 else b""))
        answered = http.client.HTTPConnection(split.hostname or "", split.port, timeout=5)
        answered.request("GET", "/login/")
        assert answered.getresponse().status == 200
        answered.close()
    finally:
        for client in silent:
            client.close()


def test_who_falls_silent_at_the_mail_door_holds_up_nobody(service: RealService) -> None:
    silent = [socket_module.create_connection(("127.0.0.1", service.mail_port), timeout=5) for _ in range(60)]
    try:
        assert mail_answers(service.mail_port)
    finally:
        for client in silent:
            client.close()


def _visits(service: RealService, source: str, slug: str, times: int) -> list[tuple[int, str]]:
    """New visitors from one address, over one connection: statuses, and when to come back."""
    found = []
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=20, source_address=(source, 0))
    body, headers = json.dumps({"shop": slug, "language": "fr"}), {"Content-Type": "application/json"}
    for _ in range(times):
        connection.request("POST", "/widget/api/session", body, headers)
        answer = connection.getresponse()
        answer.read()
        found.append((answer.status, answer.headers.get("Retry-After", "")))
    connection.close()
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only there all of 127.0.0.0/8 is this machine")
def test_a_flood_from_one_address_is_sent_back_and_nobody_elses_visitors_are(
    service: RealService, service_cast: Cast
) -> None:
    slug = service_cast.shop.slug
    with ThreadPoolExecutor(4) as threads:
        flood = [threads.submit(_visits, service, "127.0.0.1", slug, 60) for _ in range(3)]
        others = threads.submit(_visits, service, "127.0.0.2", slug, 10).result()
    answers = [answer for one in flood for answer in one.result()]
    assert {status for status, _ in answers} == {201, 429}
    assert all(int(wait) > 0 for status, wait in answers if status == 429)
    assert [status for status, _ in others] == [201] * 10
