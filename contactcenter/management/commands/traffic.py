"""manage.py traffic: made shoppers, marked as simulated, come to the running demo until it is told to end."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contactcenter.bench import installation as installations
from contactcenter.bench import traffic
from contactcenter.bench.installation import NotThereError


class Command(BaseCommand):
    help = (
        "Send a gentle, endless stream of made shoppers, marked as simulated, to the demo that script/run runs on this "
        f"data: chats, mails, call-backs and Messenger. {', '.join(traffic.AGENTS)} answer some."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the running service (default: %(default)s)")
        parser.add_argument("--mail-port", type=int, help="where its mail comes in (default: the configured one)")
        parser.add_argument("--per-minute", type=_pace, default=8, help="new shoppers a minute (default: 8)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        installation = installations.running(options["url"], options["mail_port"])
        self.stdout.write("Made shoppers come, marked [simulé] or [simulated]. Ctrl-C ends it.")
        self.stdout.flush()
        try:
            traffic.run(installation, options["per_minute"])
        except NotThereError as error:
            raise CommandError(str(error)) from error


def _pace(text: str) -> float:
    number = float(text)
    if not 0 < number <= 600:
        raise ValueError(text)
    return number
