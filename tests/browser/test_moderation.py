"""Texts read by two moderators in a real browser, with nothing but keys; looked at in both languages."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from surveys import opened
from surveys.ballot_parts import TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.texts.told import told
from tests.browser.office_served import NOW, WIDTHS, Look, OfficeSite, office_site
from tests.conftest import StandingClock
from tests.webapp.office.made_world import MadeWorld
from webapp.settings import defaults, installation

CLOSED = SurveyCode("closed")
ADDRESS = "/rounds/closed/texts"
FIRST, SECOND = "moderator", "moderator-2"
STORY = "Ông Lê Văn Nam đòi phong bì, tôi có ghi lại, gọi tôi 0912 345 678."
TOLD = "Ông […] đòi phong bì, tôi có ghi lại, gọi tôi […]."
ABOUT = (
    "Rác thải để lâu không ai thu gom, mong xã nhắc đơn vị thu gom đúng lịch hẹn.",
    "Đường thôn nhiều ổ gà, đề nghị sửa đường thôn trước mùa mưa.",
    "Thái độ niềm nở, giải thích rõ ràng từng giấy tờ một.",
    "Phải chờ đợi rất lâu ở bộ phận một cửa, mong bố trí thêm người.",
)
WRITTEN = (STORY, *(f"{ABOUT[number % 4]} Tổ {number}." for number in range(31)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[OfficeSite]:
    folder = tmp_path_factory.mktemp("moderation")
    world = made_world.copy_to(folder / "template")
    place = installation(defaults(folder / "template"), clock=StandingClock(NOW))
    texts = [TextPart(SubjectNumber(1), RespondentGroup.SUBORDINATE, Channel.WEB, text) for text in WRITTEN]
    with place.engine.begin() as connection:
        opened.write_texts(connection, place.keys.read("installation"), CLOSED, texts)
    place.engine.dispose()
    with office_site(folder / "template", world.accounts, folder / "office") as found:
        yield found


def told_to_the_cadre(office: OfficeSite) -> list[str]:
    keys = office.installation.keys.readable("installation")
    with office.installation.engine.connect() as connection:
        return sorted(one.text for one in told(connection, keys, CLOSED, SubjectNumber(1), "cadre"))


def item(page: Page, words: str) -> Locator:
    return page.locator(".text-item", has=page.locator("[data-original]", has_text=words)).first


def select(one: Locator, words: str) -> None:
    """Select words of the original, as a mouse would."""
    one.locator("[data-original] .said").evaluate(
        """(original, words) => {
          const walker = document.createTreeWalker(original, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
            return;
          }
          throw new Error(`not there: ${words}`);
        }""",
        words,
    )


def find(office: OfficeSite, page: Page, words: str) -> Locator:
    """Go to the page, of two, on which a text is."""
    for number in (1, 2):
        page.goto(f"{office.address}{ADDRESS}/first?page={number}")
        if item(page, words).count():
            break
    return item(page, words)


PAGES = ("", "/topics", "/first", "/second", "/decided", "/passed-on")


def saved(page: Page) -> None:
    """Save with a key, and wait for the page that says so."""
    page.keyboard.press("s")
    expect(page.locator("[role=status]")).to_have_count(1)


def begin(office: OfficeSite, page: Page, look: Look) -> None:
    page.goto(f"{office.address}/texts")
    look.at(page, "rounds")
    page.goto(office.address + ADDRESS)
    look.at(page, "not-begun")
    page.locator("main form button").click()
    expect(page.locator(".figure-big").first).to_have_text(str(len(WRITTEN)))


def redact_and_propose(office: OfficeSite, page: Page) -> None:
    story = find(office, page, "đòi phong bì")
    copy = story.locator("[data-copy]")
    marked = STORY.replace("0912 345 678", "[0912 345 678]")
    expect(copy).to_have_value(marked)  # beforehand
    story.focus()
    select(story, "Lê Văn Nam")
    page.keyboard.press("r")
    expect(copy).to_have_value(marked.replace("Lê Văn Nam", "[Lê Văn Nam]"))
    story.focus()
    page.keyboard.press("2")  # to the cadre only
    expect(story.locator("[data-key='2']")).to_be_checked()
    saved(page)


def pass_on(office: OfficeSite, page: Page) -> None:
    page.goto(f"{office.address}{ADDRESS}/first")
    page.keyboard.press("j")
    expect(page.locator(".text-item").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".text-item").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".text-item").first).to_be_focused()
    page.keyboard.press("4")  # a possible violation: the reason comes next, only those of this outcome
    reason = page.locator(".text-item").first.locator("select")
    expect(reason).to_be_focused()
    expect(reason.locator("optgroup[disabled]")).to_have_count(1)
    reason.select_option("money")
    page.keyboard.press("Escape")
    saved(page)


def agree(office: OfficeSite, page: Page) -> None:
    page.goto(f"{office.address}{ADDRESS}/second")
    expect(item(page, "đòi phong bì")).to_contain_text(TOLD)
    page.keyboard.press("j")
    page.keyboard.press("2")  # give back: a remark is asked for
    expect(page.locator("input[name$=':remark']").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # and on to the next text
    expect(page.locator(".text-item").nth(1)).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("[data-key='1']:checked")).to_have_count(2)
    saved(page)


def hand_over(office: OfficeSite, page: Page) -> None:
    page.goto(f"{office.address}{ADDRESS}/passed-on")
    page.fill("#body", "Ủy ban Kiểm tra Tỉnh ủy")
    office.sign(page, "first-", SECOND)
    office.sign(page, "second-", FIRST)
    with page.expect_download() as file:
        page.locator("main form button.grave").click()
    assert file.value.suggested_filename == "closed-1.xlsx"
    page.goto(f"{office.address}{ADDRESS}/passed-on")
    expect(page.locator("code.digest")).to_have_count(1)


def test_two_moderators_read_with_keys_alone(office: OfficeSite, browser: Browser, axe: Axe) -> None:
    look = Look(axe, "moderation")
    page, other = office.sign_in(browser, FIRST, "vi"), office.sign_in(browser, SECOND, "en")
    begin(office, page, look)
    redact_and_propose(office, page)
    pass_on(office, page)
    assert told_to_the_cadre(office) == []
    for visitor, language in ((page, "vi"), (other, "en")):
        for path in PAGES:
            visitor.goto(f"{office.address}{ADDRESS}{path}")
            widths = WIDTHS if language == "vi" else WIDTHS[:1]
            look.at(visitor, f"{language}-{path.strip('/') or 'overview'}", widths)
    agree(office, other)
    assert told_to_the_cadre(office) == [TOLD]
    for path in PAGES[-2:]:
        page.goto(f"{office.address}{ADDRESS}{path}")
        look.at(page, f"vi-{path.strip('/')}-full")
    hand_over(office, other)
    assert look.faults == []
