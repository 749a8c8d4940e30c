"""Drafts: readable with the key of the batch only, one row a sheet, nothing left when they are deleted."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import backup_file, backup_keys
from surveys.backup_file import Kind
from surveys.backup_lock import new_pair, of_recipient, to_recipient
from surveys.identifiers import ItemId
from surveys.paper import batch_keys, drafts
from surveys.paper.batch_records import Batch
from surveys.paper.drafts import Pass, Sheet
from surveys.problems import NotReady
from surveys.schema import paper_draft
from tests.surveys.paper.desk import Desk, marked
from tests.surveys.sealed.open_round import SURVEY


def key_of(desk: Desk, batch: Batch) -> bytes:
    return batch_keys.read(desk.installation.key_store, SURVEY, batch.number)


def test_a_draft_is_read_as_it_was_written(every_desk: Desk) -> None:
    batch = every_desk.batch(2)
    answers = (marked(polite="3", words="Rất tốt"), marked())
    sheets = (
        Sheet(every_desk.code(0), answers, ((1, ItemId("fair")),), 1),
        Sheet("", (marked(),), (), 2, left_out=True),
    )
    with every_desk.installation.engine.begin() as connection:
        for sheet in reversed(sheets):
            drafts.write(connection, key_of(every_desk, batch), batch.place, Pass.FIRST, sheet)
        assert drafts.read(connection, key_of(every_desk, batch), batch.place, Pass.FIRST) == sheets
        assert drafts.read(connection, key_of(every_desk, batch), batch.place, Pass.SECOND) == ()


def test_writing_twice_is_writing_once_and_the_later_counts(every_desk: Desk) -> None:
    batch, key = every_desk.batch(1), None
    key = key_of(every_desk, batch)
    with every_desk.installation.engine.begin() as connection:
        for polite in ("1", "1", "2"):
            sheet = Sheet(every_desk.code(0), (marked(polite=polite),), (), 1)
            drafts.write(connection, key, batch.place, Pass.FIRST, sheet)
        assert drafts.count(connection, batch.place, Pass.FIRST) == 1
        assert drafts.read(connection, key, batch.place, Pass.FIRST) == (sheet,)
        drafts.remove(connection, key, Pass.FIRST, 1)
        assert drafts.count(connection, batch.place, Pass.FIRST) == 0


def test_boxes_are_as_long_as_each_other_whatever_is_in_them(desk: Desk) -> None:
    batch = desk.batch(2)
    key = key_of(desk, batch)
    with desk.installation.engine.begin() as connection:
        for number, words in enumerate(("", "Nhiều lời " * 50), 1):
            sheet = Sheet(desk.code(0), (marked(words=words),), (), number)
            drafts.write(connection, key, batch.place, Pass.FIRST, sheet)
        boxes = connection.scalars(sa.select(paper_draft.c.box)).all()
    assert len({len(box) for box in boxes}) == 1


@pytest.mark.parametrize("change", ["box", "pass", "batch", "id"])
def test_a_draft_that_was_altered_or_moved_is_not_read(desk: Desk, change: str) -> None:
    batch, other = desk.batch(1), desk.batch(1)
    key = key_of(desk, batch)
    values = {"box": b"\0" * 100, "pass": Pass.SECOND, "batch": other.number, "id": b"\0" * 16}
    with desk.installation.engine.begin() as connection:
        drafts.write(connection, key, batch.place, Pass.FIRST, desk.sheet(0))
        connection.execute(sa.update(paper_draft).values({change: values[change]}))
        place = other.place if change == "batch" else batch.place
        pass_ = Pass.SECOND if change == "pass" else Pass.FIRST
        with pytest.raises(NotReady, match="altered"):
            drafts.read(connection, key, place, pass_)


def everything_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_file_ever_holds_a_code_or_an_answer_that_was_keyed(desk: Desk, tmp_path: Path) -> None:
    words = "Chữ viết tay của một người dân"
    sheets = [desk.sheet(0, words=words), desk.sheet(1)]
    batch = desk.keyed(sheets)
    secrets = (desk.code(0).encode(), words.encode())
    keyed_now = everything_of(tmp_path)
    assert not [secret for secret in secrets if secret in keyed_now]
    key = key_of(desk, batch)
    assert key in keyed_now
    desk.store(batch)
    afterwards = everything_of(tmp_path)
    assert not [secret for secret in (*secrets, key) if secret in afterwards]
    with desk.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(paper_draft)) == 0


def test_no_backup_holds_the_key_of_a_batch(desk: Desk, tmp_path: Path) -> None:
    batch = desk.batch(1)
    kept = {name for _, name, _ in backed_up(desk, tmp_path / "key-store.backup")}
    assert "secret.key" in kept
    assert batch_keys.file_name(batch.number) not in kept


def backed_up(desk: Desk, path: Path) -> list[list[str]]:
    public, private = new_pair()
    backup_keys.make(desk.installation, Kind.KEY_STORE, path, to_recipient(public), "an")
    return list(backup_file.lines(path, Kind.KEY_STORE, of_recipient(private)))
