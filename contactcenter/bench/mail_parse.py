"""How well mails are read: real and broken ones, machines', answers with what they quote, and providers' calls.

`folder` holds mail_raw, mail_auto, mail_reply and webhooks, each with what others know of its files. No server is
needed: what is measured is the adapter, from bytes to what a ticket would show.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog

from channels_adapters.base import Account, InboundCall, InboundMessage, Kind
from channels_adapters.email import Email
from channels_adapters.mail.headers import Headers
from channels_adapters.mail.html import to_text
from channels_adapters.mail.parse import parse
from channels_adapters.mail.trim import trim
from contactcenter.desk.automatic import is_unwanted

log = structlog.get_logger("contactcenter.bench")
_ACCOUNT = Account("inbox@shop.example", {}, b"of the bench")
_PASSWORD = "of-the-bench"  # noqa: S105 - opens nothing
_HTML_ANSWER = "Hi. I am fine. Thanks, Alex"


def measure(folder: Path) -> dict[str, Any]:
    """Counts, with `…_total` beside each, and the names of what was not as wanted. NotADirectoryError without them."""
    missing = [name for name in ("mail_raw", "mail_auto", "mail_reply", "webhooks") if not (folder / name).is_dir()]
    if missing:
        raise NotADirectoryError(f"{folder} has no {', '.join(missing)}")
    return {
        **_raw(folder / "mail_raw"),
        **_machines(folder / "mail_auto"),
        **_answers(folder / "mail_reply"),
        **_calls(folder / "webhooks" / "inbound_mail"),
    }


def _read(source: bytes) -> InboundMessage:
    [message] = Email().receive(InboundCall(source, account=_ACCOUNT))
    return message


def _raw(folder: Path) -> dict[str, Any]:
    """`visible`: words or files that a person sees. A false alarm is a mail whose own head names no machine."""
    mails = sorted(folder.rglob("*.eml"))
    read: dict[str, InboundMessage] = {}
    failed = []
    for path in mails:
        name = str(path.relative_to(folder))
        try:
            read[name] = _read(path.read_bytes())
        except Exception as error:  # counted and named: it is what is measured
            log.exception("mail_not_read", mail=name)
            failed.append(f"{name}: {type(error).__name__}: {error}")
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    machines = {name: one.facts["why"] for name, one in read.items() if one.kind is Kind.MACHINE}
    unequal = [name for name, facts in expected.items() if name not in read or not _has_facts(read[name], facts)]
    return {
        "raw_visible": sum(bool(message.text.strip() or message.files) for message in read.values()),
        "raw_total": len(mails),
        "raw_exceptions": len(failed),
        "raw_failed": failed,
        "facts_equal": len(expected) - len(unequal),
        "facts_total": len(expected),
        "facts_unequal": unequal,
        "false_alarms": sum(not _names_a_machine(folder / name) for name in machines),
        "machines_among_raw": machines,
    }


def _names_a_machine(path: Path) -> bool:
    """By a field that says so, with nothing guessed: then the alarm is none."""
    headers = parse(path.read_bytes()).headers
    fields = ("auto-submitted", "precedence", "list-id", "x-failed-recipients")
    return any(headers.get(name) for name in fields) or headers.get("content-type").startswith("multipart/report")


def _has_facts(message: InboundMessage, facts: Mapping[str, Any]) -> bool:
    found = {
        "from": [message.sender.value],
        "to": message.facts.get("to"),
        "subject": message.subject,
        "message_id": message.facts.get("message_id", "").strip("<>"),
        "in_reply_to": message.facts.get("in_reply_to", "").strip("<>"),
        "attachments": len(message.files),
        "first_attachment": message.files[0].name if message.files else "",
    }
    for fact, value in facts.items():
        if fact == "note" or (fact == "attachments" and "note" in facts):
            continue  # the note says that another count is right too
        wanted = [one.lower() for one in value] if isinstance(value, list) else value
        if found[fact] != wanted:
            return False
    return True


def _machines(folder: Path) -> dict[str, Any]:
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    read = {label["file"]: _read((folder / label["file"]).read_bytes()) for label in labels}
    people = [name for name, message in read.items() if message.kind is Kind.MESSAGE]
    return {
        "machine_recognised": len(read) - len(people),
        "machine_total": len(read),
        "machine_missed": people,
        "machine_acknowledged": sum(not is_unwanted(read[name].facts, "received") for name in people),
    }


def _answers(folder: Path) -> dict[str, Any]:
    emails, trimmed = folder / "trimmer" / "emails", folder / "trimmer" / "trimmed"
    trimmer = [
        (path.name, path.read_text("utf-8"), (trimmed / path.name).read_text("utf-8"))
        for path in sorted(emails.iterdir())
    ]
    cases = json.loads((folder / "talon" / "plain_cases.json").read_text("utf-8"))
    talon = [(case["name"], case["body"], case["reply"]) for case in cases]
    html = [
        (path.name, to_text(path.read_text("utf-8", "replace")), _HTML_ANSWER)
        for path in sorted((folder / "talon" / "html_replies").iterdir())
    ]
    everything = [*trimmer, *talon, *html]
    lost, kept, words = 0, 0, 0
    for _, body, wanted in everything:
        hers, ours = Counter(wanted.split()), Counter(trim(body).split())
        lost, kept, words = lost + (hers - ours).total(), kept + (ours - hers).total(), words + hers.total()
    whole = sorted((folder / "talon" / "standard_replies").glob("*.eml"))
    return {
        "trimmer_exact": len(trimmer) - len(_inexact(trimmer)),
        "trimmer_total": len(trimmer),
        "talon_exact": len(talon) - len(_inexact(talon)),
        "talon_total": len(talon),
        "html_exact": len(html) - len(_inexact(html)),
        "html_total": len(html),
        "whole_exact": sum(_read(path.read_bytes()).text.split() == _wanted_of(path).split() for path in whole),
        "whole_total": len(whole),
        "words_lost": lost,
        "words_lost_pct": round(100 * lost / words, 3) if words else 0.0,
        "words_kept_too_many_pct": round(100 * kept / words, 3) if words else 0.0,
        "inexact": _inexact(everything),
    }


def _inexact(cases: Sequence[tuple[str, str, str]]) -> list[str]:
    return [name for name, body, wanted in cases if trim(body).split() != wanted.split()]


def _wanted_of(path: Path) -> str:
    beside = [one for one in path.parent.iterdir() if one.name.startswith(path.stem) and "_reply_text" in one.name]
    return beside[0].read_text("utf-8") if beside else "Hello"


def _calls(folder: Path) -> dict[str, Any]:
    told = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    cases = [one for one in told if isinstance(one, dict) and "payload" in one and "expect" in one]
    unequal = [f"{one['provider']} {one['case']}: {fact}" for one in cases for fact in _differences(one)]
    return {
        "webhooks_equal": len(cases) - len({name.partition(":")[0] for name in unequal}),
        "webhooks_total": len(cases),
        "webhooks_unequal": unequal,
    }


def _differences(case: Mapping[str, Any]) -> Iterator[str]:
    """The facts of one provider's mail that came out otherwise than expected."""
    adapter, call = Email(), provider_call(case["provider"], case["payload"])
    adapter.verify(call)
    parts = adapter.split(call)
    if len(parts) != 1:
        yield f"{len(parts)} mails"
        return
    mail = parse(parts[0].payload)
    found = _facts_of(mail.headers, mail.text, mail.html)
    for fact, wanted in case["expect"].items():
        if fact in found and wanted is not None and _folded(found[fact]) != _folded(wanted):
            yield fact


def _facts_of(headers: Headers, text: str, html: str) -> dict[str, Any]:
    sender = next(iter(headers.addresses("from")))
    people = {
        name: [f"{one.name} <{one.value}>" if one.name else one.value for one in headers.addresses(name)]
        for name in ("to", "cc", "bcc")
    }
    return {
        "from_email.display_name": sender.name,
        "from_email.addr_spec": sender.value,
        **people,
        "len(to)": len(people["to"]),
        "subject": headers.words("subject"),
        "text": text,
        "html": html,
        "envelope_sender": headers.get("return-path").strip("<> "),
        "envelope_recipient": headers.get("delivered-to").strip("<> "),
    }


def _folded(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


def provider_call(provider: str, payload: Any) -> InboundCall:
    """A call as this provider makes it: some send forms, some lists."""
    form: dict[str, Any] | None = {"mandrill_events": json.dumps([payload])} if provider == "mandrill" else None
    form = payload if provider in {"sendgrid", "mailgun"} else form
    wrapped = {"sparkpost": [payload], "brevo": {"items": [payload]}}.get(provider, payload)
    body = urlencode(form).encode() if form is not None else json.dumps(wrapped).encode()
    authorization = base64.b64encode(f"hook:{_PASSWORD}".encode()).decode()
    headers = {
        "content-type": "application/json" if form is None else "application/x-www-form-urlencoded",
        "authorization": f"Basic {authorization}",
    }
    settings = {"provider": provider, "webhook_user": "hook", "webhook_password": _PASSWORD}
    return InboundCall(body, headers, Account(_ACCOUNT.address, settings, _ACCOUNT.signing_key))
