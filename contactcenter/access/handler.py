"""How a request reaches the synchronous views: whole, in one of a few threads that live as long as the process."""

import asyncio
import contextvars
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpResponseBase
from django.urls import set_script_prefix

_THREADS = 4
ARRIVED_AT = "contactcenter.arrived_at"  # in the scope: when its body was read whole, monotonic seconds
HEALTH = "/healthz"


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class FewThreadsHandler(ASGIHandler):
    """The event loop reads the body and sends the answer; everything between happens in one thread, in one go.

    Django's own handler starts a thread for each request, watches for the client going away beside it, and hands each
    signal to a thread and back: on a busy process, where each step waits for the interpreter, that costs the loop and
    all its sockets more than the views do. No view may be `async`, and none streams without an end.

    Who asks for our health does not wait in line: a process that is busy is not ill, and nobody is to end it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(_THREADS, "request")
        self._of_health = ThreadPoolExecutor(1, "health")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's signature
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)  # before a thread is asked for, so that slow senders hold none
        except RequestAborted:
            return
        context = contextvars.copy_context()  # what one request binds, such as its language, no other inherits
        scope[ARRIVED_AT] = time.monotonic()
        threads = self._of_health if scope["path"] == HEALTH else self._threads
        answer = await asyncio.get_running_loop().run_in_executor(threads, context.run, self._answer, scope, body)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.content})

    def _answer(self, scope: Any, body: Any) -> _Answer:
        with body:
            set_script_prefix(get_script_prefix(scope))
            request_started.send(sender=self.__class__, scope=scope)
            request, refused = self.create_request(scope, body)
            response: Any = refused if request is None else self.get_response(request)
            try:
                return _Answer(response.status_code, _headers_of(response), b"".join(_content_of(response)))
            finally:
                response.close()  # the signal at the end of the request, which gives back its connection


def _headers_of(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    cookies = [(b"Set-Cookie", one.output(header="").encode("ascii").strip()) for one in response.cookies.values()]
    return headers + cookies


def _content_of(response: Any) -> Iterable[bytes]:
    chunks: Iterable[bytes] = response.streaming_content if response.streaming else (response.content,)
    return chunks
