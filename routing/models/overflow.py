"""What work may go to other teams than those of its queue: when, after how long, and how much of it."""

from django.db import models
from django.db.models import Q

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
