"""A gentle stream of made shoppers on every channel, and some demo agents who answer: so that every screen lives.

Only for the demo organisation, and everything is marked as simulated. It never fills the queues: while many wait,
nobody new comes.
"""

import asyncio
import random
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any

import psycopg
import structlog
from django.conf import settings

from contactcenter import demo
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.bench.installation import Door, Installation, NotThereError
from contactcenter.bench.outside import MailServer, Meta
from contactcenter.bench.program_agent import Manner, ProgramAgent
from contactcenter.bench.stand_ins import stand_in_for
from contactcenter.bench.traffic_words import Persona, answer, persona
from contactcenter.bench.widget import Widget, meet

log = structlog.get_logger("contactcenter.bench")
# Some of each team; never those whom newcomers are told to sign in as: alice, bob, sam, ada.
AGENTS = ("chantal", "olga", "omar", "tessa", "rita", "remi")
_IN_PUBLIC = 0.4  # of those on Messenger: under a post of the page
_SHARES = {"chat": 45, "mail": 25, "messenger": 18, "call": 12}
_MOST_WAITING = 25
_PAUSE_WHILE_FULL_SECONDS = 15.0
_MOST_AT_ONCE = 20  # conversations that go on
_PATIENCE_SECONDS = 150.0  # past the target, so that the offer of another channel is seen as well
_TYPING_SECONDS = (4.0, 12.0)
_PHONES = "+3319900{:04}"  # numbers that are nobody's
_WAITING = "SELECT count(*) FROM routing_workitem WHERE state IN ('waiting', 'offered')"


@dataclass
class Traffic:
    """`per_minute` new shoppers come, about; `came` counts them by channel."""

    installation: Installation
    doors: dict[str, Door]
    per_minute: float
    speed: float = 1.0
    graph: GraphStandIn | None = None
    dice: random.Random = field(default_factory=random.Random)
    came: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.http = self.installation.http()
        self.mail_server = MailServer(self.installation.mail_port)

    async def flow(self, secrets: list[str]) -> None:
        """Until cancelled. `secrets` are the tokens of the agents who work."""
        manner = Manner(
            lambda row: answer(row["language"], self.dice),
            seconds={"chat": 15.0, "call": 25.0, "mail": 60.0, "social": 30.0},
            quiet_seconds=40.0,
            look_every_seconds=max(1.0, 3.0 / self.speed),
            outcomes=("reached", "reached", "reached", "no_answer"),
            takes_in_percent=95,
        ).paced(self.speed)
        agents = [ProgramAgent(self.installation.http(Authorization=f"Bearer {secret}"), manner) for secret in secrets]
        try:
            async with asyncio.TaskGroup() as tasks:
                for agent in agents:
                    tasks.create_task(agent.stay())
                tasks.create_task(self._shoppers())
        finally:
            for agent in agents:
                agent.http.close()
            self.http.close()

    async def _shoppers(self) -> None:
        talking: set[asyncio.Task[None]] = set()
        try:
            while True:
                if len(talking) < _MOST_AT_ONCE and await asyncio.to_thread(self._waiting) < _MOST_WAITING:
                    task = asyncio.create_task(self._one())
                    talking.add(task)
                    task.add_done_callback(talking.discard)
                    await asyncio.sleep(self.dice.expovariate(self.per_minute / 60))
                else:
                    await asyncio.sleep(_PAUSE_WHILE_FULL_SECONDS / self.speed)
        finally:
            for task in list(talking):
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    def _waiting(self) -> int:
        try:
            with self.installation.connect() as connection:
                [[count]] = connection.execute(_WAITING).fetchall()
        except psycopg.OperationalError:
            return _MOST_WAITING  # the database is away: nobody comes meanwhile
        return int(count)

    async def _one(self) -> None:
        """One shopper, whatever befalls her: a service that is away for a moment ends no stream."""
        ways: dict[str, Callable[[Persona], Coroutine[Any, Any, None]]] = {
            "chat": self._chat,
            "mail": self._mail,
            "messenger": self._messenger,
            "call": self._call,
        }
        [way] = self.dice.choices(list(ways), weights=[_SHARES[name] for name in ways])
        with suppress(OSError):
            await ways[way](persona(self.dice))
            self.came[way] += 1

    async def _chat(self, who: Persona) -> None:
        widget = Widget(self.installation, await meet(self.http, demo.SHOP_SLUG, who.language))
        async with widget.open():
            for line in who.lines:
                client_id = str(uuid.uuid4())
                await widget.say("messages", client_id=client_id, text=line, language=who.language, reason="")
                if not await widget.wait_for_answer(client_id, _PATIENCE_SECONDS / self.speed):
                    return
                await asyncio.sleep(self.dice.uniform(*_TYPING_SECONDS) / self.speed)

    async def _mail(self, who: Persona) -> None:
        name = uuid.uuid4().hex
        mail = EmailMessage()
        mail["From"] = formataddr((who.name, f"{name[:8]}@simulated.example"))
        mail["To"] = self.doors["email"].account.address
        mail["Subject"] = who.subject
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = f"<{name}@simulated.example>"
        mail.set_content(who.letter, cte="quoted-printable")
        content = mail.as_bytes().replace(b"\n", b"\r\n")
        await self.mail_server.hand_over(self.doors["email"].account.address, content)

    async def _messenger(self, who: Persona) -> None:
        if self.graph is None:
            return
        meta, person = Meta(self.http, self.doors["messenger"].account), f"simulated-{uuid.uuid4().hex[:12]}"
        in_public, under = self.dice.random() < _IN_PUBLIC, ""
        for line in who.lines:
            heard = len(self.graph.taken)
            if in_public and under not in self.graph.answered_alone:
                event = self.graph.comments_on(person, line, name=who.name, under=under)
                under = under or event["value"]["comment_id"]
            else:
                event = self.graph.hears(person, text=line)
            body, _ = self.graph.call(event)
            await meta.call(body)
            if not await self._hears_back(person, heard):
                return
            await asyncio.sleep(self.dice.uniform(*_TYPING_SECONDS) / self.speed)

    async def _hears_back(self, person: str, after: int) -> bool:
        graph = self.graph
        for _ in range(int(_PATIENCE_SECONDS)):
            if graph is not None and any(taken.recipient == person for taken in graph.taken[after:]):
                return True
            await asyncio.sleep(1.0 / self.speed)
        return False

    async def _call(self, who: Persona) -> None:
        widget = Widget(self.installation, await meet(self.http, demo.SHOP_SLUG, who.language))
        phone = _PHONES.format(self.dice.randrange(10_000))
        fields = {"phone": phone, "slot": "", "text": who.lines[0], "language": who.language, "reason": ""}
        try:
            await widget.say("callback", client_id=str(uuid.uuid4()), **fields)
        finally:
            widget.close()


def run(installation: Installation, per_minute: float) -> None:
    """Until it is told to end. NotThereError where this is no demo, or shoppers come for real."""
    if settings.IS_SECURE:
        raise NotThereError("CONTACTCENTER_SECURE is set: made shoppers have no business where real ones come.")
    doors = installation.doors(demo.SHOP_SLUG)
    if doors.get("email") is None or doors["email"].account.address != demo.MAIL_ADDRESS:
        raise NotThereError("Made shoppers come to the demo organisation only: manage.py load_demo.")
    with ExitStack() as stack:
        secrets = stack.enter_context(installation.tokens(AGENTS, "traffic"))
        graph = stand_in_for(stack, doors.get("messenger"))
        if graph is None:
            log.warning("traffic_without_messenger", reason="the address of the stand-in is taken")
        asyncio.run(_until_told(Traffic(installation, doors, per_minute, graph=graph), list(secrets.values())))


async def _until_told(traffic: Traffic, secrets: list[str]) -> None:
    flowing = asyncio.create_task(traffic.flow(secrets))
    for wish in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wish, flowing.cancel)
    with suppress(asyncio.CancelledError):
        await flowing
