"""One round over web, cards, a helper, no network, open link, keyed and scanned paper: it adds up."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from surveys import closing, opened, release
from surveys.identifiers import Channel
from surveys.problems import Refused
from surveys.summary import GroupCounts
from tests.browser.every_channel import (
    CARDS,
    FORMS,
    ROUND,
    SECOND_CLERK,
    Everywhere,
    answer,
    answer_questions,
    digits_of,
    everywhere,
    phone,
    saved,
    scans_of,
    upload,
)
from tests.browser.offline_visit import answer_all, begin, is_waiting, open_ready, send
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.world import OFFICERS, PASSPHRASES

SIGNERS = (("first-", "closing-officer"), ("second-", "closing-officer-2"))
PRINTED, KEYED, SCANNED = 8, 3, 3
CARDS_PRINTED = 3


def test_one_round_over_every_channel_adds_up(
    browser: Browser, tmp_path: Path, made_world: MadeWorld
) -> None:
    world = made_world.copy_to(tmp_path / "province")
    with everywhere(tmp_path / "province", world, tmp_path / "served") as site:
        officer = site.office.sign_in(browser, "campaign-officer", "vi")
        forms, cards = _print(site, officer)
        sheets = digits_of(forms)
        assert len(sheets) == PRINTED
        _answer_on_screens(site, browser, [*site.codes[:3], *digits_of(cards)[:2], sheets[0]])
        _answer_with_help(site, browser, digits_of(cards)[2])
        _answer_without_network(site, browser, site.codes[3:5])
        _answer_by_open_link(site, browser)
        _key_twice(site, browser, officer, sheets[:KEYED])
        _scan(site, browser, scans_of(site.place, forms, range(KEYED, KEYED + SCANNED), "4"))
        closer = site.office.sign_in(browser, "closing-officer", "vi")
        _require_paper_to_be_added_up(site, closer)
        _add_up(site, officer, (FORMS, "data-entry-clerk"), void=1, unused=1)
        _add_up(site, officer, (CARDS, SECOND_CLERK), returned=CARDS_PRINTED, void=0, unused=0)
        _close(site, closer)
        closer.wait_for_url("**/minutes")
        _require_every_voice(site)


def _print(site: Everywhere, officer: Page) -> tuple[bytes, bytes]:
    """Print forms and cards in the office; give both files."""
    officer.goto(site.address("invitations/forms"))
    officer.check("[name=kinds][value='1']")
    officer.fill("#count", str(PRINTED))
    forms = saved(officer, "main form button[type=submit]:not([formaction])")
    officer.goto(site.address("invitations"))
    officer.check("#kind-1")
    officer.fill("#count", str(CARDS_PRINTED))
    officer.select_option("#layout", "cards")
    return forms, saved(officer, "form:has(#layout) button")


def _answer_on_screens(site: Everywhere, browser: Browser, codes: list[str]) -> None:
    for code in codes:
        page = phone(browser)
        page.goto(site.public)
        answer(page, code)
        page.context.close()


def _answer_with_help(site: Everywhere, browser: Browser, code: str) -> None:
    page = phone(browser)
    page.goto(f"{site.public}/helper")
    page.click("main form button")
    page.goto(site.public)
    answer(page, code)
    page.context.close()


def _answer_without_network(site: Everywhere, browser: Browser, codes: list[str]) -> None:
    page = phone(browser)
    open_ready(page, f"{site.public}/offline/{ROUND}/1/vi")
    page.context.set_offline(offline=True)
    for number, code in enumerate(codes, 1):
        if page.locator("#onward").is_visible():
            page.click("#onward")
        begin(page, code)
        answer_all(page)
        send(page)
        is_waiting(page, number)
    page.context.set_offline(offline=False)  # with which the device sends by itself
    is_waiting(page, 0)
    page.context.close()


def _answer_by_open_link(site: Everywhere, browser: Browser) -> None:
    page = phone(browser)
    page.goto(f"{site.public}/open/{ROUND}/2")
    expect(page.locator("#work")).not_to_have_value("")
    page.click("button.go")
    page.click("a.go")
    answer_questions(page)
    page.context.close()


def _key_twice(site: Everywhere, browser: Browser, officer: Page, codes: list[str]) -> None:
    """Two people key three sheets; the code of one was used on a phone before: that voice stands."""
    officer.goto(site.address("batches"))
    officer.select_option("#run", str(FORMS))
    officer.fill("#sheets", str(len(codes)))
    officer.click("form:has(#sheets) button")
    for clerk in ("data-entry-clerk", SECOND_CLERK):
        page = site.office.sign_in(browser, clerk, "vi")
        page.goto(site.address("batches"))
        page.click("form[action$='/take'] button")
        for code in codes:
            page.fill("#code", code)
            page.check("[name=a-0-contact][value=yes]")
            page.check("[name=a-0-how][value=counter]")
            for name in ("manner", "listens", "trust"):
                page.check(f"[name=a-0-{name}][value='5']")
            page.click("main form:has(#code) button[type=submit]")
        page.click("form[action$='/finish'] button")
        page.context.close()
    officer.goto(site.address("batches"))
    officer.click("a[href$='/compare']")
    officer.click("form[action$='/store'] button")
    expect(officer.locator("main")).to_contain_text(f"Được tính: 2 / {KEYED} phiếu")


def _scan(site: Everywhere, browser: Browser, content: bytes) -> None:
    page = site.office.sign_in(browser, "data-entry-clerk", "vi")
    page.goto(site.address("scans"))
    page.select_option("#run", str(FORMS))
    page.fill("#sheets", str(SCANNED))
    page.click("form:has(#sheets) button")
    upload(page, content, "may-quet.pdf")
    page.click("form:has(#files) button")
    expect(page.locator("[data-reload]")).to_have_count(0)
    while page.locator("a[href$='/review']").count():
        page.click("a[href$='/review']")
        for item in page.locator("fieldset.scan-item").all():
            # Marks drawn by lot, so that a person checks the program: what the pen filled.
            # Answers stand from the best one down, so the first of these is the one of its item.
            pen = ("4", "3", "2", "yes", "counter")
            item.locator(", ".join(f"input[value='{value}']" for value in pen)).first.check()
        page.click("main form button")
        page.goto(page.url.split("/review")[0])
    page.click("form[action$='/finish'] button")
    expect(page.locator("main")).to_contain_text(f"Đã tính {SCANNED} phiếu")
    expect(page.locator("main")).to_contain_text("khóa của lô đã bị ghi đè và xóa bỏ")
    expect(page.locator("main")).to_contain_text("trong đó người xem đọc khác: 0")
    page.context.close()


def _add_up(site: Everywhere, page: Page, what: tuple[int, str], **counted: int) -> None:
    """Count a print run with a second person, both signing."""
    run, second = what
    page.goto(site.address("paper"))
    page.select_option("#run", str(run))
    for name, count in counted.items():
        page.fill(f"#{name}", str(count))
    site.office.sign(page, "first-", "campaign-officer")
    site.office.sign(page, "second-", second)
    page.click("form:has(#void) button")
    expect(page.locator("#faults")).to_have_count(0)


def _close(site: Everywhere, page: Page) -> None:
    page.goto(site.address("close"))
    for (prefix, _username), words in zip(SIGNERS, PASSPHRASES, strict=True):
        page.fill(f"#{prefix}passphrase", words)
    for prefix, username in SIGNERS:
        site.office.sign(page, prefix, username)
    page.locator("main form button").click()


def _require_paper_to_be_added_up(site: Everywhere, closer: Page) -> None:
    """Require that nobody closes the round yet, whichever door they take."""
    closer.goto(site.address("close"))
    expect(closer.locator(".note.warn")).to_contain_text("chưa khớp")
    with pytest.raises(Refused):
        closing.close_round(site.place, ROUND, OFFICERS)


def _require_every_voice(site: Everywhere) -> None:
    """Require each voice once, by the way it came; what came by the open link stands apart."""
    minutes = closing.minutes_of(site.place, ROUND)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (15, 15, 0)
    with site.place.engine.connect() as connection:
        found = opened.read(connection, site.place.keys.readable("installation"), ROUND)
    channels = tuple(Channel)
    assert Counter(channels[number] for number in found.channel) == {
        Channel.WEB: 6 + 2,  # typed codes, cards, the code of one sheet; kept on a device without network
        Channel.ASSISTED: 1,
        Channel.PAPER: 2 + SCANNED,  # the sheet whose code was used on a phone adds nothing
        Channel.OPEN_LINK: 1,
    }
    with site.place.engine.connect() as connection:
        summary = release.draft(connection, site.place.keys.readable("installation"), ROUND)
    [citizens] = summary.subjects[0].groups
    assert isinstance(citizens.counts, GroupCounts)
    assert citizens.counts.returned == 14  # all but the open link, which stands apart
