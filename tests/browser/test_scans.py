"""Sheets scanned in a real browser: sent, read beside the office, decided with single keys, counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.office_served import NOW, Look, OfficeSite, office_site
from tests.conftest import StandingClock
from tests.surveys.scans.scan_desk import Picture, png, smudged, written
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.scanning import PrintedForms, print_forms
from webapp.settings import defaults, installation

CLERK = "data-entry-clerk"
MARKS = {(0, "contact"): ["yes"], (0, "how"): ["counter"]}


@dataclass(frozen=True, slots=True)
class ScanOffice:
    """A served office with printed forms."""

    site: OfficeSite
    forms: PrintedForms


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[ScanOffice]:
    folder = tmp_path_factory.mktemp("scans")
    world = made_world.copy_to(folder / "template")
    place = installation(defaults(folder / "template"), clock=StandingClock(NOW))
    forms = print_forms(place)
    place.engine.dispose()
    with office_site(folder / "template", world.accounts, folder / "office") as found:
        yield ScanOffice(found, forms)


def payload(name: str, picture: Picture) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png(picture)}


def pile(forms: PrintedForms, number: int) -> list[FilePayload]:
    """Give one sheet with a doubt and handwriting, and half of the first page of another."""
    pages = forms.prepared.layout.pages
    sheet = forms.sheet(number, MARKS)
    sheet[0] = smudged(sheet[0], pages[0].bubbles, pages[0].bubbles[-1].item)
    sheet[-1] = written(sheet[-1], pages[len(sheet) - 1].boxes)
    torn = forms.sheet(number + 1, MARKS)[0]
    found = [payload(f"a{at}.png", page) for at, page in enumerate(sheet)]
    return [*found, payload("torn.png", torn[: torn.shape[0] // 2].astype(np.uint8))]


def decide_all(page: Page) -> None:
    """Decide what waits with single keys, as a practised clerk."""
    while page.locator("form[data-review]").count():
        for at in range(page.locator("fieldset.scan-item").count()):
            item = page.locator("fieldset.scan-item").nth(at)
            if item.locator("textarea").count():
                item.locator("textarea").fill("Cảm ơn cán bộ")
            else:
                item.locator("input[type=radio]").first.focus()
                page.keyboard.press("1")
                expect(item.locator("input[type=radio]").first).to_be_checked()
        with page.expect_navigation():
            page.locator("form[data-review] button[type=submit]").click()


@dataclass(frozen=True, slots=True)
class Work:
    """One batch on its way, in one language."""

    address: str
    page: Page
    look: Look

    def begin(self) -> str:
        """Begin a batch of one sheet; gives its address."""
        self.page.goto(f"{self.address}/rounds/open/scans")
        self.look.at(self.page, "1-batches")
        self.page.select_option("#run", "1")
        self.page.fill("#sheets", "1")
        with self.page.expect_navigation():
            self.page.locator("main form button").last.click()
        self.look.at(self.page, "2-empty-batch")
        return self.page.url

    def send(self, files: list[FilePayload]) -> None:
        """Send scans and wait until they are read: the page looks again by itself."""
        self.page.set_input_files("#files", files)
        self.page.locator('form[enctype="multipart/form-data"] button').click()
        expect(self.page.locator('a[href$="/review"]')).to_have_count(1)
        expect(self.page.locator("[data-reload]")).to_have_count(0)
        self.look.at(self.page, "3-read")

    def decide(self) -> None:
        """Look at what waits, and decide it."""
        self.page.locator('a[href$="/review"]').click()
        picture = self.page.locator("img.scan").first
        assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 500
        self.look.at(self.page, "4-review")
        decide_all(self.page)

    def settle(self, batch: str) -> None:
        """Look at the torn page and at the form to key it; take it out."""
        self.page.goto(f"{batch}/pages")
        self.page.locator("details summary").first.click()
        self.look.at(self.page, "5-pages")
        self.page.locator("main section a.button").first.click()
        self.look.at(self.page, "6-key-by-hand")
        self.page.goto(f"{batch}/pages")
        self.page.locator('button[value="not_ours"]').click()
        expect(self.page.locator('button[value="put_back"]')).to_have_count(1)

    def finish(self, batch: str) -> None:
        """Count the sheets; the scans are deleted."""
        self.page.goto(batch)
        self.look.at(self.page, "7-ready")
        self.page.locator('form[action$="/finish"] button').click()
        expect(self.page.locator("h1")).to_have_text(re.compile("Đã tính các phiếu|The sheets are counted"))
        self.look.at(self.page, "8-stored")
        self.page.goto(batch)
        self.look.at(self.page, "9-proof")


@pytest.mark.parametrize(("language", "first"), [("vi", 0), ("en", 4)])
def test_a_pile_is_scanned_looked_at_and_counted(
    office: ScanOffice, browser: Browser, axe: Axe, language: str, first: int
) -> None:
    look = Look(axe, f"scans-{language}")
    work = Work(office.site.address, office.site.sign_in(browser, CLERK, language), look)
    batch = work.begin()
    work.send(pile(office.forms, first))
    work.decide()
    work.settle(batch)
    work.finish(batch)
    assert look.faults == []
