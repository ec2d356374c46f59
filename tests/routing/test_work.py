"""The life of a work item, as routing sees it."""

from datetime import timedelta

from routing.models import Assignment, WorkItem
from routing.services import work
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import accept, clock_of, events_of, fresh, held, let_pass, reply, resolve, route, says, take

State = WorkItem.State


def _item(ticket_work_item_id: int) -> WorkItem:
    return work.lock(ticket_work_item_id)


def test_work_asks_for_its_queues_skills_and_the_shoppers_language(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, language="en")
    lane = fresh(ticket).work_item.lane
    assert [level for _, level in lane.requirements] == [1, 2]
    assert (lane.queue.slug, lane.medium) == ("orders", "chat")


def test_work_given_back_keeps_its_deadline(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    due = fresh(ticket).work_item.due_at
    work.give_back(_item(ticket.work_item_id), Assignment.End.ABSENT, database_now())
    assert (fresh(ticket).work_item.due_at, fresh(ticket).work_item.state) == (due, State.WAITING)


def test_work_moved_to_another_queue_asks_for_that_queues_skills(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    due = fresh(ticket).work_item.due_at
    work.move_to_queue(_item(ticket.work_item_id), cast.queues["technical"], database_now())
    moved = fresh(ticket).work_item
    assert (moved.lane.queue.slug, moved.due_at, len(moved.lane.requirements)) == ("technical", due, 2)


def test_planned_work_moved_to_another_queue_stays_planned(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    at = database_now() + timedelta(hours=2)
    work.move_to_medium(_item(ticket.work_item_id), "call", database_now(), at)
    work.move_to_queue(_item(ticket.work_item_id), cast.queues["technical"], database_now())
    moved = fresh(ticket).work_item
    assert (moved.state, moved.not_before, moved.lane.queue.slug) == (State.SCHEDULED, at, "technical")


def test_work_moved_to_another_medium_has_a_clock_of_its_own(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    first = clock_of(ticket)
    work.move_to_medium(_item(ticket.work_item_id), "call", database_now())
    first.refresh_from_db()
    assert first.result == "cancelled"
    assert (clock_of(ticket).medium, clock_of(ticket).target_seconds) == ("call", 90)


def test_planned_work_waits_from_its_instant_and_not_before(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    at = database_now() + timedelta(seconds=60)
    work.move_to_medium(_item(ticket.work_item_id), "call", database_now(), at)
    assert work.resume_planned() == 0
    let_pass(seconds=61)
    assert work.resume_planned() == 1
    assert clock_of(ticket).started_at == at - timedelta(seconds=61)
    assert events_of(ticket)[-1] == "call_due"


def test_finished_work_gives_its_agent_room(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    resolve(cast.alice, ticket)
    assert cast.alice.load.chats == 0
    assert fresh(ticket).work_item.state == State.DONE


def test_reopened_work_forgets_who_declined_it(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    WorkItem.objects.update(excluded_agents=[cast.alice.agent.pk])
    resolve(cast.alice, ticket)
    says(cast, cast.chloe, "Encore une question")
    assert fresh(ticket).work_item.excluded_agents == []


def test_reopened_work_has_a_new_clock(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    resolve(cast.alice, ticket)
    let_pass(seconds=600)
    assert says(cast, cast.chloe, "Encore une question") == ticket
    assert clock_of(ticket).result is None


def test_each_assignment_has_a_higher_epoch(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    first = held(ticket).epoch
    work.give_back(_item(ticket.work_item_id), Assignment.End.DECLINED, database_now())
    route()
    assert held(ticket).epoch == first + 1


def test_freed_room_wakes_the_pool(cast: Cast) -> None:
    cast.alice.arrives()
    tickets = [says(cast, cast.visitor()) for _ in range(6)]
    while route():
        for ticket in tickets:
            if fresh(ticket).work_item.state == WorkItem.State.OFFERED:
                accept(cast.alice, ticket)
    assert Assignment.objects.count() == 5
    [first, *_] = Assignment.objects.all()
    work.finish(_item(first.work_item_id), database_now())
    assert route() == 1
