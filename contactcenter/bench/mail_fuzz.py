"""Malformed mails without end, each read as intake reads it: none may fail, vanish, take long or take much.

One seed is one run. The mails are made of what goes wrong in real ones: lying charsets, broken structure, half an
encoding, bombs; then bytes of them are changed.
"""

import base64
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog

from channels_adapters.base import Account, InboundCall, InboundMessage, Kind
from channels_adapters.email import Email
from channels_adapters.mail.charsets import clean, decode
from channels_adapters.mail.html import has_remote_pictures, to_safe_html
from channels_adapters.mail.parse import parse

log = structlog.get_logger("contactcenter.bench")
_ACCOUNT = Account("inbox@shop.example", {"authserv_id": "mx.shop.example"}, b"of the bench")
_CHARSETS = ("utf-8", "iso-8859-1", "x-unknown", "utf-7", "utf-16", "gb18030", "iso-2022-jp", "", '"', "zip", "a" * 500)
_ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary", "", "base64;", "Base 64", "\xff")
_TYPES = (
    "text/plain",
    "text/html",
    "image/png",
    "message/rfc822",
    "message/delivery-status",
    "text/calendar",
    ";;=",
    "",
)
_WORDS = (
    *("Bonjour", "colis", "é" * 40, "> cité", "-- ", "On 1/1/2026 10:00, a@b.example wrote:", "<b>", "\x00", "\ufeff"),
    *("begin 644 a.txt", "#0V%T", "end", "=?utf-8?B?4pyT?=", "=E9=", "=", "\r", "\u202e", "😀", "<div>" * 50, "&#x0;"),
)
_FIELDS = (
    *("From", "To", "Cc", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Reply-To", "Return-Path"),
    *("Auto-Submitted", "Content-Disposition", "Content-ID", "Authentication-Results", "List-Id", "X", "é", "Received"),
)
_VALUES: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: "Chloé <chloe@example.com>",  # noqa: ARG005
    lambda chance: "=?utf-8?Q?" + "=C3" * chance.randrange(200) + "?=",
    lambda chance: "=?" + chance.choice(_CHARSETS) + "?B?" + "A" * chance.randrange(300) + "?= " * chance.randrange(30),
    lambda chance: "(" * chance.randrange(2_000) + "a@b.example",
    lambda chance: '"' * chance.randrange(50) + "<" * chance.randrange(50) + "a@b.example, ;:" * chance.randrange(200),
    lambda chance: "x" * chance.choice((1, 998, 20_000, 400_000)),
    lambda chance: "Mon, 99 Foo 99999 99:99:99 +9999",  # noqa: ARG005
    lambda chance: "attachment; filename*0*=utf-8''%E9%; filename*1=" + "y" * chance.randrange(300),
    lambda chance: "<" + "a" * chance.randrange(400) + "@b> " * chance.randrange(100),
    lambda chance: "mx.shop.example; dmarc=" + "(" * chance.randrange(200) + "pass",
    lambda chance: "",  # noqa: ARG005
)


def mails(count: int, seed: int) -> Iterator[bytes]:
    """`count` mails, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - chance by seed: no secret hangs on it
    for _ in range(count):
        yield _damaged(chance, _part(chance, 0))


def _part(chance: random.Random, depth: int) -> bytes:
    lines = [f"{chance.choice(_FIELDS)}: {chance.choice(_VALUES)(chance)}" for _ in range(chance.randrange(8))]
    if chance.random() < 0.4 and depth < 6:
        return _multipart(chance, lines, depth)
    kind, charset, encoding = chance.choice(_TYPES), chance.choice(_CHARSETS), chance.choice(_ENCODINGS)
    lines += [f"Content-Type: {kind}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"]
    words = " ".join(chance.choice(_WORDS) for _ in range(chance.randrange(60)))
    if chance.random() < 0.03:
        words *= chance.choice((100, 2_000))
    body = words.encode("utf-8", "replace")
    if encoding == "base64":
        body = base64.b64encode(body)[: chance.randrange(1, 4) * -1 or None]
    return _joined(chance, lines) + body


def _multipart(chance: random.Random, lines: list[str], depth: int) -> bytes:
    boundary = chance.choice(("x", "", "b " * 20, "=_é", "--", f"part{depth}", "x" * 300))
    sub = chance.choice(("mixed", "alternative", "related", "report", "digest", "", "x" * 80))
    lines.append(f'Content-Type: multipart/{sub}; boundary="{boundary}"')
    count = chance.choice((0, 1, 2, 3, 800)) if chance.random() < 0.1 else chance.randrange(4)
    parts = [_part(chance, depth + 1) for _ in range(min(count, 3))] * max(count // 3, 1)
    mark = b"--" + boundary.encode() + b"\r\n"
    end = chance.choice((b"", b"--" + boundary.encode() + b"--", mark))
    return _joined(chance, lines) + b"".join(mark + part + b"\r\n" for part in parts)[:3_000_000] + end


def _joined(chance: random.Random, lines: list[str]) -> bytes:
    end = chance.choice(("\r\n", "\r\n", "\r\n", "\n", "\r", "\n\r"))
    return (end.join(lines) + end + chance.choice((end, end, end, "", "no field" + end))).encode("utf-8", "replace")


def _damaged(chance: random.Random, mail: bytes) -> bytes:
    changed = bytearray(mail)
    for _ in range(chance.choice((0, 0, 1, 3, 20))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        how = chance.randrange(5)
        if how == 0:
            changed[at] = chance.randrange(256)
        elif how == 1:
            del changed[at : at + chance.randrange(1, 50)]
        elif how == 2:
            changed[at:at] = changed[at : at + chance.randrange(1, 200)]
        elif how == 3:
            changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30)))
        else:
            del changed[chance.randrange(at, len(changed)) :]
    return bytes(changed)


def measure(count: int, seed: int) -> dict[str, Any]:
    """`lost` are those of which a person would see nothing; memory is what one mail took beyond what was in use.

    The slowest by processor time, which holds on a busy machine, and by the clock: each read three times over.
    """
    crashes, lost, largest = 0, 0, 0.0
    slowest, slowest_place, longest = 0.0, 0, 0.0
    for place, mail in enumerate(mails(count, seed)):
        before = _memory_mb(resets=True)
        begun, begun_at = time.process_time(), time.monotonic()
        try:
            lost += not is_seen(mail)
        except Exception:
            log.exception("mail_crashed", place=place, seed=seed)
            crashes += 1
        slowest, slowest_place = max((slowest, slowest_place), (time.process_time() - begun, place))
        longest = max(longest, time.monotonic() - begun_at)
        largest = max(largest, _memory_mb() - before)
    return {
        "mails": count,
        "seed": seed,
        "crashes": crashes,
        "lost": lost,
        "slowest_ms": round(slowest * 1000, 1),
        "slowest_place": slowest_place,
        "slowest_clock_ms": round(longest * 1000, 1),
        "largest_mb": round(largest, 1),
    }


def is_seen(source: bytes) -> bool:
    """Read as the door, intake and the page of the original do. Whether it comes to words or files, always the same."""
    adapter = Email()
    [part] = adapter.split(InboundCall(source, account=_ACCOUNT))
    [message] = adapter.parse(InboundCall(source, account=_ACCOUNT))
    mail = parse(source)
    to_safe_html(mail.html, mail.pictures)
    has_remote_pictures(mail.html)
    is_nothing = not clean(decode(source)[0]).strip()  # the page says that there is nothing to be shown
    has_content = is_nothing or bool(message.text.strip() or message.files or message.kind is Kind.MACHINE)
    return (
        has_content
        and part.id == message.provider_message_id
        and "unreadable" not in mail.flags
        and _can_be_kept(message)
    )


def _can_be_kept(message: InboundMessage) -> bool:
    kept = json.dumps(dict(message.facts)) + message.text + message.subject + message.sender.value
    kept.encode()
    return "\x00" not in kept and len(message.provider_message_id) <= 200


def _memory_mb(*, resets: bool = False) -> float:
    """The most this process held since the last reset, on Linux; elsewhere 0."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    if resets:
        Path("/proc/self/clear_refs").write_text("5")
    hit = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    return int(hit[1]) / 1024 if hit else 0.0
