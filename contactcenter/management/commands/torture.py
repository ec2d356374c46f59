"""manage.py torture: kills every part of a service of its own while it works, then checks what the database says."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contactcenter.bench import guards, torture
from contactcenter.management.commands.bench import end_in_order, show

_WITHOUT = "take this guard off: must end with exit 1; `each`: all, one after the other, and none may be needless"


class Command(BaseCommand):
    help = "Kill web, workers, Valkey and PostgreSQL of a service of its own under load; exit 1 if a promise broke."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=60)
        parser.add_argument("--rate", type=float, default=60, help="messages a second")
        parser.add_argument("--kills", type=float, default=60, help="kills a minute")
        parser.add_argument(
            "--without",
            default="",
            metavar="GUARD",
            help="take this guard off: must end with exit 1; `each`: one after the other, none may be needless",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        end_in_order()
        if options["without"] not in ("", torture.EACH):
            try:
                guards.named(options["without"])
            except LookupError as error:
                raise CommandError(str(error)) from error
        result = torture.measure(options["seconds"], options["rate"], options["kills"], options["without"])
        show("torture", result, as_json=options["json"])
        if not torture.is_clean(result):
            sys.exit(1)
