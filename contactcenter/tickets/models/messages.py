"""What was written, said and noted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models.tickets import Ticket


class Message(models.Model):
    """One entry of a ticket's history, numbered without gaps.

    `code` and `facts` make a system message readable in any language; `text` is what a person wrote.
    """

    class Direction(models.TextChoices):
        IN = "in", _("From the shopper")
        OUT = "out", _("To the shopper")
        NOTE = "note", _("Internal note")
        SYSTEM = "system", _("Notice")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages", db_index=False)
    sequence = models.PositiveIntegerField()
    direction = models.CharField(max_length=8, choices=Direction)
    channel = models.SlugField(db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False)
    text = models.TextField(blank=True)
    code = models.SlugField(blank=True, db_index=False)  # what a system message says
    facts = models.JSONField(default=dict)
    client_id = models.UUIDField(null=True)
    provider_message_id = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey("tickets.ChannelAccount", null=True, on_delete=models.PROTECT, db_index=False)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # it did not reach whom it was for
    # Why: one of our error codes, "" where there is no word.
    failure = models.SlugField(blank=True, db_default="", db_index=False)
    failure_seen_at = models.DateTimeField(null=True)  # its author knows

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="message_sequence_once"),
            models.UniqueConstraint(
                fields=["account", "provider_message_id"],
                condition=~Q(provider_message_id=""),
                name="provider_message_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["author", "client_id"], condition=Q(client_id__isnull=False), name="agent_client_id_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["author"],
                name="message_not_delivered",
                condition=Q(failed_at__isnull=False) & Q(failure_seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}.{self.sequence} {self.direction}"


class Attachment(models.Model):
    """A file of a message. `sha256` is its address in storage: the same bytes are kept once."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="attachment_content")]

    def __str__(self) -> str:
        return self.name
