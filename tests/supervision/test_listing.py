"""The tickets behind the numbers: by every condition of the address, in pages, and what a wrong address is told."""

from typing import Any

import pytest
from django.urls import reverse

from contactcenter.supervision import listing
from contactcenter.tickets.models import Ticket
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast
from tests.inbox.test_pages import at_work

pytestmark = pytest.mark.django_db


def listed(cast: Cast, **sent: Any) -> list[str]:
    wanted = listing.read_filter(cast.sam.actor, {name: str(value) for name, value in sent.items()})
    page = listing.page_of(cast.sam.actor, wanted, database_now())
    assert page.total == len(page.rows)
    return [row.ticket.reference for row in page.rows]


@pytest.fixture
def scene(cast: Cast) -> dict[str, str]:
    """A waiting order, a payment that Alice holds, a late order, and one that Bob has resolved in time."""
    waiting = deeds.says(cast, cast.chloe)
    held = deeds.says(cast, cast.mallory, reason="payment")
    deeds.take(cast.alice.arrives(), held)
    late = deeds.says(cast, cast.visitor())
    deeds.let_pass(80, late)
    deeds.sweep()
    done = deeds.says(cast, cast.visitor())
    deeds.take(cast.bob, done)
    deeds.reply(cast.bob, done)
    deeds.resolve(cast.bob, done)
    return {"waiting": waiting.reference, "held": held.reference, "late": late.reference, "done": done.reference}


def test_without_a_condition_it_is_all_open_work_least_time_left_first(cast: Cast, scene: dict[str, str]) -> None:
    assert listed(cast) == [scene["late"], scene["waiting"], scene["held"]]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"queue": "payment"}, ["held"]),
        ({"medium": "chat", "queue": "orders"}, ["late", "waiting"]),
        ({"medium": "mail"}, []),
        ({"state": "assigned"}, ["held"]),
        ({"late": "late"}, ["late"]),
        ({"late": "in_time"}, ["waiting", "held"]),
        ({"late": "soon"}, []),
        ({"today": "missed"}, ["late"]),
        ({"today": "met"}, ["done"]),
    ],
)
def test_each_condition_narrows_it(cast: Cast, scene: dict[str, str], sent: dict[str, str], found: list[str]) -> None:
    assert listed(cast, **sent) == [scene[name] for name in found]


def test_a_persons_tickets_are_those_she_holds_or_is_offered(cast: Cast, scene: dict[str, str]) -> None:
    assert scene["held"] in listed(cast, agent=cast.alice.agent.pk)
    assert listed(cast, agent=cast.bob.agent.pk) == []


def test_a_reference_is_found_by_its_beginning_also_when_resolved(cast: Cast, scene: dict[str, str]) -> None:
    assert listed(cast, q=scene["done"].lower()) == [scene["done"]]
    assert scene["done"] in listed(cast, q=scene["done"][:4])


def test_pages_follow_one_another_without_a_gap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for _ in range(4):
        deeds.says(cast, cast.visitor())
    answered = deeds.says(cast, cast.visitor())
    deeds.take(cast.bob, answered)
    deeds.reply(cast.bob, answered)
    sam, found, following = at_work(cast.sam), [], ""
    for _ in range(3):
        page = sam.get(f"{reverse('supervision:board')}?{following}").context["page"]
        found += [row.ticket.pk for row in page.rows]
        following = page.next
    assert found == list(Ticket.objects.order_by("work_item__due_at", "pk").values_list("pk", flat=True))
    assert following == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("queue", "nowhere"),
        ("queue", "a\x00"),
        ("medium", "pigeon"),
        ("state", "done"),
        ("agent", "0"),
        ("agent", "x"),
        ("late", "1"),
        ("today", "yes"),
        ("q", "A" * 21),
        ("after", "x"),
        ("after", "2026-01-01T00:00:00_5"),
        ("after", f"_{2**63}"),
    ],
)
def test_a_condition_that_means_nothing_is_refused_by_name(cast: Cast, name: str, value: str) -> None:
    answer = at_work(cast.sam).get(reverse("supervision:board"), {name: value}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["field"]) == ("invalid_field", name)


def test_a_lead_cannot_ask_for_a_queue_that_is_not_hers(cast: Cast) -> None:
    answer = at_work(cast.david).get(reverse("supervision:board"), {"queue": "technical"})
    assert answer.status_code == 422


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    sam = at_work(cast.sam)
    words = sam.get(reverse("supervision:board"), {"queue": "orders"}, headers={"accept-language": "en"})
    assert reverse("supervision:board") + "#tickets" in words.content.decode()
