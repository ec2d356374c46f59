"""Calendars and targets as administrators change them: checked, written, and written down with what was before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.forms.models import model_to_dict

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from contactcenter.tickets.models import Shop
from routing.models import Calendar, OpeningRange, ServiceTarget, SpecialDay, SpecialRange

Ranges = Sequence[tuple[int, int]]  # minutes after midnight, as OpeningRange


@dataclass(frozen=True)
class CalendarDraft:
    """What a calendar is to be. `special` are (day, label, ranges)."""

    names: dict[str, str]
    time_zone: str
    country: str
    weekly: Sequence[Ranges]
    special: Sequence[tuple[date, str, Ranges]] = field(default_factory=list)


def save_calendar(actor: Actor, row: Calendar | None, draft: CalendarDraft, slug: str = "") -> Calendar:
    """A new one, or this one changed; clocks that run by it are counted anew in the background."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        before = facts_of(row) if row else None
        saved = row or Calendar(slug=slug)
        saved.names, saved.time_zone, saved.country = draft.names, draft.time_zone, draft.country
        saved.save()
        saved.ranges.all().delete()
        saved.special_days.all().delete()
        OpeningRange.objects.bulk_create(
            OpeningRange(calendar=saved, weekday=weekday, opens=opens, closes=closes)
            for weekday, ranges in enumerate(draft.weekly)
            for opens, closes in ranges
        )
        days = [SpecialDay(calendar=saved, on=on, label=label) for on, label, _ in draft.special]
        SpecialDay.objects.bulk_create(days)
        SpecialRange.objects.bulk_create(
            SpecialRange(day=day, opens=opens, closes=closes)
            for day, (_, _, ranges) in zip(days, draft.special, strict=True)
            for opens, closes in ranges
        )
        _note(actor, "calendar_changed" if row else "calendar_added", before, facts_of(saved))
    return saved


def delete_calendar(actor: Actor, row: Calendar) -> None:
    """Refused with calendar_in_use while a target or a clock counts by it."""
    require(actor, Action.EDIT_ROUTING)
    before = facts_of(row)
    try:
        with transaction.atomic():
            row.delete()
            _note(actor, "calendar_deleted", before, None)
    except ProtectedError as error:
        raise Refusal("calendar_in_use") from error


def save_shop_hours(actor: Actor, shop: Shop, live: Calendar | None, deferred: Calendar | None) -> None:
    """When the people of a shop are there; None is around the clock."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        before = _hours_facts(shop)
        shop.live_hours, shop.deferred_hours = live, deferred
        shop.save(update_fields=["live_hours", "deferred_hours"])
        if before != _hours_facts(shop):
            _note(actor, "shop_hours_changed", before, _hours_facts(shop))


def _hours_facts(shop: Shop) -> dict[str, Any]:
    return {"shop": shop.slug, "live": shop.live_hours_id, "deferred": shop.deferred_hours_id}


def facts_of(row: Calendar) -> dict[str, Any]:
    """All of it, as it is kept in the audit."""
    return {
        "calendar": row.slug,
        "names": row.names,
        "time_zone": row.time_zone,
        "country": row.country,
        "weekly": [list(one) for one in row.ranges.values_list("weekday", "opens", "closes")],
        "special": [
            [day.on.isoformat(), day.label, [list(one) for one in day.ranges.values_list("opens", "closes")]]
            for day in row.special_days.prefetch_related("ranges")
        ],
    }


def save_target(actor: Actor, row: ServiceTarget) -> ServiceTarget:
    """Written as it stands in memory. Refused with target_exists where the same work has one of that kind already."""
    require(actor, Action.EDIT_ROUTING)
    before = ServiceTarget.objects.filter(pk=row.pk).first() if row.pk else None
    told = _target_facts(before) if before else None
    try:
        with transaction.atomic():
            row.save()
            _note(actor, "target_changed" if before else "target_added", told, _target_facts(row))
    except IntegrityError as error:
        if "one_target_for_the_same_work" not in str(error):
            raise
        raise Refusal("target_exists") from error
    return row


def delete_target(actor: Actor, row: ServiceTarget) -> None:
    """Its clocks go on by the next most specific target, or end where there is none."""
    require(actor, Action.EDIT_ROUTING)
    with transaction.atomic():
        before = _target_facts(row)
        row.delete()
        _note(actor, "target_deleted", before, None)


def _target_facts(row: ServiceTarget) -> dict[str, Any]:
    return {"target": row.pk, **model_to_dict(row, exclude=["id"])}


def _note(actor: Actor, kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    events.audit(kind, actor.label, actor.user_id, before=before, after=after)
