"""What the sockets of both faces stand on."""

from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer


class LightConsumer(AsyncWebsocketConsumer):
    """A socket that hands each message straight to its handler.

    The library's own first sends a thread to look for stale database connections, at every frame of every socket: more
    work than all the rest of a push. Ours asks the database only through `database_sync_to_async`, which looks itself.
    """

    async def dispatch(self, message: dict[str, Any]) -> None:
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for {message['type']}")
        await handler(message)
