"""The one run that waits the real 76 seconds. docs/recorded-run.md shows what it recorded.

The trace and pictures are written to var/test/recorded-run/; copy them when the page changes.
"""

import shutil

import pytest
from playwright.sync_api import expect

from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Ticket
from routing.models import Clock, EscalationStep
from tests import places
from tests.journeys.conftest import OpenInbox, OpenShop

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alongside, pytest.mark.timeout(400)]
RECORD = places.DATA / "recorded-run"


def test_a_chat_left_alone_for_76_real_seconds_becomes_a_call(
    shop: OpenShop, inbox: OpenInbox, service: RealService
) -> None:
    shutil.rmtree(RECORD, ignore_errors=True)
    RECORD.mkdir(parents=True)
    bob, shopper = inbox("bob", "away"), shop()
    shopper.open_chat()
    shopper.says("Bonjour, ma commande 4512 est arrivée cassée. Que dois-je faire ?")
    first_reply = Clock.objects.filter(medium="chat", kind="first_reply")
    wait_for("the miss", first_reply.filter(missed_at__isnull=False).exists, 110)
    expect(shopper.page.locator("[data-choice=callback]")).to_be_visible()
    shopper.page.screenshot(path=RECORD / "shopper-offered.png")
    shopper.asks_for_a_call("06 12 34 56 78")
    expect(shopper.page.locator(".done-mark")).to_be_visible()
    bob.sets("available")
    bob.accepts()
    bob.sees("cassée")
    bob.sees("+33 6 12 34 56 78")
    bob.page.screenshot(path=RECORD / "agent-call.png")
    ticket = Ticket.objects.get()
    (RECORD / "trace.txt").write_text(service.manage("trace", ticket.reference))
    clock = first_reply.get()
    step = EscalationStep.objects.get(clock=clock, action="offer_channel", due_at=clock.due_at)
    assert step.due_at is not None
    assert (step.due_at - clock.started_at).total_seconds() == 76
    assert step.fired_at is not None
    assert step.fired_at >= step.due_at
