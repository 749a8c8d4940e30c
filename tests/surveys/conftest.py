"""A small province and a small questionnaire, ready for a round."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys import questionnaires
from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.round_plan import SurveyPlan
from surveys.schema import cadre, unit
from surveys.survey import GroupRule, Rules, Subject
from surveys.text import search_key, sort_key

TINY_QUESTIONNAIRE = """
format = 1
id = "tiny"
version = 1
languages = ["vi", "en"]
minutes = 1
subject = "cadre"
respondent_groups = ["citizen", "superior", "peer", "self"]
title = { vi = "Phiếu ngắn", en = "Short form" }
purpose = { vi = "Để thử", en = "To try" }

[scales.level]
options = [
    { value = 3, label = { vi = "Tốt", en = "Well" } },
    { value = 2, label = { vi = "Bình thường", en = "Fairly" } },
    { value = 1, label = { vi = "Chưa tốt", en = "Not well" } },
]
no_answers = [{ id = "dont_know", label = { vi = "Không biết", en = "Don't know" } }]

[[criteria]]
code = "A"
title = { vi = "Thái độ", en = "Attitude" }
weight = 1
source = "-"

[[sections]]
id = "one"
title = { vi = "Công việc", en = "Work" }

[[sections.items]]
id = "polite"
kind = "rating"
scale = "level"
criteria = ["A"]
text = { vi = "Lịch sự", en = "Is polite" }
"""


@pytest.fixture
def tiny_questionnaire() -> str:
    """Give the TOML of a questionnaire with one item."""
    return TINY_QUESTIONNAIRE


@pytest.fixture
def province(engine: sa.Engine) -> sa.Engine:
    """Give a database with a province, two communes, three cadres and the tiny questionnaire."""
    units = [("22", None, "province", "Quảng Ninh"), ("06688", "22", "ward", "Phường Hạ Long")]
    units.append(("06838", "22", "commune", "Xã Bình Liêu"))
    cadres = [("CB1", "Nguyễn Văn An"), ("CB2", "Trần Thị Bình"), ("CB3", "Đỗ Văn Cường")]
    with engine.begin() as connection:
        for code, parent, kind, name in units:
            values = {"code": code, "parent": parent, "kind": kind, "name": name}
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            connection.execute(sa.insert(unit).values(values | keys))
        for code, name in cadres:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            connection.execute(sa.insert(cadre).values({"code": code, "name": name} | keys))
        questionnaires.add(connection, TINY_QUESTIONNAIRE)
    return engine


@pytest.fixture
def plan() -> SurveyPlan:
    """Give a lawful round about two cadres: citizens and peers at one half each."""
    return SurveyPlan(
        code=SurveyCode("2026-q1"),
        unit=UnitCode("22"),
        questionnaire_id="tiny",
        questionnaire_version=1,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        closes_on=date(2026, 4, 15),
        rules=Rules(
            title={"vi": "Quý I", "en": "First quarter"},
            asks={"vi": "Mặt trận", "en": "The Front"},
            groups=(
                GroupRule(RespondentGroup.CITIZEN, 0.5, 10, required=True, size=None),
                GroupRule(RespondentGroup.PEER, 0.5, 5, required=True, size=12),
            ),
            strata=((1, "Thôn 1", 120), (2, "Thôn 2", None)),
            confidence=0.95,
            least_reliability=0.7,
        ),
        subjects=tuple(
            Subject(SubjectNumber(number), SubjectKind.CADRE, code, name, None, None, UnitCode("06688"))
            for number, (code, name) in enumerate((("CB1", "Nguyễn Văn An"), ("CB2", "Trần Thị Bình")), 1)
        ),
    )
