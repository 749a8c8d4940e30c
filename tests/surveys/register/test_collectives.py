"""A collective has one head at a time, and whoever was its head stays known."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from surveys import collectives, register_lists
from surveys.collectives import Collective
from surveys.headships import clash, refuse_own
from surveys.identifiers import CadreCode, UnitCode
from surveys.organizations import Scope
from surveys.problems import BadInput, Refused
from surveys.register_columns import RegisterKind
from surveys.register_entries import Headship
from surveys.register_import import import_sheet
from surveys.register_lists import Wanted
from surveys.schema import collective, collective_head, label
from surveys.sheet import read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.surveys.register.conftest import Import
    from tests.surveys.register.test_register_faults import Faults

Kind = RegisterKind
HEAD = "code,name,unit,head,starts_on,ends_on\n"
NAME = "Ủy ban nhân dân phường Hà Tu"
ROW = f"UBND-HT,{NAME},06652"


def _days(engine: sa.Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        table = collective_head.c
        rows = connection.execute(sa.select(table.cadre, table.starts_on, table.ends_on))
        return sorted(tuple(row) for row in rows)


def test_collectives_come_in_with_the_heads_they_have_and_had(
    registered: "Import", engine: sa.Engine
) -> None:
    assert _days(engine) == [
        ("CB-1", date(2025, 7, 1), date(2026, 3, 31)),
        ("CB-2", date(2026, 4, 1), None),
    ]
    with engine.connect() as connection:
        wanted = Wanted(words="uy ban")
        (listed,) = register_lists.collectives(connection, wanted, date(2026, 3, 31)).rows
        assert (listed.code, listed.unit, listed.head) == ("UBND-HT", "Phường Hà Tu", "Nguyễn Văn An")
        (listed,) = register_lists.collectives(connection, wanted, date(2026, 4, 1)).rows
        assert (listed.head, listed.starts_on) == ("Trần Thị Ánh", date(2026, 4, 1))
        (office,) = register_lists.collectives(connection, Wanted("vp"), date(2026, 4, 1)).rows
        assert (office.head, office.starts_on) == ("", None)
        ward = Wanted(scope=Scope((UnitCode("06652"),), frozenset({UnitCode("06652")})))
        assert register_lists.collectives(connection, ward, date(2026, 4, 1)).total == 1
        english = sa.select(label.c.text).where(label.c.kind == "collective")
        assert list(connection.scalars(english)) == ["People's Committee of Hà Tu"]
    again = HEAD.replace(",ends_on", "") + f"{ROW},CB-2,1/4/2026\n"
    assert registered(Kind.COLLECTIVES, again).unchanged == 1  # without a column for the end it stays
    ended = registered(Kind.COLLECTIVES, HEAD + f"{ROW},CB-2,1/4/2026,30/6/2026\n{ROW},CB-3,1/7/2026,\n")
    assert (ended.added, ended.changed) == (1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{ROW},CB-3,1/5/2026,\n",
            (
                "row 2, column starts_on: “CB-2” is the head from 2026-04-01 on at the same time. A "
                "collective has one head: write the last day of the one before in a row of its "
                "own, or correct this day."
            ),
        ),
        (
            f"{ROW},CB-3,1/1/2024,1/7/2025\n",
            (
                "row 2, column starts_on: “CB-1” is the head from 2025-07-01 on at the same time. A "
                "collective has one head: write the last day of the one before in a row of its "
                "own, or correct this day."
            ),
        ),
        (f"{ROW},CB-3,,\n", "row 2, column starts_on: The cell is empty. Write the first day of this head."),
        (
            f"{ROW},CB-3,2/1/2020,1/1/2020\n",
            "row 2, column ends_on: The last day lies before the first. Correct the days.",
        ),
        (f"{ROW},,1/1/2020,2/1/2020\n", "row 2, column head: The cell is empty. Write a code."),
        (
            f"{ROW},CB-99,1/1/2020,2/1/2020\n",
            "row 2, column head: “CB-99” is not in the register. Correct the code, or import it first.",
        ),
        (
            "TT9,Tập thể,99,,,\n",
            "row 2, column unit: “99” is not in the register. Correct the code, or import it first.",
        ),
        (
            "CB-1,Tập thể,22,,,\n",
            (
                "row 2, column code: “CB-1” is the code of a cadre and of a collective, and score packages "
                "could not tell them apart. Choose another code."
            ),
        ),
        (
            f"{ROW},,,\nUBND-HT,Hội đồng nhân dân,06652,,,\n",
            (
                "row 3, column code: The code “UBND-HT” belongs to another collective in row 2. "
                "Correct one of them."
            ),
        ),
        (
            f"{ROW},CB-3,1/1/2020,2/1/2020\n{ROW},CB-3,1/1/2020,2/1/2020\n",
            "row 3, column code: This term stands in row 2 already. Remove one of them.",
        ),
    ],
)
def test_a_table_with_two_heads_or_unknown_ones_is_refused_by_row(
    registered: "Import", faults: "Faults", engine: sa.Engine, text: str, said: str
) -> None:
    assert registered is not None
    before = _days(engine)
    assert faults(Kind.COLLECTIVES, HEAD + text) == [f"list.csv, {said}"]
    assert _days(engine) == before


def test_a_table_of_one_organization_touches_no_collective_of_another(
    registered: "Import", table: "Callable[[str], Path]", engine: sa.Engine
) -> None:
    assert registered is not None
    text = HEAD + f"{ROW},CB-1,1/1/2020,2/1/2020\nVP,Văn phòng,06994,CB-2,1/1/2020,2/1/2020\n"
    far = Scope((UnitCode("06994"),), frozenset({UnitCode("06994")}))
    with engine.begin() as connection, pytest.raises(BadInput) as refusal:
        import_sheet(connection, read_sheet(table(text)), Kind.COLLECTIVES, scope=far)
    assert [str(one.where).rpartition(", ")[::2] for one in refusal.value.problems] == [
        ("list.csv, row 2", "column code"),
        ("list.csv, row 2", "column unit"),
        ("list.csv, row 2", "column head"),
        ("list.csv, row 3", "column code"),
    ]


def test_nobody_makes_themselves_a_head_by_a_table(
    registered: "Import", table: "Callable[[str], Path]", engine: sa.Engine
) -> None:
    assert registered is not None
    office, as_it_stands = "VP,Văn phòng Tỉnh ủy,22,", f"{ROW},CB-2,1/4/2026,\n"
    with engine.connect() as connection:
        for row, by in (
            (as_it_stands, "CB-2"),
            (as_it_stands, None),
            (office + "CB-3,1/1/2026,\n", "CB-2"),
            (office + ",,\n", "CB-2"),
        ):
            refuse_own(connection, read_sheet(table(HEAD + row)), by)
        for row, by in ((f"{ROW},CB-1,1/7/2025,31/12/2027\n", "CB-1"), (office + "CB-3,1/1/2026,\n", "CB-3")):
            with pytest.raises(Refused, match="row 2, column head: Nobody makes themselves"):
                refuse_own(connection, read_sheet(table(HEAD + row)), by)


def test_the_next_head_ends_the_days_of_the_one_before(registered: "Import", engine: sa.Engine) -> None:
    assert registered is not None
    with engine.begin() as connection:
        new = Headship("CB-3", date(2026, 9, 1), None)
        before = collectives.appoint(connection, "UBND-HT", new, CadreCode("CB-1"))
        assert before == Headship("CB-2", date(2026, 4, 1), None)
        assert [(one.name, one.ends_on) for one in collectives.heads(connection, "UBND-HT")] == [
            ("Đỗ Ân", None),
            ("Trần Thị Ánh", date(2026, 8, 31)),
            ("Nguyễn Văn An", date(2026, 3, 31)),
        ]
        first = collectives.head_on(connection, "UBND-HT", date(2026, 8, 31))
        assert first is not None
        assert first.cadre == "CB-2"
        assert collectives.end(connection, "UBND-HT", date(2026, 12, 31)).cadre == "CB-3"
        assert collectives.head_on(connection, "UBND-HT", date(2027, 1, 1)) is None
        found = [collectives.subject_of(one, 1) for one in collectives.in_units(connection, {UnitCode("22")})]
        assert [one.code for one in found] == ["VP"]
        assert collectives.headless(connection, found, date(2026, 5, 1)) == tuple(found)
        with pytest.raises(Refused, match="has no head at present"):
            collectives.end(connection, "UBND-HT", date(2027, 1, 1))
        first_of_all = Headship("CB-1", date(2026, 1, 1), date(2026, 6, 30))
        assert collectives.appoint(connection, "VP", first_of_all, None) is None
        assert collectives.headless(connection, found, date(2026, 5, 1)) == ()


def test_two_heads_oneself_and_nobody_are_refused(registered: "Import", engine: sa.Engine) -> None:
    assert registered is not None
    before = _days(engine)
    one = Headship("CB-3", date(2026, 4, 1), None)
    with engine.begin() as connection:

        def refused(new: Headship, by: str | None = None) -> str:
            with pytest.raises(BadInput) as refusal:
                collectives.appoint(connection, "UBND-HT", new, CadreCode(by) if by else None)
            return str(refusal.value)

        assert "one head" in refused(one)  # the day on which another one began
        assert "one head" in refused(replace(one, starts_on=date(2025, 12, 1)))
        assert "one head" in refused(replace(one, cadre="CB-2"))
        assert "one head" in refused(replace(one, cadre="CB-2", starts_on=date(2026, 5, 1)))
        assert "Nobody makes themselves" in refused(replace(one, starts_on=date(2026, 5, 1)), "CB-3")
        assert "not in the register" in refused(replace(one, cadre="CB-99"))
        assert "before the first" in refused(replace(one, ends_on=date(2026, 3, 1)))
        with pytest.raises(BadInput, match="before the first"):
            collectives.end(connection, "UBND-HT", date(2026, 3, 1))
        with pytest.raises(BadInput, match="no collective"):
            collectives.end(connection, "TT99", date(2026, 3, 1))
        with pytest.raises(BadInput, match="no such head"):
            collectives.take_back(connection, "UBND-HT", ("CB-3", date(2026, 4, 1)))
    assert _days(engine) == before
    assert clash({("CB-1", date(2026, 1, 1)): date(2026, 2, 1)}, one) is None
    with engine.begin() as connection:
        collectives.take_back(connection, "UBND-HT", ("CB-2", date(2026, 4, 1)))
    assert [cadre for cadre, *_days in _days(engine)] == ["CB-1"]


def test_a_collective_is_added_and_corrected_with_every_fault_at_its_field(
    registered: "Import", engine: sa.Engine
) -> None:
    assert registered is not None
    ward = UnitCode("06652")
    with engine.begin() as connection:
        made = collectives.add(connection, Collective("CB1", "  Chi bộ   Khu 1 ", ward))
        assert made.name == "Chi bộ Khu 1"
        for wrong, fields in (
            (Collective("UBND-HT", "", UnitCode("99")), ["name", "unit", "code"]),
            (Collective("không", "=1+1", ward), ["name", "code"]),
            (Collective("CB2", "x" * 201, ward), ["name"]),
            (Collective("CB-1", "Chi bộ", ward), ["code"]),
        ):
            with pytest.raises(BadInput) as refusal:
                collectives.add(connection, wrong)
            assert [one.where for one in refusal.value.problems] == fields
        assert collectives.change(connection, Collective("UBND-HT", "UBND phường Hà Tu", ward)) == ()
        with pytest.raises(BadInput):
            collectives.change(connection, Collective("UBND-HT", "", ward))
        kept = sa.select(collective.c.name).where(collective.c.code == "UBND-HT")
        assert connection.scalar(kept) == "UBND phường Hà Tu"
        assert connection.scalar(sa.select(label.c.text).where(label.c.kind == "collective")) is None
        collectives.change(connection, Collective("UBND-HT", "UBND phường Hà Tu", UnitCode("22")))
        assert collectives.get(connection, "TT99") is None
    with pytest.raises(BadInput, match="“VP” is the code of a cadre and of a collective"):
        registered(Kind.CADRES, "code,name,position,unit,starts_on\nVP,Ngô Chín,BT,06652,1/7/2025\n")
