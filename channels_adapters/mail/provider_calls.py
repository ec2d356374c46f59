"""The calls of mail providers: whose they are, and the form in them. The mails in them are `providers`' matter."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from channels_adapters.base import Account, File, InboundCall
from channels_adapters.mail import sns
from channels_adapters.payloads import read_object, refuse

CALL_TYPES = frozenset(
    {"application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)  # Amazon's notifications are JSON that says text/plain
_NAMING = {"postmark": "X-PM-Metadata-name", "mailjet": "X-MJ-CustomID", "brevo": "X-Mailin-custom"}
_MOST_FIELDS = 1_000


@dataclass
class Form:
    """Fields and files by name, in order. Bytes that are no UTF-8 stand as half surrogates, as they came."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, File]] = field(default_factory=list)


def verify(call: InboundCall) -> None:
    """By the user and password in the address that the provider was given, by Mailgun's signature and by Amazon's.

    Anybody can have Amazon sign something: its signature alone says too little, so the password is asked as well.
    """
    settings = call.account.settings
    password, signing_key = settings.get("webhook_password", ""), settings.get("webhook_signing_key", "")
    is_signed = bool(signing_key) and settings.get("provider") == "mailgun"
    if not password and not is_signed:
        raise refuse("nothing is set to know the provider by", "webhook_signature_invalid")
    if password:
        wanted = f"{settings.get('webhook_user', '')}:{password}".encode()
        if not hmac.compare_digest(wanted, _basic(call.headers.get("authorization", ""))):
            raise refuse("user or password do not fit", "webhook_signature_invalid")
    if is_signed:
        _verify_mailgun(call, signing_key)
    if settings.get("provider") == "ses":
        sns.verify(read_object(call.body))


def naming(account: Account, message_id: str) -> dict[str, str]:
    """The header by which the account's provider repeats our name for a mail, whatever it calls it itself."""
    provider = account.settings.get("provider")
    return {_NAMING.get(provider, "X-Message-Name"): message_id.strip("<>")} if provider else {}


def content_type_of(call: InboundCall) -> str:
    return call.headers.get("content-type", "application/json").partition(";")[0].strip().lower()


def form_of(call: InboundCall) -> Form:
    """Empty where it is none."""
    form, kind = Form(), content_type_of(call)
    if kind == "application/x-www-form-urlencoded":
        try:
            text = call.body.decode("ascii", "surrogateescape")
            form.fields = parse_qsl(text, True, errors="surrogateescape", max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise refuse(f"not a form: {error}") from error
    elif kind == "multipart/form-data":
        head = b"Content-Type: " + call.headers["content-type"].encode("ascii", "replace") + b"\r\n\r\n"
        message = BytesParser(policy=HTTP).parsebytes(head + call.body)
        for part in list(message.iter_parts())[:_MOST_FIELDS] if message.is_multipart() else []:
            name = str(part.get_param("name", "", "content-disposition"))
            content = part.get_payload(decode=True)
            if not name or not isinstance(content, bytes):
                continue
            if (file_name := part.get_filename()) is not None:
                form.files.append((name, File(file_name or "file", part.get_content_type(), content)))
            else:
                form.fields.append((name, content.decode("utf-8", "surrogateescape")))
    return form


def _basic(authorization: str) -> bytes:
    scheme, _, value = authorization.partition(" ")
    try:
        return base64.b64decode(value.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""


def _verify_mailgun(call: InboundCall, signing_key: str) -> None:
    told: Any = dict(form_of(call).fields)
    if content_type_of(call) == "application/json":
        told = read_object(call.body).get("signature")
    told = told if isinstance(told, dict) else {}
    signed = f"{told.get('timestamp', '')}{told.get('token', '')}".encode("utf-8", "replace")
    wanted = hmac.new(signing_key.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), str(told.get("signature", "")).encode("utf-8", "replace")):
        raise refuse("the signature does not fit", "webhook_signature_invalid")
