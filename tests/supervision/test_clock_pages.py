"""Calendars, targets and the report of service levels: what administrators change, and what adds up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.errors import Refusal
from contactcenter.supervision import service_levels
from contactcenter.supervision.calendar_form import CalendarForm, as_text, ranges_of
from contactcenter.supervision.service_levels import ELAPSED, Asked
from contactcenter.tickets.models import AuditEvent, Ticket
from routing.deadlines import CAME
from routing.models import Calendar, Clock, Queue, ServiceTarget
from routing.services import clocks
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import let_pass, reply, resolve, says, take, writes_mail

_CALENDAR = {"name_fr": "Mails", "name_en": "Mails", "time_zone": "Europe/Paris", "country": "FR"}
_TARGET = {"kind": "first_reply", "medium": "mail", "amount": "4", "unit": "3600", "objective_percent": "90"}


@pytest.fixture
def page(cast: Cast) -> Client:
    """Ada, who administers, signed in."""
    client = Client()
    cast.ada.signs_in(client)
    return client


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", []),
        ("9:00-12:30, 14-18", [(540, 750), (840, 1080)]),
        ("22h-6h", [(1320, 1800)]),
        ("0:00-24:00", [(0, 1440)]),
    ],
)
def test_opening_times_are_read_as_people_write_them(text: str, ranges: list[tuple[int, int]]) -> None:
    assert ranges_of(text) == ranges
    assert ranges_of(as_text(ranges)) == ranges


@pytest.mark.parametrize("text", ["nine to five", "9:00-25:00", "9:00-12:00, 11:00-13:00", "9:75-10:00"])
def test_what_is_no_opening_time_is_said_beside_the_field(text: str) -> None:
    form = CalendarForm({**_CALENDAR, "day_0": text})
    assert list(form.errors) == ["day_0"]


def test_a_calendar_is_saved_with_its_special_days_and_written_down(page: Client) -> None:
    page.post("/supervision/calendars/new/", {**_CALENDAR, "day_0": "9:00-18:00", "special": "2026-12-26 closed Bilan"})
    row = Calendar.objects.get()
    assert [(one.weekday, one.opens, one.closes) for one in row.ranges.all()] == [(0, 540, 1080)]
    assert [(str(day.on), day.label, day.ranges.count()) for day in row.special_days.all()] == [
        ("2026-12-26", "Bilan", 0)
    ]
    assert AuditEvent.objects.get(kind="calendar_added").facts["after"]["country"] == "FR"
    assert b"Bilan" in page.get(f"/supervision/calendars/{row.pk}/").content


def test_a_calendar_that_never_opens_is_told(page: Client) -> None:
    page.post("/supervision/calendars/new/", _CALENDAR)
    shown = page.get("/supervision/calendars/")
    assert [one.never_opens for one in shown.context["calendars"]] == [True]
    assert b'role="alert"' in shown.content


def test_a_calendar_that_targets_count_by_is_not_deleted(page: Client, cast: Cast) -> None:
    row = Calendar.objects.create(slug="mails")
    ServiceTarget.objects.filter(medium="mail").update(calendar=row)
    answer = page.post(f"/supervision/calendars/{row.pk}/delete/")
    assert (answer.status_code, Calendar.objects.count()) == (409, 1)


def test_a_target_is_tried_before_it_is_saved(page: Client, cast: Cast) -> None:
    writes_mail(cast, cast.chloe)
    queue = Queue.objects.get(slug="orders").pk
    target = ServiceTarget.objects.get(queue=queue, medium="mail")
    address = f"/supervision/clock-targets/{target.pk}/"
    tried = page.post(address, {**_TARGET, "queue": queue, "try": "1"})
    assert tried.context["foreseen"] == {"clocks": 1, "grace": 0, "earlier": 1, "later": 0}
    page.post(address, {**_TARGET, "queue": queue})
    assert ServiceTarget.objects.get(pk=target.pk).seconds == 4 * 3600


def test_two_targets_for_the_same_work_are_refused_with_a_way_on(page: Client, cast: Cast) -> None:
    queue = Queue.objects.get(slug="orders").pk
    answer = page.post("/supervision/clock-targets/new/", {**_TARGET, "queue": queue})
    assert answer.status_code == Refusal("target_exists").status
    assert answer.context["refusal"]["code"] == "target_exists"


def _asked(**changes: Any) -> Asked:
    now = database_now()
    queues = list(Queue.objects.values_list("pk", flat=True))
    given = {"since": now - timedelta(days=2), "until": now + timedelta(days=1), "zone": "Europe/Paris"}
    return Asked(queues, CAME, **{**given, **changes})


def _traffic(cast: Cast) -> None:
    """One kept, one answered late, one closed without an answer, one missed that still waits, one that runs."""
    kept, late, closed, waits = (says(cast, cast.visitor()) for _ in range(4))
    for ticket in (kept, late, closed):
        take(cast.alice, ticket)
    reply(cast.alice, kept)
    resolve(cast.alice, closed)
    let_pass(seconds=80, ticket=late)
    let_pass(seconds=80, ticket=waits)
    clocks.fire_due()
    reply(cast.alice, late)
    writes_mail(cast, cast.visitor())


@pytest.mark.parametrize("by", ["open", ELAPSED])
def test_the_report_adds_up_to_the_tickets(cast: Cast, by: str) -> None:
    _traffic(cast)
    found = service_levels.levels(_asked(by=by))
    total = found.total
    counted = Clock.objects.filter(kind__in=CAME).exclude(result="cancelled", medium="chat", due_at__isnull=True)
    assert total.clocks == counted.count() == Ticket.objects.count() + 1  # one chat went on as a mail
    assert (total.met, total.missed, total.running) == (1, 2, 1)
    for group in (found.by_medium, found.by_queue, found.by_team, found.by_half_hour):
        for figure in ("clocks", "met", "missed", "cancelled", "running"):
            assert sum(getattr(level, figure) for level in group.values()) == getattr(total, figure)


def test_every_miss_is_listed_with_its_ticket_and_its_cause(cast: Cast) -> None:
    _traffic(cast)
    found = service_levels.misses(_asked())
    assert {miss.reference for miss in found} <= set(Ticket.objects.values_list("reference", flat=True))
    assert sorted(miss.cause for miss in found) == ["closed", "held"]
    assert dict(service_levels.causes(_asked())) == {"closed": 1, "held": 1}
    assert [miss.cause for miss in service_levels.misses(_asked(), "held")] == ["held"]


def test_a_miss_says_whether_skills_or_hands_were_wanting(cast: Cast) -> None:
    cast.tessa.arrives()  # she speaks French and knows nothing of orders, and is of another team
    ServiceTarget.objects.get(queue__slug="orders", medium="chat").rules.all().delete()
    says(cast, cast.chloe)
    let_pass(seconds=77)
    clocks.fire_due()
    assert Clock.objects.get().missed_because in {"skill", "closed"}


def test_the_page_shows_both_measures_and_the_misses(page: Client, cast: Cast) -> None:
    _traffic(cast)
    for by in ("open", "elapsed"):
        answer = page.get("/supervision/service-levels/", {"by": by, "from": "nonsense"})
        assert answer.status_code == 200
        assert answer.context["total"].missed == 2
    assert answer.context["misses"]


def test_the_hours_of_a_shop_are_chosen_beside_the_calendars(cast: Cast, page: Client) -> None:
    calendar = Calendar.objects.create(slug="calls", names={"fr": "Appels", "en": "Calls"})
    form = {"shop": cast.shop.slug, "live": calendar.pk, "deferred": ""}
    assert page.post(reverse("supervision:shop_hours"), form).status_code == 302
    cast.shop.refresh_from_db()
    assert (cast.shop.live_hours, cast.shop.deferred_hours) == (calendar, None)
    assert AuditEvent.objects.get(kind="shop_hours_changed").facts["after"]["live"] == calendar.pk
    assert page.post(reverse("supervision:shop_hours"), {**form, "live": "999999"}).status_code == 422
    assert page.post(reverse("supervision:calendar_delete", args=[calendar.pk])).status_code == 409
