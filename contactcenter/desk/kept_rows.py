"""How work is given out, as supervisors keep it: profiles, overflow rules, groups of customers.

Every change is written down with what was before. Whoever changes a row says how she saw it; where somebody was faster
she is refused with setting_changed.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.forms.models import model_to_dict
from django.utils.text import slugify

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from routing.models import CustomerGroup, OverflowRule, Pool, RoutingProfile
from routing.nudges import want_pass
from routing.services import loads

_KINDS: dict[type[models.Model], str] = {
    RoutingProfile: "profile",
    OverflowRule: "overflow_rule",
    CustomerGroup: "customer_group",
}
_LONGEST_SLUG = 40
Row = TypeVar("Row", RoutingProfile, OverflowRule, CustomerGroup)


def facts_of(row: models.Model) -> dict[str, Any]:
    """Its columns as JSON holds them."""
    kept: dict[str, Any] = json.loads(json.dumps(model_to_dict(row), cls=DjangoJSONEncoder))
    return kept


def digest(facts: Mapping[str, Any]) -> str:
    """Sixteen characters by which they are known again."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def seen(row: models.Model) -> str:
    """How it stands, in 16 characters."""
    return digest(facts_of(row))


def add(actor: Actor, row: Row) -> Row:
    """A new one. Refuses already_there where there is one for the same."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        if isinstance(row, RoutingProfile | CustomerGroup):
            row.slug = _free_slug(type(row), next(iter(row.names.values()), ""))
        _save(row)
        events.audit(f"{_KINDS[type(row)]}_added", actor.label, actor.user_id, row=row.pk, after=facts_of(row))
        _takes_effect(row)
    return row


def change(actor: Actor, model: type[Row], pk: int, as_seen: str, values: Mapping[str, Any]) -> Row:
    """Refuses not_found, setting_changed, already_there."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        row = _locked(model, pk, as_seen)
        before = facts_of(row)
        for name, value in values.items():
            setattr(row, name, value)
        if facts_of(row) != before:
            _save(row)
            facts = {"row": pk, "before": before, "after": facts_of(row)}
            events.audit(f"{_KINDS[model]}_changed", actor.label, actor.user_id, **facts)
            _takes_effect(row)
    return row


def delete(actor: Actor, model: type[Row], pk: int, as_seen: str) -> None:
    """Refuses not_found, setting_changed, still_in_use."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        row = _locked(model, pk, as_seen)
        events.audit(f"{_KINDS[model]}_deleted", actor.label, actor.user_id, row=pk, before=facts_of(row))
        try:
            row.delete()
        except ProtectedError as error:
            raise Refusal("still_in_use") from error


def _locked(model: type[Row], pk: int, as_seen: str) -> Row:
    row = model.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise Refusal("not_found")
    if seen(row) != as_seen:
        raise Refusal("setting_changed")
    return row


def _save(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal("already_there") from error


def _free_slug(model: type[RoutingProfile] | type[CustomerGroup], name: str) -> str:
    base = slugify(name)[: _LONGEST_SLUG - 4].strip("-") or "one"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)


def _takes_effect(row: models.Model) -> None:
    """From the next pass on."""
    if isinstance(row, RoutingProfile):
        hers = list(row.agents.order_by("pk").values_list("pk", flat=True))
        loads.put_profile(*hers)
        want_pass(*set(row.agents.values_list("pool_id", flat=True)))
    elif isinstance(row, OverflowRule):
        want_pass(row.queue.pool_id)
    else:
        want_pass(*Pool.objects.values_list("pk", flat=True))
