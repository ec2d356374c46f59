"""The page Staffing: what is expected and needed, what is known ahead, who sees which queues."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from contactcenter import demo_history
from contactcenter.supervision import staffing
from contactcenter.supervision.days import shop_zone
from contactcenter.supervision.forecasting import contacts_per_100_orders, forecast_of
from contactcenter.supervision.models import KnownEvent
from contactcenter.supervision.service_times import own_behaviour, service_times
from contactcenter.supervision.staffing import HalfHour, Target, short_windows
from routing.models import Queue
from routing.services.database_time import database_now
from routing.simulation.behaviour import Behaviour
from tests.cast import Cast, Person
from tests.inbox.test_pages import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(cast: Cast) -> Cast:
    demo_history.write(weeks=2, per_busy_hour=4)
    return cast


def page(person: Person, query: str = "") -> str:
    client: Client = at_work(person)
    client.cookies["language"] = "en"
    answer = client.get(reverse("supervision:staffing") + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def day(days: int = 1) -> "object":
    return database_now().astimezone(shop_zone()).date() + timedelta(days=days)


def ids() -> list[int]:
    return list(Queue.objects.values_list("pk", flat=True))


def add(person: Person, **fields: object) -> int:
    sent = {
        "kind": "campaign",
        "name": "Summer sales",
        "first_day": str(day()),
        "last_day": str(day(3)),
        "sales_change_percent": "10",
        "effect": "2",
        **fields,
    }
    return at_work(person).post(reverse("supervision:event_add"), sent).status_code


def expected(cast: Cast) -> float:
    tomorrow = database_now().astimezone(shop_zone()).date() + timedelta(days=1)
    return sum(half.contacts for half in staffing.plan(forecast_of(ids(), tomorrow), tomorrow, ids(), own_behaviour()))


def test_the_day_is_shown_as_plots_with_tables_and_in_words(past: Cast) -> None:
    shown = page(past.sam)
    assert "contacts are expected" in shown
    assert shown.count('<svg class="plot-picture"') == 2
    assert "same half hour last week" in shown
    assert "What this rests on" in shown


def test_without_a_past_the_page_says_what_to_do(cast: Cast) -> None:
    assert "no past to forecast from yet" in page(cast.sam)


def test_a_campaign_changes_what_is_expected(past: Cast) -> None:
    before = expected(past)
    assert add(past.sam) == 302
    assert expected(past) == pytest.approx(1.2 * before)
    assert "Summer sales" in page(past.sam)
    event = KnownEvent.objects.get()
    assert at_work(past.sam).post(reverse("supervision:event_delete", args=[event.pk])).status_code == 302
    assert expected(past) == pytest.approx(before)


def test_orders_a_day_count_by_contacts_per_100_orders(past: Cast) -> None:
    today = database_now().astimezone(shop_zone()).date()
    contacts = sum(sum(row[today - timedelta(days=3)]) for row in forecast_of(ids(), today).counts.values())
    assert add(past.sam, kind="sales", first_day=str(day(-3)), last_day=str(day(-3)), orders_per_day="500") == 302
    rate = contacts_per_100_orders(forecast_of(ids(), today).counts)
    assert rate == pytest.approx(100 * contacts / 500)
    assert f"Contacts per 100 orders: {rate:.1f}" in page(past.sam)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"last_day": "2020-01-01"},
        {"sales_change_percent": "0"},
        {"sales_change_percent": "5000"},
        {"kind": "miracle"},
    ],
)
def test_what_cannot_be_known_is_said_beside_the_field(past: Cast, fields: dict[str, str]) -> None:
    assert add(past.sam, **fields) == 422
    assert not KnownEvent.objects.exists()


def test_the_database_refuses_an_event_that_ends_before_it_begins(cast: Cast) -> None:
    today = database_now().date()
    with pytest.raises(IntegrityError):
        KnownEvent.objects.create(
            kind="other",
            name="x",
            first_day=today,
            last_day=today - timedelta(days=1),
            made_by=cast.sam.user,
            made_at=database_now(),
        )


def test_a_lead_sees_the_queues_of_her_team_only(past: Cast) -> None:
    assert "Aide technique" not in page(past.david)
    assert "Paiement" not in page(past.omar)  # in-house work is none of an outsourcer's
    technical = Queue.objects.get(slug="technical")
    client = at_work(past.david)
    assert client.get(reverse("supervision:staffing"), {"queue": technical.pk}).status_code == 404


@pytest.mark.parametrize("asked", ["tomorrow", "2001-01-01", "2026-13-45"])
def test_a_day_that_is_none_is_refused(past: Cast, asked: str) -> None:
    assert at_work(past.sam).get(reverse("supervision:staffing"), {"day": asked}).status_code == 422


def test_more_contacts_need_more_agents() -> None:
    target, behaviour = Target(76, 0.95), Behaviour()
    needs = [staffing.chat_agents(contacts, target, behaviour)[0] for contacts in (5, 20, 80, 320)]
    assert needs == sorted(set(needs))
    calls = [staffing.call_agents(contacts, Target(90, 0.95), behaviour)[0] for contacts in (1, 10, 40)]
    assert calls == sorted(set(calls))


def test_half_hours_in_which_people_are_missing_stand_together() -> None:
    halves = [HalfHour(place, {}, 0, need, 0, 2, 1) for place, need in enumerate([1, 4, 5, 3, 4, 1])]
    alone = short_windows(halves, in_house_only=True)
    assert [(one.begins_at, one.ends_at, one.most) for one in alone] == [("00:30", "02:30", 3)]
    assert [(one.begins, one.ends, one.most) for one in short_windows(halves, in_house_only=False)] == [
        (1, 3, 2),
        (4, 5, 1),
    ]


def test_service_times_are_the_organisations_own_where_enough_was_measured(cast: Cast) -> None:
    assert not any(one.is_measured for one in service_times())
    assert own_behaviour() == Behaviour()
    demo_history.write(weeks=2, per_busy_hour=4)
    found = {one.medium.value: one for one in service_times()}
    assert found["mail"].is_measured
    assert own_behaviour().work_seconds["mail"] == found["mail"].seconds
    shown = page(cast.sam)
    assert f"measured on {found['mail'].cases} of your own cases" in shown
    assert "is an assumption of the field" in shown
