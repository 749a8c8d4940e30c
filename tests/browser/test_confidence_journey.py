"""A confidence poll in a real browser, both languages: prepared, counted apart, signed by two, read."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.office_served import Look, OfficeSite, office_site
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.world import NEAR

PAPERS = {"papers-issued": 481, "papers-returned": 481, "papers-valid": 480, "papers-invalid": 1}
FIRST = {"marks-1-high": 187, "marks-1-confidence": 200, "marks-1-low": 93, "marks-1-blank": 0}
SECOND = {"marks-2-high": 100, "marks-2-confidence": 139, "marks-2-low": 241, "marks-2-blank": 0}


@pytest.fixture
def office(made_world: MadeWorld, tmp_path: Path) -> Iterator[OfficeSite]:
    template = tmp_path / "template"
    world = made_world.copy_to(template)
    with office_site(template, world.accounts, tmp_path / "office") as found:
        yield found


def _prepare(office: OfficeSite, page: Page, look: Look) -> str:
    page.goto(f"{office.address}/confidence-polls")
    look.at(page, "01-no-poll")
    page.locator("main .heading a.button").click()
    page.select_option("#unit", NEAR)
    page.fill("#held_on", "01/03/2026")
    page.locator("main form button").click()
    expect(page.locator("#electorate")).to_be_visible()
    page.fill("#title", "Giữa nhiệm kỳ 2021–2026")
    page.fill("#electorate", "481")
    page.check("input[name=cadres][value=CB3]")
    page.check("input[name=cadres][value=CB4]")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#faults")).to_be_visible()  # of what shares are taken is nobody's choice but theirs
    look.at(page, "02-base-not-chosen")
    page.check("input[name=base][value=electorate]")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/confidence-polls/[0-9a-f]{16}$"))
    look.at(page, "03-prepared")
    with page.expect_download() as paper:
        page.locator("main a[href$='/paper/a5/vi.pdf']").click()
    assert paper.value.suggested_filename.endswith("-a5-vi.pdf")
    return page.url


def _count(page: Page, poll: str, figures: Mapping[str, int]) -> None:
    if not page.url.endswith("/count"):
        page.goto(f"{poll}/count")
    for name, count in figures.items():
        page.fill(f"#{name}", str(count))
    page.locator("main form button[type=submit]").click()


def _sign(office: OfficeSite, page: Page, poll: str, look: Look) -> None:
    page.goto(f"{poll}/sign")
    look.at(page, "06-sign")
    page.check("#read")
    office.sign(page, "first-", "closing-officer")
    office.sign(page, "second-", "closing-officer-2")
    page.locator("main form button.grave").click()
    page.wait_for_url(f"{poll}/minutes")


def _read(page: Page, poll: str, said: str, look: Look) -> None:
    page.goto(poll)
    look.at(page, "07-signed")
    page.locator("section.next a.button").click()
    expect(page.locator("article.document")).to_contain_text(said)
    look.at(page, "08-minutes")
    for form in ("pdf", "xlsx"):
        with page.expect_download() as taken:
            page.locator(f"main a[href$='.{form}']").first.click()
        assert taken.value.suggested_filename.endswith(f".{form}")


def test_a_poll_is_prepared_counted_apart_by_two_signed_by_two_and_read(
    browser: Browser, axe: Axe, office: OfficeSite
) -> None:
    look, english = Look(axe, "confidence-vi"), Look(axe, "confidence-en")
    officer = office.sign_in(browser, "campaign-officer", "vi")
    poll = _prepare(office, officer, look)
    clerk = office.sign_in(browser, "data-entry-clerk", "vi")
    clerk.locator(f"main a[href$='{poll.rpartition('/')[2]}']").first.click()
    clerk.locator("main ol.steps a.button").click()
    _count(clerk, poll, PAPERS | FIRST | SECOND | {"marks-2-low": 242})
    expect(clerk.locator("#faults")).to_be_visible()
    look.at(clerk, "04-cannot-be")
    _count(clerk, poll, {"marks-2-low": 241})
    expect(clerk).to_have_url(poll)
    signer = office.sign_in(browser, "closing-officer", "en")
    _count(signer, poll, PAPERS | FIRST | SECOND | {"marks-1-high": 188, "marks-1-confidence": 199})
    expect(signer.locator("ol.steps .note.warn")).to_be_visible()
    english.at(signer, "04-differs")
    signer.locator("ol.steps a.button").click()
    expect(signer.locator("#marks-1-high")).to_have_value("")
    english.at(signer, "05-again")
    _count(signer, poll, FIRST)
    expect(signer.locator("ol.steps a[href$='/sign']")).to_be_visible()
    _sign(office, signer, poll, english)
    _read(officer, poll, "38,88", look)
    auditor = office.sign_in(browser, "auditor", "en")
    auditor.goto(f"{office.address}/confidence-polls")
    english.at(auditor, "01-list")
    _read(auditor, poll, "38.88", english)
    for one in (officer, clerk, signer, auditor):
        one.context.close()
    assert look.faults + english.faults == []
