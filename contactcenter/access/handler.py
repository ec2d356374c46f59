"""How a request reaches the synchronous views: through a few threads that live as long as the process."""

import asyncio
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

_THREADS = 4


class FewThreadsHandler(ASGIHandler):
    """Each request runs, whole, in one of a few lasting threads; more of them wait for their turn.

    Django's own handler starts a thread for every request and ends it afterwards. On a busy process each start waits
    for the interpreter's lock behind all other threads, and the event loop with all sockets waits along: ten requests
    a second took half a minute each. No view may be `async`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._free: asyncio.Queue[ThreadSensitiveContext] | None = None

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's signature
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        answer: Any = sync_to_async(self.get_response, thread_sensitive=True)
        response: HttpResponseBase = await answer(request)
        return response

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        events = await _whole_body(receive)

        async def replayed() -> Any:
            return events.pop(0) if events else await receive()

        free = self._free_threads()
        thread = await free.get()
        token = SyncToAsync.thread_sensitive_context.set(thread)
        try:
            await self.handle(scope, replayed, send)
        finally:
            SyncToAsync.thread_sensitive_context.reset(token)
            free.put_nowait(thread)

    def _free_threads(self) -> "asyncio.Queue[ThreadSensitiveContext]":
        """asgiref keeps one thread for each context; these contexts are never left, so their threads stay."""
        if self._free is None:
            self._free = asyncio.Queue()
            for _ in range(_THREADS):
                self._free.put_nowait(ThreadSensitiveContext())
        return self._free


async def _whole_body(receive: Any) -> list[Any]:
    """Read before a thread is asked for, so that slow senders hold none. Its size is limited in front of us."""
    events = []
    while True:
        event = await receive()
        events.append(event)
        if event["type"] != "http.request" or not event.get("more_body"):
            return events
