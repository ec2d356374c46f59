"""Whether shoppers got what they were told."""

from django.test import Client
from django.urls import reverse

from routing.models import ToldWait
from tests.cast import Cast
from tests.deeds import clock_of, let_pass, reply, says, take


def _page(cast: Cast) -> str:
    client = Client(headers={"accept-language": "en"})
    cast.sam.signs_in(client)
    client.cookies["language"] = "en"
    return client.get(reverse("supervision:continuity")).content.decode()


def test_where_nobody_was_told_anything_the_page_says_when_that_changes(cast: Cast) -> None:
    assert "once five of their kind have been answered" in _page(cast)


def test_a_wait_told_is_held_against_what_came(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    clock = clock_of(ticket)
    ToldWait.objects.create(clock=clock, seconds=4_000, ahead=0, told_at=clock.started_at)
    let_pass(seconds=4_010)
    ToldWait.objects.update(told_at=clock_of(ticket).started_at)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)

    page = " ".join(_page(cast).split())

    assert ">4000 s<" in page
    assert ">100 %<" in page
