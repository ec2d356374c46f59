"""Call-backs that an agent dials on her own phone: the shopper's form comes in, nothing is sent."""

from datetime import datetime
from typing import ClassVar

from channels_adapters.base import Adapter, Capabilities, Claim, Delivery, InboundCall, InboundMessage, Kind
from channels_adapters.payloads import read_client_id, read_object, read_text, read_texts, refuse
from channels_adapters.phone_numbers import to_e164


class ManualCallback(Adapter):
    """Payload: `{client_id, visitor, phone, region, regions, slot, text, language, reason}`.

    `slot` is an ISO instant with its zone, or "" for now; `region` and `regions` are the shop's, written by the door.
    """

    slug: ClassVar[str] = "callback_manual"
    medium: ClassVar[str] = "call"
    capabilities: ClassVar[Capabilities] = Capabilities(delivery=Delivery.SPOKEN)

    def parse(self, call: InboundCall) -> list[InboundMessage]:
        payload = read_object(call.body)
        visitor = read_text(payload, "visitor", 64)
        if not visitor:
            raise refuse("no visitor", "visitor_token_invalid")
        region, regions = read_text(payload, "region", 2) or "FR", read_texts(payload, "regions", 2)
        phone = to_e164(read_text(payload, "phone", 40), region, regions)
        return [
            InboundMessage(
                kind=Kind.CALLBACK_REQUEST,
                provider_message_id=f"{visitor[:16]}:{read_client_id(payload)}",
                thread_key=visitor,
                sender=Claim("visitor", visitor, is_verified=True),
                text=read_text(payload, "text", self.capabilities.longest_text),
                language=read_text(payload, "language", 8),
                reason=read_text(payload, "reason", 50),
                facts={"phone": phone, "slot": _slot(read_text(payload, "slot", 40))},
            )
        ]


def _slot(text: str) -> str:
    if not text:
        return ""
    try:
        slot = datetime.fromisoformat(text)
    except ValueError as error:
        raise refuse("slot is no instant", "slot_invalid") from error
    if slot.tzinfo is None:
        raise refuse("slot has no zone", "slot_invalid")
    return slot.isoformat()
