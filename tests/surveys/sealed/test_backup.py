"""A backup brings everything back, while a round is open too, and shows no order of ballots."""

import base64
import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import audit_witness, backup, backup_file, key_store, opened, rounds
from surveys.backup_file import Kind
from surveys.backup_lock import Key, new_pair, of_recipient, to_recipient
from surveys.box_copy import BoxRow, Stored
from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.database import open_sqlite
from surveys.identifiers import SurveyState
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import metadata
from surveys.upgrade import upgrade
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

PUBLIC, PRIVATE = new_pair()
KEY: Key = of_recipient(PRIVATE)


def backed_up(found: OpenRound, path: Path) -> Path:
    backup.make(found.installation, path, to_recipient(PUBLIC), "shell:test")
    return path


def lines(path: Path) -> list[Any]:
    return list(backup_file.lines(path, Kind.DATABASE, KEY))


def everything(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def restored(found: OpenRound, path: Path) -> backup.Restored:
    return backup.restore(found.installation, path, KEY, "shell:test", replace=True)


def test_what_is_restored_is_what_was_copied(opened_round: OpenRound, tmp_path: Path) -> None:
    for number in range(4):
        opened_round.send(number, 2, "Cảm ơn")
    path = backed_up(opened_round, tmp_path / "b")
    before = everything(opened_round.installation.engine)
    with opened_round.installation.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
    assert restored(opened_round, path).kept == (SURVEY,)
    after = everything(opened_round.installation.engine)
    *same, restoring = after.pop("audit_event")
    assert same == before.pop("audit_event")
    assert "backup.restore" in restoring
    assert after == before


def test_a_round_goes_on_after_its_box_was_lost(opened_round: OpenRound, tmp_path: Path) -> None:
    for number in range(5):
        opened_round.send(number, number % 3 + 1, f"lời {number}")
    path = backed_up(opened_round, tmp_path / "b")
    opened_round.intake.close()
    box_of(opened_round.installation, SURVEY).drop()
    assert restored(opened_round, path).boxes == (SURVEY,)
    again = OpenRound(
        opened_round.installation,
        type(opened_round.intake)(opened_round.installation),
        opened_round.questionnaire,
        opened_round.opening,
        opened_round.issued,
    )
    with pytest.raises(Refused):
        again.send(0, 3)  # used before the backup: used after it
    again.send(5, 3)
    again.intake.close()
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (6, 6, 0)
    with opened_round.installation.engine.connect() as connection:
        texts = opened.read_texts(connection, opened_round.installation.keys.read("installation"), SURVEY)
    assert sorted(text.text for text in texts) == [f"lời {number}" for number in range(5)]


def test_a_restored_round_can_be_backed_up_and_restored_again(
    opened_round: OpenRound, tmp_path: Path
) -> None:
    opened_round.send(0, 3)
    opened_round.intake.close()
    for name in ("first", "second"):
        path = backed_up(opened_round, tmp_path / name)
        box_of(opened_round.installation, SURVEY).drop()
        assert restored(opened_round, path).boxes == (SURVEY,)
    assert close_round(opened_round.installation, SURVEY, (AN, BINH)).opened == 1


def test_two_backups_have_no_sealed_part_in_common(opened_round: OpenRound, tmp_path: Path) -> None:
    """Between each two backups one ballot came: the linker takes what is new in the later one."""
    backups = []
    for number in range(4):
        opened_round.send(number, 2)
        backups.append(lines(backed_up(opened_round, tmp_path / str(number))))
    for earlier, later in pairwise(backups):
        for kind in ("ratings", "texts"):
            before, after = (
                [tuple(line[kind]) for line in one if isinstance(line, dict) and kind in line]
                for one in (earlier, later)
            )
            assert len(after) == len(before) + 1
            # The new code is told by the difference; its part is not: every part is a new one.
            assert {word for pair in before for word in pair} & {
                word for pair in after for word in pair
            } == set()
            assert len({len(sealed) for _, sealed in after}) == 1


def test_a_backup_holds_no_key_and_no_witness(opened_round: OpenRound, tmp_path: Path) -> None:
    opened_round.send(0, 3)
    installation = opened_round.installation
    text = json.dumps(lines(backed_up(opened_round, tmp_path / "b")))
    secrets = [path.read_bytes() for path in installation.keys.directory.iterdir()]
    secrets += [path.read_bytes() for path in key_store.folder(installation.key_store, SURVEY).iterdir()]
    for secret in secrets:
        for written in (secret.hex(), base64.b64encode(secret).decode()[:40]):
            assert written not in text


def test_a_backup_from_before_the_close_never_opens_again(opened_round: OpenRound, tmp_path: Path) -> None:
    opened_round.send(0, 3)
    path = backed_up(opened_round, tmp_path / "b")
    close_round(opened_round.installation, SURVEY, (AN, BINH))
    told = restored(opened_round, path)
    assert (told.boxes, told.kept, told.lost) == ((), (), (SURVEY,))
    with pytest.raises(NotReady, match="Restore the key store"):
        close_round(opened_round.installation, SURVEY, (AN, BINH))


def test_a_restored_older_state_is_noticed_by_the_witness(opened_round: OpenRound, tmp_path: Path) -> None:
    installation = opened_round.installation
    witness = audit_witness.witness_of(installation)
    audit_witness.watch(installation.engine, witness)
    path = backed_up(opened_round, tmp_path / "b")
    with installation.engine.connect() as connection:
        assert audit_witness.gone(connection, witness) == 0
    later = backed_up(opened_round, tmp_path / "c")
    assert restored(opened_round, later).gone == 0
    told = restored(opened_round, path)
    assert told.gone == 2  # the making of the later backup and its restoring
    with installation.engine.connect() as connection:
        found = audit_witness.verify(connection, witness)
    assert sum("put back" in str(problem) for problem in found) == 2


def test_what_is_in_use_is_not_replaced_by_accident(opened_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(opened_round, tmp_path / "b")
    before = everything(opened_round.installation.engine)
    with pytest.raises(Refused, match="--replace"):
        backup.restore(opened_round.installation, path, KEY, "shell:test")
    assert everything(opened_round.installation.engine) == before


def test_a_damaged_backup_changes_nothing(opened_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(opened_round, tmp_path / "b")
    path.write_bytes(path.read_bytes()[:-40])
    before = everything(opened_round.installation.engine)
    with pytest.raises(BadInput, match="cut off"):
        restored(opened_round, path)
    assert everything(opened_round.installation.engine) == before


def test_a_backup_of_a_newer_program_changes_nothing(
    opened_round: OpenRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "revision", lambda _engine: "9999")
    path = backed_up(opened_round, tmp_path / "b")
    before = everything(opened_round.installation.engine)
    with pytest.raises(BadInput, match="newer version"):
        restored(opened_round, path)
    assert everything(opened_round.installation.engine) == before


def test_a_round_opened_or_closed_meanwhile_is_said_and_leaves_no_file(
    opened_round: OpenRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup._copy_boxes

    def copy_and_close(*arguments: Any) -> Any:
        copied = real(*arguments)
        with opened_round.installation.engine.begin() as connection:
            rounds.set_state(connection, SURVEY, SurveyState.CLOSING)
            rounds.set_state(connection, SURVEY, SurveyState.CLOSED, on=opened_round.opening.opened_on)
        return copied

    monkeypatch.setattr(backup, "_copy_boxes", copy_and_close)
    with pytest.raises(Refused, match="meanwhile"):
        backed_up(opened_round, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_backup_goes_from_one_kind_of_database_to_the_other(
    sqlite_round: OpenRound, postgres_engine: sa.Engine, tmp_path: Path
) -> None:
    sqlite_round.send(0, 3)
    path = backed_up(sqlite_round, tmp_path / "b")
    elsewhere = replace(sqlite_round.installation, engine=postgres_engine)
    told = backup.restore(elsewhere, path, KEY, "shell:test")
    assert told.boxes == (SURVEY,)
    assert close_round(elsewhere, SURVEY, (AN, BINH)).opened == 1


def test_a_backup_is_restored_into_a_database_without_tables(sqlite_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(sqlite_round, tmp_path / "b")
    empty = replace(sqlite_round.installation, engine=open_sqlite(tmp_path / "new.db"))
    backup.restore(empty, path, KEY, "shell:test")
    upgrade(empty.engine)
    with empty.engine.connect() as connection:
        assert rounds.get(connection, SURVEY).state is SurveyState.OPEN
    empty.engine.dispose()


def test_more_rows_than_one_batch_come_back(opened_round: OpenRound, tmp_path: Path) -> None:
    labels = [
        {"kind": "position", "code": f"X{number}", "language": "vi", "text": "Chủ tịch"}
        for number in range(1201)
    ]
    with opened_round.installation.engine.begin() as connection:
        connection.execute(sa.insert(metadata.tables["label"]), labels)
    path = backed_up(opened_round, tmp_path / "b")
    before = everything(opened_round.installation.engine)["label"]
    restored(opened_round, path)
    assert everything(opened_round.installation.engine)["label"] == before


def test_a_big_box_comes_back_whole(opened_round: OpenRound) -> None:
    rows = [BoxRow(kind, os.urandom(16), os.urandom(32)) for kind in Stored for _ in range(601)]
    box = box_of(opened_round.installation, SURVEY)
    box.refill(rows)
    with box.still() as look:
        found = [row for kind in Stored for row in look.rows(kind, look.keys(kind))]
    assert sorted(found, key=lambda row: row.key) == sorted(rows, key=lambda row: row.key)
