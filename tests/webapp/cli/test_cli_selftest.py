"""``ydan selftest anonymity``: a signed report that people read, and one that machines read."""

import base64
import json
import shutil
import tempfile
from pathlib import Path

import pytest

from surveys.package_signature import is_signed
from surveys.selftest.report import last
from tests.webapp.cli.conftest import Ydan

ADDRESS = "2026-03-02 ERROR refused 203.0.113.7\n"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test find only temporary files of its own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_a_new_installation_passes_and_its_signed_report_is_kept(installed: Ydan, tmp_path: Path) -> None:
    told = installed("selftest", "anonymity")
    assert told.exit_code == 0, told.output
    assert "No attack could tell who answered what." in told.stdout
    kept = last(tmp_path / "data" / "store")
    assert kept is not None
    assert kept.holds
    assert kept.fingerprint in told.stdout
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_machine_reads_the_report_and_checks_its_signature(installed: Ydan) -> None:
    told = json.loads(installed("selftest", "anonymity", "--json").stdout)
    report = json.dumps(told["report"], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert is_signed(told["key"].encode(), base64.b64decode(told["signature"]), report)
    assert told["report"]["verdict"] == "passed"
    assert {one["attack"] for one in told["report"]["attacks"]} == {
        *("schema", "order", "joins", "seals", "remains", "logs", "times", "releases")
    }


def test_a_log_with_an_address_fails(installed: Ydan, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text(ADDRESS)
    told = installed("selftest", "anonymity", "--logs", str(log))
    assert told.exit_code == 1
    assert "server.log:1: A log holds the address of a visitor." in told.stdout
    assert "The promise is broken" in told.stdout


def test_a_code_left_among_temporary_files_fails(installed: Ydan, tmp_path: Path) -> None:
    (tmp_path / "temporary" / "tmp8f3k").write_text("code=0000 0000 0000 0000 0")
    told = installed("selftest", "anonymity")
    assert told.exit_code == 1
    assert "1 invitation codes stand here in plain sight" in told.stdout


def test_a_copy_is_attacked_without_an_installation_and_nothing_is_kept(
    installed: Ydan, environment: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    (tmp_path / "copy" / "server.log").write_text(ADDRESS)
    environment["YDAN_HOME"] = str(tmp_path / "nowhere")
    told = installed("selftest", "anonymity", "--copy", str(tmp_path / "copy"), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["report"]["of_a_copy"] is True
    assert not (tmp_path / "nowhere").exists()


def test_a_copied_data_folder_alone_is_attacked_as_far_as_it_goes(installed: Ydan, tmp_path: Path) -> None:
    told = installed("selftest", "anonymity", "--copy", str(tmp_path / "data" / "store"))
    assert told.exit_code == 0
    assert "No key store is at hand" in told.stdout


def test_a_copy_with_folders_of_data_but_no_keys_is_attacked_too(installed: Ydan, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "data" / "store", tmp_path / "copy" / "store")
    told = installed("selftest", "anonymity", "--copy", str(tmp_path / "copy"))
    assert told.exit_code == 0
    assert "No folder of keys is at hand" in told.stdout


def test_a_folder_without_a_database_is_bad_input(installed: Ydan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = installed("selftest", "anonymity", "--copy", str(tmp_path / "empty"))
    assert told.exit_code == 2
    assert "There is no database of Ý Dân here" in told.stderr


def test_without_an_installation_it_is_not_ready(ydan: Ydan) -> None:
    assert ydan("selftest", "anonymity").exit_code == 3
