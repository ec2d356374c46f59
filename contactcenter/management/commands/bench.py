"""manage.py bench NAME: measures one promise of the service on servers of its own; --json prints one line."""

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from contactcenter.bench import (
    arrival,
    chasers,
    core,
    deadlines,
    helpdesk,
    hosts,
    imap,
    imap_server,
    intake,
    mail_fuzz,
    mail_parse,
    policy,
    route,
    soak,
    timers,
    waits,
)


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
    help = "Measure the service on servers of its own: timers, arrival, intake, route; or how it decides."

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
        arriving.add_argument(
            "--knee-seconds", type=float, default=15, help="of each run that looks for the knee; 0: do not look"
        )
        taking_in = benches.add_parser(
            "intake", help="mails and providers' calls a second, from the door to the ticket"
        )
        taking_in.add_argument("--mails", type=int, default=1000)
        taking_in.add_argument("--calls", type=int, default=2000, help="signed webhooks")
        taking_in.add_argument("--connections", type=int, default=8, help="at once, of each kind")
        taking_in.add_argument("--beside", choices=[helpdesk.NAME], default="", help="what reads the same mails then")
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
        apart = benches.add_parser("hosts", help="on several hosts, one after the other cut off and back; root only")
        apart.add_argument("--rate", type=float, default=10, help="messages a second")
        apart.add_argument("--seconds", type=float, default=20, help="of each phase")
        lasting = benches.add_parser("soak", help="an everyday load for hours: memory flat, nothing stuck; else exit 1")
        for name, usual, words in (
            ("--minutes", 120, ""),
            ("--knee", 75, "messages a second, as bench arrival finds it"),
            ("--share", 1 / 3, "of the knee"),
            ("--tickets", 0, "of a past that the house has when it begins"),
        ):
            lasting.add_argument(name, type=float, default=usual, help=words)
        fetching = benches.add_parser("imap", help="a mailbox of thousands; server and listener killed in the middle")
        fetching.add_argument("--mails", type=int, default=10_000)
        fetching.add_argument("--kills", type=int, default=4)
        fetching.add_argument("--server", choices=sorted(imap_server.SERVERS), default="pymap")
        fuzzing = benches.add_parser("mail-fuzz", help="malformed mails: none may fail, vanish, take long or take much")
        fuzzing.add_argument("--mails", type=int, default=10_000)
        fuzzing.add_argument("--seed", type=int, default=1)
        counting = benches.add_parser("deadlines", help="deadlines against an oracle that counts every second")
        counting.add_argument("--cases", type=int, default=100_000)
        counting.add_argument("--seed", type=int, default=7)
        joining = benches.add_parser("chasers", help="how surely a second message is known to chase the first")
        joining.add_argument("--pairs", type=Path, action="append", help="labelled pairs (those of the tests)")
        for bench in benches.choices.values():
            bench.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        end_in_order()
        try:
            result = _RUNS[options["bench"]](options)
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["bench"] == "policy" and not options["json"]:
            _show_policies(result.pop("settings"))
        show(options["bench"], result, as_json=options["json"])
        if options["bench"] == "soak" and not soak.is_clean(result):
            sys.exit(1)


_RUNS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "timers": lambda given: timers.measure(
        timers.Wanted(given["pending"], given["due"], given["over"], given["redis"] == "down", given["kill_worker"])
    ),
    "arrival": lambda given: arrival.measure(given["rate"], given["seconds"], given["knee_seconds"]),
    "intake": lambda given: intake.measure(
        intake.Wanted(given["mails"], given["calls"], given["connections"], given["beside"])
    ),
    "hosts": lambda given: hosts.measure(given["seconds"], given["rate"]),
    "route": lambda given: route.measure(route.Wanted(given["waiting"], given["agents"], given["freed"])),
    "core": lambda given: core.measure(given["waiting"], given["agents"]),
    "policy": lambda given: policy.measure(policy.wanted(given)),
    "deadlines": lambda given: deadlines.measure(given["cases"], given["seed"]),
    "soak": lambda given: soak.measure(given["minutes"] * 60, given["knee"], given["share"], int(given["tickets"])),
    "waits": lambda given: waits.measure(given["agents"], given["seeds"]),
    "chasers": lambda given: chasers.measure(given["pairs"]),
    "imap": lambda given: imap.measure(given["mails"], given["kills"], given["server"]),
    "mail-fuzz": lambda given: mail_fuzz.measure(given["mails"], given["seed"]),
    "mail-parse": lambda given: mail_parse.measure(given["folder"]),
}


def _show_policies(settings: dict[str, Any]) -> None:
    columns = ("missed_pct", "missed_ci95", "chat_pct", "callback_pct", "email_pct", "social_pct", "lost")
    for name, found in settings.items():
        table = Table("policy", *columns, "us_per_decision", "times ours", title=name)
        for policy_name, figures in found["policies"].items():
            ratio = found["ratios"].get(f"{policy_name}_to_ours", "")
            row = (figures[column] for column in (*columns, "us_per_decision"))
            table.add_row(policy_name, *map(str, row), str(ratio))
        Console().print(table)
