"""What an agent holds. Always changed after the work item is locked; the row's checks refuse what she cannot hold."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from routing.models import AgentLoad, Assignment, RoutingProfile
from routing.models.media import Medium

_COLUMN = {Medium.CHAT: "chats", Medium.CALL: "calls", Medium.MAIL: "deferred", Medium.SOCIAL: "deferred"}
# After these she has really worked on it: she draws breath, and wraps up what was a call.
_WORKED = (Assignment.End.RESOLVED, Assignment.End.POSTPONED)


def column_of(medium: str) -> str:
    """The column of AgentLoad that counts this medium."""
    return _COLUMN[Medium(medium)]


def lock(agent_ids: Iterable[int]) -> None:
    """Lock several rows in the order of agents: whoever changes more than one does this first."""
    rows = AgentLoad.objects.select_for_update(no_key=True).filter(pk__in=set(agent_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def hold(agent_id: int, medium: str, now: object) -> bool:
    """Count one more for her; False where she has no room. The caller holds the work item's lock."""
    column = column_of(medium)
    try:
        with transaction.atomic():
            changed = AgentLoad.objects.filter(pk=agent_id).update(**{column: F(column) + 1}, last_assigned_at=now)
    except IntegrityError:
        return False
    return changed == 1


_REST = """
UPDATE routing_agentload load
   SET busy_until = GREATEST(load.busy_until, %s + make_interval(secs => pause.seconds)), is_wrapping_up = pause.is_call
  FROM (SELECT agent.id AS agent_id, asked.is_call,
               CASE WHEN asked.is_call THEN profile.wrap_up_seconds ELSE profile.breathing_seconds END AS seconds
          FROM routing_agent agent
          JOIN routing_routingprofile profile ON profile.id = agent.profile_id
         CROSS JOIN (SELECT %s::boolean AS is_call) asked
         WHERE agent.id = %s) pause
 WHERE load.agent_id = pause.agent_id AND pause.seconds > 0
"""


def let_go(agent_id: int, medium: str, how: str, now: datetime) -> None:
    """Count one less for her, and let her rest where her profile says so. The caller holds the work item's lock."""
    column = column_of(medium)
    AgentLoad.objects.filter(pk=agent_id).update(**{column: F(column) - 1})
    if how in _WORKED:
        with connection.cursor() as cursor:
            cursor.execute(_REST, [now, medium == Medium.CALL, agent_id])


_LONGER = """
UPDATE routing_agentload SET busy_until = busy_until + make_interval(secs => %s)
 WHERE agent_id = %s AND busy_until > %s AND busy_until + make_interval(secs => %s) <= %s + make_interval(secs => %s)
"""


def rest_longer(agent_id: int, seconds: int, most_seconds: int, now: datetime) -> bool:
    """Her wrap-up or pause ends so much later; False where none runs, or that were more than `most_seconds` away."""
    with connection.cursor() as cursor:
        cursor.execute(_LONGER, [seconds, agent_id, now, seconds, now, most_seconds])
        return bool(cursor.rowcount)


def end_rest(agent_id: int) -> bool:
    """She is done with her wrap-up, or wants no pause: True where there was one."""
    resting = AgentLoad.objects.filter(pk=agent_id, busy_until__isnull=False)
    return bool(resting.update(busy_until=None, is_wrapping_up=False))


_PUT_PROFILE = """
UPDATE routing_agentload load
   SET chat_ceiling = GREATEST(profile.chat_ceiling, load.chats),
       deferred_ceiling = GREATEST(profile.deferred_ceiling, load.deferred)
  FROM routing_agent agent JOIN routing_routingprofile profile ON profile.id = agent.profile_id
 WHERE agent.id = load.agent_id AND load.agent_id = ANY(%s)
"""
_USUAL = """
UPDATE routing_agentload load
   SET chat_ceiling = GREATEST(%s, load.chats), deferred_ceiling = GREATEST(%s, load.deferred)
  FROM routing_agent agent
 WHERE agent.id = load.agent_id AND agent.profile_id IS NULL AND load.agent_id = ANY(%s)
"""


def put_profile(*agent_ids: int) -> None:
    """The ceilings of their profiles are theirs from now on; what somebody holds above them she keeps, and its
    room until she comes again."""
    if len(agent_ids) > 1:
        lock(agent_ids)
    with connection.cursor() as cursor:
        cursor.execute(_PUT_PROFILE, [list(agent_ids)])


def put_usual(*agent_ids: int) -> None:
    """Those of these who have no profile any more have the usual ceilings."""
    lock(agent_ids)
    usual = RoutingProfile()
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, [usual.chat_ceiling, usual.deferred_ceiling, list(agent_ids)])
