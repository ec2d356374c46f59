"""Mails that providers bring: whose call it is, the same mail by whatever way, and what became of ours."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_adapters.base import Account, AdapterError, InboundCall, Receipt
from channels_adapters.email import Email
from channels_adapters.mail.compose import compose
from channels_adapters.mail.parse import parse
from channels_adapters.mail.providers import PROVIDERS
from contactcenter.bench.mail_parse import provider_call
from tests.channels_adapters.contract import JSON
from tests.channels_adapters.mails import ACCOUNT, KEY, a_mail, outbound

RAW = a_mail("Où est mon colis ?\r\n", date="Sun, 22 Nov 2026 10:00:00 +0100", to="Shop <bonjour@shop.example>")
TEXT = RAW.decode()
HEADS = [
    ["From", "Chloé <chloe@example.com>"],
    ["To", "Shop <bonjour@shop.example>"],
    ["Subject", "Mon colis"],
    ["Message-ID", "<1@example.com>"],
    ["Date", "Sun, 22 Nov 2026 10:00:00 +0100"],
]
BY_NAME = {pair[0]: pair[1] for pair in HEADS}
# As each provider hands the same mail over: whole where it can, else in fields.
MAILS: dict[str, Any] = {
    "mailgun": {"body-mime": TEXT, "sender": "bounce@example.com", "recipient": "bonjour@shop.example"},
    "sendgrid": {"email": TEXT, "envelope": json.dumps({"to": ["bonjour@shop.example"], "from": "b@example.com"})},
    "postmark": {"RawEmail": TEXT, "Headers": [], "MessageID": "p-1"},
    "ses": {
        "Type": "Notification",
        "Message": json.dumps(
            {
                "notificationType": "Received",
                "mail": {"source": "bounce@example.com"},
                "receipt": {"action": {"type": "SNS", "encoding": "BASE64"}},
                "content": base64.b64encode(RAW).decode(),
            }
        ),
    },
    "brevo": {"Uuid": ["u-1"], "Headers": BY_NAME, "RawTextBody": "Où est mon colis ?\r\n", "Attachments": []},
    "mailjet": {"Headers": BY_NAME, "Text-part": "Où est mon colis ?\r\n", "Parts": [], "Sender": "b@example.com"},
    "mandrill": {"event": "inbound", "msg": {"raw_msg": TEXT, "email": "bonjour@shop.example"}},
    "mailersend": {"type": "inbound.message", "data": {"raw": TEXT, "sender": {"email": "b@example.com"}}},
    "postal": {"rcpt_to": "bonjour@shop.example", "message": base64.b64encode(RAW).decode(), "base64": True},
    "sparkpost": {"msys": {"relay_message": {"content": {"email_rfc822": TEXT}, "rcpt_to": "bonjour@shop.example"}}},
}
PARSED: dict[str, Any] = {
    "mailgun": {"message-headers": json.dumps(HEADS), "body-plain": "Où est mon colis ?\r\n", "timestamp": "1"},
    "sendgrid": {"headers": "".join(f"{n}: {v}\n" for n, v in HEADS), "text": "Où est mon colis ?\r\n"},
    "postmark": {
        "FromFull": {"Name": "Chloé", "Email": "chloe@example.com"},
        "ToFull": [{"Name": "Shop", "Email": "bonjour@shop.example"}],
        "Subject": "Mon colis",
        "Date": "Sun, 22 Nov 2026 10:00:00 +0100",
        "Headers": [{"Name": "Message-ID", "Value": "<1@example.com>"}],
        "TextBody": "Où est mon colis ?\r\n",
    },
}


def _call(provider: str, payload: Any) -> InboundCall:
    call = provider_call(provider, payload)
    return replace(call, account=Account(ACCOUNT.address, call.account.settings, ACCOUNT.signing_key))


def test_every_provider_is_tried_here() -> None:
    assert set(MAILS) == set(PROVIDERS)


@pytest.mark.parametrize(("provider", "payload"), [*MAILS.items(), *PARSED.items()])
def test_the_same_mail_is_the_same_by_whatever_way_it_comes(provider: str, payload: Any) -> None:
    call = _call(provider, payload)
    if provider != "ses":  # signed: test_mail_sns
        Email().verify(call)
    [part], [again] = Email().split(call), Email().split(call)
    [by_smtp] = Email().split(InboundCall(RAW, account=ACCOUNT))
    [message] = Email().parse(InboundCall(part.payload, account=ACCOUNT))

    assert part == again
    assert part.id == by_smtp.id == message.provider_message_id
    assert (message.sender.value, message.text) == ("chloe@example.com", "Où est mon colis ?")


def test_a_form_with_files_keeps_their_bytes() -> None:
    boundary, content = "x" * 20, bytes(range(256)) * 4
    fields = {**PARSED["mailgun"], "attachment-count": "1"}
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="attachment-1"; filename="reçu.bin"\r\n'.encode()
    body += b"Content-Type: application/octet-stream\r\n\r\n" + content + f"\r\n--{boundary}--\r\n".encode()
    call = _call("mailgun", {})
    headers = {**call.headers, "content-type": f"multipart/form-data; boundary={boundary}"}
    [part] = Email().split(replace(call, body=body, headers=headers))
    [file] = parse(part.payload).files

    assert (file.name, file.content) == ("reçu.bin", content)


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": ""}, {"authorization": "Basic !!"}, {"authorization": "Basic aG9vazpvdGhlcg=="}]
)
def test_a_stranger_is_refused(headers: Mapping[str, str]) -> None:
    call = _call("postmark", MAILS["postmark"])
    with pytest.raises(AdapterError) as refused:
        Email().verify(replace(call, headers={"content-type": "application/json", **headers}))
    assert refused.value.code == "webhook_signature_invalid"


def test_an_account_without_a_secret_or_a_provider_takes_no_call() -> None:
    for settings in ({"provider": "postmark"}, {}):
        call = replace(_call("postmark", {}), account=Account(ACCOUNT.address, settings, b""))
        with pytest.raises(AdapterError):
            Email().verify(call)


def test_mailgun_is_known_by_its_signature() -> None:
    signature = hmac.new(b"key", b"1767000000token", hashlib.sha256).hexdigest()
    form = {**MAILS["mailgun"], "timestamp": "1767000000", "token": "token", "signature": signature}
    settings = {"provider": "mailgun", "webhook_signing_key": "key"}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    call = InboundCall(urlencode(form).encode(), headers, Account(ACCOUNT.address, settings, b""))
    Email().verify(call)
    for changed in ({"token": "other"}, {"signature": signature[:-1]}, {"signature": "é"}):
        with pytest.raises(AdapterError, match="does not fit"):
            Email().verify(replace(call, body=urlencode({**form, **changed}).encode()))


OURS = Email().outbound_id(KEY, ACCOUNT)
NEWS: list[tuple[str, Any, str]] = [
    ("mailgun", {"event": "delivered", "message": {"headers": {"message-id": OURS.strip("<>")}}, "timestamp": 1}, ""),
    ("mailgun", {"event": "failed", "severity": "permanent", "message": {"headers": {"message-id": OURS}}}, "bounced"),
    ("sendgrid", [{"event": "bounce", "smtp-id": OURS, "email": "c@d.example", "reason": "550 no"}], "bounced"),
    ("sendgrid", [{"event": "spamreport", "smtp-id": OURS, "email": "c@d.example"}], "complaint"),
    ("postmark", {"RecordType": "Bounce", "Type": "HardBounce", "Metadata": {"name": OURS.strip("<>")}}, "bounced"),
    ("brevo", {"event": "hard_bounce", "message-id": OURS, "email": "c@d.example"}, "bounced"),
    ("brevo", {"event": "delivered", "message-id": OURS, "email": "c@d.example"}, ""),
    ("mailjet", [{"event": "bounce", "hard_bounce": True, "CustomID": OURS.strip("<>"), "email": "c@d"}], "bounced"),
    ("mailjet", {"event": "spam", "CustomID": OURS.strip("<>"), "email": "c@d.example"}, "complaint"),
    ("mandrill", {"event": "hard_bounce", "msg": {"email": "c@d", "metadata": {"name": OURS.strip("<>")}}}, "bounced"),
]


def _news(provider: str, payload: Any) -> list[Receipt]:
    wrapped = {"event-data": payload, "signature": {}} if provider == "mailgun" else payload
    call = _call(provider, wrapped if provider != "sendgrid" else {})
    if provider != "mandrill":  # whose events are forms, as its mails are
        headers = {**call.headers, "content-type": "application/json"}
        call = replace(call, body=json.dumps(wrapped).encode(), headers=headers)
    assert Email().split(call) == []
    return Email().receipts(call)


@pytest.mark.parametrize(("provider", "payload", "failure"), NEWS)
def test_what_became_of_our_mail_is_told(provider: str, payload: Any, failure: str) -> None:
    [receipt] = _news(provider, payload)

    assert receipt.ids == (OURS,)
    assert receipt.failure == (f"mail_{failure}" if failure else "")


def test_amazon_tells_by_the_header_that_it_repeats() -> None:
    mail = {"messageId": "a-1", "headers": [{"name": "X-Message-Name", "value": OURS.strip("<>")}]}
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": "c@d"}]}
    event = {"eventType": "Bounce", "mail": mail, "bounce": bounce}
    [receipt] = _news("ses", {"Type": "Notification", "Message": json.dumps(event)})

    assert (receipt.ids, receipt.failure) == ((OURS,), "mail_bounced")


def test_a_name_that_is_not_proved_is_nobodys() -> None:
    forged = OURS.replace(OURS[34:38], "0000")
    assert _news("brevo", {"event": "hard_bounce", "message-id": forged, "email": "c@d.example"}) == []


def test_amazons_subscription_is_confirmed_at_amazon_only() -> None:
    for url in ("https://evil.example/", "http://sns.eu-west-1.amazonaws.com/", "https://sns.x.amazonaws.com@evil/"):
        call = _call("ses", {"Type": "SubscriptionConfirmation", "SubscribeURL": url})
        with pytest.raises(AdapterError, match="Amazon"):
            Email().split(call)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_whatever_is_called_is_read_or_refused_for_good(provider: str) -> None:
    @given(payload=JSON)
    def check(payload: Any) -> None:
        call = _call("postmark", payload)
        settings = {**call.account.settings, "provider": provider}
        call = replace(call, account=Account(ACCOUNT.address, settings, b"k"))
        for ask in (Email().split, Email().receipts):
            try:
                ask(call)
            except AdapterError as error:
                assert error.is_permanent  # noqa: PT017 - any other exception is a fault

    check()


@given(body=st.binary(max_size=300))
def test_no_form_is_a_fault(body: bytes) -> None:
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "multipart/form-data"):
        call = _call("mailgun", {})
        try:
            Email().split(replace(call, body=body, headers={**call.headers, "content-type": kind}))
        except AdapterError as error:
            assert error.is_permanent  # noqa: PT017 - any other exception is a fault


def test_a_provider_is_given_our_name_to_repeat() -> None:
    account = replace(ACCOUNT, settings={"provider": "postmark"})
    assert f"X-PM-Metadata-name: {OURS.strip('<>')}\r\n".encode() in compose(outbound(account=account)).content
