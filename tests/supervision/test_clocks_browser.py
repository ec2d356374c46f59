"""A supervisor's morning with the clocks, in a real browser over the real service: a closing day, a target that counts
by it, open clocks counted anew by a worker, a false join split and merged again, and a report that adds up."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Ticket
from routing.models import Calendar, Recomputation, ServiceTarget
from routing.models.media import Medium
from routing.services import work
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast
from tests.supervision.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
PARIS = ZoneInfo("Europe/Paris")
DAYS = 7


def waiting_mail(cast: Cast) -> Ticket:
    """Two messages of Chloé's that came onto one ticket, which waits to be answered by mail within six hours."""
    for text in ("Où est ma commande ?", "Toujours rien, et livrez-vous en Suisse ?"):
        deeds.posts(cast, cast.chloe, text, reason="order")
    wait_for("a worker", lambda: not RawInbound.objects.filter(message=None).exists(), 10)
    ticket = Ticket.objects.get()
    with transaction.atomic():
        work.move_to_medium(work.lock(ticket.work_item_id), Medium.MAIL, database_now())
    return ticket


def adds_a_calendar_with_a_closing_day_today(page: Page, today: datetime) -> None:
    page.goto("/supervision/calendars/")
    page.get_by_role("link", name="Ajouter un calendrier").first.click()
    page.get_by_label("Français").fill("Mails de la semaine")
    page.get_by_label("English").fill("Mails of the week")
    page.locator("#country").select_option("")
    for day in range(DAYS):
        page.locator(f"#day_{day}").fill("0:00-24:00")
    page.locator("#special").fill(f"{today:%Y-%m-%d} fermé Inventaire")
    page.get_by_role("button", name="Enregistrer").click()
    card = page.locator(".calendar").filter(has_text="Mails de la semaine")
    expect(card).to_contain_text("Inventaire")
    expect(card).to_contain_text("fermé en ce moment")


def lets_the_target_count_by_it(page: Page, target: ServiceTarget) -> None:
    page.goto(f"/supervision/clock-targets/{target.pk}/")
    page.locator("#calendar").select_option(label="Mails de la semaine")
    page.locator("#amount").fill("4")
    page.get_by_role("button", name="Quel serait l'effet ?").click()
    expect(page.get_by_role("status").first).to_contain_text("Elle vaudrait pour 1 minuteur")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/clock-targets/")


def figures(page: Page, table: str) -> list[int]:
    """Kept, missed, not due any more and running, added up over the rows of one table."""
    rows = page.locator(f"div[aria-labelledby=levels-{table}] tbody tr")
    cells = [row.locator("td").all_inner_texts()[2:6] for row in rows.all()]
    return [sum(int(cell) for cell in column) for column in zip(*cells, strict=True)]


def test_a_closing_day_a_target_a_split_and_a_report_that_adds_up(enter: Enter, service_cast: Cast) -> None:
    ticket = waiting_mail(service_cast)
    today = database_now().astimezone(PARIS)
    page = enter("sam")

    adds_a_calendar_with_a_closing_day_today(page, today)
    target = ServiceTarget.objects.get(queue=service_cast.queues["orders"], medium="mail")
    lets_the_target_count_by_it(page, target)
    wait_for("the recount", lambda: not Recomputation.objects.filter(done_at=None).exists(), 20)
    tomorrow = datetime.combine(today.date() + timedelta(days=1), time(4), PARIS)
    assert deeds.clock_of(ticket).due_at == tomorrow
    assert "clock_recounted" in deeds.events_of(ticket)

    page.goto("/supervision/calendars/")
    expect(page.locator("main")).to_contain_text("Minuteurs recalculés")
    expect(page.locator("main")).not_to_contain_text("encore en cours")
    page.get_by_label("Mails et messages").select_option(label="Mails de la semaine")
    page.get_by_role("button", name="Enregistrer les horaires").click()
    expect(page.get_by_label("Mails et messages").locator("option:checked")).to_have_text("Mails de la semaine")
    service_cast.shop.refresh_from_db()
    assert service_cast.shop.deferred_hours == Calendar.objects.get()

    page.goto(f"/inbox/tickets/{ticket.reference}/")
    page.locator("[data-split]").click()
    expect(page.locator("#messages")).to_contain_text("une autre affaire")
    wait_for("the split", lambda: Ticket.objects.count() == 2, 10)
    page.locator("[data-merge]").click()
    expect(page.locator("#messages")).to_contain_text("parle de la même affaire")
    wait_for("the merge", lambda: Ticket.objects.filter(status="resolved").count() == 1, 10)
    assert deeds.fresh(ticket).messages.filter(direction="in").count() == 2

    page.goto("/supervision/service-levels/")
    by_channel, by_queue = figures(page, "medium"), figures(page, "queue")
    assert by_channel == by_queue
    expect(page.locator(".plan-words").last).to_contain_text(f"{sum(by_channel)} minuteurs")
