"""A WebSocket client without a network. channels' own needs a server that we do not install."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class SocketClient:
    """One connection to an ASGI application."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        untyped: Any = ApplicationCommunicator
        self._line = untyped(application, scope | {"client": ("192.0.2.1", 4000)})

    async def connect(self) -> bool:
        """Whether the handshake was accepted."""
        await self._line.send_input({"type": "websocket.connect"})
        return bool((await self._line.receive_output(5))["type"] == "websocket.accept")

    async def say(self, text: str) -> None:
        await self._line.send_input({"type": "websocket.receive", "text": text})

    async def say_bytes(self, content: bytes) -> None:
        await self._line.send_input({"type": "websocket.receive", "bytes": content})

    async def say_json(self, frame: Any) -> None:
        await self.say(json.dumps(frame))

    async def hear(self) -> Any:
        event = await self._line.receive_output(5)
        assert event["type"] == "websocket.send", event
        return json.loads(event["text"])

    async def closed_with(self) -> int:
        while True:
            event = await self._line.receive_output(5)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def leave(self) -> None:
        await self._line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._line.wait(5)

    async def hears_nothing(self, seconds: float) -> bool:
        return bool(await self._line.receive_nothing(seconds))
