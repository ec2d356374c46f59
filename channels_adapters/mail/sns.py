"""Whether a notification is Amazon's: its signature, by the certificate that Amazon keeps at the address it names."""

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from channels_adapters.base import AdapterError
from channels_adapters.payloads import refuse

_AMAZON = re.compile(r"sns\.[a-z0-9-]{5,30}\.amazonaws\.com(?:\.cn)?")
_FETCH_SECONDS = 5
# What is signed, in this order; what a notification has no value for is left out.
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_HASHES = {"1": SHA1, "2": SHA256}  # SHA-1 is what Amazon still signs with unless it is told otherwise


def is_amazons(url: str) -> bool:
    """An address of its notification service, over TLS."""
    parts = urlsplit(url)
    return parts.scheme == "https" and _AMAZON.fullmatch(parts.netloc) is not None


def verify(told: Mapping[str, Any]) -> None:
    """Raises `AdapterError`: for good where the signature does not fit, passing where the certificate cannot be had."""
    names, how = _SIGNED.get(str(told.get("Type"))), _HASHES.get(str(told.get("SignatureVersion")))
    url = str(told.get("SigningCertURL", ""))
    if names is None or how is None or not is_amazons(url):
        raise refuse("not a notification of Amazon's", "webhook_signature_invalid")
    signed = "".join(f"{name}\n{told[name]}\n" for name in names if told.get(name) is not None)
    try:
        key = x509.load_pem_x509_certificate(_certificate(url)).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise InvalidSignature
        signature = base64.b64decode(str(told.get("Signature", "")), validate=True)
        key.verify(signature, signed.encode("utf-8", "replace"), padding.PKCS1v15(), how())
    except (InvalidSignature, ValueError) as error:
        raise refuse("the signature does not fit", "webhook_signature_invalid") from error


@lru_cache(maxsize=16)
def _certificate(url: str) -> bytes:
    try:
        answer = httpx.get(url, timeout=_FETCH_SECONDS, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise AdapterError(f"Amazon's certificate: {error}", is_permanent=False, code="provider_unavailable") from error
    return answer.content
