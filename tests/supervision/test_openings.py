"""Overflow opened on the forecast: proposed, accepted with one key, followed by the routing, taken back, told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from contactcenter import demo_history
from contactcenter.supervision import openings, staffing
from contactcenter.supervision.days import shop_zone
from contactcenter.supervision.forecasting import forecast_of
from contactcenter.supervision.openings import Proposal
from contactcenter.supervision.service_times import own_behaviour
from contactcenter.tickets.models import AuditEvent
from routing.models import OverflowRule, PlannedOpening, Queue
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import held, route, says
from tests.inbox.test_pages import at_work

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def ids() -> list[int]:
    return list(Queue.objects.values_list("pk", flat=True))


def tomorrow() -> date:
    return (database_now().astimezone(shop_zone()) + TOMORROW).date()


def rule(cast: Cast, **values: Any) -> OverflowRule:
    """Orders are answered in the house; they may go to the outsourcer once they have waited for an hour."""
    cast.queues["orders"].teams.remove(cast.olga.agent.team)
    return OverflowRule.objects.create(
        queue=cast.queues["orders"], team=cast.olga.agent.team, after_seconds=3600, **values
    )


def proposed() -> list[Proposal]:
    forecast = forecast_of(ids(), tomorrow())
    halves = staffing.plan(forecast, tomorrow(), ids(), own_behaviour())
    return openings.proposals(forecast, tomorrow(), ids(), halves)


@pytest.fixture
def past(cast: Cast) -> Cast:
    """Two busy weeks, too busy for the house."""
    demo_history.write(weeks=2, per_busy_hour=60)
    return cast


def test_what_the_house_cannot_answer_is_proposed_accepted_and_taken_back(past: Cast) -> None:
    by_rule = rule(past)
    first = proposed()[0]
    [part] = first.parts
    assert (part.rule, part.most > 0) == (by_rule, True)
    sam = at_work(past.sam)
    sam.cookies["language"] = "en"
    asked = {"day": str(tomorrow()), "queue": "", "begins": str(first.window.begins)}
    page = sam.get(reverse("supervision:staffing"), {"day": str(tomorrow())}).content.decode()
    assert f"Open it from {first.window.begins_at} to {first.window.ends_at}" in page
    assert sam.post(reverse("supervision:opening_accept"), asked).status_code == 302
    row = PlannedOpening.objects.get()
    assert (row.rule, row.most, row.begins_at, row.made_by) == (by_rule, part.most, first.begins_at, past.sam.user)
    assert all(one.window.begins != first.window.begins for one in proposed())
    told = sam.get(reverse("supervision:staffing"), {"day": str(tomorrow()), "told": "opened"}).content.decode()
    assert "The routing follows it" in told
    assert "Withdraw it" in told
    assert sam.post(reverse("supervision:opening_accept"), asked).status_code == 409
    assert sam.post(reverse("supervision:opening_withdraw", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert set(AuditEvent.objects.values_list("kind", flat=True)) >= {"opening_planned", "opening_withdrawn"}


def test_without_a_rule_the_page_says_so(past: Cast) -> None:
    assert any(not one.parts for one in proposed())
    client = at_work(past.sam)
    client.cookies["language"] = "en"
    page = client.get(reverse("supervision:staffing"), {"day": str(tomorrow())}).content.decode()
    assert "No overflow rule lets such work go" in page


def opening(by_rule: OverflowRule, **values: Any) -> PlannedOpening:
    now: datetime = database_now()
    facts = {"begins_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=1), "most": 5, **values}
    return PlannedOpening.objects.create(rule=by_rule, made_at=now, **facts)


def able(cast: Cast) -> None:
    """Olga can do what orders ask for, and is there."""
    for need in cast.alice.agent.proficiencies.all():
        cast.olga.agent.proficiencies.update_or_create(
            skill_id=need.skill_id, defaults={"proficiency": need.proficiency}
        )
    cast.olga.arrives()


def test_while_it_is_open_work_goes_at_once_and_the_page_says_how_much(cast: Cast) -> None:
    able(cast)
    row = opening(rule(cast))
    ticket = says(cast, cast.chloe)
    assert route() == 1
    assert held(ticket).agent_id == cast.olga.agent.pk
    [told] = openings.told(row.begins_at.astimezone(shop_zone()).date(), ids())
    assert (told.state, told.taken, told.kept) == ("open", 1, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"begins_at": timedelta(minutes=10)},
        {"begins_at": timedelta(hours=-2), "ends_at": timedelta(hours=-1)},
        {"withdrawn_at": timedelta(minutes=-1)},
    ],
)
def test_before_after_and_once_taken_back_the_rule_is_as_always(cast: Cast, values: dict[str, timedelta]) -> None:
    able(cast)
    now = database_now()
    opening(rule(cast), **{name: now + off for name, off in values.items()})
    says(cast, cast.chloe)
    assert route() == 0


def test_no_more_goes_than_was_planned(cast: Cast) -> None:
    able(cast)
    opening(rule(cast), most=1)
    for _ in range(2):
        says(cast, cast.visitor())
    assert route() == 1
    assert route() == 0


def test_the_database_refuses_an_opening_that_lets_nothing_through(cast: Cast) -> None:
    by_rule = rule(cast)
    with pytest.raises(IntegrityError):
        opening(by_rule, most=0)
