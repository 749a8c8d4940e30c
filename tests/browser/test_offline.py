"""A device without a network: answers are kept, sealed, and counted when a network returns."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.line import Line, line_to
from tests.browser.offline_visit import (
    PLACE,
    TEAM_PLACE,
    answer_all,
    answer_no_contact,
    begin,
    is_waiting,
    open_ready,
    send,
    send_no_contact,
    send_waiting,
)
from tests.browser.served import Site
from tests.webapp.open_surveys import OFFICIAL, TEAM

RECEIPT = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
WORDS = "Cảm ơn chị Hạnh rất nhiều"
LISTEN = """() => {
    globalThis.heard = new Promise((resolve) => new BroadcastChannel("ydan-offline").addEventListener(
        "message", ({ data }) => { if (data.size) resolve(data); }));
}"""
HEAR_AGAIN = """() => heard.then((news) => new Promise((resolve) => {
    new BroadcastChannel("ydan-offline").addEventListener("message", resolve);
    new BroadcastChannel("ydan-offline").postMessage(news);
})).then(ydanDevice.render)"""


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="vi", viewport={"width": 800, "height": 1000})
    yield context
    context.close()


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with line_to(site.port) as found:
        yield found


def code_is_used(page: Page, site: Site, code: str) -> bool:
    page.goto(site.address)
    page.fill("#code", code)
    with page.expect_navigation():
        page.click("button.go")
    return page.locator("#statement").count() == 0


def test_a_form_is_kept_without_a_network_and_counted_once_when_it_returns(
    tablet: BrowserContext, site: Site, line: Line, language: str
) -> None:
    page, code, before = tablet.new_page(), site.citizen(), site.counted(OFFICIAL)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_ready(page, f"{line.address}{PLACE}/{language}")
    line.cut()
    tablet.set_offline(True)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)
    begin(page, code)
    page.check("[name=a-0-contact][value=yes]")
    answer_all(page, WORDS)
    send(page)
    is_waiting(page, 1)
    assert page.locator(".receipt").is_hidden()
    assert WORDS not in page.content()
    line.mend()
    tablet.set_offline(False)
    is_waiting(page, 0)
    expect(page.locator("#receipt")).to_have_text(RECEIPT)  # whoever still stands there gets it
    assert site.counted(OFFICIAL) == (before[0] + 1, before[1] + 1)
    assert code_is_used(page, site, code)
    assert faults == []


def test_with_a_network_the_receipt_comes_at_once(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    page.evaluate(LISTEN)
    send_no_contact(page, site.citizen())
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    is_waiting(page, 0)
    page.click("#onward")
    expect(page.locator("#code")).to_be_visible()
    expect(page.locator("#code")).to_have_value("")
    page.evaluate(HEAR_AGAIN)  # the same news come from the page and from every tab, and may come late
    expect(page.locator("#receipts")).to_be_hidden()


def test_a_code_about_two_people_brings_a_ballot_about_each(tablet: BrowserContext, site: Site) -> None:
    page, before = tablet.new_page(), site.counted(TEAM)
    open_ready(page, f"{site.address}{TEAM_PLACE}/vi")
    begin(page, site.codes.peers[next(site.taken)].digits)
    answer_all(page)
    expect(page.locator("#answers dl")).to_have_count(2)
    send(page)
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    assert site.counted(TEAM) == (before[0] + 1, before[1] + 2)


def test_a_used_or_unknown_code_is_refused_in_one_sentence_and_the_form_stays_counted_as_such(
    tablet: BrowserContext, site: Site
) -> None:
    page, code = tablet.new_page(), site.citizen()
    open_ready(page, f"{site.address}{PLACE}/vi")
    send_no_contact(page, code)
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    for bad in (code, "0" * 17, site.codes.peers[next(site.taken)].digits):
        send_no_contact(page, bad)
        expect(page.locator("[data-fate=refused]")).to_be_visible()
    expect(page.locator("#refused-count")).to_contain_text("3")
    assert code[:8] not in page.content()
    is_waiting(page, 0)
    with page.expect_response(f"**{PLACE}"):
        page.click("#again")  # they are refused again, and stay
    expect(page.locator("#refused-count")).to_contain_text("3")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#remove")
    expect(page.locator("#refused")).to_be_hidden()


@pytest.mark.parametrize(("typed", "word"), [("1234", "17"), ("1234 5678 9012 3456 7", "chữ số"), ("", "17")])
def test_a_mistyped_code_is_told_on_the_device(
    tablet: BrowserContext, site: Site, typed: str, word: str
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    tablet.set_offline(True)
    page.fill("#code", typed)
    page.click("#go")
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#faults a")).to_contain_text(word)
    page.click("#faults a")
    expect(page.locator("#code")).to_be_focused()
    tablet.set_offline(False)


def test_nobody_begins_after_the_last_day_by_the_clock_of_the_device(
    tablet: BrowserContext, site: Site
) -> None:
    page = tablet.new_page()
    page.clock.set_fixed_time("2099-12-31T12:00:00+07:00")
    page.goto(f"{site.address}{PLACE}/vi")
    page.fill("#code", site.citizen())
    page.click("#go")
    expect(page.locator("#statement")).to_be_visible()
    page.clock.set_fixed_time("2100-01-02T12:00:00+07:00")
    page.reload()
    page.fill("#code", site.citizen())
    page.click("#go")
    expect(page.locator("#faults a")).to_contain_text("31/12/2099")


def test_the_secret_of_a_picture_does_as_well_and_leaves_the_address(
    tablet: BrowserContext, site: Site
) -> None:
    page, link, before = tablet.new_page(), site.link(), site.counted(OFFICIAL)
    page.goto(f"{site.address}{PLACE}/vi#{link}")
    expect(page.locator("#code-read")).to_be_visible()
    expect(page).to_have_url(f"{site.address}{PLACE}/vi")
    page.click("#go")
    page.click("#go")
    answer_no_contact(page)
    send(page)
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    send_no_contact(page, f"{site.address}/#{site.link()}.12.3")  # pasted whole, from a paper form
    expect(page.locator("#receipt")).to_have_text(RECEIPT)
    assert site.counted(OFFICIAL)[0] == before[0] + 2


def test_what_lacks_is_listed_and_leads_to_its_question(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    begin(page, site.citizen())
    page.click("#go")
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#faults a")).to_have_count(1)
    page.click("#faults a")
    expect(page.locator("[name=a-0-contact]").first).to_be_focused()
    page.check("[name=a-0-contact][value=yes]")
    expect(page.locator("[name=a-0-how]").first).to_be_visible()  # it hangs on that answer
    page.check("[name=a-0-contact][value=no]")
    expect(page.locator("[name=a-0-how]").first).to_be_hidden()
    page.click("#go")
    expect(page.locator("[data-step=check]")).to_be_visible()
    expect(page.locator("#answers dl > div")).to_have_count(1)


def test_a_text_that_is_too_long_is_told_and_not_cut(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/en")
    begin(page, site.citizen())
    page.check("[name=a-0-contact][value=yes]")
    page.check("[name=a-0-how][value=phone]")
    page.click("#go")
    for item in page.locator("fieldset.item:visible").all():
        item.locator("label").first.click()
    page.fill("textarea", "ý" * 1007)
    page.click("#go")
    expect(page.locator("#faults a")).to_contain_text("7 characters too long")
    page.fill("textarea", "ý" * 1000)
    page.click("#go")
    send(page)
    expect(page.locator("#receipt")).to_have_text(RECEIPT)


def test_the_language_switch_keeps_answers_and_place_without_a_network(
    tablet: BrowserContext, site: Site
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    tablet.set_offline(True)
    begin(page, site.citizen())
    page.check("[name=a-0-contact][value=yes]")
    page.check("[name=a-0-how][value=phone]")
    page.click("#go")
    page.fill("textarea", WORDS)
    page.click("#go")  # faults, which go with the language
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("textarea")).to_have_value(WORDS)
    assert "Hài lòng" not in page.inner_text("main")
    expect(page.locator("h1")).to_have_text("Answer without a network")
    page.click("#back")
    expect(page.locator("[name=a-0-how][value=phone]")).to_be_checked()
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("[name=a-0-how][value=phone]")).to_be_checked()
    expect(page).to_have_url(f"{site.address}{PLACE}/vi")
    tablet.set_offline(False)


def test_back_goes_through_the_own_pages_and_never_to_the_last_person(
    tablet: BrowserContext, site: Site
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    tablet.set_offline(True)
    begin(page, site.citizen())
    page.check("[name=a-0-contact][value=yes]")
    page.check("[name=a-0-how][value=phone]")
    page.click("#go")
    page.go_back()
    expect(page.locator("[name=a-0-how][value=phone]")).to_be_checked()
    page.go_forward()
    expect(page.locator("textarea")).to_be_visible()
    answer_all(page, WORDS)
    send(page)
    for _ in range(3):
        page.go_back()
        expect(page.locator("#code")).to_have_value("")
        assert page.locator("input:checked").count() == 0
        assert WORDS not in page.evaluate(
            "[...document.querySelectorAll('textarea')].map((one) => one.value).join()"
        )
    tablet.set_offline(False)


def test_leaving_clears_the_form_also_where_there_is_no_other_page(
    tablet: BrowserContext, site: Site
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    tablet.set_offline(True)
    begin(page, site.citizen())
    page.check("[name=a-0-contact][value=yes]")
    page.click("#exit")
    expect(page.locator("#code")).to_have_value("")
    assert page.locator("input:checked").count() == 0
    tablet.set_offline(False)


def test_a_form_left_lying_on_a_helper_s_device_is_forgotten(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    page.clock.install()
    open_ready(page, f"{site.address}{PLACE}/vi")
    page.check("#helping")
    begin(page, site.citizen())
    page.check("[name=a-0-contact][value=yes]")
    page.clock.fast_forward("29:00")
    expect(page.locator("[name=a-0-contact][value=yes]")).to_be_checked()
    page.clock.fast_forward("02:00")
    expect(page.locator("#code")).to_have_value("")
    assert page.locator("input[type=radio]:checked").count() == 0


def test_leaving_the_ordinary_pages_deletes_no_kept_form(
    tablet: BrowserContext, site: Site, line: Line
) -> None:
    page = tablet.new_page()
    open_ready(page, f"{line.address}{PLACE}/vi")
    line.stops_forms = True
    send_no_contact(page, site.citizen())
    is_waiting(page, 1)
    page.goto(f"{line.address}/")
    with page.expect_response("**/exit") as left:
        page.click("#exit")
    assert left.value.all_headers()["clear-site-data"] == '"cache", "cookies"'
    page = tablet.new_page()
    page.goto(f"{line.address}{PLACE}/vi")
    is_waiting(page, 1)
    line.mend()
    send_waiting(page)
    is_waiting(page, 0)


def test_a_helper_s_device_says_so_and_the_form_with_it(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    open_ready(page, f"{site.address}{PLACE}/vi")
    page.check("#helping")
    expect(page.locator("#helped")).to_be_visible()
    page.reload()
    expect(page.locator("#helping")).to_be_checked()
    send_no_contact(page, site.citizen())
    expect(page.locator("#receipt")).to_have_text(RECEIPT)


def test_a_device_helps_for_a_day_at_most_as_on_the_other_pages(tablet: BrowserContext, site: Site) -> None:
    page = tablet.new_page()
    page.clock.set_fixed_time("2026-03-02T08:10:00+07:00")
    page.goto(f"{site.address}{PLACE}/vi")
    page.check("#helping")
    expect(page.locator("#helped")).to_be_visible()
    for now, is_on in (("2026-03-03T07:50:00+07:00", True), ("2026-03-03T08:10:00+07:00", False)):
        page.clock.set_fixed_time(now)
        page.reload()
        is_waiting(page, 0)
        expect(page.locator("#helping")).to_be_checked(checked=is_on)


def test_without_scripts_the_page_names_the_other_ways(browser: Browser, site: Site) -> None:
    context = browser.new_context(locale="vi", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}{PLACE}/vi")
    expect(page.locator("noscript p")).to_contain_text("phiếu giấy")
    assert page.locator("#page").is_hidden()
    context.close()
