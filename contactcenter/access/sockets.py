"""What the sockets of both faces stand on."""

from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from redis.exceptions import RedisError


class LightConsumer(AsyncWebsocketConsumer):
    """A socket that hands each message straight to its handler.

    The library's own first sends a thread to look for stale database connections, at every frame of every socket: more
    work than all the rest of a push. Ours asks the database only through `database_sync_to_async`, which looks itself.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Where the layer is away before the handshake is read, it is answered with 403, and the client comes again."""
        has_begun = False

        async def noted() -> Any:
            nonlocal has_begun
            has_begun = True
            return await receive()

        try:
            await super().__call__(scope, noted, send)
        except (OSError, RedisError):
            if has_begun:
                raise
            await receive()
            await send({"type": "websocket.close"})

    async def dispatch(self, message: dict[str, Any]) -> None:
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for {message['type']}")
        await handler(message)
