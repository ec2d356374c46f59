"""From the shopper's word to the agent's answer, in a real browser over the real service."""

import time

import pytest
from playwright.sync_api import expect

from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Message
from routing.models import Assignment
from tests.journeys.conftest import OpenInbox, OpenShop
from tests.journeys.people import AgentWindow

pytestmark = pytest.mark.browser
TAKE = "#list-waiting [data-action=take]"
# Both pages click at the same instant of the machine's clock, whatever else the test is doing.
CLICK_AT = "([what, at]) => { setTimeout(() => document.querySelector(what).click(), at - Date.now()); }"


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("fr", "Bonjour, où est ma commande 4512 ?", "Bonjour, elle part demain matin."),
        ("en", "Hello, where is my order 4512?", "Hello, it leaves tomorrow morning."),
    ],
)
def test_a_chat_is_offered_answered_and_read(
    shop: OpenShop, inbox: OpenInbox, language: str, question: str, answer: str
) -> None:
    alice, shopper = inbox("alice", language=language), shop(language)
    shopper.open_chat()
    shopper.says(question)
    expect(alice.offers).to_contain_text(question)
    alice.accepts()
    alice.sees(question)
    read = "Lu" if language == "fr" else "Read"
    shopper.sees(read)
    alice.replies(answer)
    shopper.sees(answer)
    expect(alice.conversation).to_contain_text(read)
    assert Message.objects.filter(direction=Message.Direction.OUT, read_at__isnull=False).exists()


def test_a_double_click_on_accept_is_one_acceptance(shop: OpenShop, inbox: OpenInbox) -> None:
    alice, shopper = inbox("alice"), shop()
    shopper.open_chat()
    shopper.says("Bonjour")
    alice.offers.first.locator("[data-action=accept]").dblclick()
    expect(alice.mine).to_have_count(1)
    assert Assignment.objects.filter(state="accepted").count() == 1


def test_of_two_agents_who_take_a_ticket_at_once_one_has_it(
    shop: OpenShop, inbox: OpenInbox, organisation: RealService
) -> None:
    windows = [inbox("alice", "away"), inbox("bob", "away")]
    shopper = shop()
    shopper.open_chat()
    shopper.says("Bonjour")
    for window in windows:
        expect(window.page.locator(TAKE).first).to_be_visible()
    for window in windows:
        window.page.evaluate(CLICK_AT, [TAKE, time.time() * 1000 + 1_500])
    winner = _whoever_has_it(windows)
    assert Assignment.objects.exclude(state="ended").get().agent.user.username == winner
    assert sorted(window.mine.count() for window in windows) == [0, 1]


def _whoever_has_it(windows: list[AgentWindow]) -> str | None:
    for _ in range(100):
        for window in windows:
            if window.mine.count():
                return window.login
        windows[0].page.wait_for_timeout(100)
    return None


def test_words_sent_and_answered_while_both_were_cut_off_are_complete_afterwards(
    shop: OpenShop, inbox: OpenInbox
) -> None:
    alice, shopper = inbox("alice"), shop()
    shopper.open_chat()
    shopper.says("Première question")
    expect(alice.offers).to_have_count(1)
    alice.accepts()
    alice.sees("Première question")
    shopper.sees("Première question")
    for window in (alice.page, shopper.page):
        window.context.set_offline(True)
    shopper.says("Deuxième question")
    alice.replies("Première réponse")
    shopper.page.wait_for_timeout(10_000)
    for window in (alice.page, shopper.page):
        window.context.set_offline(False)
    shopper.sees("Première réponse")
    alice.sees("Deuxième question")
    texts = list(Message.objects.exclude(direction="system").values_list("text", flat=True))
    assert sorted(texts) == ["Deuxième question", "Première question", "Première réponse"]


def test_a_question_sent_twice_by_a_double_key_is_one_message(shop: OpenShop) -> None:
    shopper = shop()
    shopper.open_chat()
    field = shopper.page.locator("form.composer textarea")
    field.fill("Bonjour")
    field.press("Enter")
    field.press("Enter")
    shopper.sees("Bonjour")
    expect(shopper.log.locator(".bubble.is-mine")).to_have_count(1)
