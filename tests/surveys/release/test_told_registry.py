"""What was told is noted for ever, and nothing is told beside it that could be subtracted."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import ballot_files, questionnaires, release, told_registry
from surveys.ballot_files import FileMark
from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import Refused
from surveys.questionnaire import Questionnaire
from surveys.schema import ballot_import
from surveys.schema import survey as survey_table
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from tests.surveys.release.conftest import BEST, CITIZEN, GOOD, MIDDLING, PEER, YES, Maker, Round, ballots_of
from tests.surveys.release.test_release_publish import TODAY, _store_round

LATER = date(2026, 6, 1)
OTHER = SurveyCode("q1-again")


@pytest.fixture
def round_(questionnaire: Questionnaire) -> Round:
    return Round(
        questionnaire,
        groups=(
            GroupRule(CITIZEN, 1.0, 10, required=True, size=None),
            GroupRule(PEER, 0.0, 5, required=False, size=None),
        ),
    )


def _summary(round_: Round, maker: Maker, more: int, peers: int = 0, other: int = 0) -> Summary:
    rows = ballots_of(CITIZEN, (20, BEST), (25 + other, GOOD), (9, MIDDLING), (6 + more, (YES, 2, 1, 2, 3)))
    rows += ballots_of(PEER, (peers, GOOD), (peers, MIDDLING), (peers, BEST))
    return round_.release(rows, maker)


@pytest.fixture
def stored(engine: sa.Engine, round_: Round, ballots: Maker, source: str) -> sa.Engine:
    """Give a database in which the round was released once, with 60 ballots."""
    first = _summary(round_, ballots, 0)
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        _store_round(connection, first, SurveyState.CLOSED, to_json(round_.survey.rules))
        release.publish(connection, first, TODAY)
    return engine


def test_a_release_is_noted_for_every_subject_and_a_file_once(stored: sa.Engine) -> None:
    of = SurveyCode("q1")
    with stored.begin() as connection:
        told_registry.note_file(connection, of, "package-vi", b"bytes", TODAY)
        told_registry.note_file(connection, of, "package-vi", b"bytes", LATER)
        told_registry.note_file(connection, of, "package-en", b"bytes", LATER)
        found = told_registry.tellings(connection, SurveyCode("q1"))
    assert [(one.subject_kind, one.subject_code, one.format, one.told_on) for one in found] == [
        ("cadre", "CB001", "release", TODAY),
        ("round", "q1", "package-en", LATER),
        ("round", "q1", "package-vi", TODAY),
    ]
    assert {len(one.digest) for one in found} == {64}


@pytest.mark.parametrize("more", [1, 9, 10, 49])
def test_too_few_more_ballots_are_not_told_again(
    stored: sa.Engine, round_: Round, ballots: Maker, more: int
) -> None:
    # 60 and 60 + more are told in full: the difference would be told in full, too
    with stored.begin() as connection, pytest.raises(Refused, match="subtracted") as refusal:
        release.publish(connection, _summary(round_, ballots, more), LATER)
    assert [problem.where for problem in refusal.value.problems] == ["CB001, citizen"]


def test_ballots_enough_more_are_told_again_as_the_next_release(
    stored: sa.Engine, round_: Round, ballots: Maker
) -> None:
    again = _summary(round_, ballots, 30, other=25)
    with stored.begin() as connection:
        assert release.publish(connection, again, LATER).number == 2
        assert release.read(connection, again.survey) == again
        assert connection.scalar(sa.select(survey_table.c.state)) == SurveyState.RELEASED
        found = told_registry.tellings(connection, again.survey)
        assert [(one.number, one.told_on) for one in found] == [(1, TODAY), (2, LATER)]
        with pytest.raises(Refused, match="released already"):
            release.publish(connection, again, LATER)


@pytest.mark.parametrize(("more", "other"), [(60, 1), (1, 60), (60, 0)])
def test_a_difference_that_could_not_be_told_itself_is_not_told(
    stored: sa.Engine, round_: Round, ballots: Maker, more: int, other: int
) -> None:
    # sixty more ballots, of which one or none stands apart from the others
    with stored.begin() as connection, pytest.raises(Refused, match="subtracted"):
        release.publish(connection, _summary(round_, ballots, more, other=other), LATER)


def test_a_group_that_was_withheld_before_may_be_told_later(
    stored: sa.Engine, round_: Round, ballots: Maker
) -> None:
    with stored.begin() as connection:
        assert release.publish(connection, _summary(round_, ballots, 0, peers=3), LATER).number == 2


def test_two_rounds_that_share_an_imported_file_are_not_subtracted_either(
    stored: sa.Engine, round_: Round, ballots: Maker
) -> None:
    summary = replace(_summary(round_, ballots, 3), survey=OTHER)
    stranger = replace(summary, subjects=(replace(summary.subjects[0], code="CB777"),))
    with stored.begin() as connection:
        row = dict(connection.execute(sa.select(survey_table)).one()._mapping)
        connection.execute(
            sa.insert(survey_table).values(**(row | {"code": OTHER, "state": SurveyState.CLOSED}))
        )
        mark = FileMark(keyed="f" * 64, plain="a" * 64)
        # As an earlier version noted it: it is the same file all the same.
        connection.execute(sa.insert(ballot_import).values(survey="q1", file_hash=mark.plain, ballots=60))
        ballot_files.note(connection, OTHER, mark, 60)
        told_registry.refuse_subtraction(connection, stranger)
        with pytest.raises(Refused, match="in the round “q1”"):
            release.publish(connection, summary, LATER)
        connection.execute(
            sa.update(ballot_import).values(file_hash="e" * 64).where(ballot_import.c.survey == OTHER)
        )
        assert release.publish(connection, summary, LATER).number == 1


def test_another_method_sums_up_anew_only_what_was_told_answer_by_answer(
    stored: sa.Engine, round_: Round, ballots: Maker
) -> None:
    first = _summary(round_, ballots, 0)

    def otherwise(summary: Summary, *, hide: bool) -> Summary:
        """Give a summary whose score of the citizens another method made; ``hide``: no distribution told."""
        [subject] = summary.subjects
        group = subject.group(CITIZEN)
        assert isinstance(group.score, Figure)
        items = group.items
        if hide:
            withheld = Withheld(WithheldReason.WOULD_REVEAL)
            items = tuple(replace(one, distribution=withheld) for one in items)
        other = replace(group, score=replace(group.score, value=group.score.value - 1), items=items)
        groups = tuple(other if one.group is CITIZEN else one for one in subject.groups)
        return replace(summary, subjects=(replace(subject, groups=groups),))

    with stored.connect() as connection:
        told_registry.refuse_subtraction(connection, otherwise(first, hide=False))
        with pytest.raises(Refused, match="subtracted"):
            told_registry.refuse_subtraction(connection, otherwise(first, hide=True))
