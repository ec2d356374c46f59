"""People who sign in, and what their programs show instead."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in. Whether an agent or lead is an outsourcer's is a fact of her team."""

    class Role(models.TextChoices):
        AGENT = "agent", _("Agent")
        LEAD = "lead", _("Team lead")
        SUPERVISOR = "supervisor", _("Supervisor")
        ADMINISTRATOR = "administrator", _("Administrator")

    role = models.CharField(max_length=14, choices=Role, default=Role.AGENT)
    language = models.CharField(max_length=8, default="fr")

    # Of a person found by her session: id, team and whether that is an outsourcer's; None where she is no agent.
    as_agent: tuple[int, int, bool] | None


class ApiToken(models.Model):
    """What a program shows to act as its user, narrowed to `scopes`. Shown once; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)  # which program, so that the right one is revoked
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # to ten minutes
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_lives_before_it_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"
