"""Every page of the office as people see it: nothing for axe to find, nothing too wide; pictures kept."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys import questionnaire_library, questionnaires, rounds
from surveys.contributions import making, records
from surveys.contributions.making import Plan
from surveys.contributions.records import Kind
from surveys.frames import nominations, samples
from surveys.frames.imports import import_frame
from surveys.frames.nomination_rules import NominationRule, set_rule
from surveys.frames.records import FrameKind, FramePlan
from surveys.frames.samples import Design, Method, Purpose, SamplePlan
from surveys.identifiers import CadreCode, Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.objections import making as objecting
from surveys.objections.making import Wish
from surveys.replies.records import Author, ReplyPlace
from surveys.round_plan import AssignmentPlan
from surveys.sheet import sheet_of
from surveys.standards import making as standards
from surveys.standards.reading import criteria_of
from surveys.telephone import calling
from surveys.telephone.call_checks import Found
from surveys.telephone.call_list import CallState
from surveys.telephone.calling import Caller
from tests.browser.office_served import NOW, WIDTHS, Look, OfficeSite, office_site
from tests.webapp.office import world as worlds
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.test_pages import PAGES

COLLEAGUES = SurveyCode("colleagues")
CHOOSING = (
    ("campaign-officer", "/rounds/colleagues/nominations"),
    ("campaign-officer", "/rounds/colleagues/nominations/1/peer"),
    ("cadre", "/rounds/colleagues/my-colleagues"),
)
RESULTS = (
    "released/results/2",
    "closed/results/1",
    "closed/results/equivalent/chairs",
    "released/results/certainty",
    "released/results/summary",
    "released/results/items",
)
DRAFTS = tuple(
    ("campaign-officer", f"/contributions{path}")
    for path in ("", "/new", "/<draft>", "/<draft>/answers/0", "/<other>", "/<other>/change")
)
STANDARDS = tuple(
    ("campaign-officer", f"/standards{path}")
    for path in ("", "/new", "/tc-06652-1/1", "/tc-06652-1/1/next", "/tc-06652-2/1")
)
OBJECTIONS = (
    ("reviewer", "/conduct"),
    ("cadre", "/rounds/released/mine/1/objections"),
    ("reviewer", "/rounds/released/objections"),
    ("moderator", "/rounds/released/objections"),
)
Scheme = Literal["light", "dark"]
CALLING = (
    ("campaign-officer", "/rounds/open/lists/1/samples/1"),
    ("campaign-officer", "/rounds/open/lists/1/samples/1/calls"),
    ("campaign-officer", "/rounds/open/lists/1/samples/2/calls"),
    ("campaign-officer", "/rounds/open/calls/checks"),
    ("field-volunteer", "/"),
    ("field-volunteer", "/rounds/open/calls"),
    ("field-volunteer", "/rounds/open/calls/1/1"),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, made_world: MadeWorld) -> Iterator[OfficeSite]:
    folder = tmp_path_factory.mktemp("look")
    world = made_world.copy_to(folder / "template")
    with office_site(folder / "template", world.accounts, folder / "office") as found:
        _choose_colleagues(found.installation)
        _call_people(found.installation)
        _put_to_the_people(found.installation)
        _settle_standards(found.installation)
        contested = Wish(None, "Chức danh ghi sai: tôi là phó chủ tịch từ tháng 1.")
        where = ReplyPlace(SurveyCode("released"), SubjectNumber(1))
        objecting.make(found.installation, where, Author("cadre", CadreCode("CB1")), contested)
        yield found


def _choose_colleagues(place: Installation) -> None:
    """Add a round whose officers are choosing colleagues."""
    worlds._plan(place, COLLEAGUES, worlds.NEAR, (1, 2, 3))
    people = "Họ tên,Phòng\n" + "".join(f"Nguyễn Thị Đồng Nghiệp {row},Văn phòng\n" for row in range(1, 13))
    keys = place.keys.readable("installation")
    spot = nominations.Place(COLLEAGUES, SubjectNumber(1), RespondentGroup.PEER)
    with place.engine.begin() as connection:
        plan = FramePlan(FrameKind.STAFF, "Cán bộ cơ quan", date(2026, 9, 30))
        import_frame(connection, keys, (COLLEAGUES, NOW.date()), (plan, sheet_of(people.encode(), "cb.csv")))
        set_rule(connection, NominationRule(COLLEAGUES, RespondentGroup.PEER, 1, 5, 8, 3))
        nominations.propose(connection, keys, spot, (2, 3, 4, 5, 6), "cadre")
        nominations.propose(connection, keys, spot, (7,), "campaign-officer")
        nominations.decide(connection, keys, spot, {2: None, 3: nominations.Reason.TOO_NEAR}, "second")


def _call_people(place: Installation) -> None:
    """Let people of the open round be called: one is on the volunteer's screen, one call was looked at."""
    people = "Họ tên,Địa chỉ,Tổ dân phố,Điện thoại\n" + "".join(
        f"Nguyễn Thị Người Dân {row},Số {row},Tổ {row % 3},09120000{row:02}\n" for row in range(1, 15)
    )
    keys, survey = place.keys.readable("installation"), SurveyCode("open")
    plan = FramePlan(FrameKind.HOUSEHOLDS, "Hộ phường Hà Tu", date(2026, 9, 30))
    where = (survey, 1, 1)
    with place.engine.begin() as connection:
        import_frame(connection, keys, (survey, NOW.date()), (plan, sheet_of(people.encode(), "h.csv")))
        for _ in range(2):
            drawn = SamplePlan(Purpose.INTERVIEW, Design(Method.ALL), 5)
            samples.draw(connection, keys, where[:2], drawn, NOW.date())
        kind = AssignmentPlan(RespondentGroup.CITIZEN, Channel.ASSISTED, (SubjectNumber(1),))
        calling.set_up(connection, keys, where, rounds.add_assignment(connection, survey, kind).number, 100)
        now = datetime.now(place.time_zone)
        for caller, outcome in (("moderator", CallState.OVER), ("reviewer", Found.CONFIRMED)):
            assert calling.next_turn(connection, keys, where, Caller(caller, now))
            calling.record(connection, keys, where, Caller(caller, now), outcome)
        assert calling.next_turn(connection, keys, where, Caller("field-volunteer", now))


def _put_to_the_people(place: Installation) -> None:
    """Write two drafts down: one is on the public site and asked about, the other nobody can read yet."""
    title = {"vi": "Dự thảo quy chế quản lý chợ dân sinh", "en": "Draft rules of the neighbourhood market"}
    summary = {
        "vi": "Chợ họp từ 5 giờ đến 18 giờ.\nHộ kinh doanh tự thu gom rác tại quầy và giữ lối đi thoáng.",
        "en": "The market opens from 5 to 18.\nStalls collect their own waste and keep the aisles clear.",
    }
    plan = Plan(worlds.NEAR, Kind.CRITICISM, title, summary, "Ủy ban nhân dân phường", "Dự thảo lần 2")
    drafts = [making.make(place, plan, "campaign-officer").code for _ in range(2)]
    making.publish(place, drafts[0], "reviewer", "closing-officer")
    making.begin_round(place, drafts[0], "campaign-officer")


def _settle_standards(place: Installation) -> None:
    """Write two standards down: one holds, the other waits for two people."""
    with place.engine.begin() as connection:
        questionnaires.add(connection, questionnaire_library.load("exemplary-conduct", 1)[0])
    rows = """Mã,Loại,Tiêu chuẩn,Tiếng Anh,Căn cứ pháp lý,Câu hỏi
TC1,đạo đức,Gương mẫu nơi cư trú,An example at home,144-QĐ/TW (2024-05-09),exemplary-conduct:E1
TC2,tiêu chuẩn,Có trình độ quản lý nhà nước,Knows administration,366-QĐ/TW (2025-08-30),cu:x
"""
    criteria = criteria_of(sheet_of(rows.encode(), "chuan.csv"))
    title = {"vi": "Chủ tịch Ủy ban nhân dân cấp xã", "en": "Chairs of commune committees"}
    wanted = standards.Plan(worlds.NEAR, title, "chairs", criteria)
    first, _second = [standards.write(place, wanted, "campaign-officer") for _ in range(2)]
    standards.approve(place, first.id, first.version, first.hash, ("campaign-officer", "reviewer"))


def _drafts(place: Installation) -> list[tuple[str, str]]:
    """Give the pages of drafts: their codes tell the year they were made in."""
    with place.engine.connect() as connection:
        asked, other = sorted(one.code for one in records.listing(connection))
    return [(who, path.replace("<draft>", asked).replace("<other>", other)) for who, path in DRAFTS]


def _name(username: str, path: str) -> str:
    return f"{username}{re.sub(r'[^a-z0-9]+', '-', path)}".strip("-")


@pytest.mark.parametrize(("language", "view"), [("vi", (360, "light")), ("en", (1280, "dark"))])
def test_no_page_of_the_office_has_a_fault(
    browser: Browser, axe: Axe, office: OfficeSite, language: str, view: tuple[int, Scheme]
) -> None:
    look, (width, scheme) = Look(axe, f"look-{language}"), view
    people: dict[str, Page] = {}
    fixed = (*PAGES, *CHOOSING, *CALLING, *OBJECTIONS, *STANDARDS)
    for username, path in (*fixed, *_drafts(office.installation)):
        if username not in people:
            people[username] = office.sign_in(browser, username, language)
            people[username].emulate_media(color_scheme=scheme)
        answer = people[username].goto(office.address + path)
        assert answer is not None
        assert answer.status == 200, path
        look.at(people[username], _name(username, path), (width,))
    for page in people.values():
        page.context.close()
    assert look.faults == []


@pytest.mark.parametrize(("language", "scheme"), [("vi", "dark"), ("en", "light")])
def test_results_have_no_fault_the_other_way_round_either(
    browser: Browser, axe: Axe, office: OfficeSite, language: str, scheme: Scheme
) -> None:
    look = Look(axe, f"results-{language}-{scheme}")
    page = office.sign_in(browser, "reviewer", language)
    page.emulate_media(color_scheme=scheme)
    for path in RESULTS:
        page.goto(f"{office.address}/rounds/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        look.at(page, _name("reviewer", path), WIDTHS)
    page.context.close()
    assert look.faults == []


def test_keys_lead_on_and_can_be_turned_off(browser: Browser, office: OfficeSite) -> None:
    page = office.sign_in(browser, "auditor", "vi")
    page.clock.set_fixed_time(NOW)  # two keys that belong together are never too far apart here
    page.goto(f"{office.address}/register/units")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("/?gr")  # a field takes letters as they are
    expect(page.locator("#search")).to_have_value("/?gr")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(f"{office.address}/rounds")
    page.click("[data-shortcuts]")
    page.check("#shortcuts-off")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_door_has_no_fault_and_works_without_javascript(
    browser: Browser, axe: Axe, office: OfficeSite, language: str
) -> None:
    look = Look(axe, f"door-{language}")
    context = browser.new_context(locale=language)
    page = context.new_page()
    for path in ("/sign-in", "/activate", "/nowhere"):
        page.goto(office.address + path)
        look.at(page, _name("door", path), WIDTHS)
    context.close()
    bare = browser.new_context(locale=language, java_script_enabled=False)
    page = bare.new_page()
    page.goto(office.address + "/sign-in")
    page.fill("#username", "nobody")
    page.click("main form button")
    expect(page.locator("#faults")).to_be_visible()
    expect(page.locator("#username")).to_have_value("nobody")
    bare.close()
    assert look.faults == []
