"""A shopper and an agent before their screens: what they do, in their words. For tests of whole journeys."""

from playwright.sync_api import Locator, Page, expect

from contactcenter import demo
from contactcenter.running.readiness import wait_for


class ShopperWindow:
    """A shop page with the chat on it."""

    def __init__(self, page: Page, language: str = "fr") -> None:
        self.page = page
        page.goto(f"/shop/?lang={language}")

    @property
    def log(self) -> Locator:
        return self.page.locator(".log")

    def open_chat(self) -> None:
        self.page.locator(".launcher").click()
        expect(self.log).to_be_visible()

    def says(self, text: str) -> None:
        field = self.page.locator("form.composer textarea")
        field.fill(text)
        field.press("Enter")

    def asks_for_a_call(self, phone: str) -> None:
        """From the offer in the chat."""
        self.page.locator("[data-choice=callback]").click()
        self.page.locator("#phone").fill(phone)
        self.page.locator("[data-slot-now]").click()

    def asks_for_an_answer_by_mail(self, address: str) -> None:
        """From the offer in the chat."""
        self.page.locator("[data-choice=email]").click()
        self.page.locator("#email").fill(address)
        self.page.locator("#email").press("Enter")

    def sees(self, text: str) -> None:
        expect(self.log).to_contain_text(text)


class MailboxWindow:
    """What the shopper of this address received, as the demo shows it."""

    def __init__(self, page: Page, address: str, language: str = "fr") -> None:
        self.page = page
        self.path = f"/shop/mailbox/?address={address}&lang={language}"

    def waits_for(self, text: str) -> Locator:
        """The mail that says this."""
        letter = self.page.locator("article", has_text=text)

        def is_there() -> bool:
            self.page.goto(self.path)
            return letter.count() > 0

        wait_for(f"a mail that says {text!r}", is_there, 30)
        return letter.first

    def answers(self, letter: Locator, text: str) -> None:
        letter.locator("summary").click()
        letter.locator("textarea").fill(text)
        letter.get_by_role("button").click()
        expect(self.page.get_by_role("status")).to_be_visible()


class AgentWindow:
    """An inbox, signed in; in the language she chooses in its header."""

    def __init__(self, page: Page, login: str, language: str = "fr") -> None:
        self.page = page
        self.login = login
        page.goto("/login/")
        page.fill("input[name=username]", login)
        page.fill("input[name=password]", demo.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/inbox/")
        page.locator(f".language [value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)

    def sets(self, status: str) -> None:
        self.page.locator(f"#presence-{status}").click()
        expect(self.page.locator("#presence")).to_have_attribute("data-status", status)

    @property
    def offers(self) -> Locator:
        return self.page.locator("#list-offered .row")

    @property
    def mine(self) -> Locator:
        return self.page.locator("#list-mine .row")

    @property
    def conversation(self) -> Locator:
        return self.page.locator("#ticket")

    def accepts(self) -> None:
        self.offers.first.locator("[data-action=accept]").click()
        expect(self.mine).to_have_count(1)

    def replies(self, text: str) -> None:
        field = self.page.locator("#composer-text")
        field.fill(text)
        field.press("Control+Enter")

    def sees(self, text: str) -> None:
        expect(self.conversation).to_contain_text(text)
