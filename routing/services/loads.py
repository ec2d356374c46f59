"""What an agent holds. Always changed after the work item is locked; the row's checks refuse what she cannot hold."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from routing.models import AgentLoad
from routing.models.media import Medium

_COLUMN = {Medium.CHAT: "chats", Medium.CALL: "calls", Medium.MAIL: "deferred", Medium.SOCIAL: "deferred"}


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


def let_go(agent_id: int, medium: str) -> None:
    """Count one less for her. The caller holds the work item's lock."""
    column = column_of(medium)
    AgentLoad.objects.filter(pk=agent_id).update(**{column: F(column) - 1})
