"""Pushes reach whoever listens through the channel layer, although they do not go out through it."""

import asyncio
import threading
from collections import OrderedDict

import pytest
from channels.layers import get_channel_layer

from routing import nudges


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


def test_what_everybody_hears_goes_out_at_most_twice_a_second() -> None:
    """Ten changes in one go are two frames each: the first at once, the rest together."""
    sender = nudges._Sender.__new__(nudges._Sender)
    sender._waiting, sender._calm = OrderedDict(), OrderedDict()
    sender._calm_until, sender._something = 0.0, threading.Condition()
    sender.put("first", 1, calmly=True)
    assert list(sender._take()) == ["first"]
    for _ in range(9):
        sender.put("all", 1, calmly=True)
    sender.put("mine", 1)
    assert list(sender._take()) == ["mine"]
    assert list(sender._take()) == ["all"]
