"""Four made-up weeks of the demo organisation, so that forecasts and simulations have something to start from.

Work, clocks and assignments only: who wrote and what is nobody's business here, so there are no tickets. Written in
sets, once, by `manage.py load_demo --history`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from routing.deadlines import reply_kind
from routing.models import Agent, Assignment, Clock, Lane, Queue, ServiceTarget, WorkItem
from routing.models.media import Medium
from routing.services.database_time import database_now
from routing.services.lanes import lane_for
from routing.services.targets import targets
from routing.simulation.arrivals import busyness
from routing.simulation.behaviour import Behaviour

WEEKS = 4
_PER_BUSY_HOUR = 9.0
_MEDIA = {Medium.CHAT: 0.36, Medium.CALL: 0.15, Medium.MAIL: 0.41, Medium.SOCIAL: 0.08}
_QUEUES = {"level1": 0.16, "orders": 0.34, "advice": 0.16, "payment": 0.10, "technical": 0.12, "complaints": 0.12}
_ENGLISH = 0.12
_SHIFTS = ((8.0, 15.5), (14.5, 22.0), (11.5, 19.0))
_LATE = {Medium.CHAT: 0.10, Medium.CALL: 0.16, Medium.MAIL: 0.06, Medium.SOCIAL: 0.08}
_PEAKS = (12, 13, 18, 19)
_ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class _Came:
    at: datetime
    medium: str
    queue: str
    language: str


def write(weeks: int = WEEKS, per_busy_hour: float = _PER_BUSY_HOUR) -> int:
    """Returns how many contacts; none where there are clocks already."""
    with transaction.atomic():
        if Clock.objects.exists():
            return 0
        dice = Random("maison calanque")  # noqa: S311 - made-up figures, the same on every machine
        today = database_now().astimezone(_ZONE).date()
        came = [
            one
            for number in range(7 * weeks, 0, -1)
            for one in _day(today - timedelta(days=number), per_busy_hour, dice)
        ]
        _write(came, dice)
        # Whoever reads them next must not plan for the empty tables of a moment ago: that took minutes instead of ms.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE routing_workitem, routing_clock, routing_assignment, routing_lane")
    return len(came)


def _day(day: date, per_busy_hour: float, dice: Random) -> Iterator[_Came]:
    midnight = datetime.combine(day, time.min, _ZONE)
    of_day = dice.gammavariate(60, 1 / 60)
    weekday = (day.weekday() + 1) % 7  # the simulation's weeks begin with a Sunday
    for medium, share in _MEDIA.items():
        for quarter in range(96):
            rate = per_busy_hour * share * of_day * busyness(medium, weekday * 86_400.0 + quarter * 900.0) / 4
            waited = dice.expovariate(1.0)
            while waited < rate:
                (queue,) = dice.choices(list(_QUEUES), list(_QUEUES.values()))
                language = "en" if dice.random() < _ENGLISH else "fr"
                yield _Came(midnight + timedelta(seconds=(quarter + waited / rate) * 900), medium, queue, language)
                waited += dice.expovariate(1.0)


def _write(came: list[_Came], dice: Random) -> None:
    queues = {queue.slug: queue for queue in Queue.objects.prefetch_related("requirements")}
    known = targets()
    crews = _crews()
    lanes: dict[tuple[str, str, str], Lane] = {}
    rows: list[tuple[WorkItem, Clock, Assignment | None]] = []
    for one in came:
        key = (one.queue, one.medium, one.language)
        if key not in lanes:
            lanes[key] = lane_for(queues[one.queue], one.medium, {one.language: 1})
        target = known.find(reply_kind(one.medium, is_answered=False), queues[one.queue].pk, one.medium)
        if target is None:
            continue
        rows.append(_row(one, lanes[key], target, crews[one.queue, one.language], dice))
    WorkItem.objects.bulk_create(work for work, _, _ in rows)
    Clock.objects.bulk_create(clock for _, clock, _ in rows)
    Assignment.objects.bulk_create(assignment for _, _, assignment in rows if assignment is not None)


def _crews() -> dict[tuple[str, str], list[tuple[int, Agent]]]:
    """Who serves each queue in each language; the number decides her shift."""
    agents = list(Agent.objects.filter(team__queues__isnull=False).distinct().order_by("pk"))
    speaks = {agent.pk: set(agent.skills.values_list("slug", flat=True)) for agent in agents}
    serves = {queue.slug: set(queue.teams.values_list("pk", flat=True)) for queue in Queue.objects.all()}
    return {
        (slug, language): [
            (number, agent)
            for number, agent in enumerate(agents)
            if agent.team_id in serves[slug] and language in speaks[agent.pk]
        ]
        for slug in serves
        for language in ("fr", "en")
    }


def _is_there(number: int, at: datetime) -> bool:
    local = at.astimezone(_ZONE)
    begins, ends = _SHIFTS[number % len(_SHIFTS)]
    return (number + local.toordinal()) % 7 > 1 and begins <= local.hour + local.minute / 60 < ends


def _cause(agent: Agent | None, dice: Random) -> str:
    if agent is None:
        return Clock.Cause.CLOSED
    return dice.choice([Clock.Cause.ROOM, Clock.Cause.ROOM, Clock.Cause.HELD, Clock.Cause.EXPIRED, Clock.Cause.SKILL])


def _row(
    came: _Came, lane: Lane, target: ServiceTarget, crew: list[tuple[int, Agent]], dice: Random
) -> tuple[WorkItem, Clock, Assignment | None]:
    """Answered by somebody of the crew who was there; late as often as on any day, more often at peaks."""
    due = came.at + timedelta(seconds=target.seconds)
    is_peak = came.at.astimezone(_ZONE).hour in _PEAKS
    is_late = dice.random() < _LATE[Medium(came.medium)] * (1.8 if is_peak else 1)
    answered = came.at + timedelta(
        seconds=target.seconds * (dice.uniform(1.02, 1.8) if is_late else dice.betavariate(1.5, 2))
    )
    there = [agent for number, agent in crew if _is_there(number, answered)]
    work = WorkItem(
        lane=lane, medium=came.medium, state=WorkItem.State.DONE, epoch=1, created_at=came.at, waiting_since=came.at
    )
    agent = dice.choice(there) if there else None
    is_missed = is_late or (agent is None and came.medium in (Medium.CHAT, Medium.CALL))
    stopped = max(answered, due) if is_missed else answered
    clock = Clock(
        work_item=work,
        kind=target.kind,
        medium=came.medium,
        target=target,
        target_seconds=target.seconds,
        started_at=came.at,
        due_at=due,
        missed_at=due if is_missed else None,
        stopped_at=stopped,
        spent_seconds=(stopped - came.at).total_seconds(),
        missed_because=_cause(agent, dice) if is_missed else "",
        answered_by=agent,
        result=Clock.Result.MISSED if is_missed else Clock.Result.MET,
    )
    if agent is None:
        return work, clock, None
    seconds = Behaviour().work_seconds[came.medium] * dice.gammavariate(2, 0.5)
    assignment = Assignment(
        work_item=work,
        agent=agent,
        epoch=1,
        medium=came.medium,
        state=Assignment.State.ENDED,
        offered_at=answered - timedelta(seconds=5),
        accepted_at=answered,
        ended_at=answered + timedelta(seconds=seconds),
        ended_as=Assignment.End.RESOLVED,
    )
    return work, clock, assignment
