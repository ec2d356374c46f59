"""Whether an agent is there: her own word, kept alive by a lease that her page renews."""

from collections.abc import Collection
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
UPDATE routing_presence there SET lease_until = clock_timestamp() + make_interval(secs => %s)
  FROM unhurried, (SELECT agent_id FROM routing_presence WHERE agent_id = ANY(%s::bigint[]) AND status <> 'offline'
                    ORDER BY agent_id FOR NO KEY UPDATE) seen
 WHERE there.agent_id = seen.agent_id RETURNING there.agent_id, there.status
"""


def renew(agent_ids: Collection[int]) -> dict[int, str]:
    """Their pages are still open. Returns each one's status, which her page shows; a lease that ran out is not revived
    here."""
    renewed = dict(prepared.rows(_RENEW, LEASE_SECONDS, list(agent_ids)))
    return {agent_id: renewed.get(agent_id, Presence.Status.OFFLINE) for agent_id in agent_ids}
