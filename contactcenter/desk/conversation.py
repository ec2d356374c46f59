"""What is said on a ticket: reply, note, resolve. A reply stops the clock and is on its way in the same transaction."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from channels_adapters import registry
from channels_adapters.base import Delivery
from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery import outbox
from contactcenter.desk import addresses, drafts, private, promises, unfetched
from contactcenter.desk.drafts import LONGEST_TEXT
from contactcenter.desk.holding import Held, locked, require_holder
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts, events, pushes, writing
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage
from routing.deadlines import State
from routing.models.media import Medium
from routing.services import clocks, pausing, work
from routing.services.database_time import database_now


@dataclass(frozen=True)
class Words:
    """What an agent's form sends. `client_id` makes a repeated send one message; `cc` are addresses that get a copy of
    a mail."""

    client_id: uuid.UUID
    text: str
    files: tuple[NewFile, ...] = ()
    cc: tuple[str, ...] = ()
    asks: bool = False  # a reply that asks her something: the ticket waits for her, and its clocks are paused


def checked(words: Words) -> str:
    if "\x00" in words.text:
        raise Refusal("text_has_nul")
    text = words.text.encode("utf-8", "replace").decode("utf-8").strip()
    if len(text) > LONGEST_TEXT:
        raise Refusal("text_too_long")
    if not text and not words.files:
        raise Refusal("text_empty")
    return text


def said_before(actor: Actor, words: Words) -> Message | None:
    return Message.objects.filter(author_id=actor.user_id, client_id=words.client_id).first()


def reply_route(ticket: Ticket) -> tuple[ChannelAccount, str]:
    """By which door, and to whom, written words reach her now: on the channel the ticket is on, else where she came in.

    Where only calls came in, her words wait for her in the shop's chat.
    """
    hers = accounts.door(ticket.shop_id, ticket.channel)
    is_elsewhere = ticket.channel != ticket.account.adapter
    candidates = [hers, ticket.account] if is_elsewhere else [ticket.account, hers]
    for account in (*candidates, accounts.door(ticket.shop_id, "webchat")):
        if account is None:
            continue
        adapter = registry.adapter(account.adapter)
        recipient = ticket.reply_address if adapter.medium == Medium.MAIL else ticket.thread_key
        if adapter.capabilities.delivery is not Delivery.SPOKEN and recipient:
            return account, recipient
    raise Refusal("no_way_to_answer")


def reply(actor: Actor, ticket: Ticket, epoch: int, words: Words) -> Message:
    """Answer the shopper. A retry with the same client id is the message that is there, whatever happened since."""
    text = checked(words)
    with locked(ticket) as held:
        said = said_before(actor, words)
        if said is not None:
            return said
        require_holder(actor, held, epoch)
        account, recipient = reply_route(held.ticket)
        is_mail = registry.adapter(account.adapter).medium == Medium.MAIL
        is_public = held.ticket.is_public and account == held.ticket.account
        if is_public:
            private.require_fit_for_all(held.ticket, text, words.files)
        copied = addresses.copied(words.cc, recipient) if is_mail else []
        message = writing.append_message(
            held.ticket,
            NewMessage(
                direction=Message.Direction.OUT,
                channel=account.adapter,
                at=held.now,
                text=text,
                author_id=actor.user_id,
                client_id=words.client_id,
                files=words.files,
                facts={**({"cc": copied} if copied else {}), **({"is_public": True} if is_public else {})},
            ),
        )
        clock = clocks.answered(held.work_item.pk, held.now, actor.agent_id)
        held_seconds = held.ticket.shop.undo_seconds if is_mail else 0  # a chat waits for nothing
        unfetched.watch(outbox.queue(message, account, recipient, held_seconds), held.ticket)
        facts = {"message": message.pk, "sequence": message.sequence, "epoch": epoch, "agent": actor.agent_id}
        events.record(held.ticket, "reply_sent", held.now, actor.label, clock=clock.result if clock else "", **facts)
        drafts.forget(actor, held.ticket)
        _withdraw_choice(held)
        if words.asks:
            _wait_for_her(held)
        pushes.ticket_changed(held.ticket)
    return message


def _wait_for_her(held: Held) -> None:
    """She was asked something: her next word opens the ticket again."""
    Ticket.objects.filter(pk=held.ticket.pk).update(status=Ticket.Status.PENDING)
    pausing.pause([held.work_item.pk], State.ASKED, held.now)


def _withdraw_choice(held: Held) -> None:
    """An answer makes the offer of another channel pointless."""
    if held.ticket.channel_choice == Ticket.Choice.OFFERED:
        Ticket.objects.filter(pk=held.ticket.pk).update(channel_choice=Ticket.Choice.NONE)


def note(actor: Actor, ticket: Ticket, words: Words) -> Message:
    """A word for colleagues. It answers nothing and never leaves the house."""
    require(actor, Action.NOTE_TICKET, ticket)
    text = checked(words)
    with locked(ticket) as held:
        said = said_before(actor, words)
        if said is not None:
            return said
        message = writing.append_message(
            held.ticket,
            NewMessage(
                direction=Message.Direction.NOTE,
                channel=held.ticket.channel,
                at=held.now,
                text=text,
                author_id=actor.user_id,
                client_id=words.client_id,
                files=words.files,
            ),
        )
        drafts.forget(actor, held.ticket)
        events.record(held.ticket, "note_added", held.now, actor.label, message=message.pk, sequence=message.sequence)
        pushes.ticket_changed(held.ticket)
    return message


def show_typing(actor: Actor, ticket: Ticket) -> None:
    """She is writing to the shopper: three dots, no trace."""
    require(actor, Action.HANDLE_TICKET, ticket)
    pushes.agent_types(ticket)


def see(actor: Actor, ticket: Ticket, through: int) -> None:
    """She has the shopper's messages up to this one before her eyes: the shopper reads "read" under them."""
    require(actor, Action.HANDLE_TICKET, ticket)
    news = Message.objects.filter(
        ticket=ticket, direction=Message.Direction.IN, sequence__lte=through, read_at__isnull=True
    )
    if news.update(read_at=database_now()):
        pushes.agent_has_read(ticket)


def resolve(
    actor: Actor,
    ticket: Ticket,
    epoch: int,
    seen: int,
    *,
    needs_no_answer: bool = False,
    promised: Mapping[int, str] | None = None,
) -> None:
    """Done, as far as she has read: `seen` is the last message on her page. Twice is once.

    `needs_no_answer` is her word that what the shopper wrote last wants none; without it she is refused with
    answer_missing. `promised` says what became of promises that stand open, by id; where one is left, she is refused
    with promise_open.
    """
    with locked(ticket) as held:
        if held.ticket.status == Ticket.Status.RESOLVED:
            return
        require_holder(actor, held, epoch)
        if held.ticket.last_inbound > seen:
            raise Refusal("unanswered_message")
        for promise_id, outcome in (promised or {}).items():
            promises.end_locked(actor, held, promise_id, outcome)
        if promises.open_of(held.ticket):
            raise Refusal("promise_open")
        if needs_no_answer:
            _say_that_it_needs_none(held, actor)
        if not close(held, actor.label, "resolved_by_agent"):
            raise Refusal("answer_missing")


def _say_that_it_needs_none(held: Held, actor: Actor) -> None:
    """Her messages up to the last want no answer: a person says so, and who."""
    ticket = held.ticket
    if ticket.last_inbound <= ticket.answered_through:
        return
    facts = {"after": ticket.answered_through, "through": ticket.last_inbound}
    events.record(ticket, "no_answer_needed", held.now, actor.label, **facts)
    ticket.answered_through = ticket.last_inbound
    Ticket.objects.filter(pk=ticket.pk).update(answered_through=ticket.answered_through)


def close(held: Held, actor: str, how: str) -> bool:
    """Resolve a ticket that is locked: its work is done, its holder has room again. Every way to resolve ends here.

    False, and nothing done, where the shopper waits for an answer: no rule closes over her words, nor does a person who
    has not said that they need none.
    """
    if held.ticket.last_inbound > held.ticket.answered_through:
        return False
    before = [held.assignment.agent_id] if held.assignment else []
    work.finish(held.work_item, held.now)
    held.ticket.status = Ticket.Status.RESOLVED
    held.ticket.resolved_at = held.now
    held.ticket.channel_choice = Ticket.Choice.NONE
    held.ticket.save(update_fields=["status", "resolved_at", "channel_choice"])
    events.record(held.ticket, "ticket_resolved", held.now, actor, how=how, agents_before=before)
    pushes.ticket_changed(held.ticket, *before)
    return True
