"""Service-level clocks as rows: when an answer is due, and what is done on the way if none comes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from routing.models.media import Medium
from routing.models.work import WorkItem


class Clock(models.Model):
    """Time to the first reply by a person on one medium. Stopped by that reply, or by the move to another channel."""

    class Result(models.TextChoices):
        MET = "met", _("Within target")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")

    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="clocks")
    medium = models.CharField(max_length=8, choices=Medium)
    target_seconds = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=Q(stopped_at__isnull=True), name="one_live_clock_per_work_item"
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
                fields=["started_at"], include=["work_item", "medium", "result", "missed_at"], name="clock_started"
            ),
        ]

    def __str__(self) -> str:
        return f"clock {self.pk}: work {self.work_item_id} due {self.due_at}"


class EscalationStep(models.Model):
    """One thing to do at one instant unless the clock has stopped. Fired exactly once, with its effect."""

    class Action(models.TextChoices):
        MISS = "miss", _("The target is missed")
        WIDEN = "widen", _("Any agent with the language may take it")
        RAISE = "raise", _("Raise the priority")
        OFFER_CHANNEL = "offer_channel", _("Offer another channel to the shopper")
        ACKNOWLEDGE = "acknowledge", _("Tell the shopper that her message has arrived")
        ALERT = "alert", _("Alert the supervisors")
        APOLOGISE = "apologise", _("Tell the shopper that the answer is late")

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=20, choices=Action)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "position"], name="escalation_step_once"),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True), name="step_fired_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(fired_at__gte=models.F("due_at")), name="step_never_early"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="step_pending",
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.action} of clock {self.clock_id} due {self.due_at}"
