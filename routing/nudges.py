"""Wakes workers and browsers, and never makes anybody wait.

One daemon thread per process hands nudges to the broker and pushes to the channel layer. Equal ones waiting together
go out once. If Valkey is away or hung they are dropped: the pulse sweeps what a lost nudge announced, and a browser
asks again when its socket comes back.
"""

import base64
import json
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import cache
from itertools import islice
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from kombu.serialization import dumps
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from routing.services import prepared

log = structlog.get_logger("routing.nudges")
_MOST_WAITING = 10_000
_SECONDS = 0.5  # longer than this nobody waits for Valkey, and it is left alone for as long after a failure
_WAKE = "wake"
_FOR_ALL = "for all"
_BUSY, _RESTS = "busy", "rests"
_BUSY_MS = 300  # a worker that was killed keeps nobody from being woken for longer
_WAKE_SECONDS = 0.02  # a worker who was just woken looks at all that has come
# Nobody while one is busy and will look again by himself, nor while a call that nobody has answered yet stands.
_WAKE_ONE = """
if redis.call('EXISTS', KEYS[1]) == 0 and redis.call('LLEN', KEYS[2]) == 0 then
    redis.call('LPUSH', KEYS[2], ARGV[1])
end
"""
_PUBLISH = "for at = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[at], ARGV[at + 1]) end"
_TURN_MS = 900  # shorter than the time between two rounds: the next one meets no turn from before the last
_CALM_SECONDS = 1.0  # between two rounds of what everybody hears, from all processes together


class _Sender:
    """The thread and what waits for it. Made anew after a fork."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._waiting: OrderedDict[Hashable, Any] = OrderedDict()
        self._calm: OrderedDict[Hashable, Any] = OrderedDict()
        self._calm_until = self._next_wake = 0.0
        self._something = threading.Condition()
        self._drop_until = 0.0
        self._passed_over: set[Hashable] = set()  # of what is for everybody: what lost its turn once
        # One more try finds a Valkey that was started anew behind a connection of ours.
        self._redis = Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        threading.Thread(target=self._run, name="nudges", daemon=True).start()

    def put(self, key: Hashable, message: Any, *, calmly: bool = False) -> None:
        with self._something:
            chosen = self._calm if calmly else self._waiting
            self._passed_over.discard(key)
            if len(chosen) < _MOST_WAITING:
                chosen[key] = message
                self._something.notify()

    def put_many(self, messages: Mapping[Hashable, Any]) -> None:
        """As many `put`, and one waking."""
        with self._something:
            room = _MOST_WAITING - len(self._waiting)
            self._waiting.update(messages if len(messages) <= room else islice(messages.items(), max(room, 0)))
            self._something.notify()

    def _pass_over(self, key: Hashable, message: Any) -> None:
        with self._something:
            if key in self._calm:
                return  # it happened again meanwhile, and waits for its own turn
            if key in self._passed_over:
                self._passed_over.discard(key)
            else:
                self._passed_over.add(key)
                self._calm[key] = message

    def _take(self) -> OrderedDict[Hashable, Any]:
        """Wait for something to send: what waits now, and at most every second what is for everybody."""
        with self._something:
            while True:
                now = time.monotonic()
                if self._calm and now >= self._calm_until:
                    for key, message in self._calm.items():
                        self._waiting[_FOR_ALL, key] = message
                    self._calm.clear()
                    self._calm_until = now + _CALM_SECONDS
                is_too_soon = self._waiting.keys() == {_WAKE} and now < self._next_wake
                if self._waiting and not is_too_soon:
                    taken, self._waiting = self._waiting, OrderedDict()
                    if _WAKE in taken:
                        self._next_wake = now + _WAKE_SECONDS
                    return taken
                until = [self._next_wake] if is_too_soon else []
                until += [self._calm_until] if self._calm else []
                self._something.wait(min(until) - now if until else None)

    def _run(self) -> None:
        while True:
            waiting = self._take()
            if time.monotonic() < self._drop_until:
                continue
            try:
                self._send(waiting)
            except Exception as error:  # noqa: BLE001 - a nudge is worth no more than a line in the log
                log.warning("nudges_dropped", count=len(waiting), error=type(error).__name__)
                self._drop_until = time.monotonic() + _SECONDS

    def _send(self, waiting: OrderedDict[Hashable, Any]) -> None:
        if waiting.pop(_BUSY, False):
            self._redis.set(_busy_key(), 1, px=_BUSY_MS)
        look_again = waiting.pop(_RESTS, None)
        if look_again is not None:
            self._redis.delete(_busy_key())
            look_again()
        if waiting.pop(_WAKE, False):
            self._redis.eval(_WAKE_ONE, 2, _busy_key(), settings.CELERY_TASK_DEFAULT_QUEUE, _wake_message())
        self._leave_to_others(waiting)
        if waiting:
            # All in one command, past the layer's own group_send: that takes 0.5 ms of a core for each.
            layer: Any = get_channel_layer()
            words = [
                word for group, message in waiting.values() for word in (_channel_of(group), layer.serialize(message))
            ]
            self._redis.eval(_PUBLISH, 0, *words)

    def _leave_to_others(self, waiting: OrderedDict[Hashable, Any]) -> None:
        """Of what is for everybody, only what no process has said within the last second stays in `waiting`.

        What another has just said may have been said before ours happened: it waits for its next turn. If by then
        somebody has said it again, that was after ours, and it is said.
        """
        for_all = [key for key in waiting if isinstance(key, tuple) and key[0] is _FOR_ALL]
        if not for_all:
            return
        with self._redis.pipeline(transaction=False) as pipeline:
            for key in for_all:
                pipeline.set(_turn_of(waiting[key]), 1, nx=True, px=_TURN_MS)
            turns = pipeline.execute()
        for key, is_ours in zip(for_all, turns, strict=True):
            if not is_ours:
                self._pass_over(key[1], waiting.pop(key))


def _turn_of(message: tuple[str, dict[str, Any]]) -> str:
    """The key in Valkey that stands for a second once this was said to everybody."""
    group, content = message
    return f"{_prefix()}__said__{group}__{content['change']}"


def _channel_of(group: str) -> str:
    """Where the pub/sub layer listens for a group; a test pushes through it, should that ever change."""
    return f"{_prefix()}__group__{group}"


def _busy_key() -> str:
    return f"{_prefix()}__busy"


@cache
def _prefix() -> str:
    layers: Any = settings.CHANNEL_LAYERS
    return str(layers["default"]["CONFIG"]["prefix"])


_sender: _Sender | None = None
_here: Callable[[], None] | None = None
_sender_lock = threading.Lock()


def _current_sender() -> _Sender:
    global _sender  # noqa: PLW0603 - one per process
    with _sender_lock:
        if _sender is None or _sender.pid != os.getpid():
            _sender = _Sender()
        return _sender


def _wake_message() -> str:
    """The task as Celery itself would put it into the queue, where workers find it; its own way there takes ten times
    as much processor time."""
    identity, envelope = str(uuid.uuid4()), _envelope()
    headers = envelope["headers"] | {"id": identity, "root_id": identity}
    properties = envelope["properties"] | {"correlation_id": identity, "delivery_tag": identity}
    return json.dumps(envelope | {"headers": headers, "properties": properties})


@cache
def _envelope() -> dict[str, Any]:
    """What is the same in each. A test compares it with what Celery sends."""
    from routing.tasks import wake  # noqa: PLC0415 - the task needs the app that needs this module

    task = wake.app.amqp.as_task_v2("", wake.name, ignore_result=True)
    content_type, encoding, body = dumps(task.body, serializer="json")
    return {
        "body": base64.b64encode(body.encode()).decode(),
        "content-encoding": encoding,
        "content-type": content_type,
        "headers": task.headers,
        "properties": {
            **task.properties,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": settings.CELERY_TASK_DEFAULT_QUEUE},
            "priority": 0,
            "body_encoding": "base64",
        },
    }


def answer_here(wake: Callable[[], None] | None) -> None:
    """This process is a worker: what it does itself wakes itself, and no message goes round for it."""
    global _here  # noqa: PLW0603 - one per process
    _here = wake


def wake_workers() -> None:
    """Ask a worker to look at once. Returns at once, in every state of the broker."""
    if _here is not None:
        _here()
    else:
        _current_sender().put(_WAKE, True)


def stays_busy() -> None:
    """This worker will look again by itself: for a while nobody needs to be woken. Returns at once."""
    _current_sender().put(_BUSY, True)


def rests(look_again: Callable[[], None]) -> None:
    """This worker has nothing left to do. From now on somebody is woken again; then it is called to look once more, for
    what came before that. Returns at once."""
    _current_sender().put(_RESTS, look_again)


def push(group: str, change: str, **facts: Any) -> None:
    """Tell the sockets of `group` what changed (never the content). Returns at once.

    `facts` are small JSON values such as a ticket's reference.
    """
    message = {"type": "changed", "change": change, **facts}
    _current_sender().put((group, change, tuple(sorted(facts.items()))), (group, message))


def push_to_all_on_commit(group: str, change: str) -> None:
    """For groups that everybody is in: the first goes out at once, the next ones together a second or two later,
    whichever processes they happen in.

    Else every change would cost as many frames as there are people, and what is urgent would stand behind them.
    """
    message = {"type": "changed", "change": change}
    transaction.on_commit(lambda: _current_sender().put((group, change), (group, message), calmly=True))


def push_on_commit(group: str, change: str, **facts: Any) -> None:
    transaction.on_commit(lambda: push(group, change, **facts))


def push_many_on_commit(pushes: Collection[tuple[str, str, str]]) -> None:
    """As many `push_on_commit`: each is a group, a change and the reference of a ticket, "" for none."""

    def send() -> None:
        messages: dict[Hashable, Any] = {}
        for group, change, ticket in pushes:
            if ticket:
                message = {"type": "changed", "change": change, "ticket": ticket}
                messages[group, change, (("ticket", ticket),)] = (group, message)
            else:
                messages[group, change, ()] = (group, {"type": "changed", "change": change})
        _current_sender().put_many(messages)

    transaction.on_commit(send)


_WANT = "INSERT INTO routing_wakeup (pool_id) SELECT unnest(%s::bigint[])"


def want_pass(*pool_ids: int) -> None:
    """Mark pools as wanting a pass, in the caller's transaction, and wake a worker when it commits."""
    if pool_ids:
        prepared.rows(_WANT, sorted(set(pool_ids)))
    transaction.on_commit(wake_workers)
