"""Clocks that run when their settings have changed: looked at again in sets, by whichever worker comes first.

Triggers on targets, their rules and calendars write a `Recomputation` with the change; a set goes on where the last
one ended.
"""

from django.db import transaction

from routing.models import Clock, Recomputation
from routing.services import work
from routing.services.database_time import database_now
from routing.services.recounting import recount

IS_DUE = "EXISTS (SELECT 1 FROM routing_recomputation WHERE done_at IS NULL)"
_SET = 500


def recompute(limit: int = _SET) -> int:
    """One set of the oldest recomputation that is not done. Returns how many work items were looked at, at least 1."""
    with transaction.atomic():
        asked = Recomputation.objects.filter(done_at__isnull=True).order_by("pk").select_for_update(skip_locked=True)
        job = asked.first()
        if job is None:
            return 0
        if job.through == 0:
            # Several edits that nobody has begun with are worked off by one.
            asked.filter(pk__gt=job.pk, through=0).delete()
        now = database_now()
        ids = Clock.objects.filter(stopped_at__isnull=True, work_item_id__gt=job.through).order_by("work_item_id")
        wanted = list(ids.values_list("work_item_id", flat=True).distinct()[:limit])
        changes = recount(work.lock_many(wanted), now)
        job.through = max(wanted, default=job.through)
        job.looked_at += len(wanted)
        job.changed += len(changes)
        job.done_at = now if len(wanted) < limit else None
        job.save()
    return max(1, len(wanted))
