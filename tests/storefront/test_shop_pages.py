"""The demo shop, with and without JavaScript."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from contactcenter.intake.models import RawInbound
from contactcenter.storefront import catalogue, script_view
from contactcenter.tickets.models import Customer, Ticket
from tests.cast import Cast
from tests.deeds import reply, sweep, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast: Cast) -> Client:
    return Client()


@pytest.mark.parametrize("path", ["", "basket/", "payment/", "payment-error/", "contact/"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_there_in_both_languages(browser: Client, path: str, language: str) -> None:
    answer = browser.get(f"/shop/{path}", {"lang": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert f'data-language="{language}"' in answer.content.decode()


def test_the_language_asked_for_is_remembered(browser: Client) -> None:
    browser.get("/shop/?lang=en")

    assert 'lang="en"' in browser.get("/shop/contact/").content.decode()


@pytest.mark.parametrize("path", ["", "payment/", "contact/", "basket/"])
def test_help_is_pressed_on_nobody(browser: Client, path: str) -> None:
    assert "data-chat-error" not in browser.get(f"/shop/{path}").content.decode()


def test_at_payment_help_is_offered_after_an_error_only(browser: Client) -> None:
    assert "data-chat-offer-seconds" not in browser.get("/shop/payment/").content.decode()
    failed = browser.post("/shop/payment/", follow=True)

    assert failed.redirect_chain[-1][0] == "/shop/payment-error/"
    assert "data-chat-error" in failed.content.decode()


def test_a_basket_fills_and_empties(browser: Client) -> None:
    browser.post("/shop/basket/change/", {"add": "sormiou"})
    page = browser.post("/shop/basket/change/", {"add": "sormiou"}, follow=True).content.decode()
    assert "× 2" in page

    assert "× 2" not in browser.post("/shop/basket/change/", {"remove": "sormiou"}, follow=True).content.decode()


@pytest.mark.parametrize(
    "cookie", ["", "x", "sormiou", "sormiou:", "sormiou:-1", "sormiou:99", "sormiou:٣", "a:1" * 500]
)
def test_a_basket_that_nobody_could_have_filled_is_empty(cookie: str) -> None:
    assert catalogue.read_basket(cookie) == []


def _fields(browser: Client, form: str) -> dict[str, str]:
    page = browser.get("/shop/contact/").content.decode()
    client_id = re.search(rf'id="{form}".*?name="client_id" value="([^"]+)"', page, re.DOTALL)
    assert client_id
    return {"client_id": client_id[1]}


def _send(browser: Client, form: str, **fields: Any) -> Any:
    return browser.post(f"/shop/contact/{form}/", _fields(browser, form) | fields, follow=True)


def test_a_message_without_javascript_is_a_ticket_and_its_answer_is_read(browser: Client, cast: Cast) -> None:
    assert _send(browser, "message", text="Bonjour\r\nOù est mon colis ?", reason="order").status_code == 200
    sweep()
    ticket = Ticket.objects.get()
    cast.alice.arrives()
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Il arrive demain.")

    page = browser.get("/shop/contact/").content.decode()

    assert "Où est mon colis ?" in page
    assert "Il arrive demain." in page


def test_two_clicks_on_a_first_message_are_one_visitor_and_one_message(browser: Client) -> None:
    fields = _fields(browser, "message") | {"text": "Bonjour"}
    before = Customer.objects.count()

    browser.post("/shop/contact/message/", fields)
    browser.post("/shop/contact/message/", fields)

    assert RawInbound.objects.count() == 1
    assert Customer.objects.count() == before + 1


def test_what_was_wrong_stands_beside_the_field_and_her_text_stays(browser: Client) -> None:
    answer = _send(browser, "callback", phone="0899 123 456")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="callback-error"' in page
    assert "0899 123 456" in page


def test_a_call_without_javascript(browser: Client) -> None:
    assert _send(browser, "callback", phone="06 12 34 56 78", slot="").status_code == 200

    assert Ticket.objects.get().callback_phone == "+33612345678"


def test_the_cookie_is_for_our_pages_alone(browser: Client) -> None:
    cookie = browser.get("/shop/contact/").cookies["visitor_token"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/shop/")


def test_a_browser_without_cookies_is_told_why(cast: Cast) -> None:
    answer = Client().post("/shop/contact/message/", {"client_id": str(uuid.uuid4()), "text": "Bonjour"})

    assert answer.status_code == 400
    assert not RawInbound.objects.exists()


def test_her_words_are_text_on_the_page_and_never_markup(browser: Client) -> None:
    _send(browser, "message", text="<script>alert(1)</script>")
    sweep()

    assert "<script>alert(1)" not in browser.get("/shop/contact/").content.decode()


def test_the_script_is_asked_again_by_its_etag(
    browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "widget.js"
    path.write_text("void 0;")
    monkeypatch.setattr(script_view, "_PATH", path)
    script_view._kept.clear()

    first = browser.get("/widget.js")
    again = browser.get("/widget.js", headers={"If-None-Match": first["ETag"]})
    zipped = browser.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    assert (first.content, first["Content-Type"]) == (b"void 0;", "text/javascript; charset=utf-8")
    assert "max-age=300" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")
    assert zipped["Content-Encoding"] == "gzip"


def test_a_script_that_is_not_built_is_not_found(
    browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_view, "_PATH", tmp_path / "none.js")

    assert browser.get("/widget.js").status_code == 404


def test_the_widget_says_everything_in_both_languages(browser: Client) -> None:
    french, english = (
        browser.get("/widget/api/config", {"shop": "demo", "language": language}).json() for language in ("fr", "en")
    )

    assert (french["language"], english["language"]) == ("fr", "en")
    assert french["strings"].keys() == english["strings"].keys()
    same = [name for name, text in english["strings"].items() if french["strings"][name] == text]
    assert same == ["log"]
