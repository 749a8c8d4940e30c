"""A reviewer in a real browser, both languages: by integrity, with a note by two, to the release."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import opened, release, release_review, review
from surveys.ballot_parts import TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.installation import Installation
from tests.browser.office_served import Look, OfficeSite, office_site
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.world import World

CLOSED = SurveyCode("closed")
NOTE = {
    "vi": "Một phần phiếu giống nhau; đã hỏi lại những người phát phiếu.",
    "en": "Some ballots are alike; those who handed out the forms were asked.",
}
TEXTS = (
    "Cán bộ giải thích rõ ràng.",
    "Gọi cho tôi 0912 345 678.",
    "Ông Nguyễn Văn Nam đòi tiền.",
)
COPIED = 22  # of the 34 ballots of direct subordinates about each of two people
STAFF = list(RespondentGroup).index(RespondentGroup.SUBORDINATE)


def _plant(place: Installation) -> None:
    """Let somebody have filled in many forms alike; give the round some texts and its figures."""
    key = place.keys.read("installation")
    with place.engine.begin() as connection:
        found = opened.read(connection, (key,), CLOSED)
        codes = found.codes.copy()
        for subject in (1, 2):
            mine = ((found.subject == subject) & (found.group == STAFF)).nonzero()[0]
            codes[mine[:COPIED]] = codes[mine[0]]
        opened.write(connection, key, CLOSED, replace(found, codes=codes))
        parts = [TextPart(SubjectNumber(1), RespondentGroup.SUBORDINATE, Channel.WEB, text) for text in TEXTS]
        opened.write_texts(connection, key, CLOSED, parts)
        release_review.note(connection, (key,), CLOSED, release.draft(connection, (key,), CLOSED))


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("reviewed")
    return folder, made_world.copy_to(folder)


@pytest.fixture
def office(province: tuple[Path, World], tmp_path: Path) -> Iterator[OfficeSite]:
    template, world = province
    with office_site(template, world.accounts, tmp_path / "office") as found:
        _plant(found.installation)
        yield found


def _by_integrity(office: OfficeSite, page: Page, look: Look) -> None:
    page.click("nav.places a[href='/review']")
    expect(page.locator("main .grade")).to_have_count(1)
    look.at(page, "01-list")
    page.fill("#search", "cao xanh")
    page.click("main form[role=search] button")
    expect(page.locator("main .empty")).to_be_visible()
    look.at(page, "02-nothing-found")
    page.goto(f"{office.address}/review?search=ha+tu")
    page.click(f"a[href='/rounds/{CLOSED}/review']")
    expect(page.locator("details.sign[open]")).not_to_have_count(0)
    look.at(page, "03-review")


def _accept_with_note(office: OfficeSite, page: Page, look: Look) -> None:
    page.click("form[action$='/review/begin'] button")
    page.click(f"a[href='/rounds/{CLOSED}/review/decide']")
    page.check("input[name=decision][value=note]")
    page.locator("main form button.grave").click()
    expect(page.locator("#faults")).to_be_visible()
    look.at(page, "04-decision-faults")
    page.fill("#reason", NOTE["en"])
    for language, text in NOTE.items():
        page.fill(f"#note-{language}", text)
    office.sign(page, "first-", "reviewer")
    office.sign(page, "second-", "reviewer-2")
    page.locator("main form button.grave").click()
    page.wait_for_url(f"**/rounds/{CLOSED}/review")
    expect(page.locator("#history")).to_be_visible()
    look.at(page, "05-accepted")


def _moderate(office: OfficeSite, readers: tuple[Page, Page], look: Look) -> None:
    first, second = readers
    address = f"{office.address}/rounds/{CLOSED}/texts"
    first.goto(address)
    look.at(first, "06-texts")
    first.locator(
        f"form[action='/rounds/{CLOSED}/texts'] button, main form[method=post] button"
    ).first.click()
    first.goto(f"{address}/first")
    expect(first.locator("fieldset.text-item")).to_have_count(len(TEXTS))
    for one in first.locator("input[name$=':outcome'][value=cadre]").all():
        one.check()
    look.at(first, "07-texts-first")
    first.locator("form[data-moderate] button[type=submit]").first.click()
    first.wait_for_load_state()
    second.goto(f"{address}/second")
    look.at(second, "08-texts-second")
    expect(second.locator("main")).to_contain_text(TEXTS[0])


def _compare(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/rounds/{CLOSED}/results/equivalent/chairs")
    expect(page.locator("main table").first).to_be_visible()
    look.at(page, "09-equivalents")
    # the smallest group: withheld with its reason, and a filter that would point at persons is refused
    page.goto(f"{office.address}/rounds/{CLOSED}/results/5")
    expect(page.locator(".withheld").first).to_be_visible()
    look.at(page, "10-withheld")
    page.goto(f"{office.address}/rounds/{CLOSED}/results/summary?fact=local&fact=moved")
    expect(page.locator(".note.warn[role=status]")).to_be_visible()
    look.at(page, "11-refused")


def _release(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/rounds/{CLOSED}/release")
    page.check("#read")
    look.at(page, "12-release")
    office.sign(page, "first-", "reviewer")
    office.sign(page, "second-", "closing-officer")
    page.locator("main form button.grave").click()
    page.wait_for_url("**/results")
    look.at(page, "13-released")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_reviewer_looks_at_integrity_first_and_releases_with_a_note(
    browser: Browser, axe: Axe, office: OfficeSite, language: str
) -> None:
    look = Look(axe, f"reviewer-{language}")
    reviewer = office.sign_in(browser, "reviewer", language)
    readers = [office.sign_in(browser, name, language) for name in ("moderator", "moderator-2")]
    _by_integrity(office, reviewer, look)
    _accept_with_note(office, reviewer, look)
    first, second = readers
    _moderate(office, (first, second), look)
    _compare(office, reviewer, look)
    _release(office, reviewer, look)
    expect(reviewer.locator("main")).to_contain_text(NOTE[language])
    with office.installation.engine.connect() as connection:
        assert review.note_of(connection, CLOSED) == NOTE
        assert release.read(connection, CLOSED).analyses.integrity.signs
    for page in (reviewer, *readers):
        page.context.close()
    assert look.faults == []
