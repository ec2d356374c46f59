"""What the database refuses, met by our own code. Every guard with a careless writer: tests/bench/test_guards.py."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from routing.models import AgentLoad, WorkItem
from routing.services import offers, work
from tests.cast import Cast
from tests.deeds import says, take

_A_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("room", ["chats", "calls", "deferred"])
def test_no_room_is_below_zero(cast: Cast, room: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentLoad.objects.update(**{room: -1})


def test_work_that_somebody_holds_is_not_set_aside(cast: Cast) -> None:
    take(cast.bob, says(cast, cast.chloe))
    with pytest.raises(IntegrityError, match="set_aside_work_waits_for_somebody"), transaction.atomic():
        WorkItem.objects.update(set_aside_at=_A_DAY)


def test_the_database_keeps_in_house_work_from_the_outsourcer(cast: Cast) -> None:
    payment = says(cast, cast.chloe, reason="payment")
    with pytest.raises(IntegrityError, match="is in-house work"), transaction.atomic():
        offers.assign(work.lock(payment.work_item_id), cast.olga.agent, {}, _A_DAY)


def test_the_database_keeps_held_work_from_moving_into_the_house(cast: Cast) -> None:
    order = says(cast, cast.chloe)
    take(cast.olga, order)
    in_house = says(cast, cast.mallory, reason="payment").work_item.lane_id
    with pytest.raises(IntegrityError, match="is in-house work"), transaction.atomic():
        WorkItem.objects.filter(pk=order.work_item_id).update(lane=in_house)
