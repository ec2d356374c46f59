"""The board: figures as they stand, for those who may see them, in few questions."""

import pytest
from django.urls import reverse

from contactcenter.supervision import selectors
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast
from tests.inbox.test_pages import HTMX, MaxQueries, at_work

pytestmark = pytest.mark.django_db


def line(slug: str) -> selectors.QueueNow:
    lines = selectors.queues_now(selectors.beginning_of_today())
    return next(one for one in lines if one.queue.slug == slug)


def test_agents_and_leads_do_not_see_the_board(cast: Cast) -> None:
    for person in (cast.alice, cast.david, cast.olga, cast.omar):
        assert at_work(person).get(reverse("supervision:board")).status_code == 403
        assert at_work(person).get(reverse("supervision:live_board"), headers=HTMX).status_code == 403


def test_a_supervisor_sees_the_board_whole_and_as_a_fragment(cast: Cast) -> None:
    sam = at_work(cast.sam)
    assert b"<html" in sam.get(reverse("supervision:board")).content
    assert b"<html" not in sam.get(reverse("supervision:live_board")).content


def test_waiting_work_is_counted_with_its_oldest_wait_and_least_time(cast: Cast) -> None:
    first = deeds.says(cast, cast.chloe)
    deeds.says(cast, cast.mallory)
    now = line("orders")
    assert (now.waiting, now.held) == (2, 0)
    assert now.waiting_since == deeds.fresh(first).work_item.waiting_since
    assert now.due_at == deeds.fresh(first).work_item.due_at


def test_an_answer_in_time_and_a_missed_one_make_half(cast: Cast) -> None:
    cast.alice.arrives()
    missed = deeds.says(cast, cast.mallory)
    deeds.let_pass(seconds=77, ticket=missed)
    deeds.sweep()
    met = deeds.says(cast, cast.chloe)
    deeds.take(cast.alice, met)
    deeds.reply(cast.alice, met)
    [share] = line("orders").shares
    assert (share.medium, share.met, share.counted, share.percent) == ("chat", 1, 2, 50)
    assert share.tone == "is-late"


def test_a_person_whose_page_fell_silent_is_offline_on_the_board(cast: Cast) -> None:
    cast.alice.arrives()
    people = {person.agent.pk: person for person in selectors.people_now(database_now())}
    assert people[cast.alice.agent.pk].status == "available"
    assert people[cast.bob.agent.pk].status == "offline"


def test_the_board_asks_the_same_few_questions_however_much_waits(
    cast: Cast, django_assert_max_num_queries: MaxQueries
) -> None:
    for _ in range(5):
        deeds.says(cast, cast.visitor())
    sam = at_work(cast.sam)
    with django_assert_max_num_queries(3 + 7):
        sam.get(reverse("supervision:live_board"))
