"""Sheets keyed in a real browser, by single keys and by a scanner; looked at in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys.codes import TypedCode, shown
from surveys.paper import batches, reconciliation, storing
from surveys.paper.batch_records import Batch, Outcome, Way
from surveys.paper.reconciliation import Count
from tests.browser.office_served import NOW, Look, OfficeSite, office_site
from tests.conftest import StandingClock
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.paper_batch import FIRST_CLERK, PRINTED, RUN, SECOND_CLERK, SURVEY, prepare
from webapp.settings import defaults, installation

PAPER = "/rounds/open/paper"
BATCHES = "/rounds/open/batches"
ORDINARY = "11333333133333"  # a key for each of the fourteen questions with circles
OFFICER = "campaign-officer"


@dataclass(frozen=True, slots=True)
class PaperOffice:
    """A served office with a print run, and the codes on its sheets."""

    site: OfficeSite
    codes: tuple[str, ...]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[PaperOffice]:
    folder = tmp_path_factory.mktemp("paper")
    world = made_world.copy_to(folder / "template")
    place = installation(defaults(folder / "template"), clock=StandingClock(NOW))
    accounts = world.accounts | {SECOND_CLERK: prepare(place)}
    place.engine.dispose()
    with office_site(folder / "template", accounts, folder / "office") as found:
        yield PaperOffice(found, world.open_codes)


def batch(office: PaperOffice, number: int) -> Batch:
    with office.site.installation.engine.connect() as connection:
        return batches.get(connection, SURVEY, number)


def key(page: Page, code: str, keys: str) -> None:
    """Key one sheet as a practised clerk: nothing but the keyboard."""
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator('[name="a-0-contact"]:focus')).to_have_count(1)
    for one in keys:
        page.keyboard.press(one)
    page.keyboard.press("Enter")  # no handwriting
    expect(page.locator("[data-last]")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@dataclass(slots=True)
class Work:
    """One batch on its way through the office, in one language."""

    office: PaperOffice
    browser: Browser
    look: Look
    language: str

    number: int = 0

    def signed_in(self, username: str) -> Page:
        return self.office.site.sign_in(self.browser, username, self.language)

    def at(self, path: str) -> str:
        return f"{self.office.site.address}{path}"

    def open(self, officer: Page) -> None:
        officer.goto(self.at(BATCHES))
        officer.fill("#sheets", "2")
        officer.click("form[action$='/open'] button")
        self.number = officer.locator("tbody tr").count()
        self.look.at(officer, "batches")

    def key(self, clerk: str, odd: str) -> None:
        """Key two sheets, the last answer of the second as told."""
        first = 0 if self.language == "vi" else 2
        codes = [shown(TypedCode(one)) for one in self.office.codes[first : first + 2]]
        page, is_first = self.signed_in(clerk), clerk == FIRST_CLERK
        page.goto(self.at(BATCHES))
        page.click(f"form[action$='/batches/{self.number}/take'] button")
        if is_first:  # the second clerk sees the same pages
            self.look.at(page, "sheet")
        key(page, codes[0], ORDINARY)
        key(page, codes[1], ORDINARY[:-1] + odd)
        if is_first:
            self.look.at(page, "keyed")
        page.click("form[action$='/finish'] button")
        page.context.close()

    def decide_and_store(self, officer: Page) -> None:
        officer.goto(self.at(f"{BATCHES}/{self.number}/compare"))
        self.look.at(officer, "compare")
        officer.click("table a")
        self.look.at(officer, "decide")
        officer.check('[data-key="2"]')
        officer.click(".keying button")
        officer.check('[value="third"]')
        officer.click("form[action$='/store'] button")
        expect(officer.locator(".note.good")).to_have_count(1)
        self.look.at(officer, "batch")

    def add_up(self, officer: Page) -> None:
        """Look at a difference, then at paper that adds up (who signs is tried without a browser)."""
        officer.goto(self.at(PAPER))
        stored = int(officer.locator("tbody td").nth(1).inner_text())
        officer.fill("#void", "3")
        officer.fill("#unused", "50")
        officer.click("form[action$='/count'] button")
        self.look.at(officer, "difference")
        counted = Count(stored, 3, PRINTED - 3 - stored)
        reconciliation.count(self.office.site.installation, SURVEY, RUN, counted, (OFFICER, FIRST_CLERK))
        officer.goto(self.at(PAPER))
        expect(officer.locator(".note.good")).to_have_count(1)
        self.look.at(officer, "adds-up")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_batch_is_keyed_twice_compared_stored_and_added_up(
    office: PaperOffice, browser: Browser, axe: Axe, language: str
) -> None:
    work = Work(office, browser, Look(axe, f"paper-{language}"), language)
    officer = work.signed_in(OFFICER)
    work.open(officer)
    work.key(FIRST_CLERK, "2")
    work.key(SECOND_CLERK, "4")
    work.decide_and_store(officer)
    assert batch(office, work.number).outcome == Outcome(2, 0, 0)
    work.add_up(officer)
    officer.context.close()
    assert work.look.faults == []


def test_a_mistyped_code_is_said_before_anything_else_is_keyed_and_a_scanner_is_a_keyboard(
    office: PaperOffice, browser: Browser
) -> None:
    site = office.site
    with site.installation.engine.begin() as connection:
        number = batches.open_batch(site.installation, connection, (SURVEY, RUN), Way.KEYED, 1).number
    page = site.sign_in(browser, FIRST_CLERK, "en")
    page.goto(site.address + BATCHES)
    page.click(f"form[action$='/batches/{number}/take'] button")
    page.wait_for_load_state()  # with its script
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type("1234 5678 9012 3456 7")
    page.keyboard.press("Enter")
    expect(page.locator("#code-said")).to_contain_text("mistyped")
    expect(page.locator("#code")).to_be_focused()
    page.fill("#code", "")
    page.keyboard.type(f"https://y-dan.vn/#{'A' * 26}.1.1")
    page.keyboard.press("Enter")
    expect(page.locator('[name="a-0-contact"]:focus')).to_have_count(1)
    page.keyboard.press("1")
    page.keyboard.press("ArrowUp")  # back to the first question
    expect(page.locator('[name="a-0-contact"]:focus')).to_have_count(1)
    page.keyboard.press("*")
    expect(page.locator('[name="a-0-contact"][value="?"]')).to_be_checked()
    page.context.close()
    storing.drop_batch(site.installation, batch(office, number), OFFICER)  # others add up the same run
