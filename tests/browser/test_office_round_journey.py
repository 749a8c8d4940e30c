"""A commune officer's round in a real browser, both languages: seven steps, paper, closing, package."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import ballots, invitations, package_verify, rounds
from surveys.identifiers import ItemId, SurveyCode
from surveys.intake import Intake
from surveys.package_signature import public_pem
from surveys.paper.batch_records import Outcome
from tests.browser.office_served import Look, OfficeSite, office_site
from tests.browser.paper_desk import add_up, key_twice
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.world import PASSPHRASES, World

ROUND = "ha-tu-thu"
TEXTS = {
    "vi": {"title": "Đợt thử quý IV", "asks": "Mặt trận phường Hà Tu"},
    "en": {"title": "Trial round", "asks": "The Front of Hà Tu ward"},
}
PEOPLE = 12
TODAY = datetime.now(tz=UTC).date()
LAST_DAY = TODAY + timedelta(days=30)
HOUSEHOLDS = "họ tên,thôn\n" + "".join(
    f"{name} {number},{part}\n"
    for part in ("Thôn Đông", "Thôn Tây")
    for number, name in enumerate(("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Chi", "Phạm Thị Dung") * 3)
)
SIGNERS = (("first-", "closing-officer"), ("second-", "closing-officer-2"))
AGREED = {"extra_payment": "2", "harassment": "3"}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("province")
    return folder, made_world.copy_to(folder)


@pytest.fixture
def office(province: tuple[Path, World], tmp_path: Path) -> Iterator[OfficeSite]:
    template, world = province
    with office_site(template, world.accounts, tmp_path / "office") as found:
        yield found


def _begin(page: Page, look: Look) -> None:
    """Step 1, first half filled: the fault is said, nothing typed is lost."""
    page.goto(page.url.rstrip("/") + "/rounds/set-up")
    for language, texts in TEXTS.items():
        page.fill(f"#title-{language}", texts["title"])
        page.fill(f"#asks-{language}", texts["asks"])
    page.fill("#code", ROUND)
    page.select_option("#unit", "06652")
    page.fill("#period_start", (TODAY - timedelta(days=30)).isoformat())
    page.fill("#period_end", LAST_DAY.isoformat())
    page.fill("#opens_on", TODAY.isoformat())
    page.fill("#closes_on", LAST_DAY.isoformat())
    page.click("main form[method=post] button")
    expect(page.locator("#faults")).to_be_visible()
    look.at(page, "01-begin-fault")
    assert page.input_value("#code") == ROUND
    page.select_option("#questionnaire", "citizen-official:1")
    page.click("main form[method=post] button")
    page.wait_for_url("**/set-up/cadres")


def _cadres_and_groups(page: Page, look: Look) -> None:
    page.check("[name=position_groups]")
    page.click("main form[method=get] button")
    expect(page.locator("[name=cadres]")).to_have_count(5)
    look.at(page, "02-cadres")
    page.click("button[value=add_all]")
    expect(page.locator("#chosen [name=cadres]")).to_have_count(5)
    page.goto(f"{page.url.partition('?')[0].removesuffix('cadres')}groups")
    page.check("#asked-citizen")
    page.fill("#weight-citizen", "90")
    page.click("button[value=next]")
    expect(page.locator(".note.warn").first).to_contain_text("90")  # a half-filled step waits
    look.at(page, "03-groups-missing")
    page.fill("#weight-citizen", "100")
    page.click("button[value=next]")
    page.wait_for_url("**/set-up/frame")


def _frame(page: Page, look: Look) -> None:
    """Step 4: the planner, a household list with a wrong row first, who is asked about whom."""
    page.fill("#strata", "1; Thôn Đông; 40\n2; Thôn Tây; 40")
    page.fill("#target", "5")
    page.click("button[value=stay]")
    expect(page.locator(".note.good")).to_have_count(1)
    look.at(page, "04-frame")
    page.click("a[href*='/rounds/plan']")
    look.at(page, "05-planner")
    page.goto(f"{page.url.partition('/rounds/')[0]}/rounds/{ROUND}/lists")
    for rows, stem in ((HOUSEHOLDS + "Không Thôn,\n", "06-list-fault"), (HOUSEHOLDS, "07-list-dry-run")):
        page.select_option("#kind", "households")
        page.fill("#title", "Hộ dân")
        page.fill("#keep_until", (LAST_DAY + timedelta(days=10)).isoformat())
        page.set_input_files("#file", {"name": "ho.csv", "mimeType": "text/csv", "buffer": rows.encode()})
        page.click("form[enctype] button")
        expect(page.locator("#faults, #checked")).to_have_count(1)
        look.at(page, stem)
    page.click("form[action$='/lists/confirm'] button")
    expect(page.locator(".note.good")).to_have_count(1)
    page.goto(f"{page.url.partition('/lists')[0]}/invitations")
    page.select_option("#group", "citizen")
    for number in range(1, 6):
        page.check(f"[name=subjects][value='{number}']")
    look.at(page, "08-invitations")
    page.locator("form:has(#group) button").click()
    expect(page.locator("[name=kinds]")).to_have_count(5)


def _privacy(page: Page, look: Look) -> None:
    page.goto(f"{page.url.partition('/invitations')[0]}/set-up/privacy")
    page.fill("#threshold-citizen", "9")
    page.click("button[value=next]")
    expect(page.locator("#faults")).to_be_visible()
    look.at(page, "09-threshold-below-the-floor")
    page.fill("#threshold-citizen", "10")
    page.click("button[value=next]")
    page.wait_for_url("**/set-up/materials")


def _print(page: Page, look: Look) -> list[str]:
    """Step 6: slips on the screen, cards and large-type forms as files."""
    look.at(page, "10-materials")
    base = page.url.removesuffix("/set-up/materials")
    page.goto(f"{base}/invitations")
    page.check("#kind-1")
    page.check("#kind-2")
    page.fill("#count", str(PEOPLE))
    page.locator("form:has(#count) button").click()
    expect(page.locator(".slip .digits")).to_have_count(2 * PEOPLE)
    look.at(page, "11-slips")
    codes = page.locator(".slip .digits").all_inner_texts()
    page.emulate_media(media="print")
    look.at(page, "12-slips-printed", widths=(1280,))
    page.emulate_media(media="screen")
    _files(page, base, look)
    _check(page, base, look)
    return codes


def _files(page: Page, base: str, look: Look) -> None:
    """Print cards for a box and forms in large type."""
    page.goto(f"{base}/invitations")
    page.check("#kind-3")
    page.fill("#count", "6")
    page.select_option("#layout", "cards")
    with page.expect_download() as cards:
        page.locator("form:has(#count) button").click()
    page.goto(f"{base}/invitations/forms")
    page.check("[name=kinds][value='1']")
    page.select_option("#size", "large")
    page.fill("#count", "3")
    with page.expect_download() as forms:
        page.locator("form:has(#count) button").last.click()
    assert {one.value.suggested_filename[-4:] for one in (cards, forms)} == {".pdf"}
    page.goto(f"{base}/invitations/forms")
    look.at(page, "13-forms-printed")


def _check(page: Page, base: str, look: Look) -> None:
    page.goto(f"{base}/set-up/open")
    look.at(page, "14-check")
    page.click("button[value=check]")
    expect(page.locator("button[value=reconsider]")).to_have_count(1)
    look.at(page, "15-checked")
    page.goto(base)
    look.at(page, "16-round-checked")


def _open(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/rounds/{ROUND}/open")
    for (prefix, _username), words in zip(SIGNERS, PASSPHRASES, strict=True):
        page.fill(f"#{prefix}passphrase", words)
        page.fill(f"#{prefix}again", words)
    look.at(page, "17-opening")
    for prefix, username in SIGNERS:
        office.sign(page, prefix, username)
    page.locator("main form button").click()
    expect(page.locator(".words li")).to_have_count(33)
    look.at(page, "18-printed-share")


def _answer(office: OfficeSite, codes: list[str]) -> None:
    """Most answer on the web; two sheets of paper are keyed twice, everything printed adds up."""
    with Intake(office.installation) as intake:
        for number, code in enumerate(codes[2:]):
            ticket = invitations.admit(intake, code)
            with intake.asking() as connection:
                asked = intake.questionnaire(connection, _key(office))
            answers = {ItemId("contact"): "yes", ItemId("how"): "counter"}
            for item in asked.items:
                if item.kind == "rating":
                    answers[item.id] = AGREED.get(item.id, str(3 + number % 3))
            ballots.submit(intake, ticket, number.to_bytes(16), [answers])
    forms_run = 2  # the cards were printed first
    assert key_twice(office.installation, SurveyCode(ROUND), forms_run, codes[:2]) == Outcome(2, 0, 0)


def _key(office: OfficeSite) -> tuple[str, int, str]:
    with office.installation.engine.connect() as connection:
        found = rounds.get(connection, SurveyCode(ROUND))
    return found.questionnaire_id, found.questionnaire_version, found.questionnaire_hash


def _close(office: OfficeSite, page: Page, officer: Page, look: Look) -> None:
    officer.goto(f"{office.address}/rounds/{ROUND}")
    expect(officer.locator("#progress")).to_have_count(1)
    shown = officer.locator("section:has(#progress) td.number").all_inner_texts()
    assert shown == ["33", "20"]  # 24 of 33 came back: told in tens
    look.at(officer, "19-round-open")
    for who in (officer, page):
        assert who.goto(f"{office.address}/rounds/{ROUND}/results").status == 409  # type: ignore[union-attr] # an answer came
    look.at(page, "20-still-sealed")
    page.goto(f"{office.address}/rounds/{ROUND}/close")
    expect(page.locator(f"main a[href='/rounds/{ROUND}/paper']")).to_have_count(1)  # not before it adds up
    add_up(office.installation, SurveyCode(ROUND))
    page.goto(f"{office.address}/rounds/{ROUND}/paper")
    look.at(page, "21-paper-adds-up")
    page.goto(f"{office.address}/rounds/{ROUND}/close")
    for (prefix, _username), words in zip(SIGNERS, PASSPHRASES, strict=True):
        page.fill(f"#{prefix}passphrase", words)
    look.at(page, "22-closing")
    for prefix, username in SIGNERS:
        office.sign(page, prefix, username)
    page.locator("main form button").click()
    page.wait_for_url("**/minutes")
    look.at(page, "23-minutes")
    assert f">{2 * PEOPLE}<" in page.content()
    officer.goto(f"{office.address}/rounds/{ROUND}")
    look.at(officer, "24-round-closed")
    officer.goto(f"{office.address}/rounds/{ROUND}/copy")
    look.at(officer, "25-copy")
    officer.goto(f"{office.address}/rounds/calendar")
    look.at(officer, "26-calendar")


def _release(office: OfficeSite, page: Page, look: Look) -> Path:
    page.goto(f"{office.address}/rounds/{ROUND}/results")
    look.at(page, "27-results-draft")
    page.click(f"a[href='/rounds/{ROUND}/results/1']")
    page.locator("details.why summary").first.click()
    look.at(page, "28-subject")
    page.goto(f"{office.address}/rounds/{ROUND}/release")
    page.check("#read")
    look.at(page, "29-release")
    office.sign(page, "first-", "reviewer")
    office.sign(page, "second-", "closing-officer-2")
    page.locator("main form button").click()
    page.wait_for_url("**/results")
    look.at(page, "30-results-released")
    with page.expect_download() as waiting:
        page.click(f"a[href='/rounds/{ROUND}/package']")
    return Path(waiting.value.path())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_commune_officer_runs_a_round_from_its_template_to_the_signed_package(
    browser: Browser, axe: Axe, office: OfficeSite, language: str
) -> None:
    look = Look(axe, f"journey-{language}")
    officer = office.sign_in(browser, "campaign-officer", language)
    assert re.search(f'<html lang="{language}"', officer.content())
    _begin(officer, look)
    _cadres_and_groups(officer, look)
    _frame(officer, look)
    _privacy(officer, look)
    codes = _print(officer, look)
    closer = office.sign_in(browser, "closing-officer", language)
    _open(office, closer, look)
    _answer(office, codes)
    _close(office, closer, officer, look)
    reviewer = office.sign_in(browser, "reviewer", language)
    taken = _release(office, reviewer, look)
    key = public_pem(office.installation.keys.read("signing"))
    lines = package_verify.verify(taken.read_bytes(), [key])
    for page in (officer, closer, reviewer):
        page.context.close()
    assert lines
    assert all(line.holds for line in lines)
    assert look.faults == []
