"""Over two hundred ways to run something in a reader's page, in every field of a mail, in every view that shows mails.

One module is heavy: a real browser over the real service, each view with as many of them at once as it can hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, Page

from contactcenter.delivery.models import OutboxMessage
from contactcenter.intake import raw
from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets import failures
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from routing.models import WorkItem
from routing.services.database_time import database_now
from tests.browser import NewPage
from tests.cast import PASSWORD, Cast
from tests.deeds import reply, take
from tests.journeys import hostile

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]
_AT_ONCE = 50
_PAGES = 20
# Each ticket's page put into the inbox as its own script does; frames and pictures get a moment of the page's own.
_OPEN_ALL = """async references => {
  const fetched = references.map(reference => fetch(`/inbox/tickets/${reference}/`, {headers: {"HX-Request": "true"}}));
  for (const answer of fetched) {
    htmx.swap("#ticket", await (await answer).text(), {swapStyle: "innerHTML"});
    if (!document.querySelector("#ticket .ticket")) throw new Error((await answer).url);
  }
  return document.querySelectorAll("#ticket .bubble").length;
}"""
_FRAME_ALL = """async addresses => {
  const frames = addresses.map(address => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-popups allow-popups-to-escape-sandbox";
    const loaded = new Promise(done => frame.addEventListener("load", done));
    frame.src = address;
    document.body.append(frame);
    return loaded;
  });
  await Promise.all(frames);
  return document.querySelectorAll("iframe").length;
}"""
_WATCH = "addEventListener('securitypolicyviolation', event => ran('blocked ' + event.blockedURI, true))"


@dataclass
class Watch:
    """What ran, and what was asked of anybody but us."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext, own: str) -> None:
        context.expose_binding("ran", lambda source, *what: self.ran.append(f"{source['page'].url} {what}"))
        context.add_init_script(_WATCH)
        context.on("dialog", lambda dialog: self.ran.append(dialog.message))
        context.on("request", lambda request: self._note(request.url, own))

    def _note(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:", "blob:", "about:")):
            self.asked.append(url)


def _enter(page: Page, login: str) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/inbox/" if login == "alice" else "**/supervision/**")


def _arrive(account: ChannelAccount, mails: Iterator[bytes]) -> None:
    for number, mail in enumerate(mails):
        raw.keep(account, f"hostile-{number}", mail)
    wait_for("a worker", lambda: not RawInbound.objects.filter(parsed_at__isnull=True).exists(), 180)


def _mails() -> Iterator[bytes]:
    """Each payload in a mail of its own; all of them in one of a person's, and in one of a machine's."""
    everything = "\n".join(hostile.PAYLOADS)
    yield from (hostile.mail(number, payload) for number, payload in enumerate(hostile.PAYLOADS))
    yield hostile.mail(9_000, everything, *hostile.PAYLOADS)
    yield hostile.mail(9_001, everything, "x.txt", **{"Auto-Submitted": "auto-replied"})


def _fail(cast: Cast, ticket: Ticket) -> None:
    """An answer that could not be delivered, so that the lists of those show it too."""
    take(cast.alice, ticket)
    message = reply(cast.alice, ticket)
    with transaction.atomic():
        OutboxMessage.objects.filter(message=message).update(
            state=OutboxMessage.State.FAILED, error=hostile.IN_A_PAGE, recipient='"><svg onload=ran()>@evil.example'
        )
        failures.note([message.pk], "address_refused", database_now())


def test_nothing_in_a_mail_runs_and_nothing_asks_anybody_else(service_cast: Cast, new_page: NewPage) -> None:
    account = ChannelAccount.objects.create(shop=service_cast.shop, adapter="email", address="bonjour@shop.example")
    _arrive(account, _mails())
    assert len(hostile.PAYLOADS) >= 200
    tickets = list(Ticket.objects.order_by("pk"))
    assert len(tickets) == len(hostile.PAYLOADS) + 1
    _fail(service_cast, tickets[-1])
    watch = Watch()
    page = new_page()
    page.goto("/login/")
    watch.on(page.context, page.evaluate("location.origin"))
    _see_as_agent(page, tickets)
    page.context.clear_cookies()
    _see_as_supervisor(page)
    assert (watch.ran, watch.asked) == ([], [])
    page.goto("about:blank")
    with page.expect_request("http://evil.example/**"):  # the watch sees what it should
        page.set_content("<img src=x onerror=\"ran();document.title='1'\"><img src=http://evil.example/>")
    page.wait_for_function("document.title === '1'")
    assert watch.ran
    assert watch.asked


def _see_as_agent(page: Page, tickets: list[Ticket]) -> None:
    _enter(page, "alice")
    for at in range(0, len(tickets), _AT_ONCE):  # all of them in the list of waiting work, fifty at a time
        chosen = [ticket.work_item_id for ticket in tickets[at : at + _AT_ONCE]]
        WorkItem.objects.filter(pk__in=chosen).update(priority=at + 10)
        page.goto("/inbox/")
        assert page.locator("#list-waiting .row").count() >= len(chosen) - 1
    references = [ticket.reference for ticket in tickets]
    assert references[-1] in references[::4]
    assert page.evaluate(_OPEN_ALL, references[::4]) > 0  # a page is long; the last has all of them
    numbers = dict(Message.objects.filter(direction="in").values_list("ticket__reference", "sequence"))
    frames = [f"/inbox/tickets/{name}/messages/{numbers[name]}/original/frame/" for name in references]
    for at in range(0, len(frames), _AT_ONCE):
        page.goto("/login/")
        page.evaluate(_FRAME_ALL, frames[at : at + _AT_ONCE])
    last = references[-1]
    for address in (
        f"/inbox/tickets/{last}/",
        f"/inbox/tickets/{last}/messages/{numbers[last]}/original/",
        f"/api/v1/tickets/{last}/",
        f"/api/v1/tickets/{last}/messages/",
        "/api/v1/tickets/?limit=100",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address


def _see_as_supervisor(page: Page) -> None:
    _enter(page, "sam")
    page.goto("/supervision/")
    for _ in range(_PAGES):
        following = page.locator("#tickets a[href*='after=']", has_text="suivante")
        if not following.count():
            break
        page.goto(f"/supervision/{(following.get_attribute('href') or '').removeprefix('/supervision/')}")
    for other in ("/supervision/machine-mails/", "/supervision/undelivered/", "/inbox/"):
        answer = page.goto(other)
        assert answer is not None
        assert answer.ok, other
