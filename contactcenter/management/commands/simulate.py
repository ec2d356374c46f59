"""manage.py simulate: policies on the same made-up traffic, under a virtual clock; no database is asked."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from contactcenter.bench.progress import bar
from routing.simulation import arrivals, centre
from routing.simulation.arrivals import DAY, MIXES, Counted, MadeUp
from routing.simulation.behaviour import Behaviour, Contact
from routing.simulation.comparison import Comparison, Side, as_json, weights_named

_SHOWN = ("missed_pct", "missed_ci95", "chat_pct", "callback_pct", "email_pct", "social_pct", "lost", "us_per_decision")


def read_counts(path: Path, every: int, days: int) -> list[tuple[float, float, int]]:
    """(begins, seconds, contacts) of a CSV with a moment and a count per row, from its first day on; one contact in
    `every`. Raises CommandError where it cannot be read so."""
    try:
        with path.open(newline="") as lines:
            rows = [(datetime.fromisoformat(row[0]), int(row[1])) for row in list(csv.reader(lines))[1:]]
        first = rows[0][0].replace(hour=0, minute=0, second=0)
        step = (rows[1][0] - rows[0][0]).total_seconds()
    except (OSError, ValueError, IndexError) as error:
        raise CommandError(
            f"{path}: a line of titles, then a moment and a count in each, is needed ({error})"
        ) from error
    found, over = [], 0
    for at, count in rows:
        whole, over = divmod(count + over, every)
        found.append(((at - first).total_seconds(), step, whole))
    return [row for row in found if row[0] < days * DAY]


def counted(rows: Sequence[tuple[float, float, int]], wanted: MadeUp) -> list[Counted]:
    """The counts shared out on media and kinds of work as `wanted` has them, to whole contacts, nothing left over."""
    parts = [
        (medium, kind, MIXES[wanted.mix][medium] * share)
        for medium, shares in wanted.shares.items()
        for kind, share in enumerate(shares)
    ]
    owed, found = [0.0] * len(parts), []
    for begins, seconds, contacts in rows:
        for place, (medium, kind, share) in enumerate(parts):
            owed[place] += contacts * share * wanted.load
            whole = int(owed[place])
            owed[place] -= whole
            found.append(Counted(begins, seconds, medium, kind, whole))
    return found


class Command(BaseCommand):
    help = "Compare routing policies on the same made-up traffic: missed targets, attainment, contacts lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--policy", default="pacer,time_left,round_robin", help="names, by commas")
        parser.add_argument("--mix", choices=tuple(MIXES), default="balanced")
        parser.add_argument("--agents", type=int, default=30)
        parser.add_argument("--load", type=float, default=1.0)
        parser.add_argument("--days", type=int, default=3, help="from a Sunday on")
        parser.add_argument("--seeds", type=int, default=10)
        parser.add_argument("--first-seed", type=int, default=0)
        parser.add_argument(
            "--counts", type=Path, help="a CSV of a moment and a count per interval, instead of made-up"
        )
        parser.add_argument("--every", type=int, default=100, help="with --counts: one contact in so many")
        parser.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        for name, least in (("agents", 7), ("days", 1), ("seeds", 1), ("every", 1)):
            if options[name] < least:
                raise CommandError(f"--{name}: at least {least}")
        if not 0 < options["load"] <= 10:
            raise CommandError("--load: more than 0, at most 10")
        names = [name.strip() for name in options["policy"].split(",") if name.strip()]
        try:
            weights = {name: weights_named(name) for name in names}
        except ValueError as error:
            raise CommandError(f"--policy: {error}") from error
        if not weights:
            raise CommandError("--policy: at least one name")

        def side(name: str) -> Callable[[int], Side]:
            return lambda seed: Side(weights[name], centre.made_up(options["agents"], options["days"], seed)[0])

        seeds = range(options["first_seed"], options["first_seed"] + options["seeds"])
        with bar("simulated", 1.0) as advance:
            comparison = Comparison({name: side(name) for name in names}, _trace_of(options), seeds, progress=advance)
            found = as_json(comparison.run())
        told = {name: options[name] for name in ("mix", "agents", "load", "days", "seeds", "first_seed")}
        if options["json"]:
            print(json.dumps({**told, "policies": found}), flush=True)
            return
        table = Table("policy", *_SHOWN, title=", ".join(f"{name} {value}" for name, value in told.items()))
        for name, figures in found.items():
            table.add_row(name, *(str(figures[figure]) for figure in _SHOWN))
        Console().print(table)


def _trace_of(options: dict[str, Any]) -> Callable[[int], list[Contact]]:
    rows = read_counts(options["counts"], options["every"], options["days"]) if options["counts"] else None

    def trace(seed: int) -> list[Contact]:
        _, shares = centre.made_up(options["agents"], options["days"], seed)
        wanted = MadeUp(options["mix"], options["agents"], options["load"], options["days"], shares)
        if rows is None:
            return arrivals.made_up(wanted, seed, Behaviour())
        return arrivals.from_counts(counted(rows, wanted), seed, Behaviour())

    return trace
