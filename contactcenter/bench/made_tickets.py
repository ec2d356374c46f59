"""A year of lifelike tickets in the configured database: what pages, searches and statistics have to bear.

A few customers write often and many once (Zipf); work comes by day and by week as shops know it; 5 % are open and wait,
the others were answered and resolved by somebody who has the skills. Raw rows and outbox rows are not made: after a
year they have expired.
"""

import bisect
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from contactcenter.bench import made_words, ticket_rows
from contactcenter.bench.made_words import Texts
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.ticket_rows import Kind, Plan
from contactcenter.tickets.models import ChannelAccount, Reason, Shop
from routing.models import AgentSkill, Queue, ServiceTarget
from routing.services.database_time import database_now
from routing.services.lanes import lane_for
from routing.simulation.arrivals import busyness

_DAYS = 365
_OPEN = 0.05
_TICKETS_PER_CUSTOMER = 3
_LANGUAGES = {"fr": 0.88, "en": 0.12}
_MEDIA = {"chat": ("webchat", 0.36), "mail": ("email", 0.44), "call": ("callback", 0.12), "social": ("messenger", 0.08)}
_REASONS = {"order": 0.44, "advice": 0.18, "payment": 0.12, "technical": 0.14, "complaint": 0.12}
_WORK_SECONDS = {"chat": 600, "mail": 280, "call": 420, "social": 150}
_LATE = 0.08
_NO_TARGET = 21_600  # seconds
_AT_ONCE = 10_000
_WRITERS = 2


@dataclass(frozen=True)
class _Sort:
    """Tickets of one kind: why they were written, how many of all they are, who may have answered."""

    kind: Kind
    reason: str
    share: float
    agent_ids: tuple[int, ...]


def make(tickets: int, folder: Path | None = None, seed: int = 7) -> dict[str, Any]:
    """Adds so many tickets to the configured database, whose organisation they fit. Returns counts and the rate."""
    texts = made_words.read(folder)
    dice = random.Random(seed)  # noqa: S311 - made people
    shop = Shop.objects.order_by("pk").first()
    if shop is None:
        raise LookupError("no shop: run manage.py load_demo first")
    sorts = list(_sorts(shop))
    begun = time.monotonic()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection, ticket_rows.writing(connection):
        people = ticket_rows.write_customers(
            connection, shop.pk, made_words.NAMES, max(tickets // _TICKETS_PER_CUSTOMER, 10)
        )
    life = _Life(sorts, texts, people, database_now(), tickets)
    sizes = [min(_AT_ONCE, tickets - place) for place in range(0, tickets, _AT_ONCE)]
    done = 0
    with bar("tickets", tickets) as advance, ThreadPoolExecutor(_WRITERS) as pool:
        places = accumulate(sizes, initial=0)
        jobs = [
            pool.submit(_write, life, place, size, dice.random()) for place, size in zip(places, sizes, strict=False)
        ]
        for job in jobs:
            done += job.result()
            advance(done)
    seconds = time.monotonic() - begun
    with waiting("statistics of the tables …"), psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return {
        "tickets": done,
        "open": life.open,
        "customers": len(people),
        "sample_texts": len(texts.samples),
        "seconds": round(seconds, 1),
        "tickets_per_second": round(done / seconds),
    }


def _sorts(shop: Shop) -> Iterator[_Sort]:
    queues = {queue.pk: queue for queue in Queue.objects.all()}
    targets = {(row.queue_id, row.medium): row.seconds for row in ServiceTarget.objects.all()}
    accounts = {account.adapter: account for account in ChannelAccount.objects.filter(shop=shop)}
    reasons = {reason.slug: reason for reason in Reason.objects.all()}
    for medium, (adapter, of_medium) in _MEDIA.items():
        account = accounts.get(adapter) or accounts["webchat"]  # a call comes out of a chat
        for slug in sorted(_REASONS.keys() & reasons.keys()):
            reason = reasons[slug]
            for language, of_language in _LANGUAGES.items():
                able = tuple(_able(reason.queue_id, language))
                lane = lane_for(queues[reason.queue_id], medium, {language: 1})
                target = targets.get((reason.queue_id, medium), _NO_TARGET)
                kind = Kind(account.pk, lane.pk, medium, adapter, reason.pk, language, target)
                if able:
                    yield _Sort(kind, slug, of_medium * _REASONS[slug] * of_language, able)


def _able(queue_id: int, language: str) -> list[int]:
    found = AgentSkill.objects.filter(agent__team__queues=queue_id, skill__slug=language)
    return sorted(set(found.values_list("agent_id", flat=True)))


class _Life:
    """Draws tickets, oldest first as they are numbered in life: those of the past year week by week, then the `open`
    ones, which wait now, each of another customer."""

    def __init__(self, sorts: list[_Sort], texts: Texts, people: range, now: datetime, tickets: int) -> None:
        self.sorts, self.texts, self.people, self.now = sorts, texts, people, now
        self.shares = list(accumulate(one.share for one in sorts))
        self.open = min(int(tickets * _OPEN), len(people))
        self._over = tickets - self.open  # so many are of the past
        self.hours = list(accumulate(busyness("mail", hour * 3600.0) for hour in range(7 * 24)))
        sunday = now - timedelta(days=2 + (now.weekday() + 1) % 7)
        self._sunday = sunday.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

    def plans(self, place: int, count: int, dice: random.Random) -> Iterator[Plan]:
        draw = dice.random
        most, all_shares = len(self.sorts) - 1, self.shares[-1]
        for number in range(place, place + count):
            kind = bisect.bisect(self.shares, draw() * all_shares, hi=most)
            sort = self.sorts[kind]
            target, medium = sort.kind.target_seconds, sort.kind.medium
            question = self.texts.question(dice, sort.kind.language, sort.reason)
            if number >= self._over:
                opened = self.now.timestamp() - target * draw() * 1.2
                yield Plan(kind, self.people[self._over - number - 1], opened, question)
                continue
            opened = self._moment(draw, number)
            # Most in time, most of these in the first half of it.
            answered = opened + target * (1 + draw() if draw() < _LATE else draw() * draw() * 0.98 + 0.02)
            resolved = answered + _WORK_SECONDS[medium] * (0.5 + draw())
            # Zipf with exponent 1: the first of a thousand writes as often as the last six hundred together.
            customer = self.people[int(len(self.people) ** draw()) - 1]
            agent = sort.agent_ids[int(draw() * len(sort.agent_ids))]
            answer = self.texts.answer(dice, sort.kind.language)
            yield Plan(kind, customer, opened, question, answered, resolved, agent, answer)

    def _moment(self, draw: Callable[[], float], number: int) -> float:
        """Some time of its week, by the hours of a week; at least two days ago, so that all of it is over."""
        hour = bisect.bisect(self.hours, draw() * self.hours[-1], hi=len(self.hours) - 1)
        week = _DAYS // 7 - number * (_DAYS // 7) // self._over
        return self._sunday - week * 604_800.0 + (hour + draw()) * 3600.0


def _write(life: _Life, place: int, size: int, seed: float) -> int:
    dice = random.Random(seed)  # noqa: S311
    kinds = [one.kind for one in life.sorts]
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection, ticket_rows.writing(connection):
        connection.execute("SET synchronous_commit = off")  # VACUUM, at the end, waits for the disk for all of them
        return ticket_rows.write(connection, kinds, life.plans(place, size, dice))
