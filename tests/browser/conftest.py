"""A real Chromium against real server processes; a missing browser is a failure."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.browser.served import PATIENCE_MILLISECONDS, ROOT, Site, chromium, open_site
from tests.webapp.office.made_world import MadeWorld, made

HERE = Path(__file__).parent
ARTEFACTS = ROOT / "tests" / "artefacts"
PICTURES = bool(os.environ.get("PICTURES"))
"""Whether pictures of pages are kept, for people to look at: ``PICTURES=1 make test TESTS=tests/browser``."""
expect.set_options(timeout=PATIENCE_MILLISECONDS)  # a busy machine is slow, not wrong
PAGES_ON_THE_WAY = 3
GONE = "Execution context was destroyed"
Seen = TypeVar("Seen")
FAULTS = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map((one) => [one.id, one.help, one.nodes.map((node) => String(node.target))]);
}"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker try a whole module: the servers that it starts are dear."""
    for item in items:
        if item.path.parent == HERE and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the installed Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def kind(browser: Browser) -> BrowserType:
    """Give what starts further browsers, each with a profile of its own."""
    return browser.browser_type


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Give axe-core, to be run on a page: ``faults_of(axe, page)``."""
    return Axe()


def steady(page: Page, look: Callable[[], Seen]) -> Seen:
    """Look at a page; one that gives way meanwhile to the next is not it."""
    for _ in range(PAGES_ON_THE_WAY):
        try:
            return look()
        except BrowserError as error:
            if GONE not in error.message:
                raise
            page.wait_for_load_state()
    return look()


def faults_of(axe: Axe, page: Page) -> list[str]:
    """Give what axe-core finds wrong on a page."""
    return steady(page, lambda: _faults_of(axe, page))


def _faults_of(axe: Axe, page: Page) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe.axe_script)
    # All that axe-core looked at would be many times what it found: only that leaves the browser.
    found = page.evaluate(FAULTS)
    return [f"{name}: {said} {places}" for name, said, places in found]


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of a whole page where pictures are wanted."""
    if PICTURES:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / name, full_page=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the respondents' side over rounds that are really open."""
    with open_site(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> MadeWorld:
    """Give the small province that every office here is a copy of."""
    return made(tmp_path_factory)
