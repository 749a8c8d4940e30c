"""Every page of a respondent in both languages, at three widths: nothing for axe to find; pictures kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ARTEFACTS, Site, faults_of

WIDTHS = (320, 360, 1280)


class Look:
    """Looks at a page: a picture, and what axe says."""

    def __init__(self, axe: Axe, page: Page, name: str) -> None:
        self.axe, self.page, self.name = axe, page, name
        self.faults: list[str] = []
        ARTEFACTS.mkdir(exist_ok=True)

    def at(self, what: str) -> None:
        self.page.screenshot(path=ARTEFACTS / f"respondent-{self.name}-{what}.png", full_page=True)
        self.faults += [f"{what}: {fault}" for fault in faults_of(self.axe, self.page)]
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{what}: {wide} px wider than the screen")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_fault(browser: Browser, site: Site, axe: Axe, language: str, width: int) -> None:
    context = browser.new_context(locale=language, viewport={"width": width, "height": 780})
    page = context.new_page()
    look = Look(axe, page, f"{language}-{width}")
    page.goto(site.address)
    look.at("1-start")
    page.fill("#code", "1234 5678 9012 3456 7")
    page.click(".go")
    look.at("2-mistyped")
    page.fill("#code", site.citizen())
    page.click(".go")
    look.at("3-about")
    page.click("summary")
    look.at("4-about-more")
    page.click("a.go")
    page.click(".go")
    look.at("5-contact-fault")
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=counter]")
    page.click(".go")
    look.at("6-opinion")
    for item in page.locator("fieldset").all():
        item.locator("label").nth(1).click()
    page.fill("textarea", "Chị Lan ở bộ phận một cửa rất tận tình, gọi 0912 345 678 để hỏi thêm.")
    look.at("7-answered")
    page.click(".go")
    look.at("8-check")
    page.click(".go")
    look.at("9-receipt")
    page.goto(site.address + "/nowhere")
    look.at("10-not-found")
    context.close()
    assert look.faults == []
