"""E-mail: whole mails come in as bytes, answers go out by SMTP. How each step works is in `channels_adapters.mail`."""

import hashlib
import re
from typing import Any, ClassVar

from channels_adapters.base import (
    Account,
    Adapter,
    AdapterError,
    Capabilities,
    Claim,
    Delivery,
    File,
    InboundCall,
    InboundMessage,
    Kind,
    OutboundMessage,
    Part,
    Receipt,
    Sent,
)
from channels_adapters.mail import api_sending, authentication, compose, guard, provider_calls, providers, smtp, thread
from channels_adapters.mail.headers import Address, Headers
from channels_adapters.mail.parse import Mail, parse
from channels_adapters.mail.trim import trim

_LONGEST_ID = 200
_LONGEST_SUBJECT = 300
_LONGEST_ADDRESS = 254
_OUR_ID = re.compile(rb"<[0-9a-fA-F]{32}\.[0-9a-fA-F]{32}@[^<>@\s]{1,200}>")
_SEARCHED_BYTES = 300_000
_MOST_NAMED = 20
_NAMING_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


class Email(Adapter):
    """Payload: the mail as it came. Settings: `smtp_host`, `smtp_port`, `smtp_security` (none, starttls or tls),
    `smtp_user`, `smtp_password`; where a mail provider calls us: `provider`, `webhook_user`, `webhook_password`, of
    Mailgun `webhook_signing_key`, of Brevo `provider_api_key`.

    A mail without a usable From comes from an address of its own under `.invalid`, made of its digest: so it opens a
    ticket of its own that everybody sees, it joins nobody's, and nothing is ever sent there.
    """

    slug: ClassVar[str] = "email"
    medium: ClassVar[str] = "mail"
    capabilities: ClassVar[Capabilities] = Capabilities(
        delivery=Delivery.SENT, has_attachments=True, longest_text=100_000
    )

    call_types: ClassVar[frozenset[str]] = provider_calls.CALL_TYPES
    most_call_bytes: ClassVar[int] = 40_000_000

    def verify(self, call: InboundCall) -> None:
        """A provider proves itself; a door of ours is open to all."""
        if call.headers:
            provider_calls.verify(call)

    def split(self, call: InboundCall) -> list[Part]:
        """The mails themselves are kept, so the same one by SMTP, by IMAP or by a provider is one row."""
        return [Part(identity_of(parse(mail)), mail) for mail in _mails(call)]

    def receipts(self, call: InboundCall) -> list[Receipt]:
        return providers.news(call) if call.headers else []

    def parse(self, call: InboundCall) -> list[InboundMessage]:
        """One message, or as many as a provider calls with. Of a machine's mail `facts["why"]` tells which kind."""
        return [self._read(mail, call.account) for mail in _mails(call)]

    def _read(self, source: bytes, account: Account) -> InboundMessage:
        mail = parse(source)
        headers = mail.headers
        identity = identity_of(mail)
        sender = next((one for one in headers.addresses("from") if 0 < len(one.value) <= _LONGEST_ADDRESS), None)
        why = guard.why_machine(mail, account)
        ours = thread.named_by_addresses(_recipients(headers), account)
        text, files, flags = self._text(mail, is_answer=bool(ours) or guard.is_answer(headers))
        judged = authentication.judged(headers, account)
        if len(headers.all("from")) > 1:
            flags.append("several_from")
        return InboundMessage(
            kind=Kind.MACHINE if why else Kind.MESSAGE,
            provider_message_id=identity,
            thread_key=identity,
            sender=_claim(None if judged == "fail" else sender, headers, identity),
            text=text,
            subject=headers.words("subject")[:_LONGEST_SUBJECT],
            reply_address=sender.value if sender and "several_from" not in flags else "",
            references=(*ours, *thread.proved(_named(mail, source, is_machine=bool(why)), account)),
            files=files,
            at=headers.date(),
            facts=_facts(mail, account, flags, why, judged),
        )

    def _text(self, mail: Mail, *, is_answer: bool) -> tuple[str, tuple[File, ...], list[str]]:
        """What she wrote, and the files; of a text without end the whole is a file beside its beginning."""
        flags = list(mail.flags)
        text = mail.text
        if is_answer and "shown_as_source" not in flags:
            text = trim(text)
            if text != mail.text:
                flags.append("quote_cut")
        if len(text) <= self.capabilities.longest_text:
            return text, mail.files, flags
        whole = File("message.txt", "text/plain", text.encode())
        return text[: self.capabilities.longest_text], (whole, *mail.files), [*flags, "text_cut"]

    def outbound_id(self, key: str, account: Account) -> str:
        return thread.message_id(key, account)

    def send(self, message: OutboundMessage) -> Sent:
        """By the account's SMTP server, or its provider's API; the same Message-ID at every attempt."""
        try:
            mail = compose.compose(message)
        except compose.UnusableAddressError as error:
            raise AdapterError(str(error), is_permanent=True, code="email_invalid") from error
        if api_sending.is_wanted(message.account):
            api_sending.deliver(mail, message.account)
            return Sent(mail.message_id)
        return Sent(mail.message_id, tuple(smtp.deliver(mail, message.account)))


def _mails(call: InboundCall) -> list[bytes]:
    """A provider's call has headers; what a door of ours brings, and what is kept, has none."""
    return providers.mails(call) if call.headers else [call.body]


def identity_of(mail: Mail) -> str:
    """Its Message-ID and a digest: programs give one id to many mails, and one mail arrives by several ways.

    The digest is of what its writer fixed (who, when, about what, which words and files), not of what servers and
    providers add on the way, nor of how they put it.
    """
    headers = mail.headers
    people = [one.value for name in ("from", "to", "cc") for one in headers.addresses(name)]
    written = [*people, headers.get("date"), headers.words("subject"), *headers.message_ids("in-reply-to")]
    words = [*mail.text.split(), "", *mail.html.split()]
    digest = hashlib.sha256("\n".join([*written, "", *words]).encode("utf-8", "replace"))
    for file in mail.files:
        digest.update(hashlib.sha256(file.content).digest())
    name = next(iter(headers.message_ids("message-id")), "")
    return f"{name[: _LONGEST_ID - 33]} {digest.hexdigest()[:32]}".strip()


def _claim(sender: Address | None, headers: Headers, identity: str) -> Claim:
    if sender is not None:
        name = "" if "@" in sender.name else sender.name  # a name that is another's address
        return Claim("email", sender.value, is_verified=True, name=name)
    name = next((one.name for one in headers.addresses("from")), "")
    return Claim("email", f"unknown-{identity[-32:]}@nobody.invalid", is_verified=True, name=name)


def _recipients(headers: Headers) -> list[str]:
    """Those that its writer named, and those that the servers on the way wrote above."""
    named = [one.value for name in _NAMING_RECIPIENTS for one in headers.addresses(name)]
    return [one for one in named if "+" in one]


def _named(mail: Mail, source: bytes, *, is_machine: bool) -> list[str]:
    """The ids that it answers. A machine has our mail within its own, anywhere."""
    named = mail.headers.message_ids("references") + mail.headers.message_ids("in-reply-to")
    if not is_machine:
        return named
    held = [source[:_SEARCHED_BYTES], *(file.content[:_SEARCHED_BYTES] for file in mail.files[:_MOST_NAMED])]
    found = [one.decode("latin-1") for content in held for one in _OUR_ID.findall(content)[:_MOST_NAMED]]
    return found + named


def _facts(mail: Mail, account: Account, flags: list[str], why: str, judged: str) -> dict[str, Any]:
    """What is kept beside the words: lists of addresses, the id its program gave it, how well it could be read."""
    headers = mail.headers
    copied = [one.value for one in headers.addresses("cc") if one.value and not thread.is_own(one.value, account)]
    facts: dict[str, Any] = {
        "message_id": next(iter(headers.message_ids("message-id")), ""),
        "in_reply_to": next(iter(headers.message_ids("in-reply-to")), ""),
        "to": [one.value for one in headers.addresses("to") if one.value][:20],
        "cc": copied[:20],
        "reply_to": next((one.value for one in headers.addresses("reply-to") if one.value), ""),
        "is_answer": guard.is_answer(headers),
        "wants_no_notice": judged in ("fail", "none") or guard.wants_no_notice(headers),
        "authentication": judged,
        "from": next((one.value for one in headers.addresses("from") if one.value), ""),
        "flags": sorted(set(flags)),
        "why": why,
    }
    return {name: value for name, value in facts.items() if value}
