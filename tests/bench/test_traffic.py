"""Made shoppers at the real service: they come on every channel, marked as what they are."""

import asyncio
import contextlib
import random
from contextlib import ExitStack

import pytest

from contactcenter import demo
from contactcenter.bench import installation as installations
from contactcenter.bench.stand_ins import stand_in_for
from contactcenter.bench.traffic import AGENTS, Traffic
from contactcenter.bench.traffic_words import MARK, answer, persona
from contactcenter.management.commands.load_demo import load
from contactcenter.running.real_service import RealService, free_port
from contactcenter.tickets.models import Message, Ticket
from routing.models import Assignment
from tests.concurrency import apart

CHANNELS = {"webchat", "email", "messenger", "callback_manual"}
SECONDS = 25
DICE = random.Random(4)  # noqa: S311 - made shoppers


@pytest.mark.service
@pytest.mark.slow
def test_made_shoppers_come_on_every_channel_and_made_agents_answer(service: RealService) -> None:
    load()
    installation = installations.own(service)
    installations.move_graph(installation, free_port())
    doors = installation.doors(demo.SHOP_SLUG)
    with ExitStack() as stack:
        secrets = stack.enter_context(installation.tokens(AGENTS, "traffic"))
        traffic = Traffic(installation, doors, per_minute=240, speed=20, dice=DICE)
        traffic.graph = stand_in_for(stack, doors["messenger"])
        apart(lambda: asyncio.run(_flow_until_seen(traffic, list(secrets.values()))))
    assert {ticket.channel for ticket in Ticket.objects.all()} == CHANNELS
    firsts = Message.objects.filter(direction="in", sequence=1).values_list("text", "ticket__subject")
    assert all(any(mark in text + subject for mark in MARK.values()) for text, subject in firsts)
    assert Message.objects.filter(direction="out").exists()
    assert set(Assignment.objects.values_list("agent__user__username", flat=True)) <= set(AGENTS)


async def _flow_until_seen(traffic: Traffic, secrets: list[str]) -> None:
    flowing = asyncio.create_task(traffic.flow(secrets))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            while not await asyncio.to_thread(_is_all_seen, traffic):
                await asyncio.wait([flowing], timeout=0.3)
    flowing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await flowing


def _is_all_seen(traffic: Traffic) -> bool:
    with traffic.installation.connect() as connection:
        [[channels]] = connection.execute("SELECT count(DISTINCT channel) FROM tickets_ticket").fetchall()
        [[answers]] = connection.execute("SELECT count(*) FROM tickets_message WHERE direction = 'out'").fetchall()
    return int(channels) >= len(CHANNELS) and int(answers) > 0


def test_every_made_shopper_and_answer_is_marked() -> None:
    people = [persona(DICE) for _ in range(200)]
    assert {one.language for one in people} == {"fr", "en"}
    assert all(one.lines[0].startswith(MARK[one.language]) and "{" not in "".join(one.lines) for one in people)
    assert all(MARK[one.language] in one.subject and one.name.endswith(")") for one in people)
    assert answer("de", DICE).startswith(MARK["fr"])


def test_no_program_works_as_somebody_newcomers_sign_in_as() -> None:
    assert not {"alice", "bob", "sam", "ada"} & set(AGENTS)
    assert set(AGENTS) <= set(demo.PEOPLE)
