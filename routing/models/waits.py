"""What shoppers were told of their wait, so that it can be compared with what came."""

from django.db import models
from django.db.models import Q

from routing.models.clocks import Clock


class ToldWait(models.Model):
    """The wait that a shopper was first told for this clock. How long it took in truth, the clock says itself."""

    clock = models.OneToOneField(Clock, primary_key=True, on_delete=models.CASCADE, related_name="told_wait")
    seconds = models.PositiveIntegerField()
    ahead = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seconds__gt=0), name="told_wait_is_positive")]
        indexes = [models.Index(fields=["told_at"], name="told_wait_at")]

    def __str__(self) -> str:
        return f"clock {self.clock_id}: {self.seconds} s told"
