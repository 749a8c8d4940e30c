"""A volunteer's tablet with a real profile: after every person it is as if nobody had been there."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, ViewportSize, expect

from tests.browser.served import FLAGS, NEUTRAL, Site, program
from tests.browser.test_respondent_journey import HTML, RECEIPT, WEATHER

TABLET = ViewportSize(width=800, height=1000)
TYPED = "Đường liên thôn sửa ba lần vẫn ngập"
NAME = "Hạnh"
STORED = """async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length, visible: document.cookie,
})"""
NOTHING = {"local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "visible": ""}


class Tablet:
    """A device whose browser keeps its profile in a folder, as every volunteer's does."""

    def __init__(self, kind: BrowserType, folder: Path) -> None:
        self._kind, self.folder = kind, folder

    @contextmanager
    def started(self, *flags: str, script: bool = True) -> Iterator[BrowserContext]:
        """Give the browser; at the end of the block it is closed as by its user."""
        context = self._kind.launch_persistent_context(
            self.folder,
            executable_path=program(),
            args=[*FLAGS, *flags],
            locale="vi",
            viewport=TABLET,
            java_script_enabled=script,
        )
        context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body=WEATHER, content_type=HTML))
        yield context
        context.close()

    def kept(self, *secrets: str) -> list[str]:
        """Give the files of the profile that hold one of the texts, in either encoding of a browser."""
        wanted = [text.encode(form) for text in secrets for form in ("utf-8", "utf-16-le")]
        files = [one for one in self.folder.rglob("*") if one.is_file()]
        assert files
        return [one.name for one in files if any(text in _content(one) for text in wanted)]


def _content(file: Path) -> bytes:
    """Read a file of a profile; one that the browser took away meanwhile holds nothing."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""


@pytest.fixture
def tablet(kind: BrowserType, tmp_path: Path) -> Tablet:
    return Tablet(kind, tmp_path / "profile")


def _help(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/helper")
    page.click("button[name=mode]")
    expect(page.locator("#helped")).to_be_visible()


def _answer(page: Page, code: str) -> None:
    """Go from the code to the last list of answers, with a text."""
    page.fill("#code", code)
    page.click("button.go")
    page.click("a.go")
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=phone]")
    page.click("button.go")
    expect(page).to_have_url(f"{page.url.split('/section')[0]}/section/2")
    for item in page.locator("fieldset").all():
        item.locator("input").nth(1).check()
    page.fill("textarea", TYPED)
    page.click("button.go")
    expect(page.locator(".typed")).to_have_text(TYPED)


def _expect_clean(page: Page) -> None:
    expect(page.locator("#code")).to_have_value("")
    _expect_nothing_of(page, NAME, TYPED)


def _expect_nothing_of(page: Page, *secrets: str) -> None:
    for text in secrets:
        expect(page.locator("body")).not_to_contain_text(text)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_no_way_back_leads_to_the_last_person(tablet: Tablet, site: Site, *, script: bool) -> None:
    with tablet.started(script=script) as browser:
        page = browser.new_page()
        _help(page, site)
        _answer(page, site.citizen())
        page.click("button.go")
        receipt = page.locator(".receipt strong")
        expect(receipt).to_have_text(RECEIPT)
        told = receipt.inner_text()
        page.click("#next")
        _expect_clean(page)
        for step in (page.go_back, page.go_forward):
            for _ in range(10):
                if step() is None:
                    break
                expect(page.locator("h1")).to_be_visible()
                _expect_nothing_of(page, NAME, TYPED, told)
        page.goto(f"{site.address}/")
        page.reload()
        _expect_clean(page)


def test_nothing_is_stored_but_the_mode_and_no_file_of_the_profile_tells_anything(
    tablet: Tablet, site: Site
) -> None:
    code = site.citizen()
    with tablet.started() as browser:
        page = browser.new_page()
        headers = []
        page.on("response", lambda answer: headers.append((answer.url, answer.headers.get("cache-control"))))
        _help(page, site)
        _answer(page, code)
        page.click("button.go")
        told = page.locator(".receipt strong").inner_text()
        assert [one["name"] for one in browser.cookies()] == ["ydan-helper"]
        assert page.evaluate(STORED) == NOTHING
        assert {how for url, how in headers if "/static/" not in url} == {"no-store"}
        page.click("#next")
        _expect_clean(page)
    grouped = " ".join(code[at : at + 4] for at in range(0, 17, 4))
    assert tablet.kept(code, grouped, TYPED, NAME, told) == []
    assert tablet.kept("/helper"), "the search finds what is there: the list of visited pages"


def test_tabs_that_a_restarted_browser_reopens_are_clean(tablet: Tablet, site: Site) -> None:
    with tablet.started() as browser:
        page = browser.new_page()
        _help(page, site)
        _answer(page, site.citizen())
        page.click("button.go")
        expect(page.locator(".receipt strong")).to_have_text(RECEIPT)
    with tablet.started("--restore-last-session") as browser:
        for page in browser.pages:
            page.wait_for_load_state()
            _expect_nothing_of(page, NAME, TYPED)
        page = browser.new_page()
        for path in ("/check", "/section/2", "/receipt"):
            page.goto(site.address + path)
            _expect_clean(page)
        expect(page.locator("#helped")).to_be_visible()


@pytest.mark.parametrize("ended", [False, True], ids=["walks away", "leaves now"])
def test_a_person_who_stops_in_the_middle_leaves_nothing(tablet: Tablet, site: Site, *, ended: bool) -> None:
    code = site.citizen()
    with tablet.started() as browser:
        page = browser.new_page()
        _help(page, site)
        _answer(page, code)
        if ended:
            page.click("#exit")
            expect(page).to_have_title("Thời tiết")
        page.goto(f"{site.address}/")
        _expect_clean(page)
        expect(page.locator("#helped")).to_be_visible()
        for path in ("/check", "/section/2"):
            page.goto(site.address + path)
            _expect_clean(page)
        for _ in range(10):
            if page.go_back() is None:
                break
            _expect_nothing_of(page, NAME, TYPED)
    assert tablet.kept(code, TYPED, NAME) == []
