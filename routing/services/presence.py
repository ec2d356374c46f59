"""Whether an agent is there: her own word, kept alive by a lease that her page renews."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from routing.models import Presence
from routing.services import loads, prepared
from routing.services.database_time import database_now
from routing.services.offers import wake_pool_of

LEASE_SECONDS = 30
RENEW_EVERY_SECONDS = 10


def set_status(agent_id: int, status: str) -> tuple[str, datetime]:
    """Her own word. Returns (the status before, now). Offers she holds return by the next sweep if she leaves."""
    with transaction.atomic():
        now = database_now()
        loads.put_profile(agent_id)
        Presence.objects.get_or_create(agent_id=agent_id)
        presence = Presence.objects.select_for_update(no_key=True).get(agent_id=agent_id)
        before = presence.status
        presence.status = status
        presence.lease_until = now + timedelta(seconds=LEASE_SECONDS)
        if before != status:
            presence.changed_at = now
        presence.save(update_fields=["status", "lease_until", "changed_at"])
        wake_pool_of(agent_id)
    return before, now


def is_seen(agent_id: int, now: datetime) -> bool:
    """She takes work by hand, so she is there: from offline she is away (nothing is offered), and her lease runs anew.

    Without it the sweep for absent agents would take the work from her again. True where that changed her status.
    """
    Presence.objects.get_or_create(agent_id=agent_id)
    gone = Q(status=Presence.Status.OFFLINE) | Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return bool(
        Presence.objects.filter(gone, agent_id=agent_id).update(
            status=Presence.Status.AWAY, lease_until=now + timedelta(seconds=LEASE_SECONDS), changed_at=now
        )
    )


# Whoever is there says so every ten seconds: nobody waits for the disk, and what a crash forgets is said again.
_RENEW = """
WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true))
UPDATE routing_presence SET lease_until = clock_timestamp() + make_interval(secs => %s)
  FROM unhurried WHERE agent_id = %s AND status <> 'offline' RETURNING status
"""


def renew(agent_id: int) -> str:
    """Her page is still open. Returns her status, which the page shows; a lease that ran out is not revived here."""
    row = prepared.row(_RENEW, LEASE_SECONDS, agent_id)
    return row[0] if row else Presence.Status.OFFLINE
