"""Messages of ours that did not reach whom they were for: refused at once, or sent back later. Their authors see it."""

from collections.abc import Collection
from datetime import datetime

from contactcenter.tickets.models import Message

_OURS = (Message.Direction.OUT, Message.Direction.NOTE, Message.Direction.SYSTEM)


def note(message_ids: Collection[int], code: str, now: datetime) -> None:
    """They failed. `code` is one of our error codes, "" where there is no word for it."""
    Message.objects.filter(pk__in=message_ids, failed_at__isnull=True).update(
        failed_at=now, failure=code, failure_seen_at=None
    )


def forget(message_ids: Collection[int]) -> None:
    """They are on their way again."""
    Message.objects.filter(pk__in=message_ids).update(failed_at=None, failure="", failure_seen_at=None)


def bounced(shop_id: int, names: Collection[str], now: datetime) -> None:
    """A bounce speaks of these of our names, the latest last."""
    sent = Message.objects.filter(account__shop=shop_id, provider_message_id__in=names, direction__in=_OURS)
    last = sent.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        note([last], "mail_bounced", now)


def see(user_id: int, message: Message, now: datetime) -> None:
    """Its author knows and needs no notice of it any more."""
    Message.objects.filter(pk=message.pk, author=user_id, failure_seen_at__isnull=True).update(failure_seen_at=now)
