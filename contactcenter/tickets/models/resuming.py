"""Links by which a shopper comes back to her conversation from a mail."""

from django.db import models

from contactcenter.tickets.models.messages import Message


class ResumeLink(models.Model):
    """The link in one message of ours. It leads to its ticket and to nothing else, once, until it expires."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="resume_link")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    visitor = models.CharField(max_length=64, blank=True, db_default="")  # whose words in the chat go on with it

    class Meta:
        indexes = [models.Index(fields=["visitor"], name="resumed_by", condition=~models.Q(visitor=""))]

    def __str__(self) -> str:
        return f"link in message {self.message_id}"
