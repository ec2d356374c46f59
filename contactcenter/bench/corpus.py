"""Real input from a folder: chats, mails and providers' calls, each with a name that is the same at every reading.

    fr_shop_chat/*.jsonl     a conversation per line: {id, turns: [{by: "customer" | "agent", text}]}
    fr_shop_chat/*.tsv       intent and text: each a conversation of one word
    mail_raw/**, mail_auto/**  whole mails: .eml, .msg, .txt; those of mail_auto are a machine's as labels.json says
    mail_reply/**            .eml whole mails; emails/*.txt, html*/*.html and [{name, body}] in .json are their bodies
    webhooks/social/*.json   {cases: [{case, payload}]}, the file's name is the provider's; inbound_mail/ likewise

What is not there is left out; a file that cannot be read is named, with why.
"""

import csv
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

_NAMES = uuid.UUID("5f0c1a54-6f0e-4c39-9d0a-6f6b8f1f9a10")
_WHOLE = (".eml", ".msg", ".txt")
_ANSWERS_OF_OTHERS = ("trimmed", "elided", "signature")  # what readers should make of a mail: no mails
_SOCIAL = ("social",)


@dataclass(frozen=True)
class Conversation:
    """What one shopper types, in order. `key` comes of the words alone."""

    key: str
    turns: tuple[str, ...]

    def client_id(self, turn: int) -> str:
        return name_of(self.key, str(turn), self.turns[turn])


@dataclass(frozen=True)
class Letter:
    """A mail as its sender's server would hand it over. `is_machine` where the folder says that no person wrote it."""

    name: str
    content: bytes
    is_machine: bool = False


@dataclass(frozen=True)
class ProviderCall:
    """The body of a provider's call, before it is signed and readdressed."""

    provider: str
    name: str
    payload: dict[str, Any]


@dataclass
class Corpus:
    conversations: list[Conversation] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    calls: list[ProviderCall] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def providers(self) -> Counter[str]:
        return Counter(call.provider for call in self.calls)


def name_of(*parts: str) -> str:
    """A UUID that the same parts always have."""
    return str(uuid.uuid5(_NAMES, "\x00".join(parts)))


def read(folder: Path) -> Corpus:
    """Everything in it that is known. NotADirectoryError where there is no such folder."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder")
    corpus = Corpus()
    chats = folder / "fr_shop_chat"
    for path in sorted(chats.glob("*.jsonl")):
        _take(corpus, folder, path, corpus.conversations, _conversations)
    for path in sorted(chats.glob("*.tsv")):
        _take(corpus, folder, path, corpus.conversations, _utterances)
    _read_mails(corpus, folder)
    for path in _files(folder / "webhooks"):
        if path.suffix == ".json":
            _take(corpus, folder, path, corpus.calls, _calls)
    return corpus


def _read_mails(corpus: Corpus, folder: Path) -> None:
    for path in _files(folder / "mail_raw"):
        if path.suffix in _WHOLE:
            _take(corpus, folder, path, corpus.letters, _whole(folder, is_machine=False))
    machines = _labelled(folder / "mail_auto")
    for path in _files(folder / "mail_auto"):
        if path.suffix in _WHOLE:
            _take(corpus, folder, path, corpus.letters, _whole(folder, is_machine=path in machines))
    for path in _files(folder / "mail_reply"):
        if not set(path.parts) & set(_ANSWERS_OF_OTHERS):
            _take(corpus, folder, path, corpus.letters, _replies(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _take(corpus: Corpus, folder: Path, path: Path, into: list[Any], reader: Callable[[Path], Iterator[Any]]) -> None:
    try:
        into.extend(reader(path))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        corpus.skipped[str(path.relative_to(folder))] = f"{type(error).__name__}: {error}"[:200]


def _conversations(path: Path) -> Iterator[Conversation]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            told = json.loads(line)
            said = [str(turn["text"]).strip() for turn in told["turns"] if turn.get("by") == "customer"]
            yield from _conversation(str(told.get("id", "")), [text for text in said if text])


def _utterances(path: Path) -> Iterator[Conversation]:
    with path.open(encoding="utf-8", newline="") as lines:
        for place, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
            if place and row:
                yield from _conversation(f"{path.name}:{place}", [row[-1].strip()] if row[-1].strip() else [])


def _conversation(name: str, turns: list[str]) -> Iterator[Conversation]:
    if turns:
        yield Conversation(name_of("conversation", name, *turns), tuple(turns))


def _labelled(folder: Path) -> set[Path]:
    """What the folder's labels name; every file where it has none."""
    labels = folder / "labels.json"
    if not labels.is_file():
        return set(_files(folder))
    return {folder / str(one["file"]) for one in json.loads(labels.read_text("utf-8"))}


def _whole(folder: Path, *, is_machine: bool) -> Callable[[Path], Iterator[Letter]]:
    def reader(path: Path) -> Iterator[Letter]:
        yield Letter(str(path.relative_to(folder)), on_the_wire(path.read_bytes()), is_machine)

    return reader


def _replies(folder: Path) -> Callable[[Path], Iterator[Letter]]:
    """Whole mails, and bodies in an envelope of ours: answers, so that what they quote is cut."""

    def reader(path: Path) -> Iterator[Letter]:
        name = str(path.relative_to(folder))
        if path.suffix == ".eml":
            yield from _whole(folder, is_machine=False)(path)
        elif path.suffix == ".html" or (path.suffix == ".txt" and path.parent.name == "emails"):
            kind = "html" if path.suffix == ".html" else "plain"
            yield Letter(name, _answer(name, path.read_text("utf-8", "surrogateescape"), kind))
        elif path.suffix == ".json":
            for case in json.loads(path.read_text("utf-8")):
                one = f"{name}#{case['name']}"
                yield Letter(one, _answer(one, str(case["body"]), "plain"))

    return reader


def _answer(name: str, body: str, kind: str) -> bytes:
    digest = hashlib.sha256(f"{name}\n{body}".encode("utf-8", "surrogateescape")).hexdigest()[:20]
    mail = EmailMessage()
    mail["From"] = f"shopper-{digest[:8]}@replay.example"
    mail["To"] = "shop@replay.example"
    mail["Subject"] = f"Re: {name}".encode("ascii", "replace").decode()
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    mail["Message-ID"] = f"<{digest}@replay.example>"
    mail["In-Reply-To"] = f"<before-{digest}@replay.example>"
    readable = body.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    mail.set_content(readable, subtype=kind, cte="quoted-printable")
    return on_the_wire(mail.as_bytes())


def on_the_wire(content: bytes) -> bytes:
    """With the line ends that SMTP has: a mail must not hold a bare CR or LF."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines.replace(b"\n", b"\r\n")


def _calls(path: Path) -> Iterator[ProviderCall]:
    told = json.loads(path.read_text("utf-8"))
    if path.parent.name in _SOCIAL:
        for case in told["cases"]:
            payload = case.get("payload", case.get("form"))
            if isinstance(payload, dict):
                yield ProviderCall(path.stem, f"{path.stem}/{case.get('case', '')}", payload)
    else:
        provider = str(told.get("provider", path.stem.partition("__")[0])) if isinstance(told, dict) else path.stem
        yield ProviderCall(provider, path.stem, told if isinstance(told, dict) else {})
