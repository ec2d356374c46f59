"""Shoppers and what they are known by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models.shops import Shop
from routing.models import CustomerGroup


class Customer(models.Model):
    """One person. Her row is the lock under which "the same matter" is decided."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="customers", db_index=False)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="fr")
    group = models.ForeignKey(
        CustomerGroup, null=True, on_delete=models.PROTECT, to_field="slug", related_name="customers"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)  # when she closed her last page; none while one is open, or was never

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Identity(models.Model):
    """Something a customer is known by. Unverified ones were only typed: they prove nothing and open no history.

    A visitor's value is the SHA-256 of the token in her browser; holding the token is the proof.
    """

    class Kind(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")
        SOCIAL = "social", _("Social account")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities", db_index=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    is_verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "value"], condition=Q(is_verified=True), name="verified_identity_once"
            ),
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="identity_once_per_customer"),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="identity_value")]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id}"
