"""Customers whose work counts for more, or for less, than that of others."""

from django.db import models
from django.db.models import Q

from routing.models.names import Named

LEAST_WEIGHT, MOST_WEIGHT = 0.1, 20.0


class CustomerGroup(Named):
    """`weight` multiplies the value of their work; 1 changes nothing. The slug stands on work items and stays."""

    weight = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=LEAST_WEIGHT, weight__lte=MOST_WEIGHT), name="customer_group_weight_in_bounds"
            ),
        ]
