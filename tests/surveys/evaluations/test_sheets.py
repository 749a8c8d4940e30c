"""Sheets: points with what they rest on, frozen by two as they were seen, the same after everything else."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from surveys import audit
from surveys.evaluations import council, import_records, records, sheets
from surveys.evaluations.freezing import freeze, is_whole, outlook
from surveys.evaluations.records import FileKind, Kind
from surveys.evaluations.sheets import Book
from surveys.problems import BadInput, Refused
from surveys.schema import cadre, evaluation, scheme, staff
from tests.surveys.evaluations.conftest import MARKS, TODAY, World, said

TWO = ("danh-gia", "danh-gia-2")


def _book(world: World) -> Book:
    with world.place.engine.connect() as connection:
        return sheets.book(connection, records.get(connection, world.evaluation.id))


def _seen(world: World) -> str:
    with world.place.engine.connect() as connection:
        return outlook(connection, records.get(connection, world.evaluation.id)).hash


def test_a_sheet_joins_marks_people_bonus_minus_and_conditions(world: World) -> None:
    world.take_everything()
    found = _book(world)
    first, second = found.of_cadre("CB1"), found.of_cadre("CB2")
    assert first is not None
    assert second is not None
    # 87.5 of the council + 80 % of 5 + 2 - 1, by hand; the interval 70 to 90 is 3.5 to 4.5 points.
    assert sum(MARKS.values()) == 87.5
    assert (first.council.total, first.council.low, first.council.high) == (
        Decimal("92.5"),
        Decimal("92.0"),
        Decimal("93.0"),
    )
    assert [band.code for band in first.council.would_fall] == ["excellent"]
    assert [line.condition.code for line in first.council.unmet] == ["D1"]
    assert first.own.missing == ()
    # A withheld score is not 0: the points it could bring stay open.
    assert second.council.total is None
    assert (second.council.low, second.council.high) == (Decimal(4), Decimal(100) - 1)
    assert found.of_cadre("CB9") is None
    assert found.source(1) is not None
    assert found.source(9) is None


def test_what_is_undone_counts_no_longer(world: World) -> None:
    world.take_everything()
    with world.place.engine.begin() as connection:
        import_records.take_back(connection, world.evaluation.id, [3], ("danh-gia", TODAY))
    found = _book(world)
    assert [one.number for one in found.sources] == [1, 2, 4]
    first = found.of_cadre("CB1")
    assert first is not None
    assert first.council.total is None


def test_frozen_sheets_are_what_was_seen_whatever_comes_later(world: World) -> None:
    world.take_everything()
    before = _book(world)
    frozen = freeze(world.place, world.evaluation.id, TWO, _seen(world))
    assert frozen.frozen
    assert frozen.frozen_by == TWO
    assert frozen.frozen_on == TODAY
    with world.place.engine.begin() as connection:
        connection.execute(sa.update(scheme).values(source="", hash=""))
        connection.execute(sa.delete(sa.table("evaluation_entry")))
        after = sheets.book(connection, frozen)
        assert after.sheets == before.sheets
        assert after.sources == before.sources
        assert after.scheme == before.scheme
        assert sheets.content(after) == sheets.content_of(connection, frozen.id)
        only = sheets.book(connection, frozen, {after.sheets[0].member.cadre})
        assert only.sheets == after.sheets[:1]
        assert is_whole(connection, frozen)
        connection.execute(sa.update(evaluation).values(content=sheets.content(only)))
        assert not is_whole(connection, frozen)
        events = audit.every_event(connection)
    assert [event.act for event in events] == ["evaluation.freeze"]
    assert f'"{frozen.hash}"' in events[0].details


def test_the_outlook_says_what_is_missing_before_anybody_signs(world: World) -> None:
    world.take_everything()
    with world.place.engine.connect() as connection:
        found = outlook(connection, world.evaluation)
    assert (found.empty, found.incomplete, found.unchecked, found.faulty) == (1, 2, 3, 0)


@pytest.mark.parametrize(
    ("signers", "words"),
    [
        (("danh-gia", "danh-gia"), "Two different people"),
        (("danh-gia",), "Two different people"),
        (("danh-gia", "nobody"), "nobody does not work on"),
        (("danh-gia", "ngoai"), "ngoai does not work on"),
    ],
)
def test_only_two_evaluators_of_the_unit_freeze(world: World, signers: tuple[str, ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        freeze(world.place, world.evaluation.id, signers, _seen(world))


def test_nobody_freezes_what_is_about_themselves_nor_one_person_with_two_accounts(world: World) -> None:
    with world.place.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username == "danh-gia-2").values(cadre="CB1"))
    with pytest.raises(Refused, match="about danh-gia-2"):
        freeze(world.place, world.evaluation.id, TWO, _seen(world))
    with world.place.engine.begin() as connection:
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB1").values(superior="CB4"))
        connection.execute(sa.update(staff).where(staff.c.username == "danh-gia-2").values(cadre="CB4"))
    with pytest.raises(Refused, match="about danh-gia-2"):
        freeze(world.place, world.evaluation.id, TWO, _seen(world))
    with world.place.engine.begin() as connection:
        connection.execute(sa.update(staff).values(cadre="CB5"))
    with pytest.raises(Refused, match="Two different people"):
        freeze(world.place, world.evaluation.id, TWO, _seen(world))


def test_what_was_not_seen_is_not_frozen_and_what_is_frozen_takes_nothing_in(world: World) -> None:
    seen = _seen(world)
    world.take(FileKind.MARKS, said("CB1", Kind.MARK, {"A1": 5}))
    with pytest.raises(Refused, match="Something was taken in"):
        freeze(world.place, world.evaluation.id, TWO, seen)
    freeze(world.place, world.evaluation.id, TWO, _seen(world))
    with world.place.engine.begin() as connection, pytest.raises(Refused, match="is frozen"):
        records.open_one(connection, world.evaluation.id)
    with world.place.engine.begin() as connection, pytest.raises(BadInput, match="no evaluation"):
        records.open_one(connection, "nothing")


def test_the_council_sees_position_groups_apart_with_places_as_ranges(world: World) -> None:
    world.take_everything()
    with world.place.engine.connect() as connection:
        groups = council.position_groups(connection, world.evaluation)
        board = council.board(connection, world.evaluation, "chairs")
        moved = council.weighing(connection, world.evaluation, "chairs")
    assert groups == {"chairs": 2, "secretaries": 1}
    assert [sheet.member.cadre for sheet, _row in board.rows] == ["CB1", "CB2"]
    # The second could still have any total from 4 to 99: nobody can be told apart.
    assert [(row.best, row.last) for _sheet, row in board.rows] == [(1, 2), (1, 2)]
    assert {line.position_group for line in board.caps} == {"chairs"}
    assert board.scheme.id == "of-ours"
    assert moved.effect.weight == 5
    assert [len(rows) for _sheet, rows in moved.moved] == [len(moved.effect.steps)] * 2
