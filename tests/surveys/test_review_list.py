"""The list of reviews: worst integrity first, then fewest answers; never by score."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import review, review_figures, review_list, rounds, staff
from surveys.identifiers import CadreCode, RespondentGroup, SurveyCode, SurveyState, UnitCode
from surveys.installation import Installation
from surveys.review import Decision, Ruling
from surveys.review_figures import Counted, Reach, ReviewFigures, StratumReach
from surveys.review_list import CallBacks, Differing, Listed, Wanted
from surveys.round_plan import SurveyPlan
from surveys.schema import assignment, paper_batch, paper_run, scan_proof, survey, telephone_check
from surveys.staff import Invitee
from surveys.summary_integrity import IntegrityGrade

PROVINCE, WARD, COMMUNE = UnitCode("22"), UnitCode("06688"), UnitCode("06838")
EVERYWHERE = (PROVINCE, WARD, COMMUNE)
MINE = Wanted("lan", EVERYWHERE)
TODAY = date(2026, 5, 1)


@dataclass(frozen=True, slots=True)
class Desk:
    """A database with rounds in it, made by hand."""

    engine: sa.Engine
    plan: SurveyPlan

    def add(
        self, code: str, unit: UnitCode = WARD, state: SurveyState = SurveyState.CLOSED, ends: int = 3
    ) -> SurveyCode:
        name = SurveyCode(code)
        planned = replace(self.plan, code=name, unit=unit, period_end=date(2026, ends, 28))
        with self.engine.begin() as connection:
            rounds.create(connection, planned)
            values = {"state": state, "closed_on": date(2026, 4, 20)}
            connection.execute(sa.update(survey).where(survey.c.code == name).values(values))
        return name

    def figures(
        self,
        code: SurveyCode,
        grade: str | None,
        response: int | None = 50,
        coverage: int | Reach | None = None,
    ) -> None:
        strata = () if coverage is None else (StratumReach(RespondentGroup.CITIZEN, 1, coverage),)
        letter = None if grade is None else IntegrityGrade(grade)
        with self.engine.begin() as connection:
            found = ReviewFigures(code, letter, Counted(100, 60, 55), response, (), strata, "1.3")
            review_figures.keep(connection, found)

    def names(self, wanted: Wanted = MINE) -> list[str]:
        return [str(one.survey) for one in self.page(wanted).rounds]

    def page(self, wanted: Wanted = MINE, number: int = 1) -> review_list.ListPage:
        with self.engine.connect() as connection:
            return review_list.page(connection, wanted, number)

    def only(self) -> Listed:
        (found,) = self.page().rounds
        return found


@pytest.fixture
def desk(province: sa.Engine, plan: SurveyPlan) -> Desk:
    return Desk(province, plan)


def test_the_worst_letter_comes_first_and_what_is_unknown_before_what_is_well(desk: Desk) -> None:
    for grade in "ABCD":
        desk.figures(desk.add(f"grade-{grade.lower()}"), grade)
    desk.figures(desk.add("few"), None)
    desk.add("uncomputed")
    assert desk.names() == ["grade-d", "grade-c", "grade-b", "few", "uncomputed", "grade-a"]


def test_of_one_letter_the_fewest_answers_come_first_then_the_thinnest_place(desk: Desk) -> None:
    wanted = [
        ("a", 20, None),
        ("b", 50, Reach.FEW),
        ("c", 50, 30),
        ("d", 50, 40),
        ("e", 50, None),
        ("f", None, 10),
    ]
    for code, response, coverage in reversed(wanted):
        desk.figures(desk.add(f"list-{code}"), "B", response, coverage)
    assert desk.names() == [f"list-{code}" for code in "abcdef"]
    assert [one.coverage for one in desk.page().rounds] == [None, 0, 30, 40, None, 10]


def test_only_rounds_that_are_closed_are_reviewed_and_states_narrow_them(desk: Desk) -> None:
    for state in SurveyState:
        desk.add(f"is-{state.value.replace('_', '-')}", state=state)
    assert set(desk.names()) == {f"is-{state.value.replace('_', '-')}" for state in review_list.REVIEWED}
    assert desk.names(replace(MINE, states=(SurveyState.IN_REVIEW,))) == ["is-in-review"]


def test_a_reviewer_sees_the_rounds_of_their_units_and_those_given_to_them(desk: Desk) -> None:
    desk.add("ward")
    desk.add("commune", COMMUNE)
    assert desk.names(Wanted("lan", (WARD,))) == ["ward"]
    assert desk.names(Wanted("lan", (), (SurveyCode("commune"),))) == ["commune"]
    assert desk.names(Wanted("lan", ())) == []


def test_a_round_about_the_reviewer_is_not_in_their_list(
    installation: Installation, province: sa.Engine, plan: SurveyPlan
) -> None:
    desk = Desk(province, plan)
    code = desk.add("about-an")
    with province.begin() as connection:
        staff.invite(
            connection, installation.keys, Invitee("an", "An", CadreCode("CB1")), installation.clock()
        )
    with province.connect() as connection:
        assert review_list.page(connection, replace(MINE, reviewer="an")).total == 0
        assert review_list.uncomputed(connection, replace(MINE, reviewer="an")) == ()
        assert review_list.uncomputed(connection, MINE) == (code,)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bình liêu", ["commune"]),
        ("BINH LIEU", ["commune"]),
        ("06688", ["ward"]),
        ("war", ["ward"]),
        ("%", []),
    ],
)
def test_units_are_found_without_accents(desk: Desk, words: str, found: list[str]) -> None:
    desk.add("ward")
    desk.add("commune", COMMUNE)
    assert desk.names(replace(MINE, words=words)) == found


def test_periods_narrow_the_list(desk: Desk) -> None:
    desk.add("march", ends=3)
    desk.add("february", ends=2)
    desk.add("draft", ends=1, state=SurveyState.DRAFT)
    with desk.engine.connect() as connection:
        offered = review_list.periods(connection, MINE)
    assert [end for _, end in offered] == [date(2026, 3, 28), date(2026, 2, 28)]
    assert desk.names(replace(MINE, period=date(2026, 2, 28))) == ["february"]


def test_the_list_is_cut_into_pages_in_the_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_list, "ROUNDS_ON_A_PAGE", 2)
    for number in range(5):
        desk.add(f"round-{number}")
    pages = [desk.page(number=number) for number in (0, 1, 3, 9)]
    assert [[one.survey for one in found.rounds] for found in pages[1:]] == [
        ["round-0", "round-1"],
        ["round-4"],
        ["round-4"],
    ]
    assert pages[0] == pages[1]
    assert (pages[1].pages, pages[1].total, pages[3].number) == (3, 5, 3)
    assert desk.page(replace(MINE, words="nowhere")).pages == 1


def test_a_round_waits_from_its_close_until_it_is_told_or_rejected(desk: Desk) -> None:
    code = desk.add("waits", state=SurveyState.IN_REVIEW)
    assert desk.only().days_waiting(TODAY) == 11
    with desk.engine.begin() as connection:
        for decision in (Decision.INTERVIEW, Decision.REJECT):
            before = review.last(connection, code)
            ruling = Ruling(decision, "lý do", after=0 if before is None else before.number)
            review.record(connection, code, ruling, ("lan", "minh"), TODAY)
    found = desk.only()
    assert (found.decision, found.days_waiting(TODAY)) == (Decision.REJECT, None)
    with desk.engine.begin() as connection:
        connection.execute(sa.update(survey).values(state=SurveyState.RELEASED))
    assert desk.only().days_waiting(TODAY) is None


def _paper(connection: sa.Connection, code: SurveyCode) -> None:
    kind = {"respondent_group": "citizen", "stratum": 0, "channel": "paper", "subjects": [1]}
    connection.execute(sa.insert(assignment).values(survey=code, number=1, **kind))
    run = {"kind": "form", "printed": 90, "printed_on": TODAY}
    connection.execute(sa.insert(paper_run).values(survey=code, number=1, assignment=1, **run))
    batches = [
        (1, "keyed", "stored", 200, 3),
        (2, "keyed", "stored", 100, 0),
        (3, "keyed", "dropped", 70, 70),
    ]
    for number, way, state, compared, differing in [*batches, (4, "scanned", "stored", 0, 0)]:
        counts = {"compared": compared, "differing": differing, "sheets": 9}
        connection.execute(
            sa.insert(paper_batch).values(survey=code, number=number, run=1, way=way, state=state, **counts)
        )
    marks = {"files": 1, "pages": 9, "rejected": 0, "marks": 99, "doubtful": 1, "checked": 20, "differing": 1}
    connection.execute(sa.insert(scan_proof).values(survey=code, batch=4, **marks))


def test_what_differed_on_paper_and_what_call_backs_found_are_added_up(desk: Desk) -> None:
    code = desk.add("paper")
    desk.add("none", COMMUNE)
    with desk.engine.begin() as connection:
        _paper(connection, code)
        for caller, confirmed in (("hoa", 3), ("bich", 4)):
            found = {"caller": caller, "confirmed": confirmed, "denied": 1, "unreached": 2}
            connection.execute(sa.insert(telephone_check).values(survey=code, **found))
        listed = review_list.one(connection, code)
        none = review_list.one(connection, SurveyCode("none"))
    assert listed.keying == Differing(3, 300)
    assert listed.keying.percent == 1
    assert listed.scans == Differing(1, 20)
    assert listed.calls == CallBacks(7, 2, 4)
    assert (none.keying, none.scans, none.calls, none.known) == (None, None, None, False)


def test_the_list_reads_neither_a_ballot_nor_a_release(desk: Desk) -> None:
    desk.figures(desk.add("one"), "C")
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(desk.engine, "before_cursor_execute", note)
    found = desk.only()
    sa.event.remove(desk.engine, "before_cursor_execute", note)
    assert (found.grade, found.issued, found.returned, found.valid, found.response) == (
        IntegrityGrade.C,
        100,
        60,
        55,
        50,
    )
    assert len(seen) == 2
    assert not any(table in sentence for sentence in seen for table in ("ballot_block", "release ", "job"))
