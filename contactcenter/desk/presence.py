"""An agent says whether she is there."""

from collections.abc import Iterable

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, may, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from routing.models import Presence
from routing.nudges import push_on_commit, push_to_all_on_commit, wake_workers
from routing.services import loads
from routing.services import presence as routing_presence
from routing.services.offers import wake_pool_of


def set_presence(actor: Actor, status: str) -> None:
    """available, finishing, away or offline. What she was offered goes on to others by the next sweep if she leaves."""
    require(actor, Action.SET_PRESENCE)
    if status not in Presence.Status.values:
        raise Refusal("invalid_field", field="status")
    if actor.agent_id is None:
        raise Refusal("forbidden")
    before, _ = routing_presence.set_status(actor.agent_id, status)
    if before != status:
        events.audit("presence_set", actor.label, actor.user_id, status=status, before=before)
        push_on_commit(pushes.agent_group(actor.agent_id), "presence")
        push_to_all_on_commit(pushes.ALL_AGENTS, "board")
    wake_workers()


def renew_presence(actor: Actor) -> str:
    """Her page is open. Returns her status as the service sees it."""
    require(actor, Action.SET_PRESENCE)
    if actor.agent_id is None:
        raise Refusal("forbidden")
    return routing_presence.renew([actor.agent_id])[actor.agent_id]


def renew_presences(actors: Iterable[Actor]) -> dict[int, str]:
    """As `renew_presence`, of many at once, by agent id; who may not is left out."""
    there = {actor.agent_id for actor in actors if actor.agent_id is not None and may(actor, Action.SET_PRESENCE)}
    return routing_presence.renew(sorted(there)) if there else {}


def end_wrap_up(actor: Actor) -> None:
    """She is done with what follows a call, sooner than her profile says: the next may come."""
    require(actor, Action.SET_PRESENCE)
    if actor.agent_id is None:
        raise Refusal("forbidden")
    with transaction.atomic():
        if loads.end_rest(actor.agent_id):
            wake_pool_of(actor.agent_id)
            push_on_commit(pushes.agent_group(actor.agent_id), "presence")
