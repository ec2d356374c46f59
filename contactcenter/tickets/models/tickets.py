"""The ticket: one matter of one customer, on whatever channels."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models.people import Customer
from contactcenter.tickets.models.shops import ChannelAccount, Reason, Shop
from routing.models import WorkItem


class Ticket(models.Model):
    """One matter, one history across channels, one work item for life.

    `channel` is the adapter it is on now. `last_message` and `last_event` number messages and events without gaps.
    `answered_through` is the last shopper's message that a person has answered, or said to need no answer.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PENDING = "pending", _("Waiting for the shopper")
        RESOLVED = "resolved", _("Resolved")

    class Choice(models.TextChoices):
        """Where the offer of another channel stands."""

        NONE = "", _("None")
        OFFERED = "offered", _("Offered")
        MADE = "made", _("Made")

    reference = models.CharField(max_length=12, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, db_index=False)
    thread_key = models.CharField(max_length=200)
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="ticket")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    channel = models.SlugField(db_index=False)
    subject = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="fr")
    reason = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, db_index=False)
    order_number = models.CharField(max_length=40, blank=True)  # as triage read it in what she wrote
    channel_choice = models.CharField(max_length=8, choices=Choice, default=Choice.NONE, blank=True)
    tags = ArrayField(models.CharField(max_length=30), default=list, db_default=[], blank=True)
    callback_phone = models.CharField(max_length=20, blank=True)
    callback_at = models.DateTimeField(null=True)  # a slot she chose; none means now
    reply_address = models.CharField(max_length=254, blank=True)  # where an answer by mail is to go
    is_public = models.BooleanField(default=False, db_default=False)  # asked where everybody reads, and answered there
    last_message = models.PositiveIntegerField(default=0)
    last_event = models.PositiveIntegerField(default=0)
    last_inbound = models.PositiveIntegerField(default=0)  # sequence of the shopper's last message
    answered_through = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    still_there_at = models.DateTimeField(null=True)  # when she last said so in a chat that had fallen silent

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "thread_key"], condition=~Q(status="resolved"), name="one_open_ticket_per_thread"
            ),
            models.CheckConstraint(
                condition=~Q(status="resolved") | Q(answered_through__gte=F("last_inbound")),
                name="nothing_closed_unanswered",
            ),
        ]
        indexes = [models.Index(fields=["customer", "created_at"], name="tickets_of_customer")]

    def __str__(self) -> str:
        return self.reference
