"""A supervisor makes a version of the weights, puts it in force, and goes back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from routing.models import RoutingPolicy
from routing.nudges import push_to_all_on_commit
from routing.services import policies

LONGEST_NAME = 80


def make_policy(actor: Actor, name: str, weights: Mapping[str, Any]) -> RoutingPolicy:
    """A new version, not yet in force. Refuses invalid_field."""
    require(actor, Action.EDIT_ROUTING)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Refusal("invalid_field", field="name")
    with transaction.atomic():
        try:
            policy = policies.make(name, weights, actor.user_id)
        except ValueError as error:
            raise Refusal("invalid_field", field=str(error).partition(":")[0]) from error
        events.audit("policy_made", actor.label, actor.user_id, policy=policy.pk)
    return policy


def activate_policy(actor: Actor, policy_id: int) -> RoutingPolicy | None:
    """Put this version in force. Returns the one before. Refuses not_found."""
    require(actor, Action.EDIT_ROUTING)
    if not RoutingPolicy.objects.filter(pk=policy_id).exists():
        raise Refusal("not_found")
    with transaction.atomic():
        before = policies.activate(policy_id, actor.user_id)
        if before is None or before.pk != policy_id:
            events.audit(
                "policy_activated", actor.label, actor.user_id, policy=policy_id, before=before.pk if before else None
            )
            push_to_all_on_commit(pushes.ALL_AGENTS, "board")
    return before
