"""No request's body is read past what its address takes: said at once where it is announced, else as soon as it shows.

Django reads a whole body before any view is asked; this stands in front of it.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import override

from contactcenter.errors import Refusal


class BodySizeLimit:
    """`limits` are path prefixes with their bytes, the first that fits counts; `otherwise` is for all other paths."""

    def __init__(self, app: Any, limits: Sequence[tuple[str, int]], otherwise: int) -> None:
        self.app = app
        self.limits = limits
        self.otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next((most for prefix, most in self.limits if scope["path"].startswith(prefix)), self.otherwise)
        if _announced(scope) > limit:
            await _refuse(send, limit)
            return
        await self._count(scope, receive, send, limit)

    async def _count(self, scope: Any, receive: Any, send: Any, limit: int) -> None:
        """For bodies that announce no size. Past the limit the caller is answered, and Django hears no more."""
        read, is_refused = 0, False

        async def counted() -> Any:
            nonlocal read, is_refused
            event = await receive()
            read += len(event.get("body", b"")) if event["type"] == "http.request" else 0
            if read <= limit:
                return event
            if not is_refused:
                is_refused = True
                await _refuse(send, limit)
            return {"type": "http.disconnect"}

        async def unless_refused(event: Any) -> None:
            if not is_refused:
                await send(event)

        await self.app(scope, counted, unless_refused)


def _announced(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Any, limit: int) -> None:
    with override("en"):
        refusal = Refusal("payload_too_large", limit_bytes=limit)
        content = json.dumps(refusal.as_json()).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
        (b"access-control-allow-origin", b"*"),  # there is no secret in it, and a widget elsewhere must read why
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
