"""What supervisors do to many tickets at once: give, reserve, raise, lower, and undo it. Told ticket by ticket.

Each act is one transaction: the tickets are locked in id order, whoever was faster is respected, and what came of it
for each is kept in a `BoardAction`.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require, tickets_for
from contactcenter.desk import reserving, undoing
from contactcenter.desk.holding import Held, locked_many, put_into_hands, put_into_queue
from contactcenter.desk.models import BoardAction
from contactcenter.desk.standing import Standing, answering, standing_of
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Ticket
from routing.crash_points import crash_point
from routing.models import Agent, Queue, WorkItem
from routing.nudges import push_to_all_on_commit
from routing.services import work
from routing.services.database_time import database_now

Kind, Outcome = BoardAction.Kind, BoardAction.Outcome
MOST_AT_ONCE = 200
LOWEST_PRIORITY, HIGHEST_PRIORITY = -3, 3


@dataclass(frozen=True)
class Seen:
    """A ticket as it stood on her page. `epoch` is of the agent who was answering it, 0 where nobody was."""

    reference: str
    queue_id: int
    epoch: int
    priority: int


@dataclass(frozen=True)
class Order:
    """What is wanted. `from_hands` confirms that tickets may be taken from agents who are answering them."""

    client_id: uuid.UUID
    kind: str
    queue: Queue | None = None
    agent: Agent | None = None
    from_hands: bool = False

    @property
    def asks(self) -> Action:
        """What she must be allowed to do to each ticket."""
        return Action.RAISE_TICKET if self.kind in (Kind.RAISE, Kind.LOWER) else Action.MOVE_TICKET


@dataclass(frozen=True)
class Deed:
    """An order on its way: who gave it, and under which row it is kept."""

    order: Order
    by: str
    action_id: int


Change = Callable[[Deed, Held, Seen], str]


def act(actor: Actor, order: Order, seen: Sequence[Seen]) -> BoardAction:
    """Do it to every ticket it can be done to. Again with the same client id it is the act that was done.

    Refuses as a whole: nothing_selected, too_many_tickets, not_found (none of them is hers to change).
    """
    require(actor, Action.SEE_BOARD)
    if not seen:
        raise Refusal("nothing_selected")
    if len(seen) > MOST_AT_ONCE:
        raise Refusal("too_many_tickets", limit=MOST_AT_ONCE)
    with transaction.atomic():
        action = _begin(actor, order)
        if action.tickets:
            return action
        _do(actor, order, {one.reference: one for one in seen}, action)
        crash_point("desk.before_commit")
    crash_point("desk.after_commit")
    return action


def _begin(actor: Actor, order: Order) -> BoardAction:
    """The act's own row first: of two alike requests the second waits here and finds what the first has done."""
    try:
        with transaction.atomic():
            return BoardAction.objects.create(
                user_id=actor.user_id or 0,
                client_id=order.client_id,
                kind=order.kind,
                queue=order.queue,
                agent=order.agent,
                at=database_now(),
            )
    except IntegrityError:
        return BoardAction.objects.get(user_id=actor.user_id or 0, client_id=order.client_id)


def _do(actor: Actor, order: Order, seen: dict[str, Seen], action: BoardAction) -> None:
    mine = tickets_for(actor, order.asks)
    ids = list(mine.filter(reference__in=seen).values_list("pk", flat=True))
    change = partial(_change_of(order), Deed(order, actor.label, action.pk))
    with locked_many(ids, [order.agent.pk] if order.agent else []) as all_held:
        still_mine = set(mine.filter(pk__in=ids).values_list("pk", flat=True))
        if not still_mine:
            raise Refusal("not_found")
        found = [_one(held, partial(change, held, seen[held.ticket.reference]), still_mine) for held in all_held]
    known = {one["reference"] for one in found}
    found += [_result(reference, Outcome.NOT_FOUND) for reference in sorted(seen.keys() - known)]
    finish(actor, action, found)


def finish(actor: Actor, action: BoardAction, found: list[dict[str, Any]]) -> None:
    """Keep what came of it, and tell everybody whose page shows the board."""
    numbers = dict(Ticket.objects.filter(pk__in=[one["ticket"] for one in found]).values_list("pk", "last_event"))
    for one in found:
        if one["after"]:
            one["after"]["last_event"] = numbers[one["ticket"]]
    action.tickets = found
    action.save(update_fields=["tickets"])
    counted = {code: sum(one["outcome"] == code for one in found) for code in {one["outcome"] for one in found}}
    facts = {"board_action": action.pk, "tickets": [one["ticket"] for one in action.done], "outcomes": counted}
    events.audit(f"board_{action.kind}", actor.label, actor.user_id, **facts)
    push_to_all_on_commit(pushes.ALL_AGENTS, "board")


def _result(reference: str, outcome: str, **facts: Any) -> dict[str, Any]:
    nothing = {"ticket": None, "agent": None, "before": None, "after": None}
    return {**nothing, "reference": reference, "outcome": str(outcome), **facts}


def _one(held: Held, change: Callable[[], str], allowed: set[int]) -> dict[str, Any]:
    """One ticket's change in a savepoint of its own: what is refused leaves this ticket as it was, and no other."""
    ticket = held.ticket
    if ticket.pk not in allowed:
        return _result(ticket.reference, Outcome.NOT_FOUND, ticket=ticket.pk)
    before, holder = standing_of(held), answering(held)
    try:
        with transaction.atomic():
            outcome = change()
    except Refusal as refusal:
        outcome = _REFUSED[refusal.code]
    if outcome not in (Outcome.DONE, Outcome.WAITS):
        return _result(ticket.reference, outcome, ticket=ticket.pk, agent=holder.agent_id if holder else None)
    after: Standing = standing_of(Held(ticket, held.work_item, work.live_assignment(held.work_item.pk), held.now))
    return _result(ticket.reference, outcome, ticket=ticket.pk, before=before, after=after)


_REFUSED = {"no_capacity": Outcome.NO_ROOM, "transfer_target_invalid": Outcome.NOT_THERE}


def _change_of(order: Order) -> Change:
    if order.kind == Kind.TO_QUEUE and order.queue:
        return _to_queue
    if order.kind == Kind.TO_AGENT and order.agent:
        return _to_agent
    if order.kind in (Kind.RAISE, Kind.LOWER):
        return _step
    if order.kind in (Kind.RESERVE, Kind.KEEP_FROM) and order.agent:
        return _reserve
    if order.kind == Kind.LIFT:
        return _lift
    raise Refusal("transfer_target_invalid", field="to")


def _moved_on(held: Held, seen: Seen, *, from_hands: bool) -> str:
    """What keeps it from being moved, or nothing. An offer that nobody has accepted yet is simply withdrawn."""
    holder = answering(held)
    if held.work_item.state == WorkItem.State.DONE:
        return Outcome.RESOLVED
    if held.work_item.lane.queue_id != seen.queue_id:
        return Outcome.MOVED
    if holder and holder.epoch != seen.epoch:
        return Outcome.TAKEN
    return Outcome.HELD if holder and not from_hands else ""


def _to_queue(deed: Deed, held: Held, seen: Seen) -> str:
    stopped = _moved_on(held, seen, from_hands=deed.order.from_hands)
    queue = deed.order.queue
    if stopped or queue is None:
        return stopped
    if held.work_item.lane.queue_id == queue.pk and answering(held) is None:
        return Outcome.UNCHANGED
    put_into_queue(held, queue, deed.by, board_action=deed.action_id)
    return Outcome.DONE


def _to_agent(deed: Deed, held: Held, seen: Seen) -> str:
    holder, agent = answering(held), deed.order.agent
    if holder and holder.agent_id == (agent.pk if agent else 0):
        return Outcome.UNCHANGED
    stopped = _moved_on(held, seen, from_hands=deed.order.from_hands)
    if stopped or agent is None:
        return stopped
    if held.work_item.lane.queue.is_in_house and agent.team.is_outsourced:
        return Outcome.IN_HOUSE
    put_into_hands(held, agent, deed.by, board_action=deed.action_id)
    return Outcome.DONE


def _step(deed: Deed, held: Held, seen: Seen) -> str:
    before = held.work_item.priority
    after = before + (1 if deed.order.kind == Kind.RAISE else -1)
    if held.work_item.state == WorkItem.State.DONE:
        return Outcome.RESOLVED
    if before != seen.priority:
        return Outcome.CHANGED
    if not LOWEST_PRIORITY <= after <= HIGHEST_PRIORITY:
        return Outcome.UNCHANGED
    undoing.put_priority(held, after, deed.by, deed.action_id)
    return Outcome.DONE


def _reserve(deed: Deed, held: Held, seen: Seen) -> str:
    agent, item = deed.order.agent, held.work_item
    if item.state == WorkItem.State.DONE:
        return Outcome.RESOLVED
    if agent is None or item.lane.queue_id != seen.queue_id:
        return Outcome.MOVED
    is_kept_from = deed.order.kind == Kind.KEEP_FROM
    if agent.pk in item.excluded_agents if is_kept_from else item.pinned_agent_id == agent.pk:
        return Outcome.UNCHANGED
    if not is_kept_from and item.lane.queue.is_in_house and agent.team.is_outsourced:
        return Outcome.IN_HOUSE
    put = reserving.put_kept_from if is_kept_from else reserving.put_reserved
    put(held, agent, deed.by, board_action=deed.action_id)
    return Outcome.DONE


def _lift(deed: Deed, held: Held, seen: Seen) -> str:  # noqa: ARG001 - all changes are called alike
    item = held.work_item
    if item.state == WorkItem.State.DONE:
        return Outcome.RESOLVED
    if item.pinned_agent_id is None and not item.excluded_agents:
        return Outcome.UNCHANGED
    reserving.put(held, None, (), deed.by, board_action=deed.action_id)
    return Outcome.DONE


def undo(actor: Actor, action_id: int) -> BoardAction:
    """Put back what can be put back. Twice is once: the second is told what the first has done.

    Refuses as a whole: not_found (no such act, or not hers), undo_too_late, nothing_to_undo.
    """
    require(actor, Action.SEE_BOARD)
    with transaction.atomic():
        action, earlier = undoing.lock(actor, action_id)
        if earlier:
            return earlier
        asks = Order(action.client_id, action.kind).asks
        undone = _begin_undoing(actor, action)
        entries = {one["ticket"]: one for one in action.done}
        holders = [one["before"]["agent"] for one in entries.values() if one["before"]["agent"]]
        with locked_many(entries, holders) as all_held:
            mine = set(tickets_for(actor, asks).filter(pk__in=entries).values_list("pk", flat=True))
            acted = undoing.acted_on_since(entries)
            found = [
                _one(held, partial(undoing.put_back, held, entries[held.ticket.pk], action, actor.label, acted), mine)
                for held in all_held
            ]
        finish(actor, undone, found)
    return undone


def _begin_undoing(actor: Actor, action: BoardAction) -> BoardAction:
    return BoardAction.objects.create(
        user_id=actor.user_id or 0, client_id=uuid.uuid4(), kind=Kind.UNDO, undoes=action, at=database_now()
    )
