"""Beginning an evaluation: the register says who gets a sheet; a bad plan is refused whole."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import organizations
from surveys.evaluations import records
from surveys.evaluations.beginning import EvaluationPlan, begin, members_to_be
from surveys.evaluations.records import EvaluationState, Sought
from surveys.identifiers import CadreCode, UnitCode
from surveys.problems import BadInput, Refused
from surveys.schema import cadre, evaluation, staff, term
from tests.surveys.evaluations.conftest import TODAY, scheme_source, store


def test_whoever_held_a_post_in_the_period_gets_a_sheet_once_with_the_last_post(
    province: sa.Engine, plan: EvaluationPlan
) -> None:
    with province.begin() as connection:
        moved = {"cadre": "CB3", "position": "chair", "unit": "06688", "starts_on": date(2026, 1, 16)}
        connection.execute(sa.insert(term).values(moved))
        begun = begin(connection, plan, "danh-gia", TODAY)
        found = records.members(connection, begun.id)
    # Not CB4, who left on the last day of the year before; not CB5, who serves in another province.
    assert [(one.cadre, one.position, one.unit) for one in found] == [
        ("CB3", "chair", "06688"),
        ("CB1", "chair", "06688"),
        ("CB2", "chair", "06838"),
    ]
    assert begun.state is EvaluationState.OPEN
    assert begun.begun_by == "danh-gia"


def test_only_the_chosen_position_groups_are_evaluated(province: sa.Engine, plan: EvaluationPlan) -> None:
    with province.connect() as connection:
        found = members_to_be(connection, replace(plan, position_groups=("secretaries",)))
    assert [one.cadre for one in found] == ["CB3"]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"title": "  "}, "title", "a title of one line"),
        ({"title": "x" * 161}, "title", "a title of one line"),
        ({"title": "hai\ndòng"}, "title", "a title of one line"),
        ({"unit": UnitCode("99")}, "unit", "is not in the register"),
        ({"period_end": date(2025, 12, 31)}, "period_end", "ends before it begins"),
        ({"period_start": date(2026, 3, 3), "period_end": date(2026, 3, 4)}, "period_start", "has not begun"),
        ({"position_groups": ("nobody",)}, "position_groups", "no position group “nobody”"),
        ({"scheme_id": "none"}, "scheme", "There is no scheme “none”"),
        ({"scheme_id": "example-leaders-30-70"}, "scheme", "is not in force"),
        ({"scheme_id": "draft"}, "scheme", "is not in force"),
        ({"scheme_id": "of-hanoi"}, "scheme", "There is no scheme “of-hanoi”"),
        ({"period_start": date(2025, 1, 1)}, "scheme", "is not for this period"),
        (
            {"unit": UnitCode("01"), "scheme_id": "of-hanoi", "position_groups": ("secretaries",)},
            "",
            "nobody who",
        ),
    ],
)
def test_a_bad_plan_is_refused_with_its_place_and_begins_nothing(
    province: sa.Engine, plan: EvaluationPlan, change: dict[str, object], place: str, words: str
) -> None:
    with province.begin() as connection:
        store(connection, scheme_source("draft"), "draft")
        store(connection, scheme_source("of-hanoi"), owner="01")
        with pytest.raises(BadInput) as refused:
            begin(connection, replace(plan, **change), "danh-gia", TODAY)  # type: ignore[arg-type]
        assert words in str(refused.value)
        assert any(problem.where == (place or "position_groups") for problem in refused.value.problems)
        assert connection.scalar(sa.select(sa.func.count()).select_from(evaluation)) == 0


def test_a_double_click_begins_one_evaluation(province: sa.Engine, plan: EvaluationPlan) -> None:
    with province.begin() as connection:
        begin(connection, plan, "danh-gia", TODAY)
        with pytest.raises(Refused, match="has begun already"):
            begin(connection, plan, "danh-gia", TODAY)


def test_evaluations_are_listed_by_period_within_organization_unit_and_state(
    province: sa.Engine, plan: EvaluationPlan
) -> None:
    with province.begin() as connection:
        first = begin(connection, plan, "danh-gia", TODAY)
        later = begin(connection, replace(plan, period_end=date(2026, 2, 28)), "danh-gia", TODAY)
        elsewhere = organizations.Scope((UnitCode("01"),), frozenset({UnitCode("01")}))
        assert [one.id for one in records.listing(connection).rows] == [later.id, first.id]
        assert records.listing(connection, sought=Sought(most=1)).total == 2
        assert records.listing(connection, elsewhere).total == 0
        assert records.find(connection, first.id, elsewhere) is None
        assert records.listing(connection, sought=Sought(units=(UnitCode("01"),))).total == 0
        assert records.listing(connection, sought=Sought(states=(EvaluationState.FROZEN,))).total == 0
        assert records.listing(connection, sought=Sought(cadre=CadreCode("CB3"))).total == 2
        assert records.listing(connection, sought=Sought(cadre=CadreCode("CB5"))).total == 0
        assert records.unit_name(connection, "22") == "Quảng Ninh"
        assert records.unit_name(connection, "77") == "77"
        with pytest.raises(BadInput, match="There is no evaluation “nothing”"):
            records.get(connection, "nothing")


def test_it_is_too_near_to_the_one_evaluated_their_superior_and_their_subordinate(
    province: sa.Engine, plan: EvaluationPlan
) -> None:
    with province.begin() as connection:
        begun = begin(connection, replace(plan, position_groups=("secretaries",)), "danh-gia", TODAY)
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB3").values(superior="CB1"))
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB2").values(superior="CB3"))

        def near(who: str | None) -> bool:
            connection.execute(sa.update(staff).where(staff.c.username == "danh-gia").values(cadre=who))
            return records.has_conflict(connection, "danh-gia", begun.id)

        assert [near(who) for who in ("CB3", "CB1", "CB2", "CB4", None)] == [True, True, True, False, False]
