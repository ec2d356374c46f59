"""The triage rules and the tokens in a real browser over the real service: keyboard, both languages, a phone."""

import re

import pytest
from playwright.sync_api import expect

from contactcenter import demo
from contactcenter.intake import triage_rules
from contactcenter.intake.models import RawInbound, TriageRule
from contactcenter.intake.triage_rules import Draft
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Reason, Ticket
from tests import deeds
from tests.cast import Cast
from tests.supervision.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
WORDS = {
    "fr": {
        "triage": "Tri",
        "add": "Ajouter une règle",
        "words": "Mots, séparés",
        "reason": "Motif",
        "save": "Enregistrer",
        "wrong": "ne contient pas de lettre",
        "added": "La règle est ajoutée",
        "try": "Ce qu'un client pourrait écrire",
        "house": "Jamais : cette file reste en interne",
        "delete": "Supprimer Une réclamation",
        "undo": "Annuler",
        "tokens": "Jetons",
        "name": "Pour quel programme ?",
        "make": "Créer le jeton",
        "missing": "Cochez au moins une chose",
        "read": "Lire les tickets",
        "copied": "Copié",
        "sure": "Révoquer maintenant",
        "revoked": "Le jeton est révoqué",
    },
    "en": {
        "triage": "Triage",
        "add": "Add a rule",
        "words": "Words, with",
        "reason": "Reason",
        "save": "Save",
        "wrong": "holds no letter",
        "added": "The rule was added",
        "try": "What a shopper might write",
        "house": "Never: this queue stays in the house",
        "delete": "Delete A complaint",
        "undo": "Undo",
        "tokens": "Tokens",
        "name": "Which program is it for?",
        "make": "Make the token",
        "missing": "Tick at least one thing",
        "read": "Read tickets",
        "copied": "Copied",
        "sure": "Revoke it now",
        "revoked": "The token was revoked",
    },
}


def demo_rules(cast: Cast, *reasons: str) -> None:
    for reason, words in demo.TRIAGE:
        if reason in reasons:
            triage_rules.add(cast.sam.actor, Draft(Reason.objects.get(slug=reason), words))


def queue_of(cast: Cast, text: str) -> str:
    """Where a worker puts what she writes."""
    row = deeds.posts(cast, cast.visitor(), text, reason="")
    wait_for("a worker", lambda: RawInbound.objects.filter(pk=row.pk, message__isnull=False).exists(), 10)
    ticket = Ticket.objects.get(messages__rawinbound=row.pk)
    return str(ticket.work_item.lane.queue.slug)


@pytest.mark.parametrize("language", ["fr"])
def test_a_rule_is_written_tried_and_counts_at_once(enter: Enter, service_cast: Cast, language: str) -> None:
    said = WORDS[language]
    demo_rules(service_cast, "order")
    page = enter("sam", language)
    page.locator(".bar-menu summary").press("Enter")
    page.get_by_role("link", name=said["triage"], exact=True).press("Enter")
    page.get_by_role("link", name=said["add"]).press("Enter")
    page.get_by_label(said["reason"]).select_option(str(Reason.objects.get(slug="complaint").pk))
    page.get_by_label(said["words"]).fill("*")
    page.get_by_role("button", name=said["save"]).press("Enter")
    expect(page.locator("#wrong-words")).to_contain_text(said["wrong"])
    expect(page.get_by_label(said["words"])).to_be_focused()
    page.get_by_label(said["words"]).fill("fêlé*")
    page.get_by_role("button", name=said["save"]).press("Enter")
    expect(page.get_by_role("status").filter(has_text=said["added"])).to_be_visible()
    rule = TriageRule.objects.get(reason__slug="complaint")
    expect(page.locator(f"#rule-{rule.pk} .rule-leak")).to_be_visible()
    page.locator(f"#rule-{rule.pk} .rule-acts button").first.press("Enter")
    expect(page.locator(f"#rule-{rule.pk} .rule-leak")).to_have_count(0)
    page.get_by_label(said["try"]).fill("Ma commande est arrivée FÊLÉE hier soir")
    page.keyboard.press("Tab")
    page.locator(".settings-side button[type=submit]").press("Enter")
    expect(page.locator("#tried mark")).to_have_text("FÊLÉE")
    expect(page.locator("#tried")).to_contain_text(said["house"])
    assert queue_of(service_cast, "Ma commande est arrivée FÊLÉE hier soir") == "complaints"
    page.get_by_role("button", name=said["delete"]).press("Enter")
    expect(page.get_by_role("button", name=said["undo"])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#rule-{rule.pk}")).to_be_visible()


@pytest.mark.parametrize("language", ["en"])
def test_a_token_is_made_copied_and_revoked(enter: Enter, language: str) -> None:
    said = WORDS[language]
    page = enter("ada", language)
    page.locator(".bar-menu summary").press("Enter")
    page.get_by_role("link", name=said["tokens"], exact=True).press("Enter")
    page.get_by_label(said["name"]).fill("export")
    page.get_by_role("button", name=said["make"]).press("Enter")
    expect(page.locator("#wrong-scopes")).to_contain_text(said["missing"])
    page.get_by_label(said["read"]).press("Space")
    page.get_by_role("button", name=said["make"]).press("Enter")
    expect(page.locator("#secret")).to_have_value(re.compile("^cct_"))
    page.locator("[data-copy]").press("Enter")
    expect(page.locator("[data-copy]")).to_have_text(said["copied"])
    secret = page.locator("#secret").input_value()
    answer = page.request.get("/api/v1/tickets/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status == 200
    page.locator(".confirm summary").press("Enter")
    page.get_by_role("button", name=said["sure"]).press("Enter")
    expect(page.get_by_role("status").filter(has_text=said["revoked"])).to_be_visible()
    assert page.request.get("/api/v1/tickets/", headers={"Authorization": f"Bearer {secret}"}).status == 401


@pytest.mark.parametrize("path", ["/supervision/triage/?week=1", "/supervision/triage/new/", "/supervision/tokens/"])
def test_on_a_phone_nothing_is_wider_than_the_screen(enter: Enter, service_cast: Cast, path: str) -> None:
    demo_rules(service_cast, "complaint", "payment", "order")
    page = enter("ada", viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
