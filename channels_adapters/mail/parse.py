"""Bytes of a mail into its head, its words and its files. Never fails, whatever the bytes are; time and memory bounded.

What cannot be understood is kept as text or as a file, and named in `Mail.flags`. Adapters and views read a mail by
this alone.
"""

import base64
import binascii
import logging
import re
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import cached_property
from itertools import islice
from typing import Any

from channels_adapters.base import File
from channels_adapters.mail import html as mail_html
from channels_adapters.mail.charsets import clean, decode, one_line
from channels_adapters.mail.headers import Headers, decode_words, split

log = logging.getLogger("channels_adapters.mail")
MOST_PARTS = 500
_DEEPEST = 25
_LONGEST_TEXT = 2_000_000
_LONGEST_HTML = 700_000  # of all parts together; more are files
_LONGEST_SOURCE = 100_000
_UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[\x20-\x60]{1,100}\r?\n)+)end[ \t]*\r?$", re.MULTILINE
)
_REST_OF_MARK = re.compile(rb"(--)?[ \t]{0,50}(?:\r\n|\n|\r|\Z)")
_BASE64 = string.ascii_letters.encode() + string.digits.encode() + b"+/"
_NO_BASE64 = bytes(set(range(256)) - set(_BASE64))
_NO_STRANGER = _BASE64 + b"= \t\r\n"
_TEXTS = {"text/plain", "text/enriched", "text/markdown"}


@dataclass(frozen=True)
class Mail:
    """`text` are its readable words, whole; `html` is a stranger's and unsafe. `pictures` by Content-ID."""

    headers: Headers
    body: bytes
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


@dataclass
class _Content:
    """What one part came to. `plain` is text that was sent as such, not made of HTML."""

    plain: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        return self.plain or (mail_html.to_text(self.html) if self.html else "")


def parse(source: bytes) -> Mail:
    """The mail in these bytes. Where nothing can be read, `text` is the source itself."""
    headers, body = split(source)
    reading = _Reading(set(headers.flags))
    try:
        content = reading.read(headers, body, 0)
        text = clean(content.text).strip()
    except Exception:  # a mail is never lost to a fault of ours: its source is shown
        log.exception("mail_unreadable")
        content, text = _Content(), ""
        reading.flags.add("unreadable")
    if not text and not content.files:
        text = headers.words("subject")
        if not text or "unreadable" in reading.flags or (body.strip() and not content.html):
            text = _source(source)
            reading.flags.add("shown_as_source")
    return Mail(
        headers,
        body,
        text[:_LONGEST_TEXT],
        content.html,
        tuple(content.files),
        content.pictures,
        tuple(sorted(reading.flags)),
    )


def _source(source: bytes) -> str:
    return clean(decode(source[:_LONGEST_SOURCE])[0]).strip()


class _Reading:
    """One walk through the parts, which counts them."""

    def __init__(self, flags: set[str]) -> None:
        self.flags = flags
        self._parts = 0
        self._html = 0

    def read(self, headers: Headers, body: bytes, depth: int, default: str = "text/plain") -> _Content:
        part = headers.as_part()
        part.set_default_type(default)
        kind = part.get_content_type()
        self._parts += 1
        if kind.startswith("multipart/") and depth < _DEEPEST:
            if pieces := self._pieces(part, body):
                return self._read_pieces(kind, pieces, depth)
            self.flags.add("bad_multipart")
            return _Content(plain=self._text(part, headers, body))
        if kind.startswith("multipart/"):
            self.flags.add("too_deep")
            return _Content(files=[File("nested.eml", "message/rfc822", body)])
        return self._read_leaf(part, kind, headers, body)

    def _pieces(self, part: Message, body: bytes) -> list[bytes]:
        boundary = _safely(part.get_boundary) or ""
        marks = list(islice(_marks(boundary, body), MOST_PARTS + 2)) if boundary else []
        if not marks:
            guessed = re.search(rb"^--([^\r\n]{1,200}?)[ \t]*\r?$", body, re.MULTILINE)
            if guessed is None:
                return []
            self.flags.add("bad_boundary")
            marks = list(islice(_marks(guessed.group(1).decode("latin-1"), body), MOST_PARTS + 2))
        starts = [end for _, end, is_last in marks if not is_last]
        ends = [*(start for start, _, _ in marks[1:]), len(body)]
        return [body[start : max(start, end)] for start, end in zip(starts, ends, strict=False)]

    def _read_pieces(self, kind: str, pieces: Sequence[bytes], depth: int) -> _Content:
        read: list[_Content] = []
        for index, piece in enumerate(pieces):
            if self._parts >= MOST_PARTS:
                self.flags.add("too_many_parts")
                rest = b"\r\n".join(pieces[index:])
                read.append(_Content(files=[File("other-parts.eml", "message/rfc822", rest)]))
                break
            headers, body = _split_part(piece)
            self.flags |= headers.flags
            default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            read.append(self.read(headers, body, depth + 1, default))
        return (_one_of if kind == "multipart/alternative" else _all_of)(read)

    def _read_leaf(self, part: Message, kind: str, headers: Headers, body: bytes) -> _Content:
        name = _file_name(part, headers)
        is_file = (_safely(part.get_content_disposition) or "") == "attachment" or bool(name)
        if kind == "text/html" and not is_file and self._html + len(body) <= _LONGEST_HTML:
            self._html += len(body)
            return _Content(html=self._text(part, headers, body))
        if kind in _TEXTS and not is_file:
            return self._read_plain(part, headers, body)
        content = self._decoded(headers, body)
        if kind == "message/rfc822" and not name:
            name = one_line(split(content)[0].words("subject"))[:80] + ".eml"
        file = File(name or _name_for(kind), kind, content)
        cid = headers.get("content-id").strip().strip("<>")
        return _Content(files=[file], pictures={cid: content} if cid and kind.startswith("image/") else {})

    def _read_plain(self, part: Message, headers: Headers, body: bytes) -> _Content:
        """Plain text; a file that was written into it, as old programs do, is taken out of it."""
        content = self._decoded(headers, body)
        files = []
        for hit in list(_UUENCODED.finditer(content))[:50] if b"begin " in content else []:
            name = one_line(decode(hit[1])[0])
            files.append(File(name, "application/octet-stream", _uudecoded(hit[2])))
        if files:
            content = _UUENCODED.sub(b"", content, count=50)
        text = self._as_text(part, content)
        if (_safely(lambda: part.get_param("format")) or "") == "flowed":
            text = _unflowed(text, joins=str(_safely(lambda: part.get_param("delsp")) or "").lower() == "yes")
        return _Content(plain=text, files=files)

    def _text(self, part: Message, headers: Headers, body: bytes) -> str:
        return self._as_text(part, self._decoded(headers, body))

    def _as_text(self, part: Message, content: bytes) -> str:
        charset = _safely(lambda: collapse_rfc2231_value(part.get_param("charset") or "")) or ""
        text, was_right = decode(content[:_LONGEST_TEXT], str(charset))
        if not was_right:
            self.flags.add("bad_charset")
        return clean(text)

    def _decoded(self, headers: Headers, body: bytes) -> bytes:
        encoding = re.split(r"[;\s]", headers.get("content-transfer-encoding").strip().lower() + " ")[0].strip("\"'")
        if encoding.startswith("quoted"):
            return binascii.a2b_qp(body)
        if encoding.startswith("base64"):
            return self._from_base64(body)
        if encoding in {"x-uuencode", "uuencode", "x-uue"} and (hit := _UUENCODED.search(body)):
            return _uudecoded(hit[2])
        return body

    def _from_base64(self, body: bytes) -> bytes:
        letters = body.translate(None, _NO_BASE64)
        strange = len(body.translate(None, _NO_STRANGER))
        if strange * 50 > len(body):  # it says base64, and is plainly something else
            self.flags.add("bad_base64")
            return body
        if strange or len(letters) % 4 == 1:
            self.flags.add("bad_base64")
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _split_part(piece: bytes) -> tuple[Headers, bytes]:
    """A part may begin with an empty line: then it has no head."""
    if piece.startswith((b"\r\n", b"\n")):
        return Headers(), piece.lstrip(b"\r\n")
    headers, body = split(piece)
    if not headers.fields:
        return Headers(flags={"bad_header"}), piece
    return headers, body


def _marks(boundary: str, body: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where boundary lines begin and end, with the line end before them, and which is the last."""
    mark = b"--" + boundary.rstrip().encode("utf-8", "replace")[:300]
    at = body.find(mark)
    while at >= 0:
        rest = _REST_OF_MARK.match(body, at + len(mark))
        if rest and (at == 0 or body[at - 1] in b"\r\n"):
            start = at - (at > 0) - (body[max(at - 2, 0) : at] == b"\r\n")
            yield start, rest.end(), rest[1] is not None
            if rest[1] is not None:
                return
        at = body.find(mark, at + len(mark))


def _one_of(read: Sequence[_Content]) -> _Content:
    """The same words in several forms: the plain one, unless it says less than the other."""
    plain = next((one.plain for one in read if one.plain.strip()), "")
    html = next((one.html for one in reversed(read) if one.html), "")
    if plain and html and len(plain.split()) * 3 < 2 * len((words := mail_html.to_text(html)).split()):
        seen = set(words.split())
        told = plain.split()
        if sum(word in seen for word in told) * 2 < len(told):  # "your program shows no HTML"
            plain = ""
    return replace(_all_of(read), plain=plain, html=html)


def _all_of(read: Sequence[_Content]) -> _Content:
    """Parts one after the other."""
    has_html = any(one.html for one in read)
    texts = [one.text.strip() for one in read]
    has_plain = any(one.plain for one in read)
    return _Content(
        plain="\n\n".join(text for text in texts if text) if has_plain else "",
        html="\n".join(one.html or _as_html(one.plain) for one in read) if has_html else "",
        files=[file for one in read for file in one.files],
        pictures={cid: content for one in read for cid, content in one.pictures.items()},
    )


def _as_html(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<pre>{escaped}</pre>" if plain else ""


def _file_name(part: Message, headers: Headers) -> str:
    raw = _safely(part.get_filename) or _safely(lambda: part.get_param("name")) or ""
    if isinstance(raw, tuple):
        raw = _safely(lambda: collapse_rfc2231_value(raw)) or raw[2]
    name = one_line(decode_words(str(raw)))
    if not name and (place := headers.get("content-location")) and not headers.get("content-type").startswith("text/"):
        name = one_line(decode_words(place)).rpartition("/")[2]
    return name[:200]


def _name_for(kind: str) -> str:
    main, _, sub = kind.partition("/")
    known = {
        "calendar": "ics",
        "rfc822": "eml",
        "delivery-status": "txt",
        "jpeg": "jpg",
        "ms-tnef": "dat",
        "html": "html",
    }
    ending = known.get(sub, sub if re.fullmatch(r"[a-z0-9]{1,5}", sub) else "bin")
    return f"{main if main in {'image', 'audio', 'video', 'text', 'message'} else 'file'}.{ending}"


def _uudecoded(lines: bytes) -> bytes:
    done = []
    for line in lines.splitlines():
        try:
            done.append(binascii.a2b_uu(line))
        except binascii.Error:  # some programs pad too much
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                done.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                return b"".join(done)
    return b"".join(done)


def _unflowed(text: str, *, joins: bool) -> str:
    """RFC 3676: lines that end in a space go on."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        words = line.removeprefix(" ")
        if goes_on and not words.startswith(">") and words != "-- ":
            lines[-1] = (lines[-1][:-1] if joins else lines[-1]) + words
        else:
            lines.append(words)
        goes_on = words.endswith(" ") and words != "-- " and not words.startswith(">")
    return "\n".join(lines)


def _safely(ask: Callable[[], Any]) -> Any:
    """The standard library's answer about a field, None where the field confuses it."""
    try:
        return ask()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
