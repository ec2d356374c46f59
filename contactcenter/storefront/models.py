"""What is counted of those who knock, and, in a demo, the mails that shoppers would have received."""

from django.db import models


class Allowance(models.Model):
    """How far ahead of its steady pace somebody is. `key` is a digest of what is limited and for whom.

    Its table is unlogged: a crash of the database forgets it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    spent_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} until {self.spent_until}"


class ReceivedMail(models.Model):
    """A mail that the demo mailbox took in place of a shopper's own. The oldest go when there are too many."""

    address = models.CharField(max_length=254)
    payload = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "received_at"], name="mails_of_address")]

    def __str__(self) -> str:
        return f"mail to {self.address}"
