"""What came in, before anybody looked at it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models import ChannelAccount, Message, Reason, Shop


class RawInbound(models.Model):
    """One message as it arrived, kept before its sender is told yes.

    `payload` are the bytes, `provider_message_id` what makes a repetition the same message. A row that cannot be
    parsed is tried again later (`next_attempt_at`) and stays visible with its `error`; it is never skipped.
    """

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, db_index=False)
    provider_message_id = models.CharField(max_length=200)
    writer = models.CharField(max_length=200, blank=True, db_default="")  # where the door knows: hers stay in order
    payload = models.BinaryField()
    correlation_id = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    parsed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT)
    is_person = models.BooleanField(
        default=False, db_default=False
    )  # somebody looked at a machine's mail and says that it is none
    # Why no person is behind it: bounce, auto_reply, list …
    machine = models.SlugField(blank=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "provider_message_id"], name="raw_inbound_once"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="raw_inbound_unparsed", condition=Q(parsed_at__isnull=True)),
            models.Index(
                fields=["account", "writer", "id"],
                name="raw_inbound_of_writer",
                condition=Q(parsed_at__isnull=True) & ~Q(writer=""),
            ),
            models.Index(fields=["-received_at", "-id"], name="raw_of_machines", condition=~Q(machine="")),
        ]

    def __str__(self) -> str:
        return f"raw {self.pk} of account {self.account_id}"


class FileToFetch(models.Model):
    """A file of a shopper's message that her provider keeps: fetched by a worker, then an attachment of the message.

    `error` is the code of what went wrong last.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being fetched")
        FETCHED = "fetched", _("Fetched")
        FAILED = "failed", _("Could not be fetched")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files_to_fetch")
    position = models.PositiveSmallIntegerField()
    url = models.TextField()
    name = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    error = models.SlugField(blank=True)
    correlation_id = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="file_to_fetch_once"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="file_to_fetch_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"file {self.position} of message {self.message_id}: {self.state}"


class TriageRule(models.Model):
    """What a shopper seems to want, by her words. The first rule that fits decides, in the order of `position`.

    `words` are whole words or beginnings ("rembours*"), compared without case or accents; one is enough. `language`,
    `adapter` and `shop` narrow a rule; empty means any.
    """

    position = models.PositiveSmallIntegerField(default=0)
    reason = models.ForeignKey(Reason, on_delete=models.CASCADE)
    words = models.JSONField(default=list)
    language = models.CharField(max_length=8, blank=True)
    adapter = models.SlugField(blank=True)
    shop = models.ForeignKey(Shop, null=True, on_delete=models.CASCADE)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)  # of what it says: whoever changes it has seen the latest

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.reason}: {', '.join(self.words)}"
