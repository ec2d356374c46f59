"""Plays a folder of real input into a running service through its own doors, and says what became of all of it.

Every id comes of the content, and browsers keep their tokens, so the same folder again is nothing new.
"""

import asyncio
import time
from contextlib import ExitStack
from typing import Any

from contactcenter import demo
from contactcenter.bench import corpus as corpora
from contactcenter.bench import installation as installations
from contactcenter.bench import replay_figures, unattended
from contactcenter.bench.corpus import Corpus
from contactcenter.bench.installation import Installation
from contactcenter.bench.logged import errors_since, log_sizes
from contactcenter.bench.own import own_service
from contactcenter.bench.playing import Play, Wanted
from contactcenter.bench.progress import waiting
from contactcenter.bench.stand_ins import stand_in_for
from contactcenter.bench.widget import Browsers
from contactcenter.running.real_service import free_port

ADAPTERS = ("webchat", "email", "messenger", "callback_manual")
NEWCOMERS = ("alice", "sam", "ada")  # whom people at the demo sign in as: no program works as them


def measure(wanted: Wanted, url: str = "", mail_port: int | None = None) -> dict[str, Any]:
    """Into a service of its own, or into the running one at `url`. NotADirectoryError, NotThereError."""
    corpus = corpora.read(wanted.folder)
    if url:
        installation = installations.running(url, mail_port)
        return play(installation, corpus, wanted, Browsers(installation.data / "replay.json"))
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service:
        installation = installations.own(service)
        installations.move_graph(installation, free_port())
        return play(installation, corpus, wanted, Browsers())


def measure_unattended(wanted: Wanted) -> dict[str, Any]:
    """The chats alone, into a service of its own in which nobody is on duty. NotADirectoryError."""
    corpus = corpora.read(wanted.folder)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service:
        return unattended.play(installations.own(service), corpus, wanted.chats, wanted.shop)


def play(installation: Installation, corpus: Corpus, wanted: Wanted, browsers: Browsers) -> dict[str, Any]:
    """The figures of the last of `wanted.times`; `new` says what that one added."""
    doors = installation.doors(wanted.shop)
    logs = log_sizes(installation)
    begun = time.monotonic()
    result: dict[str, Any] = {}
    agents = [login for login in demo.PEOPLE if login not in NEWCOMERS]
    with ExitStack() as stack:
        secrets = stack.enter_context(installation.tokens(agents, "replay"))
        graph = stand_in_for(stack, doors.get("messenger"))
        for _ in range(wanted.times):
            result = _once(Play(installation, wanted, corpus, doors, browsers, graph), list(secrets.values()))
    browsers.save()
    without = {name: count for name, count in corpus.providers.items() if name not in ADAPTERS}
    return {
        **result,
        "no_adapter_yet": without,
        "not_readable_here": corpus.skipped,
        "errors_logged": errors_since(installation, logs),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _once(play: Play, secrets: list[str]) -> dict[str, Any]:
    with play.installation.connect() as connection:
        [[begun]] = connection.execute("SELECT clock_timestamp()").fetchall()
    asyncio.run(play.whole(secrets))
    with play.installation.connect() as connection:
        seen = replay_figures.look(connection, play.doors, play.tally.kept, begun, is_alone=play.installation.is_alone)
    found = replay_figures.figures(seen, play.tally, [name for name in ADAPTERS if name in play.doors])
    return {**found, "answers_to_agents": dict(play.answers)}
