"""Pushes reach whoever listens through the channel layer, although they do not go out through it."""

import asyncio

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
