"""Alerts leave by mail or as a signed call; what fails is tried again later, and never into our own network."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from contactcenter.delivery import alerts
from contactcenter.delivery.models import AlertDestination, OutgoingAlert
from contactcenter.tickets.sealing import seal, unseal
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import let_pass, says

SECRET = "shared"


class Receiver(HTTPServer):
    """A program of the house's: answers with `status` and keeps what it was sent."""

    status = 204
    calls: list[tuple[dict[str, str], bytes]]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers.items()), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Nothing on the terminal."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    server = Receiver(("127.0.0.1", 0), _Handler)
    server.calls = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(WEBHOOK_LOCAL_ORIGINS=[f"http://127.0.0.1:{server.server_port}"]):
        yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def queued(cast: Cast, address: str, kind: str = "webhook") -> OutgoingAlert:
    AlertDestination.objects.create(
        slug="pager", name="Pager", kind=kind, address=address, sealed=seal({"secret": SECRET})
    )
    alerts.queue(["pager"], [(says(cast, cast.chloe), {"after_seconds": 120})], database_now())
    return OutgoingAlert.objects.get()


def address(receiver: Receiver) -> str:
    return f"http://127.0.0.1:{receiver.server_port}/hook"


def test_a_program_is_called_with_a_signature_it_can_check(cast: Cast, receiver: Receiver) -> None:
    alert = queued(cast, address(receiver))
    assert alerts.send_waiting() == 1
    ((headers, body),) = receiver.calls
    seconds, signature = (part.partition("=")[2] for part in headers["X-Contactcenter-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signature, expected)
    told = json.loads(body)
    assert (told["ticket"], told["queue"], told["after_seconds"]) == (alert.ticket.reference, "orders", 120)
    assert "Bonjour" not in body.decode()
    alert.refresh_from_db()
    assert alert.state == OutgoingAlert.State.SENT


def test_what_fails_is_tried_again_with_growing_pauses_and_the_same_id(cast: Cast, receiver: Receiver) -> None:
    receiver.status = 503
    alert = queued(cast, address(receiver))
    pauses = []
    for _ in range(3):
        alerts.send_waiting()
        alert.refresh_from_db()
        pauses.append((alert.next_attempt_at - database_now()).total_seconds())
        let_pass(seconds=pauses[-1] + 1)
    assert pauses == sorted(pauses)
    assert pauses[2] > 2 * pauses[1] > 4 * pauses[0] / 2
    assert len({headers["X-Contactcenter-Id"] for headers, _ in receiver.calls}) == 1
    receiver.status = 204
    alerts.send_waiting()
    alert.refresh_from_db()
    assert (alert.state, alert.attempts) == (OutgoingAlert.State.SENT, 4)


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://127.0.0.1/", "https://169.254.169.254/", "https://[::1]/", "nonsense"]
)
def test_nobody_is_led_into_our_own_network(cast: Cast, url: str) -> None:
    alert = queued(cast, url)
    alerts.send_waiting()
    alert.refresh_from_db()
    assert alert.state == OutgoingAlert.State.FAILED


def test_a_shop_without_a_mailbox_mails_later(cast: Cast) -> None:
    alert = queued(cast, "sam@example.com", kind="mail")
    alerts.send_waiting()
    alert.refresh_from_db()
    assert (alert.state, alert.attempts) == (OutgoingAlert.State.WAITING, 1)


def test_a_destination_is_made_by_command_and_its_secret_is_kept_sealed(db: None) -> None:
    said = StringIO()
    call_command("alert_destination", "Night pager", webhook="https://pager.example/hook", stdout=said)
    kept = AlertDestination.objects.get(slug="night-pager")
    secret = unseal(bytes(kept.sealed))["secret"]
    assert secret in said.getvalue()
    assert secret.encode() not in bytes(kept.sealed)
    call_command("alert_destination", "Night pager", remove=True)
    assert not AlertDestination.objects.filter(is_active=True).exists()


@pytest.mark.parametrize("way", [{"webhook": "http://10.0.0.1/"}, {"mail": "nobody"}, {}, {"remove": True}])
def test_a_destination_that_cannot_be_is_refused(db: None, way: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        call_command("alert_destination", "pager", **way)
