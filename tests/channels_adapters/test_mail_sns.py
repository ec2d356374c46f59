"""Amazon's notifications: what its certificate's key has signed, and nothing else."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from channels_adapters.base import AdapterError, InboundCall
from channels_adapters.email import Email
from channels_adapters.mail import sns
from contactcenter.bench.mail_parse import provider_call

CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mails"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def asked(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Amazon, at the edge of the network: it has a certificate of this key. The addresses that were asked."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day).sign(key, SHA256())
    asked: list[str] = []

    def get(url: str, **_: Any) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200, content=made.public_bytes(Encoding.PEM), request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx, "get", get)
    sns._certificate.cache_clear()
    yield asked
    sns._certificate.cache_clear()


def _signed(key: rsa.RSAPrivateKey, version: str = "2", **fields: str) -> dict[str, str]:
    """As Amazon puts a notification together."""
    told = {
        "Type": "Notification",
        "MessageId": "n-1",
        "TopicArn": TOPIC,
        "Message": '{"notificationType": "Received", "content": "Subject: é"}',
        "Timestamp": "2026-11-22T10:00:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
        **fields,
    }
    unsigned = ("SignatureVersion", "SigningCertURL", "UnsubscribeURL")
    text = "".join(f"{name}\n{told[name]}\n" for name in sorted(told) if name not in unsigned)
    how = SHA256() if version == "2" else SHA1()  # noqa: S303 - Amazon's own
    signature = key.sign(text.encode(), padding.PKCS1v15(), how)
    return {**told, "Signature": base64.b64encode(signature).decode()}


def _call(told: dict[str, str]) -> InboundCall:
    return provider_call("ses", told)


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("fields", [{}, {"Subject": "Amazon SES Email Receipt"}, {"UnsubscribeURL": "https://x"}])
def test_what_amazon_has_signed_is_taken(
    key: rsa.RSAPrivateKey, asked: list[str], version: str, fields: dict[str, str]
) -> None:
    call = _call(_signed(key, version, **fields))
    Email().verify(call)
    Email().verify(call)

    assert asked == [CERTIFICATE_URL]  # asked once, then kept


def test_a_subscription_is_signed_too(key: rsa.RSAPrivateKey, asked: list[str]) -> None:
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    told = _signed(key, Type="SubscriptionConfirmation", Token="t", SubscribeURL=url)
    call = _call(told)
    Email().verify(call)
    assert Email().split(call) == []

    assert asked == [CERTIFICATE_URL, url]


@pytest.mark.parametrize(
    "change",
    [
        {"Message": '{"notificationType": "Received", "content": "Subject: autre"}'},
        {"Signature": base64.b64encode(b"x" * 256).decode()},
        {"Signature": "é"},
        {"SignatureVersion": "3"},
        {"Type": "Other"},
        {"SigningCertURL": "https://evil.example/cert.pem"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/cert.pem"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem"},
        {"SigningCertURL": ""},
    ],
)
def test_what_is_changed_is_refused(key: rsa.RSAPrivateKey, asked: list[str], change: dict[str, str]) -> None:
    with pytest.raises(AdapterError) as refused:
        Email().verify(_call({**_signed(key), **change}))

    assert (refused.value.code, refused.value.is_permanent) == ("webhook_signature_invalid", True)
    assert all("evil" not in url for url in asked)


def test_a_signature_of_amazons_without_our_password_is_refused(key: rsa.RSAPrivateKey, asked: list[str]) -> None:
    call = _call(_signed(key))
    with pytest.raises(AdapterError):
        Email().verify(replace(call, headers={"content-type": "application/json"}))


@pytest.mark.usefixtures("asked")
def test_where_the_certificate_cannot_be_had_amazon_calls_again(
    key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(url: str, **_: Any) -> httpx.Response:
        raise httpx.ConnectError("away")

    monkeypatch.setattr(httpx, "get", away)
    with pytest.raises(AdapterError) as failed:
        Email().verify(_call(json.loads(json.dumps(_signed(key)))))

    assert not failed.value.is_permanent
