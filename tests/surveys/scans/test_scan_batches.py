"""A batch of scans from its upload to the ballots: real forms, really printed, filled, scanned and read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import audit, codes, key_store
from surveys.identifiers import ItemId
from surveys.invitations import IssuedCode
from surveys.paper import batch_keys, storing
from surveys.paper.batch_records import Batch, BatchState
from surveys.problems import BadInput, NotReady, Refused
from surveys.scans import finishing, page_reader, proof, reading_job, records, review, vault
from surveys.scans.page_reading import MarkReading
from surveys.scans.page_record import PageState, TakenOut
from surveys.scans.records import FileState
from surveys.scans.review import Keyed, TaskKind
from surveys.scans.sheets import TroubleKind
from surveys.schema import metadata, paper_batch, scan_file
from tests.surveys.scans.scan_desk import (
    CLERK,
    Picture,
    ScanDesk,
    jpeg,
    pdf,
    png,
    smudged,
    tiff,
    written,
)
from tests.surveys.sealed.open_round import CITIZENS, PEERS, SURVEY

GOOD = {(0, "polite"): ["3"], (0, "fair"): ["2"]}
FAIR = {(0, "polite"): ["1"], (0, "fair"): ["dont_know"]}


def finish(desk: ScanDesk, batch: Batch) -> storing.BatchOutcome:
    return finishing.finish(desk.open.intake, batch.place, CLERK)


def settle_checks(desk: ScanDesk, batch: Batch) -> None:
    """Look at the marks that were drawn for the check, and agree with the program."""
    for task in desk.look(batch).tasks:
        read = next(one for one in task.page.marks if (one.place, one.item) == (task.place, task.item))
        desk.decide(batch, {task.name: read.answer or ""})


def kinds(desk: ScanDesk, batch: Batch) -> list[TroubleKind]:
    return [trouble.kind for trouble in desk.look(batch).pile.troubles]


def test_sheets_scanned_in_every_format_become_ballots_and_leave_nothing(
    every_desk: ScanDesk, tmp_path: Path
) -> None:
    desk = every_desk
    batch = desk.batch(4)
    first, second, third, fourth = (desk.sheet(number, GOOD) for number in range(4))
    desk.upload(batch, "1.pdf", pdf(*first))
    desk.upload(batch, "2.tif", tiff(*second))
    for number, (page, other) in enumerate(zip(third, fourth, strict=True), 3):
        desk.upload(batch, f"{number}.jpg", jpeg(np.rot90(page, 2)))  # a photo upside down
        desk.upload(batch, f"{number}b.png", png(other))
    desk.read()
    settle_checks(desk, batch)
    found = desk.look(batch)
    assert found.pile.is_ready
    assert [sheet.answers for sheet in found.pile.sheets] == [({"polite": "3", "fair": "2"},)] * 4
    links = [desk.open.issued[CITIZENS][number].link for number in range(4)]
    outcome = finish(desk, batch)
    assert outcome.counted == 4
    assert desk.get(batch).state is BatchState.STORED
    require_nothing_left(desk, batch, tmp_path, links)


def require_nothing_left(desk: ScanDesk, batch: Batch, folder: Path, needles: Sequence[str]) -> None:
    """Look through every file and every table of the installation."""
    assert not vault.folder(desk.installation, *batch.place).exists()
    with pytest.raises(NotReady):
        batch_keys.read(desk.installation.key_store, *batch.place)
    with desk.installation.engine.connect() as connection:
        for name in ("scan_file", "scan_page", "paper_draft"):
            table = metadata.tables[name]
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        told = "".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in {".file", ".picture", ".new"}]
    for path in files:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle.encode() in content], path
        assert content[:4] not in {b"%PDF", b"\x89PNG", b"\xff\xd8\xff\xe0"}, path
    assert not [needle for needle in needles if needle in told]


def bad_pile(desk: ScanDesk) -> list[Picture]:
    sheets = [desk.sheet(number, GOOD)[0] for number in range(6)]
    page = desk.layout().pages[0]
    nobody = IssuedCode(codes.new_code(), codes.new_link())
    return [
        sheets[0],
        smudged(sheets[1], page.bubbles, "fair"),
        np.rot90(written(sheets[2], page.boxes)),  # lies on its side, with a word of thanks
        sheets[0],
        sheets[3],
        desk.sheet(3, FAIR)[0],  # the same code, filled in otherwise
        sheets[5],
        desk.sheet(0, {(0, "polite"): ["1"], (1, "polite"): ["1"]}, PEERS)[0],
        desk.printed(nobody, GOOD)[0],
        np.full_like(sheets[0], 255),
        sheets[4][: sheets[4].shape[0] // 2],  # torn
    ]


def test_a_pile_with_everything_wrong_in_it_is_settled_by_a_person(desk: ScanDesk) -> None:
    desk.open.send(5, 3)  # one of them answered on the web before
    batch = desk.batch(6)
    desk.upload(batch, "pile.pdf", pdf(*bad_pile(desk)))
    desk.read()
    found = desk.look(batch)
    assert [(one.kind, [page.place for page in one.pages]) for one in found.pile.troubles] == [
        (TroubleKind.OTHER_RUN, [8]),
        (TroubleKind.FOREIGN, [9]),
        (TroubleKind.REJECTED, [10]),
        (TroubleKind.REJECTED, [11]),
        (TroubleKind.DIFFERENT, [5, 6]),
    ]
    assert [page.place for page in found.pile.doubles] == [4]
    with pytest.raises(Refused, match="waits for a person"):
        finish(desk, batch)
    settle_troubles(desk, batch)
    settle_checks_and(desk, batch, {(2, "fair"): "1", (3, "words"): "Cảm ơn"})
    assert [dict(sheet.answers[0]) for sheet in desk.look(batch).pile.sheets] == [
        {"polite": "3", "fair": "2"},
        {"polite": "3", "fair": "1"},
        {"polite": "3", "fair": "2", "words": "Cảm ơn"},
        {"polite": "3", "fair": "2"},
        {"polite": "3", "fair": "2"},
        {"polite": "2", "words": "Tốt"},
    ]
    outcome = finish(desk, batch)
    assert (outcome.counted, [one.number for one in outcome.already]) == (5, [5])
    told = proofs(desk)[0]
    assert (told.files, told.pages, told.rejected, told.doubtful, told.differing) == (1, 11, 2, 1, 0)


def settle_troubles(desk: ScanDesk, batch: Batch) -> None:
    office, place = desk.installation, batch.place
    pages = {page.place: page.id.hex() for page in desk.look(batch).pages}
    digits = desk.open.issued[CITIZENS][4].digits
    torn = Keyed(1, digits, {(0, ItemId("polite")): "2"}, {(0, ItemId("words")): "Tốt"})
    with office.engine.begin() as connection:
        review.take_out(office, connection, place, [pages[at] for at in (8, 9, 10)], TakenOut.NOT_OURS)
        review.take_out(office, connection, place, [pages[5], pages[6]], TakenOut.OTHER_SCAN)
        review.put_back(office, connection, place, [pages[5]])
        review.key_page(office, connection, place, pages[11], torn)


def settle_checks_and(desk: ScanDesk, batch: Batch, decided: Mapping[tuple[int, str], str]) -> None:
    """Decide some items by the place of their page; agree with the program about the checks."""
    for task in desk.look(batch).tasks:
        answer = decided.get((task.page.place, task.item))
        if answer is None:
            assert task.kind is TaskKind.MARK
            read = next(one for one in task.page.marks if (one.place, one.item) == (task.place, task.item))
            answer = read.answer or ""
        assert vault.picture(vault.folder(desk.installation, *batch.place), key_of(desk, batch), task.picture)
        assert desk.decide(batch, {task.name: answer}) == 1


def key_of(desk: ScanDesk, batch: Batch) -> bytes:
    return batch_keys.read(desk.installation.key_store, *batch.place)


def proofs(desk: ScanDesk) -> tuple[proof.Proof, ...]:
    with desk.installation.engine.connect() as connection:
        return proof.listing(connection, SURVEY)


def test_scans_of_a_batch_that_a_restored_database_does_not_know_are_deleted(desk: ScanDesk) -> None:
    folder = vault.folder(desk.installation, *desk.batch(1).place)
    folder.mkdir(parents=True)
    vault.put_picture(folder, bytes(32), "0-1", b"a picture")
    for is_known in (True, False):
        proof.finish_deletion(desk.installation)
        assert folder.exists() is is_known
        with desk.installation.engine.begin() as connection:
            connection.execute(sa.delete(paper_batch))


def test_a_page_scanned_for_every_place_of_a_sheet_is_read_for_every_place(desk: ScanDesk) -> None:
    marks = {(0, "polite"): ["3"], (1, "polite"): ["1"], (1, "fair"): ["dont_know"]}
    batch = desk.batch(1, PEERS)
    desk.upload(batch, "peers.pdf", pdf(*desk.sheet(0, marks, PEERS)))
    desk.read()
    settle_checks(desk, batch)
    assert desk.look(batch).pile.sheets[0].answers == ({"polite": "3"}, {"polite": "1", "fair": "dont_know"})


def test_the_same_file_again_adds_nothing_and_a_damaged_one_says_so(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    sheet = png(desk.sheet(0, GOOD)[0])
    assert desk.upload(batch, "a.png", sheet)
    assert not desk.upload(batch, "b.png", sheet)
    assert desk.upload(batch, "c.png", sheet[: len(sheet) // 2])
    desk.read()
    assert desk.upload(batch, "d.png", b"\x89PNG\r\n\x1a\nlater")
    desk.read()
    files = {file.name: file for file in desk.look(batch).files}
    assert files.keys() == {"a.png", "c.png", "d.png"}
    assert (files["a.png"].state, files["a.png"].key) == (FileState.READ, b"")
    assert files["c.png"].state is FileState.DAMAGED
    assert files["c.png"].fault is not None
    with desk.installation.engine.connect() as connection:
        assert records.count_pages(connection, batch.place) == 1
    left = vault.folder(desk.installation, *batch.place).iterdir()
    assert {path.suffix for path in left} == {".picture"}


def test_a_file_that_is_gone_or_was_altered_is_told_and_the_rest_is_read(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "gone.png", b"%PDF-gone")
    for path in vault.folder(desk.installation, *batch.place).iterdir():
        path.unlink()
    desk.read()
    (file,) = desk.look(batch).files
    assert file.fault is not None
    assert "gone or damaged" in file.fault.sentence


def test_a_page_that_ends_its_reader_every_time_is_given_to_a_person(
    desk: ScanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = desk.batch(1)
    page = desk.sheet(0, GOOD)[0]
    desk.upload(batch, "pile.tif", tiff(page, page))
    for _ in range(reading_job.MOST_ATTEMPTS):
        monkeypatch.setattr(reading_job, "read", ended)
        with pytest.raises(KeyboardInterrupt):
            desk.read()
    monkeypatch.undo()
    desk.read()
    first, second = sorted(desk.look(batch).pages, key=lambda one: one.place)
    assert (first.state, first.reason) == (PageState.REJECTED, reading_job.GAVE_UP)
    assert second.state is PageState.READ


def ended(*_anything: object) -> object:
    raise KeyboardInterrupt


def test_a_file_that_ends_its_reader_page_after_page_is_given_up(
    desk: ScanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "bad.png", png(np.zeros((9, 9), np.uint8)))
    monkeypatch.setattr(reading_job, "pages_of", lambda *_: (ended() for _ in (1,)))
    for _ in range(reading_job.MOST_ATTEMPTS * reading_job.MOST_GIVEN_UP):
        with pytest.raises(KeyboardInterrupt):
            desk.read()
    desk.read()
    (file,) = desk.look(batch).files
    assert file.fault is not None
    assert "ends the program that reads it" in file.fault.sentence


def test_only_one_process_reads_at_a_time(desk: ScanDesk) -> None:
    with (
        reading_job.reader_alone(desk.installation) as first,
        reading_job.reader_alone(desk.installation) as second,
    ):
        assert (first, second) == (True, False)
    with reading_job.reader_alone(desk.installation, wait=True) as later:
        assert later


def test_a_batch_whose_key_is_gone_says_so_and_waits_for_nothing(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", b"%PDF-")
    batch_keys.destroy(desk.installation.key_store, *batch.place)
    desk.read()
    with pytest.raises(NotReady, match="key of batch 1 is gone"):
        desk.look(batch)


def test_rows_that_were_altered_are_not_read(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    with desk.installation.engine.begin() as connection:
        connection.execute(sa.update(scan_file).values(box=b"?" * 400))
    with pytest.raises(NotReady, match="altered"):
        desk.look(batch)


def test_nothing_is_stored_while_scans_wait_or_sheets_are_not_as_many_as_counted(desk: ScanDesk) -> None:
    batch = desk.batch(2)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    with pytest.raises(Refused, match="still being read"):
        finish(desk, batch)
    desk.read()
    settle_checks(desk, batch)
    with pytest.raises(Refused, match="header of batch 1 says 2 sheets; 1 are entered"):
        finish(desk, batch)
    assert desk.get(batch).state is BatchState.KEYING
    assert desk.look(batch).pile.is_ready


def test_a_deletion_that_was_interrupted_is_finished_and_noted_once(
    desk: ScanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    desk.read()
    settle_checks(desk, batch)
    monkeypatch.setattr(vault, "clear", ended)
    with pytest.raises(KeyboardInterrupt):
        finish(desk, batch)
    monkeypatch.undo()
    assert proofs(desk)[0].deleted_on is None
    assert not (key_store.folder(desk.installation.key_store, SURVEY) / batch_keys.file_name(1)).exists()
    with desk.installation.engine.begin() as connection, pytest.raises(Refused, match="takes in no scans"):
        records.hold(connection, batch.place)
    assert proof.finish_deletion(desk.installation) == [batch.place]
    assert proof.finish_deletion(desk.installation) == []
    assert proofs(desk)[0].deleted_on is not None
    with desk.installation.engine.connect() as connection:
        deleted = [event for event in audit.events(connection) if event.act == "scan.delete"]
    assert [json.loads(event.details) for event in deleted] == [{"batch": 1, "files": 1, "pages": 1}]


def test_a_storing_that_was_interrupted_goes_on_where_it_was(
    desk: ScanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    desk.read()
    settle_checks(desk, batch)
    monkeypatch.setattr(storing, "store_batch", ended)
    with pytest.raises(KeyboardInterrupt):
        finish(desk, batch)
    monkeypatch.undo()
    assert desk.get(batch).state is BatchState.COMPARING
    assert finish(desk, batch).counted == 1


def test_a_dropped_batch_leaves_nothing(desk: ScanDesk, tmp_path: Path) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    desk.read()
    storing.drop_batch(desk.installation, desk.get(batch), CLERK)
    proof.finish_deletion(desk.installation, CLERK)
    require_nothing_left(desk, batch, tmp_path, [desk.open.issued[CITIZENS][0].link])
    assert proofs(desk) == ()


def test_a_batch_is_in_the_hands_of_who_took_it_last(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    with desk.installation.engine.begin() as connection:
        for clerk in (CLERK, "dung"):
            records.take(connection, batch.place, clerk)
    assert desk.get(batch).clerks == ("dung", None)


def test_a_file_that_is_no_scan_is_not_kept(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    with pytest.raises(BadInput, match="no PDF, JPEG, PNG or TIFF"):
        desk.upload(batch, "letter.docx", b"PK\3\4")
    assert list(vault.folder(desk.installation, *batch.place).iterdir()) == []


def test_undoubted_marks_are_shown_as_a_check_and_errors_found_are_counted(desk: ScanDesk) -> None:
    batch = desk.batch(1)
    desk.upload(batch, "a.png", png(desk.sheet(0, GOOD)[0]))
    reading_job.read_all(desk.installation, checked_part=1.0)
    names = {task.item: task.name for task in desk.look(batch).tasks}
    assert names.keys() == {"polite", "fair"}
    desk.decide(batch, {names[ItemId("polite")]: "1", names[ItemId("fair")]: "2"})
    assert desk.look(batch).pile.sheets[0].answers == ({"polite": "1", "fair": "2"},)
    assert finish(desk, batch).counted == 1
    told = proofs(desk)[0]
    assert (told.marks, told.doubtful, told.checked, told.differing) == (2, 0, 2, 1)


def test_what_is_shown_as_a_check_follows_from_the_batch_key_alone(desk: ScanDesk) -> None:
    shares = []
    for _ in range(2):
        batch = desk.batch(1)
        office_desk = page_reader.desk_of(desk.installation, batch.place, 0.5)
        mark = MarkReading(0, ItemId("polite"), "3", doubtful=False, filled=())
        drawn = [page_reader._is_checked(office_desk, (str(sheet), 1), mark) for sheet in range(400)]
        assert drawn == [page_reader._is_checked(office_desk, (str(sheet), 1), mark) for sheet in range(400)]
        assert 100 < sum(drawn) < 300
        shares.append(drawn)
    assert shares[0] != shares[1]
