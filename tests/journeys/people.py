"""A shopper and an agent before their screens: what they do, in their words. For tests of whole journeys."""

from playwright.sync_api import Locator, Page, expect

from contactcenter import demo


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

    def sees(self, text: str) -> None:
        expect(self.log).to_contain_text(text)


class AgentWindow:
    """An inbox, signed in."""

    def __init__(self, page: Page, login: str) -> None:
        self.page = page
        self.login = login
        page.goto("/login/")
        page.fill("input[name=username]", login)
        page.fill("input[name=password]", demo.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/inbox/")

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
