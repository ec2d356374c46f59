"""Call-backs as work: the call is started, its outcome recorded, and tried again later where nobody answered."""

from datetime import timedelta

from contactcenter.access.actors import Actor
from contactcenter.delivery import outbox
from contactcenter.desk import automatic, switching
from contactcenter.desk.conversation import close
from contactcenter.desk.holding import Held, locked, require_holder
from contactcenter.desk.slots import past_quiet_hours
from contactcenter.desk.unfetched import address_of
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts, events, pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.models.media import Medium
from routing.services import clocks, work

MOST_ATTEMPTS = 3
# After each try that reached nobody: soon, later, then it is left to her.
PAUSES = (timedelta(minutes=5), timedelta(minutes=60))  # so that nobody is called three times within an hour
MOST_CALLS_PER_HOUR = 2

REACHED = "reached"
NO_ANSWER = "no_answer"
BUSY = "busy"
VOICEMAIL = "voicemail"
WRONG_NUMBER = "wrong_number"
REFUSED = "refused"
OUTCOMES = (REACHED, NO_ANSWER, BUSY, VOICEMAIL, WRONG_NUMBER, REFUSED)
_TRY_AGAIN = (NO_ANSWER, BUSY, VOICEMAIL)


def _require_call(actor: Actor, held: Held, epoch: int) -> None:
    require_holder(actor, held, epoch)
    if held.work_item.medium != Medium.CALL or not held.ticket.callback_phone:
        raise Refusal("not_a_call")


def start_call(actor: Actor, ticket: Ticket, epoch: int) -> str:
    """She dials now: this is the answer that the clock waited for. Returns the number to call, in E.164."""
    with locked(ticket) as held:
        _require_call(actor, held, epoch)
        _check_frequency(held)
        clock = clocks.stop(held.work_item.pk, held.now, is_answered=True, agent_id=actor.agent_id)
        if clock is not None:
            _notice(held, "call_started", {})
            events.record(held.ticket, "call_started", held.now, actor.label, clock=clock.result, epoch=epoch)
            pushes.ticket_changed(held.ticket)
        return held.ticket.callback_phone


def record_outcome(actor: Actor, ticket: Ticket, epoch: int, outcome: str) -> None:
    """How the call went. Reached: she stays the holder. Nobody there: tried again later, three times in all."""
    if outcome not in OUTCOMES:
        raise Refusal("invalid_field", field="outcome")
    with locked(ticket) as held:
        _require_call(actor, held, epoch)
        if outcome == REACHED:
            clocks.answered(held.work_item.pk, held.now, actor.agent_id)
            held.ticket.answered_through = held.ticket.last_inbound  # kept with the notice
        _notice(held, "call_ended", {"outcome": outcome, "attempt": held.work_item.attempts + 1})
        events.record(
            held.ticket, "call_ended", held.now, actor.label, outcome=outcome, attempt=held.work_item.attempts + 1
        )
        if outcome in _TRY_AGAIN:
            _try_again(held, actor)
        elif outcome in (WRONG_NUMBER, REFUSED):
            _leave_to_her(held, actor, outcome)
        pushes.ticket_changed(held.ticket, *([actor.agent_id] if actor.agent_id else []))


def _try_again(held: Held, actor: Actor) -> None:
    tried = held.work_item.attempts + 1
    if tried >= MOST_ATTEMPTS:
        _leave_to_her(held, actor, "not_reached")
        return
    next_try = past_quiet_hours(held.now + PAUSES[tried - 1], held.ticket.shop)
    work.postpone(held.work_item, next_try, held.now)
    _notice(held, "call_planned", {"at": next_try.isoformat()})
    events.record(held.ticket, "call_planned", held.now, actor.label, at=next_try.isoformat(), attempt=tried + 1)


def _check_frequency(held: Held) -> None:
    """At most two calls per number and hour, whatever tickets they are for. Asking twice for one call is one call."""
    recent = Message.objects.filter(
        ticket__shop=held.ticket.shop_id,
        ticket__callback_phone=held.ticket.callback_phone,
        code="call_started",
        created_at__gt=held.now - timedelta(hours=1),
    )
    if recent.count() >= MOST_CALLS_PER_HOUR and not _is_calling(held):
        raise Refusal("called_too_often")


def _is_calling(held: Held) -> bool:
    last = Message.objects.filter(ticket=held.ticket, code__in=("call_started", "call_ended")).last()
    return last is not None and last.code == "call_started"


def _leave_to_her(held: Held, actor: Actor, why: str) -> None:
    """Nothing more we can do by phone: she is told in the chat, and by mail where we know her address, how to go on.
    Whom we did not reach chooses a slot by a link in that mail (`slot_offers`).

    What she wrote meanwhile is answered in writing; else it is done, and her next word opens it again.
    """
    offers_slot = why == "not_reached"  # whom a number does not lead to is not called again
    notice = _notice(held, "call_given_up", {"why": why, **({"offers_slot": True} if offers_slot else {})})
    mailbox, address = accounts.mailbox(held.ticket.shop_id), held.ticket.reply_address or address_of(held.ticket)
    if mailbox is not None and address and automatic.may_write_to(address, held.now):
        outbox.queue(notice, mailbox, address)
    if not close(held, actor.label, why) and not switching.by_itself(held, "mail"):
        switching.back_to_chat(held)


def _notice(held: Held, code: str, facts: dict[str, object]) -> Message:
    return writing.append_message(
        held.ticket,
        NewMessage(
            direction=Message.Direction.SYSTEM, channel=held.ticket.channel, at=held.now, code=code, facts=dict(facts)
        ),
    )
