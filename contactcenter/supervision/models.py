"""What supervisors know ahead of the coming days, and the simulations they asked for."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from routing.models import RoutingPolicy


class KnownEvent(models.Model):
    """Something that will change how many shoppers write, from its first to its last day.

    Sales change by so many percent, contacts by `effect` times as many: +10 % sales bring about +20 % contacts.
    `orders_per_day`, where the merchant knows it, says it more precisely: contacts per 100 orders are learned from it.
    """

    class Kind(models.TextChoices):
        SALES = "sales", _("Sales forecast")
        CAMPAIGN = "campaign", _("Campaign")
        HOLIDAY = "holiday", _("Holiday")
        STRIKE = "strike", _("Strike")
        OTHER = "other", _("Something else")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()
    sales_change_percent = models.SmallIntegerField(
        default=0, validators=[MinValueValidator(-100), MaxValueValidator(1000)]
    )
    effect = models.FloatField(default=2.0, validators=[MinValueValidator(0.0), MaxValueValidator(10.0)])
    orders_per_day = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="known_event_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(sales_change_percent__range=(-100, 1000), effect__range=(0, 10)),
                name="known_event_has_a_likely_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_day} to {self.last_day})"


class Trial(models.Model):
    """A rule or a roster tried on traffic of the past, or on what is forecast; run by a worker in a process of its own.

    `wish` is what was asked for, `result` what came of it by side (`now`, `then`). `lease_until` is renewed with each
    bit of progress: a worker that dies leaves its trial to the next.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    wish = models.JSONField()
    queues = models.JSONField()  # ids of those whose contacts were simulated
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    policy = models.ForeignKey(RoutingPolicy, null=True, on_delete=models.PROTECT, related_name="+")
    switched_on_at = models.DateTimeField(null=True)
    switched_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="running_trial_has_a_lease"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="done_trial_has_a_result"
            ),
            models.CheckConstraint(
                condition=Q(switched_on_at__isnull=True) | Q(policy__isnull=False), name="switched_trial_has_a_policy"
            ),
        ]
        indexes = [
            models.Index(fields=["made_at"], name="trial_to_run", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"trial {self.pk} {self.state}"
