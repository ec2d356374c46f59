"""From a message to the shopper: queued with it, then fetched by her client or sent by a worker, retried or failed."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from channels_adapters import registry
from channels_adapters.base import AdapterError, Delivery, Sent
from contactcenter.access.actors import Actor
from contactcenter.delivery import sending
from contactcenter.delivery.models import OutboxMessage
from contactcenter.delivery.outbound import outbound
from contactcenter.errors import Refusal
from contactcenter.logs import correlation_id
from contactcenter.tickets import events, failures, people, pushes, writing
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.crash_points import crash_point
from routing.nudges import wake_workers
from routing.services import prepared, work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.delivery")
State = OutboxMessage.State
MOST_ATTEMPTS = 30  # a day, with the pauses between them
_MAY_SEND = """NOT EXISTS (
           SELECT 1 FROM delivery_sending resting WHERE resting.account_id = due.account_id
              AND (resting.paused_at IS NOT NULL OR resting.next_attempt_at > statement_timestamp()))"""
IS_DUE = f"""EXISTS (
    SELECT 1 FROM delivery_outboxmessage due
     WHERE due.state = 'waiting' AND due.next_attempt_at <= statement_timestamp() AND {_MAY_SEND})"""  # noqa: S608
_CLAIM_SECONDS = 60


def queue(message: Message, account: ChannelAccount, recipient: str, held_seconds: int = 0) -> OutboxMessage | None:
    """Put a message on its way, in the transaction that wrote it. None on channels where an agent speaks herself.

    What is sent is held for so many seconds, in which it can be taken back.
    """
    key = uuid.uuid4()
    delivery = registry.adapter(account.adapter).capabilities.delivery
    if delivery is Delivery.SPOKEN:
        return None
    if delivery is Delivery.SENT:
        _name(message, account, key)
    [outbox] = queue_many([Queued(message, account, recipient, key)], held_seconds)
    return outbox


@dataclass(frozen=True)
class Queued:
    """A message that carries its name already (`name_of` the key), and where it is to go."""

    message: Message
    account: ChannelAccount
    recipient: str
    key: uuid.UUID


def queue_many(queued: Sequence[Queued], held_seconds: int = 0) -> list[OutboxMessage]:
    """As `queue`, of several that are fetched or sent."""
    fetched = {
        one.account.pk: registry.adapter(one.account.adapter).capabilities.delivery is Delivery.FETCHED
        for one in queued
    }
    made = OutboxMessage.objects.bulk_create(
        OutboxMessage(
            message=one.message,
            account=one.account,
            recipient=one.recipient,
            key=one.key,
            state=State.AWAITING_PICKUP if fetched[one.account.pk] else State.WAITING,
            next_attempt_at=one.message.created_at + timedelta(seconds=held_seconds),
            correlation_id=correlation_id(),
        )
        for one in queued
    )
    if not all(fetched.values()):
        transaction.on_commit(wake_workers)
    return made


def name_of(key: uuid.UUID, account: ChannelAccount) -> str:
    """Our name for what is sent, so that an answer finds its ticket, and an echo is not taken for a new message."""
    return registry.adapter(account.adapter).outbound_id(str(key), adapter_account(account))


def _name(message: Message, account: ChannelAccount, key: uuid.UUID) -> None:
    message.account, message.provider_message_id = account, name_of(key, account)
    message.save(update_fields=["account", "provider_message_id"])


def withdraw(message: Message) -> bool:
    """Take it out of the line, unless a worker has had it in its hands. The caller holds the work item."""
    return bool(_held(message).select_for_update().update(state=State.TAKEN_BACK))


def _held(message: Message) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        message=message, state=State.WAITING, attempts=0, parts_sent=0, claimed_until__isnull=True
    )


def held_until(message: Message, now: datetime) -> datetime | None:
    """Until when it waits before it leaves; None where it goes out or has gone. The caller holds the work item."""
    return _held(message).filter(next_attempt_at__gt=now).values_list("next_attempt_at", flat=True).first()


def hold_until(message: Message, until: datetime) -> None:
    """It leaves then, unless a worker has had it in its hands meanwhile."""
    _held(message).update(next_attempt_at=until)


def send_instead(outbox: OutboxMessage, account: ChannelAccount, recipient: str, now: datetime) -> None:
    """What nobody fetched is sent by another door. The caller holds the work item of its ticket."""
    _name(outbox.message, account, outbox.key)
    OutboxMessage.objects.filter(pk=outbox.pk).update(
        account=account, recipient=recipient, state=State.WAITING, next_attempt_at=now, mail_at=None
    )
    transaction.on_commit(wake_workers)


def send_waiting(limit: int = 10) -> int:
    """Send what waits, one after the other, each claimed first: no transaction is open while a provider thinks."""
    for sent in range(limit):
        outbox = _claim()
        if outbox is None:
            return sent
        with structlog.contextvars.bound_contextvars(correlation_id=outbox.correlation_id):
            _send(outbox)
    return limit


# The first that is due; of one ticket never a later one before an earlier one. A claim is the next attempt put off: if
# this worker dies, another tries again then. What comes earlier is a value asked for row by row, not a join: thousands
# may wait, and the first will do.
_CLAIM = f"""
UPDATE delivery_outboxmessage claimed
   SET next_attempt_at = statement_timestamp() + interval '{_CLAIM_SECONDS} seconds',
       claimed_until = statement_timestamp() + interval '{_CLAIM_SECONDS} seconds'
 WHERE claimed.id = (
       SELECT due.id FROM delivery_outboxmessage due
        WHERE due.state = 'waiting' AND due.next_attempt_at <= statement_timestamp() AND {_MAY_SEND}
          AND (SELECT min(earlier.id) FROM tickets_message said
                 JOIN tickets_message before ON before.ticket_id = said.ticket_id
                 JOIN delivery_outboxmessage earlier ON earlier.message_id = before.id AND earlier.state = 'waiting'
                WHERE said.id = due.message_id) = due.id
        ORDER BY due.next_attempt_at, due.id LIMIT 1
          FOR NO KEY UPDATE SKIP LOCKED)
RETURNING claimed.id
"""  # noqa: S608 - words of ours


def _claim() -> OutboxMessage | None:
    claimed = prepared.row(_CLAIM)
    if claimed is None:
        return None
    return OutboxMessage.objects.select_related("account__shop", "message__ticket__shop", "message__author").get(
        pk=claimed[0]
    )


def _send(outbox: OutboxMessage) -> None:
    adapter = registry.adapter(outbox.account.adapter)
    try:
        parts, refused = adapter.parts(outbound(outbox)), set[str]()
        for part in parts[outbox.parts_sent :]:
            crash_point("outbox.before_send")
            sent = adapter.send(part)
            crash_point("outbox.after_send")
            outbox.provider_message_id = sent.provider_message_id
            refused |= set(sent.refused)
            _note_part(outbox)
            if sent.reached is not None:
                _met(outbox.message.ticket, sent)
    except AdapterError as error:
        _refused(outbox, error)
    except Refusal as refusal:  # its secrets cannot be opened
        sending.pause(outbox.account, str(refusal), refusal.code, database_now())
        _put_off(outbox, str(refusal), timedelta(0))
    except Exception as error:
        log.exception("send_failed", outbox=outbox.pk)
        _not_sent(outbox, f"{type(error).__name__}: {error}", is_permanent=False)
    else:
        _settle(outbox, State.SENT, "message_sent", refused)


def _met(ticket: Ticket, sent: Sent) -> None:
    """The provider says who she is where we reached her: what she answers there is hers, and of this matter."""
    with transaction.atomic():
        work.lock(ticket.work_item_id)
        fresh = writing.lock(ticket.pk)
        if sent.reached is not None:
            people.prove(ticket.customer, sent.reached.kind, sent.reached.value)
        writing.go_on_in(fresh, sent.thread_key)


def _refused(outbox: OutboxMessage, error: AdapterError) -> None:
    """A fault of the account's is no fault of the message's: it stays in its place in the line."""
    if error.is_of_account and error.is_permanent:
        sending.pause(outbox.account, str(error), error.code, database_now())
        _put_off(outbox, str(error), timedelta(0))
        return
    if error.is_of_account:
        sending.hold_back(outbox.account, str(error), error.code, database_now())
    _not_sent(outbox, str(error), error.code, is_permanent=error.is_permanent)


def _note_part(outbox: OutboxMessage) -> None:
    """Noted at once, so that a retry doubles none; the next part has a claim as long as the first."""
    outbox.parts_sent += 1
    until = database_now() + timedelta(seconds=_CLAIM_SECONDS)
    OutboxMessage.objects.filter(pk=outbox.pk).update(
        parts_sent=outbox.parts_sent,
        provider_message_id=outbox.provider_message_id,
        next_attempt_at=until,
        claimed_until=until,
    )


def _not_sent(outbox: OutboxMessage, error: str, code: str = "", *, is_permanent: bool) -> None:
    attempts = outbox.attempts + 1
    if is_permanent or attempts >= MOST_ATTEMPTS:
        words = code if code != "bad_request" else ""  # what an adapter says that knows no better word
        _settle(outbox, State.FAILED, "delivery_failed", error=error[:500], error_code=words)
        return
    _put_off(outbox, error, sending.pause_after(attempts))


def _put_off(outbox: OutboxMessage, error: str, pause: timedelta) -> None:
    OutboxMessage.objects.filter(pk=outbox.pk).update(
        attempts=outbox.attempts + 1, error=error[:500], next_attempt_at=database_now() + pause, claimed_until=None
    )


def _settle(outbox: OutboxMessage, state: str, kind: str, refused: Collection[str] = (), **columns: str) -> None:
    """Sent or given up, with its event; the agent's page shows a failure beside the message, and whom of those in copy
    the server would not write to."""
    with transaction.atomic():
        work.lock(outbox.message.ticket.work_item_id)
        now, ticket = database_now(), Ticket.objects.get(pk=outbox.message.ticket_id)
        OutboxMessage.objects.filter(pk=outbox.pk).update(
            state=state, attempts=outbox.attempts + 1, claimed_until=None, settled_at=now, **columns
        )
        if state == State.SENT:
            sending.went_out(outbox.account_id, now)
        else:
            failures.note([outbox.message_id], columns.get("error_code", ""), now)
        events.record(ticket, kind, now, "system", message=outbox.message_id, outbox=outbox.pk)
        if refused:
            notice = NewMessage(
                direction=Message.Direction.SYSTEM,
                channel=ticket.channel,
                at=now,
                code="copy_refused",
                facts={"addresses": sorted(refused)},
            )
            writing.append_message(ticket, notice)
        pushes.ticket_changed(ticket)
        crash_point("outbox.before_commit")
    crash_point("outbox.after_commit")


def resend(actor: Actor, message: Message, recipient: str) -> None:
    """Once more, to this address, with the same name and words. Refused with not_found where it has not failed.

    The caller has asked whether she may. Of a shopper's ticket the address becomes that of its further answers.
    """
    with transaction.atomic():
        work.lock(message.ticket.work_item_id)
        ticket = Ticket.objects.get(pk=message.ticket_id)
        outbox = OutboxMessage.objects.select_for_update().filter(message=message).first()
        fresh = Message.objects.get(pk=message.pk)
        if outbox is None or fresh.failed_at is None or outbox.state == State.WAITING:
            raise Refusal("not_found")
        now = database_now()
        if ticket.reply_address and ticket.reply_address == outbox.recipient:
            Ticket.objects.filter(pk=ticket.pk).update(reply_address=recipient)
        OutboxMessage.objects.filter(pk=outbox.pk).update(
            state=State.WAITING,
            recipient=recipient,
            attempts=0,
            parts_sent=0,
            next_attempt_at=now,
            error="",
            error_code="",
            settled_at=None,
        )
        failures.forget([message.pk])
        facts = {"message": message.pk, "outbox": outbox.pk, "is_mended": recipient != outbox.recipient}
        events.record(ticket, "message_sent_again", now, actor.label, **facts)
        pushes.ticket_changed(ticket)
        transaction.on_commit(wake_workers)


def acknowledge(ticket: Ticket, through: int, *, is_read: bool) -> int:
    """Her client has these messages, or she has seen them. Returns how many were news."""
    now = database_now()
    arrived = Message.objects.filter(
        ticket=ticket, direction=Message.Direction.OUT, sequence__lte=through, channel__in=_fetched_channels()
    )
    changed = arrived.filter(delivered_at__isnull=True).update(delivered_at=now)
    if is_read:
        changed += arrived.filter(read_at__isnull=True).update(read_at=now)
    OutboxMessage.objects.filter(message__in=arrived, state=State.AWAITING_PICKUP).update(
        state=State.DELIVERED, mail_at=None
    )
    return changed


def _fetched_channels() -> list[str]:
    return [slug for slug in registry.slugs() if registry.adapter(slug).capabilities.delivery is Delivery.FETCHED]
