"""Overflow opened on the forecast: what is proposed for a day, accepted with one key, taken back, and what it did."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from django.db.models import Exists, OuterRef, Q

from contactcenter.access.actors import Actor
from contactcenter.errors import Refusal
from contactcenter.supervision.days import midnight, shop_zone
from contactcenter.supervision.forecasting import OwnForecast
from contactcenter.supervision.staffing import HalfHour, Window, short_windows
from contactcenter.tickets import events
from routing.deadlines import ROUTED
from routing.models import Assignment, Clock, OverflowRule, PlannedOpening
from routing.models.media import Medium
from routing.services.database_time import database_now


@dataclass(frozen=True)
class Part:
    """Of a proposal: up to `most` contacts by this rule."""

    rule: OverflowRule
    most: int


@dataclass(frozen=True)
class Proposal:
    """While people are missing. Without parts no rule lets such work go to an outsourcer."""

    window: Window
    begins_at: datetime
    ends_at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Told:
    """An accepted opening: `taken` of its volume went so far, `kept` of them were not missed. `state` is planned, open,
    over or withdrawn."""

    row: PlannedOpening
    state: str
    taken: int
    kept: int


def _rules(queue_ids: Sequence[int]) -> list[OverflowRule]:
    """By which work of these queues may go to an outsourcer."""
    return list(
        OverflowRule.objects.filter(
            queue__in=queue_ids, queue__is_in_house=False, team__is_outsourced=True, is_active=True
        )
        .select_related("queue", "team")
        .order_by("queue__position", "pk")
    )


def _at(day: date, half_hour: int) -> datetime:
    if half_hour >= 48:
        return midnight(day + timedelta(days=1), shop_zone())
    return datetime.combine(day, time(half_hour // 2, half_hour % 2 * 30), shop_zone())


def proposals(forecast: OwnForecast, day: date, queue_ids: Sequence[int], halves: Sequence[HalfHour]) -> list[Proposal]:
    """For what is left of the day, where whoever is usually there is too few; less what is open already by plan."""
    now, rules = database_now(), _rules(queue_ids)
    planned = PlannedOpening.objects.filter(rule__in=rules, withdrawn_at__isnull=True)
    found = []
    for window in short_windows(halves, in_house_only=False):
        begins_at, ends_at = _at(day, window.begins), _at(day, window.ends)
        if ends_at <= now:
            continue
        taken = set(planned.filter(begins_at__lt=ends_at, ends_at__gt=begins_at).values_list("rule_id", flat=True))
        volumes = _volumes(forecast, day, rules, halves[window.begins : window.ends])
        parts = tuple(
            Part(rule, ceil(volumes[rule.pk])) for rule in rules if rule.pk not in taken and volumes[rule.pk] > 0
        )
        if parts or not taken:
            found.append(Proposal(window, begins_at, ends_at, parts))
    return found


def _volumes(
    forecast: OwnForecast, day: date, rules: Sequence[OverflowRule], halves: Sequence[HalfHour]
) -> Counter[int]:
    """By rule the contacts for which people are missing: the share of its queue's that nobody there could answer,
    shared out on the rules that let them go."""
    volumes: Counter[int] = Counter()
    for queue in {rule.queue_id for rule in rules}:
        for medium in Medium.values:
            able = [rule for rule in rules if rule.queue_id == queue and rule.medium in ("", medium)]
            if not able:
                continue
            expected = forecast.expected(queue, medium, day)
            over = sum(expected[half.place] * max(0.0, 1 - half.there / half.need) for half in halves if half.need)
            for rule in able:
                volumes[rule.pk] += over / len(able)  # type: ignore[assignment]
    return volumes


def accept(actor: Actor, proposal: Proposal) -> None:
    """The routing follows it from its beginning on."""
    now = database_now()
    PlannedOpening.objects.bulk_create(
        PlannedOpening(
            rule=part.rule,
            begins_at=proposal.begins_at,
            ends_at=proposal.ends_at,
            most=part.most,
            made_at=now,
            made_by_id=actor.user_id,
        )
        for part in proposal.parts
    )
    rules = [part.rule.pk for part in proposal.parts]
    events.audit("opening_planned", actor.label, actor.user_id, rules=rules, begins=proposal.begins_at.isoformat())


def withdraw(actor: Actor, pk: int, queue_ids: Sequence[int]) -> PlannedOpening:
    """From now on the rule is as it always is; what went stays where it is. Refuses not_found."""
    now = database_now()
    row = PlannedOpening.objects.select_for_update().filter(pk=pk, rule__queue__in=queue_ids).first()
    if row is None:
        raise Refusal("not_found")
    if row.withdrawn_at is None and row.ends_at > now:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        events.audit("opening_withdrawn", actor.label, actor.user_id, opening=pk)
    return row


def told(day: date, queue_ids: Sequence[int]) -> list[Told]:
    """Those of the day; of those taken back, the ones that had begun."""
    now, first = database_now(), _at(day, 0)
    rows = PlannedOpening.objects.filter(
        rule__queue__in=queue_ids, begins_at__gte=first, begins_at__lt=_at(day, 48)
    ).select_related("rule__queue", "rule__team", "made_by")
    return [
        Told(row, _state(row, now), *_taken(row))
        for row in rows
        if row.withdrawn_at is None or row.withdrawn_at > row.begins_at
    ]


def _state(row: PlannedOpening, now: datetime) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if now < row.begins_at:
        return "planned"
    return "open" if now < row.ends_at else "over"


def _taken(row: PlannedOpening) -> tuple[int, int]:
    """(work that went to the team while it was open, of which nothing was missed)."""
    missed = Clock.objects.filter(work_item=OuterRef("work_item"), kind__in=ROUTED, missed_at__isnull=False)
    went = Assignment.objects.filter(
        ~Q(state=Assignment.State.ENDED) | Q(accepted_at__isnull=False),
        agent__team=row.rule.team_id,
        work_item__lane__queue=row.rule.queue_id,
        offered_at__gte=row.begins_at,
        offered_at__lt=min(row.ends_at, row.withdrawn_at or row.ends_at),
    )
    if row.rule.medium:
        went = went.filter(medium=row.rule.medium)
    told = dict(went.annotate(is_missed=Exists(missed)).values_list("work_item", "is_missed"))
    return len(told), sum(not is_missed for is_missed in told.values())
