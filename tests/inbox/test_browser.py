"""One agent's day in a real browser over the real service: sockets, workers, keyboard."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contactcenter.delivery import outbox
from contactcenter.desk import channel_choice, holding
from contactcenter.intake import raw
from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Message, Ticket
from routing.models import Assignment
from tests import deeds
from tests.browser import NewPage
from tests.cast import PASSWORD, Cast, Person, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(new_page: NewPage, service_cast: Cast) -> SignIn:
    """Through the form, as people do. Keywords go to the window."""

    def enter(person: Person, **options: object) -> Page:
        page = new_page(**options)
        page.goto("/login/")
        page.get_by_label("Nom d'utilisateur").or_(page.get_by_label("User name")).fill(person.name)
        page.get_by_label("Mot de passe").or_(page.get_by_label("Password")).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/(inbox|supervision)/"))
        return page

    return enter


def is_available(page: Page) -> None:
    page.get_by_role("button", name="Disponible", exact=True).click()
    expect(page.locator("#presence")).to_have_attribute("data-status", "available")


def the_ticket() -> Ticket:
    return Ticket.objects.latest("pk")


def writes(cast: Cast, visitor: Visitor, text: str, reason: str) -> Ticket:
    """She writes, and a worker takes it in."""
    row = deeds.posts(cast, visitor, text, reason=reason)
    wait_for("a worker", lambda: RawInbound.objects.filter(pk=row.pk, message__isnull=False).exists(), 10)
    return Ticket.objects.get(messages__rawinbound=row.pk)


def wants_a_call(cast: Cast) -> Ticket:
    """Chloé asks to be called back now."""
    payload = raw.as_payload(client_id=str(uuid.uuid4()), visitor=cast.chloe.digest, phone="0612345678", region="FR")
    return channel_choice.request_callback(cast.chloe.actor, cast.callback, payload)


def test_the_sign_in_page_refuses_kindly_and_changes_language(new_page: NewPage, service_cast: Cast) -> None:
    page = new_page()
    page.goto("/login/")
    page.get_by_label("Nom d'utilisateur").fill("alice")
    page.get_by_label("Mot de passe").fill("wrong")
    page.get_by_role("button", name="Connexion").click()
    expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_chat_is_offered_answered_and_read_by_keyboard_alone(sign_in: SignIn, service_cast: Cast) -> None:
    page = sign_in(service_cast.alice)
    is_available(page)
    deeds.posts(service_cast, service_cast.chloe, "Où est mon colis ?", reason="order")
    expect(page.locator("#list-offered .row")).to_contain_text("Où est mon colis ?")
    page.locator("#list-mine-title").focus()
    page.keyboard.press("a")
    box = page.get_by_label("Votre message")
    expect(box).to_be_focused()
    page.keyboard.type("Je regarde tout de suite.")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .line.is-out")).to_contain_text("Je regarde tout de suite.")
    expect(box).to_have_value("")
    ticket = the_ticket()
    assert deeds.clock_of(ticket).result == "met"
    outbox.acknowledge(ticket, ticket.last_message, is_read=True)
    deeds.posts(service_cast, service_cast.chloe, "Merci !", reason="order")
    expect(page.locator("#messages .line.is-in")).to_have_count(2)
    expect(page.locator("[data-mark]")).to_have_text("Lu")


def test_an_offer_steals_no_focus_and_no_word(sign_in: SignIn, service_cast: Cast) -> None:
    held = writes(service_cast, service_cast.mallory, "Bonjour", reason="order")
    page = sign_in(service_cast.alice)
    is_available(page)
    page.locator("#list-offered [data-action=accept]").click()
    page.get_by_label("Votre message").fill("Un instant")
    deeds.posts(service_cast, service_cast.chloe, "Et moi ?", reason="order")
    expect(page.locator("#list-offered .row")).to_contain_text("Et moi ?")
    expect(page.get_by_label("Votre message")).to_be_focused()
    expect(page.get_by_label("Votre message")).to_have_value("Un instant")
    expect(page.locator("#announcer")).to_contain_text("Et moi ?")
    assert page.url.endswith(f"{held.reference}/")


def test_an_offer_not_accepted_sets_her_away_and_says_so(sign_in: SignIn, service_cast: Cast) -> None:
    page = sign_in(service_cast.alice)
    is_available(page)
    deeds.posts(service_cast, service_cast.chloe, "Bonjour", reason="order")
    expect(page.locator("#list-offered .row")).to_be_visible()
    deeds.let_pass(seconds=21)
    banner = page.get_by_role("alert").filter(has_text="une proposition n'a pas été acceptée")
    expect(banner).to_be_visible()
    banner.get_by_role("button", name="Je suis de retour").click()
    expect(page.locator("#presence")).to_have_attribute("data-status", "available")


def test_a_draft_survives_a_reload_and_a_lost_answer_doubles_nothing(sign_in: SignIn, service_cast: Cast) -> None:
    writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice)
    is_available(page)
    page.locator("#list-offered [data-action=accept]").click()
    box = page.get_by_label("Votre message")
    box.fill("Une réponse")
    page.reload()
    expect(box).to_have_value("Une réponse")
    answers: list[int] = []

    def lose_the_first(route: object) -> None:
        answers.append(1)
        if len(answers) == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/reply/", lose_the_first)
    box.press("Enter")
    expect(box).to_have_value("", timeout=15_000)
    expect(page.locator("#messages .line.is-out")).to_have_count(1)
    assert Message.objects.filter(direction="out").count() == 1
    assert len(answers) == 2


def test_words_stay_in_the_box_when_the_ticket_has_moved_on(sign_in: SignIn, service_cast: Cast) -> None:
    ticket = writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice)
    is_available(page)
    page.locator("#list-offered [data-action=accept]").click()
    box = page.get_by_label("Votre message")
    box.fill("Trop tard")
    service_cast.bob.arrives()
    page.context.set_offline(True)  # what happened to the ticket meanwhile does not reach her page
    epoch = deeds.held(ticket).epoch
    holding.transfer_to_agent(service_cast.alice.actor, ticket, service_cast.bob.agent, epoch)
    box.press("Enter")
    page.context.set_offline(False)
    expect(page.locator("[data-error]")).to_contain_text("changé de mains", timeout=15_000)
    expect(box).to_have_value("Trop tard")


def test_a_call_is_started_and_its_outcome_recorded(sign_in: SignIn, service_cast: Cast) -> None:
    ticket = wants_a_call(service_cast)
    page = sign_in(service_cast.alice)
    is_available(page)
    page.locator("#list-offered [data-action=accept]").click()
    expect(page.locator("#call-number")).to_have_attribute("href", "tel:+33612345678")
    page.get_by_role("button", name="Appeler").click()
    page.get_by_role("button", name="Sans réponse").click()
    expect(page.locator("#ticket-head")).to_contain_text("Prévu")
    assert deeds.fresh(ticket).work_item.attempts == 1


def test_a_ticket_is_given_to_a_colleague_found_by_typing(sign_in: SignIn, service_cast: Cast) -> None:
    ticket = writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice)
    is_available(page)
    page.locator("#list-offered [data-action=accept]").click()
    expect(page.get_by_label("Votre message")).to_be_focused()
    service_cast.bob.arrives()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.get_by_placeholder("Chercher une file").fill("lefev")
    expect(page.locator("#transfer .choice:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Transférer").click()
    expect(page.locator("#list-mine .row")).to_have_count(0)
    assert deeds.held(ticket).agent_id == service_cast.bob.agent.pk


def test_of_two_who_accept_at_once_and_click_twice_one_has_it(sign_in: SignIn, service_cast: Cast) -> None:
    writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    pages = [sign_in(person) for person in (service_cast.alice, service_cast.bob)]
    for page in pages:
        page.locator("#list-waiting [data-action=take]").focus()
    for page in pages:
        page.evaluate("for (const _ of [1, 2]) document.querySelector('[data-action=take]').click()")
    for page in pages:
        expect(page.locator("#list-waiting .row")).to_have_count(0)
    assert Assignment.objects.exclude(state="ended").count() == 1
    assert Assignment.objects.count() == 1


def test_a_socket_that_was_away_has_missed_nothing(sign_in: SignIn, service_cast: Cast) -> None:
    page = sign_in(service_cast.alice)
    is_available(page)
    deeds.posts(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page.locator("#list-offered [data-action=accept]").click()
    expect(page.locator("#messages .line.is-in")).to_have_count(1)
    page.context.set_offline(True)
    expect(page.locator("#interrupted")).to_be_visible()
    deeds.posts(service_cast, service_cast.chloe, "Êtes-vous là ?", reason="order")
    deeds.posts(service_cast, service_cast.mallory, "Moi aussi", reason="order")
    page.wait_for_timeout(5_000)
    page.context.set_offline(False)
    expect(page.locator("#interrupted")).to_be_hidden(timeout=20_000)
    expect(page.locator("#messages .line.is-in")).to_have_count(2)
    expect(page.locator("#list-offered .row")).to_contain_text("Moi aussi")


def test_without_a_socket_the_page_asks_every_few_seconds(sign_in: SignIn, service_cast: Cast) -> None:
    page = sign_in(service_cast.alice)
    is_available(page)
    page.route_web_socket(re.compile("/ws/inbox/"), lambda socket: socket.close())
    page.reload()
    expect(page.locator("#interrupted")).to_be_visible()
    deeds.posts(service_cast, service_cast.chloe, "Bonjour", reason="order")
    expect(page.locator("#list-offered .row")).to_contain_text("Bonjour")


def test_shortcuts_are_shown_and_can_be_switched_off(sign_in: SignIn, service_cast: Cast) -> None:
    writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Les touches seules").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#list-waiting .row-link")).not_to_be_focused()


def test_a_phone_shows_one_pane_and_a_way_back(sign_in: SignIn, service_cast: Cast) -> None:
    writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.locator("#list-waiting .row-link").click()
    expect(page.locator("#messages")).to_contain_text("Bonjour")
    expect(page.locator("#lists")).to_be_hidden()
    page.get_by_role("link", name="Retour aux listes").click()
    expect(page.locator("#lists")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_board_follows_what_happens(sign_in: SignIn, service_cast: Cast) -> None:
    page = sign_in(service_cast.sam)
    page.goto("/supervision/")
    row = page.locator("tbody tr").filter(has_text="Suivi de commande")
    expect(row.locator("td").first).to_have_text("–")
    deeds.posts(service_cast, service_cast.chloe, "Bonjour", reason="order")
    expect(row.locator("td").first).to_have_text("1")
    page.locator("tr").filter(has=page.get_by_text("Bonjour", exact=True)).get_by_role("link").first.click()
    expect(page.locator("#messages")).to_contain_text("Bonjour")


def test_without_script_everything_still_works(sign_in: SignIn, service_cast: Cast) -> None:
    writes(service_cast, service_cast.chloe, "Bonjour", reason="order")
    page = sign_in(service_cast.alice, java_script_enabled=False)
    page.get_by_role("button", name=re.compile("Prendre")).first.click()
    page.get_by_label("Votre message").fill("Sans script")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#messages .line.is-out")).to_contain_text("Sans script")
    page.get_by_role("button", name="Résoudre").click()
    expect(page.locator("#ticket-head")).to_contain_text("Résolu")
