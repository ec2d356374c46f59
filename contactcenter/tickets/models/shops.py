"""The brands that shoppers know, the doors they come in by, and what they come for."""

from datetime import time
from zoneinfo import ZoneInfo

from django.db import models

from routing.models import Calendar, Queue
from routing.models.names import Named


class Shop(models.Model):
    """One brand of the organisation. Accounts, tickets and policies point to it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    languages = models.JSONField(default=list)  # the first is the shop's own
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    allowed_origins = models.JSONField(default=list)  # of sites that carry the widget, besides our own
    phone_region = models.CharField(max_length=2, default="FR")
    callback_regions = models.JSONField(default=list)  # where we may call: numbers elsewhere are refused
    page_url = models.URLField(blank=True)  # a page that carries the widget: where links in mails lead back to
    quiet_from = models.TimeField(default=time(20))  # nobody is called again by us from then…
    quiet_until = models.TimeField(default=time(8))  # …until then; the same instant twice means never quiet
    calls_on_sunday = models.BooleanField(default=False)
    silent_seconds = models.PositiveIntegerField(default=900)  # after our answer; then a chat is ended. 0: never
    # When its people are there, for chats and calls, and for what can wait; none is around the clock.
    live_hours = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deferred_hours = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    default_queue = models.ForeignKey(Queue, on_delete=models.PROTECT)
    signatures = models.JSONField(default=dict)  # under the mails of its people, by language
    undo_seconds = models.PositiveSmallIntegerField(default=10)  # how long a mail can be taken back
    order_pattern = models.CharField(max_length=100, blank=True)  # "MC-######": each # is a digit; several by spaces

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def language(self) -> str:
        languages: list[str] = self.languages
        return languages[0] if languages else "fr"


class Reason(Named):
    """Why a shopper writes, as she says it herself; it decides the queue."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)
    needs_receipt = models.BooleanField(default=False, db_default=False)  # by law, as a withdrawal: never left out

    class Meta:
        ordering = ["position", "slug"]


class ChannelAccount(models.Model):
    """One door of one shop: a widget, a mailbox, a page. `adapter` is the slug that settings declare.

    `settings` are what its provider wants and may be read; what must not be is sealed (`tickets.accounts`).
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="accounts")
    adapter = models.SlugField()
    address = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adapter", "address"], name="one_account_per_address"),
        ]

    def __str__(self) -> str:
        return f"{self.adapter} {self.address}"
