"""What is to go out."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models import ChannelAccount, Message, Ticket


class OutboxMessage(models.Model):
    """One message on its way to a shopper. `key` is the idempotency key for providers that take one.

    Channels whose client fetches its messages (the web chat) await pickup; the others are sent by a worker.
    """

    class State(models.TextChoices):
        AWAITING_PICKUP = "pickup", _("Waiting to be fetched")
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        TAKEN_BACK = "taken_back", _("Taken back")

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="outbox")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, db_index=False)
    recipient = models.CharField(max_length=254)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)  # when it goes by mail if nobody has fetched it by then
    parts_sent = models.PositiveSmallIntegerField(default=0)  # of what the provider takes in several calls
    provider_message_id = models.CharField(max_length=200, blank=True)  # of the last part
    error = models.CharField(max_length=500, blank=True)
    error_code = models.SlugField(blank=True)  # the same as people read it, where there are words for it
    correlation_id = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)  # sent, or given up

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "settled_at"], name="outbox_settled", condition=Q(settled_at__isnull=False)
            ),
            models.Index(fields=["next_attempt_at"], name="outbox_waiting", condition=Q(state="waiting")),
            models.Index(fields=["mail_at"], name="outbox_unfetched", condition=Q(state="pickup")),
        ]

    def __str__(self) -> str:
        return f"outbox {self.pk}: {self.state}"


class Sending(models.Model):
    """How it goes with what an account sends. No setting: it changes with every message.

    `failures` are those in a row that had to do with the account and not with a message. Where they pass by themselves,
    `next_attempt_at` holds back all it has to send; where somebody must mend them, `paused_at`.
    """

    account = models.OneToOneField(ChannelAccount, primary_key=True, on_delete=models.CASCADE, related_name="sending")
    last_sent_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    error_code = models.SlugField(blank=True)
    paused_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(
        null=True
    )  # when administrators were last mailed that the account is paused, in or out

    def __str__(self) -> str:
        return f"sending of account {self.account_id}"


class AutomaticMail(models.Model):
    """When an address was last written to by no person: at most once an hour, whatever arrives from it."""

    address = models.CharField(max_length=254, primary_key=True)
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="automatic_mail_lately")]

    def __str__(self) -> str:
        return self.address


class AlertDestination(models.Model):
    """Where alerts go besides the board: a mail address, or a program's address that we call with a signature.

    A webhook's secret is sealed; what is sent is signed with it, so that the program knows it is from us.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEBHOOK = "webhook", _("Webhook")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind)
    address = models.CharField(max_length=500)
    sealed = models.BinaryField(default=bytes)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class OutgoingAlert(models.Model):
    """One alert on its way to one destination. `key` is the same at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    destination = models.ForeignKey(AlertDestination, on_delete=models.CASCADE, related_name="alerts")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"], name="alert_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"alert {self.pk}: {self.state}"
