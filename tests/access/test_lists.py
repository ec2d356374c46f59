"""What lists, pages and answers hold beside the one ticket asked for: nothing that the rule would refuse."""

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.access import rule
from contactcenter.access.actors import Role
from contactcenter.access.rule import Action, Scope
from contactcenter.inbox import selectors
from contactcenter.supervision import listing
from routing.services.database_time import database_now
from tests.access.scene import chat, held_chat, knock, waiting_chat
from tests.cast import Cast, Person
from tests.deeds import resolve, says, take


def _page(person: Person, name: str, *args: str) -> str:
    client = Client()
    person.signs_in(client)
    return client.get(reverse(name, args=args), follow=True).content.decode()


def test_the_waiting_list_holds_what_she_may_take(cast: Cast) -> None:
    waiting_chat(cast)
    assert selectors.waiting_list(cast.alice.actor).total == 1
    assert selectors.waiting_list(cast.olga.actor).total == 0


def test_her_own_lists_hold_what_she_handles(cast: Cast) -> None:
    held_chat(cast)
    assert len(selectors.own_lists(cast.alice.actor).mine) == 1
    assert selectors.own_lists(cast.bob.actor).mine == []


def test_other_tickets_of_a_shopper_are_those_she_may_see(cast: Cast) -> None:
    hidden = chat(cast)
    take(cast.alice, hidden)
    resolve(cast.alice, hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(resolved_at="2026-01-01T00:00:00Z")
    seen = says(cast, cast.chloe, reason="order")
    assert list(selectors.other_tickets(cast.alice.actor, seen)) == [hidden]
    assert list(selectors.other_tickets(cast.olga.actor, seen)) == []


def _on_the_board(person: Person) -> int:
    return listing.page_of(person.actor, listing.Filter(), database_now()).total


def test_the_list_of_the_board_holds_what_she_may_see(cast: Cast) -> None:
    waiting_chat(cast)
    assert [_on_the_board(person) for person in (cast.sam, cast.david, cast.omar, cast.olga)] == [1, 1, 0, 0]


def test_the_way_to_the_board_is_shown_to_those_it_is_open_to(cast: Cast) -> None:
    address = reverse("supervision:board")
    assert address in _page(cast.sam, "inbox:home")
    assert address not in _page(cast.alice, "inbox:home")


@pytest.mark.parametrize(("name", "lands"), [("alice", "inbox:home"), ("sam", "supervision:board")])
def test_after_signing_in_everybody_lands_where_she_works(cast: Cast, name: str, lands: str) -> None:
    client = Client()
    getattr(cast, name).signs_in(client)
    assert client.get("/")["Location"] == reverse(lands)


def test_a_ticket_that_left_her_sight_is_no_longer_shown_to_her(cast: Cast) -> None:
    scene, client = held_chat(cast), Client()
    cast.alice.signs_in(client)
    form = {"to": f"queue:{cast.queues['technical'].pk}", "epoch": scene.epoch}
    answer = client.post(reverse("inbox:transfer", args=[scene.ticket.reference]), form, HTTP_HX_REQUEST="true")
    assert answer["HX-Push-Url"] == reverse("inbox:home")


def test_a_stranger_reads_an_empty_conversation(cast: Cast) -> None:
    waiting_chat(cast)
    client, address = Client(), reverse("storefront:widget_conversation")
    hers = client.get(address, HTTP_AUTHORIZATION=f"Visitor {cast.chloe.token}")
    other = client.get(address, HTTP_AUTHORIZATION=f"Visitor {cast.mallory.token}")
    assert "Bonjour" in hers.content.decode()
    assert "Bonjour" not in other.content.decode()


def test_who_may_only_look_at_the_shop_cannot_write_by_its_forms(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = waiting_chat(cast)
    monkeypatch.setattr(rule, "RULE", {role: {Action.VISIT: Scope.YES} for role in Role})
    assert knock(scene, "shopper", "storefront:contact_message", "POST") == "403"
    assert knock(scene, "shopper", "storefront:widget_messages", "POST") == "403"


def test_lists_are_empty_when_the_rule_allows_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    held_chat(cast)
    says(cast, cast.mallory)
    monkeypatch.setattr(rule, "RULE", {role: {} for role in Role})
    assert selectors.own_lists(cast.alice.actor).mine == []
    assert selectors.waiting_list(cast.alice.actor).total == 0
    assert _on_the_board(cast.sam) == 0
