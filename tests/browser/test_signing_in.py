"""A member signs in with a passkey, then through a provider, in a real Chromium; both are looked at."""

import dataclasses
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.office_served import Look, OfficeSite, phones_of
from tests.browser.served import serving
from tests.ports import free_port
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.provider_served import provider
from tests.webapp.office.world import PASSWORD
from webapp.settings import Oidc, defaults, installation

NAME = "Cổng Quảng Ninh"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[OfficeSite]:
    """Serve an office that has a name (passkeys answer to no number), and a provider beside it."""
    folder = tmp_path_factory.mktemp("signing-in")
    world = made_world.copy_to(folder / "template")
    shutil.copytree(folder / "template", folder / "office")
    port = free_port()
    with provider() as issuer:
        known = Oidc(issuer, "van-phong", "a-secret", NAME)
        address = f"http://localhost:{port}"
        settings = dataclasses.replace(
            defaults(folder / "office"), office_port=port, office_url=address, oidc=known
        )
        place = installation(settings)
        phones = phones_of(place, world.accounts)
        with serving(settings, "office", port):
            yield OfficeSite(address, place, phones)
        place.engine.dispose()


def _with_a_device(page: Page) -> None:
    """Give the browser a device with a fingerprint reader, as Chromium's own tests do."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def _sign_out(page: Page, office: OfficeSite) -> None:
    page.goto(f"{office.address}/account")
    page.locator("header form[action='/sign-out'] button").click()
    expect(page.locator("#username")).to_be_visible()


def _make_a_passkey(page: Page, office: OfficeSite, look: Look) -> None:
    page.goto(f"{office.address}/account/passkeys/add")
    look.at(page, "passkey-add")
    page.fill("#name", "Máy tính cơ quan")
    page.fill("#current-password", PASSWORD)
    page.fill("#current-totp", office.phones["reviewer"].code())
    page.click("main form.card button[type=submit]")
    make = page.locator("form[data-passkey-make] button")
    expect(make).to_be_visible()
    look.at(page, "passkey-make")
    make.click()
    expect(page).to_have_url(f"{office.address}/account")
    page.wait_for_load_state()
    expect(page.get_by_text("Máy tính cơ quan").first).to_be_visible()


def _prove_by_passkey(page: Page) -> None:
    page.locator("[data-passkey-prove] button").click()
    expect(page.locator("#current-password, #first-password")).to_be_hidden()


def _link(page: Page, office: OfficeSite, look: Look) -> None:
    page.goto(f"{office.address}/account/provider")
    look.at(page, "provider-link")
    _prove_by_passkey(page)
    page.click("main form.card button[type=submit]")
    page.click("a[href='/account/provider/go']")
    _at_the_provider(page)
    expect(page).to_have_url(f"{office.address}/account")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    look.at(page, "account")


def _at_the_provider(page: Page) -> None:
    page.fill("input[name=sub]", "cb-0042")
    page.locator("input[name=sub]").press("Enter")


def _release(page: Page, office: OfficeSite, look: Look) -> None:
    page.goto(f"{office.address}/rounds/closed/release")
    _prove_by_passkey(page)
    look.at(page, "release")
    office.sign(page, "second-", "closing-officer")
    page.check("input[name=read]")
    page.click("main form button[type=submit]")
    expect(page).to_have_url(f"{office.address}/rounds/closed/results")


def _come_in_by_provider(page: Page, office: OfficeSite, look: Look) -> None:
    page.get_by_role("link", name=NAME).click()
    _at_the_provider(page)
    expect(page.locator("#totp")).to_be_visible()
    look.at(page, "provider-code")
    page.fill("#totp", office.phones["reviewer"].code())
    page.click("main form.card button")
    expect(page.locator("nav.places")).to_be_visible()


def test_a_member_signs_in_by_passkey_and_by_provider(browser: Browser, office: OfficeSite, axe: Axe) -> None:
    look = Look(axe, "vi-signing-in")
    page = office.sign_in(browser, "reviewer", "vi")
    _with_a_device(page)
    _make_a_passkey(page, office, look)
    _link(page, office, look)
    _sign_out(page, office)
    look.at(page, "door")
    page.locator("form[data-passkey-get] button").click()
    expect(page.locator("nav.places")).to_be_visible()
    _release(page, office, look)
    _sign_out(page, office)
    _come_in_by_provider(page, office, look)
    page.goto(f"{office.address}/account")
    expect(page.get_by_role("row").filter(has_text="Nhà cung cấp và điện thoại")).to_have_count(1)
    page.context.close()
    assert look.faults == []
