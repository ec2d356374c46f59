"""manage.py trace REFERENCE: one ticket's life, from the raw row to the delivery, in plain words."""

import sys
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from contactcenter.bench.life import Line, tell
from contactcenter.bench.life_rows import life_of
from routing.services.database_time import database_now


class Command(BaseCommand):
    help = "Tell one ticket's life in time order: messages, decisions, offers, clocks and deliveries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="the ticket's reference, as K7QM-4X2B")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        life = life_of(options["reference"])
        if life is None:
            self.stderr.write(f"No ticket has the reference {options['reference']}.")
            sys.exit(1)
        zone = ZoneInfo(life.ticket.shop.time_zone)
        ticket = life.ticket
        title = f"{ticket.reference}: {ticket.get_status_display()}, {ticket.channel}, times in {zone.key}"
        lines = tell(life, database_now())
        if sys.stdout.isatty():
            _show(title, lines, zone)
            return
        self.stdout.write(title)
        for line in lines:
            at = line.at.astimezone(zone).isoformat(sep=" ", timespec="milliseconds")[:23]
            self.stdout.write(f"{at}  {line.seconds:+10.3f} s  {line.correlation_id or '-':16}  {line.what}")


def _show(title: str, lines: list[Line], zone: ZoneInfo) -> None:
    table = Table("time", "seconds", "what happened", "correlation", title=title, title_justify="left")
    table.columns[1].justify = "right"
    for line in lines:
        at = line.at.astimezone(zone).isoformat(sep=" ", timespec="milliseconds")[:23]
        table.add_row(at, f"{line.seconds:.3f}", line.what, line.correlation_id)
    Console().print(table)
