"""The demonstration shows a cycle of four quarters: results, replies, promises, recommendations, verdicts."""

import sqlalchemy as sa

from surveys import commitments, publications, release, release_trend, rounds
from surveys.commitments import CommitmentState
from surveys.identifiers import CadreCode, SubjectKind, SurveyCode, UnitCode
from surveys.publications import Level
from surveys.recommendations import records, verdicts, yearly
from surveys.recommendations.records import Choice, Origin, Recommendation, State
from surveys.recommendations.verdicts import Answer, Told
from surveys.schema import staff
from surveys.summary import Figure
from tests.surveys.demonstration.conftest import PRESENT, Made

TODAY = PRESENT.date()
QUARTERS = ("2025-q4", "2026-q1", "2026-q2", "2026-q3")
PROVINCE = UnitCode("22")


def _rated(made: Made) -> CadreCode:
    """Give the cadre whose account the sheet opens."""
    with made.installation.engine.connect() as connection:
        return CadreCode(
            connection.scalars(sa.select(staff.c.cadre).where(staff.c.username == "can-bo")).one()
        )


def _recommendations(made: Made) -> dict[int, Recommendation]:
    with made.installation.engine.connect() as connection:
        found = records.listing(connection, Choice(TODAY, units={PROVINCE}))
    return {one.number: one for one in found.rows}


def test_the_same_people_are_asked_about_in_four_quarters(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        for kind in ("nguoi-dan", "dong-nghiep"):
            about = [
                {one.code for one in rounds.subjects(connection, SurveyCode(f"{kind}-{quarter}"))}
                for quarter in QUARTERS
            ]
            assert len(set.intersection(*about)) >= 2


def test_the_four_quarters_of_the_cadre_of_the_sheet_are_one_trend_with_its_uncertainty(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        last = release.read(connection, SurveyCode(f"dong-nghiep-{QUARTERS[-1]}"))
        trend = release_trend.follow(release_trend.earlier(connection, last), _rated(made))
    assert [one.survey for one in trend.points] == [f"dong-nghiep-{quarter}" for quarter in QUARTERS]
    for one in trend.points:
        assert isinstance(one.score, Figure)
        assert one.score.low < one.score.value < one.score.high
    assert all(isinstance(one, release_trend.Change) and one.low < one.high for one in trend.changes)
    assert trend.slope is not None


def test_the_cadre_of_the_sheet_kept_one_promise_is_late_with_one_and_works_on_one(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        promised = commitments.of_person(connection, SubjectKind.CADRE, _rated(made))
    assert {one.survey: (one.state, one.due_on < TODAY) for one in promised} == {
        "dong-nghiep-2025-q4": (CommitmentState.DONE, True),
        "dong-nghiep-2026-q1": (CommitmentState.MADE, True),
        "dong-nghiep-2026-q2": (CommitmentState.MADE, False),
    }


def test_recommendations_stand_in_every_state_one_is_not_done_and_one_not_answered_in_time(
    made: Made,
) -> None:
    found = _recommendations(made)
    assert {one.state for one in found.values()} == {*State}
    late = {number for number, one in found.items() if records.is_overdue(one, TODAY)}
    unanswered = {number for number, one in found.items() if records.is_answer_overdue(one, TODAY)}
    assert (late, unanswered) == ({4, 6}, {6})
    assert {one.origin for one in found.values()} == {Origin.ROUND, Origin.SUPERVISION, Origin.INSPECTION}


def test_the_people_find_one_done_and_the_other_was_taken_up_again(made: Made) -> None:
    found = _recommendations(made)
    with made.installation.engine.connect() as connection:
        shares = {}
        for number in (1, 2):
            (verdict,) = verdicts.of(connection, found[number].id)
            told = verdict.groups[0].told
            assert isinstance(told, Told)
            shares[number] = {part.answers: (part.low, part.percent, part.high) for part in told.parts}
    assert shares[1][(Answer.SOLVED,)][0] > 50 > shares[2][(Answer.SOLVED,)][2]
    assert (found[1].state, found[2].state) == (State.DONE, State.IN_PROGRESS)


def test_results_and_verdict_stand_on_the_public_site(made: Made) -> None:
    public = ("nguoi-dan-2025-q4", "nguoi-dan-2026-q1", "nguoi-dan-2026-q3", "hoi-lai-22-1-2026")
    with made.installation.engine.connect() as connection:
        levels = {code: publications.level_of(connection, SurveyCode(code)) for code in public}
    assert set(levels.values()) == {Level.PUBLIC}


def test_the_year_of_the_front_has_a_report(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        year = yearly.of(connection, PROVINCE, TODAY.year, TODAY)
    assert sum(year.by_state.values()) == len(year.made) == 6
    assert {one.number for one in year.overdue} == {4, 6}
    assert {one.number for one, _verdict in year.judged} == {1, 2}
