"""The clock of the machine jumps by an hour, forward or back: nothing fires early, nothing twice, nothing late.

Processes read the database's time only, so their own clock is moved here: every way in which our code could read it.
"""

import sys
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from django.utils import timezone

from contactcenter.desk import idle
from contactcenter.tickets.models import TicketEvent
from routing.models import EscalationStep
from routing.services import clocks
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, given, let_pass, notices_of, reply, says, sweep, take, writes_mail

HOUR = timedelta(hours=1)
_OURS = ("routing.", "contactcenter.", "channels_adapters.")


def move_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    """Whatever reads the time of this process is `ahead` from now on."""

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + ahead

    true_time, true_now = time.time, timezone.now
    monkeypatch.setattr(time, "time", lambda: true_time() + ahead.total_seconds())
    monkeypatch.setattr(timezone, "now", lambda: true_now() + ahead)
    for name, module in list(sys.modules.items()):
        if name.startswith(_OURS) and vars(module).get("datetime") is datetime:
            monkeypatch.setattr(module, "datetime", Moved)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_clock_started_and_swept_under_another_host_clock_is_right(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    move_clock(monkeypatch, ahead)
    chat, mail = says(cast, cast.chloe), writes_mail(cast, cast.mallory)
    sweep()
    assert abs(clock_of(chat).started_at - database_now()) < timedelta(minutes=1)
    assert [given(clock_of(one)).total_seconds() for one in (chat, mail)] == [76, 6 * 3600]
    assert not EscalationStep.objects.filter(fired_at__isnull=False, after_seconds__gt=0).exists()


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_when_it_jumps_nothing_fires_early_and_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=70)
    with monkeypatch.context() as moved:
        move_clock(moved, jump)
        sweep()
        assert clock_of(ticket).missed_at is None
        let_pass(seconds=7)
        sweep()
        assert clock_of(ticket).missed_at is not None
    for back in (timedelta(), -jump):
        with monkeypatch.context() as moved:
            move_clock(moved, back)
            sweep()
            clocks.fire_due()
    assert events_of(ticket).count("target_missed") == 1
    assert notices_of(ticket).count("channel_offered") == 1
    fired = EscalationStep.objects.filter(fired_at__isnull=False)
    assert all(step.due_at and step.due_at <= step.fired_at for step in fired if step.fired_at)


def test_presence_planned_calls_and_silent_chats_keep_the_database_s_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    move_clock(monkeypatch, HOUR)
    sweep()
    assert (cast.bob.status, idle.free_silent(), fresh(ticket).status) == ("available", 0, "open")
    latest = TicketEvent.objects.filter(ticket=ticket).latest("sequence")
    assert latest.at <= database_now()
