"""The rules of triage as people keep them: in order, every change under one lock and written down with what was before.

Whoever changes a rule says which version she saw; where somebody was faster she is refused with rule_changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.errors import Refusal
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage import Rule
from contactcenter.tickets import events
from contactcenter.tickets.models import AuditEvent, Reason, Shop
from routing.services.configuration import remembered

MOST_RULES = 100
_DELETED = "triage_rule_deleted"


@dataclass(frozen=True)
class Draft:
    """What a rule is to say. Empty fields mean any."""

    reason: Reason
    words: tuple[str, ...]
    language: str = ""
    adapter: str = ""
    shop: Shop | None = None


@remembered
def in_force() -> list[Rule]:
    """Those that are switched on, as intake asks them."""
    return [as_rule(row) for row in TriageRule.objects.select_related("reason").filter(is_active=True)]


def as_rule(row: TriageRule) -> Rule:
    return Rule(row.reason.slug, tuple(row.words), row.language, row.adapter, row.shop_id)


@transaction.atomic
def add(actor: Actor, draft: Draft) -> TriageRule:
    """At the end. Refuses with too_many_rules."""
    rows = _locked()
    if len(rows) >= MOST_RULES:
        raise Refusal("too_many_rules")
    row = TriageRule(position=len(rows))
    _say(row, draft)
    row.save()
    _renumber([*rows, row])
    _note("triage_rule_added", actor, row, before=None, after=_facts(row))
    return row


@transaction.atomic
def change(actor: Actor, pk: int, version: int, draft: Draft) -> TriageRule:
    row = _seen(_locked(), pk, version)
    before = _facts(row)
    _say(row, draft)
    return _kept("triage_rule_changed", actor, row, before)


@transaction.atomic
def switch(actor: Actor, pk: int, version: int, *, is_active: bool) -> TriageRule:
    row = _seen(_locked(), pk, version)
    before = _facts(row)
    row.is_active = is_active
    return _kept("triage_rule_switched", actor, row, before)


@transaction.atomic
def move(actor: Actor, pk: int, past: int, *, is_up: bool) -> TriageRule:
    """To the other side of the neighbour `past`. Where it stands there already nothing happens; where the two are no
    neighbours any more somebody else has moved one."""
    rows = _locked()
    row = _one_of(rows, pk)
    place = rows.index(row)
    other = next((at for at, one in enumerate(rows) if one.pk == past), None)
    step = 1 if is_up else -1  # from the rule to its neighbour, once it is done
    if other is None or abs(other - place) != 1:
        raise Refusal("rule_changed")
    if other - place == -step:
        rows[place], rows[other] = rows[other], rows[place]
        _renumber(rows)
        _note("triage_rule_moved", actor, row, before={"place": place}, after={"place": other})
    return row


@transaction.atomic
def delete(actor: Actor, pk: int, version: int) -> AuditEvent:
    """It can be put back by what is returned."""
    rows = _locked()
    row = _seen(rows, pk, version)
    event = _note(_DELETED, actor, row, before=_facts(row) | {"place": rows.index(row)}, after=None)
    TriageRule.objects.filter(pk=pk).delete()
    _renumber([one for one in rows if one.pk != pk])
    return event


@transaction.atomic
def restore(actor: Actor, event_id: int) -> TriageRule:
    """A deleted rule, as it was and where it was. Twice is once. Refuses with not_found and nothing_to_undo."""
    rows = _locked()
    event = AuditEvent.objects.filter(pk=event_id, kind=_DELETED).first()
    if event is None:
        raise Refusal("not_found")
    there = next((row for row in rows if row.pk == event.facts["rule"]), None)
    if there is not None:
        return there
    was = event.facts["before"]
    reason = Reason.objects.filter(slug=was["reason"]).first()
    shop = Shop.objects.filter(pk=was["shop"]).first() if was["shop"] else None
    if reason is None or bool(was["shop"]) != bool(shop):
        raise Refusal("nothing_to_undo")
    row = TriageRule(pk=event.facts["rule"], is_active=was["is_active"], version=was["version"] + 1)
    _say(row, Draft(reason, tuple(was["words"]), was["language"], was["adapter"], shop))
    row.save(force_insert=True)
    rows.insert(was["place"], row)
    _renumber(rows)
    _note("triage_rule_restored", actor, row, before=None, after=_facts(row))
    return row


def _locked() -> list[TriageRule]:
    """All of them, in their order: there are few, and their order is one thing."""
    rows = TriageRule.objects.select_related("reason", "shop").select_for_update(of=("self",)).order_by("pk")
    return sorted(rows, key=lambda row: (row.position, row.pk))


def _one_of(rows: Sequence[TriageRule], pk: int) -> TriageRule:
    row = next((row for row in rows if row.pk == pk), None)
    if row is None:
        raise Refusal("not_found")
    return row


def _seen(rows: Sequence[TriageRule], pk: int, version: int) -> TriageRule:
    row = _one_of(rows, pk)
    if row.version != version:
        raise Refusal("rule_changed")
    return row


def _say(row: TriageRule, draft: Draft) -> None:
    row.reason, row.words = draft.reason, list(draft.words)
    row.language, row.adapter, row.shop = draft.language, draft.adapter, draft.shop


def _kept(kind: str, actor: Actor, row: TriageRule, before: dict[str, Any]) -> TriageRule:
    """Saved and written down, if anything is different."""
    if _facts(row) != before:
        row.version += 1
        row.save()
        _note(kind, actor, row, before=before, after=_facts(row))
    return row


def _renumber(rows: Sequence[TriageRule]) -> None:
    for place, row in enumerate(rows):
        row.position = place
    TriageRule.objects.bulk_update(rows, ["position"])


def _facts(row: TriageRule) -> dict[str, Any]:
    return {
        "reason": row.reason.slug,
        "words": row.words,
        "language": row.language,
        "adapter": row.adapter,
        "shop": row.shop_id,
        "is_active": row.is_active,
        "version": row.version,
    }


def _note(kind: str, actor: Actor, row: TriageRule, **facts: Any) -> AuditEvent:
    return events.audit(kind, actor.label, actor.user_id, rule=row.pk, **facts)
