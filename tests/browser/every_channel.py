"""One round and all its ways in: both sides served, papers of the office, a pen, people with phones."""

import dataclasses
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from surveys import ceremony, invitations, rounds, shares, staff
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    Role,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
)
from surveys.installation import Installation
from surveys.paper import runs
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import staff as staff_table
from surveys.staff import Claim, Invitee, RoleGrant
from surveys.survey import GroupRule, Rules, Subject
from tests.browser.office_served import NOW, OfficeSite, Phone, office_site, phone_of
from tests.browser.served import serving
from tests.ports import free_port
from tests.surveys.scans.scan_desk import Picture, filled, pdf, rendered
from tests.webapp.office.world import NAMES, NEAR, OFFICERS, World
from webapp.settings import defaults

ROUND = SurveyCode("moi-kenh")
CODED, OPEN_LINK = 1, 2  # the kinds of invitation
FORMS, CARDS = 1, 2  # the print runs
SECOND_CLERK = "second-clerk"
CHOICES = {"contact": "yes", "how": "counter", "harassment": "3", "extra_payment": "2"}
DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4} \d")


@dataclasses.dataclass(frozen=True, slots=True)
class Everywhere:
    """The round with both its sides; ``codes`` came to people on slips."""

    office: OfficeSite
    public: str
    codes: list[str]

    @property
    def place(self) -> Installation:
        return self.office.installation

    def address(self, path: str) -> str:
        return f"{self.office.address}/rounds/{ROUND}/{path}"


@contextmanager
def everywhere(template: Path, world: World, folder: Path) -> Iterator[Everywhere]:
    """Open the round in a copy of the province and serve both sides."""
    with office_site(template, world.accounts, folder) as office:
        with pytest.MonkeyPatch.context() as patch:  # the real cost of a guess is claimed in test_shares
            patch.setattr(shares, "OPERATIONS", 1)
            patch.setattr(shares, "MEMORY_BYTES", 8192)
            codes = _open(office.installation)
        office.phones[SECOND_CLERK] = _second_clerk(office.installation)
        settings = dataclasses.replace(defaults(folder), public_port=free_port())
        with serving(settings, "public", settings.public_port):
            yield Everywhere(office, f"http://127.0.0.1:{settings.public_port}", codes)


def _open(place: Installation) -> list[str]:
    texts = {"vi": "Mọi kênh", "en": "Every channel"}
    one = SubjectNumber(1)
    rule = GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=412)
    plan = SurveyPlan(
        code=ROUND,
        unit=NEAR,
        questionnaire_id="citizen-official",
        questionnaire_version=1,
        period_start=date(2098, 10, 1),
        period_end=date(2098, 12, 31),
        closes_on=date(2098, 12, 31),
        rules=Rules(texts, texts, (rule,), (), 0.95, 0.5),
        subjects=(Subject(one, SubjectKind.CADRE, "CB1", NAMES[0], "chair", "chairs", NEAR),),
    )
    with place.engine.begin() as connection:
        rounds.create(connection, plan)
        for channel in (Channel.WEB, Channel.OPEN_LINK):
            kind = AssignmentPlan(RespondentGroup.CITIZEN, channel, (one,))
            rounds.add_assignment(connection, ROUND, kind)
        issued = invitations.issue(connection, place.keys.read("pepper"), ROUND, CODED, 6)
        rounds.set_state(connection, ROUND, SurveyState.CHECKED)
    ceremony.open_round(place, ROUND, OFFICERS)
    return [code.digits for code in issued]


def _second_clerk(place: Installation) -> Phone:
    with place.engine.begin() as connection:
        who = Invitee(SECOND_CLERK, "Second Clerk", None)
        claim = Claim(SECOND_CLERK, staff.invite(connection, place.keys, who, NOW))
        staff.grant(connection, SECOND_CLERK, RoleGrant(Role.DATA_ENTRY_CLERK, NEAR))
        secret = staff.set_up_totp(connection, place.keys, claim, NOW).secret
        table = staff_table.c  # with the password that all accounts of the province have
        shared = sa.select(table.password_hash).where(table.username == "closing-officer").scalar_subquery()
        connection.execute(
            sa.update(staff_table)
            .where(table.username == SECOND_CLERK)
            .values(state="active", password_hash=shared, activation_digest=None)
        )
    return phone_of(place, SECOND_CLERK, secret)


def digits_of(content: bytes) -> list[str]:
    """Give the codes on a print, each once, in the order of the paper."""
    document = pypdfium2.PdfDocument(content)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return list(dict.fromkeys(DIGITS.findall(text)))


def scans_of(place: Installation, content: bytes, sheets: range, value: str) -> bytes:
    """Fill some sheets of a print with a pen, one value for every rating, and give them as a scanner does."""
    with place.engine.connect() as connection:
        layout = runs.get(connection, ROUND, FORMS).layout
    assert layout is not None
    pictures = rendered(content)
    a_sheet = len(layout.pages)
    marked: list[Picture] = []
    for sheet in sheets:
        for number, page in enumerate(layout.pages):
            marks = {
                (bubble.place, str(bubble.item)): [CHOICES.get(bubble.item, value)] for bubble in page.bubbles
            }
            marked.append(filled(pictures[sheet * a_sheet + number], page.bubbles, marks))
    return pdf(*marked)


def phone(browser: Browser) -> Page:
    """Give a page of somebody's own phone."""
    return browser.new_context(locale="vi", viewport={"width": 360, "height": 740}).new_page()


def answer(page: Page, code: str) -> None:
    """Answer on the web from the typed code to the receipt."""
    page.fill("#code", code)
    page.click("button.go")
    page.click("a.go")
    answer_questions(page)


def answer_questions(page: Page) -> None:
    """Answer from the first question to the receipt."""
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=phone]")
    page.click("button.go")
    while not page.url.endswith("/check"):
        for item in page.locator("fieldset").all():  # of the page that a click led to: it is whole
            item.locator("input").nth(1).check()
        with page.expect_navigation():
            page.click("button.go")
    page.click("button.go")
    expect(page.locator(".receipt strong")).to_be_visible()


def upload(page: Page, content: bytes, name: str) -> None:
    """Choose a file on a page that asks for files."""
    page.set_input_files("#files", {"name": name, "mimeType": "application/pdf", "buffer": content})


def saved(page: Page, button: str) -> bytes:
    """Press a button and give the file that comes."""
    with page.expect_download() as waiting:
        page.click(button)
    return io.BytesIO(Path(waiting.value.path()).read_bytes()).getvalue()
