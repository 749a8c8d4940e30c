"""Keys and key store go apart, come back apart, and bring nothing back that was destroyed."""

import shutil
from pathlib import Path

import pytest

from surveys import audit_witness, backup_keys, key_store
from surveys.backup_file import Kind
from surveys.backup_lock import new_pair, of_recipient, to_recipient
from surveys.closing import close_round
from surveys.problems import BadInput, Refused
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

PUBLIC, PRIVATE = new_pair()
KEY = of_recipient(PRIVATE)


def backed_up(found: OpenRound, kind: Kind, path: Path) -> Path:
    backup_keys.make(found.installation, kind, path, to_recipient(PUBLIC), "shell:test")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_keys_come_back_for_their_owner_only(sqlite_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(sqlite_round, Kind.KEYS, tmp_path / "b")
    folder = sqlite_round.installation.keys.directory
    before = contents(folder)
    shutil.rmtree(folder)
    assert backup_keys.restore_keys(folder, path, KEY) == sorted(before)
    assert contents(folder) == before
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    assert backup_keys.restore_keys(folder, path, KEY) == []


def test_a_key_that_is_another_one_is_never_replaced(sqlite_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(sqlite_round, Kind.KEYS, tmp_path / "b")
    folder = sqlite_round.installation.keys.directory
    (folder / "pepper.key").write_bytes(bytes(32))
    (folder / "signing.key").unlink()
    with pytest.raises(Refused, match=r"pepper\.key"):
        backup_keys.restore_keys(folder, path, KEY)
    assert (folder / "pepper.key").read_bytes() == bytes(32)
    assert not (folder / "signing.key").exists()


def test_the_key_store_of_an_open_round_comes_back_and_the_round_closes(
    opened_round: OpenRound, tmp_path: Path
) -> None:
    opened_round.send(0, 3)
    path = backed_up(opened_round, Kind.KEY_STORE, tmp_path / "b")
    folder = key_store.folder(opened_round.installation.key_store, SURVEY)
    before = contents(folder)
    shutil.rmtree(folder)
    assert backup_keys.restore_key_store(opened_round.installation, path, KEY, "shell:test") == [SURVEY]
    assert contents(folder) == before
    assert backup_keys.restore_key_store(opened_round.installation, path, KEY, "shell:test") == []
    assert close_round(opened_round.installation, SURVEY, (AN, BINH)).opened == 1


def test_the_keys_of_a_closed_round_do_not_come_back(opened_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(opened_round, Kind.KEY_STORE, tmp_path / "b")
    close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert backup_keys.restore_key_store(opened_round.installation, path, KEY, "shell:test") == []
    assert not key_store.folder(opened_round.installation.key_store, SURVEY).exists()


def test_a_restored_witness_forgets_nothing(sqlite_round: OpenRound, tmp_path: Path) -> None:
    installation = sqlite_round.installation
    witness = audit_witness.witness_of(installation)
    audit_witness.watch(installation.engine, witness)
    path = backed_up(sqlite_round, Kind.KEY_STORE, tmp_path / "b")
    later = backed_up(sqlite_round, Kind.KEY_STORE, tmp_path / "c")
    known = set(witness.read_bytes().splitlines())
    backup_keys.restore_key_store(installation, path, KEY, "shell:test")
    assert known < set(witness.read_bytes().splitlines())
    witness.unlink()
    backup_keys.restore_key_store(installation, later, KEY, "shell:test")
    assert len(set(witness.read_bytes().splitlines()) & known) >= 3


def test_a_backup_of_another_kind_is_not_taken(sqlite_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(sqlite_round, Kind.KEYS, tmp_path / "b")
    with pytest.raises(BadInput, match="another kind"):
        backup_keys.restore_key_store(sqlite_round.installation, path, KEY, "shell:test")


def test_a_key_store_without_a_witness_is_copied_too(sqlite_round: OpenRound, tmp_path: Path) -> None:
    path = backed_up(sqlite_round, Kind.KEY_STORE, tmp_path / "b")
    names = {name for _, name, _ in backup_keys._contents(path, Kind.KEY_STORE, KEY)}
    assert names == {"secret.key", "share-1.json", "share-2.json"}
