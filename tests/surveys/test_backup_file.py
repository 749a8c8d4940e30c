"""The file of a backup: nobody reads it without its key, and no byte of it can change or go missing."""

import os
from datetime import date
from pathlib import Path

import pytest

from surveys import backup_file, shares
from surveys.backup_file import Head, Kind
from surveys.backup_lock import Key, Lock, new_pair, of_recipient, to_passphrase, to_recipient
from surveys.problems import BadInput, NotReady, Refused

HEAD = Head(Kind.DATABASE, date(2026, 3, 2))
SENTENCE = "con trâu đi trước cái cày theo sau"
LINES: list[dict[str, object]] = [{"number": number, "text": "Nguyễn Văn An " * 200} for number in range(900)]


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


def written(path: Path, how: Lock, lines: list[dict[str, object]] = LINES) -> Path:
    with backup_file.writing(path, HEAD, how) as write:
        for line in lines:
            write(line)
    return path


@pytest.mark.parametrize("noise", [False, True])
def test_a_recipient_reads_what_was_written(tmp_path: Path, noise: bool) -> None:  # noqa: FBT001
    # Of what cannot be compressed the stream has many chunks, of the other one.
    lines: list[dict[str, object]] = [{"text": os.urandom(200_000).hex()}] if noise else LINES
    public, private = new_pair()
    path = written(tmp_path / "b", to_recipient(public), lines)
    assert list(backup_file.lines(path, Kind.DATABASE, of_recipient(private))) == lines
    assert backup_file.head_of(path) == HEAD
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_passphrase_opens_however_its_accents_were_typed(tmp_path: Path) -> None:
    path = written(tmp_path / "b", to_passphrase(SENTENCE))
    decomposed = "con trâu đi trước cái cày theo sau"
    assert list(backup_file.lines(path, Kind.DATABASE, Key(passphrase=decomposed))) == LINES


def test_the_file_shows_nothing_of_what_is_in_it(tmp_path: Path) -> None:
    path = written(tmp_path / "b", to_passphrase(SENTENCE))
    content = path.read_bytes()
    assert "Nguyễn".encode() not in content
    assert SENTENCE.encode() not in content


@pytest.mark.parametrize("other", [Key(passphrase="một câu hoàn toàn khác hẳn"), of_recipient(new_pair()[1])])
def test_another_key_or_passphrase_is_refused(tmp_path: Path, other: Key) -> None:
    by_sentence = written(tmp_path / "a", to_passphrase(SENTENCE))
    by_key = written(tmp_path / "b", to_recipient(new_pair()[0]))
    for path in (by_sentence, by_key):
        with pytest.raises(Refused):
            list(backup_file.lines(path, Kind.DATABASE, other))


def test_every_changed_byte_and_every_cut_is_noticed(tmp_path: Path) -> None:
    public, private = new_pair()
    path = written(tmp_path / "b", to_recipient(public), LINES[:1])
    whole = path.read_bytes()
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for content in [*changed, *(whole[:end] for end in range(len(whole))), whole + b"\0"]:
        path.write_bytes(content)
        with pytest.raises(BadInput):
            list(backup_file.lines(path, Kind.DATABASE, of_recipient(private)))


def test_a_stream_that_ends_early_is_noticed_though_every_chunk_is_sound(tmp_path: Path) -> None:
    public, private = new_pair()
    path = written(tmp_path / "b", to_recipient(public), [{"text": os.urandom(200_000).hex()}])
    whole = path.read_bytes()
    at = whole.index(b"}\n") + 2 + 24
    size = int.from_bytes(whole[at : at + 4], "big")
    path.write_bytes(whole[: at + 4 + size])  # the first chunk and no more
    with pytest.raises(BadInput, match="cut off"):
        list(backup_file.lines(path, Kind.DATABASE, of_recipient(private)))


def test_a_forged_head_cannot_ask_for_all_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "b", to_passphrase(SENTENCE), LINES[:1])
    path.write_bytes(path.read_bytes().replace(b'"memory": 8192', b'"memory": 99999999999'))
    with pytest.raises(BadInput, match="head"):
        list(backup_file.lines(path, Kind.DATABASE, Key(passphrase=SENTENCE)))


def test_a_backup_of_another_kind_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "b", to_passphrase(SENTENCE))
    with pytest.raises(BadInput, match="another kind: database"):
        list(backup_file.lines(path, Kind.KEYS, Key(passphrase=SENTENCE)))


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"ydan-backup 1\n{}\n", b"ydan-backup 1\n[]\n"])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a backup"):
        backup_file.head_of(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        backup_file.head_of(tmp_path / "none")


def test_a_file_is_never_replaced_and_a_fault_leaves_none(tmp_path: Path) -> None:
    path = written(tmp_path / "b", to_passphrase(SENTENCE))
    before = path.read_bytes()
    with pytest.raises(BadInput, match="there already"):
        written(path, to_passphrase(SENTENCE))
    assert path.read_bytes() == before
    with pytest.raises(ZeroDivisionError), backup_file.writing(tmp_path / "c", HEAD, to_passphrase(SENTENCE)):
        raise ZeroDivisionError
    assert [one.name for one in tmp_path.iterdir()] == ["b"]


def test_a_folder_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="cannot be written"):
        written(tmp_path / "none" / "b", to_passphrase(SENTENCE))


def test_a_short_passphrase_and_a_miswritten_key_are_refused() -> None:
    with pytest.raises(BadInput, match="at least 16"):
        to_passphrase("quá ngắn")
    public, private = new_pair()
    for bad in (private, public[:-1], public[:-2] + "aa", "", "ydan-recipient-!"):
        with pytest.raises(BadInput, match="ydan-recipient-"):
            to_recipient(bad)
