"""Our own web chat: the widget's messages. Its visitor was recognised at the door; here its payload is read."""

from typing import ClassVar

from channels_adapters.base import Adapter, Capabilities, Claim, Delivery, InboundCall, InboundMessage, Kind
from channels_adapters.payloads import read_client_id, read_files, read_object, read_text, refuse


class WebChat(Adapter):
    """Payload: `{client_id, visitor, text, language, reason, attachments: [{sha256, name, content_type, size_bytes}]}`.

    `visitor` is the digest of the visitor's token, written by the door, never by the browser.
    """

    slug: ClassVar[str] = "webchat"
    medium: ClassVar[str] = "chat"
    capabilities: ClassVar[Capabilities] = Capabilities(
        delivery=Delivery.FETCHED, has_attachments=True, has_typing=True, has_receipts=True
    )

    def parse(self, call: InboundCall) -> list[InboundMessage]:
        payload = read_object(call.body)
        visitor = read_text(payload, "visitor", 64)
        text = read_text(payload, "text", self.capabilities.longest_text)
        files = read_files(payload)
        if not visitor:
            raise refuse("no visitor", "visitor_token_invalid")
        if not text and not files:
            raise refuse("nothing to send", "text_empty")
        return [
            InboundMessage(
                kind=Kind.MESSAGE,
                provider_message_id=f"{visitor[:16]}:{read_client_id(payload)}",
                thread_key=visitor,
                sender=Claim("visitor", visitor, is_verified=True),
                text=text,
                language=read_text(payload, "language", 8),
                reason=read_text(payload, "reason", 50),
                attachments=files,
            )
        ]
