"""The same ticket on another channel by itself: its shopper has gone, and we know where else to reach her."""

from contactcenter.desk.holding import Held
from contactcenter.desk.unfetched import address_of
from contactcenter.tickets import accounts, events, pushes, writing
from contactcenter.tickets.models import Identity, Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.models.media import Medium
from routing.services import work

_CHAT_CHANNEL = "webchat"
_CALL_CHANNEL = "callback_manual"


def by_itself(held: Held, channel: str) -> bool:
    """To "mail" or "call", with a clock of its own; False where she cannot be reached there after all."""
    ticket = held.ticket
    if channel == "mail":
        door, address = accounts.mailbox(ticket.shop_id), ticket.reply_address or address_of(ticket)
        changes = {"channel": door.adapter if door else "", "reply_address": address}
        medium, is_reachable, code = Medium.MAIL, bool(door and address), "moved_to_mail"
    else:
        phone = ticket.callback_phone or _phone_of(ticket)
        changes = {"channel": _CALL_CHANNEL, "callback_phone": phone}
        is_reachable = bool(phone and accounts.door(ticket.shop_id, _CALL_CHANNEL))
        medium, code = Medium.CALL, "moved_to_call"
    if not is_reachable:
        return False
    before = ticket.channel
    ended = work.move_to_medium(held.work_item, medium, held.now)
    for name, value in {**changes, "channel_choice": Ticket.Choice.MADE, "status": Ticket.Status.OPEN}.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=[*changes, "channel_choice", "status"])
    facts = {"channel_before": before, "channel": ticket.channel, "agents_before": [ended.agent_id] if ended else []}
    events.record(ticket, "channel_switched", held.now, "clock", **facts)
    notice = NewMessage(direction=Message.Direction.SYSTEM, channel=ticket.channel, at=held.now, code=code)
    writing.append_message(ticket, notice)
    pushes.ticket_changed(ticket, *([ended.agent_id] if ended else []))
    return True


def back_to_chat(held: Held) -> None:
    """Where she can be reached nowhere else: what she wrote is answered on her page."""
    ticket, before = held.ticket, held.ticket.channel
    ended = work.move_to_medium(held.work_item, Medium.CHAT, held.now)
    ticket.channel, ticket.status = _CHAT_CHANNEL, Ticket.Status.OPEN
    ticket.save(update_fields=["channel", "status"])
    facts = {"channel_before": before, "channel": ticket.channel, "agents_before": [ended.agent_id] if ended else []}
    events.record(ticket, "channel_switched", held.now, "clock", **facts)
    pushes.ticket_changed(ticket, *([ended.agent_id] if ended else []))


def _phone_of(ticket: Ticket) -> str:
    known = Identity.objects.filter(customer=ticket.customer_id, kind=Identity.Kind.PHONE)
    return known.order_by("-is_verified", "-pk").values_list("value", flat=True).first() or ""
