"""Facts of the register: counted on a day, with their bases, and never near a score."""

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

import surveys
from surveys.composition import Composition, Holder, Proportion, compositions, holders
from surveys.identifiers import UnitCode
from surveys.schema import cadre, position, position_group, term, unit
from surveys.text import search_key, sort_key

DAY = date(2026, 6, 30)
A, B, C = UnitCode("A"), UnitCode("B"), UnitCode("C")


def _cadre(connection: sa.Connection, code: str, *, local: bool | None) -> None:
    names = {"name": code, "sort_key": sort_key(code), "search_key": search_key(code)}
    connection.execute(sa.insert(cadre).values(code=code, local=local, **names))


@pytest.fixture
def register(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Two chairs, one of whom came from elsewhere, a clerk, and a clerk who left."""
    with engine.begin() as connection:
        _fill(connection)
        yield connection


def _fill(connection: sa.Connection) -> None:
    for place in (A, B, C):
        names = {"name": place, "sort_key": sort_key(place), "search_key": search_key(place)}
        connection.execute(sa.insert(unit).values(code=place, parent=None, kind="ward", **names))
    for group in ("chairs", "clerks"):
        connection.execute(sa.insert(position_group).values(code=group))
    for code, group in (("chair", "chairs"), ("clerk", "clerks")):
        connection.execute(sa.insert(position).values(code=code, position_group=group))
    for code, local in (("1", True), ("2", False), ("3", None), ("4", True)):
        _cadre(connection, code, local=local)
    for who, what, where, start, end in (
        ("1", "chair", A, date(2025, 7, 1), None),  # a day short of a full year
        ("2", "clerk", C, date(2019, 1, 1), date(2022, 12, 31)),
        ("2", "chair", B, date(2023, 1, 1), DAY),  # the last day still counts
        ("3", "clerk", A, date(2020, 6, 30), None),
        ("4", "clerk", B, date(2021, 1, 1), date(2026, 6, 29)),  # left the day before: vacant
        ("4", "chair", C, date(2026, 7, 1), None),  # begins the day after
    ):
        connection.execute(
            sa.insert(term).values(cadre=who, position=what, unit=where, starts_on=start, ends_on=end)
        )


def test_posts_holders_and_facts_are_counted_on_the_day(register: sa.Connection) -> None:
    assert compositions(register, (A, B), DAY) == (
        Composition("chairs", 2, 0, 2, Proportion(1, 2), 1, (1, 0, 1, 0)),
        Composition("clerks", 2, 1, 1, Proportion(0, 0), 0, (0, 0, 0, 1)),
    )


def test_only_the_units_asked_for_count(register: sa.Connection) -> None:
    found = compositions(register, (C,), DAY)
    assert found == (Composition("clerks", 1, 1, 0, Proportion(0, 0), 0, (0, 0, 0, 0)),)
    assert compositions(register, (), DAY) == ()
    assert compositions(register, (UnitCode("nowhere"),), DAY) == ()


def test_what_is_known_of_a_cadre_is_local_and_years(register: sa.Connection) -> None:
    found = holders(register, {"1", "2", "4", "nobody"}, DAY)
    assert found == {"1": Holder(True, 0), "2": Holder(False, 3), "4": Holder(True, None)}


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (168, 177, "94.92"),
        (12, 13, None),
        (0, 0, None),
        (99, 99, None),
        (1, 200, "0.50"),
        (100, 100, "100.00"),
    ],
)
def test_a_percentage_is_given_from_a_hundred_on(part: int, whole: int, percent: str | None) -> None:
    assert Proportion(part, whole).percent == (None if percent is None else Decimal(percent))


def test_nothing_that_scores_or_releases_reads_these_facts() -> None:
    home = Path(surveys.__file__).parent
    scoring = [*home.glob("release*.py"), *home.glob("tally*.py"), *home.glob("summary*.py")]
    assert scoring
    for path in scoring:
        read = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        names = {f"{node.module}.{one.name}" for node in read for one in node.names}
        assert not any(name.startswith("surveys.composition") for name in names), path
