"""Every socket against the table, and with a rule that allows nothing."""

import json

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.conf import settings

from contactcenter import asgi
from contactcenter.access import rule
from tests.access.scene import Scene, waiting_chat
from tests.access.table import SOCKETS, WHO, answers
from tests.cast import Cast, Person, Visitor
from tests.websocket import Socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
in_thread = sync_to_async(thread_sensitive=True)


def _headers(one: Person | Visitor | None) -> list[tuple[bytes, bytes]]:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if isinstance(one, Person):
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={one.session_key}".encode()))
    return headers


async def _is_heard(scene: Scene, role: str, path: str, deed: str) -> bool:
    """Whether this role gets what she asks of the socket."""
    one = scene.who(role)
    socket = Socket(f"/{path}", await in_thread(_headers)(one))
    try:
        if not await socket.connect():
            return False
        if path == "ws/widget/":
            await socket.send(json.dumps({"type": "hello", "token": one.token if isinstance(one, Visitor) else ""}))
            return (await socket.frame()) == {"change": "ready"}
        if deed == "connect":
            return (await socket.frame()) == {"change": "ready"}
        await socket.frame()
        await socket.send(json.dumps({"watch": scene.ticket.reference}))
        return (await socket.frame()).get("change") == "watching"
    finally:
        await socket.close()


async def test_every_socket_has_its_rows() -> None:
    sockets = asgi.application.application_mapping["websocket"]
    assert isinstance(sockets, URLRouter)
    assert {str(getattr(route, "pattern", "")) for route in sockets.routes} == {path for path, _ in SOCKETS}


@pytest.mark.parametrize(("path", "deed"), SOCKETS)
async def test_everybody_hears_what_the_table_says(committed_cast: Cast, path: str, deed: str) -> None:
    scene = await in_thread(waiting_chat)(committed_cast)
    expected = answers(SOCKETS[path, deed])
    got = {role: "yes" if await _is_heard(scene, role, path, deed) else "no" for role in WHO}
    assert got == expected


@pytest.mark.parametrize("path", ["ws/inbox/", "ws/widget/"])
async def test_nobody_is_heard_when_the_rule_allows_nothing(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    scene = await in_thread(waiting_chat)(committed_cast)
    monkeypatch.setattr(rule, "RULE", {role: {} for role in rule.RULE})
    for role in ("holder", "administrator", "shopper", "nobody"):
        assert not await _is_heard(scene, role, path, "connect")
