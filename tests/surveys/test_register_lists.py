"""The register as it is read: by name, in pages, found without accents; who holds which post."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import posts, register_lists
from surveys.identifiers import UnitCode
from surveys.register_lists import Wanted
from surveys.schema import cadre, evaluator, label, position, position_group, term, unit
from surveys.text import search_key, sort_key

TODAY = date(2026, 3, 2)


def _named(table: sa.Table, code: str, name: str, **more: object) -> sa.Insert:
    return sa.insert(table).values(
        code=code, name=name, sort_key=sort_key(name), search_key=search_key(name), **more
    )


def _term(code: str, place: str, unit_code: str, *days: date) -> sa.Insert:
    starts_on, ends_on = (*days, None)[:2]
    return sa.insert(term).values(
        cadre=code, position=place, unit=unit_code, starts_on=starts_on, ends_on=ends_on
    )


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as found:
        _fill(found)
        yield found


def _fill(found: sa.Connection) -> None:
    for statement in (
        _named(unit, "22", "Quảng Ninh", kind="province"),
        _named(unit, "A", "Phường Đông Triều", parent="22", kind="ward"),
        _named(unit, "B", "Phường Hà Tu", parent="22", kind="ward"),
        _named(unit, "B1", "Tổ dân phố 1", parent="B", kind="village"),
        sa.insert(position_group).values(code="chairs"),
        sa.insert(position_group).values(code="clerks"),
        sa.insert(position).values(code="chair", position_group="chairs"),
        sa.insert(position).values(code="clerk", position_group="clerks"),
        _named(cadre, "CB1", "Nguyễn Thị Hạnh", local=True),
        _named(cadre, "CB2", "Đặng Ánh Tuyết"),
        _named(cadre, "CB3", "Đào Minh Anh"),
        _term("CB1", "clerk", "A", date(2020, 1, 1), date(2025, 6, 30)),
        _term("CB1", "chair", "B", date(2025, 7, 1)),
        _term("CB2", "chair", "B1", date(2025, 7, 1)),
        sa.insert(evaluator).values(code="DG1", name="Tổ đánh giá Đông", unit="A"),
        sa.insert(evaluator).values(code="DG2", name="Ban Tổ chức", unit="22"),
    ):
        found.execute(statement)
    for kind, code, language, text in (
        ("position", "chair", "vi", "Chủ tịch"),
        ("position", "chair", "en", "Chair"),
        ("position", "clerk", "vi", "Công chức"),
        ("position_group", "chairs", "vi", "Nhóm chủ tịch"),
    ):
        found.execute(sa.insert(label).values(kind=kind, code=code, language=language, text=text))


def test_units_stand_in_vietnamese_order_with_the_unit_above(connection: sa.Connection) -> None:
    listed = register_lists.units(connection, Wanted())
    assert [(one.name, one.parent) for one in listed.rows] == [
        ("Phường Đông Triều", "Quảng Ninh"),
        ("Phường Hà Tu", "Quảng Ninh"),
        ("Quảng Ninh", ""),
        ("Tổ dân phố 1", "Phường Hà Tu"),
    ]
    assert listed.total == 4


@pytest.mark.parametrize("words", ["dong trieu", "ĐÔNG  Triều", "a"])
def test_a_unit_is_found_without_accents_or_by_its_code(connection: sa.Connection, words: str) -> None:
    found = register_lists.units(connection, Wanted(words))
    assert "Phường Đông Triều" in [one.name for one in found.rows]


@pytest.mark.parametrize("words", ["%", "_", "không có ai"])
def test_signs_of_the_database_find_nothing(connection: sa.Connection, words: str) -> None:
    assert register_lists.units(connection, Wanted(words)).total == 0
    assert register_lists.positions(connection, Wanted(words), "vi").total == 0


def test_a_list_is_ordered_by_any_of_its_columns_and_backwards(connection: sa.Connection) -> None:
    by_name = [one.code for one in register_lists.units(connection, Wanted()).rows]
    by_code = [one.code for one in register_lists.units(connection, Wanted(order="code")).rows]
    assert by_code == sorted(by_name)
    assert by_code[::-1] == [one.code for one in register_lists.units(connection, Wanted(order="-code")).rows]
    for order in ("nothing", "-nothing", "score"):
        named = [one.code for one in register_lists.units(connection, Wanted(order=order)).rows]
        assert named == (by_name[::-1] if order.startswith("-") else by_name)
    for order in register_lists.ORDERS["cadres"]:
        assert register_lists.cadres(connection, Wanted(order=f"-{order}")).total


def test_a_list_is_cut_into_pages_and_counted_whole(connection: sa.Connection) -> None:
    listed = register_lists.units(connection, Wanted(offset=1, most=2))
    assert [one.code for one in listed.rows] == ["B", "22"]
    assert listed.total == 4


def test_a_cadre_stands_once_with_the_post_held_last(connection: sa.Connection) -> None:
    listed = register_lists.cadres(connection, Wanted())
    assert [(one.name, one.position, one.unit, one.local) for one in listed.rows] == [
        ("Đào Minh Anh", "", "", None),
        ("Đặng Ánh Tuyết", "chair", "Tổ dân phố 1", None),
        ("Nguyễn Thị Hạnh", "chair", "Phường Hà Tu", True),
    ]


def test_positions_and_groups_are_named_in_the_readers_language_or_another(connection: sa.Connection) -> None:
    listed = register_lists.positions(connection, Wanted(), "en").rows
    assert [(one.name, one.group) for one in listed] == [("Chair", "Nhóm chủ tịch"), ("Công chức", "clerks")]
    groups = register_lists.position_groups(connection, Wanted("nhom"), "en").rows
    assert [(one.code, one.name) for one in groups] == [("chairs", "Nhóm chủ tịch")]


def test_evaluators_are_listed_with_their_unit(connection: sa.Connection) -> None:
    listed = register_lists.evaluators(connection, Wanted()).rows
    assert [(one.name, one.unit) for one in listed] == [
        ("Ban Tổ chức", "Quảng Ninh"),
        ("Tổ đánh giá Đông", "Phường Đông Triều"),
    ]
    assert [one.code for one in register_lists.evaluators(connection, Wanted("dg1")).rows] == ["DG1"]


def test_a_unit_holds_those_below_it(connection: sa.Connection) -> None:
    assert posts.units_below(connection, UnitCode("B")) == {"B", "B1"}
    assert [code for code, _name in posts.unit_names(connection)] == ["22", "A", "B", "B1"]


def test_posts_are_those_held_on_the_day(connection: sa.Connection) -> None:
    everywhere = posts.units_below(connection, UnitCode("22"))
    held = posts.held(connection, TODAY, everywhere, ["chairs", "clerks"])
    assert [(one.name, one.position) for one in held] == [
        ("Đặng Ánh Tuyết", "chair"),
        ("Nguyễn Thị Hạnh", "chair"),
    ]
    before = posts.held(connection, date(2021, 1, 1), everywhere, ["chairs", "clerks"])
    assert [(one.cadre, one.position) for one in before] == [("CB1", "clerk")]
    assert posts.held(connection, TODAY, posts.units_below(connection, UnitCode("A")), ["chairs"]) == ()


def test_posts_become_numbered_subjects(connection: sa.Connection) -> None:
    held = posts.held(connection, TODAY, [UnitCode("B")], ["chairs"])
    assert [(one.number, one.code, one.position_group) for one in posts.subjects(held)] == [
        (1, "CB1", "chairs")
    ]
