"""What the database refuses, whoever writes it: each invariant of routing is violated once."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import F

from routing.models import (
    AgentLoad,
    AgentSkill,
    Assignment,
    Calendar,
    Clock,
    ClockPause,
    EscalationRule,
    EscalationStep,
    Lane,
    OpeningRange,
    OverflowRule,
    Queue,
    QueueSkill,
    RoutingPolicy,
    RoutingProfile,
    ServiceTarget,
    SpecialDay,
    SpecialRange,
    Team,
    WorkItem,
)
from routing.services import offers, work
from tests.cast import Cast
from tests.deeds import says, take

_A_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def _again(model: type[models.Model], **changes: Any) -> None:
    """A copy of a row that is there, with other values."""
    row = model._default_manager.first()
    assert row is not None
    values = {one.attname: getattr(row, one.attname) for one in model._meta.concrete_fields if not one.primary_key}
    model._default_manager.create(**{**values, **changes})


def _load(**values: Any) -> None:
    AgentLoad.objects.update(**values)


def _profile(**values: Any) -> RoutingProfile:
    return RoutingProfile.objects.create(slug="one", **values)


def _rule(**values: Any) -> OverflowRule:
    queue, team = Queue.objects.earliest("pk"), Team.objects.earliest("pk")
    return OverflowRule.objects.create(queue=queue, team=team, **values)


def _policy(name: str, activated_at: datetime | None = _A_DAY) -> RoutingPolicy:
    return RoutingPolicy.objects.create(name=name, made_at=_A_DAY, is_active=True, activated_at=activated_at)


def _pause(**values: Any) -> ClockPause:
    return ClockPause.objects.create(clock=Clock.objects.earliest("pk"), state="asked", started_at=_A_DAY, **values)


def _calendar() -> Calendar:
    return Calendar.objects.get_or_create(slug="one")[0]


def _special_day() -> SpecialDay:
    return _calendar().special_days.create(on=_A_DAY.date())


def _two_resolution_clocks() -> None:
    _again(Clock, kind="resolution")
    _again(Clock, kind="resolution")


VIOLATIONS: dict[str, Callable[[], object]] = {
    "chats_within_ceiling": lambda: _load(chats=6),
    "chats_within_ceiling (none below zero)": lambda: _load(chats=-1),
    "chat_ceiling_at_most_7": lambda: _load(chat_ceiling=8),
    "one_call_at_a_time": lambda: _load(chats=0, calls=2),
    "a_call_takes_a_whole_agent": lambda: _load(chats=1, calls=1),
    "deferred_within_ceiling": lambda: _load(deferred=6),
    "agent_skill_once": lambda: _again(AgentSkill),
    "proficiency_1_to_5": lambda: AgentSkill.objects.update(proficiency=6),
    "queue_skill_once": lambda: _again(QueueSkill),
    "required_level_1_to_5": lambda: QueueSkill.objects.update(required_level=0),
    "one_target_for_the_same_work": lambda: _again(ServiceTarget),
    "target_is_positive": lambda: ServiceTarget.objects.update(seconds=0),
    "objective_1_to_100": lambda: ServiceTarget.objects.update(objective_percent=101),
    "escalation_rule_once": lambda: _again(EscalationRule),
    "predicted_has_no_amount": lambda: EscalationRule.objects.update(moment="predicted", amount=1),
    "lane_once": lambda: _again(Lane),
    "scheduled_work_has_a_time": lambda: WorkItem.objects.update(state="scheduled", not_before=None),
    "one_live_assignment_per_work_item": lambda: _again(Assignment, epoch=9),
    "assignment_epoch_once": lambda: _again(Assignment, state="ended", ended_as="resolved", ended_at=_A_DAY),
    "ended_assignment_says_when_and_how": lambda: Assignment.objects.update(state="ended"),
    "an_offer_expires": lambda: Assignment.objects.update(state="offered", expires_at=None),
    "one_live_clock_per_work_item": lambda: _again(Clock),
    "stopped_clock_has_a_result": lambda: Clock.objects.update(stopped_at=F("started_at")),
    "one_live_resolution_clock_per_work_item": _two_resolution_clocks,
    "one_open_pause_per_state": lambda: [_pause() for _ in range(2)],
    "pause_ends_after_it_began": lambda: _pause(ended_at=_A_DAY - timedelta(seconds=1)),
    "weekday_0_to_6": lambda: _calendar().ranges.create(weekday=7, opens=540, closes=600),
    "opening_range_within_a_day": lambda: _calendar().ranges.create(weekday=0, opens=540, closes=540 + 1441),
    "special_day_once": lambda: [_special_day() for _ in range(2)],
    "special_range_within_a_day": lambda: _special_day().ranges.create(opens=600, closes=600),
    "escalation_step_once": lambda: _again(EscalationStep),
    "step_fired_or_cancelled": lambda: EscalationStep.objects.update(fired_at=F("due_at"), cancelled_at=F("due_at")),
    "step_never_early": lambda: EscalationStep.objects.update(fired_at=F("due_at") - timedelta(microseconds=1)),
    "set_aside_work_waits_for_somebody": lambda: WorkItem.objects.update(
        state="waiting", last_agent=None, set_aside_at=_A_DAY
    ),
    "set_aside_work_waits_for_somebody (assigned)": lambda: WorkItem.objects.update(set_aside_at=_A_DAY),
    "profile_chat_ceiling_at_most_7": lambda: _profile(chat_ceiling=8),
    "a_call_is_never_set_aside": lambda: _profile(interruptible=["mail", "call"]),
    "a_chat_is_never_set_aside": lambda: _profile(interruptible=["chat"]),
    "overflow_rule_once": lambda: [_rule() for _ in range(2)],
    "overflow_hours_have_both_ends": lambda: _rule(opens_at=time(8)),
    "one_active_policy": lambda: [_policy(name) for name in ("one", "two")],
    "active_policy_says_since_when": lambda: _policy("one", activated_at=None),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(cast: Cast, name: str) -> None:
    take(cast.bob, says(cast, cast.chloe))
    with pytest.raises(IntegrityError, match=name.split(" ", 1)[0]), transaction.atomic():
        VIOLATIONS[name]()


def test_every_constraint_of_routing_is_violated_here() -> None:
    tables = [AgentLoad, AgentSkill, Assignment, Clock, EscalationRule, EscalationStep, Lane, OverflowRule, QueueSkill]
    tables += [RoutingPolicy, RoutingProfile, ServiceTarget, WorkItem]
    tables += [Calendar, ClockPause, OpeningRange, SpecialDay, SpecialRange]
    known = {
        one.name
        for model in [*tables, OverflowRule, RoutingPolicy, RoutingProfile, ServiceTarget, WorkItem]
        for one in model._meta.constraints
    }
    assert {name.split(" ", 1)[0] for name in VIOLATIONS} == known


def test_the_database_keeps_in_house_work_from_the_outsourcer(cast: Cast) -> None:
    payment = says(cast, cast.chloe, reason="payment")
    with pytest.raises(IntegrityError, match="is in-house work"), transaction.atomic():
        offers.assign(work.lock(payment.work_item_id), cast.olga.agent, {}, _A_DAY)


def test_the_database_keeps_held_work_from_moving_into_the_house(cast: Cast) -> None:
    order = says(cast, cast.chloe)
    take(cast.olga, order)
    in_house = says(cast, cast.mallory, reason="payment").work_item.lane_id
    with pytest.raises(IntegrityError, match="is in-house work"), transaction.atomic():
        WorkItem.objects.filter(pk=order.work_item_id).update(lane=in_house)
