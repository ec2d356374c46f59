"""The list of screens, and how each is photographed in both languages, sizes and colour schemes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect

from contactcenter import demo
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Message, Ticket
from tests.deeds import let_pass
from tests.journeys.people import ShopperWindow
from tests.screens import scene

LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
SCHEMES = ("light", "dark")
STAFF = ("alice", "bob", "sam", "ada")
QUESTIONS = {
    ("chat", "fr"): "Bonjour, livrez-vous avant samedi ?",
    ("chat", "en"): "Hello, do you deliver before Saturday?",
    ("alone", "fr"): "Bonjour, ma commande MC-204601 est-elle partie ?",
    ("alone", "en"): "Hello, has my order MC-204601 left?",
}
ANSWER = {
    "fr": "Bonjour ! Oui, pour toute commande passée avant midi.",
    "en": "Hello! Yes, for every order placed before noon.",
}


@dataclass(frozen=True)
class Screen:
    """`who` is a login, "" for nobody, "chat" and "alone" for shoppers; `ready` is done before the picture."""

    name: str
    who: str
    path: str | Callable[[], str]
    ready: Callable[[Page], None] = lambda _page: None
    is_whole: bool = False  # the page to its end, not what the window shows
    options: dict[str, Any] = field(default_factory=dict)


def _ticket(words: str) -> Callable[[], str]:
    def path() -> str:
        message = Message.objects.filter(text__contains=words).latest("pk")
        return f"/inbox/tickets/{message.ticket.reference}/"

    return path


def _original() -> str:
    message = Message.objects.filter(text__contains="vase Sormiou", direction="in").latest("pk")
    return f"/inbox/tickets/{message.ticket.reference}/messages/{message.sequence}/original/"


def _open(page: Page) -> None:
    if not page.locator(".log").is_visible():
        page.locator(".launcher").click()
    expect(page.locator(".log")).to_be_visible()


def _choose(way: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        _open(page)
        page.locator(f"[data-choice={way}]").click()
        page.wait_for_timeout(600)

    return choose


def _select(page: Page) -> None:
    for tick in page.locator("[data-tick]").all()[:2]:
        tick.check(force=True)


def _give(page: Page) -> None:
    _select(page)
    page.locator("[data-give]").click()
    expect(page.locator("#give[open]")).to_be_visible()


def _press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


SCREENS = [
    Screen("login", "", "/login/"),
    Screen("shop", "", "/shop/", is_whole=True),
    Screen("contact-without-javascript", "", "/shop/contact/", is_whole=True, options={"java_script_enabled": False}),
    Screen("widget-fresh", "", "/shop/", _open),
    Screen("widget-chat", "chat", "/shop/", _open),
    Screen("widget-offer", "alone", "/shop/", _open),
    Screen("widget-call", "alone", "/shop/", _choose("callback")),
    Screen("widget-mail", "alone", "/shop/", _choose("email")),
    Screen("contact-offer", "alone", "/shop/contact/", is_whole=True),
    Screen("mailbox", "", "/shop/mailbox/", is_whole=True),
    Screen("inbox-nothing-open", "alice", "/inbox/"),
    Screen("inbox-chat", "alice", _ticket("MC-204518")),
    Screen("inbox-mail", "alice", _ticket("vase Sormiou")),
    Screen("inbox-original", "alice", _original),
    Screen("inbox-messenger", "alice", _ticket("bougie Figuier")),
    Screen("inbox-transfer", "alice", _ticket("MC-204518"), _press("[data-action=transfer]")),
    Screen("inbox-set-aside", "alice", _ticket("graver un prénom")),
    Screen("inbox-transfer-lead", "sam", _ticket("MC-204518"), _press("[data-action=transfer]")),
    Screen("inbox-call", "bob", _ticket("adresse de livraison")),
    Screen("error", "alice", "/inbox/tickets/2222-2222/"),
    Screen("inbox-empty", "ada", "/inbox/"),
    Screen("board", "sam", "/supervision/"),
    Screen("board-whole", "sam", "/supervision/", is_whole=True),
    Screen("board-why", "sam", "/supervision/", _press(".row-why > summary")),
    Screen("board-selection", "sam", "/supervision/", _select),
    Screen("board-give", "sam", "/supervision/", _give),
    Screen("beliefs", "sam", "/supervision/beliefs/"),
    Screen("staffing", "sam", "/supervision/staffing/"),
    Screen("what-if", "sam", "/supervision/what-if/"),
    Screen("routing", "sam", "/supervision/routing/"),
    Screen("routing-people", "sam", "/supervision/routing/people/"),
    Screen("routing-overflow", "sam", "/supervision/routing/overflow/"),
    Screen("routing-groups", "sam", "/supervision/routing/groups/"),
    Screen("machine-mails", "sam", "/supervision/machine-mails/"),
    Screen("triage", "sam", "/supervision/triage/"),
    Screen("tokens", "ada", "/supervision/tokens/"),
    Screen("api-docs", "ada", "/api/v1/docs/", lambda page: expect(page.locator(".info .title")).to_be_visible()),
]


class Pictures:
    """Takes those whose name, as in inbox-chat-fr-phone, holds every word of `wanted`."""

    def __init__(self, service: RealService, browser: Browser, folder: Path, wanted: list[str]) -> None:
        self.service, self.browser, self.folder = service, browser, folder
        self.wanted = wanted
        self.states: dict[tuple[str, str], Any] = {}

    def take(self) -> list[str]:
        """Returns what is wrong with them, as far as a program can see it."""
        complaints: list[str] = []
        for language in LANGUAGES:
            for who in sorted({one.who for size in SIZES for one in self._wanted(language, size)}):
                self._prepare(who, language)
            for size in SIZES:
                for one in self._wanted(language, size):
                    complaints += self._one(one, language, size)
                self._sheet(language, size)
        return complaints

    def _wanted(self, language: str, size: str) -> list[Screen]:
        return [one for one in SCREENS if all(word in f"{one.name}-{language}-{size}" for word in self.wanted)]

    def _prepare(self, who: str, language: str) -> None:
        if who in STAFF and (who, language) not in self.states:
            self._sign_in(who)
        elif who in ("chat", "alone"):
            self._write(who, language)

    def _page(self, language: str, **options: Any) -> Page:
        context = self.browser.new_context(
            base_url=self.service.url, locale=LANGUAGES[language], reduced_motion="reduce", **options
        )
        context.add_cookies([{"name": "language", "value": language, "url": self.service.url}])
        return context.new_page()

    def _sign_in(self, login: str) -> None:
        page = self._page("fr")
        page.goto("/login/")
        page.fill("input[name=username]", login)
        page.fill("input[name=password]", demo.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        for language in LANGUAGES:
            self.states[login, language] = {"cookies": page.context.cookies(), "origins": []}
        page.context.close()

    def _write(self, who: str, language: str) -> None:
        """A shopper who was answered, or one who was left alone for 76 seconds."""
        scene.nobody_here()
        page = self._page(language)
        shopper = ShopperWindow(page, language)
        shopper.open_chat()
        shopper.says(QUESTIONS[who, language])
        ticket: Ticket = scene.ticket_of(QUESTIONS[who, language])
        if who == "chat":
            scene.answers("david", ticket, ANSWER[language])
            shopper.sees(ANSWER[language])
        else:
            let_pass(seconds=77, ticket=ticket)
            expect(page.locator("[data-choice=email]")).to_be_visible(timeout=20_000)
        self.states[who, language] = page.context.storage_state()
        page.context.close()

    def _one(self, screen: Screen, language: str, size: str) -> Iterator[str]:
        scene.here("alice", "bob", "tessa", "rita", "olga")
        state = self.states.get((screen.who, language))
        if state:
            state = {**state, "cookies": [one for one in state["cookies"] if one["name"] != "language"]}
        page = self._page(language, **SIZES[size], **screen.options, **({"storage_state": state} if state else {}))
        path = screen.path if isinstance(screen.path, str) else screen.path()
        page.goto(f"{path}?lang={language}" if path.startswith("/shop/") else path)
        try:
            screen.ready(page)
        except (AssertionError, Error) as error:
            yield f"{screen.name} ({language}, {size}) was not to be had: {str(error).splitlines()[0]}"
        page.wait_for_timeout(200)  # what the page fetches by itself is there
        for scheme in SCHEMES:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            name = f"{screen.name}-{language}-{size}-{scheme}"
            page.screenshot(path=self.folder / f"{name}.png", full_page=screen.is_whole)
        if screen.options.get("java_script_enabled", True):
            # Not innerWidth: on a phone it grows with what overflows.
            excess = page.evaluate("() => document.documentElement.scrollWidth") - SIZES[size]["viewport"]["width"]
            if excess > 0:
                yield f"{screen.name} ({language}, {size}) is {excess} px wider than its window"
        page.context.close()

    def _sheet(self, language: str, size: str) -> None:
        """All of them side by side, light above dark, on one picture."""
        width = 480 if size == "wide" else 260
        figures = "".join(
            f"<figure><figcaption>{screen.name}</figcaption>"
            + "".join(f'<img src="{screen.name}-{language}-{size}-{scheme}.png">' for scheme in SCHEMES)
            + "</figure>"
            for screen in self._wanted(language, size)
        )
        style = "body { display: flex; flex-wrap: wrap; gap: 8px; font: 12px sans-serif }"
        style += "img { display: block; width: 100%; object-fit: cover; object-position: top }"
        height = 300 if size == "wide" else 563
        style += f"figure {{ margin: 0; width: {width}px }} img {{ height: {height}px }}"
        sheet = self.folder / f"sheet-{language}-{size}.html"
        sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}")
        page = self.browser.new_page(viewport={"width": 2000, "height": 1000})
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        page.close()
