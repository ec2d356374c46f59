"""How many agents each half hour of a day needs, and how many are usually there. By formulas; a trial checks them.

Chats and calls by Erlang A at the objectives of their targets. Mails and social messages go into the time that live
work leaves free; what must be done by then and finds none, asks for more people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from contactcenter.supervision.days import HALF_HOUR, clock, midnight, shop_zone
from contactcenter.supervision.forecasting import OwnForecast
from routing.deadlines import reply_kind
from routing.models import Agent
from routing.models.media import Medium
from routing.services import history
from routing.services.targets import targets
from routing.simulation import erlang
from routing.simulation.behaviour import Behaviour
from routing.simulation.forecast import HALF_HOURS

SIDE_BY_SIDE = 3  # chats that one agent is planned with: seven are a ceiling, not a plan
USABLE = 0.85  # of free time: nobody writes mails without a breath
_SECONDS = 1800.0
_LEAST_CONTACTS = 0.05  # in half an hour: with fewer, nobody is kept waiting for them
_USUAL_TARGETS = {Medium.CHAT: (76, 95), Medium.CALL: (90, 95), Medium.MAIL: (21_600, 95), Medium.SOCIAL: (3600, 95)}


@dataclass(frozen=True)
class HalfHour:
    """`chats` and so on are contacts expected; `need_…` agents; `in_house` and `partner` who is usually there."""

    place: int
    expected: dict[str, float]
    need_chat: int
    need_call: int
    need_deferred: int
    in_house: int
    partner: int

    @property
    def clock(self) -> str:
        return clock(self.place)

    @property
    def need(self) -> int:
        return self.need_chat + self.need_call + self.need_deferred

    @property
    def there(self) -> int:
        return self.in_house + self.partner

    @property
    def short(self) -> int:
        """How many are missing; 0 where there are enough."""
        return max(0, self.need - self.there)

    @property
    def contacts(self) -> float:
        return sum(self.expected.values())


@dataclass(frozen=True)
class Window:
    """From the beginning of one half hour to that of another: `most` agents are missing at once."""

    begins: int
    ends: int
    most: int

    @property
    def begins_at(self) -> str:
        return clock(self.begins)

    @property
    def ends_at(self) -> str:
        return clock(self.ends)


@dataclass(frozen=True)
class Target:
    seconds: int
    share: float


def targets_of(queue_ids: Sequence[int]) -> dict[str, Target]:
    """By medium the tightest of these queues."""
    found: dict[str, Target] = {
        medium: Target(seconds, percent / 100) for medium, (seconds, percent) in _USUAL_TARGETS.items()
    }
    known = targets()
    for medium in Medium.values:
        kind = reply_kind(medium, is_answered=False)
        rows = [row for queue in queue_ids if (row := known.find(kind, queue, medium))]
        if rows:
            most = max(row.objective_percent for row in rows)
            found[medium] = Target(min(row.seconds for row in rows), min(most, 99) / 100)
    return found


def chat_agents(contacts: float, target: Target, behaviour: Behaviour) -> tuple[int, float]:
    """(agents, erlangs of agents) for the chats of half an hour. The first reply, which counts, takes its time."""
    speed, reply = behaviour.chat_speed()[SIDE_BY_SIDE], behaviour.reply_seconds()[SIDE_BY_SIDE]
    seconds = behaviour.work_seconds[Medium.CHAT] * SIDE_BY_SIDE / speed
    wait = max(1.0, target.seconds - behaviour.accept_seconds - reply)
    found = erlang.agents_needed(
        lambda slots: erlang.with_abandonment(
            contacts / _SECONDS, seconds, behaviour.chat_patience_seconds, slots, wait
        ),
        target.share,
    )
    return ceil(found.agents / SIDE_BY_SIDE), contacts / _SECONDS * seconds / SIDE_BY_SIDE


def call_agents(contacts: float, target: Target, behaviour: Behaviour) -> tuple[int, float]:
    seconds = behaviour.work_seconds[Medium.CALL]
    wait = max(1.0, target.seconds - behaviour.accept_seconds)
    found = erlang.agents_needed(
        lambda agents: erlang.with_abandonment(
            contacts / _SECONDS, seconds, behaviour.call_patience_seconds, agents, wait
        ),
        target.share,
    )
    return found.agents, contacts / _SECONDS * seconds


class _Deferred:
    """Mails and social messages that wait for free time: (half hour by whose end they must be done, seconds)."""

    def __init__(self) -> None:
        self._left: list[list[float]] = []

    def add(self, must: int, seconds: float) -> None:
        if seconds > 0:
            self._left.append([must, seconds])
            self._left.sort()

    def work(self, free_seconds: float) -> None:
        for entry in self._left:
            done = min(entry[1], free_seconds)
            entry[1] -= done
            free_seconds -= done
        self._left = [entry for entry in self._left if entry[1] > 1e-6]

    def must(self, place: int) -> float:
        return sum(seconds for must, seconds in self._left if must <= place)


def plan(forecast: OwnForecast, day: date, queue_ids: Sequence[int], behaviour: Behaviour) -> list[HalfHour]:
    """Every half hour of the day."""
    targets = targets_of(queue_ids)
    expected = {medium: forecast.total(medium, day, queue_ids) for medium in Medium.values}
    in_house, partner = usual_staff(queue_ids, day, forecast.until)
    waiting = _Deferred()
    found = []
    for place in range(HALF_HOURS):
        here = {medium: expected[medium][place] for medium in Medium.values}
        need_chat, chat_load = _live(chat_agents, here[Medium.CHAT], targets[Medium.CHAT], behaviour)
        need_call, call_load = _live(call_agents, here[Medium.CALL], targets[Medium.CALL], behaviour)
        for medium in (Medium.MAIL, Medium.SOCIAL):
            last = place + max(1, int(targets[medium].seconds // _SECONDS)) - 1
            waiting.add(last, here[medium] * behaviour.work_seconds[medium])
        is_open = bool(in_house[place] + partner[place]) or need_chat + need_call > 0
        more = 0
        if is_open:
            waiting.work((need_chat + need_call - chat_load - call_load) * _SECONDS * USABLE)
            more = ceil(waiting.must(place) / (_SECONDS * USABLE) - 1e-6)
            waiting.work(more * _SECONDS * USABLE)
        found.append(HalfHour(place, here, need_chat, need_call, more, in_house[place], partner[place]))
    return found


_Need = Callable[[float, Target, Behaviour], tuple[int, float]]


def _live(of: _Need, contacts: float, target: Target, behaviour: Behaviour) -> tuple[int, float]:
    return of(contacts, target, behaviour) if contacts >= _LEAST_CONTACTS else (0, 0.0)


def usual_staff(queue_ids: Sequence[int], day: date, until: date) -> tuple[list[int], list[int]]:
    """(in house, outsourced) by half hour: who was there on the latest such weekday before `until`."""
    zone = shop_zone()
    like = day - timedelta(weeks=max(0, (day - until).days // 7 + 1) if day >= until else 0)
    begins = midnight(like, zone)
    outsourced = dict(
        Agent.objects.filter(team__queues__in=list(queue_ids)).values_list("pk", "team__is_outsourced").distinct()
    )
    there: dict[bool, list[int]] = {True: [0] * HALF_HOURS, False: [0] * HALF_HOURS}
    for shift in history.shifts(begins, begins + timedelta(days=1), str(zone)):
        if shift.agent in outsourced:
            first, last = (int((at - begins) / HALF_HOUR) for at in (shift.begins, shift.ends))
            for place in range(max(first, 0), min(last, HALF_HOURS)):
                there[outsourced[shift.agent]][place] += 1
    return there[False], there[True]


def short_windows(halves: Sequence[HalfHour], *, in_house_only: bool) -> list[Window]:
    """Where people are missing, neighbours together; `in_house_only`, as if the outsourcer were not there."""
    found: list[Window] = []
    for half in halves:
        missing = half.need - (half.in_house if in_house_only else half.there)
        if missing <= 0:
            continue
        if found and found[-1].ends == half.place:
            found[-1] = Window(found[-1].begins, half.place + 1, max(found[-1].most, missing))
        else:
            found.append(Window(half.place, half.place + 1, missing))
    return found
