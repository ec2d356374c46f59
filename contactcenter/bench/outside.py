"""The other sides of our doors: somebody's mail server, and Meta. A shopper's browser is in `widget`.

Each says what was told yes to as the id under which the service must have kept it.
"""

import asyncio
import hashlib
import hmac
import json
import smtplib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels_adapters import registry
from channels_adapters.base import Account, InboundCall
from contactcenter.bench.wire import Answer, Http

_TRIES = 6
_MAIL_SECONDS = 60


@dataclass(frozen=True)
class Kept:
    """What the service said yes to. `says_something` where it must have become a message: an event may hold none."""

    adapter: str
    id: str  # the raw row's provider_message_id
    name: str
    is_machine: bool = False
    says_something: bool = True


@dataclass
class Tally:
    """What was sent and how it was answered; `refused` by channel and answer."""

    kept: list[Kept] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def settle(self, adapter: str, answer: str, *kept: Kept) -> None:
        """`answer` is "" for yes."""
        self.sent[adapter] += 1
        if answer:
            self.refused[f"{adapter}: {answer}"] += 1
        self.kept.extend(kept)


async def insist(ask: Any) -> str:
    said = ""
    for attempt in range(_TRIES):
        try:
            answer: Answer = await ask()
        except OSError as error:
            said = type(error).__name__
            await asyncio.sleep(0.3 * 2**attempt)
            continue
        if answer.status < 300:
            return ""
        said = f"{answer.status} {_code_of(answer)}"
        if answer.status not in (429, 500, 502, 503):
            return said
        await asyncio.sleep(pause_of(answer))
    return said


def pause_of(answer: Answer) -> float:
    try:
        return float(answer.json.get("retry_after_seconds", 1))
    except (ValueError, AttributeError):
        return 1.0


def _code_of(answer: Answer) -> str:
    try:
        return str(answer.json.get("code", ""))
    except (ValueError, AttributeError):
        return ""


@dataclass
class MailServer:
    """Somebody's mail server: hands a mail over, and tries again when it is told to come later."""

    port: int
    host: str = "127.0.0.1"

    async def hand_over(self, recipient: str, content: bytes) -> str:
        """ "" when our server said 250; else what it said."""
        return await asyncio.to_thread(self._hand_over, recipient, content)

    def _hand_over(self, recipient: str, content: bytes) -> str:
        said = ""
        for attempt in range(_TRIES):
            try:
                with smtplib.SMTP(self.host, self.port, "replay.example", timeout=_MAIL_SECONDS) as server:
                    server.sendmail("shopper@replay.example", [recipient], content)
            except smtplib.SMTPRecipientsRefused as error:
                said = str(next(iter(error.recipients.values()))[0])
            except smtplib.SMTPResponseException as error:
                said = str(error.smtp_code)
            except (smtplib.SMTPException, OSError) as error:
                said = type(error).__name__
            else:
                return ""
            if said.startswith("5"):
                return said
            time.sleep(0.3 * 2**attempt)
        return said


def kept_mail(content: bytes, account: Account, name: str, is_machine: bool) -> Kept:
    [part] = registry.adapter("email").split(InboundCall(content, account=account))
    return Kept("email", part.id, name, is_machine)


@dataclass
class Meta:
    """Messenger's servers: signed calls for one page. What concerned another page is readdressed to this one."""

    http: Http
    account: Account

    def body_of(self, payload: Mapping[str, Any]) -> bytes:
        return json.dumps(_readdressed(payload, self.account.address), ensure_ascii=False).encode()

    async def call(self, body: bytes) -> str:
        """ "" when the service said 200; else its code."""
        secret = self.account.settings.get("app_secret", "")
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
        path = f"/webhooks/messenger/{self.account.address}/"
        return await insist(lambda: self.http.ask("POST", path, body, headers))

    def kept(self, body: bytes, name: str) -> list[Kept]:
        adapter = registry.adapter("messenger")
        parts = adapter.split(InboundCall(body, account=self.account))
        said = (bool(adapter.parse(InboundCall(part.payload, account=self.account))) for part in parts)
        return [Kept("messenger", part.id, name, says_something=says) for part, says in zip(parts, said, strict=True)]

    def people(self, body: bytes) -> set[str]:
        """Who writes in it."""
        events = [event for entry in _objects(json.loads(body), "entry") for event in _objects(entry, "messaging")]
        senders = (event.get("sender") for event in events)
        return {str(one.get("id", "")) for one in senders if isinstance(one, dict)} - {self.account.address, ""}


def _readdressed(payload: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Every entry is this page's, and so is whoever is not the shopper in it."""
    entries = []
    for entry in _objects(payload, "entry"):
        events = [_of_page(event, page) for event in _objects(entry, "messaging")]
        entries.append({**entry, "id": page, **({"messaging": events} if "messaging" in entry else {})})
    return {**payload, "entry": entries}


def _of_page(event: Mapping[str, Any], page: str) -> dict[str, Any]:
    message = event.get("message")
    is_echo = isinstance(message, dict) and bool(message.get("is_echo"))
    return {**event, "sender" if is_echo else "recipient": {"id": page}}


def _objects(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
