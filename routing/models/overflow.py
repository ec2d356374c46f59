"""What work may go to other teams than those of its queue: when, after how long, and how much of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from routing.models.agents import Team
from routing.models.media import Medium
from routing.models.queues import Queue


class OverflowRule(models.Model):
    """Work of `queue` that has waited `after_seconds` may be given to people of `team` who have the skills.

    `weekdays` are 0 (Monday) to 6, none named means every day; the hours are in the organisation's time zone and may
    pass midnight, none means all day. In-house work stays in the house whatever a rule says.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="overflow_rules")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    medium = models.CharField(max_length=8, choices=Medium, blank=True)  # none means any
    after_seconds = models.PositiveIntegerField(default=0)
    weekdays = models.JSONField(default=list, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    most_at_once = models.PositiveIntegerField(null=True, blank=True)
    most_per_day = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "team", "medium"], name="overflow_rule_once"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="overflow_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.medium or 'any'} to {self.team}"


class PlannedOpening(models.Model):
    """A rule opened on the forecast: from `begins_at` to `ends_at` its work need not have waited, nor the rule's hours
    have come, until `most` of it went. The rule's own limits hold beside it.
    """

    rule = models.ForeignKey(OverflowRule, on_delete=models.CASCADE, related_name="planned_openings")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    most = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "begins_at"], condition=Q(withdrawn_at__isnull=True), name="planned_opening_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at"), most__gt=0), name="planned_opening_lets_something_through"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} from {self.begins_at} to {self.ends_at}"
