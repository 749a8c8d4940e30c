"""An auditor and a sceptical citizen in a real browser, both languages: who believes nothing checks all."""

import csv
import dataclasses
import hashlib
import io
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import jobs, publishing
from surveys.identifiers import SurveyCode
from surveys.publications import Level
from surveys.schema import job as job_table
from tests.browser.office_served import Look, OfficeSite, office_site
from tests.browser.served import serving
from tests.ports import free_port
from tests.replying import nobody_adds_anything
from tests.webapp.office.made_world import MadeWorld
from webapp.job_kinds import ATTACK
from webapp.settings import defaults

RELEASED = SurveyCode("released")
SIGNERS = ("reviewer", "closing-officer-2")
COMMA = {"vi": ",", "en": "."}


@dataclasses.dataclass(frozen=True, slots=True)
class Served:
    """The office, and the public site over the same installation."""

    office: OfficeSite
    public: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[Served]:
    """Give a province of which one round is published to everybody."""
    folder = tmp_path_factory.mktemp("audited")
    world = made_world.copy_to(folder / "template")
    with office_site(folder / "template", world.accounts, folder / "office") as office:
        nobody_adds_anything(office.installation, RELEASED)
        publishing.raise_level(office.installation, RELEASED, Level.PUBLIC, SIGNERS)
        settings = dataclasses.replace(defaults(folder / "office"), results_port=free_port())
        with serving(settings, "results", settings.results_port):
            yield Served(office, f"http://127.0.0.1:{settings.results_port}")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_auditor_checks_everything_without_believing_anybody(
    served: Served, browser: Browser, axe: Axe, language: str, tmp_path: Path
) -> None:
    office, look = served.office, Look(axe, f"auditor-{language}")
    page = office.sign_in(browser, "auditor", language)
    look.at(page, "01-start")
    _attack_a_copy(office, page, look)
    _check_the_trail(office, page, look)
    score = _read_a_score(office, page, look)
    package = _take_the_package(page, tmp_path)
    assert _recomputed(package)
    assert _composite(package) == score.replace(COMMA[language], ".")
    page.context.close()
    assert look.faults == []


def _attack_a_copy(office: OfficeSite, page: Page, look: Look) -> None:
    """Have the self-test made; its progress, a failure and the list of one's work are looked at, too."""
    page.goto(f"{office.address}/self-test")
    page.click("main form button")
    page.wait_for_url("**/self-test")  # at once, or by way of its progress
    expect(page.locator("main .note")).to_have_count(1)
    expect(page.locator("main .note.bad")).to_have_count(0)
    assert page.locator("section.card h2").count() > 7  # every attack is told
    look.at(page, "02-self-test")
    with office.installation.engine.begin() as connection:
        number = jobs.ask(connection, ATTACK, "auditor", office.installation.clock())
        running = sa.update(job_table).where(job_table.c.id == bytes.fromhex(number))
        connection.execute(running.values(state="running", step="attack", done=1, whole=3, attempts=2))
    page.goto(f"{office.address}/jobs/{number}?back=/self-test")
    expect(page.locator("progress")).to_have_count(1)
    look.at(page, "03-progress")
    with office.installation.engine.begin() as connection:
        jobs.fail(connection, number, [jobs._GIVEN_UP])
    page.goto(f"{office.address}/jobs/{number}?back=/self-test")
    expect(page.locator(".note.bad")).to_have_count(1)
    look.at(page, "04-given-up")
    page.goto(f"{office.address}/jobs")
    look.at(page, "05-my-work")


def _check_the_trail(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/audit")
    look.at(page, "06-trail")
    page.fill("#about", RELEASED)
    page.click("form[role=search] button")
    expect(page).to_have_url(re.compile(f"about={RELEASED}"))
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("tbody td:nth-child(5)").filter(has_not_text=RELEASED)).to_have_count(0)
    page.fill("#first", "32/13/2026")
    page.click("form[role=search] button")
    expect(page.locator("#first-fault")).to_be_visible()
    look.at(page, "07-trail-fault")
    page.goto(f"{office.address}/audit")
    page.locator("form[action='/audit/check'] button").click()
    page.wait_for_url("**/audit/check")
    expect(page.locator(".note.good")).to_have_count(1)
    look.at(page, "08-chain")
    page.goto(f"{office.address}/rounds/{RELEASED}/audit")
    look.at(page, "09-round")


def _read_a_score(office: OfficeSite, page: Page, look: Look) -> str:
    """Read the composite of the first cadre off the page, as it is written there."""
    page.click(f"main a[href='/rounds/{RELEASED}/results']")
    look.at(page, "10-results")
    page.goto(f"{office.address}/rounds/{RELEASED}/results/1")
    look.at(page, "11-subject")
    found = re.search(r"\d+(?:[.,]\d+)?", page.locator("main p.big").first.inner_text())
    assert found is not None
    return found[0]


def _take_the_package(page: Page, folder: Path) -> Path:
    page.go_back()
    with page.expect_download() as begun:
        page.evaluate(f"location.href = '/rounds/{RELEASED}/package'")
    begun.value.save_as(folder / "package.zip")
    with zipfile.ZipFile(folder / "package.zip") as packed:
        packed.extractall(folder / "package")
    found = next((folder / "package").rglob("recompute.py"))
    return found.parent


def _recomputed(folder: Path) -> bool:
    """Run the program of the package with nothing but Python itself: no environment, no other package."""
    command = (sys.executable, "-I", "-S", str(folder / "recompute.py"), str(folder))
    ended = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    numbers = re.search(r"(\d+) numbers computed again, 0 differ", ended.stdout)
    return ended.returncode == 0 and numbers is not None and int(numbers[1]) > 100


def _composite(folder: Path) -> str:
    with (folder / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(
            row["score"]
            for row in csv.DictReader(file)
            if row["cadre_code"] == "CB1" and row["respondent_group"] == "composite"
        )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_sceptical_citizen_compares_what_everybody_sees_with_what_was_signed(
    served: Served, browser: Browser, axe: Axe, language: str, tmp_path: Path
) -> None:
    look = Look(axe, f"citizen-{language}")
    page = browser.new_context(locale=language).new_page()
    page.goto(f"{served.public}/{language}/rounds/{RELEASED}")
    look.at(page, "01-published")
    signed = re.search(r"[0-9a-f]{64}", page.locator(".hash").inner_text())
    assert signed is not None
    page.goto(f"{served.public}/{language}/rounds/{RELEASED}/subjects/1")
    look.at(page, "02-person")
    page.goto(f"{served.public}/{language}/check")
    look.at(page, "03-check")
    page.context.close()
    assert look.faults == []
    content = _fetched(f"{served.public}/data/index.json")
    line = next(one for one in json.loads(content)["publications"] if one["survey"] == RELEASED)
    for address in line["files"]:
        name = address.rsplit("/", 1)[1]
        (tmp_path / name).write_bytes(_fetched(f"{served.public}/data/{RELEASED}/{line['number']}/{name}"))
    published = (tmp_path / "publication.json").read_bytes()
    assert hashlib.sha256(published).hexdigest() == signed[0] == line["sha256"]
    (tmp_path / "recompute.py").write_bytes(_fetched(f"{served.public}/data/recompute.py"))
    assert _recomputed(tmp_path)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "scores.csv").read_text("utf-8-sig"))))
    assert rows


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own process on this machine
        content: bytes = answer.read()
        return content
