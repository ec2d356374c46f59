"""A real chromium for tests marked `browser`: found, started once per process, one fresh window per person."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from contactcenter.running.real_service import RealService
from tests import places

# The shell first: the same engine without a window's machinery, for less than half of the processor's time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no chromium found: install it (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install chromium) "
    "or set CHROMIUM to its path"
)
NewPage = Callable[..., Page]
# A busy machine is slow, and a push may be lost: pages ask by themselves after 15 s at the latest.
expect.set_options(timeout=20_000)


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    # As root the sandbox cannot start; a container's /dev/shm may be too small for a page.
    options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = _launch(playwright, path, options)
        yield browser
        browser.close()


def _launch(playwright: Playwright, path: str, options: list[str]) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=options)


@pytest.fixture
def new_page(chromium: Browser, service: RealService, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """A function: each call opens a window with cookies of its own. Keywords go to playwright's `new_context`.

    A test fails on an uncaught error in a page; a failed test leaves a picture of each window.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(locale: str = "fr-FR", **options: Any) -> Page:
        context = chromium.new_context(base_url=service.url, locale=locale, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        return page

    yield open_page
    if getattr(request.node, "has_failed", False):
        _take_pictures(request.node.nodeid, contexts)
    for context in contexts:
        context.close()
    assert not errors, f"a page raised {errors}"


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


def _take_pictures(nodeid: str, contexts: list[BrowserContext]) -> None:
    folder = places.DATA / "pictures" / re.sub(r"[^\w.-]+", "_", nodeid)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, open_window in enumerate(window for context in contexts for window in context.pages):
        _take_picture(open_window, folder / f"{number}.png")


def _take_picture(window: Page, path: Path) -> None:
    if not window.is_closed():
        window.screenshot(path=path, full_page=True)
