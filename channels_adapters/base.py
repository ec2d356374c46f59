"""What an adapter is: bytes from a provider become a list of inbound messages, and an outbound message is sent.

To add one: subclass `Adapter`, fill the blanks, name it in the settings. docs/adding-a-channel.md goes step by step.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar


class AdapterError(Exception):
    """A provider's no. `is_permanent` says whether trying again is of any use; `code` is one of our error codes.

    `is_of_account` says that the message has no part in it: the provider is away, or refuses our password. Where that
    is permanent too, nothing goes out by the account until somebody has mended it.
    """

    def __init__(
        self, message: str, *, is_permanent: bool, code: str = "bad_request", is_of_account: bool = False
    ) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
        self.is_of_account = is_of_account
        self.code = code


class Delivery(StrEnum):
    """How messages reach the shopper on this channel."""

    FETCHED = "fetched"  # her client asks us for them
    SENT = "sent"  # we hand them to a provider
    SPOKEN = "spoken"  # an agent calls her; nothing is sent


@dataclass(frozen=True)
class Capabilities:
    """What the provider can do. What is not declared cannot be asked for."""

    delivery: Delivery
    has_attachments: bool = False
    has_typing: bool = False
    has_receipts: bool = False
    has_private_replies: bool = False  # who wrote in public can be answered alone
    longest_text: int = 10_000


class Kind(StrEnum):
    MESSAGE = "message"
    CALLBACK_REQUEST = "callback_request"
    MACHINE = "machine"  # written by no person: a bounce, an absence note, a list; it opens nothing


@dataclass(frozen=True)
class Claim:
    """Who the sender says she is. `kind` is visitor, email, phone or social; verified where the provider proved it.

    `name` is what she calls herself: shown, never believed.
    """

    kind: str
    value: str
    is_verified: bool = False
    name: str = ""


@dataclass(frozen=True)
class Account:
    """The door as its adapter sees it: its address, and what the provider wants for it (names, secrets, endpoints).

    `signing_key` is the account's own, for what we must recognise again when it comes back.
    """

    address: str = ""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)  # no secret gets into a log line
    signing_key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class FileReference:
    """An attachment whose bytes are stored already, by content. `sha256` in hex, size in bytes."""

    sha256: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class File:
    """A file with its bytes, as it came or as it is to be sent. Name and type are its sender's word."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class RemoteFile:
    """A file that the provider keeps for us to fetch."""

    url: str
    name: str = ""


@dataclass(frozen=True)
class InboundMessage:
    """One thing a shopper did. `thread_key` ties what the provider threads together; `provider_message_id` makes a
    repetition the same message; `at` is the provider's time where it gives one.

    `references` are ids of messages of ours (`Adapter.outbound_id`) that this one answers, as far as they are proved to
    be ours. `facts` are kept with the message: of a mail `message_id`, as its writer's program gave it; of a machine's
    message `why` says what it is (bounce, auto_reply, list, loop …); of what `is_public`, `private_thread` is the
    thread in which its writer can be answered alone.
    """

    kind: Kind
    provider_message_id: str
    thread_key: str
    sender: Claim
    text: str = ""
    language: str = ""
    reason: str = ""
    subject: str = ""
    reply_address: str = ""  # where an answer goes, on channels that are answered by address; "" is nowhere
    references: tuple[str, ...] = ()
    attachments: tuple[FileReference, ...] = ()  # stored before the message was
    files: tuple[File, ...] = ()  # that came with it
    remote_files: tuple[RemoteFile, ...] = ()  # to be fetched later
    at: datetime | None = None
    is_public: bool = False  # everybody reads it
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Quoted:
    """Somebody's words under an answer to them, or in a message passed on; `head` says whose, and when."""

    head: str
    text: str


@dataclass(frozen=True)
class OutboundMessage:
    """What is to be sent to `recipient`. `key` is the same at every attempt: providers that can, use it.

    `answers` are the provider's ids of what she wrote on this ticket and `sent_before` ours of what we did, oldest
    first. `is_automatic` says that no person wrote it; `since_hers` how long ago she last wrote by this door, for us
    alone, None where she never did. What `is_public` is to be read by everybody under `comment`, the provider's id of
    what she last wrote in public, `since_comment` ago; what is not may answer that comment in private. On channels that
    know such things: `cc` get a copy, `signature` stands under the text and `quoted` under that, marked as quotes, or
    as they are where the message `is_passed_on`.
    """

    key: str
    recipient: str
    text: str
    language: str
    subject: str = ""
    sender_name: str = ""
    answers: tuple[str, ...] = ()
    sent_before: tuple[str, ...] = ()
    is_automatic: bool = False
    since_hers: timedelta | None = None
    is_public: bool = False
    comment: str = ""
    since_comment: timedelta | None = None
    files: tuple[File, ...] = ()
    cc: tuple[str, ...] = ()
    signature: str = ""
    quoted: tuple[Quoted, ...] = ()
    is_passed_on: bool = False
    account: Account = field(default_factory=Account)


@dataclass(frozen=True)
class Sent:
    """The provider has taken it. `provider_message_id` is its name for it, where it gives one.

    `refused` are addresses in copy that it would not write to. Where it told who was reached (a comment was answered
    alone), that is `reached`, who answers in the thread `thread_key`.
    """

    provider_message_id: str = ""
    refused: tuple[str, ...] = ()
    reached: Claim | None = None
    thread_key: str = ""


@dataclass(frozen=True)
class Receipt:
    """How far our messages to `recipient` got: those with these ids of the provider's, and all written until `through`.

    Read is delivered too. `recipient` may be "" where the ids are ours and proved. `failure` is the code of what went
    wrong after the provider had taken it, `why` its words.
    """

    recipient: str
    ids: tuple[str, ...] = ()
    through: datetime | None = None
    is_read: bool = False
    failure: str = ""
    why: str = ""


@dataclass(frozen=True)
class InboundCall:
    """A provider's call as it came: raw bytes and headers, names in lower case. Kept rows have no headers."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    account: Account = field(default_factory=Account)


@dataclass(frozen=True)
class Part:
    """One event of a provider's call, kept as a row of its own. `id` makes a repetition the same row; what one `writer`
    wrote is taken in in its order."""

    id: str
    payload: bytes
    writer: str = ""


class Adapter(ABC):
    """A channel of one kind. Stateless: the account's settings come with each call."""

    slug: ClassVar[str]
    name: ClassVar[str] = ""  # of the network, where people know it by one
    medium: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    call_types: ClassVar[frozenset[str]] = frozenset()  # content types of its provider's calls; none: nobody calls
    most_call_bytes: ClassVar[int] = 4_000_000  # a thousand events of the longest messages there are

    def receive(self, call: InboundCall) -> list[InboundMessage]:
        """Verify, then parse. Refused calls raise `AdapterError`; a call may hold none, one or many messages."""
        self.verify(call)
        return self.parse(call)

    def verify(self, call: InboundCall) -> None:  # noqa: B027 - a blank to fill, not a duty
        """Raise a permanent `AdapterError` where the call is not the provider's. Nothing to check by default."""

    def split(self, call: InboundCall) -> list[Part]:
        """What of a verified call is kept, each event by itself: `parse` reads every part as a call of its own.

        By default a call is one event. What needs no keeping (echoes, receipts) is left out.
        """
        return [Part(message.provider_message_id, call.body, message.thread_key) for message in self.parse(call)]

    def answer_handshake(self, call: InboundCall, query: Mapping[str, str]) -> str:  # noqa: ARG002 - the blank
        """What a provider wants to hear before it sends anything, from the query of its GET. Refused by default."""
        raise AdapterError(f"{self.slug} knows no handshake", is_permanent=True, code="not_found")

    def receipts(self, call: InboundCall) -> list[Receipt]:  # noqa: ARG002 - the blank
        """What a verified call says of our own messages: delivered, read."""
        return []

    @abstractmethod
    def parse(self, call: InboundCall) -> list[InboundMessage]:
        """The messages in these bytes. Must not fail on any that `verify` let through but with `AdapterError`."""

    def outbound_id(self, key: str, account: Account) -> str:  # noqa: ARG002 - the blank
        """Our name for a message of ours that an answer will refer to; "" where the provider gives the names."""
        return ""

    def parts(self, message: OutboundMessage) -> list[OutboundMessage]:
        """The message as the provider takes it, one call of `send` each, in this order and the same at every attempt.

        How many are through is kept after each, so that a retry goes on where the last attempt stopped.
        """
        return [message]

    def send(self, message: OutboundMessage) -> Sent:  # noqa: ARG002 - the blank
        """Hand a message to the provider. Raises `AdapterError`, permanent or passing."""
        raise AdapterError(f"{self.slug} sends nothing", is_permanent=True)
