"""The doctor names what is broken, and everything else that is too."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import audit
from surveys.installation import Installation
from webapp import doctor_storage
from webapp.doctor import examine
from webapp.findings import Finding, Verdict
from webapp.settings import Settings, defaults, installation
from webapp.setup import prepare


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of an installation that was just made."""
    found = defaults(tmp_path / "data")
    made = installation(found)
    prepare(found, made, lambda _made: None)
    made.engine.dispose()
    return found


@pytest.fixture
def installed(settings: Settings) -> Iterator[Installation]:
    """Give that installation."""
    found = installation(settings)
    yield found
    found.engine.dispose()


def _bad(settings: Settings) -> list[str]:
    return [str(one.problem) for one in examine(settings, {}) if one.verdict is Verdict.BAD]


def _warnings(settings: Settings, environment: dict[str, str] | None = None) -> list[Finding]:
    return [one for one in examine(settings, environment or {}) if one.verdict is Verdict.WARNING]


def test_a_new_installation_is_ready(settings: Settings) -> None:
    findings = list(examine(settings, {}))
    assert _bad(settings) == []
    assert [one.check for one in findings if one.verdict is Verdict.GOOD] == [
        "settings", "versions", "disk", "disk", "disk", "keys", "database", "clock", "trail",
        "destruction",
    ]  # fmt: skip


def test_every_missing_or_damaged_key_is_named(settings: Settings) -> None:
    (settings.keys_dir / "pepper.key").unlink()
    (settings.keys_dir / "signing.key").write_bytes(b"short")
    first, second = _bad(settings)
    assert "pepper.key cannot be read" in first
    assert "signing.key is damaged" in second


def test_keys_and_folders_that_others_can_read_are_warned_about(settings: Settings) -> None:
    (settings.keys_dir / "pepper.key").chmod(0o644)
    settings.key_store_dir.chmod(0o755)
    said = [str(one.problem) for one in _warnings(settings)]
    assert any("pepper.key" in line for line in said)
    assert any("key-store" in line for line in said)


def test_a_missing_database_is_not_made_by_looking(settings: Settings) -> None:
    database = settings.data_dir / "ydan.db"
    for path in settings.data_dir.glob("ydan.db*"):
        path.unlink()
    [line] = _bad(settings)
    assert line == f"{database}: The database is missing. Run “ydan init” first."
    assert not database.exists()


def test_a_database_of_another_version_needs_an_upgrade(settings: Settings, installed: Installation) -> None:
    with installed.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    [line] = _bad(settings)
    assert "ydan upgrade" in line


def test_a_locked_database_is_said_to_be_locked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_storage, "PATIENCE_MILLISECONDS", 1)
    with closing(sqlite3.connect(settings.data_dir / "ydan.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        [line] = _bad(settings)
        other.execute("ROLLBACK")
    assert line == "The database cannot be written: database is locked."


def test_a_file_that_is_no_database_is_said_to_be_none(settings: Settings) -> None:
    for path in settings.data_dir.glob("ydan.db*"):
        path.unlink()
    (settings.data_dir / "ydan.db").write_bytes(b"not a database, only a long enough text" * 100)
    [line] = _bad(settings)
    assert "not a database" in line


def test_a_damaged_database_is_to_be_restored(settings: Settings) -> None:
    path = settings.data_dir / "ydan.db"
    content = bytearray(path.read_bytes())
    content[-4096 * 8 :] = os.urandom(4096 * 8)
    path.write_bytes(content)
    assert any("database" in line.lower() for line in _bad(settings))


def test_a_folder_that_is_gone_is_named(settings: Settings) -> None:
    settings.key_store_dir.rmdir()
    assert _bad(settings) == [
        f"{settings.key_store_dir}: The folder is missing. Run “ydan init”, or restore it."
    ]


def test_little_room_is_a_warning_and_none_is_a_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_storage, "SCARCE_FREE_BYTES", 2**62)
    assert sum("MB free" in str(one.problem) for one in _warnings(settings)) == 3
    monkeypatch.setattr(doctor_storage, "LEAST_FREE_BYTES", 2**62)
    assert sum("Make room" in line for line in _bad(settings)) == 3


def test_a_clock_behind_the_audit_trail_is_found(settings: Settings, installed: Installation) -> None:
    with installed.engine.begin() as connection:
        later = installed.clock() + timedelta(days=2)
        audit.append(connection, lambda: later, audit.Act("lan", "staff.invite", "minh"))
    [line] = _bad(settings)
    assert "Set the clock" in line


def test_a_misspelt_variable_and_plain_http_are_warned_about(settings: Settings) -> None:
    findings = _warnings(replace(settings, public_host="0.0.0.0"), {"YDAN_PUBLC_PORT": "80"})  # noqa: S104
    said = [str(one.problem) for one in findings]
    assert "The variable YDAN_PUBLC_PORT is no setting. Is it misspelt?" in said
    assert any("TLS" in line for line in said)


def _doctor(settings: Settings, file_bytes: int = resource.RLIM_INFINITY) -> tuple[int, dict[str, Any]]:
    """Run the command in a process that may write files of so many bytes only, like one on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    run = subprocess.run(
        [Path(sys.executable).with_name("ydan"), "doctor", "--json"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        # Python itself would leave cut-off bytecode files behind under such a limit.
        env={
            "YDAN_HOME": str(settings.data_dir.parent),
            "YDAN_LANGUAGE": "en",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    assert run.stderr == ""
    return run.returncode, json.loads(run.stdout)


def test_a_real_process_says_ready_with_exit_code_zero(settings: Settings) -> None:
    code, told = _doctor(settings)
    assert (code, told["ready"]) == (0, True)


def test_a_real_process_that_cannot_write_is_not_ready(settings: Settings) -> None:
    code, told = _doctor(settings, file_bytes=1024)
    assert (code, told["ready"]) == (3, False)
    assert [one["check"] for one in told["findings"] if one["verdict"] == "bad"][:3] == ["disk"] * 3
