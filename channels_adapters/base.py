"""What an adapter is: bytes from a provider become a list of inbound messages, and an outbound message is sent.

To add one: subclass `Adapter`, fill the blanks, name it in the settings. docs/adding-a-channel.md goes step by step.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar


class AdapterError(Exception):
    """A provider's no. `is_permanent` says whether trying again is of any use; `code` is one of our error codes."""

    def __init__(self, message: str, *, is_permanent: bool, code: str = "bad_request") -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
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
    longest_text: int = 10_000


class Kind(StrEnum):
    MESSAGE = "message"
    CALLBACK_REQUEST = "callback_request"


@dataclass(frozen=True)
class Claim:
    """Who the sender says she is. `kind` is visitor, email or phone; verified where the provider has proved it."""

    kind: str
    value: str
    is_verified: bool = False


@dataclass(frozen=True)
class FileReference:
    """An attachment whose bytes are stored already, by content. `sha256` in hex, size in bytes."""

    sha256: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class InboundMessage:
    """One thing a shopper did. `thread_key` ties what the provider threads together; `provider_message_id` makes a
    repetition the same message; `at` is the provider's time where it gives one."""

    kind: Kind
    provider_message_id: str
    thread_key: str
    sender: Claim
    text: str = ""
    language: str = ""
    reason: str = ""
    attachments: tuple[FileReference, ...] = ()
    at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OutboundMessage:
    """What is to be sent to `recipient`. `key` is the same at every attempt: providers that can, use it."""

    key: str
    recipient: str
    text: str
    language: str
    subject: str = ""
    attachments: tuple[FileReference, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The provider has taken it. `provider_message_id` is its name for it, where it gives one."""

    provider_message_id: str = ""


@dataclass(frozen=True)
class InboundCall:
    """A provider's call as it came: raw bytes and headers, names in lower case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Adapter(ABC):
    """A channel of one kind. Stateless: the account's settings come with each call."""

    slug: ClassVar[str]
    medium: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def receive(self, call: InboundCall) -> list[InboundMessage]:
        """Verify, then parse. Refused calls raise `AdapterError`; a call may hold none, one or many messages."""
        self.verify(call)
        return self.parse(call.body)

    def verify(self, call: InboundCall) -> None:  # noqa: B027 - a blank to fill, not a duty
        """Raise a permanent `AdapterError` where the call is not the provider's. Nothing to check by default."""

    @abstractmethod
    def parse(self, body: bytes) -> list[InboundMessage]:
        """The messages in these bytes. Must not fail on any that `verify` let through but with `AdapterError`."""

    def send(self, message: OutboundMessage) -> Sent:  # noqa: ARG002 - the blank
        """Hand a message to the provider. Raises `AdapterError`, permanent or passing."""
        raise AdapterError(f"{self.slug} sends nothing", is_permanent=True)
