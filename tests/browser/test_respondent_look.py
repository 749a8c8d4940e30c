"""Every page of a respondent in both languages, at three widths: nothing for axe to find; pictures kept."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import faults_of, keep_picture
from tests.browser.served import Site
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK

WIDTHS = (320, 360, 1280)


class Look:
    """Looks at a page: a picture, what axe says, whether it is wider than the screen."""

    def __init__(self, axe: Axe, page: Page, name: str) -> None:
        self.axe, self.page, self.name = axe, page, name
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda line: self._note(line.text))

    def _note(self, line: str) -> None:
        if "Content Security Policy" in line:
            self.faults.append(line)

    def at(self, what: str) -> None:
        self.page.wait_for_load_state()  # with its style
        self.page.evaluate("scrollTo(0, 0)")
        keep_picture(self.page, f"respondent-{self.name}-{what}.png")
        self.faults += [f"{what}: {fault}" for fault in faults_of(self.axe, self.page)]
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{what}: {wide} px wider than the screen")


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def look(browser: Browser, axe: Axe, language: str, request: pytest.FixtureRequest) -> Iterator[Look]:
    context = browser.new_context(locale=language, viewport={"width": request.param, "height": 780})
    yield Look(axe, context.new_page(), f"{language}-{request.param}")
    context.close()


def test_pages_before_the_questions_have_no_fault(look: Look, site: Site) -> None:
    page = look.page
    page.goto(site.address)
    look.at("start")
    page.fill("#code", "1234 5678 9012 3456 7")
    page.click(".go")
    look.at("start-mistyped")
    page.fill("#code", "0000 0000 0000 0000 0")
    page.click(".go")
    look.at("refused")
    page.goto(site.address + "/nowhere")
    look.at("not-found")
    page.goto(site.address)
    page.fill("#code", site.citizen())
    page.click("button.go")
    look.at("about")
    page.click("summary")
    look.at("about-more")
    page.goto(f"{site.address}/open/{OFFICIAL}/{OPEN_LINK}")
    look.at("open-link-working")
    page.locator("#go:enabled").wait_for()
    look.at("open-link-done")
    assert look.faults == []


def test_pages_of_questions_and_the_receipt_have_no_fault(look: Look, site: Site) -> None:
    page = look.page
    page.goto(site.address)
    page.fill("#code", site.citizen())
    page.click("button.go")
    page.click("a.go")
    page.click("button.go")
    look.at("contact-faults")
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=counter]")
    page.click("button.go")
    look.at("opinion")
    for item in page.locator("fieldset").all():
        item.locator("label").nth(1).click()
    page.fill("textarea", "Chị Lan ở bộ phận một cửa rất tận tình, gọi 0912 345 678 để hỏi thêm.")
    look.at("opinion-answered")
    page.click("button.go")
    look.at("check")
    page.click("button.go")
    look.at("receipt")
    assert look.faults == []


def test_pages_of_helper_mode_have_no_fault(browser: Browser, axe: Axe, site: Site, language: str) -> None:
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 780})
    look = Look(axe, context.new_page(), f"{language}-helping")
    page = look.page
    page.goto(f"{site.address}/helper")
    look.at("off")
    page.click("button[name=mode]")
    look.at("start")
    page.goto(f"{site.address}/helper")
    look.at("on")
    page.goto(site.address)
    page.fill("#code", site.citizen())
    page.click("button.go")
    page.click("a.go")
    page.check("[name=answer-contact][value=no]")
    look.at("contact")
    page.click("button.go")
    look.at("check")
    page.click("button.go")
    look.at("receipt")
    context.close()
    assert look.faults == []


def test_large_letters_at_320_pixels_have_no_fault(
    browser: Browser, axe: Axe, site: Site, language: str
) -> None:
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 640})
    look = Look(axe, context.new_page(), f"{language}-large")
    look.page.goto(site.address)
    look.page.click("button[name=letters]")
    look.at("start")
    look.page.fill("#code", site.citizen())
    look.page.click("button.go")
    look.at("about")
    look.page.click("a.go")
    look.at("contact")
    context.close()
    assert look.faults == []
