"""A released round with everything in it, as a package."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from surveys import package, questionnaires
from surveys.identifiers import Language, SurveyState
from surveys.installation import Installation
from surveys.package_content import Content, Words
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.schema import label, survey, unit
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    NO_CONTACT,
    OPEN_LINK,
    PEER,
    SOURCE,
    SUBORDINATE,
    YES,
    Round,
    ballots_of,
    make_ballots,
)

SEED = b"seed of the signing key, 32 byte"
WORDS = Words(Language("vi"), lambda text: text)
FORMULA = '=HYPERLINK("http://example.org")'
Files = dict[str, bytes]
GROUPS = (
    GroupRule(CITIZEN, 0.6, 10, required=True, size=None),
    GroupRule(PEER, 0.4, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.0, 5, required=False, size=1),
)
VIETNAMESE = {
    "Scores of a survey round": "Kết quả đợt khảo sát",
    "too few ballots": "không đủ số phiếu",
    "withheld: %(reason)s": "không hiển thị: %(reason)s",
    "Citizens": "Người dân",
}


@pytest.fixture(scope="session")
def asked() -> Questionnaire:
    return read(SOURCE)


@pytest.fixture(scope="session")
def content(asked: Questionnaire) -> Content:
    """Give three cadres: one told in full, one with a group withheld, one of whom nothing is told."""
    rows = ballots_of(CITIZEN, (23, BEST), (17, GOOD), (13, (YES, 1, 2, DONT_KNOW, 2)), (4, NO_CONTACT))
    rows += ballots_of(PEER, (4, BEST), (3, MIDDLING))
    rows += ballots_of(CITIZEN, (20, GOOD), (16, MIDDLING), subject=2)
    rows += ballots_of(PEER, (4, BEST), subject=2) + ballots_of(CITIZEN, (6, GOOD), subject=3)
    rows += ballots_of(CITIZEN, (450, BEST), (40, MIDDLING), (40, GOOD), channel=OPEN_LINK)
    rows += ballots_of(CITIZEN, (12, BEST), (7, MIDDLING), subject=4)
    rows += ballots_of(PEER, (12, GOOD), (7, MIDDLING), subject=4)
    summary = Round(asked, groups=GROUPS, subjects=4).release(rows, make_ballots)
    named = (replace(summary.subjects[0], name=FORMULA), *summary.subjects[1:])
    names = {
        ("unit", "06970"): "Xã Ba Chẽ",
        ("position", "chair"): "Chủ tịch Ủy ban nhân dân xã",
    }
    words = Words(Language("vi"), lambda text: VIETNAMESE.get(text, text))
    return Content(replace(summary, subjects=named), 1, "ab" * 32, asked, names, words)


@pytest.fixture(scope="session")
def archive(content: Content) -> bytes:
    return package.build(content, SEED)


@pytest.fixture(scope="session")
def files(archive: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.fixture(scope="session")
def table(files: Files) -> Callable[[str], list[dict[str, str]]]:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))

    return rows


@pytest.fixture
def closed(installation: Installation, content: Content) -> Installation:
    summary = content.summary
    with installation.engine.begin() as connection:
        asked = questionnaires.add(connection, SOURCE)
        connection.execute(
            sa.insert(unit).values(
                code=summary.unit, kind="commune", name="Xã Ba Chẽ", sort_key=b"b", search_key="ba che"
            )
        )
        titles = {"vi": "Chủ tịch xã", "en": "Chair of the commune"}
        connection.execute(
            sa.insert(label),
            [
                {"kind": "position", "code": "chair", "language": language, "text": text}
                for language, text in titles.items()
            ],
        )
        connection.execute(
            sa.insert(survey).values(
                code=summary.survey,
                unit=summary.unit,
                state=SurveyState.CLOSED,
                questionnaire_id=asked.id,
                questionnaire_version=asked.version,
                questionnaire_hash=asked.hash,
                period_start=summary.period_start,
                period_end=summary.period_end,
                closes_on=summary.period_end,
                rules=to_json(Round(asked, groups=GROUPS).survey.rules),
            )
        )
    return installation
