"""A mark that changes whenever something does that people set up: queues, targets, skills, and what the desk adds."""

from django.db import models
from django.db.models import Q


class Configuration(models.Model):
    """One row. Triggers on the tables it speaks of give it a new `stamp` with each change, in the same transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_configuration")]

    def __str__(self) -> str:
        return f"configuration {self.stamp}"
