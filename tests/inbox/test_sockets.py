"""The inbox's socket: for people of the house only, says what changed, and is closed when the right is gone."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session

from contactcenter.inbox import sockets
from contactcenter.inbox.listed import stamps
from contactcenter.tickets import pushes
from routing.models import Presence
from routing.nudges import push
from routing.services.database_time import database_now
from routing.services.presence import LEASE_SECONDS
from tests import deeds
from tests.cast import Cast, Person
from tests.websocket import Socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
in_thread = sync_to_async(thread_sensitive=True)


async def dial(person: Person | None, origin: bytes = b"http://localhost") -> Socket:
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if person is not None:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={person.session_key}".encode()))
    return Socket("/ws/inbox/", headers)


async def open_socket(person: Person) -> Socket:
    socket = await dial(person)
    assert await socket.connect()
    assert await socket.frame() == {"change": "ready"}
    return socket


async def test_an_agent_hears_of_her_own_offers(committed_cast: Cast) -> None:
    socket = await open_socket(committed_cast.alice)
    push(pushes.agent_group(committed_cast.alice.agent.pk), "offer", ticket="ABCD-EFGH")
    assert await socket.frame() == {"change": "offer", "ticket": "ABCD-EFGH"}
    await socket.close()


@pytest.mark.parametrize("who", [None, "inactive"])
async def test_nobody_and_the_inactive_are_turned_away(committed_cast: Cast, who: str | None) -> None:
    person = committed_cast.bob if who else None
    socket = await dial(person)
    if person:
        await in_thread(_deactivate)(person)
    assert not await socket.connect()


async def test_a_page_of_another_site_is_turned_away(committed_cast: Cast) -> None:
    socket = await dial(committed_cast.alice, origin=b"https://elsewhere.example")
    assert not await socket.connect()


async def test_a_ticket_is_watched_by_whoever_may_see_it(committed_cast: Cast) -> None:
    ticket = await in_thread(deeds.says)(committed_cast, committed_cast.chloe)
    socket = await open_socket(committed_cast.alice)
    await socket.send(json.dumps({"watch": ticket.reference}))
    assert await socket.frame() == {"change": "watching", "ticket": ticket.reference}
    push(pushes.ticket_group(ticket.reference), "typing", ticket=ticket.reference)
    assert (await socket.frame())["change"] == "typing"
    await socket.close()


async def test_a_ticket_of_another_team_is_not_watched(committed_cast: Cast) -> None:
    ticket = await in_thread(deeds.says)(committed_cast, committed_cast.chloe)
    socket = await open_socket(committed_cast.tessa)
    await socket.send(json.dumps({"watch": ticket.reference}))
    assert await socket.frame() == {"code": "not_found"}
    await socket.close()


BROKEN = ["", "no json", "[]", "1", '{"watch": 1}', '{"watch": "\\u0000"}', "[" * 400, "x" * 9000]


@pytest.mark.parametrize("frame", BROKEN)
async def test_a_frame_that_is_none_is_answered_and_the_socket_kept(committed_cast: Cast, frame: str) -> None:
    socket = await open_socket(committed_cast.alice)
    await socket.send(frame)
    assert await socket.frame() == {"code": "bad_request"}
    push(pushes.ALL_AGENTS, "waiting")
    assert await socket.frame(to_all=True) == {"change": "waiting"}
    await socket.close()


@pytest.mark.parametrize("lost", ["deactivated", "signed out"])
async def test_who_lost_the_right_is_cut_off_within_two_seconds(committed_cast: Cast, lost: str) -> None:
    socket = await open_socket(committed_cast.alice)
    await in_thread(_deactivate if lost == "deactivated" else _sign_out)(committed_cast.alice)
    assert await socket.cut_off() == sockets.NOT_ALLOWED
    assert sockets.RIGHTS_SECONDS < 2


async def test_others_stay_when_one_is_cut_off(committed_cast: Cast) -> None:
    gone, stays = await open_socket(committed_cast.alice), await open_socket(committed_cast.bob)
    await in_thread(_deactivate)(committed_cast.alice)
    assert await gone.cut_off() == sockets.NOT_ALLOWED
    push(pushes.ALL_AGENTS, "waiting")
    assert await stays.frame(to_all=True) == {"change": "waiting"}
    await stays.close()


async def test_a_socket_that_breaks_while_it_is_told_keeps_nobody_from_being_cut_off(committed_cast: Cast) -> None:
    broken, other = await open_socket(committed_cast.alice), await open_socket(committed_cast.bob)
    assert sockets._rights is not None
    [hers] = [one for one in sockets._rights._sockets if one.session_key == committed_cast.alice.session_key]
    is_tried = asyncio.Event()

    async def breaks(_: object) -> None:
        is_tried.set()
        raise ConnectionResetError

    hers.base_send = breaks
    await in_thread(_deactivate)(committed_cast.alice)
    await asyncio.wait_for(is_tried.wait(), 5)
    await in_thread(_deactivate)(committed_cast.bob)
    assert await other.cut_off() == sockets.NOT_ALLOWED
    await broken.close()


async def test_it_beats(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "BEAT_SECONDS", 0.3)
    socket = await open_socket(committed_cast.alice)
    assert await socket.frame() == {"change": "beat"}
    await socket.close()


async def hears(socket: Socket, wanted: dict[str, str]) -> None:
    """Sooner or later: what was done before it connected may be told late."""
    while await socket.frame() != wanted:
        pass


async def test_a_page_that_is_open_renews_her_lease_and_hears_where_it_shows_her_wrong(committed_cast: Cast) -> None:
    alice = committed_cast.alice
    await in_thread(_is_there)(alice, Presence.Status.AVAILABLE)
    socket = await open_socket(alice)
    await socket.send('{"here": "away"}')
    assert await socket.frame() == {"change": "presence"}
    assert await in_thread(_lease_seconds)(alice) > LEASE_SECONDS - 10
    await socket.close()


async def test_who_is_offline_stays_so_whatever_her_page_shows(committed_cast: Cast) -> None:
    alice = committed_cast.alice
    await in_thread(_is_there)(alice, Presence.Status.OFFLINE)
    socket = await open_socket(alice)
    await socket.send('{"here": "available"}')
    assert await socket.frame() == {"change": "presence"}
    assert await in_thread(_lease_seconds)(alice) < 10
    await socket.close()


async def test_a_page_whose_lists_are_not_as_they_are_now_hears_so(committed_cast: Cast) -> None:
    alice = committed_cast.alice
    await in_thread(_is_there)(alice, Presence.Status.AVAILABLE)
    ticket = await in_thread(deeds.says)(committed_cast, committed_cast.chloe)
    await in_thread(deeds.take)(alice, ticket)
    shown = (await in_thread(stamps)([alice.agent.pk]))[alice.agent.pk]
    await in_thread(deeds.says)(committed_cast, committed_cast.chloe)
    socket = await open_socket(alice)
    await socket.send(json.dumps({"here": "available", "lists": shown}))
    await hears(socket, {"change": "lists"})
    await socket.close()


async def test_in_a_crowd_an_agent_hears_less_often_that_something_waits_and_whoever_watches_hears_all(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CROWD", 0.001)
    alice, sam = await open_socket(committed_cast.alice), await open_socket(committed_cast.sam)
    for _ in range(2):
        push(pushes.ALL_AGENTS, "waiting")
        assert await sam.frame(to_all=True) == {"change": "waiting"}
    push(pushes.agent_group(committed_cast.alice.agent.pk), "offer", ticket="ABCD-EFGH")
    assert await alice.frame(to_all=True) == {"change": "waiting"}
    assert await alice.frame(to_all=True) == {"change": "offer", "ticket": "ABCD-EFGH"}
    await alice.close()
    await sam.close()


def _is_there(person: Person, status: str) -> None:
    """For five seconds more, and nobody is told."""
    until = database_now() + timedelta(seconds=5)
    Presence.objects.update_or_create(agent=person.agent, defaults={"status": status, "lease_until": until})


def _lease_seconds(person: Person) -> float:
    until = Presence.objects.get(agent=person.agent).lease_until
    assert until is not None
    return (until - database_now()).total_seconds()


def _sign_out(person: Person) -> None:
    Session.objects.all().delete()


def _deactivate(person: Person) -> None:
    person.user.is_active = False
    person.user.save()
