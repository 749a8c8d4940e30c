"""Journey J4 in a real browser, both languages: scheme, package, undo, sheets, weight, frozen by two."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import package_shelf
from surveys.evaluations import records
from surveys.identifiers import Language, SurveyCode
from surveys.package_content import Words
from tests.browser.office_served import Look, OfficeSite, office_site
from tests.surveys.evaluation_imports.conftest import table
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.world import NEAR

MARKS = {"A1": 5, "A2": 4.5, "A3": 7, "A4": 3, "A5": 4, "B1": 23, "B2": 18, "B3": 14, "B4": 9}
SCHEME = "/schemes/khung-thu/1"


@pytest.fixture
def office(made_world: MadeWorld, tmp_path: Path) -> Iterator[OfficeSite]:
    template = tmp_path / "template"
    world = made_world.copy_to(template)
    with office_site(template, world.accounts, tmp_path / "office") as found:
        yield found


def _approve(office: OfficeSite, page: Page, look: Look) -> None:
    look.at(page, "01-first-screen")
    page.click("section.next a.button")  # no scheme is in force: the first screen leads there
    page.goto(f"{office.address}{SCHEME}")
    page.click(f"a[href='{SCHEME}/approve']")
    page.check("#read")
    office.sign(page, "first-", "evaluator")
    office.sign(page, "second-", "evaluator-2")
    page.locator("main form:has(#read) button[type=submit]").last.click()
    page.wait_for_url(f"**{SCHEME}")


def _begin(office: OfficeSite, page: Page, look: Look) -> str:
    page.goto(f"{office.address}/")
    page.click("section.next a.button")
    page.fill("#title", "Đánh giá quý I năm 2026")
    page.select_option("#unit", NEAR)
    page.fill("#period_start", "01/01/2026")
    page.fill("#period_end", "31/03/2026")
    page.select_option("#scheme", "khung-thu/1")
    look.at(page, "02-begin")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/evaluations/[^/]+$"))
    expect(page.locator("ol.steps")).to_be_visible()
    look.at(page, "03-begun")
    return page.url.rpartition("/")[2]


def _take(page: Page, address: str, kind: str, file: Path) -> None:
    """Check a file, then take it in."""
    page.goto(f"{address}/imports/{kind}")
    page.set_input_files("#file", file)
    page.locator("main form[enctype] button").click()
    page.locator("main button[formaction$='/take']").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+$"))


def _files(office: OfficeSite, folder: Path) -> tuple[Path, Path]:
    words = Words(Language("en"), str)
    package, marks = folder / "released.ydan.zip", folder / "marks.csv"
    package.write_bytes(package_shelf.issue(office.installation, SurveyCode("released"), words, "evaluator"))
    marks.write_bytes(table(("cadre_code", *MARKS), ("CB1", *MARKS.values()), ("CB2", *MARKS.values())))
    return package, marks


def _read(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/sheets")
    expect(page.locator("tbody tr")).to_have_count(5)
    look.at(page, "04-all-sheets")
    page.goto(f"{address}/sheets/CB1")
    page.locator("details.why summary").first.click()
    expect(page.locator("details.why[open]")).to_have_count(1)
    look.at(page, "05-sheet")
    page.goto(f"{address}/sheets/CB4")
    expect(page.locator(".withheld").first).to_be_visible()
    look.at(page, "06-withheld")
    page.goto(f"{address}/weight")
    expect(page.locator("tr.own")).to_be_visible()
    look.at(page, "07-weight")
    for way, ends in ((f"{address}/sheets", ".xlsx"), (f"{address}/sheets/CB1", ".pdf")):
        page.goto(way)
        with page.expect_download() as taken:
            page.locator(f"main a[href$='{ends}']").first.click()
        assert taken.value.suggested_filename.endswith(ends)


def _freeze(office: OfficeSite, page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/freeze")
    page.check("#read")
    look.at(page, "08-freeze")
    office.sign(page, "first-", "evaluator-2")
    office.sign(page, "second-", "evaluator")
    page.locator("main form button.grave").click()
    page.wait_for_url(address)
    expect(page.locator("section.next")).to_be_visible()
    look.at(page, "09-frozen")


def test_an_evaluator_takes_a_package_in_and_two_freeze_the_sheets(
    browser: Browser, axe: Axe, office: OfficeSite, tmp_path: Path
) -> None:
    look, english = Look(axe, "evaluator-vi"), Look(axe, "evaluator-en")
    page = office.sign_in(browser, "evaluator", "vi")
    _approve(office, page, look)
    id_ = _begin(office, page, look)
    address = f"{office.address}/evaluations/{id_}"
    package, marks = _files(office, tmp_path)
    _take(page, address, "package", package)
    page.check("input[name=sure]")
    page.locator("main form[action$='/undo'] button").click()
    page.wait_for_url("**/imports")
    _take(page, address, "package", package)
    _take(page, address, "marks", marks)
    _read(page, address, look)
    second = office.sign_in(browser, "evaluator-2", "en")
    _read(second, address, english)
    _freeze(office, second, address, english)
    with office.installation.engine.connect() as connection:
        assert records.get(connection, id_).frozen_by == ("evaluator", "evaluator-2")
    for one in (page, second):
        one.context.close()
    assert look.faults + english.faults == []
