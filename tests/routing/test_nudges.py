"""Pushes reach whoever listens through the channel layer, although they do not go out through it."""

import asyncio
import json
import threading
import uuid
from collections import OrderedDict
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis

from routing import nudges
from routing.tasks import wake


@pytest.mark.asyncio
async def test_a_push_arrives_at_the_group_it_names() -> None:
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add("agent.7", channel)
    nudges.push("agent.8", "offer", ticket="OTHER")
    nudges.push("agent.7", "offer", ticket="K7QM-4X2B")
    heard = await asyncio.wait_for(layer.receive(channel), 5)
    await layer.flush()
    assert heard == {"type": "changed", "change": "offer", "ticket": "K7QM-4X2B"}


def _idle_sender() -> nudges._Sender:
    """Without its thread: nothing is taken but by the test."""
    sender = nudges._Sender.__new__(nudges._Sender)
    sender._waiting, sender._calm, sender._passed_over = OrderedDict(), OrderedDict(), set()
    sender._calm_until, sender._something = 0.0, threading.Condition()
    sender._redis = Redis.from_url(settings.REDIS_URL)
    return sender


def test_what_everybody_hears_goes_out_at_most_twice_a_second() -> None:
    """Ten changes in one go are two frames each: the first at once, the rest together."""
    sender = _idle_sender()
    sender.put("first", 1, calmly=True)
    assert list(sender._take()) == [(nudges._FOR_ALL, "first")]
    for _ in range(9):
        sender.put("all", 1, calmly=True)
    sender.put("mine", 1)
    assert list(sender._take()) == ["mine"]
    assert list(sender._take()) == [(nudges._FOR_ALL, "all")]


def test_of_several_processes_one_says_what_everybody_hears() -> None:
    """Who finds it just said waits for the next turn: what is said by then again was said after all that happened."""
    key, message = "waiting", (f"all.{uuid.uuid4()}", {"type": "changed", "change": "waiting"})
    sender = _idle_sender()
    said_by_another = nudges._turn_of(message)

    def is_said_by_us() -> bool:
        wanted: OrderedDict[Any, Any] = OrderedDict({(nudges._FOR_ALL, key): message})
        sender._calm.pop(key, None)
        sender._leave_to_others(wanted)
        return bool(wanted)

    sender._redis.set(said_by_another, 1)
    assert not is_said_by_us()
    assert key in sender._calm
    assert not is_said_by_us()
    assert key not in sender._calm
    assert not is_said_by_us()
    sender.put(key, message, calmly=True)  # it happens again before the turn that would have been the last
    assert not is_said_by_us()
    assert key in sender._calm
    sender._redis.delete(said_by_another)
    assert is_said_by_us()


def test_while_a_worker_is_busy_nobody_is_woken_and_when_it_rests_it_looks_once_more() -> None:
    sender, looked = _idle_sender(), threading.Event()
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    sender._redis.delete(queue)
    sender._send(OrderedDict({nudges._BUSY: True}))
    sender._send(OrderedDict({nudges._WAKE: True}))
    assert sender._redis.llen(queue) == 0
    sender._send(OrderedDict({nudges._RESTS: looked.set}))
    assert looked.is_set()
    for _ in range(2):  # a call that nobody has answered yet is not repeated
        sender._send(OrderedDict({nudges._WAKE: True}))
        assert sender._redis.llen(queue) == 1


def test_a_wake_up_is_the_message_that_celery_would_send() -> None:
    queue = f"wake.{uuid.uuid4()}"
    wake.apply_async(queue=queue, ignore_result=True)
    theirs = json.loads(str(Redis.from_url(settings.REDIS_URL, decode_responses=True).lpop(queue)))
    ours = json.loads(nudges._wake_message())
    theirs["properties"]["delivery_info"]["routing_key"] = settings.CELERY_TASK_DEFAULT_QUEUE
    assert ours["headers"]["id"] == ours["properties"]["correlation_id"] != theirs["headers"]["id"]
    for one in (theirs, ours):
        for part, names in (("headers", ("id", "root_id")), ("properties", ("correlation_id", "delivery_tag"))):
            assert all(one[part].pop(name) for name in names)
        one["properties"].pop("reply_to", None)  # a wake-up is not answered
    assert ours == theirs
