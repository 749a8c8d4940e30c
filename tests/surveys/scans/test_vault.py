"""Scans on the disk: never plain, whole or nothing, gone when they are cleared."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import NotReady
from surveys.scans import vault

SECRET = b"a sheet that somebody filled in, code ABCDEFGH" * 20_000  # some chunks, and a part of one
KEY = bytes(range(32))


def arrived(place: Path, content: bytes) -> vault.Arrived:
    arrival = vault.Arrival(place)
    for start in range(0, len(content), 70_000):
        arrival.write(content[start : start + 70_000])
    found = arrival.finish()
    arrival.release()
    return found


@pytest.mark.parametrize(
    "content", [b"", b"x", SECRET, bytes(vault.CHUNK_BYTES), bytes(2 * vault.CHUNK_BYTES)]
)
def test_a_file_that_arrived_is_read_as_it_came(tmp_path: Path, content: bytes) -> None:
    found = arrived(tmp_path / "deep" / "batch", content)
    assert found.size == len(content)
    assert vault.content(tmp_path / "deep" / "batch", found.id, found.key) == content


def test_no_byte_of_a_scan_lies_plain_on_the_disk(tmp_path: Path) -> None:
    arrived(tmp_path, SECRET)
    vault.put_picture(tmp_path, KEY, "page", SECRET)
    for path in tmp_path.iterdir():
        assert b"somebody" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_was_cut_swapped_or_opened_with_another_key_is_refused(tmp_path: Path) -> None:
    one, other = arrived(tmp_path, SECRET), arrived(tmp_path, SECRET)
    with pytest.raises(NotReady, match="gone or damaged"):
        vault.content(tmp_path, one.id, other.key)
    path = tmp_path / f"{one.id.hex()}.file"
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[: vault.CHUNK_BYTES], whole[:10], b""):
        path.write_bytes(damaged)
        with pytest.raises(NotReady, match="gone or damaged"):
            vault.content(tmp_path, one.id, one.key)
    with pytest.raises(NotReady, match="gone or damaged"):
        vault.content(tmp_path, secrets.token_bytes(16), one.key)


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    arrival = vault.Arrival(tmp_path)
    arrival.write(SECRET)
    arrival.discard()
    arrival.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_still_arrives_is_not(tmp_path: Path) -> None:
    killed = "import os, signal, sys; from pathlib import Path; from surveys.scans import vault\n"
    killed += "vault.Arrival(Path(sys.argv[1])).write(bytes(9 ** 6)); os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False).returncode == -9
    arriving = vault.Arrival(tmp_path)
    kept = arrived(tmp_path, b"a row names it")
    assert len(list(tmp_path.iterdir())) == 3
    assert vault.sweep(tmp_path, kept.id.__eq__) == 1
    assert vault.sweep(tmp_path, kept.id.__eq__) == 0
    arriving.write(b"still")
    found = arriving.finish()
    arriving.release()
    assert vault.content(tmp_path, found.id, found.key) == b"still"
    assert vault.sweep(tmp_path / "no folder", kept.id.__eq__) == 0


def test_a_picture_is_shown_with_its_key_and_under_its_own_name_only(tmp_path: Path) -> None:
    vault.put_picture(tmp_path, KEY, "one", b"picture")
    vault.put_picture(tmp_path, KEY, "two", b"another")
    vault.put_picture(tmp_path, KEY, "one", b"picture, better")
    assert vault.picture(tmp_path, KEY, "one") == b"picture, better"
    assert vault.picture(tmp_path, bytes(32), "one") is None
    assert vault.picture(tmp_path, KEY, "three") is None
    (tmp_path / "one.picture").rename(tmp_path / "two.picture")
    assert vault.picture(tmp_path, KEY, "two") is None


def test_clearing_removes_all_of_a_batch_and_can_be_repeated(tmp_path: Path) -> None:
    place = tmp_path / "batch"
    found = arrived(place, SECRET)
    other = arrived(place, SECRET)
    vault.remove_file(place, other.id)
    vault.remove_file(place, other.id)
    for name in ("ab-page", "ab-0", "cd-page"):
        vault.put_picture(place, KEY, name, b"picture")
    vault.remove_pictures(place, "ab")
    assert {path.name for path in place.iterdir()} == {f"{found.id.hex()}.file", "cd-page.picture"}
    assert vault.clear(place) == 2
    assert vault.clear(place) == 0
    assert not place.exists()


def test_every_batch_has_a_folder_of_its_own_in_the_data_folder(sqlite_installation: Installation) -> None:
    places = [
        vault.folder(sqlite_installation, SurveyCode(code), batch)
        for code in ("a", "../a")
        for batch in (1, 2)
    ]
    assert len({place.resolve() for place in places}) == 4
    assert {place.parent.parent for place in places} == {sqlite_installation.boxes.parent}
