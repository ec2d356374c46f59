"""From a message to the shopper: queued with it, then fetched by her client or sent by a worker, retried or failed."""

import uuid
import zoneinfo
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import translation

from channels_adapters import registry
from channels_adapters.base import AdapterError, Delivery, File, OutboundMessage
from contactcenter.delivery.models import OutboxMessage
from contactcenter.logs import correlation_id
from contactcenter.tickets import events, files, notices, pushes
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from routing.nudges import wake_workers
from routing.services import work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.delivery")
State = OutboxMessage.State
MOST_ATTEMPTS = 8
IS_DUE = """EXISTS (
    SELECT 1 FROM delivery_outboxmessage WHERE state = 'waiting' AND next_attempt_at <= statement_timestamp())"""
_CLAIM_SECONDS = 60


def queue(message: Message, account: ChannelAccount, recipient: str) -> OutboxMessage | None:
    """Put a message on its way, in the transaction that wrote it. None on channels where an agent speaks herself."""
    adapter = registry.adapter(account.adapter)
    delivery = adapter.capabilities.delivery
    if delivery is Delivery.SPOKEN:
        return None
    key = uuid.uuid4()
    if delivery is Delivery.SENT:
        _name(message, account, key)
    outbox = OutboxMessage.objects.create(
        message=message,
        account=account,
        recipient=recipient,
        key=key,
        state=State.AWAITING_PICKUP if delivery is Delivery.FETCHED else State.WAITING,
        next_attempt_at=message.created_at,
        correlation_id=correlation_id(),
    )
    if delivery is Delivery.SENT:
        transaction.on_commit(wake_workers)
    return outbox


def _name(message: Message, account: ChannelAccount, key: uuid.UUID) -> None:
    """Our name for it, so that an answer finds its ticket, and an echo is not taken for a new message."""
    message.account = account
    message.provider_message_id = registry.adapter(account.adapter).outbound_id(str(key), adapter_account(account))
    message.save(update_fields=["account", "provider_message_id"])


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


def _claim() -> OutboxMessage | None:
    """The first that is due; of one ticket never a later one before an earlier one."""
    earlier = OutboxMessage.objects.filter(
        state=State.WAITING, message__ticket=OuterRef("message__ticket"), pk__lt=OuterRef("pk")
    )
    with transaction.atomic():
        now = database_now()
        outbox = (
            OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("account__shop", "message__ticket__shop", "message__author")
            .filter(~Exists(earlier), state=State.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if outbox is not None:
            # A claim is the next attempt put off: if this worker dies, another tries again then.
            until = now + timedelta(seconds=_CLAIM_SECONDS)
            OutboxMessage.objects.filter(pk=outbox.pk).update(next_attempt_at=until, claimed_until=until)
    return outbox


def _send(outbox: OutboxMessage) -> None:
    adapter = registry.adapter(outbox.account.adapter)
    try:
        parts = adapter.parts(_outbound(outbox))
        for part in parts[outbox.parts_sent :]:
            outbox.provider_message_id = adapter.send(part).provider_message_id
            _note_part(outbox)
    except AdapterError as error:
        _not_sent(outbox, str(error), error.code, is_permanent=error.is_permanent)
    except Exception as error:
        log.exception("send_failed", outbox=outbox.pk)
        _not_sent(outbox, f"{type(error).__name__}: {error}", is_permanent=False)
    else:
        _settle(outbox, State.SENT, "message_sent")


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


def _outbound(outbox: OutboxMessage) -> OutboundMessage:
    """The message as its adapter is given it. A notice is worded here, in the ticket's language, by no word of hers."""
    message, ticket = outbox.message, outbox.message.ticket
    is_automatic = message.direction == Message.Direction.SYSTEM
    zone = zoneinfo.ZoneInfo(ticket.shop.time_zone)
    with translation.override(ticket.language):
        text = notices.shopper_notice(message, zone) if is_automatic else message.text
    before = Message.objects.filter(ticket=ticket, account=outbox.account, sequence__lt=message.sequence).order_by(
        "sequence"
    )
    rows = list(before.values_list("direction", "provider_message_id", "facts"))
    return OutboundMessage(
        key=str(outbox.key),
        recipient=outbox.recipient,
        text=text,
        language=ticket.language,
        subject=f"{ticket.shop.name} {ticket.reference}" if is_automatic else ticket.subject,
        sender_name=_sender_name(message),
        answers=tuple(
            facts.get("message_id") or name for direction, name, facts in rows if direction == Message.Direction.IN
        ),
        sent_before=tuple(
            name
            for direction, name, _ in rows
            if direction in (Message.Direction.OUT, Message.Direction.SYSTEM) and name
        ),
        is_automatic=is_automatic,
        since_hers=_since_hers(outbox),
        files=tuple(File(one.name, one.content_type, files.read(one.sha256)) for one in message.attachments.all()),
        account=adapter_account(outbox.account),
    )


def _since_hers(outbox: OutboxMessage) -> timedelta | None:
    """How long ago she wrote by this door, on whatever ticket: some networks let nobody answer for ever."""
    hers = Message.objects.filter(
        ticket__customer=outbox.message.ticket.customer_id, account=outbox.account, direction=Message.Direction.IN
    )
    last = hers.aggregate(last=Max("created_at"))["last"]
    return database_now() - last if last else None


def _sender_name(message: Message) -> str:
    """The shop, and who of it writes: people answer people."""
    shop = message.ticket.shop.name
    return f"{message.author.first_name} - {shop}" if message.author and message.author.first_name else shop


def _not_sent(outbox: OutboxMessage, error: str, code: str = "", *, is_permanent: bool) -> None:
    attempts = outbox.attempts + 1
    if is_permanent or attempts >= MOST_ATTEMPTS:
        words = code if code != "bad_request" else ""  # what an adapter says that knows no better word
        _settle(outbox, State.FAILED, "delivery_failed", error=error[:500], error_code=words)
        return
    pause = timedelta(seconds=min(5 * 2**attempts, 3600))
    OutboxMessage.objects.filter(pk=outbox.pk).update(
        attempts=attempts, error=error[:500], next_attempt_at=database_now() + pause, claimed_until=None
    )


def _settle(outbox: OutboxMessage, state: str, kind: str, **columns: str) -> None:
    """Sent or given up, with its event; the agent's page shows a failure beside the message."""
    with transaction.atomic():
        work.lock(outbox.message.ticket.work_item_id)
        ticket = Ticket.objects.get(pk=outbox.message.ticket_id)
        OutboxMessage.objects.filter(pk=outbox.pk).update(
            state=state, attempts=outbox.attempts + 1, claimed_until=None, **columns
        )
        events.record(ticket, kind, database_now(), "system", message=outbox.message_id, outbox=outbox.pk)
        pushes.ticket_changed(ticket)


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
