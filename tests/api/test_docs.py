"""The page that explains the API: in a real browser, nothing from elsewhere, nothing that its policy forbids."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from contactcenter.running.real_service import RealService

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]


def test_the_page_shows_every_operation_and_asks_nobody_else(page: Page, service: RealService) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.goto("/api/v1/docs/")
    schema = httpx.get(f"{service.url}/api/v1/schema/", headers={"Accept": "application/json"}).json()
    operations = [one for path in schema["paths"].values() for one in path if one != "parameters"]
    expect(page.locator(".opblock")).to_have_count(len(operations))
    page.locator("#operations-tickets-tickets_reply .opblock-summary-control").click()
    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
    assert [url for url in asked if not url.startswith((service.url, "data:"))] == []
    assert complaints == []
