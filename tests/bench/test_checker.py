"""The history checker finds nothing in a true history, and each planted lie by its name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from contactcenter.bench.checker import CHECKS, check
from contactcenter.bench.guards import GUARDS
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Customer, Message, Ticket, TicketEvent
from routing.models import AgentLoad, Assignment, EscalationStep, WorkItem
from tests.bench import arranged
from tests.bench.arranged import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    run = arranged.write()
    arranged.offer(run)
    arranged.miss(run)
    return run


def _violations(run: Run) -> set[str]:
    with connection.cursor() as cursor:
        return {found.name for found in check(cursor, [run.client_id], grace_seconds=0)}


def _drop(table: str, constraint: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
        cursor.execute(f"DROP INDEX IF EXISTS {constraint}")


def _twin(row: Message | Assignment | TicketEvent | Ticket, **changes: object) -> None:
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def _lose(run: Run) -> None:
    Message.objects.filter(ticket=run.ticket, direction="in").update(provider_message_id="x:other")


def _double(run: Run) -> None:
    _drop("tickets_message", "provider_message_once_per_account")
    _twin(Message.objects.get(ticket=run.ticket, direction="in"), sequence=9)


def _repeat_words(run: Run) -> None:
    _twin(Message.objects.get(ticket=run.ticket, direction="in"), sequence=9, provider_message_id="x:other")


def _leave_raw(run: Run) -> None:
    RawInbound.objects.update(parsed_at=None)


def _open_another(run: Run) -> None:
    _drop("tickets_ticket", "one_open_ticket_per_thread")
    work_item = WorkItem.objects.get(pk=run.ticket.work_item_id)
    work_item.pk = None
    work_item.save(force_insert=True)
    _twin(Ticket.objects.get(pk=run.ticket.pk), work_item=work_item, reference="TWIN")


def _hold_by_two(run: Run) -> None:
    _drop("routing_assignment", "one_live_assignment_per_work_item")
    held = Assignment.objects.get(work_item=run.ticket.work_item_id)
    _twin(held, epoch=held.epoch + 1, offered_at=held.offered_at + timedelta(seconds=1))


def _overfill(run: Run) -> None:
    AgentLoad.objects.filter(pk=run.alice.pk).update(chat_ceiling=1)
    held = Assignment.objects.get(work_item=run.ticket.work_item_id)
    work_item = WorkItem.objects.get(pk=run.ticket.work_item_id)
    work_item.pk = None
    work_item.save(force_insert=True)
    _twin(held, work_item=work_item)


def _drift(run: Run) -> None:
    AgentLoad.objects.filter(pk=run.alice.pk).update(chats=F("chats") + 1)


def _skip_a_message(run: Run) -> None:
    Ticket.objects.filter(pk=run.ticket.pk).update(last_message=F("last_message") + 1)


def _skip_an_event(run: Run) -> None:
    TicketEvent.objects.filter(ticket=run.ticket, sequence=2).update(sequence=90)


def _fire_twice(run: Run) -> None:
    _twin(TicketEvent.objects.get(ticket=run.ticket, kind="target_missed"), sequence=90)


def _notify_twice(run: Run) -> None:
    _twin(Message.objects.get(ticket=run.ticket, code="channel_offered"), sequence=90)


def _forget_effect(run: Run) -> None:
    TicketEvent.objects.filter(ticket=run.ticket, kind="target_missed").delete()


def _fire_early(run: Run) -> None:
    _drop("routing_escalationstep", "step_never_early")
    EscalationStep.objects.filter(action="miss").update(fired_at=F("due_at") - timedelta(seconds=1))


def _never_fire(run: Run) -> None:
    EscalationStep.objects.filter(action="miss").update(fired_at=None)


LIES: list[tuple[str, Callable[[Run], None]]] = [
    ("lost", _lose),
    ("duplicated", _double),
    ("said_twice", _repeat_words),
    ("unparsed", _leave_raw),
    ("open_twice", _open_another),
    ("held_by_two", _hold_by_two),
    ("over_capacity", _overfill),
    ("load_drift", _drift),
    ("message_gaps", _skip_a_message),
    ("event_gaps", _skip_an_event),
    ("fired_twice", _fire_twice),
    ("fired_twice", _notify_twice),
    ("effect_missing", _forget_effect),
    ("fired_early", _fire_early),
    ("not_fired", _never_fire),
]


def test_a_true_history_breaks_no_promise(run: Run) -> None:
    assert _violations(run) == set()


@pytest.mark.parametrize(("name", "lie"), LIES, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_lie_is_named(run: Run, name: str, lie: Callable[[Run], None]) -> None:
    lie(run)
    assert name in _violations(run)


def test_every_check_has_a_lie_that_it_finds() -> None:
    assert {name for name, _ in LIES} | {guard.names for guard in GUARDS} >= set(CHECKS)


def test_customers_without_tickets_are_no_violation(run: Run) -> None:
    Customer.objects.create(shop=run.ticket.shop)
    assert _violations(run) == set()
