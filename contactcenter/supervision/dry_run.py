"""A chain played on a ticket of the past: which steps would have come when, and why others would not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, ticket_for
from contactcenter.desk import chain_words
from contactcenter.desk.chain_conditions import is_personal
from contactcenter.tickets.models import Identity, Message, Ticket
from routing.chains import ACTIONS, PREDICTED, Step, offset_seconds, order
from routing.deadlines import Budget
from routing.models import Assignment, Clock, ServiceTarget
from routing.services.database_time import database_now
from routing.services.targets import budget_of

FIRES, SKIPPED, PERHAPS, OVER = "fires", "skipped", "perhaps", "over"


@dataclass(frozen=True)
class Played:
    """One step. `verdict` is fires, skipped, perhaps (it asks for what cannot be known any more) or over."""

    number: int
    verdict: str
    at: datetime | None
    what: str
    why: str


@dataclass(frozen=True)
class Run:
    ticket: Ticket
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    steps: list[Played]


@dataclass
class _Past:
    """A ticket's clock as it ran. `ended` is when the wait was over, by an answer or by a step that was just played."""

    ticket: Ticket
    budget: Budget
    ended: datetime | None


def play(actor: Actor, reference: str, target: ServiceTarget, steps: Sequence[Step], names: dict[str, str]) -> Run:
    """On the ticket's first clock of this kind, else its first. Refused with not_found where there is none."""
    ticket = ticket_for(actor, reference.strip().upper(), Action.SEE_TICKET)
    clocks = Clock.objects.filter(work_item=ticket.work_item_id).order_by("started_at", "pk")
    clock = clocks.filter(kind=target.kind).first() or clocks.first()
    if clock is None:
        return Run(ticket, ticket.created_at, None, ticket.resolved_at, [])
    past = _Past(ticket, budget_of(clock), clock.stopped_at)
    played = []
    for number, place in enumerate(order(steps, target.seconds), start=1):
        step = steps[place]
        offset = offset_seconds(step.moment, step.amount, target.seconds)
        at = None if offset is None else past.budget.instant(offset)
        verdict, why = _verdict(step, at, past)
        played.append(Played(number, verdict, at, chain_words.action(step.action, step.parameters, names), why))
        if verdict == FIRES and ACTIONS[step.action].ends:
            past.ended = at
    return Run(ticket, clock.started_at, past.budget.instant(target.seconds), clock.stopped_at, played)


def _verdict(step: Step, at: datetime | None, past: _Past) -> tuple[str, str]:
    """What would have come of a step, and why nothing would."""
    if step.moment == PREDICTED:
        return PERHAPS, _("what was expected then is not kept")
    if at is None or (past.ended is not None and at >= past.ended):
        return OVER, _("the wait had ended before")
    if at > database_now():
        return OVER, _("that time has not come yet")
    held = {name: _held(name, past.ticket, at) for name in step.conditions}
    missing = next((name for name, holds in held.items() if holds is False), None)
    if missing is not None:
        return SKIPPED, _("it did not hold that %(condition)s") % {"condition": chain_words.condition(missing)}
    unknown = next((name for name, holds in held.items() if holds is None), None)
    if unknown is not None:
        text = _("only if %(condition)s, which nobody can tell afterwards")
        return PERHAPS, text % {"condition": chain_words.condition(unknown)}
    return FIRES, ""


def _held(name: str, ticket: Ticket, at: datetime) -> bool | None:
    """Whether the condition held then; None where nobody can tell."""
    kind, _colon, argument = name.partition(":")
    judge = _JUDGES.get(kind)
    return judge(ticket, at, argument) if judge else None


def _was_held(ticket: Ticket, at: datetime) -> bool:
    hers = Assignment.objects.filter(work_item=ticket.work_item_id, accepted_at__lte=at)
    return any(one.ended_at is None or one.ended_at > at for one in hers)


def _is_level_1(ticket: Ticket) -> bool:
    return min(ticket.work_item.lane.queue.teams.values_list("level", flat=True), default=1) <= 1


def _was_known(ticket: Ticket, at: datetime, *kinds: str) -> bool:
    return Identity.objects.filter(customer=ticket.customer_id, kind__in=kinds, created_at__lte=at).exists()


def _last_words(ticket: Ticket, at: datetime) -> Message | None:
    before = Message.objects.filter(ticket=ticket, direction=Message.Direction.IN, created_at__lte=at)
    return before.order_by("-sequence").first()


def _had_personal_data(ticket: Ticket, at: datetime, argument: str) -> bool:  # noqa: ARG001 - one shape
    before = Message.objects.filter(ticket=ticket, created_at__lte=at)
    answers = before.filter(direction=Message.Direction.OUT).values_list("sequence", flat=True)
    waiting = before.filter(direction=Message.Direction.IN, sequence__gt=max(answers, default=0))
    return any(is_personal(one.text, ticket.shop) for one in waiting)


def _was_public(ticket: Ticket, at: datetime, argument: str) -> bool:  # noqa: ARG001
    last = _last_words(ticket, at)
    return last is not None and bool(last.facts.get("is_public"))


# What is not here, such as who had room or whether her page was open, nobody can tell afterwards.
_JUDGES: dict[str, Callable[[Ticket, datetime, str], bool]] = {
    "unassigned": lambda ticket, at, _: not _was_held(ticket, at),
    "unanswered": lambda ticket, at, _: _was_held(ticket, at),
    "level_1": lambda ticket, _at, _: _is_level_1(ticket),
    "level_2": lambda ticket, _at, _: not _is_level_1(ticket),
    "language": lambda ticket, _at, code: ticket.language == code,
    "has_mail": lambda ticket, at, _: _was_known(ticket, at, Identity.Kind.EMAIL),
    "has_phone": lambda ticket, at, _: _was_known(ticket, at, Identity.Kind.PHONE),
    "known_elsewhere": lambda ticket, at, _: _was_known(ticket, at, Identity.Kind.EMAIL, Identity.Kind.PHONE),
    "personal_data": _had_personal_data,
    "public_question": _was_public,
}
