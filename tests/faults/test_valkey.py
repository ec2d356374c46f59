"""Valkey killed, hung or flushed costs latency only: nobody waits for it, and routing and clocks go on."""

import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running.real_service import RealService
from routing import nudges, pulse
from routing.pulse import Beat
from tests.cast import Cast
from tests.deeds import clock_of, fresh, let_pass, notices_of, posts, reply, says, take
from tests.places import valkey_place

STATES = ("healthy", "killed", "hung", "flushed")


@pytest.fixture
def hurt(valkey: ValkeyServer) -> Iterator[Callable[[str], None]]:
    """Puts this process's own Valkey into a state; it runs again afterwards."""

    def into(state: str) -> None:
        if state == "flushed":
            Redis.from_url(valkey_place().redis_url).flushall()
        elif state != "healthy":
            os.kill(valkey.pid or 0, signal.SIGKILL if state == "killed" else signal.SIGSTOP)

    yield into
    if valkey.pid:
        os.kill(valkey.pid, signal.SIGCONT)


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


@pytest.mark.parametrize("state", STATES)
def test_a_nudge_returns_at_once(hurt: Callable[[str], None], state: str) -> None:
    hurt(state)
    calls = [lambda number=number: nudges.push("agents", "waiting", number=number) for number in range(100)]
    took = sorted(_milliseconds(call) for call in [*calls, *[nudges.wake_workers] * 100])
    assert took[-5] < 5


@pytest.mark.parametrize("state", STATES[1:])
def test_a_reply_takes_at_most_twice_as_long(committed_cast: Cast, hurt: Callable[[str], None], state: str) -> None:
    ticket = says(committed_cast, committed_cast.chloe)
    take(committed_cast.bob, ticket)
    healthy = statistics.median(_milliseconds(lambda: reply(committed_cast.bob, ticket)) for _ in range(7))
    hurt(state)
    broken = statistics.median(_milliseconds(lambda: reply(committed_cast.bob, ticket)) for _ in range(7))
    assert broken <= 2 * healthy + 20


def _until(is_true: Callable[[], bool], seconds: float = 10) -> bool:
    pause, until = threading.Event(), time.monotonic() + seconds
    while not is_true() and time.monotonic() < until:
        pause.wait(0.02)
    return is_true()


@pytest.mark.parametrize("state", STATES[1:])
def test_intake_routing_and_clocks_go_on(committed_cast: Cast, hurt: Callable[[str], None], state: str) -> None:
    missed = says(committed_cast, committed_cast.mallory, reason="complaint")
    committed_cast.alice.arrives()
    let_pass(seconds=76)
    hurt(state)
    beat = Beat("test", pulse._punctual + pulse._sweeps)
    beat.start()
    try:
        row = posts(committed_cast, committed_cast.chloe, reason="order")
        assert _until(lambda: type(row).objects.filter(pk=row.pk, message__ticket__work_item__state="offered").exists())
        assert _until(lambda: notices_of(missed) == ["channel_offered"])
    finally:
        beat.stop()


@pytest.mark.service
@pytest.mark.parametrize("hurt_it", [RealService.kill, RealService.stop])
def test_real_workers_route_and_keep_time_without_valkey(
    service: RealService, service_cast: Cast, hurt_it: Callable[[RealService, str], None]
) -> None:
    service_cast.alice.arrives()
    hurt_it(service, "valkey")
    row = posts(service_cast, service_cast.chloe, reason="order")
    offered = type(row).objects.filter(pk=row.pk, message__ticket__work_item__state="offered")
    assert _until(offered.exists, seconds=20)
    ticket = row.__class__.objects.select_related("message__ticket").get(pk=row.pk).message
    assert ticket is not None
    let_pass(seconds=76)
    assert _until(lambda: clock_of(ticket.ticket).missed_at is not None, seconds=20)
    assert _until(lambda: "channel_offered" in notices_of(fresh(ticket.ticket)), seconds=20)
