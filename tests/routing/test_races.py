"""Two at once on the same work: one has it, the other is told; and nobody loses sight of work that moves."""

from collections.abc import Callable

import pytest
from django.db import transaction

from contactcenter.desk import holding
from routing.models import AgentLoad, WorkItem
from routing.services import offers, work
from routing.services.database_time import database_now
from tests.cast import Cast, Person
from tests.concurrency import while_locked
from tests.deeds import held, let_pass, page_closed, route, says, take


def _lock_one(work_item_id: int) -> list[WorkItem]:
    with transaction.atomic():
        return [work.lock(work_item_id)]


def _lock_several(work_item_id: int) -> list[WorkItem]:
    with transaction.atomic():
        return work.lock_many([work_item_id])


@pytest.mark.parametrize("lock", [_lock_one, _lock_several])
def test_who_waits_for_work_that_changes_its_lane_meanwhile_still_gets_it(
    committed_cast: Cast, lock: Callable[[int], list[WorkItem]]
) -> None:
    ticket = says(committed_cast, committed_cast.chloe)
    got = while_locked(
        lambda: work.lock(ticket.work_item_id),
        lambda: work.move_to_queue(work.lock(ticket.work_item_id), committed_cast.queues["advice"], database_now()),
        lambda: lock(ticket.work_item_id),
    )
    assert [item.lane.queue.slug for item in got] == ["advice"]


def _lock_load(person: Person, *, nowait: bool = False) -> AgentLoad:
    return AgentLoad.objects.select_for_update(no_key=True, nowait=nowait).get(pk=person.agent.pk)


def test_a_transfer_locks_the_two_loads_in_the_order_of_agents(committed_cast: Cast) -> None:
    alice, bob = committed_cast.alice.arrives(), committed_cast.bob
    ticket = says(committed_cast, committed_cast.chloe)
    take(bob, ticket)
    david = committed_cast.david.actor
    given = while_locked(
        lambda: _lock_load(alice),
        lambda: _lock_load(bob, nowait=True),
        lambda: holding.transfer_to_agent(david, ticket, alice.agent, None),
    )
    assert given is None
    assert (alice.load.chats, bob.load.chats) == (1, 0)


@pytest.mark.parametrize("sweep", [offers.expire_due, offers.return_from_absent])
def test_a_sweep_locks_loads_in_the_order_of_agents(committed_cast: Cast, sweep: Callable[[], int]) -> None:
    alice, bob = committed_cast.alice, committed_cast.bob
    for person, visitor in ((bob, committed_cast.chloe), (alice, committed_cast.mallory)):
        ticket = says(committed_cast, visitor)
        person.arrives()
        route()
        assert held(ticket).agent_id == person.agent.pk
        page_closed(person, seconds_ago=61)
    let_pass(seconds=21)
    assert while_locked(lambda: _lock_load(alice), lambda: _lock_load(bob, nowait=True), sweep) == 2
