"""Journey J5 and a whole cycle in a real browser, in both languages.

Notice, self-assessment, results, reply, public page; then what the Front recommends, how it is answered and
done, what the people say of it, and the report of the year.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import shares
from surveys.recommendations import steps
from surveys.recommendations.records import Act, RecommendationId
from surveys.recommendations.steps import Deed
from tests.browser.front_follows import ANSWERED, Front
from tests.browser.office_served import Look, OfficeSite, office_site
from tests.browser.own_round import OWN, open_up, told_to_the_cadre
from tests.browser.served import serving
from tests.ports import free_port
from tests.webapp.office.made_world import MadeWorld
from webapp.settings import defaults

NAMING = "Bà Hoàng Thị Lan, tổ 4, đã phản ánh với tôi; tôi xin nhận thiếu sót."
OVERALL = "Tôi tiếp thu ý kiến của đồng nghiệp và sẽ sửa cách giao việc."
TO_ITEM = "Từ tháng tới tôi giao việc bằng văn bản, ghi rõ thời hạn."
PROMISE = "Giao việc bằng văn bản cho từng bộ phận."
SEEN = {"vi": (360,), "en": (1280,)}
DONE = "Đã mở cửa sáng thứ bảy từ đầu tháng, có lịch trực."
ANSWER = "Xin tiếp thu; phòng làm việc mở cửa sáng thứ bảy từ tháng tới."


@dataclasses.dataclass(frozen=True, slots=True)
class Served:
    """The office over an open round about a cadre, and the public site over the same installation."""

    office: OfficeSite
    public: str
    today: date


@pytest.fixture
def served(made_world: MadeWorld, tmp_path: Path) -> Iterator[Served]:
    world = made_world.copy_to(tmp_path / "template")
    with (
        pytest.MonkeyPatch.context() as patch,
        office_site(tmp_path / "template", world.accounts, tmp_path / "office") as office,
    ):
        patch.setattr(shares, "OPERATIONS", 1)  # the real cost of a guess is claimed in test_shares
        patch.setattr(shares, "MEMORY_BYTES", 8192)
        place = office.installation
        today = place.clock().astimezone(place.time_zone).date()
        open_up(place, today)
        settings = dataclasses.replace(defaults(tmp_path / "office"), results_port=free_port())
        with serving(settings, "results", settings.results_port):
            yield Served(office, f"http://127.0.0.1:{settings.results_port}", today)


@dataclasses.dataclass(frozen=True, slots=True)
class Both:
    """One cadre in two languages: whatever one page shows is looked at in the other, too."""

    pages: dict[str, Page]
    looks: dict[str, Look]

    def at(self, address: str, what: str) -> None:
        """Read a page in both languages."""
        for language, page in self.pages.items():
            page.goto(address)
            self.looks[language].at(page, what, SEEN[language])


def _assess(page: Page, both: Both, own: str) -> None:
    """Read the notice, keep a draft, send it; no result is there yet."""
    both.at(f"{own}/notice", "02-notice")
    page.goto(own)
    page.click("main a[href$='/self-assessment']")
    expect(page.locator("main .note.warn strong")).to_be_visible()  # not anonymous, before any question
    fields = page.locator("fieldset.field")
    page.check("fieldset.field >> nth=0 >> input[value='4']")
    page.click("main button[value=keep]")
    expect(page.locator("fieldset.field >> nth=0 >> input[value='4']")).to_be_checked()
    both.at(f"{own}/self-assessment", "03-self-assessment")
    page.click("main button[value=send]")
    expect(page.locator("main .faults li").first).to_contain_text("Liêm khiết")  # in its words
    both.looks["vi"].at(page, "04-unfinished")
    expect(fields).to_have_count(16)
    for number in range(16):
        page.check(f"fieldset.field >> nth={number} >> input[value='5']")
    page.click("main button[value=send]")
    page.wait_for_url(own)
    expect(page.locator("main a[href$='/results']")).to_have_count(0)
    both.at(own, "05-sent")
    both.at(f"{own}/self-assessment", "06-own-copy")
    early = page.goto(f"{own}/results")
    assert early is not None
    assert early.status == 409  # sealed


def _read(both: Both, own: str) -> None:
    """Read what stands out, what stands lowest, and the own view beside the others'."""
    both.at(f"{own}/results", "07-results")
    for page in both.pages.values():
        expect(page.locator("ol.strong > li").first).to_be_visible()
        expect(page.locator("ol.weak > li").first).to_be_visible()
        expect(page.locator("#gaps ~ figure.chart")).to_be_visible()


def _reply(page: Page, both: Both, own: str, due: date) -> None:
    page.goto(f"{own}/results")
    page.click("main p.actions a[href$='/mine/1']")
    page.click("main a[href$='/reply']")
    page.fill("#overall", OVERALL)
    page.fill("#context", NAMING)
    page.click("details summary >> nth=0")
    page.fill("textarea[name='item:assigning']", TO_ITEM)
    page.fill("#commitment-1", PROMISE)
    page.fill("#due-1", due.isoformat())
    page.select_option("#about-1", "assigning")
    page.click("main button[value=save]")
    expect(page.locator("#overall")).to_have_value(OVERALL)
    both.at(f"{own}/reply", "08-reply")
    page.check("#sure")
    page.click("main button[value=send]")
    expect(page.locator("main .said", has_text=NAMING)).to_be_visible()
    both.at(f"{own}/reply", "09-reply-sent")


def _moderate(served: Served, browser: Browser, axe: Axe) -> list[str]:
    """Give back what names a citizen."""
    page, look = served.office.sign_in(browser, "moderator", "vi"), Look(axe, "cadre-moderator-vi")
    page.goto(f"{served.office.address}/rounds/{OWN}/replies")
    expect(page.locator("main .said", has_text=NAMING)).to_be_visible()
    page.fill("#reason-1", "Xin bỏ tên của người dân.")
    look.at(page, "01-held")
    page.click("main button[value=return]")
    expect(page.locator("main .said", has_text=NAMING)).to_have_count(0)
    page.context.close()
    return look.faults


def _put_right(page: Page, both: Both, own: str) -> None:
    both.at(f"{own}/reply", "10-given-back")
    page.fill("textarea[name='mend-context']", "Có người dân đã phản ánh với tôi.")
    page.click("main button[value=mend]")
    expect(page.locator("textarea[name='mend-context']")).to_have_count(0)
    both.at(f"{page.url.split('/rounds')[0]}/mine", "11-replied")
    for one in both.pages.values():
        expect(one.locator(f"section.part a[href^='/rounds/{OWN}/']")).to_have_count(0)  # nothing left to do


def _publish(served: Served, browser: Browser, axe: Axe) -> list[str]:
    page, look = served.office.sign_in(browser, "reviewer", "en"), Look(axe, "cadre-reviewer-en")
    page.goto(f"{served.office.address}/rounds/{OWN}/publication")
    page.check("input[name=level][value=public]")
    served.office.sign(page, "first-", "reviewer")
    served.office.sign(page, "second-", "closing-officer-2")
    page.click("main form[action$='/raise'] button.grave")
    expect(page.locator("main code", has_text=f"/vi/rounds/{OWN}")).to_be_visible()
    look.at(page, "01-published")
    page.context.close()
    return look.faults


def _side_by_side(served: Served, both: Both) -> None:
    for language, page in both.pages.items():
        page.goto(f"{served.public}/{language}/rounds/{OWN}/subjects/1")
        for said in (OVERALL, TO_ITEM, PROMISE, "Có người dân đã phản ánh với tôi."):
            expect(page.locator("main")).to_contain_text(said)
        expect(page.locator("main")).not_to_contain_text("Hoàng Thị Lan")
        expect(page.locator("main .kept").first).to_have_text(OVERALL)  # the whole before single questions
        both.looks[language].at(page, "12-public", SEEN[language])


def _tell(page: Page, act: str, said: str) -> None:
    """Tell the Front something about a recommendation."""
    page.check(f"input[name=act][value={act}]")
    page.fill("#text", said)
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text(said)


def _answered(served: Served, page: Page, both: Both, recommendation: str) -> None:
    """Answer what the Front recommends after the round; two publish it, and everybody follows it."""
    address = f"{served.office.address}/mine/recommendations/{recommendation}"
    both.at(f"{served.office.address}/mine", "13-recommended")
    both.at(address, "14-recommendation")
    _tell(page, "accept", ANSWER)
    both.at(address, "15-answered")
    _tell(page, "report_done", DONE)


def _followed(served: Served, both: Both, recommendation: str) -> None:
    """Everybody reads what was recommended, answered and done, and what the people say of it."""
    deed = Deed(Act.PUBLISH)
    steps.take(
        served.office.installation, RecommendationId(recommendation), deed, "campaign-officer", "reviewer"
    )
    for language, reader in both.pages.items():
        reader.goto(f"{served.public}/{language}/recommendations")
        both.looks[language].at(reader, "16-public-recommendations", SEEN[language])
        reader.click(f"main a[href$='/recommendations/{recommendation}']")
        expect(reader.locator("main")).to_contain_text(ANSWER)
        expect(reader.locator("main")).to_contain_text(str(sum(ANSWERED.values())))
        both.looks[language].at(reader, "17-public-recommendation", SEEN[language])


def test_a_cadre_sees_themself_reads_the_others_replies_and_everybody_reads_both(
    browser: Browser, axe: Axe, served: Served
) -> None:
    office = served.office
    pages = {language: office.sign_in(browser, "cadre", language) for language in ("vi", "en")}
    both = Both(pages, {language: Look(axe, f"cadre-{language}") for language in pages})
    page, own = pages["vi"], f"{office.address}/rounds/{OWN}/mine/1"
    both.at(f"{office.address}/mine", "01-own-page")
    _assess(page, both, own)
    told_to_the_cadre(office.installation)
    _read(both, own)
    _reply(page, both, own, served.today + timedelta(days=90))
    faults = _moderate(served, browser, axe)
    _put_right(page, both, own)
    faults += _publish(served, browser, axe)
    _side_by_side(served, both)
    front = Front(office, browser, {language: Look(axe, f"front-{language}") for language in pages})
    recommendation = front.recommend("CB1", served.today)
    _answered(served, page, both, recommendation)
    front.ask_again(recommendation)
    _followed(served, both, recommendation)
    front.report(recommendation)
    faults += front.leave()
    for one in pages.values():
        one.context.close()
    assert faults + both.looks["vi"].faults + both.looks["en"].faults == []
