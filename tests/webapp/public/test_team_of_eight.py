"""A colleague rates a leadership team of eight with one code: every page, every ballot, none joined."""

import re
import secrets
from collections import Counter
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import ceremony, invitations, opened, questionnaire_library, questionnaires, rounds, shares
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, SurveyState
from surveys.identifiers import UnitCode as Unit
from surveys.installation import Installation
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import cadre
from surveys.survey import GroupRule, Rules, Subject
from tests.webapp.open_surveys import ASKS, OFFICERS
from tests.webapp.public.respondent import Respondent

TEAM = SurveyCode("leaders")
NAMES = (
    "Nguyễn Thị Hạnh",
    "Trần Văn Phúc",
    "Lê Thị Ước",
    "Phạm Quốc Đạt",
    "Hoàng Thị Nghĩa",
    "Vũ Đình Khuê",
    "Đặng Thị Tuyết",
    "Bùi Xuân Ấn",
)
VALUE = dict(zip(NAMES, "12345123", strict=True))
RECEIPT = re.compile(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>")


@pytest.fixture
def codes(sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Open a round about eight cadres, each code about all of them."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    numbers = tuple(SubjectNumber(number) for number in range(1, len(NAMES) + 1))
    with sqlite_installation.engine.begin() as connection:
        questionnaires.add(connection, questionnaire_library.load("three-sixty", 1)[0])
        for number, name in enumerate(NAMES, 1):
            values = {"code": f"LD{number}", "name": name, "sort_key": b"", "search_key": ""}
            connection.execute(sa.insert(cadre).values(**values))
        rule = GroupRule(RespondentGroup.PEER, 1.0, 5, required=True, size=12)
        subjects = tuple(
            Subject(number, SubjectKind.CADRE, f"LD{number}", name, "chair", "chairs", Unit("06688"))
            for number, name in zip(numbers, NAMES, strict=True)
        )
        plan = SurveyPlan(
            TEAM,
            Unit("22"),
            "three-sixty",
            1,
            date(2026, 1, 1),
            date(2026, 3, 31),
            date(2099, 12, 31),
            Rules({"vi": "Đợt", "en": "Round"}, ASKS, (rule,), (), 0.95, 0.7),
            subjects,
        )
        rounds.create(connection, plan)
        rounds.add_assignment(connection, TEAM, AssignmentPlan(RespondentGroup.PEER, Channel.WEB, numbers))
        issued = invitations.issue(connection, sqlite_installation.keys.read("pepper"), TEAM, 1, 6)
        rounds.set_state(connection, TEAM, SurveyState.CHECKED)
    ceremony.open_round(sqlite_installation, TEAM, OFFICERS)
    return [one.digits for one in issued]


def about(respondent: Respondent) -> str:
    """Give the one person this page asks about."""
    [name] = [name for name in NAMES if name in respondent.page.text]
    return name


def rate_all(respondent: Respondent, code: str, words: str = "") -> list[str]:
    """Answer about everybody; give the names in the order in which they were asked about."""
    respondent.visit("/")
    page = respondent.press(code=code)
    assert all(name in page.text for name in NAMES)
    assert {"vi": "khoảng 48 phút", "en": "about 48 minutes"}[respondent.language] in page.text
    respondent.visit("/section/1")
    order: list[str] = []
    while respondent.where() != "/check":
        name = about(respondent)
        counted = {"vi": "Người thứ {} trong 8 người", "en": "Person {} of 8"}[respondent.language]
        order += [] if order and order[-1] == name else [name]
        assert counted.format(len(order)) in respondent.page.text
        field = next(
            (one for one in respondent.fields() if one == "answer-words" or one.endswith("comment")), ""
        )
        texts = {field: f"{words} {name}"} if words and field else {}
        answer_page(respondent, VALUE[name], texts)
    return order


def answer_page(respondent: Respondent, value: str, texts: dict[str, str]) -> None:
    radios: dict[str, list[str]] = {}
    for name, offered in re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"', respondent.page.text):
        radios.setdefault(name, []).append(offered)
    chosen = {name: value if value in some else some[0] for name, some in radios.items()}
    respondent.press(**chosen, **texts)


def test_one_code_rates_eight_people_each_in_a_ballot_of_its_own(
    respondent: Respondent, codes: list[str], sqlite_installation: Installation
) -> None:
    order = rate_all(respondent, codes[0])
    assert Counter(order) == Counter(NAMES)  # one after the other, nobody twice
    page = respondent.page
    assert [name for name in re.findall("|".join(NAMES), page.text) if name] == order
    assert RECEIPT.search(respondent.press().text)
    respondent.client.application.extensions["ydan-door"].intake.close()
    minutes = close_round(sqlite_installation, TEAM, OFFICERS)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (1, 8, 0)
    keys = sqlite_installation.keys.readable("installation")
    with sqlite_installation.engine.connect() as connection:
        kept = opened.read(connection, keys, TEAM)
    assert kept.rater.tolist() == [0] * 8
    for name, value in VALUE.items():
        [codes_of_one] = kept.codes[kept.subject == NAMES.index(name) + 1]
        assert Counter(codes_of_one.tolist()).most_common(1)[0][0] == int(value)


@pytest.mark.parametrize("respondent", ["vi"], indirect=True)
def test_nothing_kept_says_which_ballots_came_with_one_code(
    respondent: Respondent, codes: list[str], sqlite_installation: Installation
) -> None:
    """Four people rate eight, all alike: stored together form by form, every eight rows would be of eight."""
    for code in codes[:4]:
        rate_all(respondent, code)
        respondent.press()
    respondent.client.application.extensions["ydan-door"].intake.close()
    close_round(sqlite_installation, TEAM, OFFICERS)
    keys = sqlite_installation.keys.readable("installation")
    with sqlite_installation.engine.connect() as connection:
        kept = opened.read(connection, keys, TEAM)
    assert len(kept) == 32
    # all four answered alike: the rows about one person are the same, only their order could tell more
    assert np.unique(np.column_stack([kept.subject, kept.codes]), axis=0).shape[0] == 8
    assert kept.rater.tolist() == [0] * 32
    subjects = kept.subject.tolist()
    blocks = [len(set(subjects[start : start + 8])) for start in range(0, 32, 8)]
    assert blocks != [8] * 4  # one chance in a million


@pytest.mark.parametrize("respondent", ["vi"], indirect=True)
def test_eight_texts_of_ordinary_length_fit_one_visit(respondent: Respondent, codes: list[str]) -> None:
    words = " ".join(secrets.token_hex(4) for _ in range(12))
    rate_all(respondent, codes[0], words)
    assert respondent.page.text.count(words) == 8
    assert RECEIPT.search(respondent.press().text)
