"""The head of a mail: its lines, the words and addresses in them. Nothing here fails; every length is bounded."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from channels_adapters.mail.charsets import decode, one_line

_LONGEST_VALUE = 20_000
_LONGEST_PARAMETER = 2_000
_MOST_HEADERS = 1_000
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_EMPTY_LINE = re.compile(rb"(?:\r\n|\n|\r)(?:\r\n|\n|\r)")
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,100})[ \t]*:")
_MAILBOX_MARK = re.compile(rb">?From [^\s:]")  # between the mails of a mailbox file
_ENCODED = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
_ADDRESS = re.compile(r"(?<![\w@.])[^\s<>()\[\]:;,\"\\@]{1,64}@[^\s<>()\[\]:;,\"\\@]{1,190}(?!@)")
_MESSAGE_ID = re.compile(r"<\s*([^<>]{1,250}?)\s*>")


@dataclass(frozen=True)
class Address:
    """`value` in lower case, "" where there is none; `name` is what its owner calls herself."""

    value: str
    name: str = ""


@dataclass
class Headers:
    """The fields of one part, in order, by name in lower case; words are decoded."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    _addresses: dict[str, list[Address]] = field(default_factory=dict, init=False, repr=False)

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.fields if known == name]

    def get(self, name: str) -> str:
        return next((value for known, value in self.fields if known == name), "")

    def words(self, name: str) -> str:
        """One line of decoded text."""
        return one_line(decode_words(self.get(name)))

    def addresses(self, name: str) -> list[Address]:
        """Read once: they are asked for again and again."""
        if name not in self._addresses:
            self._addresses[name] = [address for value in self.all(name) for address in read_addresses(value)]
        return self._addresses[name]

    def message_ids(self, name: str) -> list[str]:
        """Ids with their angle brackets and without white space; a bare one counts as one."""
        text = re.sub(r"\([^()]*\)", "", " ".join(self.all(name)))
        found = ["<" + re.sub(r"\s+", "", hit) + ">" for hit in _MESSAGE_ID.findall(text)]
        if not found and (bare := text.split()) and "@" in bare[0]:
            found = [f"<{bare[0].strip('<>')[:250]}>"]
        return [one_line(one) for one in found]

    def date(self) -> datetime | None:
        try:
            at = parsedate_to_datetime(self.get("date")[:100])
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        if not 1980 <= at.year < 2100:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def as_part(self) -> Message:
        """What describes the content, for the standard library to take apart."""
        part = Message()
        for name in ("content-type", "content-disposition"):
            if value := self.get(name):
                part[name] = " ".join(value[:_LONGEST_PARAMETER].split())
        return part


def split(source: bytes) -> tuple[Headers, bytes]:
    """The head and the body. A line among the fields that is none is passed over, where fields follow it."""
    headers = Headers()
    raw: list[tuple[str, list[bytes]]] = []
    at = _start_of_fields(source)
    while at < len(source):
        if len(raw) > _MOST_HEADERS:
            headers.flags.add("too_many_headers")
            end = _EMPTY_LINE.search(source, at)
            at = end.end() if end else len(source)
            break
        hit = _LINE.match(source, at)
        line = hit.group() if hit else b""
        if not line.strip(b"\r\n"):
            at += len(line)
            break
        known = _FIELD.match(line)
        if line[:1] in b" \t" and raw:
            if len(raw[-1][1]) < _MOST_HEADERS:
                raw[-1][1].append(line[:_LONGEST_VALUE])
        elif known:
            raw.append((known.group(1).decode("ascii").lower(), [line[known.end() :][:_LONGEST_VALUE]]))
        elif raw and line[:1] != b" " and _fields_follow(source, at + len(line)):
            headers.flags.add("bad_header")
        else:
            headers.flags.add("no_blank_line" if raw else "no_headers")
            break
        at += len(line)
    headers.fields = [_joined(name, lines, headers.flags) for name, lines in raw[:_MOST_HEADERS]]
    return headers, source[at:]


def _start_of_fields(source: bytes) -> int:
    at = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    while source[at : at + 1] in (b"\r", b"\n") and at < 100:
        at += 1
    if _MAILBOX_MARK.match(source, at):
        hit = _LINE.match(source, at)
        at = hit.end() if hit else at
    return at


def _fields_follow(source: bytes, at: int) -> bool:
    """Whether the next lines are fields up to an empty one."""
    for _ in range(200):
        hit = _LINE.match(source, at)
        line = hit.group() if hit else b""
        if not line:
            return False
        if not line.strip(b"\r\n"):
            return True
        if line[:1] not in b" \t" and not _FIELD.match(line):
            return False
        at += len(line)
    return False


def _joined(name: str, lines: Sequence[bytes], flags: set[str]) -> tuple[str, str]:
    value = b"".join(lines)
    if len(value) >= _LONGEST_VALUE:
        flags.add("long_header")
        value = value[:_LONGEST_VALUE]
    text, _ = decode(value)
    return name, text.replace("\r", "").replace("\n", "").replace("\x00", "").strip()


def decode_words(text: str) -> str:
    """RFC 2047, as it is written in practice: unknown charsets, bad base64, characters cut between two words."""
    if "=?" not in text:
        return text
    done, end, pending = [], 0, (b"", "")
    for hit in _ENCODED.finditer(text):
        between = text[end : hit.start()]
        charset, raw = hit[1].lower(), _word(hit[2], hit[3])
        if pending[0] and not between.strip() and charset == pending[1]:
            pending = (pending[0] + raw, charset)
        else:
            done += [decode(*pending)[0], between if between.strip() or not pending[0] else ""]
            pending = (raw, charset)
        end = hit.end()
    return "".join([*done, decode(*pending)[0], text[end:]])


def _word(encoding: str, content: str) -> bytes:
    if encoding in "bB":
        letters = re.sub(r"[^A-Za-z0-9+/]", "", content)
        try:
            return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "=" * (-len(letters) % 4))
        except binascii.Error:
            return content.encode()
    return binascii.a2b_qp(content.encode("utf-8", "replace"), header=True)


def read_addresses(value: str) -> Iterator[Address]:
    """Addresses of a field, with comments, routes, groups and forgotten brackets."""
    plain = _without_comments(value[:_LONGEST_VALUE])
    for one in _between_commas(plain):
        address = _read_address(one)
        if address.value or address.name:
            yield address


def _read_address(text: str) -> Address:
    text = " ".join(text.split())
    bracketed = text.rfind("<")
    if bracketed >= 0:
        inside = re.sub(r"\s+", "", text[bracketed + 1 :].partition(">")[0]).rpartition(":")[2]
        found, name = _ADDRESS.fullmatch(inside.strip(".'\"")), text[:bracketed]
    else:
        found = _ADDRESS.search(re.sub(r"\s*([.@])\s*", r"\1", text) if text.count("@") == 1 else text)
        name = text.replace(found.group(), " ") if found else text
    name = one_line(decode_words(re.sub(r"\\(.)", r"\1", name.strip().strip('"'))))[:100]
    return Address(one_line(decode_words(found.group())).lower().rstrip(".") if found else "", name.strip("\"' "))


def _between_commas(text: str) -> list[str]:
    """Split at commas, and at the marks of groups, outside of quotes and brackets."""
    parts: list[str] = []
    current: list[str] = []
    is_quoted = is_bracketed = escapes = False
    for letter in text:
        if escapes:
            escapes = False
        elif letter == "\\":
            escapes = True
        elif letter == '"':
            is_quoted = not is_quoted
        elif not is_quoted and letter in "<>":
            is_bracketed = letter == "<"
        elif not is_quoted and not is_bracketed and letter in ",;:":
            parts.append("".join(current if letter != ":" else []))
            current = []
            continue
        current.append(letter)
    return [*parts, "".join(current)]


def _without_comments(text: str) -> str:
    if "(" not in text:
        return text
    kept, depth, is_quoted, escapes = [], 0, False, False
    for letter in text:
        if not escapes and letter == '"' and not depth:
            is_quoted = not is_quoted
        if not escapes and not is_quoted and letter == "(":
            depth += 1
        if not depth:
            kept.append(letter)
        if not escapes and not is_quoted and letter == ")" and depth:
            depth -= 1
        escapes = letter == "\\" and not escapes
    return "".join(kept) if not depth else text
