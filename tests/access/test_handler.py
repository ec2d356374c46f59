"""How long a request may wait for a thread, and who does not wait in line."""

import asyncio
import json
import threading
from typing import Any

import pytest

from contactcenter.access import middleware
from contactcenter.access.handler import FewThreadsHandler


async def _ask(handler: FewThreadsHandler, path: str) -> tuple[int, dict[bytes, bytes], Any]:
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"accept", b"application/json"), (b"host", b"testserver")],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(what: dict[str, Any]) -> None:
        sent.append(what)

    await handler(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


@pytest.fixture
def handler() -> FewThreadsHandler:
    return FewThreadsHandler()


def test_who_waited_too_long_is_told_to_come_back(handler: FewThreadsHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "LONGEST_WAIT_SECONDS", -1.0)
    status, headers, said = asyncio.run(_ask(handler, "/nowhere"))
    assert (status, said["code"], headers[b"Retry-After"]) == (503, "temporarily_unavailable", b"2")


def test_who_did_not_wait_is_answered(handler: FewThreadsHandler) -> None:
    assert asyncio.run(_ask(handler, "/nowhere"))[0] == 404


@pytest.mark.django_db(transaction=True)
def test_our_health_is_told_while_all_threads_are_busy(handler: FewThreadsHandler) -> None:
    is_over = threading.Event()
    busy = [handler._threads.submit(is_over.wait) for _ in range(20)]
    try:
        assert asyncio.run(_ask(handler, "/healthz"))[0] == 200
        assert not any(one.done() for one in busy)
    finally:
        is_over.set()
