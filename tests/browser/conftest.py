"""A real Chromium against a real server process; a missing browser is a failure."""

import dataclasses
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from surveys.upgrade import upgrade
from tests.webapp.open_surveys import Codes, open_surveys
from webapp.settings import Settings, defaults, installation

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTING_TRIES = 600
NEUTRAL = "https://weather.example/"  # never fetched: tests answer for it


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """A side of the product as its own process, with codes of open rounds."""

    address: str
    codes: Codes
    taken: Iterator[int]

    def citizen(self) -> str:
        """Give a code nobody used yet."""
        return self.codes.citizens[next(self.taken)].digits

    def link(self) -> str:
        """Give a QR's secret nobody used yet."""
        return self.codes.citizens[next(self.taken)].link


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process of the product serves an installation."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("YDAN_")},
        "YDAN_DATA_DIR": str(settings.data_dir),
        "YDAN_KEYS_DIR": str(settings.keys_dir),
        "YDAN_KEY_STORE_DIR": str(settings.key_store_dir),
        "YDAN_PUBLIC_PORT": str(settings.public_port),
        "YDAN_OFFICE_PORT": str(settings.office_port),
        "YDAN_EXIT_URL": settings.exit_url,
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the installed Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "no Chromium: install the package “chromium”"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield found
        found.close()


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


def serve(settings: Settings, side: str, port: int) -> subprocess.Popen[bytes]:
    """Start a side as its own process and give it when it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp.serve", side], cwd=ROOT, env=environment_of(settings)
    )
    for _try in range(STARTING_TRIES):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return process
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)  # the pause between two tries ends at once when the server does
            break
    process.kill()
    raise RuntimeError(f"the server did not start: {process.wait()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the respondents' side over rounds that are really open."""
    settings = dataclasses.replace(
        defaults(tmp_path_factory.mktemp("site")), public_port=free_port(), exit_url=NEUTRAL
    )
    place = installation(settings)
    for folder in (settings.data_dir, settings.key_store_dir, place.boxes):
        folder.mkdir(parents=True, exist_ok=True)
    place.keys.create()
    upgrade(place.engine)
    codes = open_surveys(place, count=120)
    place.engine.dispose()
    process = serve(settings, "public", settings.public_port)
    yield Site(f"http://127.0.0.1:{settings.public_port}", codes, iter(range(120)))
    process.terminate()
    process.wait()
