"""Steps that come as soon as nobody can be expected to answer in time."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from contactcenter.tickets.models import Ticket
from routing.models import Clock, EscalationStep
from routing.services import clocks, expected_wait, predictions
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, says


@pytest.fixture(autouse=True)
def look_at_once() -> Iterator[None]:
    predictions.forget()
    yield
    expected_wait.forget()


def waited(cast: Cast, seconds: int, times: int = 6) -> None:
    """So many shoppers were answered lately after so long."""
    for _ in range(times):
        ticket = says(cast, cast.visitor())
        ago = database_now() - timedelta(seconds=seconds + 5)
        clock = clock_of(ticket)
        clocks.stop(ticket.work_item_id, database_now(), is_answered=True)
        Clock.objects.filter(pk=clock.pk).update(
            started_at=ago, stopped_at=ago + timedelta(seconds=seconds), result="missed", missed_at=None
        )
    expected_wait.forget()


def predicted(ticket: Ticket) -> EscalationStep:
    return EscalationStep.objects.get(clock=clock_of(ticket), rule__moment="predicted")


def test_who_will_wait_too_long_is_offered_another_channel_at_once(cast: Cast) -> None:
    waited(cast, 120)
    ticket = says(cast, cast.chloe)
    assert predictions.look_ahead() == 1
    assert clocks.fire_due() == 1
    assert fresh(ticket).channel_choice == Ticket.Choice.OFFERED
    assert events_of(ticket)[-1] == "channel_offered"


def test_who_will_be_answered_in_time_is_not(cast: Cast) -> None:
    waited(cast, 20)
    ticket = says(cast, cast.chloe)
    assert predictions.look_ahead() == 0
    assert predicted(ticket).due_at is None


def test_where_too_few_tell_nothing_is_predicted(cast: Cast) -> None:
    waited(cast, 120, times=2)
    says(cast, cast.chloe)
    assert predictions.look_ahead() == 0


def test_what_was_answered_is_predicted_no_more(cast: Cast) -> None:
    waited(cast, 120)
    ticket = says(cast, cast.chloe)
    clocks.stop(ticket.work_item_id, database_now(), is_answered=True)
    assert predictions.look_ahead() == 0


def test_a_prediction_comes_once(cast: Cast) -> None:
    waited(cast, 120)
    says(cast, cast.chloe)
    predictions.look_ahead()
    predictions.forget()
    assert predictions.look_ahead() == 0
