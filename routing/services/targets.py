"""Which target holds for some work, read from memory: targets, their rules and their calendars."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch

from routing import calendars
from routing.chains import offset_seconds
from routing.deadlines import Budget, Pause, Rule
from routing.models import Calendar, Clock, EscalationRule, EscalationStep, ServiceTarget, WorkItem
from routing.services.configuration import remembered


def _rank(target: ServiceTarget) -> tuple[object, ...]:
    """The more specific first: who she is, how urgent, which brand, which queue, how it comes."""
    priority = target.priority
    return (
        not target.customer_group,
        (priority is None, -(priority or 0)),
        target.shop is None,
        target.queue_id is None,
        not target.medium,
    )


@dataclass
class Targets:
    """All targets, by kind of clock, the more specific first. What was found for one kind of work is kept."""

    by_kind: Mapping[str, list[ServiceTarget]]
    _found: dict[tuple[object, ...], ServiceTarget | None] = field(default_factory=dict, repr=False)

    @property
    def know_priorities(self) -> bool:
        """Whether any target depends on how urgent work is."""
        return any(target.priority is not None for targets in self.by_kind.values() for target in targets)

    def find(
        self, kind: str, queue_id: int, medium: str, *, priority: int = 0, shop: int | None = None, group: str = ""
    ) -> ServiceTarget | None:
        """The most specific target for such work; None where none fits."""
        wanted = (kind, queue_id, medium, priority, shop, group)
        if wanted not in self._found:
            self._found[wanted] = next(
                (target for target in self.by_kind.get(kind, ()) if _fits(target, wanted[1:])), None
            )
        return self._found[wanted]

    def of(self, kind: str, work_item: WorkItem) -> ServiceTarget | None:
        """For this work item, as it stands in memory."""
        return self.find(
            kind,
            work_item.lane.queue_id,
            work_item.medium,
            priority=work_item.priority,
            shop=work_item.shop,
            group=work_item.customer_group,
        )


def _fits(target: ServiceTarget, wanted: tuple[int, str, int, int | None, str]) -> bool:
    queue_id, medium, priority, shop, group = wanted
    return (
        target.queue_id in (None, queue_id)
        and target.medium in ("", medium)
        and (target.priority is None or priority >= target.priority)
        and target.shop in (None, shop)
        and target.customer_group in ("", group)
    )


@remembered
def targets() -> Targets:
    """All there are, with the rules that are in force."""
    in_force = Prefetch("rules", EscalationRule.objects.filter(retired_at__isnull=True))
    return in_order(ServiceTarget.objects.prefetch_related(in_force))


def timed_rules(target: ServiceTarget, is_wanted: Callable[[EscalationRule], bool] = lambda _: True) -> list[Rule]:
    """The steps of its chain that come at an instant of their own."""
    found = []
    for rule in target.rules.all():
        after_seconds = offset_seconds(rule.moment, rule.amount, target.seconds)
        if after_seconds is not None and is_wanted(rule):
            found.append(Rule(after_seconds, rule.action, rule.pk))
    return found


def predicted_rules(target: ServiceTarget) -> list[EscalationRule]:
    """The steps of its chain that a prediction decides."""
    return [rule for rule in target.rules.all() if rule.moment == EscalationRule.Moment.PREDICTED]


def predicted_steps(clock: Clock, position: int) -> list[EscalationStep]:
    """Those that wait for a prediction, unsaved, from this position on."""
    rules = predicted_rules(clock.target) if clock.target else []
    return [
        EscalationStep(clock=clock, position=position + place, action=rule.action, rule_id=rule.pk, after_seconds=None)
        for place, rule in enumerate(rules)
    ]


def in_order(rows: Iterable[ServiceTarget]) -> Targets:
    """As `targets`, of these."""
    by_kind: dict[str, list[ServiceTarget]] = {}
    for target in sorted(rows, key=_rank):
        by_kind.setdefault(target.kind, []).append(target)
    return Targets(by_kind)


@remembered
def all_calendars() -> dict[int, calendars.Calendar]:
    """Every calendar as the pure one, by id."""
    rows = Calendar.objects.prefetch_related("ranges", "special_days__ranges")
    return {row.pk: pure(row) for row in rows}


def calendar(calendar_id: int | None) -> calendars.Calendar | None:
    """None where clocks count every second."""
    return None if calendar_id is None else all_calendars()[calendar_id]


def budget_of(clock: Clock) -> Budget:
    """How this clock counts, with the pauses it has had."""
    pauses = [Pause(one.started_at, one.ended_at) for one in clock.pauses.all()] if clock.was_paused else []
    return Budget(clock.started_at, calendar(clock.calendar_id), pauses)


def pure(row: Calendar) -> calendars.Calendar:
    """A row and what belongs to it, as the pure calendar."""
    weekly: list[list[calendars.Range]] = [[] for _ in range(7)]
    for one in row.ranges.all():
        weekly[one.weekday].append(calendars.Range(one.opens, one.closes))
    special = {
        day.on: [calendars.Range(one.opens, one.closes) for one in day.ranges.all()] for day in row.special_days.all()
    }
    closed = calendars.public_holidays(row.country, row.subdivision) if row.country else frozenset()
    return calendars.Calendar(row.time_zone, weekly, closed, special)
