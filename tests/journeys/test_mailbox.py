"""An administrator connects a mailbox by following the page alone; its mails become tickets, answers go out by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from playwright.sync_api import Page, expect

from contactcenter.bench.imap_server import PASSWORD, USER, ImapServer, Pymap
from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import free_port
from contactcenter.tickets.models import ChannelAccount, Ticket
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.deeds import reply, take
from tests.supervision.conftest import Enter
from tests.supervision.conftest import enter as enter  # noqa: PLC0414 - the fixture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
ADDRESS = "bonjour@maison.example"


class Outgoing:
    """A mail server that wants a password and puts what it takes into the mailbox, or keeps it for others."""

    def __init__(self, imap: ImapServer) -> None:
        self._imap = imap
        self.others: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        is_its_own = envelope.rcpt_tos[0].replace("+test@", "@") == ADDRESS
        if is_its_own and isinstance(envelope.content, bytes):
            self._imap.deliver(envelope.content)
        else:
            self.others.append(envelope)
        return "250 OK"


def _lets_in(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@dataclass
class Provider:
    imap: ImapServer
    smtp_port: int
    outgoing: Outgoing


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Pymap() as imap:
        outgoing = Outgoing(imap)
        options: dict[str, Any] = {"authenticator": _lets_in, "auth_require_tls": False}
        controller = Controller(outgoing, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        try:
            yield Provider(imap, controller.port, outgoing)
        finally:
            controller.stop()


def _fill(page: Page, provider: Provider, password: str) -> None:
    page.get_by_label("Adresse de la boîte").fill(ADDRESS)
    page.get_by_label("Nom de connexion").fill(USER)
    page.get_by_label("Mot de passe de la boîte").fill(password)
    page.get_by_label("Serveur IMAP").fill("127.0.0.1")
    page.get_by_label("Port IMAP").fill(str(provider.imap.port))
    page.get_by_label("Sécurité IMAP").select_option("none")
    page.get_by_label("Relever aussi").check()
    page.get_by_label("Serveur SMTP").fill("127.0.0.1")
    page.get_by_label("Port SMTP").fill(str(provider.smtp_port))
    page.get_by_label("Sécurité SMTP").select_option("none")


def test_a_mailbox_is_connected_by_following_the_page(enter: Enter, service_cast: Cast, provider: Provider) -> None:
    page = enter("ada")
    page.locator(".bar-menu summary").press("Enter")
    page.get_by_role("link", name="Boîtes mail").press("Enter")
    page.get_by_role("link", name="Un autre fournisseur").press("Enter")
    _fill(page, provider, "not-the-password")
    page.get_by_role("button", name="Connecter", exact=True).press("Enter")
    page.get_by_role("button", name="Tester maintenant").press("Enter")
    steps = page.locator(".mail-steps li")
    expect(steps.last).to_contain_text("ne nous laisse pas entrer")
    expect(page.locator("#account-password")).to_have_value("")
    page.get_by_label("Mot de passe de la boîte").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer").press("Enter")
    page.get_by_role("button", name="Tester maintenant").press("Enter")
    expect(page.get_by_text("Tout fonctionne")).to_be_visible()
    expect(steps).to_have_count(7)
    assert PASSWORD not in page.content()
    assert not Ticket.objects.exists()  # the test's own mail opens nothing
    _mails_come_and_go(page, service_cast, provider)


def _mails_come_and_go(page: Page, cast: Cast, provider: Provider) -> None:
    provider.imap.deliver(a_mail("Où est mon colis ?", to=ADDRESS))
    wait_for("the ticket", Ticket.objects.exists, 30)
    ticket = Ticket.objects.get()
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Il arrive demain.")
    wait_for("the answer", lambda: bool(provider.outgoing.others), 30)
    assert provider.outgoing.others[0].rcpt_tos == ["chloe@example.com"]
    assert "Reply-To: bonjour+" in str(provider.outgoing.others[0].content)
    account = ChannelAccount.objects.get(adapter="email")
    page.get_by_role("link", name="Toutes les boîtes").press("Enter")
    state = page.locator(".mailbox-state")
    expect(state).to_contain_text(account.address)
    expect(state).to_contain_text("En service")
    expect(state).to_contain_text("aujourd'hui")
    assert PASSWORD not in str(account.settings) + repr(bytes(account.sealed))
