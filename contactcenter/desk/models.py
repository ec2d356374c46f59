"""What was done to many tickets at once, kept so that it can be told and undone; words not sent yet; promises."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contactcenter.tickets.models import Shop, Ticket
from routing.models import Agent, Clock, Queue

UNDO_SECONDS = 600


class BoardAction(models.Model):
    """One act of a supervisor on several tickets. The same client id of the same person is the same act.

    `tickets` says what came of it for each: `{"ticket": row id, "reference", "outcome", "agent": row id of whoever is
    in the way or null, "before": {…}, "after": {…}}`. Only a ticket whose outcome is done has `before` and `after`:
    `{"queue", "lane", "priority", "state", "status", "not_before", "waiting_since", "is_answered", "agent", "epoch",
    "last_event", "reserved_for", "kept_from"}`.
    """

    class Kind(models.TextChoices):
        TO_QUEUE = "to_queue", _("Given to a queue")
        TO_AGENT = "to_agent", _("Given to a person")
        RAISE = "raise", _("Priority raised")
        LOWER = "lower", _("Priority lowered")
        RESERVE = "reserve", _("Reserved for a person")
        KEEP_FROM = "keep_from", _("Kept from a person")
        LIFT = "lift", _("Reservation lifted")
        UNDO = "undo", _("Undone")

    class Outcome(models.TextChoices):
        """What came of it for one ticket. Everything but done and waits left the ticket as it was."""

        DONE = "done"
        WAITS = "waits"  # undone, but its holder has no room or is gone: it waits in its queue
        UNCHANGED = "unchanged"  # it is there already
        HELD = "held"  # an agent is answering it, and nobody confirmed that it is taken from her
        TAKEN = "taken"  # an agent took or answered it meanwhile
        MOVED = "moved"  # somebody else moved it meanwhile
        CHANGED = "changed"  # somebody else changed its priority meanwhile
        RESOLVED = "resolved"
        NO_ROOM = "no_room"
        NOT_THERE = "not_there"  # live work goes to people whose page is open
        IN_HOUSE = "in_house"  # never given to the outsourcer
        NOT_FOUND = "not_found"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="board_actions")
    client_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    at = models.DateTimeField()
    tickets = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="board_action_once"),
            models.CheckConstraint(
                condition=(Q(kind="to_queue") & Q(queue__isnull=False))
                | (Q(kind__in=("to_agent", "reserve", "keep_from")) & Q(agent__isnull=False))
                | (Q(kind="undo") & Q(undoes__isnull=False))
                | Q(kind__in=("raise", "lower", "lift")),
                name="board_action_says_where",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="board_action_at")]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.tickets)} tickets by user {self.user_id}"

    @property
    def done(self) -> list[dict[str, Any]]:
        """The tickets that it changed."""
        return [one for one in self.tickets if one["outcome"] in (self.Outcome.DONE, self.Outcome.WAITS)]

    def can_be_undone(self, now: datetime) -> bool:
        """For ten minutes, once, and not an undoing itself."""
        return (
            self.kind != self.Kind.UNDO
            and bool(self.done)
            and now - self.at <= timedelta(seconds=UNDO_SECONDS)
            and not hasattr(self, "undone_by")
        )


class CannedResponse(models.Model):
    """Words that agents use again and again, with places such as {first_name} to fill in (`desk.canned`).

    `shop` and `language` narrow it; empty means any.
    """

    name = models.CharField(max_length=80)
    text = models.TextField()
    shop = models.ForeignKey(Shop, null=True, on_delete=models.CASCADE)
    language = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has begun to write on a ticket and not sent: hers alone, found again on any of her pages."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    is_note = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="one_draft_of_each_on_a_ticket")]

    def __str__(self) -> str:
        return f"draft of user {self.user_id} on ticket {self.ticket_id}"


class Promise(models.Model):
    """Something promised to the shopper of a ticket. Its clock says since when, by when, and whether it came in time.

    It outlives the ticket's being resolved by itself. `text` is what was promised, in the agent's words.
    """

    class Outcome(models.TextChoices):
        """What became of it, as a person says."""

        KEPT = "kept", pgettext_lazy("of a promise", "Kept")
        BROKEN = "broken", _("Not kept")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="promises")
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="promise")
    text = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises")
    client_id = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_by", "client_id"], name="promise_once"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_by__isnull=True) | (~Q(outcome="") & Q(ended_by__isnull=False)),
                name="ended_promise_says_who",
            ),
        ]
        indexes = [models.Index(fields=["ticket"], name="promise_open", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"promise {self.pk} of ticket {self.ticket_id}: {self.outcome or 'open'}"
