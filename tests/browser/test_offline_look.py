"""The page without a network in both languages, small and wide: nothing for axe to find; pictures kept."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.offline_visit import PLACE, TEAM_PLACE, answer_all, begin, is_waiting, open_ready, send
from tests.browser.served import Site
from tests.browser.test_respondent_look import Look
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK

SMALL = """() => [...document.querySelectorAll("a, button, label, textarea, summary")]
    .filter((one) => !one.matches(".skip, .out-of-sight, label.question") && one.checkVisibility())
    .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""


@pytest.fixture(params=["vi-360", "en-1280"])
def look(browser: Browser, axe: Axe, request: pytest.FixtureRequest) -> Iterator[Look]:
    language, width = request.param.split("-")
    context = browser.new_context(locale=language, viewport={"width": int(width), "height": 780})
    yield Look(axe, context.new_page(), request.param)
    context.close()


def test_every_step_without_a_network_has_no_fault(look: Look, site: Site) -> None:
    page, language = look.page, look.name[:2]
    open_ready(page, f"{site.address}{PLACE}/{language}")
    look.at("offline-ready")
    page.check("#helping")
    page.context.set_offline(True)
    page.fill("#code", "1234 5678 9012 3456 7")
    page.click("#go")
    look.at("offline-mistyped")
    page.fill("#code", site.citizen())
    page.click("#go")
    look.at("offline-about")
    page.click("#go")
    page.click("#go")
    look.at("offline-faults")
    page.check("[name=a-0-contact][value=yes]")
    page.check("[name=a-0-how][value=counter]")
    page.click("#go")
    _answer_and_send(look)
    page.context.set_offline(False)
    is_waiting(page, 0)
    expect(page.locator("[data-fate=counted]")).to_be_visible()
    look.at("offline-counted")
    assert look.faults == []


def _answer_and_send(look: Look) -> None:
    page = look.page
    for item in page.locator("fieldset.item:visible").all():
        item.locator("label").nth(1).click()
    page.fill("textarea", "Chị Lan ở bộ phận một cửa rất tận tình, gọi 0912 345 678 để hỏi thêm.")
    look.at("offline-questions")
    look.faults += page.evaluate(SMALL)
    page.click("#go")
    look.at("offline-check")
    look.faults += page.evaluate(SMALL)
    send(page)
    is_waiting(page, 1)
    expect(page.locator("#sending")).to_be_visible()
    look.at("offline-kept")
    look.faults += page.evaluate(SMALL)


def test_refused_forms_and_closed_places_have_no_fault(look: Look, site: Site) -> None:
    page, language = look.page, look.name[:2]
    open_ready(page, f"{site.address}{TEAM_PLACE}/{language}")
    begin(page, "0" * 17)
    answer_all(page)
    send(page)
    expect(page.locator("[data-fate=refused]")).to_be_visible()
    page.click("#device summary")
    look.at("offline-refused")
    page.goto(f"{site.address}/offline/{OFFICIAL}/{OPEN_LINK}/{language}")
    expect(page.locator("#device")).to_be_visible()
    look.at("offline-nowhere")
    assert look.faults == []
