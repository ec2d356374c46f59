"""Seals every secret anew: after somebody has left who could read the keys, or once a year."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactcenter.tickets import sealing


class Command(BaseCommand):
    help = (
        "Seal the secrets of all accounts with a new key, which is made and kept beside the data; where "
        "CONTACTCENTER_SEALING_KEYS names keys, with the first of them. Nothing has to be restarted."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        done, unreadable = sealing.rotate()
        self.stdout.write(f"{done} sealed anew.")
        if unreadable:
            raise CommandError(
                f"No key opens what these hold: {', '.join(unreadable)}. Enter their secrets again on their pages."
            )
