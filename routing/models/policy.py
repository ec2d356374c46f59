"""By which weights work is given out: named versions, kept for ever, one of them in force."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RoutingPolicy(models.Model):
    """One version of the weights. `weights` holds what differs from the core's own figures: `{}` is the guide's policy.

    A version is never changed once it is made: decisions of the past name it.
    """

    name = models.CharField(max_length=80)
    weights = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)  # the last time
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "routing policies"
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_policy"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(activated_at__isnull=False), name="active_policy_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.pk})"
