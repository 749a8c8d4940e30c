"""While a round is open: about how precise, from counts in tens and the planner alone."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.planning import Expected, forecast
from surveys.round_plan import SurveyPlan
from surveys.round_precision import precision
from surveys.survey import Assignment, GroupRule, Survey

CITIZEN, PEER = RespondentGroup.CITIZEN, RespondentGroup.PEER


@pytest.fixture
def survey(province: sa.Engine, plan: SurveyPlan) -> Survey:
    with province.begin() as connection:
        return rounds.create(connection, replace(plan, rules=replace(plan.rules, target=5.0)))


def kind(number: int, issued: int, *subjects: int) -> Assignment:
    about = tuple(map(SubjectNumber, subjects))
    return Assignment(number, CITIZEN, 0, Channel.WEB, about, issued)


def test_codes_about_both_count_for_both_and_codes_about_one_for_one(survey: Survey) -> None:
    both, each = [kind(1, 100, 1, 2)], [kind(1, 50, 1), kind(2, 50, 2)]
    assert precision(survey, 2, both, {CITIZEN: 60})[0].answers == 60
    assert precision(survey, 2, each, {CITIZEN: 60})[0].answers == 30


def test_what_is_missing_for_the_precision_wanted_is_what_the_planner_says(survey: Survey) -> None:
    (found,) = precision(survey, 2, [kind(1, 100, 1, 2)], {CITIZEN: 30})
    planned = forecast(Expected(answers=30, wanted=5.0))
    assert found.half_width == planned.asked.half_width
    assert found.more == planned.needed - 30
    assert precision(survey, 2, [kind(1, 900, 1, 2)], {CITIZEN: 800})[0].more == 0


def test_too_few_say_nothing_and_without_a_wish_nothing_is_missing(survey: Survey) -> None:
    none = replace(survey, rules=replace(survey.rules, target=None))
    (found,) = precision(none, 2, [kind(1, 100, 1, 2)], {CITIZEN: 0})
    assert (found.half_width, found.more) == (None, None)
    assert precision(none, 2, [], {CITIZEN: 10})[0].answers == 0  # no code was issued
    sized = replace(survey.rules.groups[0], size=40)
    small = replace(none, rules=replace(none.rules, groups=(sized,)))
    (found,) = precision(small, 1, [kind(1, 50, 1)], {CITIZEN: 30})
    assert found.half_width == forecast(Expected(answers=30, frame=40)).asked.half_width
    (found,) = precision(small, 1, [kind(1, 50, 1)], {CITIZEN: 50})  # more than were thought to be there
    assert found.half_width == forecast(Expected(answers=50)).asked.half_width


def test_groups_without_weight_and_groups_nobody_counted_are_left_out(survey: Survey) -> None:
    light = GroupRule(CITIZEN, 0.0, 10, required=False, size=None)
    rules = replace(survey.rules, groups=(light, *survey.rules.groups[1:]))
    assert precision(replace(survey, rules=rules), 2, [], {CITIZEN: 50}) == ()
