"""Backup and restore on the command line: three kinds for three pairs of hands, and plain words after."""

import json
import shutil
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Ydan
from webapp.cli.serve import say_what_is_gone
from webapp.settings import defaults, installation

OFFICERS = ("--officer", "lan", "--officer", "minh")
SENTENCE = "chín bông sen trắng trong hồ"


@pytest.fixture
def phrase(tmp_path: Path) -> tuple[str, str]:
    path = tmp_path / "phrase.txt"
    path.write_text(f"{SENTENCE}\n", encoding="utf-8")
    return "--passphrase-file", str(path)


def _open(ydan: Ydan, folder: Path) -> None:
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    files = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    assert ydan("survey", "create", str(folder / "round.toml")).exit_code == 0
    assert ydan("survey", "open", "thu-2026", *OFFICERS, *phrases).exit_code == 0
    assert ydan("import", "ballots", "thu-2026", *files).exit_code == 0


def test_a_machine_that_was_lost_is_made_again_from_three_backups(
    installed: Ydan, folder: Path, tmp_path: Path
) -> None:
    public = installed("keys", "recipient", str(tmp_path / "private.txt")).stdout.strip()
    _open(installed, folder)
    for name, option in (("keys", "--keys"), ("store", "--key-store"), ("database", None)):
        options = (option,) if option else ()
        made = installed("backup", str(tmp_path / name), "--to", public, *options)
        assert made.exit_code == 0, made.stderr
    shutil.rmtree(tmp_path / "data")
    key = ("--private-key-file", str(tmp_path / "private.txt"))
    assert installed("restore", str(tmp_path / "keys"), *key).exit_code == 0
    first = json.loads(installed("restore", str(tmp_path / "database"), *key, "--json").stdout)
    assert first["lost"] == ["thu-2026"]
    assert json.loads(installed("restore", str(tmp_path / "store"), *key, "--json").stdout)["rounds"] == [
        "thu-2026"
    ]
    again = installed("restore", str(tmp_path / "database"), *key, "--replace")
    assert "The sealed ballots of the round thu-2026 came back." in again.stdout
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    closed = installed("survey", "close", "thu-2026", *OFFICERS, *phrases, "--json")
    assert json.loads(closed.stdout)["opened"] == 12


def test_the_doctor_says_that_an_older_state_was_put_back(
    installed: Ydan, folder: Path, tmp_path: Path, phrase: tuple[str, str]
) -> None:
    assert installed("backup", str(tmp_path / "b"), *phrase).exit_code == 0
    _open(installed, folder)
    told = installed("restore", str(tmp_path / "b"), *phrase, "--replace")
    assert "acts of the audit trail were done after this backup and are gone." in told.stdout
    seen = installed("doctor")
    assert seen.exit_code == 0
    assert "An older state of the database was put back" in seen.stdout
    assert installed("audit", "verify").exit_code == 1


def test_every_start_says_that_an_older_state_was_put_back(
    installed: Ydan, tmp_path: Path, phrase: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = installation(defaults(tmp_path / "data"))
    assert installed("backup", str(tmp_path / "b"), *phrase).exit_code == 0
    say_what_is_gone(place)
    assert capsys.readouterr().err == ""
    assert installed("rights", "access", "staff", "admin").exit_code == 0
    assert installed("restore", str(tmp_path / "b"), *phrase, "--replace").exit_code == 0
    say_what_is_gone(place)
    place.engine.dispose()
    assert "1" in capsys.readouterr().err


def test_a_passphrase_is_asked_unseen_and_a_new_one_twice(installed: Ydan, tmp_path: Path) -> None:
    made = installed("backup", str(tmp_path / "b"), typed=f"{SENTENCE}\n{SENTENCE}\n")
    assert made.exit_code == 0
    assert SENTENCE not in made.output
    back = installed("restore", str(tmp_path / "b"), "--replace", typed=f"{SENTENCE}\n")
    assert (back.exit_code, SENTENCE in back.output) == (0, False)
    wrong = installed("restore", str(tmp_path / "b"), "--replace", typed="một câu hoàn toàn khác\n")
    assert (wrong.exit_code, len(wrong.stderr.splitlines()[-1:])) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--keys", "--key-store"), "two backups"),
        (("--to", "somebody"), "ydan-recipient-"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(
    installed: Ydan, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    refused = installed("backup", str(tmp_path / "b"), *arguments)
    assert refused.exit_code == 2
    [line] = refused.stderr.splitlines()
    assert words in line
    assert not (tmp_path / "b").exists()


def test_a_private_key_is_never_written_over(installed: Ydan, tmp_path: Path) -> None:
    assert installed("keys", "recipient", str(tmp_path / "private.txt"), "--json").exit_code == 0
    before = (tmp_path / "private.txt").read_bytes()
    assert installed("keys", "recipient", str(tmp_path / "private.txt")).exit_code == 2
    assert (tmp_path / "private.txt").read_bytes() == before


def test_a_file_of_two_lines_is_no_passphrase(installed: Ydan, tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text("một\nhai\n", encoding="utf-8")
    refused = installed("backup", str(tmp_path / "b"), "--passphrase-file", str(tmp_path / "two.txt"))
    assert (refused.exit_code, "one line" in refused.stderr) == (2, True)


def test_a_rotated_key_still_reads_and_a_retired_one_is_gone(
    installed: Ydan, folder: Path, tmp_path: Path
) -> None:
    _open(installed, folder)
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    assert installed("survey", "close", "thu-2026", *OFFICERS, *phrases).exit_code == 0
    rotated = json.loads(installed("keys", "rotate", "--json").stdout)
    assert rotated == {"new_key": True, "encrypted_again": 2, "older_keys": 1}
    assert "Older keys that can still be read: 2." in installed("keys", "rotate").stdout
    asked = installed("keys", "retire", typed="n\n")
    assert asked.exit_code != 0
    assert json.loads(installed("keys", "retire", "--yes", "--json").stdout) == {"destroyed": 2}
    assert "Keys destroyed: 0." in installed("keys", "retire", "--yes").stdout
    assert len(list((tmp_path / "data" / "keys").glob("installation*"))) == 1
    assert installed("survey", "release", "thu-2026", *OFFICERS).exit_code == 0


def test_a_backup_is_checked_without_restoring_it(
    installed: Ydan, tmp_path: Path, phrase: tuple[str, str]
) -> None:
    path = tmp_path / "b"
    assert installed("backup", str(path), *phrase).exit_code == 0
    told = installed("restore", str(path), *phrase, "--check")
    assert (told.exit_code, "is whole and opens." in told.stdout) == (0, True)
    facts = json.loads(installed("restore", str(path), *phrase, "--check", "--json").stdout)
    assert (facts["kind"], facts["lines"] > 10) == ("database", True)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = installed("restore", str(path), *phrase, "--check")
    assert (damaged.exit_code, "cut off" in damaged.stderr) == (2, True)
