"""The public site in a real browser: nothing for axe to find in any language, scheme or width; light."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from benchmarks._wire import wire_to
from surveys.database import open_engine
from surveys.identifiers import SurveyCode
from surveys.publications import Level
from tests.browser.conftest import faults_of, keep_picture
from tests.browser.served import serving
from tests.ports import free_port
from tests.webapp.results.conftest import prepare_at, publish, publish_again, store, told, withdraw
from webapp.settings import defaults

PAGES = (
    "", "rounds/mo", "rounds/mo/1/subjects/3", "rounds/mo/subjects/3", "rounds/rut", "how", "how/interval",
    "check", "promise", "data", "?q=uong", "nowhere",
)  # fmt: skip
MAIN = PAGES[:4]
SEEN = (
    ("vi", "light", 320, PAGES),
    ("en", "dark", 1280, PAGES),
    ("vi", "dark", 320, MAIN),
    ("en", "light", 1280, MAIN),
)
MOST_FIRST_VISIT_BYTES, MOST_FIRST_VISIT_REQUESTS = 30_000, 4
ZOOMED = 640  # a screen of 1280 px at 200 %


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve a site with a round in two versions and one that was withdrawn; no key exists."""
    folder = tmp_path_factory.mktemp("results")
    settings = dataclasses.replace(defaults(folder), results_port=free_port())
    settings.data_dir.mkdir(parents=True)
    engine = open_engine(settings.database_url)
    prepare_at(engine)
    with engine.begin() as connection:
        for seed, code in ((1, "mo"), (2, "rut")):
            store(connection, code)
            publish(connection, told(seed, code), Level.PUBLIC)
        publish_again(connection, SurveyCode("mo"))
        withdraw(connection, SurveyCode("rut"))
    engine.dispose()
    with serving(settings, "results", settings.results_port):
        yield settings.results_port


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: "-".join(map(str, seen[:3])))
def test_no_page_has_a_fault(
    browser: Browser, axe: Axe, port: int, seen: tuple[str, Any, int, tuple[str, ...]]
) -> None:
    language, scheme, width, paths = seen
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, faults = context.new_page(), []
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    for path in paths:
        page.goto(f"http://127.0.0.1:{port}/{language}/{path}")
        for more in page.locator("details").all():
            more.locator("summary").click()
        faults += [f"{path}: {fault}" for fault in faults_of(axe, page)]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            faults.append(f"{path}: {wide} px wider than the screen")
        slug = path.replace("/", "-").replace("?", "") or "start"
        name = f"results-{language}-{scheme}-{width}-{slug}.png"
        keep_picture(page, name)
    context.close()
    assert faults == []


def test_at_twice_the_size_nothing_is_cut_and_a_name_is_found_with_the_keyboard_alone(
    browser: Browser, port: int
) -> None:
    context = browser.new_context(viewport={"width": ZOOMED, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/vi/rounds/mo")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(f"http://127.0.0.1:{port}/vi/")
    page.locator("#q").focus()
    page.keyboard.type("uong 3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/?q=uong+3")
    page.locator("main a[href$='/subjects/3']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/subjects/3")
    expect(page.locator("h1")).to_have_text("Nguyễn Văn Ưởng 3")
    assert context.cookies() == []
    context.close()


def test_a_first_visit_is_light(browser: Browser, port: int) -> None:
    for path in ("vi/", "vi/rounds/mo", "vi/rounds/mo/subjects/3"):
        with wire_to(port) as wire:
            context = browser.new_context(java_script_enabled=False)
            context.new_page().goto(f"http://127.0.0.1:{wire.port}/{path}", wait_until="load")
            context.close()
            assert wire.requests <= MOST_FIRST_VISIT_REQUESTS, path
            assert len(wire.sent) + len(wire.received) <= MOST_FIRST_VISIT_BYTES, path
