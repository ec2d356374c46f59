"""Meta's side of Messenger on this machine: it calls our webhook as Meta does, takes messages, and refuses what Meta
refuses. For tests, the replay and the demo; nothing here leaves the machine.

Rules are cited by their address below https://developers.facebook.com/docs/.
"""

import hashlib
import hmac
import json
import re
import threading
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_string
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_LONGEST_TEXT = 2_000
_LARGEST_FILE = 25_000_000
_ADDRESS = re.compile(r"/v\d+\.\d+/([^/?]+)/(messages|comments)(?:\?(.*))?")
_TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG"}
Fields = dict[str, Any]


class GraphRefusal(Exception):  # noqa: N818 - an answer, not a fault
    """An error as Meta words it. messenger-platform/error-codes."""

    def __init__(self, status: int, code: int, subcode: int | None, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "stand-in"}
        if subcode is not None:
            self.error["error_subcode"] = subcode


@dataclass(frozen=True)
class Taken:
    """A message that the stand-in said yes to."""

    id: str
    recipient: str
    text: str
    file: tuple[str, str, bytes] | None  # name, type, content
    tag: str
    metadata: str
    under: str = ""  # the comment that it answers, in public


@dataclass
class GraphStandIn:
    """One page. `heard` says when each person last wrote to it; whoever is not there is unknown to the page.

    `next_answers` are given first, one to each call: a `GraphRefusal`, "hang up" to take the message and give no
    answer, "" for whatever is right.
    """

    page: str
    access_token: str
    app_secret: str
    port: int = 0
    heard: dict[str, datetime] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    next_answers: deque[GraphRefusal | str] = field(default_factory=deque)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # path: type and content, as on Meta's servers
    redirects: dict[str, str] = field(default_factory=dict)
    comments: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # who wrote them, and when
    ids_alone: dict[str, str] = field(default_factory=dict)  # of those who have another one in the conversation
    answered_alone: set[str] = field(default_factory=set)  # comments whose one private answer is used

    def start(self) -> Self:
        handler = type("Handler", (_Handler,), {"graph": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, name="graph-stand-in", daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- what shoppers do ---

    def hears(self, person: str, **message: Any) -> Fields:
        """Somebody writes to the page; returns the event. `message` as in messenger-platform/reference/webhook-events/
        messages: text, attachments, quick_reply, reply_to …"""
        now = datetime.now(UTC)
        self.heard[person] = now
        message.setdefault("mid", f"m_{uuid.uuid4().hex}")
        return {
            "sender": {"id": person},
            "recipient": {"id": self.page},
            "timestamp": int(now.timestamp() * 1000),
            "message": message,
        }

    def comments_on(self, person: str, text: str, *, name: str = "", under: str = "") -> Fields:
        """Somebody comments on a post of the page, or under a comment; returns the change. graph-api/webhooks/
        reference/page, field "feed"."""
        comment, now = f"{self.page}_{uuid.uuid4().int % 10**12}", datetime.now(UTC)
        self.comments[comment] = (person, now)
        post = f"{self.page}_1"
        value: Fields = {
            "item": "comment",
            "verb": "add",
            "comment_id": comment,
            "post_id": post,
            "parent_id": under or post,
        }
        value |= {"from": {"id": person, "name": name}, "message": text, "created_time": int(now.timestamp())}
        return {"field": "feed", "value": value}

    def call(self, *events: Fields) -> tuple[bytes, dict[str, str]]:
        """The body and headers with which Meta brings these events and changes. messenger-platform/webhooks."""
        entry: Fields = {"id": self.page, "time": int(datetime.now(UTC).timestamp() * 1000)}
        for event in events:
            entry.setdefault("changes" if "field" in event else "messaging", []).append(event)
        body = json.dumps({"object": "page", "entry": [entry]}, ensure_ascii=False).encode()
        signature = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}

    def serves(self, name: str, content_type: str, content: bytes) -> str:
        """The address of a file that somebody sent."""
        self.files[f"/files/{name}"] = (content_type, content)
        return f"{self.url}/files/{name}"

    # --- what we do ---

    def take(self, page: str, token: str, proof: str, fields: Fields, file: tuple[str, str, bytes] | None) -> Taken:
        """A call of the Send API, checked in Meta's order: who asks, what, to whom, when."""
        self._check_token(page, token, proof)
        message, text = fields.get("message"), ""
        if not isinstance(message, dict):
            raise GraphRefusal(400, 100, None, "(#100) The parameter message is required")
        text = message.get("text", "")
        # messenger-platform/reference/send-api: text or attachment must be set, never both.
        if bool(text) == bool(message.get("attachment")) or bool(message.get("attachment")) != bool(file):
            raise GraphRefusal(400, 100, 2018023, "(#100) Message cannot be empty")
        if len(text) > _LONGEST_TEXT:
            raise GraphRefusal(400, 100, None, "(#100) Length of param message[text] must be <= 2000")
        if file and len(file[2]) > _LARGEST_FILE:  # messenger-platform/send-messages: 25 MB
            raise GraphRefusal(400, 100, 2018047, "(#100) Upload attachment failure.")
        to = fields.get("recipient") or {}
        if "comment_id" in to:
            recipient = self._alone(str(to["comment_id"]))
            return Taken(f"m_{uuid.uuid4().hex}", recipient, text, file, "", message.get("metadata", ""))
        recipient = str(to.get("id", ""))
        if recipient not in self.heard:
            raise GraphRefusal(400, 100, 2018001, "(#100) No matching user found")
        self._check_window(fields, recipient)
        return Taken(f"m_{uuid.uuid4().hex}", recipient, text, file, fields.get("tag", ""), message.get("metadata", ""))

    def take_comment(self, comment: str, token: str, proof: str, fields: Fields) -> Taken:
        """What is written under a comment. graph-api/reference/object/comments."""
        self._check_token(self.page, token, proof)
        if comment not in self.comments:
            raise GraphRefusal(400, 100, 33, f"Unsupported post request. Object with ID '{comment}' does not exist")
        text = fields.get("message")
        if not isinstance(text, str) or not text:
            raise GraphRefusal(400, 100, None, "(#100) One of message or attachment is required")
        return Taken(f"{self.page}_{uuid.uuid4().int % 10**12}", self.comments[comment][0], text, None, "", "", comment)

    def _alone(self, comment: str) -> str:
        """messenger-platform/discovery/private-replies: once for each comment, for seven days."""
        if comment not in self.comments:
            raise GraphRefusal(400, 100, 2018292, "(#100) Invalid comment_id parameter")
        person, at = self.comments[comment]
        if comment in self.answered_alone:
            raise GraphRefusal(400, 10900, None, "(#10900) Activity already replied to")
        if datetime.now(UTC) - at > timedelta(days=7):
            raise GraphRefusal(400, 10903, None, "(#10903) This user cant reply to this activity")
        self.answered_alone.add(comment)
        return self.ids_alone.get(person, person)

    def _check_token(self, page: str, token: str, proof: str) -> None:
        if token != self.access_token:
            raise GraphRefusal(401, 190, None, "Invalid OAuth access token.")
        if page != self.page:
            raise GraphRefusal(400, 100, 33, f"Unsupported post request. Object with ID '{page}' does not exist")
        # graph-api/guides/secure-requests: checked where it is given.
        wanted = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if proof and proof != wanted:
            raise GraphRefusal(400, 100, None, "Invalid appsecret_proof provided in the API argument")

    def _check_window(self, fields: Fields, recipient: str) -> None:
        """messenger-platform/policy/policy-overview: 24 hours, and seven days for people who answer."""
        since = datetime.now(UTC) - self.heard[recipient]
        kind, tag = fields.get("messaging_type"), fields.get("tag")
        if kind not in _TYPES:
            raise GraphRefusal(400, 100, None, "(#100) Param messaging_type is not one of the known")
        is_tagged = kind == "MESSAGE_TAG" and tag == "HUMAN_AGENT"
        if since > (timedelta(days=7) if is_tagged else timedelta(hours=24)):
            raise GraphRefusal(400, 10, 2018278, "(#10) This message is sent outside of allowed window.")


class _Handler(BaseHTTPRequestHandler):
    """HTTP around it."""

    graph: GraphStandIn
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = _ADDRESS.fullmatch(self.path)
        try:
            if not found:
                raise GraphRefusal(404, 2500, None, "Unknown path components")
            answer = self.graph.next_answers.popleft() if self.graph.next_answers else None
            if isinstance(answer, GraphRefusal):
                raise answer
            taken = self._take(found[1], found[2], found[3] or "", body)
        except GraphRefusal as refusal:
            self._answer(refusal.status, {"error": refusal.error})
            return
        self.graph.taken.append(taken)
        if answer == "hang up":
            self.close_connection = True
            return
        in_private = {"recipient_id": taken.recipient, "message_id": taken.id}
        self._answer(200, {"id": taken.id} if taken.under else in_private)

    def _take(self, place: str, edge: str, query: str, body: bytes) -> Taken:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        proof = next((pair[16:] for pair in query.split("&") if pair.startswith("appsecret_proof=")), "")
        fields, file = _read(self.headers.get("Content-Type", ""), body)
        if edge == "comments":
            return self.graph.take_comment(place, token, proof, fields)
        return self.graph.take(place, token, proof, fields, file)

    def do_GET(self) -> None:
        if self.path in self.graph.redirects:
            self._send(302, "text/plain", b"", Location=self.graph.redirects[self.path])
            return
        kept = self.graph.files.get(self.path)
        if kept is None:
            self._answer(404, {})
            return
        self._send(200, *kept)

    def _answer(self, status: int, content: Fields) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, content_type: str, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Quiet: what it took is in `taken`."""


def _read(content_type: str, body: bytes) -> tuple[Fields, tuple[str, str, bytes] | None]:
    """The fields of a call, JSON or a form whose fields are JSON, and its file."""
    try:
        if not content_type.startswith("multipart/form-data"):
            fields = json.loads(body)
            return (fields, None) if isinstance(fields, dict) else ({}, None)
        # As Latin-1 every byte is a letter, so that names of files and their bytes come out as they went in.
        form: Any = message_from_string(f"Content-Type: {content_type}\r\n\r\n{body.decode('latin-1')}")
        fields, file = {}, None
        for part in form.get_payload():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            if name == "filedata":
                file = ((part.get_filename() or "").encode("latin-1").decode(), part.get_content_type(), content)
            else:
                text = content.decode()
                fields[str(name)] = json.loads(text) if text.startswith("{") else text
    except ValueError as error:
        raise GraphRefusal(400, 100, None, "(#100) Invalid parameter") from error
    return fields, file
