"""The board's numbers: each queue and medium as it stands, how well today went, what came in the past hour.

One query per question, whatever waits: the numbers now come from the index of open work alone.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, ExpressionWrapper, F, FloatField, Func, Min, Q
from django.db.models.functions import Floor

from contactcenter.tickets.models import Shop
from routing.deadlines import CAME, ROUTED, reply_kind
from routing.models import Clock, Queue, WorkItem
from routing.models.media import SOON_SECONDS, Medium
from routing.services.targets import targets

SPAN_SECONDS = 300
SPANS = 12
_KEPT_SECONDS = 5
_MOST_KEPT = 100
State = WorkItem.State


def is_soon(now: datetime, prefix: str = "") -> Q:
    """Due soon, or late."""
    soon = Q()
    for medium, seconds in SOON_SECONDS.items():
        soon |= Q(**{f"{prefix}medium": medium, f"{prefix}due_at__lte": now + timedelta(seconds=seconds)})
    return soon


@dataclass(frozen=True)
class Figures:
    """How some work stands. `live` clocks run now, `late` of them past their time, `soon` close to it."""

    waiting: int = 0
    offered: int = 0
    held: int = 0
    planned: int = 0
    waiting_since: datetime | None = None
    due_at: datetime | None = None
    live: int = 0
    late: int = 0
    soon: int = 0
    met: int = 0
    missed: int = 0
    objective_percent: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        counts = ("waiting", "offered", "held", "planned", "live", "late", "soon", "met", "missed")
        return Figures(
            **{name: getattr(self, name) + getattr(other, name) for name in counts},
            waiting_since=_earliest(self.waiting_since, other.waiting_since),
            due_at=_earliest(self.due_at, other.due_at),
            objective_percent=max(self.objective_percent, other.objective_percent),
        )

    @property
    def open(self) -> int:
        return self.waiting + self.offered + self.held + self.planned

    @property
    def is_quiet(self) -> bool:
        return not (self.open or self.met or self.missed)

    @property
    def in_time(self) -> int:
        return self.live - self.late - self.soon

    @property
    def now_percent(self) -> int | None:
        """Of the clocks that run, those still within target; rounded down."""
        return 100 * (self.live - self.late) // self.live if self.live else None

    @property
    def counted(self) -> int:
        return self.met + self.missed

    @property
    def today_percent(self) -> int | None:
        """Rounded down: 94.9 % of 95 % is not there yet."""
        return 100 * self.met // self.counted if self.counted else None

    @property
    def today_tone(self) -> str:
        percent = self.today_percent
        if percent is None or not self.objective_percent:
            return ""
        if percent >= self.objective_percent:
            return "is-ok"
        return "is-soon" if percent >= self.objective_percent - 10 else "is-late"

    @property
    def pressure(self) -> list[tuple[str, int, int]]:
        """What runs, as a picture 100 wide: (tone, from, width), late first."""
        parts, start = [], 0
        for tone, count in (("late", self.late), ("soon", self.soon), ("ok", self.in_time)):
            width = round(100 * count / self.live) if self.live else 0
            if count:
                parts.append((tone, start, max(2, width)))
                start += max(2, width)
        return parts


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)


@dataclass
class QueueLine:
    """A queue on the board: in all, by medium, and what came in the past hour in spans of five minutes."""

    queue: Queue
    media: dict[str, Figures] = field(default_factory=dict)
    arrivals: list[tuple[int, int]] = field(default_factory=list)  # (came, missed of them), oldest first

    @property
    def total(self) -> Figures:
        return sum(self.media.values(), Figures())

    @property
    def lines(self) -> list[tuple[str, str, Figures]]:
        """By medium, where there is more than one to tell apart: (medium, its name, figures)."""
        busy = [(medium, one) for medium, one in self.media.items() if not one.is_quiet]
        return [(medium, str(Medium(medium).label), one) for medium, one in busy] if len(busy) > 1 else []

    @property
    def only_medium(self) -> str:
        busy = [medium for medium, one in self.media.items() if not one.is_quiet]
        return busy[0] if len(busy) == 1 else ""

    @property
    def came(self) -> int:
        return sum(came for came, _ in self.arrivals)

    @property
    def missed_of_them(self) -> int:
        return sum(missed for _, missed in self.arrivals)

    @property
    def bars(self) -> list[tuple[int, int, int, int, int]]:
        """The past hour as a picture 20 high: (x, y, height, y of the missed, height of the missed)."""
        most = max((came for came, _ in self.arrivals), default=0) or 1
        found = []
        for place, (came, missed) in enumerate(self.arrivals):
            height, low = _scaled(came, most), _scaled(missed, most)
            found.append((place * 6, 20 - height, height, 20 - low, low))
        return found


def _scaled(count: int, most: int) -> int:
    return max(2, 20 * count // most) if count else 0


def beginning_of_today(now: datetime) -> datetime:
    """Midnight where the first shop is: what happened since counts as today."""
    zone = Shop.objects.order_by("pk").values_list("time_zone", flat=True).first()
    local = now.astimezone(ZoneInfo(zone or "Europe/Paris"))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def queue_lines(queues: Iterable[Queue], now: datetime) -> list[QueueLine]:
    """The queues in their order. Six queries: the queues, now, today, the targets, the past hour, the shop's zone."""
    lines = {queue.pk: QueueLine(queue) for queue in queues}
    figures = _now(lines, now)
    today, past_hour = _lately(tuple(sorted(lines)), now)
    for key, (met, missed) in today.items():
        figures[key] = replace(figures.get(key, Figures()), met=met, missed=missed)
    known = targets()
    for (queue, medium), one in figures.items():
        target = known.find(reply_kind(medium, is_answered=False), queue, medium)
        if target is not None:
            figures[queue, medium] = replace(one, objective_percent=target.objective_percent)
    for (queue, medium), one in sorted(figures.items(), key=lambda item: Medium.values.index(item[0][1])):
        lines[queue].media[medium] = one
    for queue, spans in past_hour.items():
        lines[queue].arrivals = spans
    return list(lines.values())


def total_of(lines: Sequence[QueueLine]) -> Figures:
    return sum((line.total for line in lines), Figures())


def _now(queue_ids: Iterable[int], now: datetime) -> dict[tuple[int, str], Figures]:
    """By queue and medium. Least time left and late are of all that nobody has answered, whoever has it."""
    state = Q(state=State.WAITING)
    rows = (
        WorkItem.objects.exclude(state=State.DONE)
        .filter(lane__queue__in=list(queue_ids))
        .values("medium", queue_id=F("lane__queue"))
        .annotate(
            waiting=Count("pk", filter=state),
            offered=Count("pk", filter=Q(state=State.OFFERED)),
            held=Count("pk", filter=Q(state=State.ASSIGNED)),
            planned=Count("pk", filter=Q(state=State.SCHEDULED)),
            since=Min("waiting_since", filter=state),
            due=Min("due_at"),
            live=Count("due_at"),
            late=Count("pk", filter=Q(due_at__lte=now)),
            near=Count("pk", filter=is_soon(now)),
        )
    )
    return {
        (row["queue_id"], row["medium"]): Figures(
            waiting=row["waiting"],
            offered=row["offered"],
            held=row["held"],
            planned=row["planned"],
            waiting_since=row["since"],
            due_at=row["due"],
            live=row["live"],
            late=row["late"],
            soon=row["near"] - row["late"],
        )
        for row in rows
    }


Today = dict[tuple[int, str], tuple[int, int]]
PastHour = Mapping[int, list[tuple[int, int]]]
_kept: dict[tuple[int, ...], tuple[float, Today, PastHour]] = {}


def forget() -> None:
    """Count again with the next question."""
    _kept.clear()


def _lately(queue_ids: tuple[int, ...], now: datetime) -> tuple[Today, PastHour]:
    """What grows all day costs more and changes slowly: each process asks for it every few seconds, not every one."""
    known = _kept.get(queue_ids)
    if known is None or time.monotonic() > known[0]:
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        today, past_hour = _today(queue_ids, beginning_of_today(now)), _past_hour(queue_ids, now)
        known = _kept[queue_ids] = (time.monotonic() + _KEPT_SECONDS, today, past_hour)
    return known[1], known[2]


def _today(queue_ids: Iterable[int], since: datetime) -> Today:
    """An answer counts on the day its clock started; a target missed counts at once, answered or not."""
    rows = (
        Clock.objects.filter(kind__in=ROUTED, started_at__gte=since, work_item__lane__queue__in=list(queue_ids))
        .values("medium", queue_id=F("work_item__lane__queue"))
        .annotate(
            met=Count("pk", filter=Q(result=Clock.Result.MET)),
            missed=Count("pk", filter=Q(missed_at__isnull=False)),
        )
    )
    return {(row["queue_id"], row["medium"]): (row["met"], row["missed"]) for row in rows}


def _past_hour(queue_ids: Iterable[int], now: datetime) -> PastHour:
    ago = Func(F("started_at"), template=f"EXTRACT(EPOCH FROM ('{now.isoformat()}'::timestamptz - %(expressions)s))")
    rows = (
        Clock.objects.filter(
            kind__in=CAME,
            started_at__gt=now - timedelta(seconds=SPANS * SPAN_SECONDS),
            started_at__lte=now,
            work_item__lane__queue__in=list(queue_ids),
        )
        .annotate(span=Floor(ExpressionWrapper(ago, FloatField()) / SPAN_SECONDS))
        .values("span", queue_id=F("work_item__lane__queue"))
        .annotate(came=Count("pk"), missed=Count("pk", filter=Q(missed_at__isnull=False)))
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(lambda: [(0, 0)] * SPANS)
    for row in rows:
        found[row["queue_id"]][SPANS - 1 - min(SPANS - 1, int(row["span"]))] = (row["came"], row["missed"])
    return found
