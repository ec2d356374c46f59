"""Escalations in a real browser over the real service: a loop is refused, an alert is seen while it is news."""

import time

import pytest
from playwright.sync_api import expect

from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Ticket
from routing.models import EscalationStep, ServiceTarget
from routing.services.chain_versions import version_of
from tests import deeds
from tests.cast import Cast
from tests.supervision.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
WORDS = {
    "fr": ("Ajouter une étape", "Quand", "Quoi", "Équipe", "Enregistrer", "tourne en rond", "est enregistrée"),
    "en": ("Add a step", "When", "What", "Team", "Save", "goes round in a circle", "was saved"),
}


@pytest.mark.parametrize("language", ["fr"])
def test_a_loop_is_refused_beside_its_step_then_mended_by_keyboard(
    enter: Enter, service_cast: Cast, language: str
) -> None:
    add, when, what, team, save, circle, saved = WORDS[language]
    target = ServiceTarget.objects.get(queue=service_cast.queues["orders"], medium="call")
    page = enter("sam", language)
    page.goto(f"/supervision/escalations/{target.pk}/")
    before = page.locator(".chain-step").count()
    for seconds, name in ((61, "technical"), (62, "complaints"), (63, "technical")):
        page.get_by_role("button", name=add).press("Enter")
        step = page.locator(".chain-step").last
        expect(step.get_by_label(when, exact=True)).to_be_focused()
        page.keyboard.type(str(seconds))
        step.get_by_label(what, exact=True).select_option("overflow")
        step.get_by_label(team, exact=True).select_option(name)
    widen = page.locator(".chain-step").filter(has=page.locator("option[value=widen]:checked"))
    widen.get_by_role("button").last.press("Enter")
    page.get_by_role("button", name=save, exact=True).last.press("Enter")
    wrong = page.locator(".chain-step .error")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text(circle)
    assert version_of(target) == 1
    page.locator(".chain-step.is-wrong").get_by_role("button").last.press("Enter")
    page.get_by_role("button", name=save, exact=True).last.press("Enter")
    expect(page.get_by_role("status").filter(has_text=saved)).to_be_visible()
    expect(page.locator(".chain-step")).to_have_count(before + 1)
    assert version_of(target) == 2


def test_a_supervisor_sees_the_alert_within_two_seconds_of_its_step(enter: Enter, service_cast: Cast) -> None:
    page = enter("sam")
    row = deeds.posts(service_cast, service_cast.chloe, "Où est ma commande ?", reason="order")
    wait_for("a worker", lambda: RawInbound.objects.filter(pk=row.pk, message__isnull=False).exists(), 10)
    ticket = Ticket.objects.get()
    expect(page.locator("[data-part=tickets]")).to_contain_text(ticket.reference)
    expect(page.locator(".board-alerts")).to_have_count(0)
    deeds.let_pass(seconds=120, ticket=ticket)
    expect(page.locator(f"#alert-{ticket.reference}")).to_be_visible()
    seen = time.time()
    step = EscalationStep.objects.get(clock__work_item=ticket.work_item_id, action="alert")
    assert step.fired_at is not None
    assert seen - step.fired_at.timestamp() <= 2
    held = page.evaluate("document.activeElement === document.body")
    assert held, "an alert takes the focus from nobody"


@pytest.mark.parametrize("page_of", ["", "{pk}/"])
def test_on_a_phone_no_chain_is_wider_than_the_screen(enter: Enter, service_cast: Cast, page_of: str) -> None:
    target = ServiceTarget.objects.get(queue=service_cast.queues["orders"], medium="mail")
    page = enter("ada", viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    page.goto(f"/supervision/escalations/{page_of.format(pk=target.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
