"""One playing of a folder: shoppers, mail servers, Meta and forms at the doors, and agents that are programs."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contactcenter import demo
from contactcenter.bench import corpus as corpora
from contactcenter.bench import replay_figures
from contactcenter.bench.corpus import Conversation, Corpus, Letter, ProviderCall
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.bench.installation import Door, Installation
from contactcenter.bench.outside import MailServer, Meta, Tally, kept_mail
from contactcenter.bench.program_agent import Manner, ProgramAgent
from contactcenter.bench.progress import bar
from contactcenter.bench.widget import Browsers, Widget, kept_of, meet

_SECONDS_BETWEEN = {"chat": 6.0, "mail": 2.0, "webhook": 4.0, "call": 20.0}  # at speed 1
_PATIENCE_SECONDS = 60.0
_LEAST_PATIENCE_SECONDS = 2.0
_DRAIN_SECONDS, _STUCK_SECONDS = 120, 12
_PHONES = "+3319900{:04}"  # numbers that are nobody's, for films and for us
_WIDGET_PATHS = {"webchat": "messages", "callback_manual": "callback"}
_NOBODY = "visitor_token_invalid"
_WORDS = {"fr": "Bonjour, je m'en occupe tout de suite.", "en": "Hello, I am looking into it."}


@dataclass(frozen=True)
class Wanted:
    """`speed` divides every pause; `chats` and `calls` bound how many conversations and call-backs there are."""

    folder: Path
    speed: float = 20.0
    chats: int = 40
    calls: int = 6
    times: int = 1
    shop: str = demo.SHOP_SLUG


@dataclass
class Play:
    installation: Installation
    wanted: Wanted
    corpus: Corpus
    doors: dict[str, Door]
    browsers: Browsers
    graph: GraphStandIn | None
    tally: Tally = field(default_factory=Tally)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.http = self.installation.http()
        self.meta = Meta(self.http, self.doors["messenger"].account) if "messenger" in self.doors else None
        self.mail_server = MailServer(self.installation.mail_port)

    async def whole(self, secrets: Sequence[str]) -> None:
        """`secrets` are the agents' tokens."""
        manner = Manner(lambda row: _WORDS.get(row["language"], _WORDS["fr"])).paced(self.wanted.speed)
        agents = [ProgramAgent(self.installation.http(Authorization=f"Bearer {secret}"), manner) for secret in secrets]
        staying = [asyncio.create_task(agent.stay()) for agent in agents]
        try:
            await self._send_all()
            await self._drain()
        finally:
            for task in staying:
                task.cancel()
            await asyncio.gather(*staying, return_exceptions=True)
            for agent in agents:
                self.answers.update(agent.answers)
                agent.http.close()
            self.http.close()

    async def _send_all(self) -> None:
        """Each kind at its own even pace: a slow answer delays nothing."""
        deeds = self._deeds()
        with bar("replayed", sum(map(len, deeds.values()))) as advance:
            done = 0

            def one_more(_task: asyncio.Task[None]) -> None:
                nonlocal done
                done += 1
                advance(done)

            async with asyncio.TaskGroup() as tasks:
                for kind, its_deeds in deeds.items():
                    pause = _SECONDS_BETWEEN[kind] / self.wanted.speed
                    tasks.create_task(_one_by_one(its_deeds, pause, one_more))

    def _deeds(self) -> dict[str, list[Coroutine[Any, Any, None]]]:
        chats = self.corpus.conversations[: self.wanted.chats]
        words = [chat.turns[0] for chat in chats] or [""]
        calls = [call for call in self.corpus.calls if call.provider == "messenger"]
        return {
            "chat": [self._chat(one) for one in chats] if "webchat" in self.doors else [],
            "mail": [self._mail(one) for one in self.corpus.letters] if "email" in self.doors else [],
            "webhook": [self._call(self.meta, one) for one in calls] if self.meta else [],
            "call": [self._callback(place, words[place % len(words)]) for place in range(self.wanted.calls)]
            if "callback_manual" in self.doors
            else [],
        }

    async def _chat(self, conversation: Conversation) -> None:
        patience = max(_PATIENCE_SECONDS / self.wanted.speed, _LEAST_PATIENCE_SECONDS)
        widget = await self._widget(conversation.key)
        async with widget.open():
            for turn, text in enumerate(conversation.turns):
                client_id = conversation.client_id(turn)
                await self._say(widget, "webchat", conversation.key, client_id, {"text": text})
                await widget.wait_for_answer(client_id, patience)

    async def _callback(self, place: int, text: str) -> None:
        key = corpora.name_of("callback", str(place), text)
        fields = {"phone": _PHONES.format(place), "slot": "", "text": text}
        widget = await self._widget(key)
        await self._say(widget, "callback_manual", key, key, fields)
        widget.close()

    async def _widget(self, key: str) -> Widget:
        if key not in self.browsers.tokens:
            self.browsers.tokens[key] = await meet(self.http, self.wanted.shop, "fr")
        return Widget(self.installation, self.browsers.tokens[key])

    async def _say(self, widget: Widget, adapter: str, key: str, client_id: str, fields: dict[str, str]) -> None:
        path = _WIDGET_PATHS[adapter]
        everything = {"client_id": client_id, "language": "fr", "reason": "", **fields}
        answer = await widget.say(path, **everything)
        if answer.endswith(_NOBODY):  # the data were emptied since she was here: she is new
            widget.become(await meet(self.http, self.wanted.shop, "fr"))
            self.browsers.tokens[key] = widget.token
            answer = await widget.say(path, **everything)
        kept = kept_of(adapter, widget.token, client_id, key)
        self.tally.settle(adapter, answer, *([] if answer else [kept]))

    async def _mail(self, letter: Letter) -> None:
        account = self.doors["email"].account
        answer = await self.mail_server.hand_over(account.address, letter.content)
        kept = await asyncio.to_thread(kept_mail, letter.content, account, letter.name, letter.is_machine)
        self.tally.settle("email", answer, *([] if answer else [kept]))

    async def _call(self, meta: Meta, call: ProviderCall) -> None:
        body = meta.body_of(call.payload)
        if self.graph is not None:
            self.graph.heard.update(dict.fromkeys(meta.people(body), datetime.now(UTC)))
        answer = await meta.call(body)
        self.tally.settle("messenger", answer, *([] if answer else meta.kept(body, call.name)))

    async def _drain(self) -> None:
        """Until everything is read and answered, or nothing goes on any more."""
        until, least, changed = time.monotonic() + _DRAIN_SECONDS, 1 << 30, time.monotonic()
        while time.monotonic() < min(until, changed + _STUCK_SECONDS):
            left = await asyncio.to_thread(self._undone)
            if left == 0:
                return
            if left < least:
                least, changed = left, time.monotonic()
            await asyncio.sleep(0.5)

    def _undone(self) -> int:
        with self.installation.connect() as connection:
            return replay_figures.undone(connection, self.doors, self.tally.kept)


async def _one_by_one(
    deeds: Sequence[Coroutine[Any, Any, None]], pause: float, done: Callable[[asyncio.Task[None]], None]
) -> None:
    async with asyncio.TaskGroup() as tasks:
        for deed in deeds:
            tasks.create_task(deed).add_done_callback(done)
            await asyncio.sleep(pause)
