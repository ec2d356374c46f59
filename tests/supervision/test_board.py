"""The board's numbers and people: as they stand, for those who may see them, in few questions."""

import pytest
from django.urls import reverse

from contactcenter.access.rule import Action, agents_for, queues_for
from contactcenter.supervision import figures, people
from contactcenter.supervision.figures import Figures
from contactcenter.tickets.models import Shop
from routing.models import Clock
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast, Person
from tests.inbox.test_pages import HTMX, MaxQueries, at_work

pytestmark = pytest.mark.django_db


def line(cast: Cast, slug: str) -> figures.QueueLine:
    lines = figures.queue_lines(queues_for(cast.sam.actor, Action.SEE_BOARD), database_now())
    return next(one for one in lines if one.queue.slug == slug)


def chats(cast: Cast, slug: str) -> Figures:
    return line(cast, slug).media["chat"]


def person(cast: Cast, one: Person) -> people.Person:
    found = people.people_now(agents_for(cast.sam.actor, Action.SEE_PRESENCE), database_now())
    return next(other for other in found if other.agent.pk == one.agent.pk)


def test_agents_do_not_see_the_board(cast: Cast) -> None:
    for one in (cast.alice, cast.olga):
        assert at_work(one).get(reverse("supervision:board")).status_code == 403
        assert at_work(one).get(reverse("supervision:live_board"), headers=HTMX).status_code == 403


def test_a_supervisor_sees_the_board_whole_and_as_parts(cast: Cast) -> None:
    sam = at_work(cast.sam)
    assert b"<html" in sam.get(reverse("supervision:board")).content
    parts = sam.get(reverse("supervision:live_board")).content
    assert b"<html" not in parts
    assert parts.count(b"data-part=") == 6


def test_a_lead_sees_the_queues_and_people_of_her_team(cast: Cast) -> None:
    deeds.says(cast, cast.chloe, reason="payment")
    deeds.says(cast, cast.mallory, reason="technical")
    page = at_work(cast.david).get(reverse("supervision:board"), headers={"accept-language": "fr"})
    slugs = {one.queue.slug for one in page.context["lines"]}
    assert slugs == {"level1", "orders", "advice", "payment"}
    assert page.context["total"].waiting == page.context["page"].total == 1
    assert {one.agent.team.slug for one in page.context["offline"]} == {"level1"}


def test_the_outsourcers_lead_sees_no_queue_kept_in_house(cast: Cast) -> None:
    cast.queues["payment"].teams.add(cast.omar.agent.team)
    assert "payment" not in queues_for(cast.omar.actor, Action.SEE_BOARD).values_list("slug", flat=True)


def test_waiting_work_is_counted_with_its_oldest_wait_and_least_time(cast: Cast) -> None:
    first = deeds.says(cast, cast.chloe)
    deeds.says(cast, cast.mallory)
    now = chats(cast, "orders")
    assert (now.waiting, now.offered, now.held, now.live, now.late) == (2, 0, 0, 2, 0)
    assert now.waiting_since == deeds.fresh(first).work_item.waiting_since
    assert now.due_at == deeds.fresh(first).work_item.due_at


def test_offered_held_and_answered_work_is_told_apart(cast: Cast) -> None:
    cast.alice.arrives()
    deeds.says(cast, cast.chloe)
    deeds.route()
    deeds.take(cast.bob, deeds.says(cast, cast.mallory))
    answered = deeds.says(cast, cast.visitor())
    deeds.take(cast.bob, answered)
    deeds.reply(cast.bob, answered)
    now = chats(cast, "orders")
    assert (now.waiting, now.offered, now.held, now.live) == (0, 1, 2, 2)


def test_what_runs_is_late_soon_or_in_time(cast: Cast) -> None:
    for seconds in (0, 60, 80, 90):
        ticket = deeds.says(cast, cast.visitor())
        deeds.let_pass(seconds, ticket)
    now = chats(cast, "orders")
    assert (now.late, now.soon, now.in_time, now.now_percent) == (2, 1, 1, 50)
    assert [tone for tone, _, _ in now.pressure] == ["late", "soon", "ok"]


def test_an_answer_in_time_and_a_missed_one_make_half(cast: Cast) -> None:
    cast.alice.arrives()
    missed = deeds.says(cast, cast.mallory)
    deeds.let_pass(seconds=77, ticket=missed)
    deeds.sweep()
    met = deeds.says(cast, cast.chloe)
    deeds.take(cast.alice, met)
    deeds.reply(cast.alice, met)
    today = chats(cast, "orders")
    assert (today.met, today.missed, today.today_percent, today.objective_percent) == (1, 1, 50, 95)
    assert today.today_tone == "is-late"


def test_today_begins_at_midnight_where_the_shop_is(cast: Cast) -> None:
    Shop.objects.update(time_zone="Pacific/Auckland")
    now = database_now()
    begun = figures.beginning_of_today(now)
    assert (begun.hour, begun.minute, str(begun.tzinfo)) == (0, 0, "Pacific/Auckland")
    assert 0 <= (now - begun).total_seconds() < 25 * 3600


def test_what_started_yesterday_is_not_counted_today(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe)
    deeds.take(cast.bob, ticket)
    deeds.reply(cast.bob, ticket)
    before = figures.beginning_of_today(database_now())
    Clock.objects.update(started_at=before.replace(year=before.year - 1))
    assert chats(cast, "orders").counted == 0


def test_the_past_hour_is_drawn_in_spans_of_five_minutes(cast: Cast) -> None:
    for minutes in (1, 12, 13, 59, 61):
        deeds.let_pass(60 * minutes, deeds.says(cast, cast.visitor()))
    spans = [came for came, _ in line(cast, "orders").arrivals]
    assert spans == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]


def test_a_person_is_shown_with_what_she_holds_and_since_when_she_is_there(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.route()
    deeds.take(cast.alice, deeds.says(cast, cast.mallory))
    alice = person(cast, cast.alice)
    assert (alice.status, alice.held, alice.offered, alice.chats) == ("available", 1, 1, 2)
    assert alice.due_at == deeds.fresh(ticket).work_item.due_at
    assert alice.since is not None


def test_a_person_whose_page_fell_silent_is_offline_on_the_board(cast: Cast) -> None:
    cast.alice.arrives()
    deeds.page_closed(cast.alice, seconds_ago=31)
    assert person(cast, cast.alice).status == "offline"


def test_every_number_leads_to_its_tickets(cast: Cast) -> None:
    deeds.says(cast, cast.chloe)
    page = at_work(cast.sam).get(reverse("supervision:board")).content.decode()
    assert "?queue=orders&amp;state=waiting#tickets" in page


@pytest.mark.parametrize("tickets", [1, 12])
def test_the_board_asks_the_same_few_questions_however_much_waits(
    cast: Cast, django_assert_max_num_queries: MaxQueries, tickets: int
) -> None:
    for _ in range(tickets):
        deeds.take(cast.bob.arrives(), deeds.says(cast, cast.visitor())) if tickets == 1 else deeds.says(
            cast, cast.visitor()
        )
    sam = at_work(cast.sam)
    with django_assert_max_num_queries(3 + 13):
        sam.get(reverse("supervision:live_board"))
