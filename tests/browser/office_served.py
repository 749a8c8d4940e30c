"""The office as its own process over a small province, and people who sign in with their phones."""

import dataclasses
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyotp
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys.installation import Installation
from surveys.schema import staff as staff_table
from tests.browser.conftest import faults_of, keep_picture, steady
from tests.browser.served import serving
from tests.ports import free_port
from tests.webapp.office.world import PASSWORD, Account
from webapp.settings import Settings, defaults, installation

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
STEP_SECONDS = 30
WIDTHS = (360, 1280)
HOLD = """() => {
    const parts = document.querySelectorAll("[data-reload]");
    for (const part of parts) part.dataset.at = "#held";
    if (parts.length) stop();
}"""
"""Lets a page that asks for itself again stand still while it is looked at, however long that takes."""


@dataclasses.dataclass(slots=True)
class Phone:
    """Somebody's phone, as far ahead of the office's clock as the office bears."""

    secret: str
    forget: Callable[[], None]
    """Lets the office forget which codes it saw: a program signs oftener than anybody may."""
    last: int = 0

    def code(self) -> str:
        """Give the code of the coming half minute: it stays good for a minute at least."""
        coming = int(time.time() // STEP_SECONDS) + 1
        if coming <= self.last:
            self.forget()
        self.last = coming
        return pyotp.HOTP(self.secret).at(coming)


@dataclasses.dataclass(frozen=True, slots=True)
class OfficeSite:
    """The office as its own process, with the installation it works on."""

    address: str
    installation: Installation
    phones: dict[str, Phone]

    def sign_in(self, browser: Browser, username: str, language: str, width: int = 1280) -> Page:
        """Sign somebody in at the door, in a browser of their own."""
        context = browser.new_context(locale=language, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.fill("#totp", self.phones[username].code())
        page.click("main form button")
        expect(page.locator("nav.places")).to_have_count(1)
        return page

    def sign(self, page: Page, prefix: str, username: str) -> None:
        """Fill in one signature of a ceremony."""
        if prefix == "second-":
            page.fill("#second-username", username)
        page.fill(f"#{prefix}password", PASSWORD)
        page.fill(f"#{prefix}totp", self.phones[username].code())


class Look:
    """Looks at pages: pictures at both widths, and what axe says."""

    def __init__(self, axe: Axe, name: str) -> None:
        self.axe, self.name = axe, name
        self.faults: list[str] = []

    def at(self, page: Page, what: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """Keep a picture of a page at some widths and note its faults."""
        page.wait_for_load_state()  # with its style
        steady(page, lambda: page.evaluate(HOLD))
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            keep_picture(page, f"office-{self.name}-{width}-{what}.png")
            self.faults += [f"{what} at {width}: {fault}" for fault in faults_of(self.axe, page)]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.faults.append(f"{what} at {width}: {wide} px wider than the screen")


def _settings(folder: Path) -> Settings:
    return dataclasses.replace(defaults(folder), office_port=free_port())


def _forget_codes(place: Installation, username: str) -> None:
    with place.engine.begin() as connection:
        connection.execute(
            sa.update(staff_table).where(staff_table.c.username == username).values(totp_last_step=0)
        )


def phone_of(place: Installation, username: str, secret: str) -> Phone:
    """Give somebody's phone."""
    return Phone(secret, partial(_forget_codes, place, username))


def phones_of(place: Installation, accounts: Mapping[str, Account]) -> dict[str, Phone]:
    """Give everybody the phone of their account."""
    return {name: phone_of(place, name, one.totp_secret) for name, one in accounts.items()}


@contextmanager
def office_site(template: Path, accounts: dict[str, Account], folder: Path) -> Iterator[OfficeSite]:
    """Serve the office over a copy of the province."""
    shutil.copytree(template, folder)
    settings = _settings(folder)
    place = installation(settings)
    phones = phones_of(place, accounts)
    with serving(settings, "office", settings.office_port):
        yield OfficeSite(f"http://127.0.0.1:{settings.office_port}", place, phones)
    place.engine.dispose()
