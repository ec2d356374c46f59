"""The same ticket on another channel: the shopper chooses a call-back or an answer by mail, before or after 76 s.

Her choice and an agent's reply race for the work item's lock. Whoever comes first wins; the other is told.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from channels_adapters.base import InboundMessage
from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk import slots
from contactcenter.errors import Refusal
from contactcenter.intake import coming_back, matters, raw
from contactcenter.intake.matters import Arrival
from contactcenter.intake.models import RawInbound
from contactcenter.tickets import events, people, pushes, writing
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Shop, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.crash_points import crash_point
from routing.models import Assignment, WorkItem
from routing.models.media import Medium
from routing.services import work
from routing.services.database_time import database_now

MOST_CALLBACKS_PER_HOUR = 2
_IN_HAND = (WorkItem.State.OFFERED, WorkItem.State.ASSIGNED)
_EMAIL_CHANNEL = "email"
_LONGEST_ADDRESS = 254  # RFC 5321


def request_callback(actor: Actor, account: ChannelAccount, payload: bytes) -> Ticket:
    """A call-back, now (or when somebody is there again) or at a slot: her open ticket moves, or a new one is opened.
    Repeating it changes nothing.

    `payload` is the call-back adapter's; it is kept as a raw row in the same transaction as all it does. Refused with
    what the adapter refuses, slot_invalid, too_many_callbacks, or agent_answered while an agent is talking to her.
    """
    require(actor, Action.CHAT)
    inbound = raw.check(account, payload)
    with transaction.atomic():
        customer = _lock_customer(actor)
        now = _now_that_all_is_locked(customer)
        kept = raw.keep(account, inbound.provider_message_id, payload)
        if kept.message is not None:
            return Ticket.objects.get(pk=kept.message.ticket_id)
        not_before = _checked_slot(account.shop, inbound, now)
        _check_frequency(account.shop, inbound.facts["phone"], now)
        people.remember_typed(customer, "phone", inbound.facts["phone"])
        ticket = _move_or_open(customer, account, inbound, now, not_before)
        Ticket.objects.filter(pk=ticket.pk).update(callback_phone=inbound.facts["phone"], callback_at=not_before)
        arrival = Arrival(customer, account, inbound)
        written = matters.add_inbound([(ticket, arrival)], now) if inbound.text else []
        notice = _notice(ticket, "callback_requested", now, {"at": not_before.isoformat() if not_before else ""})
        events.record(ticket, "callback_requested", now, actor.label, at=not_before.isoformat() if not_before else "")
        shown = written[0] if written else notice
        RawInbound.objects.filter(pk=kept.pk).update(message=shown, parsed_at=database_now())
        pushes.ticket_changed(ticket)
        crash_point("desk.before_commit")
    crash_point("desk.after_commit")
    return ticket


def _lock_customer(actor: Actor) -> Customer:
    if actor.customer_id is None:
        raise Refusal("visitor_token_invalid")
    return Customer.objects.select_for_update(no_key=True).get(pk=actor.customer_id)


def _now_that_all_is_locked(customer: Customer) -> datetime:
    """Later than whatever her ticket was locked for: what we do is not written down as if it came before."""
    found = matters.find_ticket(customer, database_now())
    if found is not None:
        work.lock(found.work_item_id)
    return database_now()


def _checked_slot(shop: Shop, inbound: InboundMessage, now: datetime) -> datetime | None:
    if not inbound.facts["slot"]:
        return slots.next_call(shop, now)
    slot = datetime.fromisoformat(inbound.facts["slot"])
    if slot not in slots.free_slots(shop, now):
        raise Refusal("slot_invalid", field="slot")
    return slot


def _check_frequency(shop: Shop, phone: str, now: datetime) -> None:
    """At most two call-backs per number and hour, whoever asks: nobody is rung up as a prank."""
    recent = Message.objects.filter(
        ticket__shop=shop,
        ticket__callback_phone=phone,
        code="callback_requested",
        created_at__gte=now - timedelta(hours=1),
    )
    if recent.count() >= MOST_CALLBACKS_PER_HOUR:
        raise Refusal("too_many_callbacks")


def _move_or_open(
    customer: Customer, account: ChannelAccount, inbound: InboundMessage, now: datetime, not_before: datetime | None
) -> Ticket:
    found = matters.find_ticket(customer, now)
    if found is None:
        return matters.open_many([Arrival(customer, account, inbound, not_before)], now)[0]
    work_item = work.lock(found.work_item_id)
    ticket = writing.lock(found.pk)
    if ticket.status == Ticket.Status.RESOLVED:
        coming_back.reopen(ticket, Arrival(customer, account, inbound, not_before), now)
        return ticket
    _refuse_if_answered(ticket)
    if work_item.medium == Medium.CALL and work_item.state in _IN_HAND:
        # An agent has this call in her hands: the number may be corrected, the call is not taken from her.
        if not_before:
            raise Refusal("choice_made")
        return ticket
    ended = work.move_to_medium(work_item, Medium.CALL, now, not_before)
    _moved(ticket, account.adapter, now, ended)
    return ticket


def choose_email(actor: Actor, account: ChannelAccount, client_id: str, address: str, question: bytes = b"") -> Ticket:
    """An answer by mail for the open ticket, to an address she types. Repeating it changes nothing.

    `question` is the chat adapter's payload of somebody who has no open ticket: it opens one.
    """
    require(actor, Action.CHAT)
    address = _checked_address(address)
    asked = raw.check(account, question) if question else None
    with transaction.atomic():
        customer = _lock_customer(actor)
        now = _now_that_all_is_locked(customer)
        found = matters.find_ticket(customer, now)
        if found is None or found.status == Ticket.Status.RESOLVED:
            if asked is None:
                raise Refusal("nothing_to_choose")
            found = _ask_first(customer, account, asked, question, now)
        work_item = work.lock(found.work_item_id)
        ticket = writing.lock(found.pk)
        if ticket.channel == _EMAIL_CHANNEL and ticket.reply_address == address:
            return ticket
        _refuse_if_answered(ticket)
        kept = raw.keep(
            account,
            f"email-choice:{client_id}",
            raw.as_payload(client_id=client_id, address=address, ticket=ticket.reference),
        )
        people.remember_typed(customer, "email", address)
        ended = work.move_to_medium(work_item, Medium.MAIL, now)
        Ticket.objects.filter(pk=ticket.pk).update(reply_address=address)
        _moved(ticket, _EMAIL_CHANNEL, now, ended)
        notice = _notice(ticket, "email_promised", now, {})
        RawInbound.objects.filter(pk=kept.pk).update(message=notice, parsed_at=database_now())
        pushes.ticket_changed(ticket)
        crash_point("desk.before_commit")
    crash_point("desk.after_commit")
    return ticket


def _ask_first(
    customer: Customer, account: ChannelAccount, asked: InboundMessage, payload: bytes, now: datetime
) -> Ticket:
    """Her question as a ticket of its own, before it goes to the channel she chose."""
    kept = raw.keep(account, asked.provider_message_id, payload)
    if kept.message is not None:
        return Ticket.objects.get(pk=kept.message.ticket_id)
    [arrival] = matters.triage([Arrival(customer, account, asked)])
    [ticket] = matters.open_many([arrival], now)
    [message] = matters.add_inbound([(ticket, arrival)], now)
    RawInbound.objects.filter(pk=kept.pk).update(message=message, parsed_at=now)
    return ticket


def _checked_address(address: str) -> str:
    cleaned = address.strip()
    try:
        if len(cleaned) > _LONGEST_ADDRESS:
            raise ValidationError("longer than any mailbox")
        validate_email(cleaned)
    except ValidationError as error:
        raise Refusal("email_invalid", field="email") from error
    return cleaned


def _refuse_if_answered(ticket: Ticket) -> None:
    """A person who is talking to her in the chat is not cut off by a click that crossed her answer."""
    is_answered = ticket.last_inbound > 0 and ticket.answered_through >= ticket.last_inbound
    if ticket.channel == "webchat" and is_answered:
        raise Refusal("agent_answered")


def _moved(ticket: Ticket, channel: str, now: datetime, ended: Assignment | None) -> None:
    before = ticket.channel
    ticket.channel = channel
    ticket.channel_choice = Ticket.Choice.MADE
    ticket.status = Ticket.Status.OPEN
    ticket.save(update_fields=["channel", "channel_choice", "status"])
    facts = {"channel_before": before, "channel": channel, "agents_before": [ended.agent_id] if ended else []}
    events.record(ticket, "channel_switched", now, f"visitor:{ticket.customer_id}", **facts)
    if ended:
        pushes.ticket_changed(ticket, ended.agent_id)


def _notice(ticket: Ticket, code: str, now: datetime, facts: dict[str, str]) -> Message:
    return writing.append_message(
        ticket,
        NewMessage(direction=Message.Direction.SYSTEM, channel=ticket.channel, at=now, code=code, facts=dict(facts)),
    )
