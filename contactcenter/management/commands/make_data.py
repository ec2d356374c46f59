"""manage.py make_data: adds a year of lifelike tickets to the configured database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contactcenter.bench import made_tickets
from contactcenter.management.commands.bench import end_in_order, show


class Command(BaseCommand):
    help = "Add lifelike tickets to the configured database, for measures and for looking at full pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=100_000)
        parser.add_argument("--texts", type=Path, help="a folder of samples: half of the French words are taken of it")
        parser.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        end_in_order()
        try:
            result = made_tickets.make(options["tickets"], options["texts"])
        except (LookupError, NotADirectoryError) as error:
            raise CommandError(str(error)) from error
        show("make_data", result, as_json=options["json"])
