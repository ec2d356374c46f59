"""The shop and its widget in a real browser, over the real service with its workers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Message, Ticket
from tests.cast import Cast
from tests.deeds import let_pass, reply, take

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
WIDGET = "contact-widget"


def _open(page: Page, path: str = "/shop/") -> None:
    page.goto(path)
    page.locator(".launcher").click()


def _write(page: Page, text: str) -> None:
    page.locator(f"{WIDGET} textarea").fill(text)
    page.keyboard.press("Enter")


def _mark(page: Page, text: str) -> None:
    expect(page.locator("[data-mark]").last).to_have_text(text)


def _only_ticket() -> Ticket:
    return Ticket.objects.get()


def test_she_writes_and_reads_the_answer(page: Page, service_cast: Cast) -> None:
    _open(page)
    page.get_by_role("button", name="Où est ma commande ?").click()
    _write(page, "Bonjour, où est mon colis ?")
    _mark(page, "Reçu")
    assert _only_ticket().work_item.lane.queue.slug == "orders"

    alice = service_cast.alice.arrives()
    take(alice, _only_ticket())
    reply(alice, _only_ticket(), "Il arrive demain, voyez https://suivi.example/42.")

    expect(page.get_by_role("log")).to_contain_text("Il arrive demain")
    expect(page.get_by_role("link", name="https://suivi.example/42")).to_be_visible()
    expect(page.locator(".status")).to_contain_text(alice.agent.name.split()[0])
    _mark(page, "Lu")
    wait_for("the answer delivered", Message.objects.filter(direction="out", delivered_at__isnull=False).exists, 20)

    let_pass(seconds=850, ticket=_only_ticket())  # silence: in less than a minute the chat ends
    page.reload()
    page.locator(f"{WIDGET} textarea").focus()
    expect(page.locator("[data-line=closing_soon]")).to_be_visible()
    expect(page.locator(f"{WIDGET} textarea")).to_be_focused()
    page.locator("[data-more-time]").press("Enter")
    expect(page.locator("[data-line=closing_soon]")).to_have_count(0)
    assert _only_ticket().still_there_at is not None


def test_a_reload_finds_conversation_and_draft(page: Page, service_cast: Cast) -> None:
    _open(page)
    _write(page, "Bonjour")
    _mark(page, "Reçu")
    page.locator(f"{WIDGET} textarea").fill("Je n'ai pas fini")

    page.reload()

    expect(page.get_by_role("log")).to_contain_text("Bonjour")
    expect(page.locator(f"{WIDGET} textarea")).to_have_value("Je n'ai pas fini")


def test_what_she_writes_offline_is_sent_once_when_the_line_is_back(page: Page, service_cast: Cast) -> None:
    _open(page)
    _write(page, "Un")
    _mark(page, "Reçu")
    page.context.set_offline(True)
    _write(page, "Deux")
    _write(page, "Trois")
    expect(page.locator("[data-line=offline]")).to_be_visible()
    alice = service_cast.alice.arrives()
    take(alice, _only_ticket())
    reply(alice, _only_ticket(), "Vous êtes là ?")
    page.wait_for_timeout(10_000)  # as long as a tunnel

    page.context.set_offline(False)

    _mark(page, "Reçu")
    expect(page.get_by_role("log")).to_contain_text("Vous êtes là ?")
    sent = Message.objects.filter(direction="in").order_by("sequence").values_list("text", flat=True)
    assert list(sent) == ["Un", "Deux", "Trois"]


def test_what_waits_survives_a_reload(page: Page, service_cast: Cast) -> None:
    _open(page)
    page.route("**/widget/api/messages", lambda route: route.abort())
    _write(page, "Gardez-moi")
    expect(page.locator("[data-mark]").last).to_contain_text("Conservé")
    page.unroute("**/widget/api/messages")

    page.reload()

    _mark(page, "Reçu")
    assert Message.objects.filter(text="Gardez-moi").count() == 1


def test_a_double_click_sends_once(page: Page, service_cast: Cast) -> None:
    _open(page)
    page.locator(f"{WIDGET} textarea").fill("Une seule fois")

    page.get_by_role("button", name="Envoyer").dblclick()

    _mark(page, "Reçu")
    assert RawInbound.objects.count() == 1


def test_on_a_phone_a_call_is_two_taps_away(new_page: NewPage, service_cast: Cast) -> None:
    page = new_page(**PHONE)
    page.goto("/shop/")

    page.locator("footer [data-chat-callback]").tap()
    page.locator("#phone").fill("06 12 34 56 78")
    page.locator("[data-slot-now]").tap()

    expect(page.locator(".is-done")).to_contain_text("+33 6 12 34 56 78")
    assert _only_ticket().callback_phone == "+33612345678"


def test_a_wrong_number_is_explained_beside_the_field(new_page: NewPage, service_cast: Cast) -> None:
    page = new_page(locale="en-GB")
    page.goto("/shop/?lang=en")
    page.locator("main [data-chat-callback]").click()
    page.locator("#phone").fill("0899 12 34 56")
    page.locator("[data-slot-now]").click()

    expect(page.locator("#phone-error")).to_contain_text("premium")
    expect(page.locator("#phone")).to_be_focused()
    assert page.locator("#phone").get_attribute("aria-describedby") == "phone-error"


def test_left_alone_she_is_offered_a_call_without_losing_her_place(page: Page, service_cast: Cast) -> None:
    _open(page)
    _write(page, "Il y a quelqu'un ?")
    _mark(page, "Reçu")
    page.locator(f"{WIDGET} textarea").fill("Je continue d'écr")
    let_pass(seconds=77, ticket=_only_ticket())

    expect(page.locator("[data-choice=callback]")).to_be_visible(timeout=10_000)
    expect(page.locator(f"{WIDGET} textarea")).to_be_focused()
    page.locator("[data-choice=callback]").click()
    page.locator("#phone").fill("06 12 34 56 78")
    page.locator("[data-slot-now]").click()

    expect(page.locator(".is-done")).to_be_visible()
    assert (_only_ticket().channel, _only_ticket().work_item.medium) == ("callback_manual", "call")


def test_an_answer_that_was_faster_is_shown_kindly(page: Page, service_cast: Cast) -> None:
    _open(page)
    _write(page, "Il y a quelqu'un ?")
    _mark(page, "Reçu")
    page.locator("[data-callback]").click()
    page.locator("#phone").fill("06 12 34 56 78")
    alice = service_cast.alice.arrives()
    take(alice, _only_ticket())
    reply(alice, _only_ticket(), "Me voici !")
    page.locator("[data-slot-now]").click()

    expect(page.locator("[data-line=answered_first]")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Me voici !")


def test_a_file_is_sent_with_the_reason_why_another_is_not(page: Page, service_cast: Cast) -> None:
    _open(page)
    page.locator(f"{WIDGET} input[type=file]").set_input_files(
        [
            FilePayload(name="facture.txt", mimeType="text/plain", buffer=b"Facture 42"),
            FilePayload(name="programme.txt", mimeType="text/plain", buffer=b"\x00\x01\x02"),
        ]
    )

    expect(page.get_by_role("button", name="facture.txt")).to_be_visible()
    failed = page.locator("[data-state=failed]")
    expect(failed).to_contain_text("programme.txt")
    expect(failed.get_by_role("alert")).to_contain_text("ne peut pas")


def test_by_keyboard_alone(page: Page, service_cast: Cast) -> None:
    page.goto("/shop/")
    page.locator(".launcher").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{WIDGET} textarea")).to_be_focused()
    page.keyboard.type("Bonjour")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("à vous")
    page.keyboard.press("Enter")
    _mark(page, "Reçu")
    assert Message.objects.get(direction="in").text == "Bonjour\nà vous"

    page.keyboard.press("Escape")

    expect(page.locator(".launcher")).to_be_focused()


def test_an_answer_behind_a_closed_window_is_counted(page: Page, service_cast: Cast) -> None:
    _open(page)
    _write(page, "Bonjour")
    _mark(page, "Reçu")
    page.keyboard.press("Escape")
    alice = service_cast.alice.arrives()
    take(alice, _only_ticket())
    reply(alice, _only_ticket())

    expect(page.locator(".launcher")).to_have_attribute("aria-label", re.compile("1"))
    page.locator(".launcher").click()
    page.keyboard.press("Escape")
    expect(page.locator(".count")).to_have_count(0)


def test_help_is_offered_after_a_failed_payment_and_only_once(page: Page, service_cast: Cast) -> None:
    page.goto("/shop/payment/")
    page.wait_for_timeout(1_000)
    assert page.locator(".teaser").count() == 0

    page.goto("/shop/payment-error/")
    expect(page.locator(".teaser")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".teaser").get_by_role("button").last.click()
    page.reload()
    page.wait_for_timeout(1_000)
    assert page.locator(".teaser").count() == 0


def test_without_javascript_she_writes_and_reads_too(new_page: NewPage, service_cast: Cast) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/shop/contact/")
    page.locator("#message textarea").fill("Bonjour sans script")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_be_visible()

    for _ in range(20):
        if Message.objects.exists():
            break
        page.wait_for_timeout(100)
    page.goto("/shop/contact/")

    expect(page.locator("#conversation")).to_contain_text("Bonjour sans script")
