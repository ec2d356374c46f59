"""What may go to other teams: when, after how long, how much, and never what must stay in the house."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from routing.models import OverflowRule
from routing.overflow import is_open as is_open_at
from tests.cast import Cast
from tests.deeds import held, let_pass, route, says, writes_mail


def _rule(cast: Cast, queue: str = "orders", **values: Any) -> OverflowRule:
    """Work of this queue may go to the technical team, where Tessa sits."""
    return OverflowRule.objects.create(queue=cast.queues[queue], team=cast.tessa.agent.team, **values)


def _knows_everything(cast: Cast) -> None:
    """Tessa has every skill there is."""
    for proficiency in cast.alice.agent.proficiencies.all():
        cast.tessa.agent.proficiencies.update_or_create(
            skill_id=proficiency.skill_id, defaults={"proficiency": proficiency.proficiency}
        )
    cast.tessa.arrives()


def test_without_a_rule_another_team_gets_nothing(cast: Cast) -> None:
    _knows_everything(cast)
    says(cast, cast.chloe)
    assert route() == 0


def test_a_rule_opens_the_queue_to_the_team_it_names(cast: Cast) -> None:
    _rule(cast)
    _knows_everything(cast)
    ticket = says(cast, cast.chloe)
    assert route() == 1
    assert held(ticket).agent_id == cast.tessa.agent.pk


def test_a_rule_opens_after_the_work_has_waited(cast: Cast) -> None:
    _rule(cast, after_seconds=40)
    _knows_everything(cast)
    says(cast, cast.chloe)
    assert route() == 0
    let_pass(seconds=41)
    assert route() == 1


def test_a_rule_for_mail_opens_nothing_to_chats(cast: Cast) -> None:
    _rule(cast, medium="mail")
    _knows_everything(cast)
    says(cast, cast.chloe)
    assert route() == 0
    writes_mail(cast, cast.mallory)
    assert route() == 1


def test_so_many_at_once_and_no_more(cast: Cast) -> None:
    _rule(cast, most_at_once=2)
    _knows_everything(cast)
    for _ in range(3):
        says(cast, cast.visitor())
    assert route() == 2
    assert route() == 0


def test_so_many_a_day_and_no_more(cast: Cast) -> None:
    _rule(cast, most_per_day=1)
    _knows_everything(cast)
    for _ in range(2):
        says(cast, cast.visitor())
    assert route() == 1
    assert route() == 0


def test_a_rule_that_is_switched_off_opens_nothing(cast: Cast) -> None:
    _rule(cast, is_active=False)
    _knows_everything(cast)
    says(cast, cast.chloe)
    assert route() == 0


def test_a_rule_outside_its_hours_opens_nothing(cast: Cast) -> None:
    today = timezone.localtime().weekday()
    _rule(cast, weekdays=[(today + 3) % 7])
    _knows_everything(cast)
    says(cast, cast.chloe)
    assert route() == 0


@pytest.mark.parametrize("queue", ["payment", "complaints"])
def test_what_is_in_house_never_overflows_to_the_outsourcer(cast: Cast, queue: str) -> None:
    OverflowRule.objects.create(queue=cast.queues[queue], team=cast.olga.agent.team)
    for need in cast.queues[queue].requirements.all():
        cast.olga.agent.proficiencies.create(skill=need.skill, proficiency=5)
    cast.olga.arrives()
    says(cast, cast.chloe, reason="payment" if queue == "payment" else "complaint")
    assert route() == 0


MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekdays", "hours", "at", "is_open"),
    [
        ([], (None, None), MONDAY.replace(hour=3), True),
        ([0], (None, None), TUESDAY, False),
        ([], (time(8), time(20)), MONDAY.replace(hour=8), True),
        ([], (time(8), time(20)), MONDAY.replace(hour=20), False),
        ([], (time(20), time(6)), MONDAY.replace(hour=23), True),
        ([0], (time(20), time(6)), TUESDAY.replace(hour=5), True),
        ([1], (time(20), time(6)), TUESDAY.replace(hour=5), False),
        ([], (time(20), time(6)), MONDAY.replace(hour=12), False),
    ],
)
def test_hours_may_pass_midnight(
    weekdays: list[int], hours: tuple[time | None, time | None], at: datetime, *, is_open: bool
) -> None:
    assert is_open_at(weekdays, *hours, at) is is_open
