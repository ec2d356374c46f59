"""A socket in the test's own process, through the whole ASGI application. No server."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

from contactcenter.asgi import application

PATIENCE_SECONDS = 5


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

    async def frame(self) -> dict[str, Any]:
        """What it says next."""
        event = await self.event()
        assert event["type"] == "websocket.send", event
        read: dict[str, Any] = json.loads(event["text"])
        return read

    async def send(self, text: str) -> None:
        await self._talk.send_input({"type": "websocket.receive", "text": text})

    async def close(self) -> None:
        await self._talk.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._talk.wait(PATIENCE_SECONDS)
