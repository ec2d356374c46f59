"""The widget's socket: who gets in, what it says, and what it does with nonsense."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter

from contactcenter.storefront import consumers
from contactcenter.storefront.websocket_urls import websocket_urlpatterns
from contactcenter.tickets import pushes
from contactcenter.tickets.models import Shop
from tests.cast import Cast
from tests.storefront.sockets import SocketClient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
OURS = "http://testserver"
_ROUTES: list[Any] = [*websocket_urlpatterns]


def _socket(origin: str | None = OURS) -> SocketClient:
    headers = [(b"host", b"testserver")] + ([(b"origin", origin.encode())] if origin is not None else [])
    return SocketClient(URLRouter(_ROUTES), "/ws/widget/", headers)


@asynccontextmanager
async def _open(origin: str = OURS) -> AsyncIterator[SocketClient]:
    socket = _socket(origin)
    assert await socket.connect()
    yield socket
    await socket.leave()


async def _hello(socket: SocketClient, token: str) -> Any:
    await socket.say_json({"type": "hello", "token": token})
    return await socket.hear()


def _layer() -> Any:
    return get_channel_layer()


async def _in_database(act: Callable[[], Any]) -> Any:
    return await database_sync_to_async(act, thread_sensitive=False)()


async def test_a_visitor_hears_that_her_conversation_changed(committed_cast: Cast) -> None:
    async with _open() as socket:
        assert await _hello(socket, committed_cast.chloe.token) == {"change": "ready"}
        group = pushes.visitor_group(committed_cast.chloe.customer.pk)

        await _layer().group_send(group, {"type": "changed", "change": "conversation", "ticket": "X"})

        assert await socket.hear() == {"change": "conversation"}


async def test_she_hears_nothing_of_others(committed_cast: Cast) -> None:
    async with _open() as socket:
        await _hello(socket, committed_cast.mallory.token)
        group = pushes.visitor_group(committed_cast.chloe.customer.pk)

        await _layer().group_send(group, {"type": "changed", "change": "conversation"})

        assert await socket.hears_nothing(0.3)


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://testserver.evil.example", "https://testserver:1", ""]
)
async def test_a_foreign_page_gets_no_handshake(committed_cast: Cast, origin: str | None) -> None:
    assert not await _socket(origin).connect()


async def test_an_allowed_site_of_another_shop_is_not_hers(committed_cast: Cast) -> None:
    queue = committed_cast.queues["level1"]
    await _in_database(
        lambda: Shop.objects.create(
            slug="other", name="Autre", languages=["en"], allowed_origins=["https://other.example"], default_queue=queue
        )
    )
    async with _open("https://other.example") as socket:
        assert await _hello(socket, committed_cast.chloe.token) == {"code": "visitor_token_invalid"}
        assert await socket.closed_with() == consumers.NOT_AUTHORISED


@pytest.mark.parametrize("token", ["", "wrong", 7, None, {"a": 1}, "é"])
async def test_a_wrong_token_is_told_so_and_shown_out(committed_cast: Cast, token: Any) -> None:
    async with _open() as socket:
        assert await _hello(socket, token) == {"code": "visitor_token_invalid"}
        assert await socket.closed_with() == consumers.NOT_AUTHORISED


async def test_who_says_nothing_is_shown_out(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_SECONDS_TO_SAY_WHO", 0.05)
    async with _open() as socket:
        assert await socket.closed_with() == consumers.NOT_AUTHORISED


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad_request"),
        ("{", "bad_request"),
        ("[]", "bad_request"),
        ("null", "bad_request"),
        ('{"type": "subscribe", "group": "agents"}', "bad_request"),
        ('{"type": "hello", "token": "again"}', "bad_request"),
        ("[" * 3000, "bad_request"),
        ("x" * 5000, "payload_too_large"),
    ],
)
async def test_nonsense_is_answered_and_the_socket_kept(committed_cast: Cast, frame: str, code: str) -> None:
    async with _open() as socket:
        await _hello(socket, committed_cast.chloe.token)

        await socket.say(frame)
        assert await socket.hear() == {"code": code}

        await socket.say_json({"type": "ping"})
        assert await socket.hear() == {"change": "alive"}


async def test_bytes_are_nonsense_too(committed_cast: Cast) -> None:
    async with _open() as socket:
        await socket.say_bytes(b"\xff\xfe")

        assert await socket.hear() == {"code": "bad_request"}


async def test_a_flood_is_cut_off(committed_cast: Cast) -> None:
    async with _open() as socket:
        for _ in range(consumers._MOST_FRAMES + 1):
            await socket.say(json.dumps({"type": "ping"}))

        assert await socket.closed_with() == consumers.FLOODED


async def test_one_address_has_so_many_sockets(committed_cast: Cast, settings: Any) -> None:
    settings.SOCKETS_PER_ADDRESS = 2
    async with _open(), _open():
        assert not await _socket().connect()

    await asyncio.sleep(0)
    async with _open():
        pass
