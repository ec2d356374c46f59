"""Everything at once on a few tickets: desk, sweeps and intake from many threads, and what PostgreSQL says of it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from contactcenter.delivery import outbox
from contactcenter.desk import calls, channel_choice, conversation, holding
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals, raw
from contactcenter.tickets.models import Ticket
from routing.models import Queue
from routing.services import clocks, offers, passes, work
from tests.cast import Cast, Person, Visitor
from tests.deeds import let_pass, posts, words

Deed = Callable[[random.Random], Any]


@dataclass
class Outcome:
    """How often each deed was done or refused, and what else was raised."""

    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    deadlocks: int = 0


def deadlocks_so_far() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def hammer(deeds: dict[str, Deed], seconds: float, threads: int = 8) -> Outcome:
    """Random deeds from many threads for so long. Refusals are answers; anything else raised is a fault."""
    outcome, before, until = Outcome(), deadlocks_so_far(), time.monotonic() + seconds

    def run(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - which deed comes next, not a secret
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '20ms'; SET lock_timeout = '20s'")
        while time.monotonic() < until:
            name = chance.choice(list(deeds))
            try:
                deeds[name](chance)
            except Refusal as refusal:
                outcome.done[refusal.code] += 1
            except Exception as error:  # noqa: BLE001 - told in the outcome
                outcome.faults.append(f"{name}: {type(error).__name__} {error}")
            outcome.done[name] += 1
        connection.close()

    running = [threading.Thread(target=run, args=(seed,), daemon=True) for seed in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=seconds + 30)
        assert not thread.is_alive(), "a thread hangs"
    outcome.deadlocks = deadlocks_so_far() - before
    return outcome


class Town:
    """A few shoppers, everybody of the house, and every deed of the desk, of the sweeps and of intake."""

    def __init__(self, cast: Cast, shoppers: int = 6) -> None:
        self.cast = cast
        self.visitors = [cast.visitor() for _ in range(shoppers)]
        self.staff = [cast.alice, cast.bob, cast.david, cast.olga, cast.omar, cast.sam]
        self.actors = {person.name: person.actor for person in self.staff}
        for person in self.staff:
            person.arrives()

    def deeds(self) -> dict[str, Deed]:
        return {**self._of_the_desk(), **self._of_shoppers(), **self._of_workers()}

    def _of_workers(self) -> dict[str, Deed]:
        return {
            "take_in": lambda _: arrivals.take_in(),
            "pass": lambda _: passes.route_pools(),
            "clocks": lambda _: clocks.fire_due(),
            "planned": lambda _: work.resume_planned(),
            "expired": lambda _: offers.expire_due(),
            "leases": lambda _: offers.expire_leases(),
            "absent": lambda _: offers.return_from_absent(),
            "time": lambda _: let_pass(seconds=15),
        }

    def _of_shoppers(self) -> dict[str, Deed]:
        return {
            "says": lambda chance: posts(
                self.cast, self._visitor(chance), reason=chance.choice(["order", "advice", ""])
            ),
            "callback": self._callback,
            "email": lambda chance: channel_choice.choose_email(
                self._visitor(chance).actor, self.cast.webchat, str(chance.random()), f"{chance.random()}@example.com"
            ),
            "reads": lambda chance: outbox.acknowledge(self._ticket(chance), 10_000, is_read=True),
        }

    def _of_the_desk(self) -> dict[str, Deed]:
        return {
            "accept": lambda chance: holding.accept_offer(*self._held(chance)),
            "accept again": lambda chance: holding.accept_offer(*self._held(chance)),
            "decline": lambda chance: holding.decline_offer(*self._held(chance)),
            "take": lambda chance: holding.take(self.actors[self._person(chance).name], self._ticket(chance)),
            "reply": lambda chance: conversation.reply(*self._held(chance), words()),
            "note": lambda chance: conversation.note(
                self.actors[self._person(chance).name], self._ticket(chance), words()
            ),
            "resolve": lambda chance: conversation.resolve(
                *self._held(chance), 10_000, needs_no_answer=chance.random() < 0.5
            ),
            "to queue": self._to_queue,
            "to agent": self._to_agent,
            "call": lambda chance: calls.start_call(*self._held(chance)),
            "call ended": lambda chance: calls.record_outcome(*self._held(chance), chance.choice(calls.OUTCOMES)),
            "presence": lambda chance: self._person(chance).goes(chance.choice(["available", "available", "away"])),
        }

    def _visitor(self, chance: random.Random) -> Visitor:
        return chance.choice(self.visitors)

    def _person(self, chance: random.Random) -> Person:
        return chance.choice(self.staff)

    def _ticket(self, chance: random.Random) -> Ticket:
        found = Ticket.objects.filter(customer=self._visitor(chance).customer).order_by("-pk").first()
        if found is None:
            raise Refusal("not_found")
        return found

    def _held(self, chance: random.Random) -> tuple[Any, Ticket, int]:
        """Whoever has the ticket now speaks: most deeds of the desk are hers."""
        ticket = self._ticket(chance)
        assignment = work.live_assignment(ticket.work_item_id)
        holder = assignment.agent.user.username if assignment else ""
        if assignment is None or holder not in self.actors:
            raise Refusal("not_found")
        return self.actors[holder], ticket, assignment.epoch

    def _callback(self, chance: random.Random) -> None:
        visitor = self._visitor(chance)
        payload = raw.as_payload(
            client_id=f"00000000-0000-4000-8000-{chance.randrange(10**12):012}",
            visitor=visitor.digest,
            phone=f"06 12 {chance.randrange(10, 100)} {chance.randrange(10, 100)} 78",
        )
        channel_choice.request_callback(visitor.actor, self.cast.callback, payload)

    def _to_queue(self, chance: random.Random) -> None:
        queue: Queue = self.cast.queues[chance.choice(["level1", "orders", "advice"])]
        holding.transfer_to_queue(self.actors["sam"], self._ticket(chance), queue, None)

    def _to_agent(self, chance: random.Random) -> None:
        agent = self._person(chance).agent
        holding.transfer_to_agent(self.actors["sam"], self._ticket(chance), agent, None)
