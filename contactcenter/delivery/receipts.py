"""What providers tell of our messages: delivered, read."""

from collections.abc import Sequence

from django.db.models import Q

from channels_adapters.base import Receipt
from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets import pushes
from contactcenter.tickets.models import ChannelAccount, Message
from routing.nudges import push_on_commit
from routing.services.database_time import database_now

_OUT = (OutboxMessage.State.SENT, OutboxMessage.State.DELIVERED)


def apply(account: ChannelAccount, receipts: Sequence[Receipt]) -> int:
    """Note how far our messages got; only what the provider has taken. Returns how many messages had news."""
    now = database_now()
    changed: dict[int, str] = {}
    for receipt in receipts:
        meant = Q(provider_message_id__in=[one for one in receipt.ids if one])
        if receipt.through is not None:
            meant |= Q(message__created_at__lte=receipt.through)
        news = Q(message__delivered_at__isnull=True)
        if receipt.is_read:
            news |= Q(message__read_at__isnull=True)
        sent = OutboxMessage.objects.filter(meant, news, account=account, recipient=receipt.recipient, state__in=_OUT)
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
