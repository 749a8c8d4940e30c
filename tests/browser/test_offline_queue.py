"""What waits on a device: opaque, in no order, sent exactly once whatever breaks on the way."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.line import Line, line_to
from tests.browser.offline_visit import (
    PLACE,
    TEAM_PLACE,
    answer_all,
    begin,
    is_waiting,
    open_ready,
    send,
    send_no_contact,
    send_waiting,
)
from tests.browser.served import FLAGS, Site, program
from tests.webapp.open_surveys import OFFICIAL

WORDS = "Một câu mà không ai khác viết ra"
KEPT = """async () => {
    const asked = (request) => new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    const base = await asked(indexedDB.open("ydan-offline", 1));
    const store = base.transaction("forms").objectStore("forms");
    const [keys, forms] = [await asked(store.getAllKeys()), await asked(store.getAll())];
    base.close();
    return forms.map((one, place) => ({ ...one, key: [...new Uint8Array(keys[place])] }));
}"""


CACHES = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state === "activating") {
        await new Promise((go) => active.addEventListener("statechange", go, { once: true }));
    }
    return caches.keys();
}"""
"""What is kept once the worker has taken over."""


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with line_to(site.port) as found:
        yield found


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="vi")
    yield context
    context.close()


@pytest.fixture
def page(tablet: BrowserContext, line: Line) -> Page:
    """Give a page that is ready, on a line that lets everything pass but forms."""
    found = tablet.new_page()
    open_ready(found, f"{line.address}{PLACE}/vi")
    line.stops_forms = True
    return found


def keep(page: Page, site: Site, forms: int) -> list[str]:
    """Keep the forms of some people, one after the other; give their codes."""
    codes = [site.citizen() for _ in range(forms)]
    for place, code in enumerate(codes, 1):
        send_no_contact(page, code)
        is_waiting(page, place)
    return codes


def test_a_thief_of_the_device_finds_no_code_no_answer_and_one_size(page: Page, site: Site) -> None:
    [code] = keep(page, site, 1)
    page.click("#onward")
    begin(page, other := site.citizen())
    answer_all(page, WORDS)
    send(page)
    is_waiting(page, 2)
    kept = page.evaluate(KEPT)
    assert {frozenset(one) for one in kept} == {frozenset({"key", "place", "body", "refused"})}
    assert len({len(one["body"]) for one in kept}) == 1
    content = json.dumps(kept) + page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, history.state])"
    )
    for secret in (code, other, code[:8], other[:8], WORDS, "không"):
        assert secret not in content
    assert all(re.fullmatch(r"[\w-]{6000,}", one["body"]) for one in kept)
    assert page.evaluate("caches.keys()") != []
    caches = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat()"
    )
    assert all("/static/" in url or PLACE in url for url in caches)


def test_what_is_kept_stands_in_no_order(page: Page, site: Site) -> None:
    place_of_first = []
    first = ""
    for forms in range(1, 9):
        send_no_contact(page, site.citizen())
        is_waiting(page, forms)
        bodies = [one["body"] for one in page.evaluate(KEPT)]
        first = first or bodies[0]
        place_of_first.append(bodies.index(first) / max(1, forms - 1))
    keys = [tuple(one["key"]) for one in page.evaluate(KEPT)]
    assert all(len(key) == 16 for key in keys)
    # In the order of arrival, or in its reverse, the first would always stand at one end.
    assert set(place_of_first[1:]) not in ({0.0}, {1.0})


def test_lost_answers_double_nothing(page: Page, site: Site, line: Line) -> None:
    before = site.counted(OFFICIAL)
    keep(page, site, 3)
    page.click("#send-now")
    expect(page.locator("#sending")).to_have_text(re.compile("Chưa có kết nối"))
    line.loses_answers = True  # from here on forms arrive, and no answer to them comes back
    line.stops_forms = False
    send_waiting(page)
    is_waiting(page, 3)
    assert line.lost > 0
    assert before[0] < site.counted(OFFICIAL)[0] <= before[0] + 3  # counted, and the device does not know
    line.mend()
    send_waiting(page)
    is_waiting(page, 0)
    assert site.counted(OFFICIAL) == (before[0] + 3, before[1] + 3)
    expect(page.locator("#waiting")).to_contain_text("3")
    assert page.locator("#refused").is_hidden()


def test_two_tabs_and_the_worker_sending_at_once_double_nothing(
    tablet: BrowserContext, page: Page, site: Site, line: Line
) -> None:
    before = site.counted(OFFICIAL)
    keep(page, site, 4)
    other = tablet.new_page()
    other.goto(page.url)
    is_waiting(other, 4)
    line.mend()
    sending = "() => { ydanQueue.send(); ydanQueue.send(); }"
    page.evaluate(sending)
    other.evaluate(sending)
    is_waiting(page, 0)
    is_waiting(other, 0)
    assert site.counted(OFFICIAL) == (before[0] + 4, before[1] + 4)
    expect(page.locator("#waiting")).to_contain_text("4")


def test_one_form_sent_twice_by_devices_that_cannot_agree_is_counted_once(
    page: Page, site: Site, line: Line
) -> None:
    before = site.counted(OFFICIAL)
    keep(page, site, 1)
    line.mend()
    page.evaluate("Object.defineProperty(navigator, 'locks', { value: undefined })")
    page.evaluate("() => Promise.all([ydanQueue.send(), ydanQueue.send(), ydanQueue.send()])")
    assert page.evaluate(KEPT) == []
    assert site.counted(OFFICIAL) == (before[0] + 1, before[1] + 1)


def test_a_refused_form_stops_no_other(page: Page, site: Site, line: Line) -> None:
    before = site.counted(OFFICIAL)
    keep(page, site, 2)
    send_no_contact(page, "0" * 17)
    is_waiting(page, 3)
    line.mend()
    send_waiting(page)
    is_waiting(page, 0)
    assert site.counted(OFFICIAL)[0] == before[0] + 2
    expect(page.locator("#refused-count")).to_contain_text("1")
    assert [one["refused"] for one in page.evaluate(KEPT)] == [True]


def test_forms_are_sent_in_batches_in_another_order(page: Page, site: Site, line: Line) -> None:
    before = site.counted(OFFICIAL)
    keep(page, site, 12)
    stored = [one["body"] for one in page.evaluate(KEPT)]
    line.mend()
    send_waiting(page)
    is_waiting(page, 0)
    letters = re.findall(rf"form=([\w-]{{{len(stored[0])}}})", line.sent().decode())
    sent = list(dict.fromkeys(letters))
    assert sorted(sent) == sorted(stored)
    assert sent != stored  # one chance in 12!
    assert line.sent().count(b"POST /offline/") >= 2
    assert b"Cookie" not in line.sent()
    assert site.counted(OFFICIAL)[0] == before[0] + 12
    # And one in large letters, for whoever still stands there.
    expect(page.locator("#receipt-list li")).to_have_count(11)


@contextmanager
def standing_still(profile: Path) -> Iterator[None]:
    """Let no process of a browser go on: a copy is of one moment, and no file goes away under it."""
    browser = next(
        one for one in psutil.process_iter(["cmdline"]) if f"--user-data-dir={profile}" in one.info["cmdline"]
    )
    family = [browser, *browser.children(recursive=True)]
    for one in family:
        one.suspend()
    yield
    for one in family:
        one.resume()


def test_a_killed_browser_loses_nothing_and_starts_cold_without_a_network(
    kind: BrowserType, site: Site, line: Line, tmp_path: Path
) -> None:
    before = site.counted(OFFICIAL)
    profile = tmp_path / "profile"
    address = f"{line.address}{PLACE}/vi"
    tablet = kind.launch_persistent_context(profile, executable_path=program(), args=FLAGS, locale="vi")
    page = tablet.new_page()
    open_ready(page, address)
    line.cut()
    codes = keep(page, site, 2)
    # A copy of the profile as it is on the disk at this moment: what a killed browser, or a thief, has.
    stolen = tmp_path / "stolen"
    with standing_still(profile):
        shutil.copytree(profile, stolen, ignore=shutil.ignore_patterns("Singleton*", "lockfile", "LOCK"))
    tablet.close()
    found = b"".join(path.read_bytes() for path in stolen.rglob("*") if path.is_file())
    for code in codes:
        assert code.encode() not in found
        assert code.encode("utf-16-le") not in found
    again = kind.launch_persistent_context(stolen, executable_path=program(), args=FLAGS, locale="vi")
    page = again.new_page()
    page.goto(address)  # from the worker: the line is cut
    is_waiting(page, 2)
    keep_one = site.citizen()
    send_no_contact(page, keep_one)
    is_waiting(page, 3)
    line.mend()
    send_waiting(page)
    is_waiting(page, 0)
    again.close()
    assert site.counted(OFFICIAL) == (before[0] + 3, before[1] + 3)


def test_the_short_address_works_without_a_network(page: Page, line: Line) -> None:
    line.cut()
    page.goto(f"{line.address}{PLACE}")
    expect(page.locator("#code")).to_be_visible()
    expect(page).to_have_url(f"{line.address}{PLACE}/vi")


def test_a_new_worker_takes_over_what_the_older_one_kept(browser: Browser, site: Site) -> None:
    context = browser.new_context(locale="vi")
    page = context.new_page()
    page.goto(site.address)
    page.evaluate(
        "async ([kept]) => { const older = await caches.open('ydan-offline-older');"
        " await older.put(kept, new Response('an older page')); }",
        [f"{TEAM_PLACE}/en"],
    )
    open_ready(page, f"{site.address}{PLACE}/vi")
    names = page.evaluate(CACHES)
    assert len(names) == 1
    assert names[0] != "ydan-offline-older"
    context.set_offline(True)
    page.goto(f"{site.address}{TEAM_PLACE}/en")  # fetched anew with its worker, not left behind
    expect(page.locator("#code")).to_be_visible()
    context.close()


def test_a_page_that_ended_takes_the_place_of_the_form_on_the_device(
    tablet: BrowserContext, site: Site
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    # What is kept for an address of a closed round: the worker finds the answer that it gives today.
    page.evaluate(
        "async ([ended, form]) => { const cache = await caches.open((await caches.keys())[0]);"
        " await cache.put(ended, await cache.match(form)); }",
        ["/offline/closed/1/vi", f"{PLACE}/vi"],
    )
    # The kept form may give way to the news before it is whole.
    page.goto(f"{site.address}/offline/closed/1/vi", wait_until="commit")
    expect(page.locator("h1")).to_have_text("Không thể trả lời ở đây")
    tablet.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Không thể trả lời ở đây")
    expect(page.locator("#waiting")).to_be_visible()
