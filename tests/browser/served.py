"""A side of the product as its own process on this machine, and the Chromium that visits it."""

import dataclasses
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page, sync_playwright

from surveys.box_engines import box_of
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.upgrade import upgrade
from tests.ports import free_port
from tests.webapp.open_surveys import Codes, open_surveys
from webapp.settings import Settings, defaults, installation

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTING_TRIES = 6000
PATIENCE_MILLISECONDS = 180_000
NEUTRAL = "https://weather.example/"  # never fetched: tests answer for it
CODES = 240
_Made = TypeVar("_Made", BrowserContext, Page)


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """The respondents' side as its own process, with codes of open rounds."""

    port: int
    codes: Codes
    taken: Iterator[int]
    place: Installation

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def citizen(self) -> str:
        """Give a code nobody used yet."""
        return self.codes.citizens[next(self.taken)].digits

    def counted(self, survey: SurveyCode) -> tuple[int, int]:
        """Give how many codes of a round are used, and how many ballots lie in its box."""
        box = box_of(self.place, survey)
        return len(box.spent_codes()), box.count_parts().ratings

    def link(self) -> str:
        """Give a QR's secret nobody used yet."""
        return self.codes.citizens[next(self.taken)].link


def _named(settings: Settings) -> dict[str, str]:
    """Give what a process must be told where signing in needs an address with a name, or a provider."""
    told = {"YDAN_OFFICE_URL": settings.office_url} if "//localhost" in settings.office_url else {}
    if settings.oidc:
        told |= {
            "YDAN_OIDC_ISSUER": settings.oidc.issuer,
            "YDAN_OIDC_CLIENT_ID": settings.oidc.client_id,
            "YDAN_OIDC_CLIENT_SECRET": settings.oidc.client_secret,
            "YDAN_OIDC_NAME": settings.oidc.name,
        }
    return told


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process of the product serves an installation."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("YDAN_")},
        "YDAN_DATA_DIR": str(settings.data_dir),
        "YDAN_KEYS_DIR": str(settings.keys_dir),
        "YDAN_KEY_STORE_DIR": str(settings.key_store_dir),
        "YDAN_PUBLIC_PORT": str(settings.public_port),
        "YDAN_OFFICE_PORT": str(settings.office_port),
        "YDAN_RESULTS_PORT": str(settings.results_port),
        "YDAN_API_PORT": str(settings.api_port),
        **_named(settings),
        "YDAN_EXIT_URL": settings.exit_url,
    }


@contextmanager
def serving(settings: Settings, side: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve a side as its own process from when it answers until the end of the block."""
    command = [sys.executable, "-m", "webapp.serve", side]
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(settings)) as process:
        try:
            wait_until_it_answers(process, port)
            yield process
        finally:
            process.terminate()


def wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait for a server that was started. Raises RuntimeError when it ends instead."""
    for _try in range(STARTING_TRIES):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)  # the pause between two tries ends at once when the server does
            break
    raise RuntimeError("the server did not start")


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """Serve the respondents' side over rounds that are really open."""
    settings = dataclasses.replace(defaults(folder), public_port=free_port(), exit_url=NEUTRAL)
    place = installation(settings)
    for one in (settings.data_dir, settings.key_store_dir, place.boxes):
        one.mkdir(parents=True, exist_ok=True)
    place.keys.create()
    upgrade(place.engine)
    codes = open_surveys(place, CODES)
    place.engine.dispose()
    with serving(settings, "public", settings.public_port):
        yield Site(settings.public_port, codes, iter(range(CODES)), place)


def program() -> str:
    """Give the installed Chromium; fails where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("no Chromium: install the package “chromium”")
    return found


def _patient(make: Callable[..., _Made]) -> Callable[..., _Made]:
    """Wait longer for pages than a person would: a busy machine is slow, not wrong."""

    def made(*given: object, **wanted: object) -> _Made:
        found = make(*given, **wanted)
        found.set_default_timeout(PATIENCE_MILLISECONDS)
        return found

    return made


def _seen(act: Callable[..., None]) -> Callable[..., None]:
    """Look at what comes of a click when it is whole: a page is shown before its end and its scripts.

    The click itself ends when the next page, if it leads to one, has begun.
    """

    def done(self: Page | Locator, *given: object, **wanted: object) -> None:
        act(self, *given, **wanted)
        (self if isinstance(self, Page) else self.page).wait_for_load_state()

    return done


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the installed Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Browser, "new_context", _patient(Browser.new_context))
            patch.setattr(Browser, "new_page", _patient(Browser.new_page))
            lasting = BrowserType.launch_persistent_context
            patch.setattr(BrowserType, "launch_persistent_context", _patient(lasting))
            for kind, name in ((Page, "click"), (Page, "press"), (Locator, "click"), (Locator, "press")):
                patch.setattr(kind, name, _seen(getattr(kind, name)))
            yield browser
        browser.close()
