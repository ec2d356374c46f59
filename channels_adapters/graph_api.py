"""Meta's Send API: what goes into one call, how a message is cut to it, and what Meta's errors mean.

Rules are cited by their address below https://developers.facebook.com/docs/.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from channels_adapters.base import AdapterError, File, OutboundMessage, Sent

VERSION = "v24.0"  # graph-api/guides/versioning: each is served for two years or more
URL = "https://graph.facebook.com"
LONGEST_TEXT = 2_000  # characters: messenger-platform/reference/send-api, "message.text"
# messenger-platform/policy/policy-overview, "Standard Messaging" and "Human Agent".
RESPONSE_WITHIN = timedelta(hours=24)
HUMAN_AGENT_WITHIN = timedelta(days=7)
PRIVATE_REPLY_WITHIN = timedelta(days=7)  # messenger-platform/discovery/private-replies, "Limitations"
_TIMEOUT = httpx.Timeout(10, connect=5, write=20)

# messenger-platform/error-codes. Of what is not here, a 5xx or what Meta calls transient passes, the rest stays.
_TOO_MANY = {4, 17, 32, 341, 613, 80006}  # whatever is sent next would be refused too
_PASSING = {1, 2, 1200} | _TOO_MANY
_MEANING: dict[tuple[int, int | None], str] = {
    (10, 2018278): "message_window_closed",
    (10, 2534022): "message_window_closed",
    (100, 2018001): "recipient_unreachable",
    (200, 1545041): "recipient_unreachable",
    (551, None): "recipient_unreachable",
    (10900, None): "private_reply_used",
    (3, None): "channel_disconnected",
    (10, None): "channel_disconnected",
    (190, None): "channel_disconnected",
    (200, None): "channel_disconnected",
    (230, None): "channel_disconnected",
}


def parts(message: OutboundMessage) -> list[OutboundMessage]:
    """The words, cut where Meta's limit asks for it, then each file: a call takes one or the other.

    messenger-platform/reference/send-api: "text or attachment must be set".
    """
    cut = [replace(message, text=text, files=()) for text in _cut(message.text)]
    cut += [replace(message, text="", files=(file,)) for file in message.files]
    return [replace(part, key=f"{message.key}.{place}") for place, part in enumerate(cut)]


def _cut(text: str) -> Iterator[str]:
    """Pieces of at most LONGEST_TEXT, cut where a paragraph, a line, a sentence or a word ends."""
    rest = text.strip()
    while len(rest) > LONGEST_TEXT:
        head = rest[:LONGEST_TEXT]
        ends = (head.rfind(mark) + len(mark.rstrip()) for mark in ("\n\n", "\n", ". ", " ") if mark in head)
        # A piece shorter than half the limit would be torn from what it belongs to.
        end = next((end for end in ends if end > LONGEST_TEXT // 2), LONGEST_TEXT)
        yield rest[:end].strip()
        rest = rest[end:].strip()
    if rest:
        yield rest


def send(part: OutboundMessage) -> Sent:
    """One call. Raises `AdapterError` with a code that whoever wrote the message can read."""
    settings = part.account.settings
    token = settings.get("access_token", "")
    if not token:
        raise AdapterError("no access token", is_permanent=True, code="channel_disconnected")
    if part.is_public and part.files:
        raise AdapterError("a comment of ours holds words only", is_permanent=True, code="file_in_public")
    # graph-api/reference/object/comments, "Publishing"; else the Send API.
    place = f"{quote(part.comment, safe='')}/comments" if part.is_public else f"{part.account.address}/messages"
    address = f"{settings.get('graph_url') or URL}/{VERSION}/{place}"
    fields: dict[str, Any] = {"message": part.text} if part.is_public else {**_to_whom(part), "message": _content(part)}
    try:
        answer = httpx.post(
            address,
            params=_proof(token, settings.get("app_secret", "")),
            headers={"Authorization": f"Bearer {token}"},  # in no address, so in no log
            timeout=_TIMEOUT,
            **_body(fields, part.files),
        )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise AdapterError(f"graph_url: {error}", is_permanent=True, code="channel_disconnected") from error
    except httpx.HTTPError as error:
        words = f"{type(error).__name__}: {error}"
        raise AdapterError(words, is_permanent=False, code="provider_unavailable", is_of_account=True) from error
    is_of_comment = not part.is_public and "comment_id" in fields["recipient"]
    return _read(answer, is_of_comment=is_of_comment)


def _to_whom(part: OutboundMessage) -> dict[str, Any]:
    """Her, and why we may write to her now. messenger-platform/send-messages/message-tags for the tag of people who
    answer; messenger-platform/discovery/private-replies for what answers a comment, once, before she has written to us.
    """
    since = part.since_hers
    her = {"recipient": {"id": part.recipient.rpartition(":")[2]}}  # alone, where it is the thread of a comment
    if since is not None and since <= RESPONSE_WITHIN:
        return {**her, "messaging_type": "RESPONSE"}
    may_tag = part.account.settings.get("human_agent") == "1" and not part.is_automatic
    if may_tag and since is not None and since <= HUMAN_AGENT_WITHIN:
        return {**her, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    lately = part.since_comment if part.comment else None
    if lately is not None and lately <= PRIVATE_REPLY_WITHIN and (since is None or lately < since):
        return {"recipient": {"comment_id": part.comment}, "messaging_type": "RESPONSE"}
    raise AdapterError("outside the window for answers", is_permanent=True, code="message_window_closed")


def _content(part: OutboundMessage) -> dict[str, Any]:
    if not part.files:
        return {"text": part.text, "metadata": part.key}
    kind = part.files[0].content_type.partition("/")[0]
    # messenger-platform/send-messages/saving-assets, "Attachment types".
    kind = kind if kind in ("image", "audio", "video") else "file"
    return {"attachment": {"type": kind, "payload": {"is_reusable": False}}, "metadata": part.key}


def _proof(token: str, secret: str) -> dict[str, str]:
    """graph-api/guides/secure-requests: that the token is used by whoever has the secret too."""
    if not secret:
        return {}
    return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}


def _body(fields: Mapping[str, Any], files: tuple[File, ...]) -> dict[str, Any]:
    """JSON; with a file a form whose fields are JSON. messenger-platform/send-messages, "Attaching a file"."""
    if not files:
        return {"json": fields}
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return {"data": form, "files": {"filedata": (files[0].name, files[0].content, files[0].content_type)}}


def _read(answer: httpx.Response, *, is_of_comment: bool) -> Sent:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    name = said.get("message_id") or said.get("id")  # of a message, of a comment
    if answer.is_success and isinstance(name, str):
        reached = said.get("recipient_id") if is_of_comment else ""
        return Sent(name, thread_key=reached if isinstance(reached, str) else "")
    error = said.get("error")
    error = error if isinstance(error, dict) else {}
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    words = f"{answer.status_code} {code}/{subcode}: {error.get('message', '')}"[:400]
    is_passing = (
        code in _PASSING
        or error.get("is_transient") is True
        or answer.status_code == 429
        or answer.status_code >= 500
        or not answer.is_error  # a yes that names no message, or a redirection: not Meta's own words
    )
    if is_passing:
        is_away = code in _TOO_MANY or answer.status_code == 429 or answer.status_code >= 500
        raise AdapterError(words, is_permanent=False, code="provider_unavailable", is_of_account=is_away)
    meaning = _MEANING.get((code, subcode)) or _MEANING.get((code, None)) or "provider_refused"
    raise AdapterError(words, is_permanent=True, code=meaning)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
