"""The next quarter's round: dates and words moved on, cadres as they sit now, a code that nobody has."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import collectives, rounds
from surveys.identifiers import SubjectKind, SubjectNumber, SurveyCode
from surveys.round_cadres import gone, seats, with_cadres, without_cadres
from surveys.round_copy import copied, free_code, later, renamed
from surveys.round_plan import SurveyPlan
from surveys.schema import position, position_group, term
from surveys.survey import Subject

TODAY = date(2026, 4, 20)


@pytest.fixture
def seated(province: sa.Engine, plan: SurveyPlan) -> sa.Engine:
    """Give a round about CB1 and CB2, both chairs of Hạ Long; CB2 has left, CB3 came to the post."""
    ours = tuple(replace(one, position="chair", position_group="chairs") for one in plan.subjects)
    with province.begin() as connection:
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(
            sa.insert(position), [{"code": code, "position_group": "chairs"} for code in ("chair", "vice")]
        )
        rows = [
            ("CB1", "chair", "06688", date(2025, 7, 1), None),
            ("CB2", "chair", "06688", date(2025, 7, 1), date(2026, 1, 31)),
            ("CB2", "vice", "06838", date(2025, 7, 1), date(2026, 3, 31)),
            ("CB3", "chair", "06688", date(2026, 2, 1), None),
        ]
        for code, post, unit, start, end in rows:
            values = {"cadre": code, "position": post, "unit": unit, "starts_on": start, "ends_on": end}
            connection.execute(sa.insert(term).values(values))
        rounds.create(connection, replace(plan, subjects=ours, opens_on=date(2026, 3, 20)))
    return province


def test_the_copy_is_about_who_sits_there_now(seated: sa.Engine, plan: SurveyPlan) -> None:
    with seated.connect() as connection:
        copy = copied(connection, plan.code, TODAY)
        assert [one.code for one in copy.left] == ["CB2"]
        assert [one.cadre for one in copy.new] == ["CB3"]
    made = copy.plan
    assert [(one.number, one.code, one.position) for one in made.subjects] == [
        (1, "CB3", "chair"),
        (2, "CB1", "chair"),
    ]
    assert (made.code, made.rules.title["vi"]) == ("2026-q2", "Quý II")
    assert made.rules.title["en"] == "Second quarter"
    assert replace(made.rules, title=plan.rules.title) == plan.rules
    assert (made.period_start, made.period_end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (made.opens_on, made.closes_on) == (date(2026, 6, 19), date(2026, 7, 15))


def test_a_copy_of_a_round_about_collectives_keeps_them(seated: sa.Engine, plan: SurveyPlan) -> None:
    collective = Subject(
        SubjectNumber(1), SubjectKind.COLLECTIVE, "T1", "Tập thể", None, None, plan.subjects[0].unit
    )
    with seated.begin() as connection:
        rounds.begin(connection, replace(plan, code=SurveyCode("together"), subjects=(collective,)))
        copy = copied(connection, SurveyCode("together"), TODAY)
        assert copy.plan.subjects == (collective,)
        assert (copy.left, copy.new, copy.plan.opens_on) == ((), (), None)
        assert seats(connection, (), TODAY).posts == ()
        known = collectives.Collective("T1", "Tập thể mới", collective.unit)
        collectives.add(connection, known)
        (renamed,) = copied(connection, SurveyCode("together"), TODAY).plan.subjects
        assert (renamed.name, renamed.unit) == (known.name, known.unit)


def test_who_holds_no_post_any_more_is_told(seated: sa.Engine, plan: SurveyPlan) -> None:
    with seated.connect() as connection:
        assert [one.code for one in gone(connection, plan.subjects, date(2026, 4, 1))] == ["CB2"]
        assert gone(connection, plan.subjects, date(2026, 3, 31)) == ()


def test_cadres_are_put_in_once_and_numbered_by_name(seated: sa.Engine, plan: SurveyPlan) -> None:
    with seated.connect() as connection:
        now = rounds.plan_of(connection, plan.code)
        posts = seats(connection, now.subjects, TODAY).posts
    more = with_cadres(now, posts)
    assert [(one.number, one.code) for one in more.subjects] == [(1, "CB3"), (2, "CB1"), (3, "CB2")]
    assert with_cadres(more, posts) == more
    less = without_cadres(more, {"CB3", "CB9"})
    assert [(one.number, one.code) for one in less.subjects] == [(1, "CB1"), (2, "CB2")]


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 3, 31), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 9, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2026, 11, 29), date(2027, 2, 28)),
    ],
)
def test_a_quarter_later_is_the_same_day_or_the_last_of_the_month(day: date, moved: date) -> None:
    assert later(day) == moved


@pytest.mark.parametrize(
    ("text", "day", "said"),
    [
        ("Lấy ý kiến quý I năm 2026", date(2026, 3, 31), "Lấy ý kiến quý II năm 2026"),
        ("Quý IV/2026", date(2026, 12, 31), "Quý I/2027"),
        ("QUÝ 2-2026", date(2026, 6, 30), "QUÝ 3-2026"),
        ("Third quarter of 2026", date(2026, 9, 30), "Fourth quarter of 2026"),
        ("the fourth quarter of 2026", date(2026, 12, 31), "the first quarter of 2027"),
        ("ha-tu-2026-q4", date(2026, 12, 31), "ha-tu-2027-q1"),
        ("quý II năm 2026", date(2026, 3, 31), "quý II năm 2026"),  # another quarter than its own
        ("Phường Hà Tu I", date(2026, 3, 31), "Phường Hà Tu I"),
    ],
)
def test_only_the_quarter_itself_is_replaced(text: str, day: date, said: str) -> None:
    assert renamed(text, day) == said


def test_a_taken_code_gets_a_number_and_an_odd_one_is_not_proposed(
    seated: sa.Engine, plan: SurveyPlan
) -> None:
    with seated.begin() as connection:
        assert free_code(connection, "2026-q1") == "2026-q1-2"
        rounds.begin(connection, replace(plan, code=SurveyCode("2026-q1-2")))
        assert free_code(connection, "2026-q1") == "2026-q1-3"
        assert free_code(connection, "Hà Tu") == "dot"
        assert free_code(connection, "plan") == "plan-2"
        long = SurveyCode("x" * 63)
        rounds.begin(connection, replace(plan, code=long))
        assert free_code(connection, long) == "x" * 61 + "-2"
