"""What the inbox shows, to whom, and in how many questions to the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.desk import drafts
from contactcenter.tickets.models import Ticket
from routing.models import AgentLoad
from routing.services import clocks
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast, Person

MaxQueries = Callable[[int], AbstractContextManager[object]]
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def at_work(person: Person) -> Client:
    client = Client()
    person.signs_in(client)
    return client


def address(ticket: Ticket, name: str = "ticket") -> str:
    return reverse(f"inbox:{name}", args=[ticket.reference])


def test_nobody_is_sent_to_the_sign_in_page(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("inbox:home"))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('login')}?next={reverse('inbox:home')}"


def test_an_agent_lands_in_her_inbox_and_a_supervisor_on_the_board(cast: Cast) -> None:
    assert at_work(cast.alice).get("/")["Location"] == reverse("inbox:home")
    assert at_work(cast.sam).get("/")["Location"] == reverse("supervision:board")


def test_a_waiting_ticket_is_listed_with_a_way_to_take_it(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe, "Où est mon colis ?")
    page = at_work(cast.alice).get(reverse("inbox:home")).content.decode()
    assert "Où est mon colis ?" in page
    assert address(ticket, "take") in page


def test_an_offer_is_listed_with_accept_and_decline(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.route()
    lists = at_work(cast.alice).get(reverse("inbox:lists"), {"part": "own"}, headers=HTMX).content.decode()
    assert address(ticket, "accept") in lists
    assert address(ticket, "decline") in lists
    assert "data-due" in lists


def test_an_outsourced_agent_sees_no_ticket_of_a_queue_kept_in_house(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe, reason="payment")
    olga = at_work(cast.olga)
    assert ticket.reference not in olga.get(reverse("inbox:home")).content.decode()
    assert olga.get(address(ticket)).status_code == 404


def test_a_ticket_opens_as_a_page_and_as_a_fragment(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe, "Bonjour")
    alice = at_work(cast.alice)
    assert b"<html" in alice.get(address(ticket)).content
    fragment = alice.get(address(ticket), headers=HTMX).content
    assert b"<html" not in fragment
    assert b'id="messages"' in fragment


def test_only_messages_after_the_last_one_seen_are_fetched(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe, "Premier mot")
    deeds.says(cast, cast.chloe, "Deuxième mot")
    answer = at_work(cast.alice).get(address(ticket, "messages"), {"after": 1}, headers=HTMX).content.decode()
    assert "Deuxième mot" in answer
    assert 'id="message-1"' not in answer
    assert 'hx-swap-oob="true"' in answer


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "９", "99999999999999999999"])
def test_a_number_that_is_none_is_a_bad_request(cast: Cast, after: str) -> None:
    ticket = deeds.says(cast, cast.chloe)
    answer = at_work(cast.alice).get(address(ticket, "messages"), {"after": after}, headers=HTMX)
    assert answer.status_code == 400
    assert answer["HX-Retarget"] == "#notices"


def test_a_shoppers_words_are_shown_and_never_run(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe, "<script>alert(1)</script>")
    page = at_work(cast.alice).get(address(ticket)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_no_page_carries_inline_style_or_script(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe)
    page = at_work(cast.alice).get(address(ticket))
    assert " style=" not in page.content.decode()
    assert " onclick=" not in page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]


def test_a_note_is_shown_as_internal_and_a_notice_in_the_readers_language(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = deeds.says(cast, cast.chloe)
    deeds.let_pass(seconds=77)
    deeds.sweep()
    english = Client(headers={"accept-language": "en"})
    cast.alice.signs_in(english)
    english.cookies["language"] = "en"
    assert "was offered a call-back" in english.get(address(ticket)).content.decode()
    english.cookies["language"] = "fr"
    assert "a été proposé au client" in english.get(address(ticket)).content.decode()


def test_a_fault_of_ours_names_the_id_in_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("contactcenter.inbox.views.pages.whole_page", broken)
    client = at_work(cast.alice)
    client.raise_request_exception = False
    answer = client.get(reverse("inbox:home"), headers={"X-Correlation-ID": "abcdefgh12345678"})
    assert answer.status_code == 500
    assert "abcdefgh12345678" in answer.content.decode()


def test_an_address_that_does_not_exist_says_so_in_our_own_look(cast: Cast) -> None:
    answer = at_work(cast.alice).get("/inbox/nowhere/")
    assert answer.status_code == 404
    assert 'class="plain-card' in answer.content.decode()


@pytest.fixture
def full_inbox(cast: Cast) -> Ticket:
    """Alice holds four chats, six more wait. Returns one of hers."""
    cast.alice.arrives()
    tickets = [deeds.says(cast, cast.visitor(), f"Question {number}") for number in range(10)]
    for ticket in tickets[:4]:
        deeds.take(cast.alice, ticket)
        deeds.reply(cast.alice, ticket)
    return tickets[0]


# Three of them know who asks: session, user, agent. Two per page find out whether she may.
@pytest.mark.parametrize(
    "asked",
    [("lists", {"part": "own"}, 3 + 3), ("lists", {"part": "waiting"}, 3 + 1), ("home", {}, 3 + 4)],
)
def test_lists_ask_the_database_the_same_few_questions_however_long_they_are(
    cast: Cast, full_inbox: Ticket, asked: tuple[str, dict[str, str], int], django_assert_max_num_queries: MaxQueries
) -> None:
    name, parameters, most = asked
    alice = at_work(cast.alice)
    with django_assert_max_num_queries(most):
        assert alice.get(reverse(f"inbox:{name}"), parameters).status_code == 200


def test_a_ticket_asks_the_database_few_questions(
    cast: Cast, full_inbox: Ticket, django_assert_max_num_queries: MaxQueries
) -> None:
    alice = at_work(cast.alice)
    with django_assert_max_num_queries(3 + 2 + 12):
        alice.get(address(full_inbox), headers=HTMX)
    with django_assert_max_num_queries(3 + 2 + 11):
        alice.get(address(full_inbox, "messages"), {"after": 1}, headers=HTMX)


def test_what_was_set_aside_for_her_stands_in_its_own_list_and_with_her_draft(cast: Cast) -> None:
    mail = deeds.writes_mail(cast, cast.chloe, "Gravez-vous un prénom ?")
    deeds.take(cast.alice, mail)
    drafts.keep(cast.alice.actor, mail, "Oui, la gravure est", is_note=False)
    cast.alice.arrives()
    chat = deeds.says(cast, cast.mallory)
    deeds.route()
    deeds.accept(cast.alice, chat)
    client = at_work(cast.alice)
    lists = client.get(reverse("inbox:lists")).content.decode()
    assert "list-aside" in lists
    assert lists.count(f'data-ref="{mail.reference}"') == 1
    assert "Oui, la gravure est" in client.get(address(mail)).content.decode()


def test_a_wrap_up_is_shown_and_ended(cast: Cast) -> None:
    AgentLoad.objects.filter(pk=cast.alice.agent.pk).update(
        busy_until=database_now() + timedelta(seconds=30), is_wrapping_up=True
    )
    client = at_work(cast.alice)
    assert "wrap-up-done" in client.get(reverse("inbox:lists")).content.decode()
    client.post(reverse("inbox:wrap_up_done"))
    assert "wrap-up-done" not in client.get(reverse("inbox:lists")).content.decode()


def test_a_lead_reserves_from_the_ticket_and_lifts_it(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe)
    client = at_work(cast.david)
    reserve = reverse("inbox:reserve", args=[ticket.reference])
    client.post(reserve, {"how": "reserve", "to": f"agent:{cast.alice.agent.pk}"})
    assert "lift-reservation" in client.get(address(ticket)).content.decode()
    client.post(reserve, {"how": "lift"})
    assert "lift-reservation" not in client.get(address(ticket)).content.decode()


def test_a_ticket_tells_what_its_chain_did_while_nobody_answered(cast: Cast) -> None:
    ticket = deeds.says(cast, cast.chloe)
    deeds.let_pass(seconds=121)
    clocks.fire_due()
    deeds.take(cast.alice, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(tags=["slow"])
    client = Client()
    cast.alice.signs_in(client)
    page = client.get(reverse("inbox:ticket", args=[ticket.reference])).content.decode()
    assert "Après 50 s, comme personne ne l&#x27;a pris : Tout agent parlant la langue peut le prendre" in page
    assert "<li>slow</li>" in page
