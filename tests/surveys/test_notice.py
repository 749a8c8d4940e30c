"""Before answering a respondent is told who asks, about whom, and where they serve."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from surveys import notice, rounds
from surveys.identifiers import SurveyCode
from surveys.problems import BadInput
from surveys.round_plan import SurveyPlan
from surveys.schema import label, position, position_group


@pytest.fixture
def told(province: sa.Engine, plan: SurveyPlan) -> notice.Notice:
    first, second = plan.subjects
    with province.begin() as connection:
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
        for language, text in (("vi", "Chủ tịch"), ("en", "Chair")):
            values = {"kind": "position", "code": "chair", "language": language, "text": text}
            connection.execute(sa.insert(label).values(values))
        rounds.create(connection, replace(plan, subjects=(replace(first, position="chair"), second)))
        return notice.read(connection, plan.code)


def test_the_notice_names_subjects_with_position_and_unit(told: notice.Notice) -> None:
    first, second = told.subjects.values()
    assert (first.name, first.unit) == ("Nguyễn Văn An", "Phường Hạ Long")
    assert first.position == {"vi": "Chủ tịch", "en": "Chair"}
    assert second.position == {}


def test_the_notice_carries_the_frozen_rules_and_the_questionnaire(
    told: notice.Notice, plan: SurveyPlan
) -> None:
    assert told.rules == plan.rules
    assert told.questionnaire.id == "tiny"
    assert told.closes_on == plan.closes_on


def test_a_round_that_is_not_there_has_no_notice(province: sa.Engine) -> None:
    with province.connect() as connection, pytest.raises(BadInput):
        notice.read(connection, SurveyCode("none"))
