"""What was answered to a program that may ask again."""

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """A request that was carried out, and its answer: written in the transaction of what it did."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)  # JSON as it was sent, in its order; empty where there was none
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
