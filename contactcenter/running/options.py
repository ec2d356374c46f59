"""What may be said after `script/run` and `script/dev`. Standard library only: read before any package is there."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    mail_port: int | None
    resets: bool
    asks: bool
    loads_demo: bool
    reloads: bool
    has_traffic: bool


def parse(program: str, arguments: Sequence[str]) -> Options:
    """Ends the program with a usage line when something else is said."""
    reloads = program.endswith("dev")
    parser = argparse.ArgumentParser(
        prog=program,
        description="Starts the whole contact centre: databases, web and workers. Ctrl-C ends everything."
        + (" Python, templates and TypeScript are reloaded when they change." if reloads else ""),
        epilog="DATABASE_URL and REDIS_URL name servers of yours; without them embedded ones are started.",
    )
    parser.add_argument("--port", type=_port, default=8000, help="port of the web pages (default: 8000)")
    parser.add_argument(
        "--mail-port", type=_port, help="port on which mail comes in (default: 8025); the demo mailbox has the next one"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address they are served on (default: this machine only)")
    parser.add_argument("--reset", action="store_true", help="empty the data first, after asking")
    parser.add_argument("--yes", action="store_true", help="with --reset: do not ask")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo organisation on the first start")
    parser.add_argument(
        "--traffic", action="store_true", help="made shoppers, marked as simulated, come to the demo on all channels"
    )
    found = parser.parse_args(arguments)
    if found.traffic and found.no_demo:
        parser.error("--traffic sends shoppers to the demo organisation: leave out --no-demo")
    return Options(
        host=found.host,
        port=found.port,
        mail_port=found.mail_port,
        resets=found.reset,
        asks=not found.yes,
        loads_demo=not found.no_demo,
        reloads=reloads,
        has_traffic=found.traffic,
    )


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port
