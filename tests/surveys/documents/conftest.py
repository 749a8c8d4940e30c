"""A released round with everything in it, as documents."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from surveys.documents import report_cadre
from surveys.documents.facts import ReportFacts, Voice
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording import shipped
from surveys.identifiers import Language, SubjectNumber, SurveyCode, SurveyState, UnitCode
from surveys.package_content import Content, Words
from surveys.questionnaire_file import read
from surveys.summary import Summary
from surveys.survey import GroupRule, Rules, Survey
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
from webapp.catalogue import translations

ASKED = read(SOURCE)
DAY = date(2026, 3, 31)
FORMULA = '=HYPERLINK("http://example.org")'
GROUPS = (
    GroupRule(CITIZEN, 0.6, 10, required=True, size=None),
    GroupRule(PEER, 0.4, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.0, 5, required=False, size=1),
)
NAMES = {
    ("unit", "06970"): "Xã Ba Chẽ",
    ("unit", "22"): "Tỉnh Quảng Ninh",
    ("position", "chair"): "Chủ tịch Ủy ban nhân dân xã",
}


def words(language: str) -> Words:
    return Words(Language(language), translations(Language(language)).gettext)


@pytest.fixture(scope="session")
def summary() -> Summary:
    """Give three cadres: one told in full, one with a group withheld, one of whom nothing is told."""
    rows = ballots_of(CITIZEN, (23, BEST), (17, GOOD), (13, (YES, 1, 2, DONT_KNOW, 2)), (4, NO_CONTACT))
    rows += ballots_of(PEER, (4, BEST), (3, MIDDLING))
    rows += ballots_of(CITIZEN, (20, GOOD), (16, MIDDLING), subject=2)
    rows += ballots_of(PEER, (4, BEST), subject=2) + ballots_of(CITIZEN, (6, GOOD), subject=3)
    rows += ballots_of(CITIZEN, (450, BEST), (40, MIDDLING), (40, GOOD), channel=OPEN_LINK)
    return Round(ASKED, groups=GROUPS, subjects=3).release(rows, make_ballots)


def survey() -> Survey:
    rules = Rules(
        {"vi": "Ý kiến người dân, quý I", "en": "Opinion of the people"},
        {"vi": "Ủy ban MTTQ Việt Nam tỉnh Quảng Ninh", "en": "The Front of Quảng Ninh"},
        GROUPS,
        (),
        0.95,
        0.5,
    )
    return Survey(
        code=SurveyCode("q1"),
        unit=UnitCode("22"),
        state=SurveyState.RELEASED,
        questionnaire_id="small",
        questionnaire_version=1,
        questionnaire_hash="ab" * 32,
        period_start=date(2026, 1, 1),
        period_end=DAY,
        closes_on=DAY,
        rules=rules,
        public_key=b"k" * 32,
        opened_on=date(2026, 1, 1),
        closed_on=DAY,
    )


def facts_of(summary: Summary, language: str, kind: Kind = Kind.REPORT_CADRE) -> ReportFacts:
    content = Content(summary, 1, "ab" * 32, ASKED, NAMES, words(language))
    return ReportFacts(content, survey(), shipped(kind, Language(language)), DAY)


@pytest.fixture(scope="session")
def report_of(summary: Summary) -> Callable[..., Document]:
    """Give the report of a subject, in a language, with what a test changes about its facts."""

    def report(number: int = 1, language: str = "vi", name: str = "", **changes: object) -> Document:
        told = summary
        if name:
            named = [replace(one, name=name) if one.number == number else one for one in summary.subjects]
            told = replace(summary, subjects=tuple(named))
        facts = replace(facts_of(told, language), **changes)  # type: ignore[arg-type] # by name
        return report_cadre.report(facts, SubjectNumber(number))

    return report


def voices(*texts: str) -> dict[SubjectNumber, tuple[Voice, ...]]:
    return {SubjectNumber(1): tuple(Voice("Người dân", text) for text in texts)}
