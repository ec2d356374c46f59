"""Meta's Messenger: a page's conversations and the comments under its posts come in by signed webhooks, answers go out
by the Graph API.

The account's address is the page's id. Settings: `verify_token`, `app_secret` and `access_token` (sealed), and where
they differ from Meta's own `graph_url`; `human_agent` is "1" where Meta has granted that permission. What Meta's pages
say is cited by their address below https://developers.facebook.com/docs/.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import structlog

from channels_adapters import graph_api, page_comments
from channels_adapters.base import (
    Adapter,
    Capabilities,
    Claim,
    Delivery,
    InboundCall,
    InboundMessage,
    Kind,
    OutboundMessage,
    Part,
    Receipt,
    RemoteFile,
    Sent,
)
from channels_adapters.payloads import read_object, refuse

log = structlog.get_logger("channels_adapters.messenger")
_LONGEST_ID = 200
_LONGEST_TEXT_KEPT = 20_000
_MOST_ATTACHMENTS = 20
_LATEST = 253_402_300_800_000  # milliseconds: year 10000, where Python's time ends
_FILES = ("image", "audio", "video", "file", "sticker", "reel", "ig_reel")
# What is said of messages, not in them. messenger-platform/reference/webhook-events
_SIGNS = ("delivery", "read", "reaction", "sender_action", "typing")


@dataclass(frozen=True)
class _Event:
    """One entry of `messaging`, of the page that the account stands for."""

    fields: Mapping[str, Any]

    @property
    def sender(self) -> str:
        """Her id, as this page knows her: another page knows her by another."""
        return _id_of(self.fields.get("sender"))

    @property
    def kind(self) -> str:
        """message, edit, postback, comment, echo, deleted, sign; "" for what Meta may add tomorrow."""
        comment = self.fields.get("comment")
        if isinstance(comment, dict):
            return "comment" if self.sender and _text(comment.get("comment_id")) else ""
        message = self.fields.get("message")
        if isinstance(message, dict):
            if message.get("is_echo"):
                return "echo"
            is_hers = bool(self.sender and _text(message.get("mid")))
            return ("deleted" if message.get("is_deleted") else "message") if is_hers else ""
        for name, kind in (("message_edit", "edit"), ("postback", "postback")):
            if isinstance(self.fields.get(name), dict) and self.sender:
                return kind
        return "sign" if any(name in self.fields for name in _SIGNS) else ""

    @property
    def content(self) -> Mapping[str, Any]:
        names = {"edit": "message_edit", "postback": "postback", "comment": "comment"}
        found = self.fields.get(names.get(self.kind, "message"))
        return found if isinstance(found, dict) else {}

    @property
    def id(self) -> str:
        """What makes a repetition the same event: Meta's id of the message, else a digest of what was said when."""
        mid = _text(self.content.get("mid"))
        if self.kind == "edit":
            mid = _text(f"edit:{mid}:{self.content.get('num_edit')}")
        if self.kind == "deleted":
            mid = f"deleted:{mid}"
        if self.kind == "comment":
            comment, mid = self.content, _text(self.content.get("comment_id"))
            if page_comments.is_deleted(comment):
                mid = f"deleted:{mid}"
            elif page_comments.is_edited(comment):
                words = _text(comment.get("message")).encode()
                mid = f"edit:{mid}:{hashlib.sha256(words).hexdigest()[:16]}"
        if mid and self.kind and len(mid) <= _LONGEST_ID:
            return mid
        same = json.dumps([self.sender, self.fields.get("timestamp"), self.content or self.fields], sort_keys=True)
        return f"{self.kind or 'unknown'}:{hashlib.sha256((mid + same).encode()).hexdigest()}"

    @property
    def at(self) -> datetime | None:
        return _instant(self.fields.get("timestamp"))


class Messenger(Adapter):
    """Payload: `{object: "page", entry: [{id, messaging: [event, …]}, …]}`, of up to a thousand events."""

    slug: ClassVar[str] = "messenger"
    name: ClassVar[str] = "Messenger"
    medium: ClassVar[str] = "social"
    capabilities: ClassVar[Capabilities] = Capabilities(
        delivery=Delivery.SENT,
        has_attachments=True,
        has_receipts=True,
        has_private_replies=True,
        longest_text=graph_api.LONGEST_TEXT,
    )
    call_types: ClassVar[frozenset[str]] = frozenset({"application/json"})

    def answer_handshake(self, call: InboundCall, query: Mapping[str, str]) -> str:
        """messenger-platform/webhooks, "Verification Requests"."""
        wanted = call.account.settings.get("verify_token", "")
        given = query.get("hub.verify_token", "")
        is_right = hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
        if not wanted or not is_right or query.get("hub.mode") != "subscribe":
            raise refuse("the verify token is another", "verify_token_mismatch")
        return query.get("hub.challenge", "")

    def verify(self, call: InboundCall) -> None:
        """Over the bytes as they came: written anew they differ, as soon as there is an emoji in them.

        messenger-platform/webhooks, "Validate payloads". SHA-1, Meta's older signature, proves nothing to us.
        """
        secret = call.account.settings.get("app_secret", "")
        wanted = "sha256=" + hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest()
        given = call.headers.get("x-hub-signature-256", "")
        if not secret or not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
            raise refuse("the signature does not fit", "webhook_signature_invalid")

    def split(self, call: InboundCall) -> list[Part]:
        """Each event that may hold something said. Echoes and receipts need no keeping; what we do not know is kept."""
        page = call.account.address
        entries = _entries(call.body)
        if entries and not any(_id_of(entry) == page for entry in entries):
            raise refuse("nothing in it is for this page", "wrong_account")
        events = list(_events(entries, page))
        unknown = sum(not event.kind for event in events)
        if unknown:
            log.info("webhook_events_unknown", adapter=self.slug, account=page, count=unknown)
        kept = [event for event in events if event.kind not in ("echo", "sign")]
        return [Part(event.id, _as_call(page, event.fields), event.sender) for event in kept]

    def receipts(self, call: InboundCall) -> list[Receipt]:
        """messenger-platform/reference/webhook-events/message-deliveries and message-reads: ids are sometimes there,
        the watermark always."""
        found = []
        for event in _events(_entries(call.body), call.account.address):
            for name in ("delivery", "read"):
                sign = event.fields.get(name)
                if not isinstance(sign, dict) or not event.sender:
                    continue
                mids = sign.get("mids")
                ids = tuple(filter(None, map(_text, mids))) if isinstance(mids, list) else ()
                found.append(Receipt(event.sender, ids, _instant(sign.get("watermark")), is_read=name == "read"))
        return found

    def parse(self, call: InboundCall) -> list[InboundMessage]:
        """What shoppers said, in the order of the call; `at` says when, for what comes out of order."""
        page = call.account.address
        return [
            _message(page, event)
            for event in _events(_entries(call.body), page)
            if event.kind not in ("echo", "sign", "")
        ]

    def parts(self, message: OutboundMessage) -> list[OutboundMessage]:
        return graph_api.parts(message)

    def send(self, message: OutboundMessage) -> Sent:
        """A comment's writer may have another id in the conversation: that is where she answers."""
        sent = graph_api.send(message)
        if not sent.thread_key:
            return sent
        her = Claim("social", f"messenger:{message.account.address}:{sent.thread_key}", is_verified=True)
        return replace(sent, reached=her)


def _entries(body: bytes) -> list[Mapping[str, Any]]:
    payload = read_object(body)
    entries = payload.get("entry")
    if payload.get("object") != "page" or not isinstance(entries, list):
        raise refuse("not a page's events", "invalid_field")
    return [entry for entry in entries if isinstance(entry, dict)]


def _events(entries: list[Mapping[str, Any]], page: str) -> Iterator[_Event]:
    """Of this page. `standby` is what another app of hers answers; of `changes` the comments are known here."""
    for entry in entries:
        if _id_of(entry) != page:
            continue
        messaging = entry.get("messaging")
        known = messaging if isinstance(messaging, list) else []
        changes = entry.get("changes")
        comments = (
            [change for change in changes if page_comments.is_comment(change)] if isinstance(changes, list) else []
        )
        rest = {name: entry[name] for name in ("changes", "standby") if name in entry}
        if comments and len(comments) == len(changes or ()):
            rest.pop("changes")
        known = [event for event in known if isinstance(event, dict)] + list(map(page_comments.as_event, comments))
        events = (_Event(event) for event in known)
        yield from (event for event in events if event.sender != page)  # what the page itself said is no news
        if rest:
            yield _Event({"timestamp": entry.get("time"), **rest})


def _as_call(page: str, event: Mapping[str, Any]) -> bytes:
    """An event as a call of its own, which `parse` reads later."""
    return json.dumps({"object": "page", "entry": [{"id": page, "messaging": [event]}]}).encode()


def _message(page: str, event: _Event) -> InboundMessage:
    said, files = _said(event)
    reply_to = event.content.get("reply_to")
    if event.kind == "comment":
        words = InboundMessage(Kind.MESSAGE, event.id, "", Claim("social", ""), text=said, at=event.at)
        return page_comments.message(page, event.sender, event.content, words)
    facts = {
        "reply_to": _text(reply_to.get("mid")) if isinstance(reply_to, dict) else "",
        "edits": _text(event.content.get("mid")) if event.kind == "edit" else "",
        "why": "deleted" if event.kind == "deleted" else "",
    }
    return InboundMessage(
        # Taken back by its writer: nothing to answer, so it opens nothing.
        kind=Kind.MACHINE if event.kind == "deleted" else Kind.MESSAGE,
        provider_message_id=event.id,
        thread_key=event.sender,
        sender=Claim("social", f"messenger:{page}:{event.sender}", is_verified=True),
        text=said,
        remote_files=files,
        at=event.at,
        facts={name: fact for name, fact in facts.items() if fact},
    )


def _said(event: _Event) -> tuple[str, tuple[RemoteFile, ...]]:
    """Her words, and what she sent along. A press on a button says what stands on it.

    messenger-platform/reference/webhook-events/messages and messaging_postbacks.
    """
    content = event.content
    if event.kind == "comment":
        return _text(content.get("message"))[:_LONGEST_TEXT_KEPT], ()
    words = [_text(content.get("title") or content.get("payload") if event.kind == "postback" else content.get("text"))]
    attachments = content.get("attachments")
    files: dict[str, RemoteFile] = {}  # by address: a sticker comes as a sticker and once more as an image
    for attachment in attachments[:_MOST_ATTACHMENTS] if isinstance(attachments, list) else []:
        if not isinstance(attachment, dict):
            continue
        payload = attachment.get("payload")
        payload = payload if isinstance(payload, dict) else {}
        url = _text(payload.get("url") or attachment.get("url"))
        if attachment.get("type") in _FILES and url.startswith(("https://", "http://")):
            files.setdefault(url, RemoteFile(url, _text(payload.get("title"))))
        else:
            words.append(_shared(attachment, payload, url))
    shown = [word for place, word in enumerate(words) if word and word not in words[:place]]
    return "\n".join(shown)[:_LONGEST_TEXT_KEPT], tuple(files.values())


def _shared(attachment: Mapping[str, Any], payload: Mapping[str, Any], url: str) -> str:
    """A place, a link, a product: as words, with nothing fetched."""
    place = payload.get("coordinates")
    if isinstance(place, dict):
        position = ", ".join(str(place[name]) for name in ("lat", "long") if isinstance(place.get(name), int | float))
        return " ".join(filter(None, ("📍", position, _text(attachment.get("title")), url)))
    return " ".join(filter(None, (_text(attachment.get("title") or payload.get("title")), url)))


def _id_of(one: object) -> str:
    value = one.get("id") if isinstance(one, dict) else None
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    return _text(str(value))[:100] if is_id else ""


def _text(value: object) -> str:
    """Text that can be kept: PostgreSQL takes no NUL, and half a surrogate pair is none. Another type is no text."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8").strip()


def _instant(milliseconds: object) -> datetime | None:
    is_time = isinstance(milliseconds, int) and not isinstance(milliseconds, bool) and 0 < milliseconds < _LATEST
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if is_time else None  # type: ignore[operator]
