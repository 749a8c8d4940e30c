"""The year by quarters: what is there, what is due, from which round the next one is made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import quarters, rounds
from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.quarters import Slot, Standing
from surveys.round_copy import copied
from surveys.round_plan import SurveyPlan
from surveys.schema import survey_subject
from surveys.survey import Survey

TODAY = date(2026, 8, 10)
THERE, DUE, COMING, BEFORE = Standing.THERE, Standing.DUE, Standing.COMING, Standing.BEFORE


@pytest.fixture
def survey(province: sa.Engine, plan: SurveyPlan) -> Survey:
    with province.begin() as connection:
        return rounds.create(connection, plan)


def _at(survey: Survey, year: int, number: int) -> Survey:
    """Give the round of a quarter; 5: of the whole year."""
    start = date(year, 1 if number == 5 else 3 * number - 2, 1)
    end = date(year, 12 if number == 5 else 3 * number, 28)
    return replace(survey, code=SurveyCode(f"{year}-{number}"), period_start=start, period_end=end)


def _slots(found: Sequence[Survey], year: int = 2026) -> tuple[Slot, ...]:
    (line,) = quarters.year_of(found, {}, year, TODAY)
    return line.slots


def _standing(found: Sequence[Survey], year: int = 2026) -> list[Standing]:
    return [one.standing for one in _slots(found, year)]


def test_a_year_tells_what_is_there_due_and_to_come(survey: Survey) -> None:
    slots = _slots([_at(survey, 2026, 2)])
    assert [one.standing for one in slots] == [BEFORE, THERE, DUE, COMING]
    assert [(one.source, one.steps) for one in slots[2:]] == [("2026-2", 1), ("2026-2", 2)]
    assert _standing([_at(survey, 2026, 2)], 2027) == [COMING] * 4
    assert quarters.year_of([_at(survey, 2026, 2)], {}, 2028, TODAY) == ()
    assert quarters.year_of([_at(survey, 2026, 2)], {}, 2025, TODAY) == ()


def test_the_round_of_a_year_is_made_from_that_of_the_year_before(survey: Survey) -> None:
    found = [_at(survey, 2025, 5), _at(survey, 2025, 3), _at(survey, 2026, 1), _at(survey, 2026, 2)]
    slots = _slots(found)
    assert [one.standing for one in slots] == [THERE, THERE, DUE, COMING]
    assert (slots[2].source, slots[2].steps) == ("2026-2", 1)
    assert (slots[3].source, slots[3].steps) == ("2025-5", 4)
    assert _standing(found, 2025) == [BEFORE, BEFORE, THERE, THERE]


def test_what_was_asked_too_long_ago_is_no_pattern(survey: Survey) -> None:
    slots = _slots([_at(survey, 2025, 1)])
    assert [(one.standing, one.source) for one in slots] == [
        (DUE, "2025-1"),
        (DUE, None),
        (DUE, None),
        (COMING, None),
    ]


def test_rounds_of_a_merged_unit_stand_with_the_unit_of_today(survey: Survey) -> None:
    old = replace(_at(survey, 2026, 1), unit=UnitCode("06700"))
    new = replace(_at(survey, 2026, 2), unit=UnitCode("06688"))
    (line,) = quarters.year_of([old, new], {UnitCode("06700"): (UnitCode("06688"),)}, 2026, TODAY)
    assert (line.unit, [one.standing for one in line.slots]) == ("06688", [THERE, THERE, DUE, COMING])
    assert [one.number for one in line.due] == [3]
    parts = (UnitCode("06688"), UnitCode("06838"))
    assert len(quarters.year_of([old, new], {UnitCode("06700"): parts}, 2026, TODAY)) == 2


def test_only_rounds_about_people_and_councils_have_a_rhythm(province: sa.Engine, survey: Survey) -> None:
    with province.begin() as connection:
        assert quarters.rhythmic(connection, [survey.code]) == {survey.code}
        change = sa.update(survey_subject).where(survey_subject.c.number == 1)
        connection.execute(change.values(kind=SubjectKind.RECOMMENDATION))
        assert quarters.rhythmic(connection, [survey.code]) == frozenset()


def test_a_copy_some_quarters_later_is_called_so(province: sa.Engine, survey: Survey) -> None:
    with province.connect() as connection:
        made = copied(connection, survey.code, TODAY, 4).plan
    assert (made.period_start, made.period_end) == (date(2027, 1, 1), date(2027, 3, 31))
    assert (made.code, made.rules.title["vi"]) == ("2027-q1", "Quý I")
    assert made.questionnaire_version == survey.questionnaire_version
