"""Staffing and What if in a real browser over the real service: a rule tried, switched on, seen, switched back."""

import pytest
from playwright.sync_api import Page, expect

from contactcenter import demo_history
from contactcenter.supervision.models import KnownEvent
from routing.services import policies
from tests.supervision.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
WORDS = {
    "fr": {
        "staffing": "Effectifs",
        "what_if": "Et si",
        "rule": "Règle",
        "call": "Un rappel à temps vaut",
        "try": "Essayer",
        "done": "Alors, par rapport à aujourd'hui",
        "name": "Nom de cette règle",
        "on": "Activer",
        "off": "Revenir à la règle d'avant",
        "figures": "Chiffres de",
        "event": "Nom",
        "sales": "Variation des ventes",
        "first": "Premier jour",
        "last": "Dernier jour",
        "add": "Ajouter",
    },
    "en": {
        "staffing": "Staffing",
        "what_if": "What if",
        "rule": "Rule",
        "call": "A call-back in time is worth",
        "try": "Try it",
        "done": "Then against now",
        "name": "Name of this rule",
        "on": "Switch it on",
        "off": "Switch back",
        "figures": "Figures of",
        "event": "Name",
        "sales": "Sales change",
        "first": "First day",
        "last": "Last day",
        "add": "Add",
    },
}


@pytest.fixture
def enter(enter: Enter) -> Enter:
    """As everywhere here, with a past."""
    demo_history.write(weeks=2, per_busy_hour=4)
    return enter


def fits(page: Page, width: int) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("language", ["fr"])
def test_a_rule_is_tried_switched_on_seen_on_the_board_and_switched_back(enter: Enter, language: str) -> None:
    said = WORDS[language]
    page = enter("sam", language)
    expect(page.locator("#rule-in-force")).to_have_text("Pacer")
    page.get_by_role("link", name=said["what_if"], exact=True).press("Enter")
    page.get_by_label(said["call"]).fill("6")
    page.get_by_role("button", name=said["try"], exact=True).press("Enter")
    expect(page.get_by_role("heading", name=said["done"])).to_be_visible(timeout=90_000)
    expect(page.locator("svg.plot-picture")).to_have_count(4)
    expect(page.locator("svg.plot-picture path").first).to_be_visible()
    page.get_by_text(said["figures"]).first.press("Enter")
    expect(page.locator(".plot-table tbody tr").first).to_be_visible()
    page.get_by_label(said["name"]).fill("Calls first")
    page.get_by_role("button", name=said["on"], exact=True).press("Enter")
    expect(page.get_by_role("button", name=said["off"])).to_be_visible()
    assert policies.active_weights().call_value == 6
    page.goto("/supervision/")
    expect(page.locator("#rule-in-force")).to_have_text("Calls first")
    page.go_back()
    page.get_by_role("button", name=said["off"]).press("Enter")
    expect(page.get_by_role("button", name=said["on"], exact=True)).to_be_visible()
    page.goto("/supervision/")
    expect(page.locator("#rule-in-force")).to_have_text("Pacer")


@pytest.mark.parametrize("language", ["en"])
def test_a_campaign_changes_what_is_expected(enter: Enter, language: str) -> None:
    said = WORDS[language]
    page = enter("sam", language)
    page.get_by_role("link", name=said["staffing"], exact=True).press("Enter")
    expect(page.locator("svg.plot-picture")).to_have_count(2)
    expect(page.locator("svg.plot-picture rect").first).to_be_visible()
    day = page.locator("#day-of").input_value()
    before = int(page.locator(".plan-words strong").first.inner_text())
    form = page.locator(".settings-side form").last
    form.get_by_label(said["event"]).fill("Soldes")
    form.get_by_label(said["first"]).fill(day)
    form.get_by_label(said["last"]).fill(day)
    form.get_by_label(said["sales"]).fill("50")
    form.get_by_role("button", name=said["add"]).press("Enter")
    expect(page.locator(".known")).to_contain_text("Soldes")
    assert KnownEvent.objects.count() == 1
    assert abs(int(page.locator(".plan-words strong").first.inner_text()) - 2 * before) <= 1


@pytest.mark.parametrize("path", ["staffing", "what-if"])
def test_on_a_phone_both_pages_fit(enter: Enter, path: str) -> None:
    page = enter("sam", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"/supervision/{path}/")
    expect(page.locator("h1")).to_be_visible()
    assert fits(page, 390), "the page is wider than the phone"
