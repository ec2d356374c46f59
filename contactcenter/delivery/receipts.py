"""What providers tell of our messages: delivered, read."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from channels_adapters.base import Receipt
from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets import events, failures, pushes
from contactcenter.tickets.models import ChannelAccount, Message
from routing.nudges import push_on_commit
from routing.services import work
from routing.services.database_time import database_now

_OUT = (OutboxMessage.State.SENT, OutboxMessage.State.DELIVERED)


def apply(account: ChannelAccount, receipts: Sequence[Receipt]) -> int:
    """Note how far our messages got; only what the provider has taken. Returns how many messages had news."""
    now = database_now()
    changed: dict[int, str] = {}
    for receipt in receipts:
        if receipt.failure:
            changed |= _note_failure(account, receipt, now)
            continue
        meant = Q(provider_message_id__in=[one for one in receipt.ids if one])
        if receipt.through is not None:
            meant |= Q(message__created_at__lte=receipt.through)
        news = Q(message__delivered_at__isnull=True)
        if receipt.is_read:
            news |= Q(message__read_at__isnull=True)
        if receipt.recipient:
            meant &= Q(recipient=receipt.recipient)
        sent = OutboxMessage.objects.filter(meant, news, account=account, state__in=_OUT)
        found = dict(sent.order_by("message_id").values_list("message_id", "message__ticket__reference"))
        messages = Message.objects.filter(pk__in=found)
        messages.filter(delivered_at__isnull=True).update(delivered_at=now)
        if receipt.is_read:
            messages.filter(read_at__isnull=True).update(read_at=now)
        OutboxMessage.objects.filter(message__in=found).update(state=OutboxMessage.State.DELIVERED)
        changed |= found
    for reference in set(changed.values()):
        push_on_commit(pushes.ticket_group(reference), "ticket", ticket=reference)
    return len(changed)


def _note_failure(account: ChannelAccount, receipt: Receipt, now: datetime) -> dict[int, str]:
    """What the provider had taken came back, or was called spam: seen beside the message, with the provider's words.

    What was called spam has arrived, so it stays so.
    """
    meant = OutboxMessage.objects.filter(
        account=account, provider_message_id__in=[one for one in receipt.ids if one], state__in=_OUT
    ).exclude(error_code=receipt.failure)
    found = list(meant.order_by("message__ticket__work_item_id", "pk").select_related("message__ticket"))
    work.lock_many(outbox.message.ticket.work_item_id for outbox in found)
    for outbox in found:
        has_arrived = receipt.failure == "mail_complaint"
        state = OutboxMessage.State.DELIVERED if has_arrived else OutboxMessage.State.FAILED
        OutboxMessage.objects.filter(pk=outbox.pk).update(
            state=state, error=receipt.why[:500], error_code=receipt.failure
        )
        if not has_arrived:
            failures.note([outbox.message_id], receipt.failure, now)
        kind = "message_called_spam" if has_arrived else "delivery_failed"
        events.record(outbox.message.ticket, kind, now, "system", message=outbox.message_id, outbox=outbox.pk)
    return {outbox.message_id: outbox.message.ticket.reference for outbox in found}
