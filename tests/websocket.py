"""A socket in the test's own process, through the whole ASGI application. No server."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

from contactcenter.asgi import application

PATIENCE_SECONDS = 5
_TO_ALL = ("waiting", "board")


class Socket:
    """One connection to `path`; `headers` are (name, value) pairs of bytes."""

    def __init__(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {
            "type": "websocket",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
            "client": ("127.0.0.1", 50_000),
        }
        self._talk: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]

    async def connect(self) -> bool:
        """Whether it was accepted."""
        await self._talk.send_input({"type": "websocket.connect"})
        return bool((await self.event())["type"] == "websocket.accept")

    async def event(self) -> dict[str, Any]:
        event: dict[str, Any] = await self._talk.receive_output(PATIENCE_SECONDS)
        return event

    async def cut_off(self) -> int:
        """The code it was closed with by the server, whatever it said before: what all agents hear may come late."""
        while (event := await self.event())["type"] == "websocket.send":
            pass
        assert event["type"] == "websocket.close", event
        return int(event["code"])

    async def frame(self, *, to_all: bool = False) -> dict[str, Any]:
        """What it says next; of what all agents hear, which may be late and of another test, only if `to_all`."""
        event = await self.event()
        assert event["type"] == "websocket.send", event
        read: dict[str, Any] = json.loads(event["text"])
        return read if to_all or read.get("change") not in _TO_ALL else await self.frame()

    async def send(self, text: str) -> None:
        await self._talk.send_input({"type": "websocket.receive", "text": text})

    async def close(self) -> None:
        await self._talk.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._talk.wait(PATIENCE_SECONDS)
