"""The link by which a shopper we could not reach chooses when we call again: signed, for one ticket, good once.

It stands in the message that says that we could not reach her, and does nothing but that. It is used up as soon as a
call is planned or asked for after that message.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from contactcenter.errors import Refusal
from contactcenter.tickets.models import Message, Ticket
from routing.services.database_time import database_now

GOOD_FOR = timedelta(days=7)
LONGEST_LINK = 200
CODE = "call_given_up"
_SALT = "contactcenter.slot"


def link_in(message: Message) -> str:
    """The address for this message; "" where it offers none."""
    if message.code != CODE or not message.facts.get("offers_slot"):
        return ""
    link = signing.dumps(message.pk, salt=_SALT)
    return f"{settings.SERVICE_URL}{reverse('storefront:call_slot', args=[link])}"


def ticket_of(link: str) -> Ticket:
    """The ticket that a link is for, used or not. Refused with slot_link_invalid."""
    return _signed(link).ticket


def _signed(link: str) -> Message:
    try:
        message_id = signing.loads(link[:LONGEST_LINK], salt=_SALT)
    except signing.BadSignature as error:
        raise Refusal("slot_link_invalid") from error
    message = Message.objects.select_related("ticket__shop", "ticket__customer").filter(pk=message_id).first()
    if message is None:
        raise Refusal("slot_link_invalid")
    return message


def message_of(link: str) -> Message:
    """The message that a link stands in. Refused with slot_link_invalid, slot_link_used."""
    message = _signed(link)
    if message.created_at + GOOD_FOR <= database_now():
        raise Refusal("slot_link_invalid")
    later = Message.objects.filter(ticket=message.ticket_id, sequence__gt=message.sequence)
    if later.filter(code__in=("callback_requested", CODE)).exists():
        raise Refusal("slot_link_used")
    return message
