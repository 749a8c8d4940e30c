"""The calendar tells what is known of each round, and whom two rounds would ask in the same month."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import RespondentGroup, SurveyCode, UnitCode
from surveys.round_calendar import Moment, above, asks_between, entries, released_on, twice
from surveys.round_plan import SurveyPlan
from surveys.schema import release
from surveys.survey import GroupRule, Survey

LINES = {UnitCode("06688"): frozenset({UnitCode("06688"), UnitCode("22")}),
         UnitCode("06838"): frozenset({UnitCode("06838"), UnitCode("22")})}  # fmt: skip


@pytest.fixture
def survey(province: sa.Engine, plan: SurveyPlan) -> Survey:
    with province.begin() as connection:
        return rounds.create(connection, replace(plan, unit=UnitCode("06688")))


def test_a_round_stands_in_the_calendar_with_what_is_known_of_it(survey: Survey) -> None:
    assert [(one.day, one.moment) for one in entries([survey], {})] == [(date(2026, 4, 15), Moment.LAST_DAY)]
    planned = replace(survey, opens_on=date(2026, 3, 20))
    assert [one.moment for one in entries([planned], {})] == [Moment.PLANNED, Moment.LAST_DAY]
    early = replace(planned, opened_on=date(2026, 3, 25), closed_on=date(2026, 4, 10))
    found = entries([early], {survey.code: date(2026, 5, 5)})
    assert [one.moment for one in found] == [Moment.OPENED, Moment.CLOSED, Moment.RELEASED]
    late = replace(early, closed_on=date(2026, 4, 16))
    assert [one.moment for one in entries([late], {})] == [Moment.OPENED, Moment.LAST_DAY, Moment.CLOSED]


def test_the_first_release_counts(province: sa.Engine, survey: Survey) -> None:
    with province.begin() as connection:
        for number, day in enumerate((date(2026, 5, 5), date(2026, 6, 6)), 1):
            values = {"hash": "-", "method_version": "1", "summary": "{}", "released_on": day}
            connection.execute(sa.insert(release).values(survey=survey.code, number=number, **values))
        assert released_on(connection, [survey.code, SurveyCode("x1")]) == {survey.code: date(2026, 5, 5)}
        assert above(connection)[UnitCode("06688")] == {"06688", "22"}
        assert above(connection)[UnitCode("22")] == {"22"}


def test_people_asked_twice_in_a_month_are_pointed_out(survey: Survey) -> None:
    other = replace(survey, code=SurveyCode("x1"), closes_on=date(2026, 5, 2), opens_on=date(2026, 4, 20))
    (found,) = twice([other, survey], LINES)
    assert (found.first.code, found.second.code, found.month) == (survey.code, "x1", date(2026, 4, 1))
    assert found.groups == (RespondentGroup.CITIZEN, RespondentGroup.PEER)
    above_it = replace(other, unit=UnitCode("22"))
    assert len(twice([above_it, survey], LINES)) == len(twice([survey, above_it], LINES)) == 1
    assert twice([replace(other, unit=UnitCode("06838")), survey], LINES) == []  # a neighbour
    assert twice([replace(other, unit=UnitCode("gone")), survey], LINES) == []
    assert twice([replace(other, opens_on=None), survey], LINES) == []  # only its last month is known
    self_only = (GroupRule(RespondentGroup.SELF, 0.0, 1, required=False, size=None),)
    alone = replace(other, rules=replace(other.rules, groups=self_only))
    assert twice([alone, replace(survey, rules=alone.rules)], LINES) == []
    assert (
        twice([replace(other, opens_on=date(2025, 11, 30), closes_on=date(2026, 2, 1)), survey], LINES) == []
    )


def test_a_round_asks_in_the_months_that_are_known_of_it(survey: Survey) -> None:
    planned = replace(survey, opens_on=date(2026, 2, 20))  # until 15 April
    assert asks_between(planned, date(2026, 1, 31), date(2026, 2, 1))
    assert asks_between(planned, date(2026, 4, 30), date(2026, 6, 1))
    assert not asks_between(planned, date(2026, 5, 1), date(2026, 7, 1))
    assert not asks_between(survey, date(2026, 2, 1), date(2026, 3, 1))  # only its last month is known
