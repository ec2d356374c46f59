"""The demo organisation in the real service, and windows for the people of a journey."""

from collections.abc import Callable

import pytest

from contactcenter.management.commands.load_demo import load
from contactcenter.running.real_service import RealService
from tests.browser import NewPage
from tests.journeys.people import AgentWindow, MailboxWindow, ShopperWindow

OpenShop = Callable[..., ShopperWindow]
OpenInbox = Callable[..., AgentWindow]
OpenMailbox = Callable[..., MailboxWindow]
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}


@pytest.fixture
def organisation(service: RealService) -> RealService:
    load()
    return service


@pytest.fixture
def shop(organisation: RealService, new_page: NewPage) -> OpenShop:
    """Opens the shop in a window of its own."""

    def open_shop(language: str = "fr") -> ShopperWindow:
        return ShopperWindow(new_page(locale=_LOCALES[language]), language)

    return open_shop


@pytest.fixture
def inbox(organisation: RealService, new_page: NewPage) -> OpenInbox:
    """Signs an agent in, in a window of her own, available unless `status` says otherwise."""

    def open_inbox(login: str, status: str = "available", language: str = "fr") -> AgentWindow:
        agent = AgentWindow(new_page(locale=_LOCALES[language]), login, language)
        agent.sets(status)
        return agent

    return open_inbox


@pytest.fixture
def mailbox(organisation: RealService, new_page: NewPage) -> OpenMailbox:
    """What an address received, in a window of its own."""

    def open_mailbox(address: str, language: str = "fr") -> MailboxWindow:
        return MailboxWindow(new_page(locale=_LOCALES[language]), address, language)

    return open_mailbox
