"""What the steps of chains do when they fire, in sets: their conditions first, then all of one action at a time.

What concerns the shopper or the ticket the desk does, told by the outcomes; here is what concerns lanes and priorities.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from routing.models import Clock, EscalationRule, EscalationStep, Lane, WorkItem
from routing.nudges import want_pass
from routing.outcomes import Outcome
from routing.services import conditions, lanes, misses, overflow
from routing.services.configuration import remembered
from routing.services.database_time import database_now
from routing.services.recounting import recount
from routing.services.targets import targets

Action = EscalationRule.Action
_OUTCOME_OF = {
    EscalationStep.MISS: "target_missed",
    Action.ACKNOWLEDGE: "acknowledged",
    Action.WARN_AGENT: "agent_warned",
    Action.ALERT: "alerted",
    Action.RAISE: "raised",
    Action.RELAX_LEVEL: "level_relaxed",
    Action.RELAX_SKILL: "skill_relaxed",
    Action.WIDEN: "widened",
    Action.OVERFLOW: "overflowed",
    Action.RETURN: "overflow_ended",
    Action.REASSIGN: "reassigned",
    Action.OFFER_CHANNEL: "channel_offered",
    Action.SWITCH: "switched",
    Action.APOLOGISE: "apologised",
    Action.GO_PRIVATE: "went_private",
    Action.TAG: "tagged",
    Action.CLOSE: "closed",
    EscalationStep.PROMISE_NEAR: "promise_near",
    EscalationStep.PROMISE_DUE: "promise_due",
}
# What an action needs, whatever its rule says.
_NEEDS: dict[str, tuple[str, ...]] = {
    Action.WARN_AGENT: ("unanswered",),
    Action.REASSIGN: ("unanswered",),
    Action.GO_PRIVATE: ("public_question",),
    Action.CLOSE: ("answered",),  # no rule closes over what a shopper wrote
}
_NEEDS_BY_CHANNEL = {"mail": ("has_mail",), "call": ("has_phone",)}
ENDED = "ended"  # why a step is skipped that stands behind the end of the wait


class Fired(NamedTuple):
    """A step that has just fired; sorted, those of one work item stand together in their order."""

    work_item_id: int
    position: int
    step_id: int
    action: str
    rule_id: int | None
    clock_id: int
    at: datetime
    due_at: datetime
    after_seconds: int  # of its clock's own time; of the wall's where a prediction decided


@remembered
def rule_of(rule_id: int) -> EscalationRule | None:
    """A rule, in force or not."""
    return EscalationRule.objects.filter(pk=rule_id).first()


def _parameters(step: Fired) -> Mapping[str, Any]:
    rule = rule_of(step.rule_id) if step.rule_id else None
    return rule.parameters if rule else {}


def _needs(step: Fired) -> list[str]:
    """The conditions of a step, and what its action needs anyway."""
    rule = rule_of(step.rule_id) if step.rule_id else None
    needs = list(rule.conditions) if rule else []
    needs += _NEEDS.get(step.action, ())
    if step.action == Action.SWITCH:
        needs += _NEEDS_BY_CHANNEL.get(_parameters(step).get("channel", ""), ())
    return needs


def carry_out(fired: Sequence[Fired]) -> list[Outcome]:
    """Do what these steps say, as far as their conditions hold. Their work is locked. Returns what the desk is told."""
    skipped = _skipped(fired)
    left: dict[str, list[Fired]] = defaultdict(list)
    for step in fired:
        if step.step_id not in skipped:
            left[step.action].append(step)
    skipped |= _overflow(left.pop(Action.OVERFLOW, []))
    for action, do in _DOES.items():
        if left[action]:
            do(left[action])
    if skipped:
        _note_skipped(skipped)
    return [_outcome(step, skipped.get(step.step_id, "")) for step in fired]


def _skipped(fired: Sequence[Fired]) -> dict[int, str]:
    """Steps whose conditions do not hold, with the first that does not; and those behind an end of the wait."""
    asked: dict[str, set[int]] = defaultdict(set)
    needs = {step.step_id: _needs(step) for step in fired if step.rule_id or step.action in _NEEDS}
    for step in fired:
        for condition in needs.get(step.step_id, ()):
            asked[condition].add(step.work_item_id)
    holds = {condition: conditions.holding(condition, ids) for condition, ids in asked.items()}
    found: dict[int, str] = {}
    ended: set[int] = set()
    for step in fired:
        missing = [one for one in needs.get(step.step_id, ()) if step.work_item_id not in holds[one]]
        if missing or step.work_item_id in ended:
            found[step.step_id] = missing[0] if missing else ENDED
        elif step.action in (Action.SWITCH, Action.CLOSE):
            ended.add(step.work_item_id)
    return found


_NOTE_SKIPPED = """
UPDATE routing_escalationstep step SET skipped = why.text
  FROM unnest(%s::bigint[], %s::text[]) AS why(id, text) WHERE step.id = why.id
"""


def _note_skipped(skipped: Mapping[int, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_SKIPPED, [list(skipped), list(skipped.values())])


def _outcome(step: Fired, why: str) -> Outcome:
    facts: dict[str, Any] = {"due_at": step.due_at.isoformat()}
    if step.action in (EscalationStep.PROMISE_NEAR, EscalationStep.PROMISE_DUE):
        facts["clock"] = step.clock_id
    if step.rule_id:
        rule = rule_of(step.rule_id)
        facts["after_seconds"] = step.after_seconds
        if rule is not None:
            facts |= {"conditions": rule.conditions} if rule.conditions else {}
            facts |= {"is_predicted": True} if rule.moment == EscalationRule.Moment.PREDICTED else {}
            facts |= rule.parameters
    if why:
        return Outcome("step_skipped", step.work_item_id, step.at, facts={**facts, "action": step.action, "why": why})
    return Outcome(_OUTCOME_OF[step.action], step.work_item_id, step.at, facts=facts)


def _items(steps: Iterable[Fired]) -> list[int]:
    return [step.work_item_id for step in steps]


def _miss(steps: Sequence[Fired]) -> None:
    misses.mark([step.clock_id for step in steps])


def _promise_due(steps: Sequence[Fired]) -> None:
    """Too late from now on, whatever becomes of it."""
    overdue = Clock.objects.filter(pk__in=[step.clock_id for step in steps], missed_at__isnull=True)
    overdue.update(missed_at=database_now())


def _raise(steps: Sequence[Fired]) -> None:
    by: dict[int, list[int]] = defaultdict(list)
    for step in steps:
        by[int(_parameters(step).get("by", 1))].append(step.work_item_id)
    for more, ids in by.items():
        WorkItem.objects.filter(pk__in=ids).update(priority=F("priority") + more)
    if targets().know_priorities:
        raised = WorkItem.objects.filter(pk__in=[step.work_item_id for step in steps])
        recount(raised.select_related("lane"), database_now())


def _relax_level(steps: Sequence[Fired]) -> None:
    by: dict[int, list[int]] = defaultdict(list)
    for step in steps:
        by[int(_parameters(step).get("levels", 1))].append(step.work_item_id)
    for levels, ids in by.items():
        _to_lanes(ids, partial(lanes.relaxed, levels=levels))


def _relax_skill(steps: Sequence[Fired]) -> None:
    by: dict[str, list[int]] = defaultdict(list)
    for step in steps:
        by[str(_parameters(step).get("skill", ""))].append(step.work_item_id)
    for skill, ids in by.items():
        _to_lanes(ids, partial(lanes.without_skill, slug=skill))


def _widen(steps: Sequence[Fired]) -> None:
    _to_lanes(_items(steps), lanes.widened)


def _return(steps: Sequence[Fired]) -> None:
    _to_lanes(_items(steps), lanes.returned)


def _to_lanes(work_item_ids: Collection[int], changed: lanes.Change) -> None:
    """Lane by lane: all of one go into one."""
    found = Lane.objects.filter(workitem__in=work_item_ids).select_related("queue").distinct()
    for lane in found.order_by("pk"):
        to = changed(lane)
        if to.pk != lane.pk:
            WorkItem.objects.filter(pk__in=work_item_ids, lane=lane).update(lane=to)
            want_pass(lane.pool_id)


def _overflow(steps: Sequence[Fired]) -> dict[int, str]:
    """Open them to the team as far as it is there, has room and may take more. Returns the others, with why."""
    by_team: dict[str, list[Fired]] = defaultdict(list)
    for step in steps:
        by_team[str(_parameters(step).get("team", ""))].append(step)
    skipped: dict[int, str] = {}
    for team, hers in by_team.items():
        refused = overflow.refused_by(team, _items(hers))
        skipped |= {step.step_id: refused[step.work_item_id] for step in hers if step.work_item_id in refused}
        going = [step.work_item_id for step in hers if step.work_item_id not in refused]
        if going:
            _to_lanes(going, partial(lanes.opened, team=team))
    return skipped


_DOES = {
    EscalationStep.MISS: _miss,
    EscalationStep.PROMISE_DUE: _promise_due,
    Action.RAISE: _raise,
    Action.RELAX_LEVEL: _relax_level,
    Action.RELAX_SKILL: _relax_skill,
    Action.WIDEN: _widen,
    Action.RETURN: _return,
}
