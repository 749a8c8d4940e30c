"""Questions read aloud by the device's own voice, where it has one of the page's language.

The voice is a stand-in that the test puts in the place of the browser's: it notes what it is told to say.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import faults_of, keep_picture
from tests.browser.served import NEUTRAL, Site
from tests.browser.test_respondent_journey import HTML, PHONE, WEATHER

LOCAL = {"lang": "vi-VN", "localService": True, "name": "Linh"}
ANDROID = {"lang": "vi_VN", "localService": True, "name": "vi-vn-x-vie-local"}
REMOTE = {"lang": "vi-VN", "localService": False, "name": "a service elsewhere"}
ENGLISH = {"lang": "en-GB", "localService": True, "name": "Kate"}
STAND_IN = """
(() => {
    let voices = %s;
    const listeners = [];
    const queue = [];
    const speech = {
        said: [], by: [], cancelled: 0,
        getVoices: () => voices,
        addEventListener: (kind, listener) => listeners.push(listener),
        arrive: (later) => { voices = later; listeners.forEach((one) => one()); },
        speak: (words) => { queue.push(words); if (queue.length === 1) words.onstart?.(); },
        cancel: () => {
            speech.cancelled += 1;
            for (const words of queue.splice(0)) words.onerror?.();
        },
        finish: () => {
            while (queue.length) {
                const words = queue.shift();
                speech.said.push(words.text);
                speech.by.push(words.voice.name);
                words.onend?.();
                queue[0]?.onstart?.();
            }
        },
        waiting: () => queue.length,
    };
    Object.defineProperty(globalThis, "speechSynthesis", { value: speech });
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();
"""


@contextmanager
def _phone(browser: Browser, *voices: dict[str, object], language: str = "vi") -> Iterator[Page]:
    context = browser.new_context(locale=language, viewport=PHONE)
    context.add_init_script(STAND_IN % json.dumps(voices))
    context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body=WEATHER, content_type=HTML))
    yield context.new_page()
    context.close()


def _to_the_contact_question(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.fill("#code", site.citizen())
    page.click("button.go")
    page.click("a.go")
    expect(page.locator("fieldset").first).to_be_visible()


def _said(page: Page) -> list[str]:
    page.evaluate("speechSynthesis.finish()")
    said: list[str] = page.evaluate("speechSynthesis.said")
    return said


def test_only_a_voice_of_the_device_in_the_page_s_language_is_offered_once_it_is_there(
    browser: Browser, site: Site
) -> None:
    with _phone(browser) as page:
        _to_the_contact_question(page, site)
        page.wait_for_load_state()
        for voices in ((), (REMOTE,), (ENGLISH,), (REMOTE, ENGLISH)):
            page.evaluate("voices => speechSynthesis.arrive(voices)", voices)
            expect(page.locator(".aloud")).to_have_count(0)
        for _ in range(2):
            page.evaluate("voice => speechSynthesis.arrive([voice])", LOCAL)
            expect(page.locator(".aloud")).to_have_count(1 + page.locator(".item").count())


@pytest.mark.parametrize("voice", [LOCAL, ANDROID], ids=["vi-VN", "vi_VN"])
def test_a_question_is_read_with_its_answers_by_the_device_s_own_voice_and_no_answer_given(
    browser: Browser, site: Site, voice: dict[str, object]
) -> None:
    with _phone(browser, REMOTE, ENGLISH, voice) as page:
        _to_the_contact_question(page, site)
        first = page.locator("fieldset").first
        first.locator("input").nth(1).check()
        expect(first.locator(".aloud")).to_have_text("Đọc to câu này")
        first.locator(".aloud").click()
        expect(first.locator(".aloud")).to_have_text("Dừng đọc")
        said = _said(page)
        shown = [text.strip() for text in first.locator(".question, .hint, label").all_inner_texts()]
        assert said == shown
        assert set(page.evaluate("speechSynthesis.by")) == {voice["name"]}
        expect(first.locator(".aloud")).to_have_text("Đọc to câu này")
        expect(page.locator(".spoken")).to_have_count(0)


def test_a_page_is_read_whole_and_the_part_being_read_is_marked(browser: Browser, site: Site) -> None:
    with _phone(browser, ENGLISH, language="en") as page:
        _to_the_contact_question(page, site)
        page.locator("main > .aloud").click()
        expect(page.locator("h1")).to_have_class("spoken")
        said = _said(page)
        assert said[0] == page.locator("h1").inner_text()
        assert [text for text in said if text == page.locator(".question").last.inner_text()]
        assert not [text for text in said if "aloud" in text]


def test_the_button_escape_another_question_and_leaving_stop_the_reading(
    browser: Browser, site: Site
) -> None:
    with _phone(browser, LOCAL) as page:
        _to_the_contact_question(page, site)
        expect(page.locator("fieldset .aloud")).to_have_count(2)  # once the page has its script
        one, other = page.locator("fieldset .aloud").all()
        for key in ("Enter", "Escape"):
            one.focus()
            page.keyboard.press("Enter")
            expect(one).to_have_text("Dừng đọc")
            assert page.evaluate("speechSynthesis.waiting()") > 0
            page.keyboard.press(key)
            assert page.evaluate("speechSynthesis.waiting()") == 0
            expect(one).to_have_text("Đọc to câu này")
            expect(one).to_be_focused()
        one.click()
        other.click()
        expect(one).to_have_text("Đọc to câu này")
        expect(other).to_have_text("Dừng đọc")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        assert page.evaluate("speechSynthesis.waiting()") == 0
        other.click()
        assert _said(page)[0] == page.locator(".question").nth(1).inner_text()


def test_the_last_page_says_that_others_hear_the_answers_it_reads(browser: Browser, site: Site) -> None:
    with _phone(browser, ENGLISH, language="en") as page:
        _to_the_contact_question(page, site)
        page.check("[name=answer-contact][value=no]")
        page.click("button.go")
        expect(page.locator(".aloud")).to_have_text("Read my answers aloud (people near you hear them)")
        page.click(".aloud")
        chosen = page.locator(".answers dd").first.inner_text()
        assert chosen in _said(page)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_with_the_buttons_have_no_fault(browser: Browser, axe: Axe, site: Site, language: str) -> None:
    with _phone(browser, LOCAL, ENGLISH, language=language) as page:
        faults: list[str] = []
        page.on("console", lambda line: faults.append(line.text) if "Security" in line.text else None)
        _to_the_contact_question(page, site)
        page.locator("main > .aloud").click()
        page.wait_for_load_state()
        keep_picture(page, f"respondent-{language}-360-aloud.png")
        heights = page.locator(".aloud").evaluate_all(
            "them => them.map((one) => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults + faults_of(axe, page) == []


def test_the_first_visit_asks_for_no_more_than_before(browser: Browser, site: Site) -> None:
    with _phone(browser, LOCAL) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site.address, wait_until="networkidle")
        assert len(asked) <= 4
        assert not [url for url in asked if "aloud" in url]
