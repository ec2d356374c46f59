"""The weights in force: which version, since when, and the way back. Versions are added, never changed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from routing.matching import Weights
from routing.models import RoutingPolicy
from routing.services.configuration import remembered
from routing.services.database_time import database_now


def active() -> RoutingPolicy | None:
    """The version in force; None where nobody has chosen one, which is the guide's policy."""
    return RoutingPolicy.objects.filter(is_active=True).first()


@remembered
def active_weights() -> Weights:
    """The figures in force; the core's own where nobody has chosen a version."""
    policy = active()
    return Weights.from_json(policy.weights) if policy else Weights()


def make(name: str, weights: Mapping[str, Any], by: int | None) -> RoutingPolicy:
    """A new version, not yet in force. `by` is a user's row id, None for the service itself.

    Raises ValueError that names the figure where one is unknown or wrong.
    """
    Weights.from_json(weights)
    return RoutingPolicy.objects.create(name=name, weights=dict(weights), made_at=database_now(), made_by_id=by)


def activate(policy_id: int, by: int | None) -> RoutingPolicy | None:
    """Put a version in force instead of the one that is. Returns the one before; passes read it from the next on."""
    with transaction.atomic():
        # All of them in one order: of two who switch at once, the second waits and replaces the first one's choice.
        rows = {row.pk: row for row in RoutingPolicy.objects.select_for_update(no_key=True).order_by("pk")}
        before = next((row for row in rows.values() if row.is_active), None)
        if before is not None and before.pk == policy_id:
            return before
        RoutingPolicy.objects.filter(is_active=True).update(is_active=False)
        chosen = rows[policy_id]
        chosen.is_active = True
        chosen.activated_at = database_now()
        chosen.activated_by_id = by
        chosen.save(update_fields=["is_active", "activated_at", "activated_by"])
    return before


def previous() -> RoutingPolicy | None:
    """The version that was in force before the present one: the way back."""
    return (
        RoutingPolicy.objects.filter(is_active=False, activated_at__isnull=False)
        .order_by("-activated_at", "-pk")
        .first()
    )
