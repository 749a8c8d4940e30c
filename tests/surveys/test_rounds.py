"""Rounds are set up whole or not at all, move only forward, and show tens while open."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import questionnaires, rounds
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.problems import BadInput, Refused
from surveys.rounds import AssignmentPlan, SurveyPlan
from surveys.survey import Subject

CITIZENS = AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, (SubjectNumber(1), SubjectNumber(2)), 1)
PEERS = AssignmentPlan(RespondentGroup.PEER, Channel.PAPER, (SubjectNumber(2),))


@pytest.fixture
def drafted(province: sa.Engine, plan: SurveyPlan) -> sa.Engine:
    with province.begin() as connection:
        rounds.create(connection, plan)
    return province


def subject(number: int, code: str, unit: str = "06688", kind: SubjectKind = SubjectKind.CADRE) -> Subject:
    return Subject(SubjectNumber(number), kind, code, code, None, None, UnitCode(unit))


def test_a_round_comes_back_as_it_was_planned(province: sa.Engine, plan: SurveyPlan) -> None:
    with province.begin() as connection:
        made = rounds.create(connection, plan)
    with province.connect() as connection:
        found = rounds.get(connection, plan.code)
        assert found == made
        assert rounds.subjects(connection, plan.code) == plan.subjects
        assert rounds.assignments(connection, plan.code) == ()
        asked = questionnaires.get(connection, "tiny", 1)
        assert questionnaires.listing(connection)[0].frozen
    assert found.state is SurveyState.DRAFT
    assert found.rules == plan.rules
    assert found.questionnaire_hash == asked.hash
    assert (found.period_start, found.period_end, found.closes_on) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
        date(2026, 4, 15),
    )
    assert (found.public_key, found.opened_on, found.closed_on) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"code": "Q1 2026"},
            "code: The code of a round is 2 to 63 small letters (a-z), digits and hyphens.",
        ),
        (
            {"unit": "99"},
            "unit: The unit “99” is not in the register. Correct its code, or import it first.",
        ),
        (
            {"period_end": date(2025, 12, 31)},
            "period: The period ends before it starts. Correct its dates.",
        ),
        (
            {"closes_on": date(2025, 12, 31)},
            "closes_on: The round closes before its period starts. Correct the dates.",
        ),
        ({"subjects": ()}, "subjects: A round needs at least one subject. Add it."),
        (
            {"subjects": (subject(2, "CB1"),)},
            "subjects: The subjects must be numbered from 1 on, at most 65535.",
        ),
        (
            {"subjects": (subject(1, "CB1"), subject(2, "CB1"))},
            "subjects.CB1: This subject stands here twice. Keep it once.",
        ),
        (
            {"subjects": (subject(1, "CB1", "99"),)},
            "subjects.CB1: The unit “99” is not in the register. Correct its code, or import it first.",
        ),
        (
            {"subjects": (subject(1, "CB9"),)},
            "subjects.CB9: The cadre “CB9” is not in the register. Correct the code, or import it first.",
        ),
        (
            {"subjects": (subject(1, "DT1", kind=SubjectKind.DRAFT),)},
            "subjects.DT1: The questionnaire is about another kind of subject (cadre).",
        ),
    ],
)
def test_a_plan_with_a_mistake_is_refused_and_leaves_nothing(
    province: sa.Engine, plan: SurveyPlan, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal, province.begin() as connection:
        rounds.create(connection, replace(plan, **change))
    assert [str(problem) for problem in refusal.value.problems] == [sentence]
    with province.connect() as connection:
        assert rounds.listing(connection) == ()
        assert not questionnaires.listing(connection)[0].frozen


def test_broken_rules_are_told_together_with_the_rest(province: sa.Engine, plan: SurveyPlan) -> None:
    with pytest.raises(BadInput) as refusal, province.begin() as connection:
        rounds.create(connection, replace(plan, subjects=(), rules=replace(plan.rules, confidence=2.0)))
    assert [problem.where for problem in refusal.value.problems] == ["subjects", "confidence"]


def test_a_code_is_given_to_one_round_only(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with pytest.raises(BadInput, match="There is a round “2026-q1” already"), drafted.begin() as connection:
        rounds.create(connection, plan)


def test_an_unknown_questionnaire_or_round_is_named(province: sa.Engine, plan: SurveyPlan) -> None:
    with province.connect() as connection:
        with pytest.raises(BadInput, match="There is no questionnaire tiny, version 7"):
            rounds.create(connection, replace(plan, questionnaire_version=7))
        with pytest.raises(BadInput, match="There is no round “2020-q9”"):
            rounds.get(connection, SurveyCode("2020-q9"))


def test_rounds_are_listed_by_period_and_state(drafted: sa.Engine, plan: SurveyPlan) -> None:
    later = replace(plan, code=SurveyCode("2026-q2"), period_end=date(2026, 6, 30))
    with drafted.begin() as connection:
        rounds.create(connection, later)
        rounds.set_state(connection, later.code, SurveyState.CHECKED)
        assert [found.code for found in rounds.listing(connection)] == ["2026-q2", "2026-q1"]
        assert [found.code for found in rounds.listing(connection, SurveyState.DRAFT)] == ["2026-q1"]


def test_assignments_are_numbered_and_come_back(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with drafted.begin() as connection:
        first = rounds.add_assignment(connection, plan.code, CITIZENS)
        second = rounds.add_assignment(connection, plan.code, PEERS)
        assert rounds.assignments(connection, plan.code) == (first, second)
    assert (first.number, first.group, first.stratum, first.subjects) == (1, "citizen", 1, (1, 2))
    assert (second.number, second.channel, second.stratum, second.issued) == (2, "paper", 0, 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            replace(PEERS, group=RespondentGroup.FRONT),
            "group: The round does not ask the respondent group “front”.",
        ),
        (replace(PEERS, stratum=3), "stratum: The round has no stratum 3."),
        (
            replace(PEERS, subjects=()),
            "subjects: An invitation is about one or more subjects of the round, numbered 1 to 2.",
        ),
        (
            replace(PEERS, subjects=(SubjectNumber(3),)),
            "subjects: An invitation is about one or more subjects of the round, numbered 1 to 2.",
        ),
        (
            replace(PEERS, subjects=(SubjectNumber(1), SubjectNumber(1))),
            "subjects: An invitation names a subject twice. Name each once.",
        ),
    ],
)
def test_an_assignment_that_does_not_fit_is_refused(
    drafted: sa.Engine, plan: SurveyPlan, wrong: AssignmentPlan, sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal, drafted.begin() as connection:
        rounds.add_assignment(connection, plan.code, wrong)
    assert str(refusal.value) == sentence


def test_two_who_add_at_once_get_numbers_of_their_own(drafted: sa.Engine, plan: SurveyPlan) -> None:
    def add(_: int) -> int:
        with drafted.begin() as connection:
            return rounds.add_assignment(connection, plan.code, PEERS).number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(24))) == list(range(1, 25))


WAY = (
    SurveyState.CHECKED,
    SurveyState.OPEN,
    SurveyState.CLOSING,
    SurveyState.CLOSED,
    SurveyState.IN_REVIEW,
    SurveyState.WITH_CADRE,
    SurveyState.RELEASED,
    SurveyState.ARCHIVED,
)


def move(connection: sa.Connection, code: SurveyCode, state: SurveyState) -> None:
    rounds.set_state(connection, code, state, on=date(2026, 3, 2), public_key=b"k" * 32)


def test_a_round_goes_its_whole_way(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with drafted.begin() as connection:
        for state in WAY:
            move(connection, plan.code, state)
            assert rounds.get(connection, plan.code).state is state
        found = rounds.get(connection, plan.code)
    assert (found.opened_on, found.closed_on, found.public_key) == (
        date(2026, 3, 2),
        date(2026, 3, 2),
        b"k" * 32,
    )


def test_every_step_that_is_not_allowed_is_refused(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with drafted.begin() as connection:
        for state in (SurveyState.DRAFT, *WAY):
            if state is not SurveyState.DRAFT:
                move(connection, plan.code, state)
            for wanted in set(SurveyState) - rounds.FOLLOWING[state]:
                with pytest.raises(Refused, match=f"is in the state “{state}” and cannot go to “{wanted}”"):
                    move(connection, plan.code, wanted)
            assert rounds.get(connection, plan.code).state is state


def test_a_round_never_opens_twice_nor_goes_back_after_opening() -> None:
    after_opening = [later for state in WAY[1:] for later in rounds.FOLLOWING[state]]
    assert not {SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN} & set(after_opening)


def test_opening_without_a_key_is_a_fault_of_the_program(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with drafted.begin() as connection:
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
        with pytest.raises(ValueError, match="without its date and key"):
            rounds.set_state(connection, plan.code, SurveyState.OPEN, on=date(2026, 3, 2))
        assert rounds.get(connection, plan.code).state is SurveyState.CHECKED


def test_nobody_is_invited_after_closing_began(drafted: sa.Engine, plan: SurveyPlan) -> None:
    with drafted.begin() as connection:
        for state in WAY[:3]:
            move(connection, plan.code, state)
        with pytest.raises(Refused, match="nobody can be invited any more"):
            rounds.add_assignment(connection, plan.code, PEERS)


def test_an_unknown_round_cannot_move(province: sa.Engine) -> None:
    with province.begin() as connection, pytest.raises(BadInput, match="There is no round “x1”"):
        rounds.set_state(connection, SurveyCode("x1"), SurveyState.CHECKED)
