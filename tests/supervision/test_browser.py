"""A supervisor's hour in a real browser over the real service: live numbers, ten tickets at once, and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Ticket
from tests import deeds
from tests.browser import NewPage
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
Board = Callable[..., Page]


@pytest.fixture
def board(new_page: NewPage, service_cast: Cast) -> Board:
    """Sam's board, in her language. Keywords go to the window."""

    def enter(language: str = "fr", **options: object) -> Page:
        page = new_page(locale="fr-FR" if language == "fr" else "en-GB", **options)
        page.goto("/login/")
        page.get_by_label("Nom d'utilisateur").or_(page.get_by_label("User name")).fill("sam")
        page.get_by_label("Mot de passe").or_(page.get_by_label("Password")).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/supervision/"))
        if language == "en":
            page.get_by_role("button", name="English").click()
            expect(page.get_by_role("heading", name="Board")).to_be_visible()
        return page

    return enter


def ten_wait(cast: Cast) -> list[str]:
    """Ten shoppers write about their orders, and a worker takes it in. The references."""
    rows = [deeds.posts(cast, cast.visitor(), f"Bonjour {number}", reason="order").pk for number in range(10)]
    taken_in = RawInbound.objects.filter(pk__in=rows, message__isnull=False)
    wait_for("a worker", lambda: taken_in.count() == len(rows), 10)
    return sorted(Ticket.objects.values_list("reference", flat=True))


def where_they_are() -> set[str]:
    return set(Ticket.objects.values_list("work_item__lane__queue__slug", flat=True))


WORDS = {
    "fr": ("Donner", "Conseil produit", "10 tickets déplacés vers « Conseil produit ».", "10 tickets sont de retour"),
    "en": (
        "Give",
        "Product advice",
        "10 tickets were moved to “Product advice”.",
        "10 tickets are back where they were",
    ),
}


@pytest.mark.parametrize("language", ["en"])
def test_ten_tickets_are_moved_and_put_back_by_keyboard_alone(board: Board, service_cast: Cast, language: str) -> None:
    give, queue, told, undone = WORDS[language]
    ten_wait(service_cast)
    page = board(language)
    expect(page.locator("[data-tick]")).to_have_count(10)
    page.keyboard.press("a")
    expect(page.locator("#selection")).to_contain_text("10")
    page.keyboard.press("g")
    dialog = page.locator("#give")
    expect(dialog).to_be_visible()
    page.keyboard.type(queue)
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name=give, exact=True).press("Enter")
    expect(page.locator("#notices")).to_contain_text(told)
    assert where_they_are() == {"advice"}
    expect(page.locator("[data-part=recent]")).to_contain_text(told)
    page.keyboard.press("u")
    expect(page.locator("#notices")).to_contain_text(undone)
    assert where_they_are() == {"orders"}


def test_numbers_change_without_a_reload_and_lead_to_their_tickets(board: Board, service_cast: Cast) -> None:
    page = board()
    waiting = page.locator("[data-part=top] dd").first
    expect(waiting).to_have_text("–")
    page.evaluate("window.isSamePage = true")
    references = ten_wait(service_cast)
    expect(waiting).to_have_text("10")
    expect(page.locator("[data-tick]")).to_have_count(10)
    assert page.evaluate("window.isSamePage")
    waiting.get_by_role("link").click()
    page.wait_for_url(re.compile(r"\?state=waiting#tickets"))
    expect(page.locator("[data-part=tickets] th .mono").first).to_have_text(re.compile("|".join(references)))


def test_a_selection_stays_while_the_list_changes_and_reaches_with_shift(board: Board, service_cast: Cast) -> None:
    ten_wait(service_cast)
    page = board()
    ticks = page.locator("[data-tick]")
    ticks.nth(2).click()
    ticks.nth(5).click(modifiers=["Shift"])
    expect(page.locator("#selection")).to_contain_text("4 sélectionnés")
    deeds.posts(service_cast, service_cast.visitor(), "Et moi ?", reason="order")
    expect(ticks).to_have_count(11)
    expect(page.locator("[data-tick]:checked")).to_have_count(4)
    expect(ticks.nth(5)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("#selection")).to_contain_text("3 sélectionnés")
    page.keyboard.press("r")
    expect(page.locator("#notices")).to_contain_text("Priorité de 3 tickets relevée")
    page.keyboard.press("Escape")
    expect(page.locator("#selection")).to_be_hidden()


def test_on_a_phone_ten_tickets_are_raised_with_a_finger(board: Board, service_cast: Cast) -> None:
    ten_wait(service_cast)
    page = board(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page is wider than the phone"
    page.locator("[data-tick]").first.tap()
    page.get_by_role("button", name="Relever").tap()
    expect(page.locator("#notices")).to_contain_text("Priorité de 1 ticket relevée")


def test_while_the_socket_is_away_the_board_says_so_and_goes_on_asking(board: Board, service_cast: Cast) -> None:
    page = board()
    page.route_web_socket(re.compile("/ws/inbox/"), lambda socket: socket.close())
    page.reload()
    expect(page.locator("#interrupted")).to_be_visible()
    ten_wait(service_cast)
    expect(page.locator("[data-part=top] dd").first).to_have_text("10")
