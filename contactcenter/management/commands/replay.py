"""manage.py replay DIR: plays a folder of real chats, mails and webhooks into a running service, and says what came."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from contactcenter import demo
from contactcenter.bench import replay
from contactcenter.bench.installation import NotThereError
from contactcenter.bench.playing import Wanted
from contactcenter.management.commands.bench import end_in_order, show

_COLUMNS = ("sent", "tickets", "joined", "machine", "messages", "lost", "duplicated", "unreadable")
_TIMES = ("within_target_percent", "offer_p50_ms", "offer_p99_ms")


class Command(BaseCommand):
    help = (
        "Play a folder of real input (fr_shop_chat, mail_raw, mail_reply, mail_auto, webhooks) into a whole service, "
        "through its widget, SMTP, webhooks and forms, with programs as agents. Without --url into a temporary service "
        "of its own; with --url into the one that script/run runs on this data folder (or DATABASE_URL), where the "
        "same folder a second time adds nothing. Exit 1 where something was lost or doubled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--speed", type=_positive, default=20, help="how many times as fast as people (20)")
        parser.add_argument("--chats", type=int, default=40, help="at most so many conversations (40)")
        parser.add_argument("--calls", type=int, default=6, help="how many call-backs are asked for (6)")
        parser.add_argument("--times", type=int, default=1, help="play it so often into the same service (1)")
        parser.add_argument("--url", default="", help="the running service, as http://127.0.0.1:8000")
        parser.add_argument("--mail-port", type=int, help="with --url: where its mail comes in")
        parser.add_argument("--shop", default=demo.SHOP_SLUG, help="whose doors: the slug of a shop (demo)")
        parser.add_argument("--no-agents", action="store_true", help="the chats, while nobody is on duty")
        parser.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        end_in_order()
        names = ("folder", "speed", "chats", "calls", "times", "shop")
        wanted = Wanted(**{name: options[name] for name in names})
        if options["no_agents"] and options["url"]:
            raise CommandError("--no-agents moves rows back in time: it has a service of its own, without --url")
        try:
            if options["no_agents"]:
                _unattended(replay.measure_unattended(wanted), as_json=options["json"])
                return
            result = replay.measure(wanted, options["url"], options["mail_port"])
        except (NotADirectoryError, NotThereError) as error:
            raise CommandError(str(error)) from error
        if not options["json"]:
            _show_channels(result.pop("channels"))
        show("replay", result, as_json=options["json"])
        if result["lost"] or result["duplicated"]:
            sys.exit(1)


def _unattended(result: dict[str, Any], *, as_json: bool) -> None:
    show("replay without agents", result, as_json=as_json)
    if result["forgotten"] or not result["adds_up"] or result["with_one_history"] != result["tickets"]:
        sys.exit(1)


def _show_channels(channels: dict[str, dict[str, Any]]) -> None:
    table = Table("channel", *_COLUMNS, "in target", "offer p50", "offer p99", title="channels")
    for name, found in channels.items():
        percent, *milliseconds = (found[one] for one in _TIMES)
        times = [f"{one:.0f} ms" if found["offered"] else "-" for one in milliseconds]
        target = "-" if percent is None else f"{percent} %"
        table.add_row(name, *(str(found[one]) for one in _COLUMNS), target, *times)
    Console().print(table)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number
