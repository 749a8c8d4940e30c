"""A real Chromium against real server processes; a missing browser is a failure."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser.served import ROOT, Site, chromium, open_site
from tests.webapp.office.made_world import MadeWorld, made

ARTEFACTS = ROOT / "tests" / "artefacts"
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


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


def faults_of(axe: Axe, page: Page) -> list[str]:
    """Give what axe-core finds wrong on a page."""
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']]}"
        for one in axe.run(page).response["violations"]
    ]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the respondents' side over rounds that are really open."""
    with open_site(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> MadeWorld:
    """Give the small province that every office here is a copy of."""
    return made(tmp_path_factory)
