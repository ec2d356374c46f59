"""The chain of a target as people keep it: checked before it counts, written down, with a way back to what was before.

Who changes a chain says which version she saw; where somebody was faster she is refused with rule_changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery.models import AlertDestination
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from contactcenter.tickets.models import AuditEvent, Shop
from routing.chains import Finding, Place, Step, validate
from routing.models import EscalationRule, QueueSkill, ServiceTarget, Skill, Team
from routing.services.chain_versions import in_force, put_chain, version_of

_CHANGED = "chain_changed"
SHOWN_VERSIONS = 5


@dataclass(frozen=True)
class Version:
    """A chain that was in force until somebody changed it."""

    event: AuditEvent
    steps: list[Step]


def target_of(pk: int) -> ServiceTarget:
    target = ServiceTarget.objects.select_related("queue", "calendar").filter(pk=pk).first()
    if target is None:
        raise Refusal("not_found")
    return target


def place_of(target: ServiceTarget) -> Place:
    """What a chain of this target may speak of."""
    queue = target.queue
    teams = list(Team.objects.all())
    skills = Skill.objects.filter(kind=Skill.Kind.TOPIC)
    if queue is not None:
        skills = skills.filter(pk__in=QueueSkill.objects.filter(queue=queue).values("skill"))
    return Place(
        medium=target.medium,
        target_seconds=target.seconds,
        home_teams=frozenset(queue.teams.values_list("slug", flat=True)) if queue else frozenset(),
        teams=frozenset(team.slug for team in teams),
        outsourced=frozenset(team.slug for team in teams if team.is_outsourced),
        skills=frozenset(skills.values_list("slug", flat=True)),
        languages=frozenset(code for shop in Shop.objects.all() for code in shop.languages),
        destinations=frozenset(AlertDestination.objects.filter(is_active=True).values_list("slug", flat=True)),
        is_in_house=bool(queue and queue.is_in_house),
    )


def names() -> dict[str, str]:
    """Teams, skills and destinations as people call them, by slug."""
    found = {skill.slug: skill.name for skill in Skill.objects.all()}
    found |= {one.slug: one.name for one in AlertDestination.objects.all()}
    return found | {team.slug: team.name for team in Team.objects.all()}


def chain_of(target: ServiceTarget) -> list[Step]:
    return [rule.step for rule in in_force(target)]


def check(target: ServiceTarget, steps: Sequence[Step]) -> list[Finding]:
    """What is wrong with a chain for this target; changes nothing."""
    return validate(steps, place_of(target))


@transaction.atomic
def save(actor: Actor, pk: int, version: int, steps: Sequence[Step]) -> list[Finding]:
    """Put the chain in force, unless something is wrong with it: then all that is, and nothing changes."""
    require(actor, Action.EDIT_ESCALATIONS)
    target = _locked(pk)
    if version_of(target) != version:
        raise Refusal("rule_changed")
    found = validate(steps, place_of(target))
    if not found:
        _put(actor, target, steps)
    return found


@transaction.atomic
def restore(actor: Actor, pk: int, event_id: int) -> list[Finding]:
    """The chain as it was before that change. Refused with not_found; what does not fit any more is returned."""
    require(actor, Action.EDIT_ESCALATIONS)
    target = _locked(pk)
    event = AuditEvent.objects.filter(pk=event_id, kind=_CHANGED, facts__target=target.pk).first()
    if event is None:
        raise Refusal("not_found")
    steps = [_step(one) for one in event.facts["before"]]
    found = validate(steps, place_of(target))
    if not found:
        _put(actor, target, steps)
    return found


def versions(target: ServiceTarget) -> list[Version]:
    """What was in force before, the newest first."""
    events_of_it = AuditEvent.objects.filter(kind=_CHANGED, facts__target=target.pk).order_by("-pk")
    return [Version(event, [_step(one) for one in event.facts["before"]]) for event in events_of_it[:SHOWN_VERSIONS]]


def _locked(pk: int) -> ServiceTarget:
    target = ServiceTarget.objects.select_for_update(of=("self",)).select_related("queue").filter(pk=pk).first()
    if target is None:
        raise Refusal("not_found")
    return target


def _put(actor: Actor, target: ServiceTarget, steps: Sequence[Step]) -> None:
    before = chain_of(target)
    if list(steps) == before:
        return
    put_chain(target, steps)
    facts = {"before": [_facts(one) for one in before], "after": [_facts(one) for one in steps]}
    events.audit(_CHANGED, actor.label, actor.user_id, target=target.pk, **facts)


def _facts(step: Step) -> dict[str, Any]:
    return {
        "moment": step.moment,
        "amount": step.amount,
        "action": step.action,
        "conditions": list(step.conditions),
        "parameters": dict(step.parameters),
    }


def _step(facts: Mapping[str, Any]) -> Step:
    return Step(
        facts["moment"], facts["amount"], facts["action"], tuple(facts["conditions"]), dict(facts["parameters"])
    )


def rules_in_use() -> dict[int, list[EscalationRule]]:
    """All chains in force, by target."""
    found: dict[int, list[EscalationRule]] = {}
    for rule in EscalationRule.objects.filter(retired_at__isnull=True).order_by("position", "pk"):
        found.setdefault(rule.target_id, []).append(rule)
    return found
