"""A mail handed to a provider's API: what arrives there is the mail, and a no says whether to try again."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from channels_adapters.base import Account, AdapterError, File
from channels_adapters.email import Email
from tests.channels_adapters.mails import ADDRESS, KEY, outbound


class Api(HTTPServer):
    """Postmark's address for one mail, answering with `status`."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = status
        self.asked: list[tuple[str, dict[str, Any]]] = []


class _Answer(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["X-Postmark-Server-Token"], body))
        told = {"ErrorCode": 0, "Message": "OK", "MessageID": "their-own", "To": body["To"]}
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def _serving(status: int = 200) -> Iterator[tuple[Api, Account]]:
    api = Api(status)
    thread = threading.Thread(target=api.serve_forever, daemon=True)
    thread.start()
    settings = {
        "sends_by": "postmark",
        "anymail_server_token": "of-the-tests",
        "anymail_api_url": f"http://127.0.0.1:{api.server_port}/",
    }
    try:
        yield api, Account(ADDRESS, settings, b"k" * 32)
    finally:
        api.shutdown()
        api.server_close()
        thread.join()


def test_a_mail_is_handed_over_whole() -> None:
    with _serving() as (api, account):
        file = File("reçu.pdf", "application/pdf", b"%PDF-1.4")
        sent = Email().send(outbound(account=account, files=(file,), cc=("paul@example.com",)))
    [(token, body)] = api.asked
    names = {one["Name"] for one in body["Headers"]}
    assert token == "of-the-tests"
    assert (body["To"], body["Cc"], body["Subject"]) == ("chloe@example.com", "paul@example.com", "Re: Mon colis")
    assert "votre colis arrive demain" in body["TextBody"]
    assert "votre colis arrive demain" in body["HtmlBody"]
    assert body["Attachments"][0]["Name"] == "reçu.pdf"
    assert {"Message-ID", "In-Reply-To", "References"} <= names
    assert sent.provider_message_id == Email().outbound_id(KEY, account)


@pytest.mark.parametrize(
    ("status", "is_permanent", "is_of_account"), [(401, True, True), (503, False, True), (400, True, False)]
)
def test_a_no_says_whether_to_try_again(status: int, is_permanent: bool, is_of_account: bool) -> None:
    with _serving(status) as (_, account), pytest.raises(AdapterError) as refused:
        Email().send(outbound(account=account))
    assert (refused.value.is_permanent, refused.value.is_of_account) == (is_permanent, is_of_account)


def test_a_provider_that_nobody_knows_pauses_the_account() -> None:
    with pytest.raises(AdapterError) as refused:
        Email().send(outbound(account=Account(ADDRESS, {"sends_by": "pigeon"}, b"k" * 32)))
    assert refused.value.is_of_account
    assert refused.value.is_permanent
