"""``ydan package``: the file of a released round, verified by the same and by a foreign machine."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Ydan

OFFICERS = ("--officer", "lan", "--officer", "minh")


@pytest.fixture
def released(installed: Ydan, folder: Path) -> Ydan:
    """Give the command line of an installation with one released round."""
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    ballots = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    for command in (
        ("survey", "create", str(folder / "round.toml")),
        ("survey", "open", "thu-2026", *OFFICERS, *phrases),
        ("import", "ballots", "thu-2026", *ballots),
        ("survey", "close", "thu-2026", *OFFICERS, *phrases),
        ("survey", "release", "thu-2026", *OFFICERS),
    ):
        assert installed(*command).exit_code == 0
    return installed


def test_a_package_is_exported_and_verified(released: Ydan, tmp_path: Path) -> None:
    exported = released("package", "export", "thu-2026", "--output", "kq.zip", "--language", "vi")
    assert (exported.exit_code, exported.stdout) == (0, "kq.zip\n")
    done = released("package", "verify", "kq.zip")
    assert done.exit_code == 0
    assert "ok     scores.csv: SHA-256 as listed" in done.stdout
    assert done.stdout.endswith("The package is good.\n")
    again = released("package", "export", "thu-2026", "--language", "vi")
    assert again.stdout == "thu-2026.ydan.zip\n"
    assert (tmp_path / "kq.zip").read_bytes() == (tmp_path / "thu-2026.ydan.zip").read_bytes()
    for wanted in ("sav", "dta", "parquet", "csvw"):
        told = released("survey", "export", "thu-2026", "--format", wanted)
        assert (told.exit_code, told.stdout) == (0, f"thu-2026-1.{wanted}.zip\n")
        with zipfile.ZipFile(tmp_path / f"thu-2026-1.{wanted}.zip") as files:
            assert "codebook.xml" in files.namelist()
    assert released("survey", "export", "thu-2026", "--format", "ddi", "--output", "ma.xml").exit_code == 0
    assert released("survey", "export", "nowhere", "--format", "ddi").exit_code == 2


def test_an_export_is_noted_in_the_audit_trail(released: Ydan) -> None:
    def events() -> int:
        return int(json.loads(released("audit", "verify", "--json").stdout)["events"])

    before = events()
    released("package", "export", "thu-2026")
    assert events() == before + 2  # it was issued, and handed out
    released("package", "export", "thu-2026")
    assert events() == before + 3


def test_a_changed_byte_ends_with_exit_code_1(released: Ydan, tmp_path: Path) -> None:
    released("package", "export", "thu-2026", "--output", "kq.zip")
    archive = bytearray((tmp_path / "kq.zip").read_bytes())
    archive[len(archive) // 2] ^= 1
    (tmp_path / "kq.zip").write_bytes(archive)
    done = released("package", "verify", "kq.zip", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert not found["good"]
    assert not all(one["holds"] for one in found["checks"])


def test_a_foreign_machine_knows_the_key_only_when_it_is_given_or_trusted(
    released: Ydan, tmp_path: Path, environment: dict[str, str]
) -> None:
    released("package", "export", "thu-2026", "--output", "kq.zip")
    shutil.unpack_archive(tmp_path / "kq.zip", tmp_path / "unpacked")
    environment["YDAN_HOME"] = str(tmp_path / "elsewhere")
    unknown = released("package", "verify", "kq.zip")
    assert unknown.exit_code == 1
    assert "the key is not known: " in unknown.stdout
    assert unknown.stdout.endswith("The package is NOT good: do not use it.\n")
    assert released("package", "verify", "kq.zip", "--key", "unpacked/key.pem").exit_code == 0
    trusted = tmp_path / "elsewhere" / "keys" / "trusted"
    trusted.mkdir(parents=True)
    shutil.copy(tmp_path / "unpacked" / "key.pem", trusted / "front.pem")
    assert released("package", "verify", "kq.zip").exit_code == 0


def test_what_is_no_package_key_or_round_is_refused_in_one_line(released: Ydan, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("nothing")
    assert released("package", "verify", "no.zip").exit_code == 1
    assert released("package", "verify", "not-there.zip").exit_code == 2
    released("package", "export", "thu-2026", "--output", "kq.zip")
    bad_key = released("package", "verify", "kq.zip", "--key", "no.zip")
    assert bad_key.exit_code == 2
    assert bad_key.stderr.count("\n") == 1
    unknown = released("package", "export", "thu-2027")
    assert unknown.exit_code == 2
    assert unknown.stderr.count("\n") == 1


def test_a_file_too_large_for_a_package_is_not_read(
    released: Ydan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large.zip").write_bytes(b"0" * 11)
    monkeypatch.setattr("surveys.package_archive.MOST_BYTES", 10)
    done = released("package", "verify", "large.zip")
    assert done.exit_code == 2
    assert "too large" in done.stderr


def test_a_replaced_key_is_known_on_a_foreign_machine_by_the_list_of_keys(
    released: Ydan, tmp_path: Path, environment: dict[str, str]
) -> None:
    released("package", "export", "thu-2026", "--output", "kq.zip")
    shutil.unpack_archive(tmp_path / "kq.zip", tmp_path / "unpacked")
    alone = released("keys", "rotate-signing", "--officer", "lan")
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    assert released("keys", "rotate-signing", *OFFICERS).exit_code == 0
    assert released("package", "verify", "kq.zip").exit_code == 0
    assert released("package", "keys", "--output", "keys.json").stdout == "keys.json\n"
    listed = released("package", "keys").stdout
    assert "signs now" in listed
    assert "what it signed stays good" in listed
    environment["YDAN_HOME"] = str(tmp_path / "elsewhere")
    known = ("--key", "unpacked/key.pem", "--keys", "keys.json")
    done = released("package", "verify", "kq.zip", *known)
    assert done.exit_code == 0
    assert "ok     the list of keys of " in done.stdout
    assert "what it signed stays good" in done.stdout
    assert released("package", "verify", "kq.zip", "--keys", "keys.json").exit_code == 1


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (("2026-01-01", "2026-12-31"), 0),
        (("2025-01-01", "2025-12-31"), 1),
        (("2025-00-01", "2025-12-31"), 2),
        (("2025-01-01", "2025-13-31"), 2),
    ],
)
def test_a_package_of_another_period_is_refused(released: Ydan, period: tuple[str, str], code: int) -> None:
    released("package", "export", "thu-2026", "--output", "kq.zip")
    assert released("package", "verify", "kq.zip", "--period", *period).exit_code == code


def test_nothing_that_a_revoked_key_signed_is_good_and_packages_are_signed_anew(released: Ydan) -> None:
    released("package", "export", "thu-2026", "--output", "kq.zip")
    [first] = json.loads(released("package", "keys", "--json").stdout)["keys"]
    assert json.loads(released("keys", "rotate-signing", *OFFICERS, "--json").stdout)["fingerprint"]
    reason = ("--reason-vi", "Máy chủ bị lộ", "--reason-en", "The server was laid open")
    assert released("keys", "revoke-signing", first["fingerprint"], *reason, *OFFICERS).exit_code == 0
    assert "revoked on" in released("package", "keys").stdout
    own = released("package", "verify", "kq.zip")
    assert own.exit_code == 1
    assert "nothing it signed counts" in own.stdout
    assert "The server was laid open" in own.stdout
    assert released("package", "export", "thu-2026", "--output", "again.zip").exit_code == 0
    assert released("package", "verify", "again.zip").exit_code == 0


def test_a_correction_supersedes_a_package_that_stays_genuine(released: Ydan, folder: Path) -> None:
    released("package", "export", "thu-2026", "--output", "first.zip")
    reason = ("--reason-vi", "Có thêm phiếu giấy", "--reason-en", "Paper was found")
    late = ("--late-ballots", str(folder / "late.csv"), "--map", str(folder / "map.toml"))
    rows = (folder / "ballots.csv").read_text(encoding="utf-8").splitlines()
    (folder / "late.csv").write_text("\n".join([rows[0], *rows[1:] * 3]) + "\n", encoding="utf-8")
    assert released("release", "correct", "thu-2026", *reason, "--officer", "lan").exit_code == 2
    assert released("release", "correct", "thu-2026", *reason, *late[:2], *OFFICERS).exit_code == 2
    nothing = released("release", "correct", "thu-2026", *reason, *OFFICERS)
    assert (nothing.exit_code, "Nothing that is told would change" in nothing.stderr) == (2, True)
    assert (
        "--cadre" in released("release", "correct", "thu-2026", "--cadre", "CB1", *reason, *OFFICERS).stderr
    )
    assert json.loads(released("release", "correct", "thu-2026", "--compare", "--json").stdout) == []
    made = json.loads(released("release", "correct", "thu-2026", *reason, *late, *OFFICERS, "--json").stdout)
    assert (made["release"], made["supersedes"]) == (2, 1)

    first = released("package", "verify", "first.zip")
    assert first.exit_code == 0
    assert (
        "NOTE   release 2 stands in place of this one. Use its package instead. Reason: Paper" in first.stdout
    )
    assert first.stdout.endswith("The package is genuine, but release 2 took its place.\n")
    found = json.loads(released("package", "verify", "first.zip", "--json").stdout)
    assert (found["good"], found["superseded_by"]) == (True, 2)
    assert found["superseded_because"] == {"vi": "Có thêm phiếu giấy", "en": "Paper was found"}
    released("package", "export", "thu-2026", "--output", "second.zip")
    assert released("package", "verify", "second.zip").stdout.endswith("The package is good.\n")
