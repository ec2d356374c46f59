"""The chain of a target and its older versions: written whole, never changed. What was planned by one keeps to it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from routing.chains import Step
from routing.models import EscalationRule, ServiceTarget
from routing.services.database_time import database_now


def rules_of(target: ServiceTarget, steps: Sequence[Step], version: int = 1) -> list[EscalationRule]:
    """The rows of a chain, not written yet."""
    return [
        EscalationRule(
            target=target,
            version=version,
            position=position,
            moment=step.moment,
            amount=step.amount,
            action=step.action,
            conditions=list(step.conditions),
            parameters=dict(step.parameters),
        )
        for position, step in enumerate(steps)
    ]


def in_force(target: ServiceTarget) -> list[EscalationRule]:
    """In the order they were put down."""
    return list(EscalationRule.objects.filter(target=target, retired_at__isnull=True))


def version_of(target: ServiceTarget) -> int:
    """The number of the chain in force or, where it was emptied, of the last that was."""
    latest = EscalationRule.objects.filter(target=target).aggregate(latest=Max("version"))["latest"]
    return latest or 0


def put_chain(target: ServiceTarget, steps: Sequence[Step], now: datetime | None = None) -> int:
    """A new version in force, the one before retired. Returns its number. The caller has locked the target."""
    version = version_of(target) + 1
    EscalationRule.objects.filter(target=target, retired_at__isnull=True).update(retired_at=now or database_now())
    EscalationRule.objects.bulk_create(rules_of(target, steps, version))
    return version
