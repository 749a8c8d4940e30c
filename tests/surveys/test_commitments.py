"""Commitments: dated, followed up, their first day never overwritten; they stay with the person."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys import commitments, rounds
from surveys.commitments import (
    Commitment,
    CommitmentOrigin,
    CommitmentPlan,
    CommitmentState,
    Note,
    Promise,
)
from surveys.identifiers import SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.problems import BadInput, Refused
from surveys.round_plan import SurveyPlan

TODAY, DUE, LATER = date(2026, 3, 2), date(2026, 6, 30), date(2026, 9, 30)


def _make(connection: sa.Connection, survey: SurveyCode | None = None, code: str = "CB1") -> str:
    promise = Promise("Trả kết quả đúng hẹn.", DUE)
    plan = CommitmentPlan(
        SubjectKind.CADRE, code, UnitCode("06688"), promise, CommitmentOrigin.MEETING, survey
    )
    return commitments.make(connection, plan, "an", TODAY)


def test_a_commitment_stays_with_the_person_and_the_unit_of_its_day(
    province: sa.Engine, plan: SurveyPlan
) -> None:
    with province.begin() as connection:
        rounds.create(connection, plan)
        after, apart = _make(connection, plan.code), _make(connection)
        [in_round] = commitments.of_round(connection, plan.code)[SubjectNumber(1)]
        theirs = commitments.of_person(connection, SubjectKind.CADRE, "CB1")
        chosen = commitments.chosen(connection, [apart, "nothing"])
    assert in_round.id == after
    assert {one.id for one in theirs} == {after, apart}
    assert {one.unit for one in theirs} == {"06688"}
    assert set(chosen) == {apart}


def test_what_became_of_it_is_noted_once_and_by_day(province: sa.Engine) -> None:
    with province.begin() as connection:
        number = _make(connection)
        moved = commitments.note(
            connection, number, Note(CommitmentState.MADE, "Chờ phần mềm.", LATER), "hoa", DUE
        )
        on_its_way = commitments.note(
            connection, number, Note(CommitmentState.MADE, "Đã tập huấn."), "hoa", DUE
        )
        done = commitments.note(connection, number, Note(CommitmentState.DONE, "Đã làm."), "hoa", LATER)
        with pytest.raises(Refused, match="noted already"):
            commitments.note(connection, number, Note(CommitmentState.NOT_DONE, "Không."), "hoa", LATER)
    assert (moved.due_on, moved.first_due_on) == (LATER, DUE)
    assert (on_its_way.due_on, on_its_way.noted_on) == (LATER, None)
    assert (done.state, done.noted_on, done.first_due_on) == (CommitmentState.DONE, LATER, DUE)
    assert [one.note for one in done.steps] == ["Chờ phần mềm.", "Đã tập huấn.", "Đã làm."]


def test_a_commitment_is_overdue_the_day_after_its_last_day_until_its_end_is_noted(
    province: sa.Engine,
) -> None:
    def days(one: Commitment) -> tuple[bool, bool]:
        return one.is_overdue(DUE), one.is_overdue(LATER)

    with province.begin() as connection:
        number = _make(connection)
        assert days(commitments.get(connection, number)) == (False, True)
        note = Note(CommitmentState.NOT_DONE, "Chưa làm được.")
        assert days(commitments.note(connection, number, note, "hoa", LATER)) == (False, False)


@pytest.mark.parametrize(
    "note",
    [
        Note(CommitmentState.DONE, " "),
        Note(CommitmentState.DONE, "x" * 501),
        Note(CommitmentState.HELD, "Đã làm."),
        Note(CommitmentState.MADE, "Sớm hơn.", DUE),
        Note(CommitmentState.MADE, "Rất lâu.", date(2040, 1, 1)),
    ],
)
def test_a_note_without_words_or_with_an_earlier_day_is_refused(province: sa.Engine, note: Note) -> None:
    with province.begin() as connection:
        number = _make(connection)
        with pytest.raises(BadInput):
            commitments.note(connection, number, note, "hoa", TODAY)
        assert commitments.get(connection, number).steps == ()


def test_what_is_not_there_is_said_to_be_so_and_the_29th_of_february_has_its_years(
    province: sa.Engine,
) -> None:
    leap = date(2028, 2, 29)
    assert commitments.checked((Promise("Làm", date(2033, 2, 28)),), leap)
    with pytest.raises(BadInput, match="after today"):
        commitments.checked((Promise("Làm", date(2033, 3, 1)),), leap)
    with province.begin() as connection, pytest.raises(BadInput, match="not there"):
        commitments.get(connection, "0" * 16)
