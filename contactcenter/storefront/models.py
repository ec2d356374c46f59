"""What is counted of those who knock: nothing about a person, and nothing longer than a limit lasts."""

from django.db import models


class Allowance(models.Model):
    """How far ahead of its steady pace somebody is. `key` is a digest of what is limited and for whom."""

    key = models.CharField(max_length=64, primary_key=True)
    spent_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} until {self.spent_until}"
