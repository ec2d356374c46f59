"""What may overflow in a trial: the rules as they are now, and what was or is planned for its days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from django.db.models import F, Q

from routing.models import OverflowRule, PlannedOpening, Team
from routing.overflow import Rule, is_open
from routing.simulation.overflow import Span, Way


def _rules(queue_ids: Sequence[int]) -> list[OverflowRule]:
    """Those in force, but for what must stay in the house."""
    found = OverflowRule.objects.filter(queue__in=queue_ids, is_active=True)
    return list(found.exclude(queue__is_in_house=True, team__is_outsourced=True).order_by("pk"))


def overflow_teams(queue_ids: Sequence[int]) -> set[int]:
    """Teams that these queues may go to; not one that answers others too, which would be idle in a trial of these."""
    teams = Team.objects.filter(pk__in=[rule.team_id for rule in _rules(queue_ids)]).prefetch_related("queues")
    return {team.pk for team in teams if {queue.pk for queue in team.queues.all()} <= set(queue_ids)}


def ways_of(queue_ids: Sequence[int], begins: datetime, ends: datetime) -> tuple[Way, ...]:
    """`begins` and `ends` are midnights of one zone; what is told counts in seconds from the first."""
    rules = _rules(queue_ids)
    planned: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    rows = PlannedOpening.objects.filter(rule__in=rules, begins_at__lt=ends, ends_at__gt=begins)
    for row in rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F("begins_at"))).order_by("pk"):
        until = min(row.ends_at, row.withdrawn_at) if row.withdrawn_at else row.ends_at
        planned[row.rule_id].append((_seconds(row.begins_at, begins), _seconds(until, begins), row.most))
    return tuple(
        Way(
            Rule(rule.queue_id, rule.team_id, rule.medium, rule.after_seconds, rule.most_at_once, rule.most_per_day),
            tuple(_open_spans(rule, begins, ends)),
            tuple(planned[rule.pk]),
        )
        for rule in rules
    )


def _seconds(at: datetime, begins: datetime) -> float:
    return (at.astimezone(UTC) - begins.astimezone(UTC)).total_seconds()


def _open_spans(rule: OverflowRule, begins: datetime, ends: datetime) -> Iterable[Span]:
    """Its hours, from one time of day at which it may open or close to the next."""
    clocks = sorted({time.min, *(one for one in (rule.opens_at, rule.closes_at) if one is not None)})
    days = [begins + timedelta(days=number) for number in range((ends - begins).days)]
    edges = [datetime.combine(day, clock, begins.tzinfo) for day in days for clock in clocks]
    for edge, following in zip(edges, [*edges[1:], ends], strict=True):
        if is_open(rule.weekdays, rule.opens_at, rule.closes_at, edge):
            yield _seconds(edge, begins), _seconds(following, begins)
