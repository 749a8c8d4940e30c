"""A round in a real browser, both languages: set up, codes, opening, answers, closing, release, package."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import ballots, invitations, package_verify, rounds
from surveys.identifiers import ItemId, SurveyCode
from surveys.intake import Intake
from surveys.package_signature import public_pem
from tests.browser.office_served import Look, OfficeSite, make_world, office_site
from tests.webapp.office.world import PASSPHRASES, World

ROUND = "ha-tu-thu"
TEXTS = {
    "vi": {"title": "Đợt thử quý IV", "asks": "Mặt trận phường Hà Tu"},
    "en": {"title": "Trial round", "asks": "The Front of Hà Tu ward"},
}
PEOPLE = 12
SIGNERS = (("first-", "closing-officer"), ("second-", "closing-officer-2"))
AGREED = {"extra_payment": "2", "harassment": "3"}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("province")
    return folder, make_world(folder)


@pytest.fixture
def office(province: tuple[Path, World], tmp_path: Path) -> Iterator[OfficeSite]:
    template, world = province
    with office_site(template, world.accounts, tmp_path / "office") as found:
        yield found


def _set_up(page: Page, look: Look) -> None:
    page.goto(page.url.rstrip("/") + "/rounds/set-up")
    for language, texts in TEXTS.items():
        page.fill(f"#title-{language}", texts["title"])
        page.fill(f"#asks-{language}", texts["asks"])
    page.fill("#code", ROUND)
    page.select_option("#unit", "06652")
    page.select_option("#questionnaire", "citizen-official:1")
    page.fill("#period_start", "2098-10-01")
    page.fill("#period_end", "2098-12-31")
    page.fill("#closes_on", "2098-12-31")
    page.check("#asked-citizen")
    page.select_option("#within", "06652")
    page.click("main form button")
    expect(page.locator("#faults")).to_be_visible()
    look.at(page, "01-set-up-fault")
    assert page.input_value("#code") == ROUND
    page.check("[name=position_groups]")
    page.click("main form button")
    expect(page.locator("[name=cadres]")).to_have_count(5)
    look.at(page, "02-set-up-checked")
    page.click("button[value=create]")
    page.wait_for_url(f"**/rounds/{ROUND}")
    look.at(page, "03-round-draft")


def _issue(page: Page, look: Look) -> list[str]:
    page.click(f"a[href='/rounds/{ROUND}/invitations']")
    page.select_option("#group", "citizen")
    for number in (1, 2):
        page.check(f"[name=subjects][value='{number}']")
    look.at(page, "04-invitations")
    page.locator("form:has(#group) button").click()
    page.check("#kind-1")
    page.check("#kind-2")
    page.fill("#count", str(PEOPLE))
    look.at(page, "05-issue")
    page.locator("form:has(#count) button").click()
    expect(page.locator(".slip .digits")).to_have_count(2 * PEOPLE)
    look.at(page, "06-slips")
    codes = page.locator(".slip .digits").all_inner_texts()
    page.emulate_media(media="print")
    look.at(page, "07-slips-printed", widths=(1280,))
    page.emulate_media(media="screen")
    page.goto(page.url.removesuffix("/invitations/slips"))
    page.locator("form[action$='/check'] button").click()
    look.at(page, "08-round-checked")
    return codes


def _open(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/rounds/{ROUND}/open")
    for (prefix, _username), words in zip(SIGNERS, PASSPHRASES, strict=True):
        page.fill(f"#{prefix}passphrase", words)
        page.fill(f"#{prefix}again", words)
    look.at(page, "09-opening")
    for prefix, username in SIGNERS:
        office.sign(page, prefix, username)
    page.locator("main form button").click()
    expect(page.locator(".words li")).to_have_count(33)
    look.at(page, "10-printed-share")


def _answer(office: OfficeSite, codes: list[str]) -> None:
    with Intake(office.installation) as intake:
        for number, code in enumerate(codes):
            ticket = invitations.admit(intake, code)
            with intake.asking() as connection:
                asked = intake.questionnaire(connection, _key(office))
            answers = {ItemId("contact"): "yes", ItemId("how"): "counter"}
            for item in asked.items:
                if item.kind == "rating":
                    answers[item.id] = AGREED.get(item.id, str(3 + number % 3))
            ballots.submit(intake, ticket, number.to_bytes(16), [answers])


def _key(office: OfficeSite) -> tuple[str, int, str]:
    with office.installation.engine.connect() as connection:
        found = rounds.get(connection, SurveyCode(ROUND))
    return found.questionnaire_id, found.questionnaire_version, found.questionnaire_hash


def _close(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/rounds/{ROUND}")
    look.at(page, "11-round-open")
    assert page.goto(f"{office.address}/rounds/{ROUND}/results").status == 409  # type: ignore[union-attr] # an answer came
    look.at(page, "12-still-sealed")
    page.goto(f"{office.address}/rounds/{ROUND}/close")
    for (prefix, _username), words in zip(SIGNERS, PASSPHRASES, strict=True):
        page.fill(f"#{prefix}passphrase", words)
    look.at(page, "13-closing")
    for prefix, username in SIGNERS:
        office.sign(page, prefix, username)
    page.locator("main form button").click()
    page.wait_for_url("**/minutes")
    look.at(page, "14-minutes")
    assert f">{2 * PEOPLE}<" in page.content()


def _release(office: OfficeSite, page: Page, look: Look) -> Path:
    page.goto(f"{office.address}/rounds/{ROUND}/results")
    look.at(page, "15-results-draft")
    page.click(f"a[href='/rounds/{ROUND}/results/1']")
    page.locator("details.why summary").first.click()
    look.at(page, "16-subject")
    page.goto(f"{office.address}/rounds/{ROUND}/release")
    page.check("#read")
    look.at(page, "17-release")
    office.sign(page, "first-", "reviewer")
    office.sign(page, "second-", "closing-officer-2")
    page.locator("main form button").click()
    page.wait_for_url("**/results")
    look.at(page, "18-results-released")
    with page.expect_download() as waiting:
        page.click(f"a[href='/rounds/{ROUND}/package']")
    return Path(waiting.value.path())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_round_from_set_up_to_the_signed_package(
    browser: Browser, axe: Axe, office: OfficeSite, language: str
) -> None:
    look = Look(axe, f"journey-{language}")
    officer = office.sign_in(browser, "campaign-officer", language)
    assert re.search(f'<html lang="{language}"', officer.content())
    _set_up(officer, look)
    codes = _issue(officer, look)
    closer = office.sign_in(browser, "closing-officer", language)
    _open(office, closer, look)
    _answer(office, codes)
    _close(office, closer, look)
    reviewer = office.sign_in(browser, "reviewer", language)
    taken = _release(office, reviewer, look)
    key = public_pem(office.installation.keys.read("signing"))
    lines = package_verify.verify(taken.read_bytes(), [key])
    for page in (officer, closer, reviewer):
        page.context.close()
    assert lines
    assert all(line.holds for line in lines)
    assert look.faults == []
