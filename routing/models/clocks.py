"""Service-level clocks as rows: when an answer is due, and what is done on the way if none comes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from routing.deadlines import PROMISE_DUE, PROMISE_NEAR, ROUTED
from routing.models.agents import Agent
from routing.models.calendars import Calendar
from routing.models.media import Medium
from routing.models.queues import ClockKind, EscalationRule, PausingState, ServiceTarget
from routing.models.work import WorkItem


class Clock(models.Model):
    """One clock of a work item: what starts, pauses and stops it is said in `routing.deadlines`.

    `due_at` is None while it is paused, and where its house never opens. `spent_seconds` is what it had counted when it
    stopped: open seconds, without pauses; the shopper's own time is `stopped_at` less `started_at`.
    """

    class Result(models.TextChoices):
        MET = "met", _("Within target")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")

    class Cause(models.TextChoices):
        """Why nobody had answered when it was due."""

        HELD = "held", _("An agent held it too long")
        WAITED = "waited", _("It waited for the shopper")
        EXPIRED = "expired", _("An offer was not accepted")
        CLOSED = "closed", _("Nobody was there")
        SKILL = "skill", _("Nobody there had the skills")
        ROOM = "room", _("Everybody was busy")

    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=12, choices=ClockKind, default=ClockKind.FIRST_REPLY)
    medium = models.CharField(max_length=8, choices=Medium)
    target = models.ForeignKey(ServiceTarget, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    target_seconds = models.PositiveIntegerField()
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    missed_because = models.CharField(max_length=8, choices=Cause, blank=True)
    stopped_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, null=True)
    spent_seconds = models.FloatField(null=True)
    was_paused = models.BooleanField(default=False)
    answered_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"],
                condition=Q(stopped_at__isnull=True, kind__in=[ClockKind(kind) for kind in ROUTED]),
                name="one_live_clock_per_work_item",
            ),
            models.UniqueConstraint(
                fields=["work_item"],
                condition=Q(stopped_at__isnull=True, kind=ClockKind.RESOLUTION),
                name="one_live_resolution_clock_per_work_item",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, result__isnull=True)
                | Q(stopped_at__isnull=False, result__isnull=False),
                name="stopped_clock_has_a_result",
            ),
        ]
        indexes = [
            # How well today goes: what started since midnight, counted without reading the table.
            models.Index(
                fields=["started_at"],
                include=["work_item", "kind", "medium", "result", "missed_at"],
                name="clock_started",
            ),
        ]

    def __str__(self) -> str:
        return f"clock {self.pk}: {self.kind} of work {self.work_item_id} due {self.due_at}"


class ClockPause(models.Model):
    """Time in which a clock counted nothing, and in which of the states that pause it."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    state = models.CharField(max_length=8, choices=PausingState)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "state"], condition=Q(ended_at__isnull=True), name="one_open_pause_per_state"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="pause_ends_after_it_began",
            ),
        ]
        ordering = ["started_at", "id"]

    def __str__(self) -> str:
        return f"pause of clock {self.clock_id}: {self.state} from {self.started_at} to {self.ended_at}"


class Recomputation(models.Model):
    """Settings of clocks have changed: every live clock is looked at again, in sets, up to work item `through`.

    Written by triggers with the change; finished rows stay, to be told.
    """

    asked_at = models.DateTimeField()
    through = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="recomputation_open", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"recomputation {self.pk} through {self.through}"


class EscalationStep(models.Model):
    """One thing to do at one instant unless the clock has stopped. Fired exactly once, with its effect.

    One that waits for a prediction has no `due_at` until it is made. `skipped` is why a step that fired had no effect:
    the condition that did not hold. A step without a `rule` asks for nothing and takes its action's usual parameters.
    """

    MISS = "miss"  # is planned with every clock; all other actions are those of rules
    PROMISE_NEAR, PROMISE_DUE = PROMISE_NEAR, PROMISE_DUE  # with every promise
    ACTIONS: ClassVar = [
        (MISS, _("The target is missed")),
        (PROMISE_NEAR, _("A promise is soon due")),
        (PROMISE_DUE, _("A promise is due")),
        *EscalationRule.Action.choices,
    ]

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=20, choices=ACTIONS)
    rule = models.ForeignKey(EscalationRule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    after_seconds = models.PositiveIntegerField(null=True, default=0)  # of its clock's own time; None if predicted
    due_at = models.DateTimeField(null=True)  # None while its clock is paused or its house never opens
    fired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    skipped = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "position"], name="escalation_step_once"),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True), name="step_fired_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(due_at__isnull=False, fired_at__gte=models.F("due_at")),
                name="step_never_early",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],  # the order in which they are claimed
                name="step_pending",
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["clock"],
                name="step_unpredicted",
                condition=Q(due_at__isnull=True, fired_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["-fired_at"],
                name="step_alerts",
                condition=Q(action="alert", skipped="", fired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.action} of clock {self.clock_id} due {self.due_at}"
