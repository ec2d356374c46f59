"""Who wrote, and what she answers: customers by what is proved of them, tickets by messages of ours that come back.

A mail that answers one of ours is believed only from somebody its ticket knows; from a stranger it is a matter of her
own, whatever it quotes. So nobody gets into a conversation by knowing its Message-ID.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models.functions import Lower

from channels_adapters.base import Claim, InboundMessage
from contactcenter.access.models import User
from contactcenter.tickets import accounts, people
from contactcenter.tickets.models import ChannelAccount, Customer, Identity, Message, Ticket, TicketEvent
from routing.services import prepared

Written = tuple[ChannelAccount, InboundMessage]
_REFERENCE = re.compile(r"(?<![\w-])[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}(?![\w-])")
_OURS = (Message.Direction.OUT, Message.Direction.SYSTEM, Message.Direction.NOTE)
_MOST_MERGES = 5  # one after the other


class UnknownVisitorError(Exception):
    """A visitor's token that no customer holds: her browser was never met."""


@dataclass(frozen=True)
class Sender:
    """`answers` is the ticket that she proves to answer; `is_untrusted` that she quotes one which is none of hers."""

    customer: Customer
    answers: int | None = None
    is_untrusted: bool = False


def unprove_staff(written: Sequence[Written]) -> list[InboundMessage]:
    """Whoever writes in the name of somebody of the house, and is not proved to be her, is nobody that we know."""
    named = {
        inbound.sender.value
        for _, inbound in written
        if inbound.sender.kind == Identity.Kind.EMAIL and inbound.facts.get("authentication") != "pass"
    }
    if not named:
        return [inbound for _, inbound in written]
    staff = User.objects.annotate(address=Lower("email")).filter(address__in=named).values_list("address", flat=True)
    borrowed = set(staff)
    return [_unproved(inbound) if inbound.sender.value in borrowed else inbound for _, inbound in written]


def _unproved(inbound: InboundMessage) -> InboundMessage:
    if inbound.facts.get("authentication") == "pass":
        return inbound
    nobody = f"unproved-{inbound.provider_message_id[-32:]}@nobody.invalid"
    facts = {**inbound.facts, "authentication": "fail", "wants_no_notice": True}
    return replace(inbound, sender=replace(inbound.sender, value=nobody, name=""), reply_address="", facts=facts)


def taken_by_another_door(written: Sequence[Written]) -> dict[tuple[int, str], Message]:
    """The same mails by other addresses of the same shop, by shop and the mail's id: what is here already."""
    doors = {account.shop_id: [one.pk for one in accounts.of_shop(account.shop_id)] for account, _ in written}
    shared = [pk for pks in doors.values() if len(pks) > 1 for pk in pks]
    ids = [inbound.provider_message_id for account, inbound in written if inbound.facts.get("message_id")]
    if not shared or not ids:
        return {}
    known = Message.objects.select_related("account").filter(
        account__in=shared, provider_message_id__in=ids, direction=Message.Direction.IN
    )
    return {(one.account.shop_id, one.provider_message_id): one for one in known if one.account}


_LOCK = f"""
SELECT {prepared.columns(Customer, "customer")} FROM tickets_customer customer WHERE id = ANY(%s::bigint[])
 ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - made of the columns' names


def identify(written: Sequence[Written]) -> list[Sender]:
    """The sender of each message, her customer locked, all in id order."""
    quoted = _quoted(written)
    threads = [_thread_of(account, inbound, quoted) for account, inbound in written]
    trusted = _trusted(written, threads)
    strangers = [
        (account, inbound) for (account, inbound), ticket in zip(written, trusted, strict=True) if ticket is None
    ]
    found = _find_or_meet(strangers)
    ids = [
        ticket.customer_id if ticket else found[account.shop_id, inbound.sender.kind, inbound.sender.value]
        for (account, inbound), ticket in zip(written, trusted, strict=True)
    ]
    locked = {customer.pk: customer for customer in prepared.models(Customer, _LOCK, sorted(set(ids)))}
    for (_, inbound), ticket in zip(written, trusted, strict=True):
        if ticket is not None and inbound.sender.is_verified:
            people.prove(locked[ticket.customer_id], inbound.sender.kind, inbound.sender.value)
    return [
        Sender(locked[pk], ticket.pk if ticket else None, is_untrusted=thread is not None and ticket is None)
        for pk, ticket, thread in zip(ids, trusted, threads, strict=True)
    ]


def quoted_tickets(written: Sequence[Written]) -> list[Ticket | None]:
    """The ticket that each message speaks of, whoever wrote it: for what machines say of our own messages."""
    quoted = _quoted(written)
    return [_thread_of(account, inbound, quoted) for account, inbound in written]


def _quoted(written: Sequence[Written]) -> dict[tuple[int, str], Ticket]:
    """Our messages that come back and tickets that are named, by shop and name."""
    names = {name for _, inbound in written for name in inbound.references}
    references = {name for _, inbound in written for name in _REFERENCE.findall(inbound.subject)}
    shops = {account.shop_id for account, _ in written}
    found: dict[tuple[int, str], Ticket] = {}
    if references:
        named = list(Ticket.objects.filter(shop__in=shops, reference__in=references))
        holds = _merged_into(named)
        found.update({(ticket.shop_id, ticket.reference): holds.get(ticket.pk, ticket) for ticket in named})
    if names:
        ours = Message.objects.select_related("ticket", "account").filter(
            account__shop__in=shops, provider_message_id__in=names, direction__in=_OURS
        )
        found.update({(one.account.shop_id, one.provider_message_id): one.ticket for one in ours if one.account})
    return found


def _merged_into(tickets: Sequence[Ticket]) -> dict[int, Ticket]:
    """By ticket, the one that holds its matter now: its own messages went there, its reference is still in mails."""
    holds: dict[int, Ticket] = {}
    asked = {ticket.pk: ticket.pk for ticket in tickets if ticket.status == Ticket.Status.RESOLVED}
    for _ in range(_MOST_MERGES):
        moved = TicketEvent.objects.filter(ticket__in=asked, kind="ticket_merged_away").order_by("pk")
        into = {event.ticket_id: int(event.facts["into"]) for event in moved}
        if not into:
            break
        kept = Ticket.objects.in_bulk(into.values())
        holds |= {asked[pk]: kept[other] for pk, other in into.items() if other in kept}
        asked = {other: asked[pk] for pk, other in into.items()}
    return holds


def _thread_of(
    account: ChannelAccount, inbound: InboundMessage, quoted: dict[tuple[int, str], Ticket]
) -> Ticket | None:
    """The latest of ours that it names; else the ticket whose reference stands in its subject."""
    names = [*reversed(inbound.references), *_REFERENCE.findall(inbound.subject)]
    named = (quoted.get((account.shop_id, name)) for name in names)
    return next((ticket for ticket in named if ticket is not None), None)


def _trusted(written: Sequence[Written], threads: Sequence[Ticket | None]) -> list[Ticket | None]:
    """Of these tickets those whose customer the sender is: known by this identity, or reached there by us."""
    customers = {ticket.customer_id for ticket in threads if ticket}
    known: set[tuple[int, str, str]] = set()
    if customers:
        known.update(Identity.objects.filter(customer__in=customers).values_list("customer_id", "kind", "value"))
    return [
        ticket if ticket and _is_hers(ticket, inbound.sender, known) else None
        for (_, inbound), ticket in zip(written, threads, strict=True)
    ]


def _is_hers(ticket: Ticket, sender: Claim, known: set[tuple[int, str, str]]) -> bool:
    return (ticket.customer_id, sender.kind, sender.value) in known or (
        sender.kind == Identity.Kind.EMAIL and sender.value == ticket.reply_address.lower()
    )


_KNOWN = "SELECT customer_id, shop_id, kind, value FROM tickets_identity WHERE value = ANY(%s::text[]) AND is_verified"


def _find_or_meet(written: Sequence[Written]) -> dict[tuple[int, str, str], int]:
    """Customer ids by shop, kind and value. Whoever has a provider's word for who she is, is met here if she is new."""
    wanted = {
        (account.shop_id, inbound.sender.kind, inbound.sender.value): (account, inbound) for account, inbound in written
    }
    known = prepared.rows(_KNOWN, sorted({value for _, _, value in wanted}))
    found = {(shop, kind, value): customer for customer, shop, kind, value in known if (shop, kind, value) in wanted}
    strangers = []
    for key in wanted.keys() - found.keys():
        account, inbound = wanted[key]
        if inbound.sender.kind == Identity.Kind.VISITOR:
            raise UnknownVisitorError(f"{account}: {inbound.sender.value[:16]}")
        strangers.append(people.Met(*key, inbound.sender.name, inbound.language or account.shop.language))
    return found | people.meet(strangers)
