"""What people do on the page that works without a network; tests say what must come of it."""

from playwright.sync_api import Page, expect

from tests.webapp.open_surveys import OFFICIAL, TEAM

PLACE = f"/offline/{OFFICIAL}/1"
TEAM_PLACE = f"/offline/{TEAM}/1"


def open_ready(page: Page, address: str) -> None:
    """Open the page while there is a network, until the device says that it is ready."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-ready", "true")


def is_waiting(page: Page, forms: int) -> None:
    """Wait until the device says how many forms wait on it."""
    expect(page.locator("html")).to_have_attribute("data-waiting", str(forms))


def begin(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.click("#go")
    expect(page.locator("#statement")).to_be_visible()
    page.click("#go")


def answer_no_contact(page: Page) -> None:
    page.check("[name=a-0-contact][value=no]")
    page.click("#go")


def answer_all(page: Page, words: str = "") -> None:
    """Answer every page of questions until the check."""
    while not page.locator("[data-step=check]").is_visible():
        open_items = page.locator("fieldset.item:visible:not(:has(:checked))")
        while open_items.count():
            open_items.first.locator("label").first.click()
        if words:
            for one in page.locator("textarea:visible").all():
                one.fill(words)
        page.click("#go")


def send(page: Page) -> None:
    expect(page.locator("[data-step=check]")).to_be_visible()
    page.click("#go")
    expect(page.locator("#done")).to_be_visible()


def send_no_contact(page: Page, code: str) -> None:
    """Go the shortest way through the form, as the next person at this device."""
    if page.locator("#onward").is_visible():
        page.click("#onward")
    begin(page, code)
    answer_no_contact(page)
    send(page)


def send_waiting(page: Page) -> None:
    """Send what waits and wait for the end of it, whether the worker began before or not."""
    page.evaluate("ydanDevice.send()")
