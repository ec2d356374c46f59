"""The way back into the chat from a mail or a private message: a signed link, for one ticket, good once and for three
days.

Nobody gets in by typing an address: whoever has the link has our message. What is kept is which message it stands in.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.core import signing
from django.db import transaction

from contactcenter.errors import Refusal
from contactcenter.tickets import events, people, writing
from contactcenter.tickets.models import Customer, Message, ResumeLink, Shop, Ticket
from contactcenter.tickets.people import NewVisitor
from routing.services import work
from routing.services.database_time import database_now

GOOD_FOR = timedelta(days=3)
FRAGMENT = "contactcenter"  # after the #: it is sent to no server and stands in no log
_SALT = "contactcenter.resume"


def link_in(message: Message, now: datetime) -> str:
    """The address for this message; "" where the shop has named no page with its widget. Asked again, the same."""
    shop = message.ticket.shop
    if not shop.page_url:
        return ""
    ResumeLink.objects.get_or_create(message=message, defaults={"expires_at": now + GOOD_FOR})
    told = urlencode({FRAGMENT: signing.dumps(message.pk, salt=_SALT)})
    return urlunsplit(urlsplit(shop.page_url)._replace(fragment=told))


def has_one(message: Message, now: datetime) -> bool:
    """Whether an earlier message of the same ticket holds a link that is still good."""
    earlier = ResumeLink.objects.filter(message__ticket=message.ticket_id, message__sequence__lt=message.sequence)
    return earlier.filter(used_at__isnull=True, expires_at__gt=now).exists()


def ticket_of(link: str, shop: Shop) -> Ticket:
    """The ticket that a link leads to, used or not. Refused with resume_invalid."""
    try:
        message_id = signing.loads(link, salt=_SALT)
    except signing.BadSignature as error:
        raise Refusal("resume_invalid") from error
    ticket = Ticket.objects.filter(messages=message_id, shop=shop).first()
    if ticket is None:
        raise Refusal("resume_invalid")
    return ticket


@transaction.atomic
def use(link: str, shop: Shop) -> NewVisitor:
    """A new token for the ticket's shopper, on the browser that brings the link. Refused with resume_invalid,
    resume_used, resume_expired."""
    ticket = _locked(ticket_of(link, shop))
    kept = ResumeLink.objects.select_for_update(of=("self",)).get(pk=signing.loads(link, salt=_SALT))
    now = database_now()
    if kept.used_at is not None:
        raise Refusal("resume_used")
    if kept.expires_at <= now:
        raise Refusal("resume_expired")
    met = people.meet_again(ticket.customer)
    kept.used_at, kept.visitor = now, met.digest  # what she writes there goes on with this ticket
    kept.save(update_fields=["used_at", "visitor"])
    events.record(ticket, "shopper_resumed", now, f"visitor:{ticket.customer_id}", message=kept.pk)
    return met


def _locked(ticket: Ticket) -> Ticket:
    """Customer, work item and ticket, in the one order."""
    Customer.objects.select_for_update(no_key=True).get(pk=ticket.customer_id)
    work.lock(ticket.work_item_id)
    return writing.lock(ticket.pk)
