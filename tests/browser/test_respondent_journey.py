"""The whole way of a respondent in a real Chromium against a real server: with and without script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from benchmarks._wire import wire_to
from tests.browser.served import NEUTRAL, Site
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK

PHONE = ViewportSize(width=360, height=740)
HTML = "text/html; charset=utf-8"
WEATHER = "<!doctype html><title>Thời tiết</title><p>Nắng</p>"
RECEIPT = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(browser: Browser, request: pytest.FixtureRequest, language: str) -> Iterator[BrowserContext]:
    """Give a phone, with and without script, in both languages."""
    context = browser.new_context(locale=language, viewport=PHONE, java_script_enabled=request.param)
    yield context
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page of a Vietnamese phone with script; the neutral address answers."""
    context = browser.new_context(locale="vi", viewport=PHONE)
    context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body=WEATHER, content_type=HTML))
    yield context.new_page()
    context.close()


def _start(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.fill("#code", site.citizen())
    page.click("button.go")
    page.click("a.go")


def _answer_contact(page: Page) -> None:
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=phone]")
    page.click("button.go")


def _answer_all(page: Page) -> None:
    for item in page.locator("fieldset").all():
        item.locator("input").nth(1).check()
    page.click("button.go")


def test_a_citizen_answers_and_gets_a_receipt(phone: BrowserContext, site: Site, language: str) -> None:
    page = phone.new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    _start(page, site)
    expect(page.locator("html")).to_have_attribute("lang", language)
    _answer_contact(page)
    _answer_all(page)
    expect(page).to_have_url(f"{site.address}/check")
    page.click("button.go")
    expect(page.locator(".receipt strong")).to_have_text(RECEIPT)
    assert hosts == {site.address.removeprefix("http://")}
    assert phone.cookies() == []


def test_back_after_the_receipt_shows_nothing_of_the_last_person(
    phone: BrowserContext, site: Site, language: str
) -> None:
    page = phone.new_page()
    _start(page, site)
    page.check("[name=answer-contact][value=no]")
    page.click("button.go")
    page.click("button.go")
    expect(page.locator(".receipt strong")).to_have_text(RECEIPT)
    for _ in range(3):
        page.go_back()
        expect(page.locator("#code")).to_have_value("")
        expect(page.locator("body")).not_to_contain_text("Hạnh")
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_language_switch_keeps_everything_typed(phone: BrowserContext, site: Site, language: str) -> None:
    page = phone.new_page()
    _start(page, site)
    _answer_contact(page)
    page.check("[name=answer-manner][value='2']")
    page.fill("textarea", "Cảm ơn các anh chị")
    page.click("button[name=language]")
    other = {"vi": "en", "en": "vi"}[language]
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator("[name=answer-manner][value='2']")).to_be_checked()
    expect(page.locator("textarea")).to_have_value("Cảm ơn các anh chị")


def test_the_browser_s_back_button_keeps_the_answers(page: Page, site: Site) -> None:
    _start(page, site)
    page.click("button.go")  # nothing chosen: the page comes again with its faults
    expect(page.locator("#faults")).to_be_focused()
    _answer_contact(page)
    expect(page.locator("textarea")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=answer-how][value=phone]")).to_be_checked()
    page.go_forward()
    expect(page.locator("textarea")).to_be_visible()


def test_a_fault_in_the_list_leads_to_its_question(page: Page, site: Site) -> None:
    _start(page, site)
    _answer_contact(page)
    page.click("button.go")
    page.locator("#faults a").last.click()
    expect(page.locator("[name=answer-trust]").first).to_be_focused()
    expect(page.locator("[name=answer-trust]").first).to_be_in_viewport()


def test_leaving_replaces_the_page_in_the_history(page: Page, site: Site) -> None:
    _start(page, site)
    _answer_contact(page)
    page.click("#exit")
    expect(page).to_have_title("Thời tiết")
    page.go_back()
    expect(page.locator("#code")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Hạnh")
    assert page.context.cookies(site.address) == [] or page.locator("fieldset").count() == 0


def test_the_secret_of_a_qr_never_reaches_the_server_in_an_address(page: Page, site: Site) -> None:
    secret = site.link()
    with wire_to(site.port) as wire:
        page.goto(f"http://127.0.0.1:{wire.port}/#{secret}")
        expect(page.locator("#code")).to_have_value(secret)
        expect(page.locator("#code-read")).to_be_visible()
        expect(page).to_have_url(f"http://127.0.0.1:{wire.port}/")
        assert secret.encode() not in wire.sent
        page.click("button.go")
        expect(page.locator("#statement")).to_be_visible()
        sent = bytes(wire.sent)
        page.go_back()
        expect(page.locator("#code")).not_to_have_value(secret)
    assert sent.count(secret.encode()) == 1
    heads = [part.split(b"\r\n\r\n", 1)[0] for part in sent.split(b" HTTP/1.1\r\n")]
    assert all(secret.encode() not in head for head in heads)


def test_any_page_of_a_paper_form_opens_the_same_questions(page: Page, site: Site) -> None:
    secret = site.link()
    page.goto(f"{site.address}/#{secret}.12.2")
    expect(page.locator("#code")).to_have_value(secret)
    expect(page).to_have_url(f"{site.address}/")
    page.click("button.go")
    expect(page.locator("#statement")).to_be_visible()


def test_digits_fall_into_groups_of_four_while_typing(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.locator("#code").press_sequentially("12345678901234567")
    expect(page.locator("#code")).to_have_value("1234 5678 9012 3456 7")


def test_the_whole_way_goes_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.locator("#code").focus()
    page.keyboard.type(site.citizen())
    _enter(page)
    expect(page.locator("#statement")).to_be_visible()
    _tab_to(page, "a.go")
    _enter(page)
    expect(page.locator("fieldset")).to_have_count(2)
    for _ in range(2):
        _tab_to(page, "input[type=radio]:not(fieldset:has(:checked) input)")
        page.keyboard.press("Space")
    _enter(page)
    expect(page.locator("fieldset")).to_have_count(12)
    for _ in range(12):
        _tab_to(page, "input[type=radio]:not(fieldset:has(:checked) input)")
        page.keyboard.press("Space")
    _enter(page)
    expect(page).to_have_url(f"{site.address}/check")
    _tab_to(page, "button.go")
    _enter(page)
    expect(page.locator(".receipt strong")).to_have_text(RECEIPT)


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by keyboard to {selector}")


def test_enter_in_a_field_goes_on_and_does_not_switch_the_language(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.fill("#code", "1")
    page.press("#code", "Enter")
    expect(page.locator("#faults")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_every_target_is_at_least_44_pixels_high(page: Page, site: Site) -> None:
    _start(page, site)
    _answer_contact(page)
    expect(page).to_have_url(f"{site.address}/section/2")
    page.wait_for_load_state()  # with its style
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, label, textarea, summary")]
            .filter((one) => !one.matches(".skip, .out-of-sight, label.question"))
            .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
    )
    assert small == []


def test_large_letters_are_larger(page: Page, site: Site) -> None:
    page.goto(site.address)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    page.wait_for_load_state()
    before = page.evaluate(size)
    page.click("button[name=letters]")
    expect(page.locator("html")).to_have_class("large")
    page.wait_for_load_state()
    assert page.evaluate(size) > 1.2 * before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_body_that_is_too_large_gets_its_answer(page: Page, site: Site) -> None:
    _start(page, site)
    _answer_contact(page)
    page.locator("textarea").evaluate("(one) => { one.value = 'a'.repeat(1_000_000); }")
    page.click("button.go")
    expect(page.locator("h1")).to_have_text("Nội dung gửi lên quá dài")
    page.go_back()
    expect(page.locator("textarea")).to_be_visible()


@pytest.mark.parametrize("tongue", ["vi", "en"])
def test_a_device_does_the_work_of_an_open_link_by_itself(browser: Browser, site: Site, tongue: str) -> None:
    context = browser.new_context(locale=tongue, viewport=PHONE)
    page = context.new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{site.address}/open/{OFFICIAL}/{OPEN_LINK}")
    page.locator("#go:enabled").click()
    expect(page).to_have_url(f"{site.address}/about")
    page.click("a.go")
    page.check("[name=answer-contact][value=no]")
    page.click("button.go")
    page.click("button.go")
    expect(page.locator(".receipt strong")).to_have_text(RECEIPT)
    assert hosts == {site.address.removeprefix("http://")}
    context.close()
