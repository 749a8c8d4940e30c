"""Before and after a recommendation: the round it follows from beside the newest one told."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import questionnaires, release
from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode, SurveyState, UnitCode
from surveys.questionnaire import Questionnaire
from surveys.recommendations.comparison import before_and_after
from surveys.recommendations.records import AddresseeKind, Origin, Recommendation, RecommendationId, State
from surveys.release_trend import Change
from surveys.schema import survey, survey_subject, unit
from surveys.summary import Summary
from surveys.survey_rules import to_json
from tests.surveys.release.analysed import ONE_GROUP, Analysed
from tests.surveys.release.conftest import BEST, CITIZEN, MIDDLING, Round, ballots_of, make_ballots

FRONT = UnitCode("06970")
RECOMMENDATION = Recommendation(
    id=RecommendationId("a" * 16),
    unit=FRONT,
    year=2026,
    number=1,
    origin=Origin.ROUND,
    survey=SurveyCode("q1"),
    subject=SubjectNumber(1),
    document="",
    finding="Thái độ chưa tốt.",
    text="Tập huấn về giao tiếp.",
    addressee_kind=AddresseeKind.UNIT,
    addressee=FRONT,
    owner=CadreCode("CB001"),
    answer_by=date(2026, 5, 1),
    due_on=date(2026, 6, 1),
    state=State.DONE,
    answered_on=None,
    done_on=None,
    public=False,
    digest=None,
    made_by="lan",
    made_on=date(2026, 4, 1),
)


def told(asked: Questionnaire, quarter: int, best: int) -> Summary:
    rows = ballots_of(CITIZEN, (best, BEST), (60 - best, MIDDLING), subject=1)
    found = Analysed(asked, subjects=2).tell(make_ballots(rows))
    first, last = date(2026, 3 * quarter - 2, 1), date(2026, 3 * quarter, 28)
    return replace(found, survey=SurveyCode(f"q{quarter}"), period_start=first, period_end=last)


def store(connection: sa.Connection, found: Summary, asked: Questionnaire) -> None:
    connection.execute(
        sa.insert(survey).values(
            code=found.survey,
            unit=found.unit,
            state=SurveyState.CLOSED,
            questionnaire_id=found.questionnaire_id,
            questionnaire_version=found.questionnaire_version,
            questionnaire_hash=found.questionnaire_hash,
            period_start=found.period_start,
            period_end=found.period_end,
            closes_on=found.period_end,
            rules=to_json(Round(asked, groups=ONE_GROUP).survey.rules),
        )
    )
    for one in found.subjects:
        values = {name: getattr(one, name) for name in ("number", "kind", "code", "name", "unit")}
        connection.execute(sa.insert(survey_subject).values(survey=found.survey, **values))
    release.publish(connection, found, found.period_end)


@pytest.fixture
def rounds(engine: sa.Engine, questionnaire: Questionnaire, source: str) -> sa.Engine:
    """Give three quarters of the same round, the second much like the first."""
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        place = {"kind": "ward", "name": "Phường", "sort_key": b"p", "search_key": "phuong"}
        connection.execute(sa.insert(unit).values(code=FRONT, **place))
        for quarter, best in ((1, 10), (2, 11), (3, 50)):
            store(connection, told(questionnaire, quarter, best), questionnaire)
    return engine


def test_the_newest_round_stands_beside_the_one_before(rounds: sa.Engine) -> None:
    with rounds.connect() as connection:
        found = before_and_after(connection, RECOMMENDATION)
    assert found is not None
    assert (found.before.survey, found.after.survey, found.subject.code) == ("q1", "q3", "CB001")
    assert isinstance(found.change, Change)
    assert found.change.clear
    assert 0 < found.change.low < found.change.value < found.change.high


def test_what_is_not_told_any_more_is_not_compared(rounds: sa.Engine) -> None:
    with rounds.begin() as connection:
        connection.execute(sa.update(survey).where(survey.c.code == "q3").values(state=SurveyState.CLOSED))
        found = before_and_after(connection, RECOMMENDATION)
        assert found is not None
        assert found.after.survey == "q2"
        connection.execute(sa.update(survey).where(survey.c.code == "q1").values(state=SurveyState.CLOSED))
        assert before_and_after(connection, RECOMMENDATION) is None


def test_without_a_later_round_there_is_nothing_to_compare(rounds: sa.Engine) -> None:
    with rounds.connect() as connection:
        assert before_and_after(connection, replace(RECOMMENDATION, survey=SurveyCode("q3"))) is None
        assert before_and_after(connection, replace(RECOMMENDATION, survey=None)) is None
        assert before_and_after(connection, replace(RECOMMENDATION, survey=SurveyCode("none"))) is None
