"""Where the person behind an account belongs: it decides whose administrator may touch the account."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import CadreCode, UnitCode
from surveys.schema import evaluator, position, position_group, term
from surveys.staff_roles import units_of_person


@pytest.fixture
def posted(province: sa.Engine) -> sa.Engine:
    """Give a province where CB1 serves in Hạ Long and an evaluator works for Bình Liêu."""
    with province.begin() as connection:
        connection.execute(sa.insert(position_group).values(code="head"))
        connection.execute(sa.insert(position).values(code="chair", position_group="head"))
        serving = {"cadre": "CB1", "position": "chair", "unit": "06688", "starts_on": date(2025, 7, 1)}
        connection.execute(sa.insert(term).values(serving))
        connection.execute(sa.insert(evaluator).values(code="EV1", name="Hà", unit="06838"))
    return province


@pytest.mark.parametrize(
    ("cadre", "judge", "units"),
    [
        ("CB1", None, {"06688"}),  # where they serve
        ("CB2", None, {"22"}),  # in the register, but never held a post: the top
        ("CB1", "EV1", {"06688", "06838"}),
        (None, "EV1", {"06838"}),
        (None, None, set()),
        ("CB9", None, set()),  # not in the register
    ],
)
def test_a_person_belongs_where_they_serve_or_evaluate(
    posted: sa.Engine, cadre: CadreCode | None, judge: str | None, units: set[UnitCode]
) -> None:
    with posted.connect() as connection:
        assert units_of_person(connection, cadre, judge) == units
