"""The key store: for its owner's eyes only, derived keys, and nothing left after destruction."""

import hashlib
import hmac
from pathlib import Path

import pytest

from surveys import key_store
from surveys.identifiers import SurveyCode
from surveys.problems import NotReady

CODE = SurveyCode("q1")


def test_folder_and_files_are_for_their_owner_only(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    folder = tmp_path / "q1"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_four_keys_are_derived_from_the_round_secret(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    secret = (tmp_path / "q1" / "secret.key").read_bytes()
    keys = key_store.round_keys(tmp_path, CODE)
    assert keys.spent == hmac.new(secret, b"ydan round spent", hashlib.sha256).digest()
    assert len({keys.spent, keys.mark, keys.receipt, keys.tag}) == 4


def test_making_it_anew_replaces_what_an_interrupted_opening_left(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    before = key_store.round_keys(tmp_path, CODE)
    key_store.write(tmp_path, CODE, "share-1.json", b"{}")
    key_store.create(tmp_path, CODE)
    assert key_store.round_keys(tmp_path, CODE) != before
    assert [path.name for path in (tmp_path / "q1").iterdir()] == ["secret.key"]


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    with pytest.raises(FileExistsError):
        key_store.write(tmp_path, CODE, "secret.key", b"x")


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"q1/secret\.key cannot be read"):
        key_store.round_keys(tmp_path, CODE)


def test_a_damaged_secret_is_named(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    (tmp_path / "q1" / "secret.key").write_bytes(b"short")
    with pytest.raises(NotReady, match="q1 is damaged"):
        key_store.round_keys(tmp_path, CODE)


def test_destruction_overwrites_and_removes_and_can_be_done_again(tmp_path: Path) -> None:
    key_store.create(tmp_path, CODE)
    secret = tmp_path / "q1" / "secret.key"
    other_name = tmp_path / "held"
    other_name.hardlink_to(secret)
    key_store.destroy(tmp_path, CODE)
    assert other_name.read_bytes() == bytes(32)
    assert not (tmp_path / "q1").exists()
    key_store.destroy(tmp_path, CODE)


@pytest.mark.parametrize("code", ["..", ".", "../out", "a/b", "a.b"])
def test_no_name_of_a_round_leads_out_of_the_key_store(tmp_path: Path, code: str) -> None:
    key_store.create(tmp_path / "store", SurveyCode(code))
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert len(list((tmp_path / "store").iterdir())) == 1
