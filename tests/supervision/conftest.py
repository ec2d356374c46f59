"""How supervisors come to their pages in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.cast import PASSWORD, Cast

Enter = Callable[..., Page]


@pytest.fixture
def enter(new_page: NewPage, service_cast: Cast) -> Enter:
    """Somebody's board, in this language. Keywords go to the window."""

    def sign_in(name: str, language: str = "fr", **options: object) -> Page:
        page = new_page(locale="fr-FR" if language == "fr" else "en-GB", **options)
        page.goto("/login/")
        page.get_by_label("Nom d'utilisateur").or_(page.get_by_label("User name")).fill(name)
        page.get_by_label("Mot de passe").or_(page.get_by_label("Password")).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/supervision/"))
        if language == "en":
            page.get_by_role("button", name="English").click()
        return page

    return sign_in
