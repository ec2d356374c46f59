"""Offers and assignments: accept, decline, take, give; and the sweeps that bring back what nobody holds any more."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from routing.crash_points import crash_point
from routing.models import Agent, Assignment, Presence, WorkItem
from routing.models.media import Medium
from routing.nudges import want_pass
from routing.outcomes import Outcome, PresenceLost, report
from routing.services import loads, prepared, work
from routing.services.database_time import database_now

State = Assignment.State
GRACE_FOR_LIVE_WORK_SECONDS = 30
OFFER_SECONDS: dict[str, int] = {"chat": 20, "call": 20, "mail": 60, "social": 60}


_ACCEPT = """
WITH accepted AS (
    UPDATE routing_assignment SET state = 'accepted', accepted_at = %s WHERE id = %s RETURNING work_item_id, agent_id)
UPDATE routing_workitem work SET state = 'assigned', last_agent_id = accepted.agent_id
  FROM accepted WHERE work.id = accepted.work_item_id
"""


def accept(assignment: Assignment | None, agent_id: int, epoch: int, now: datetime) -> Assignment | None:
    """Her offer, the live assignment of its work, is accepted; None where it has ended. The work item is locked."""
    if assignment is None or assignment.agent_id != agent_id or assignment.epoch != epoch:
        return None
    if assignment.state == State.OFFERED:
        if assignment.expires_at is not None and assignment.expires_at <= now:
            return None
        prepared.rows(_ACCEPT, now, assignment.pk)
        assignment.state = State.ACCEPTED
        assignment.accepted_at = now
    return assignment


def is_offered(assignment: Assignment | None, agent_id: int, epoch: int, now: datetime) -> bool:
    """Whether it is hers to take at this moment, under this epoch."""
    return (
        assignment is not None
        and (assignment.agent_id, assignment.epoch, assignment.state) == (agent_id, epoch, State.OFFERED)
        and assignment.expires_at is not None
        and assignment.expires_at > now
    )


def extend(assignment: Assignment | None, most_times: int) -> bool:
    """It stays offered for as long again; False for live work, and after so many times. The work item is locked."""
    if assignment is None or assignment.expires_at is None or assignment.medium in (Medium.CHAT, Medium.CALL):
        return False
    span = timedelta(seconds=OFFER_SECONDS[assignment.medium])
    if assignment.expires_at + span > assignment.offered_at + span * (most_times + 1):
        return False
    assignment.expires_at += span
    assignment.save(update_fields=["expires_at"])
    return True


def decline(work_item: WorkItem, agent_id: int, epoch: int, now: datetime) -> Assignment | None:
    """It goes on to others and is never offered to her again. The caller holds the work item's lock."""
    assignment = work.live_assignment(work_item.pk)
    if (
        assignment is None
        or assignment.state != State.OFFERED
        or (assignment.agent_id, assignment.epoch) != (agent_id, epoch)
    ):
        return None
    work_item.excluded_agents = sorted({*work_item.excluded_agents, agent_id})
    work_item.save(update_fields=["excluded_agents"])
    return work.give_back(work_item, Assignment.End.DECLINED, now)


def assign(work_item: WorkItem, agent: Agent, decision: dict[str, object], now: datetime) -> Assignment | None:
    """Put waiting work into her hands, accepted; None where she has no room. The caller holds the work item's lock."""
    if not loads.hold(agent.pk, work_item.medium, now):
        return None
    work_item.epoch += 1
    work_item.state = WorkItem.State.ASSIGNED
    work_item.not_before = work_item.set_aside_at = None
    work_item.last_agent_id = agent.pk
    work_item.save(update_fields=["epoch", "state", "not_before", "last_agent", "set_aside_at"])
    return Assignment.objects.create(
        work_item=work_item,
        agent=agent,
        epoch=work_item.epoch,
        medium=work_item.medium,
        state=State.ACCEPTED,
        offered_at=now,
        accepted_at=now,
        decision=decision,
    )


_EXPIRED = """
SELECT offer.work_item_id FROM routing_assignment offer
 WHERE offer.state = 'offered' AND offer.expires_at <= statement_timestamp() ORDER BY offer.expires_at LIMIT %s
"""
IS_OFFER_EXPIRED = f"EXISTS ({_EXPIRED % 1})"
IS_LEASE_OVER = """(
    SELECT min(lease_until) FROM routing_presence WHERE status <> 'offline') <= statement_timestamp()"""
# Offers are few. Live work is much: it is looked for at those who are gone, person by person, or every beat would read
# all that anybody holds.
_ABSENT = """
SELECT work_item_id FROM (
    SELECT held.work_item_id FROM routing_assignment held
      LEFT JOIN routing_presence there ON there.agent_id = held.agent_id
     WHERE held.state = 'offered'
       AND (there.status IS DISTINCT FROM 'available' OR there.lease_until <= statement_timestamp())
     UNION ALL
    SELECT left_alone.work_item_id FROM routing_presence there
     CROSS JOIN LATERAL (
           SELECT held.work_item_id FROM routing_assignment held
            WHERE held.agent_id = there.agent_id AND held.state = 'accepted' AND held.medium IN ('chat', 'call')
            LIMIT 100) left_alone
     WHERE there.lease_until <= statement_timestamp() - make_interval(secs => %s)) absent
 LIMIT %s
"""
IS_HOLDER_ABSENT = f"EXISTS ({_ABSENT % (GRACE_FOR_LIVE_WORK_SECONDS, 1)})"


def _ids(statement: str, values: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def expire_due(limit: int = 200) -> int:
    """Offers nobody accepted go on to somebody else, and who let one pass is set away until she says she is back."""
    with transaction.atomic():
        now = database_now()
        outcomes, absent = [], []
        locked = work.lock_many(_ids(_EXPIRED, [limit]), skip_locked=True)
        live = work.live_assignments(locked)
        for work_item in locked:
            offer = live.get(work_item.pk)
            if offer is None or offer.state != State.OFFERED or offer.expires_at is None or offer.expires_at > now:
                continue
            work.give_back(work_item, Assignment.End.EXPIRED, now)
            outcomes.append(Outcome("offer_expired", work_item.pk, now, offer.agent_id))
            absent.append(PresenceLost(offer.agent_id, Presence.Status.AWAY, now))
        report(outcomes, _set_absent(absent))
        crash_point("sweep.before_commit")
    crash_point("sweep.after_commit")
    return len(outcomes)


def _set_absent(lost: list[PresenceLost]) -> list[PresenceLost]:
    """Presence rows come last in the lock order, sorted, so that two sweeps cannot wait for each other."""
    changed = []
    for presence in sorted(set(lost), key=lambda one: one.agent_id):
        rows = Presence.objects.filter(pk=presence.agent_id, status=Presence.Status.AVAILABLE)
        if rows.update(status=presence.status, changed_at=presence.at):
            changed.append(presence)
    return changed


def return_from_absent(limit: int = 200) -> int:
    """Offers of agents who are away or gone return at once; live chats and calls after a grace time; mails stay."""
    with transaction.atomic():
        now = database_now()
        outcomes = []
        locked = work.lock_many(_ids(_ABSENT, [GRACE_FOR_LIVE_WORK_SECONDS, limit]), skip_locked=True)
        live = work.live_assignments(locked)
        for work_item in locked:
            held = live.get(work_item.pk)
            if held is None or not _is_absent(held, now):
                continue
            work.give_back(work_item, Assignment.End.ABSENT, now)
            kind = "offer_returned" if held.state == State.OFFERED else "assignment_returned"
            outcomes.append(Outcome(kind, work_item.pk, now, held.agent_id))
        report(outcomes)
        crash_point("sweep.before_commit")
    crash_point("sweep.after_commit")
    return len(outcomes)


def _is_absent(held: Assignment, now: datetime) -> bool:
    presence = Presence.objects.filter(pk=held.agent_id).first()
    if presence is None or presence.lease_until is None:
        return held.state == State.OFFERED
    if held.state == State.OFFERED:
        return presence.status != Presence.Status.AVAILABLE or presence.lease_until <= now
    return presence.lease_until <= now - timedelta(seconds=GRACE_FOR_LIVE_WORK_SECONDS)


def expire_leases(limit: int = 500) -> int:
    """Agents whose page has gone silent are offline."""
    with transaction.atomic():
        now = database_now()
        gone = list(
            Presence.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(lease_until__lte=now)
            .exclude(status=Presence.Status.OFFLINE)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
        Presence.objects.filter(pk__in=gone).update(status=Presence.Status.OFFLINE, changed_at=now)
        report([], [PresenceLost(agent_id, Presence.Status.OFFLINE, now) for agent_id in gone])
        crash_point("sweep.before_commit")
    crash_point("sweep.after_commit")
    return len(gone)


def wake_pool_of(agent_id: int) -> None:
    """After anything that gives an agent room or brings her back."""
    want_pass(*Agent.objects.filter(pk=agent_id).values_list("pool_id", flat=True))
