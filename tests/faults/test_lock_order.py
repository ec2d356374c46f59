"""One lock order everywhere: nobody ever waits for somebody who waits for her."""

import random

import pytest
from django.db import transaction

from contactcenter.tickets import writing
from routing.services import work
from tests.cast import Cast
from tests.faults.hammer import Town, hammer


@pytest.mark.slow
def test_everything_at_once_makes_no_deadlock(committed_cast: Cast) -> None:
    town = Town(committed_cast)
    outcome = hammer(town.deeds(), seconds=6)
    assert (outcome.deadlocks, outcome.faults) == (0, [])
    assert outcome.done["reply"] > outcome.done["text_empty"]


def test_the_hammer_finds_a_wrong_order(committed_cast: Cast) -> None:
    """The control: whoever locks the ticket before its work item meets those who do it the right way round."""
    town = Town(committed_cast, shoppers=1)

    def ticket_first(chance: random.Random) -> None:
        ticket = town._ticket(chance)
        with transaction.atomic():
            writing.lock(ticket.pk)
            work.lock(ticket.work_item_id)

    deeds = town.deeds()
    wanted = {name: deeds[name] for name in ("says", "take_in", "note", "take")}
    assert hammer({**wanted, "wrong": ticket_first}, seconds=2).deadlocks > 0
