"""The box: no hidden order, no column that joins, one file or a few tables that go away whole."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from surveys.box import Box, BoxTables, Outcome, Part, Submission
from surveys.box_copy import Stored
from surveys.box_engines import FileBox, TableBox, box_of, open_box
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import NotReady
from tests.surveys.sealed.open_round import SURVEY, OpenRound


def submissions(count: int) -> list[Submission]:
    """Give submissions whose codes and ids come in the order of arrival."""
    parts = [Part(number.to_bytes(16), b"sealed") for number in range(count)]
    return [Submission(number.to_bytes(32), b"m" * 32, (part,), (part,)) for number, part in enumerate(parts)]


@pytest.fixture
def box(installation: Installation) -> Box:
    found = box_of(installation, SurveyCode("box-1"))
    found.create()
    return found


def test_a_box_has_no_column_of_time_order_code_or_ballot() -> None:
    columns = {name: set(table.c.keys()) for name, table in BoxTables("").metadata.tables.items()}
    assert columns == {
        "spent": {"code", "mark"},
        "sealed_ratings": {"id", "part"},
        "sealed_texts": {"id", "part"},
        "door": {"shut"},
    }


def test_no_table_of_a_file_box_has_a_hidden_row_number(sqlite_round: OpenRound) -> None:
    box = box_of(sqlite_round.installation, SURVEY)
    with box._engine.connect() as connection:
        tables = list(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")))
        assert len(tables) == 4
        for table in tables:
            with pytest.raises(sa.exc.OperationalError, match="no such column: rowid"):
                connection.execute(sa.text(f"SELECT rowid FROM {table}"))


def test_an_acknowledged_ballot_of_a_file_box_survives_a_power_cut(sqlite_round: OpenRound) -> None:
    box = box_of(sqlite_round.installation, SURVEY)
    with box._engine.connect() as connection:
        modes = {
            name: connection.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert modes == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_the_parts_of_a_group_go_in_in_another_order_than_they_came(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[list[bytes]] = []
    real = sa.Connection.execute

    def execute(self: sa.Connection, statement: sa.Executable, rows: Any = None, **options: Any) -> Any:
        if isinstance(rows, list) and "part" in rows[0]:
            written.append([row["id"] for row in rows])
        return real(self, statement, rows, **options)

    monkeypatch.setattr(sa.Connection, "execute", execute)
    group = submissions(60)
    assert box.store(group) == [Outcome.STORED] * 60
    monkeypatch.undo()
    ratings, texts = written
    arrived = [one.ratings[0].id for one in group]
    assert sorted(ratings) == sorted(texts) == arrived
    assert ratings != arrived
    assert texts not in (arrived, ratings)


def test_what_was_stored_comes_back_by_id_whatever_order_it_came_in(box: Box) -> None:
    group = submissions(5)
    box.store(group[::-1])
    assert [part.id for part in box.ratings()] == [one.ratings[0].id for one in group]
    assert [part.id for part in box.texts()] == [one.texts[0].id for one in group]
    assert box.spent_codes() == [one.code for one in group]
    assert box.mark_of(group[0].code) == b"m" * 32
    assert box.mark_of(b"x" * 32) is None


def test_shutting_the_door_twice_is_shutting_it(box: Box) -> None:
    box.shut()
    box.shut()
    assert box.store(submissions(2)) == [Outcome.SHUT, Outcome.SHUT]
    assert box.count_parts().ratings == 0


def test_a_dropped_box_is_gone_and_can_be_dropped_again(box: Box, installation: Installation) -> None:
    box.store(submissions(3))
    box.let_go()
    box.drop()
    box.drop()
    assert not box.exists()
    assert list(installation.boxes.iterdir()) == []
    tables = sa.inspect(installation.engine).get_table_names()
    assert not [name for name in tables if name.startswith("box_")]
    with pytest.raises(NotReady, match="box of round box-1 is missing"):
        open_box(installation, SurveyCode("box-1"))


def test_the_boxes_of_two_rounds_are_apart(box: Box, installation: Installation) -> None:
    other = box_of(installation, SurveyCode("box-2"))
    other.create()
    box.store(submissions(3))
    box.shut()
    assert other.store(submissions(1)) == [Outcome.STORED]
    assert (box.count_parts().texts, other.count_parts().texts) == (3, 1)
    box.let_go()
    box.drop()
    assert other.exists()


def test_a_box_made_anew_is_empty(box: Box) -> None:
    box.store(submissions(3))
    box.let_go()
    box.create()
    assert box.spent_codes() == []


def test_a_file_box_is_for_its_owner_only_and_never_made_by_looking(tmp_path: Path) -> None:
    box = FileBox(tmp_path / "boxes" / "a b%.box")
    with pytest.raises(sa.exc.OperationalError, match="unable to open"):
        box.spent_codes()
    box.create()
    assert (tmp_path / "boxes" / "a b%.box").stat().st_mode & 0o777 == 0o600
    assert box.store(submissions(1)) == [Outcome.STORED]
    box.let_go()


def test_the_database_says_which_kind_of_box_a_round_has(
    sqlite_installation: Installation, postgres_engine: sa.Engine
) -> None:
    assert isinstance(box_of(sqlite_installation, SURVEY), FileBox)
    on_postgres = replace(sqlite_installation, engine=postgres_engine)
    assert isinstance(box_of(on_postgres, SURVEY), TableBox)


def test_a_box_put_in_order_holds_the_same_and_tells_no_order(box: Box, installation: Installation) -> None:
    arrived = submissions(40)
    chance = random.Random(7)  # noqa: S311 - an order of arrival, nothing secret
    chance.shuffle(arrived)
    for one in arrived:
        box.store([one])
    before = (box.spent_codes(), list(box.ratings()), list(box.texts()))
    box.put_in_order()
    assert (box.spent_codes(), list(box.ratings()), list(box.texts())) == before
    assert box.mark_of(arrived[0].code) == b"m" * 32
    box.let_go()
    with installation.engine.connect() as connection:
        if installation.engine.dialect.name == "postgresql":
            for table in box._tables.by_kind.values():
                key = next(iter(table.primary_key))
                rows = connection.execute(
                    sa.select(key, sa.text("xmin::text"), sa.text("ctid")).order_by(sa.text("ctid"))
                ).all()
                assert [row[0] for row in rows] == sorted(row[0] for row in rows)
                assert len({row[1] for row in rows}) == 1
        else:
            log = installation.boxes / "box-1.box-wal"
            assert not log.exists() or not log.stat().st_size


def test_a_box_that_somebody_reads_is_put_in_order_later(box: Box) -> None:
    box.store(submissions(3))
    with box.still() as look:
        assert look.keys(Stored.SPENT)
        with pytest.raises(sa.exc.OperationalError, match=r"could not obtain lock|the log stays"):
            box.put_in_order()
        assert len(look.keys(Stored.TEXTS)) == 3
    box.put_in_order()
    assert box.count_parts().texts == 3
    box.let_go()


def test_what_a_box_does_must_be_said_by_its_kind(sqlite_installation: Installation) -> None:
    plain = Box(sqlite_installation.engine, BoxTables(""))
    plain.let_go()
    for undone in (plain.create, plain.drop, plain.exists, plain.shut, plain.put_in_order):
        with pytest.raises(NotImplementedError):
            undone()
