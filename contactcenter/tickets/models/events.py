"""What happened, as ids and facts: never what people wrote, so that content can be erased and history stands."""

from django.conf import settings
from django.db import models

from contactcenter.tickets.models.tickets import Ticket


class TicketEvent(models.Model):
    """One change of a ticket, in the past tense, numbered without gaps."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.SlugField(db_index=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)  # "agent:7", "visitor:12", "clock", "router", "system"
    facts = models.JSONField(default=dict)
    correlation_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="ticket_event_sequence_once"),
        ]
        indexes = [models.Index(fields=["at"], name="ticket_event_at")]

    def __str__(self) -> str:
        return f"{self.ticket_id}.{self.sequence} {self.kind}"


class AuditEvent(models.Model):
    """A change that is no ticket's: presence, skills, policies, rights, sign-ins."""

    at = models.DateTimeField(auto_now_add=True)
    kind = models.SlugField()
    actor = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    facts = models.JSONField(default=dict)
    correlation_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="audit_event_at")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor}"
