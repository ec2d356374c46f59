"""manage.py bench NAME: measures one promise of the service on servers of its own; --json prints one line."""

import json
import signal
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from contactcenter.bench import arrival, core, intake, mail_parse, policy, route, timers, waits


def end_in_order() -> None:
    """A run that is told to end still takes its servers down."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def show(title: str, result: dict[str, Any], *, as_json: bool) -> None:
    """One JSON object as the last line of stdout, or a table."""
    if as_json:
        print(json.dumps(result), flush=True)
        return
    table = Table("figure", "value", title=title)
    for name, value in result.items():
        table.add_row(name, str(value))
    Console().print(table)


class Command(BaseCommand):
    help = "Measure the service on servers of its own: timers, arrival, intake, route; or what decides: core, policy, waits."

    def add_arguments(self, parser: CommandParser) -> None:
        benches = parser.add_subparsers(dest="bench", required=True)
        timing = benches.add_parser("timers", help="how late clocks fire")
        timing.add_argument("--pending", type=int, default=100_000, help="timers far ahead")
        timing.add_argument("--due", type=int, default=2_000, help="timers due, spread out and then all at once")
        timing.add_argument("--over", type=int, default=25, help="seconds over which the first of them are spread")
        timing.add_argument("--redis", choices=("up", "down"), default="up")
        timing.add_argument("--kill-worker", action="store_true", help="kill one of the two workers before the burst")
        arriving = benches.add_parser("arrival", help="from a shopper's message to the offer on an agent's screen")
        arriving.add_argument("--rate", type=float, default=25, help="messages a second")
        arriving.add_argument("--seconds", type=float, default=30)
        taking_in = benches.add_parser(
            "intake", help="mails and providers' calls a second, from the door to the ticket"
        )
        taking_in.add_argument("--mails", type=int, default=1000)
        taking_in.add_argument("--calls", type=int, default=2000, help="signed webhooks")
        taking_in.add_argument("--connections", type=int, default=8, help="at once, of each kind")
        routing = benches.add_parser("route", help="pieces of work given out a second, and what much waiting costs")
        routing.add_argument("--waiting", type=int, default=1_000_000)
        routing.add_argument("--agents", type=int, default=10_000)
        routing.add_argument("--freed", type=int, default=2_000, help="finished in each round")
        deciding = benches.add_parser("core", help="microseconds per decision of the pure core")
        deciding.add_argument("--waiting", type=int, default=1_000_000)
        deciding.add_argument("--agents", type=int, default=10_000)
        judging = benches.add_parser("policy", help="targets missed in a reference world, against other policies")
        policy.add_arguments(judging)
        waiting = benches.add_parser("waits", help="how true the wait is that shoppers are told")
        waiting.add_argument("--agents", type=int, default=30)
        waiting.add_argument("--seeds", type=int, default=3, help="made-up weeks")
        reading = benches.add_parser("mail-parse", help="how well real mails, machines' and answers are read")
        reading.add_argument("folder", type=Path, help="with mail_raw, mail_auto, mail_reply and webhooks in it")
        for bench in (timing, arriving, taking_in, routing, deciding, judging, waiting, reading):
            bench.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        end_in_order()
        if options["bench"] == "arrival":
            show("arrival", arrival.measure(options["rate"], options["seconds"]), as_json=options["json"])
            return
        if options["bench"] == "intake":
            counts = intake.Wanted(options["mails"], options["calls"], options["connections"])
            show("intake", intake.measure(counts), as_json=options["json"])
            return
        if options["bench"] == "mail-parse":
            try:
                result = mail_parse.measure(options["folder"])
            except NotADirectoryError as error:
                raise CommandError(str(error)) from error
            show("mail-parse", result, as_json=options["json"])
            return
        if options["bench"] == "route":
            house = route.Wanted(options["waiting"], options["agents"], options["freed"])
            show("route", route.measure(house), as_json=options["json"])
            return
        if options["bench"] == "core":
            show("core", core.measure(options["waiting"], options["agents"]), as_json=options["json"])
            return
        if options["bench"] == "policy":
            result = policy.measure(policy.wanted(options))
            if not options["json"]:
                _show_policies(result.pop("settings"))
            show("policy", result, as_json=options["json"])
            return
        if options["bench"] == "waits":
            show("waits", waits.measure(options["agents"], options["seeds"]), as_json=options["json"])
            return
        wanted = timers.Wanted(
            options["pending"], options["due"], options["over"], options["redis"] == "down", options["kill_worker"]
        )
        show("timers", timers.measure(wanted), as_json=options["json"])


def _show_policies(settings: dict[str, Any]) -> None:
    columns = ("missed_pct", "missed_ci95", "chat_pct", "callback_pct", "email_pct", "social_pct", "lost")
    for name, found in settings.items():
        table = Table("policy", *columns, "us_per_decision", "times ours", title=name)
        for policy_name, figures in found["policies"].items():
            ratio = found["ratios"].get(f"{policy_name}_to_ours", "")
            row = (figures[column] for column in (*columns, "us_per_decision"))
            table.add_row(policy_name, *map(str, row), str(ratio))
        Console().print(table)
