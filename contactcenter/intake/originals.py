"""The mail behind a message, read again from its kept bytes: what the sender's program would have shown."""

from channels_adapters import registry
from channels_adapters.mail.parse import Mail, parse
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Message
from routing.models.media import Medium


def has_original(message: Message) -> bool:
    """Whether it came as a mail."""
    is_mail = message.channel in registry.slugs() and registry.adapter(message.channel).medium == Medium.MAIL
    return is_mail and (message.direction == Message.Direction.IN or "third_party" in message.facts)


def original_of(message: Message) -> Mail | None:
    """None where it came as something else, or where its bytes have expired."""
    if not has_original(message):
        return None
    row = RawInbound.objects.filter(message=message).order_by("pk").first()
    return parse(bytes(row.payload)) if row else None
