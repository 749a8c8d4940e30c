"""docs/coverage.md tells the truth: every system of the source has a page and a test, and both are there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from webapp.api import app as api
from webapp.office import provider_pages
from webapp.office.blueprints import BLUEPRINTS
from webapp.results.app import create_results_app
from webapp.settings import defaults

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in DOCUMENT.splitlines()
    if re.match(r"\| \d", line)
]
SYSTEMS = range(1, 13)
PAGE = re.compile(r"`(/[^`\s]+)`")
TEST = re.compile(r"\btests/[\w./\-]+[\w/]")
COMMAND = re.compile(r"`ydan ([a-z][a-z\- ]*)`")
MISSING = "not built yet"
MAY_BE_MISSING: frozenset[str] = frozenset()
BUILT = [row for row in ROWS if row[1] != MISSING]


def _shape(address: str) -> str:
    """Give an address without the names of its changing parts."""
    return re.sub(r"<[^>]+>", "<>", address)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Give the address of every page of the office, the public site and the interface; nothing is opened."""
    office = Flask("office")
    for blueprint in BLUEPRINTS:
        if blueprint is not provider_pages.blueprint:  # the doors of a provider need an installation
            office.register_blueprint(blueprint)
    settings = defaults(tmp_path_factory.mktemp("nothing"))
    apps = (office, create_results_app(settings), api.create_api_app(settings))
    rules = [rule for app in apps for rule in app.url_map.iter_rules()]
    return {_shape(rule.rule) for rule in rules if "GET" in (rule.methods or ())}


def _is_there(test: str) -> bool:
    place = ROOT / test
    files = sorted(place.rglob("test_*.py")) if place.is_dir() else [place]
    return any(file.is_file() and "\ndef test_" in file.read_text(encoding="utf-8") for file in files)


def test_the_systems_of_the_source_stand_there_once_each_in_their_order() -> None:
    assert [int(row[0].split()[0]) for row in ROWS] == [*SYSTEMS]
    assert {len(row) for row in ROWS} == {3}


def test_no_system_is_missing_but_the_one_named_here() -> None:
    assert {row[0] for row in ROWS if row[1] == MISSING} <= MAY_BE_MISSING


@pytest.mark.parametrize("row", BUILT, ids=[row[0] for row in BUILT])
def test_a_system_has_a_page_in_the_product_and_a_test(row: tuple[str, str, str]) -> None:
    _, pages, tests = row
    assert PAGE.search(pages)
    assert TEST.search(tests)


def test_every_page_named_is_a_page_of_the_product(addresses: set[str]) -> None:
    named = set(PAGE.findall(DOCUMENT))
    assert len(named) > len(SYSTEMS)
    assert {page for page in named if _shape(page) not in addresses} == set()


def test_every_test_named_exists_and_claims_something() -> None:
    assert {test for test in TEST.findall(DOCUMENT) if not _is_there(test)} == set()


def test_every_command_named_is_known() -> None:
    ydan = Path(sys.executable).with_name("ydan")
    for command in sorted(set(COMMAND.findall(DOCUMENT))):
        run = subprocess.run([ydan, *command.split(), "--help"], capture_output=True, text=True, check=False)
        assert run.returncode == 0, (command, run.stderr)


def test_every_decision_named_is_recorded() -> None:
    numbers = set(re.findall(r"\bdecision (\d{4})\b", DOCUMENT))
    recorded = {record.name[:4] for record in (ROOT / "docs" / "decisions").glob("*.md")}
    assert numbers <= recorded
