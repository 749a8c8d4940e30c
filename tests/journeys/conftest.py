"""One open round about one official, asked of citizens with the library's questionnaire."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import invitations, questionnaire_library, questionnaires, rounds
from surveys.ceremony import Officer, open_round
from surveys.identifiers import SurveyCode, SurveyState, UnitCode
from surveys.installation import Installation
from surveys.questionnaire import Questionnaire
from surveys.round_file import read
from surveys.schema import cadre
from surveys.top_unit import add_top_unit

OFFICERS = (Officer("lan", "chín bông sen trắng"), Officer("minh", "mười con thuyền nhỏ"))
ROUND = """
format = 1
code = "mong-duong-2026"
questionnaire = "citizen-official"
version = 1
period_start = 2026-01-01
period_end = 2026-03-31
closes_on = 2026-03-31
confidence = 0.95
least_reliability = 0.7
title = { vi = "Quý I", en = "First quarter" }
asks = { vi = "Mặt trận phường", en = "The Front of the ward" }
groups = [{ group = "citizen", weight = 1, threshold = 10, required = true }]
subjects = [{ code = "MH-0001" }]
invitations = [{ group = "citizen", channel = "web", subjects = "each", count = 25 }]
"""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An open round; ``codes`` are the typed codes of its 25 slips of paper."""

    installation: Installation
    survey: SurveyCode
    questionnaire: Questionnaire
    codes: tuple[str, ...]
    officers: tuple[Officer, Officer]


@pytest.fixture
def open_citizen_round(sqlite_installation: Installation) -> OpenRound:
    with sqlite_installation.engine.begin() as connection:
        add_top_unit(connection, UnitCode("22"), "Quảng Ninh")
        name = {"name": "Nguyễn Văn An", "sort_key": b"", "search_key": "nguyen van an"}
        connection.execute(sa.insert(cadre).values(code="MH-0001", **name))
        questionnaire = questionnaires.add(connection, questionnaire_library.load("citizen-official", 1)[0])
        written = read(connection, ROUND, Path())
        survey = rounds.create(connection, written.plan).code
        pepper = sqlite_installation.keys.read("pepper")
        codes = []
        for invitation in written.invitations:
            number = rounds.add_assignment(connection, survey, invitation.assignment).number
            codes += invitations.issue(connection, pepper, survey, number, invitation.count)
        rounds.set_state(connection, survey, SurveyState.CHECKED)
    open_round(sqlite_installation, survey, OFFICERS)
    return OpenRound(
        sqlite_installation, survey, questionnaire, tuple(code.digits for code in codes), OFFICERS
    )
