"""Purging on the command line: said before, done once, verified in the files."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.webapp.cli.conftest import Ydan

OFFICERS = ("--officer", "lan", "--officer", "minh")


def _released_long_ago(ydan: Ydan, folder: Path, database: Path) -> None:
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    files = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    for command in (
        ("survey", "create", str(folder / "round.toml")),
        ("survey", "open", "thu-2026", *OFFICERS, *phrases),
        ("import", "ballots", "thu-2026", *files),
        ("survey", "close", "thu-2026", *OFFICERS, *phrases),
        ("survey", "release", "thu-2026", *OFFICERS),
    ):
        done = ydan(*command)
        assert done.exit_code == 0, done.stderr
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE release SET released_on = '2020-01-01'")


def test_a_purge_is_said_before_and_done_once(installed: Ydan, folder: Path, tmp_path: Path) -> None:
    assert "Nothing is over its time." in installed("purge").stdout
    _released_long_ago(installed, folder, tmp_path / "data" / "store" / "ydan.db")
    wanted = {"class": "ballots of small groups", "survey": "thu-2026", "tens": 0}
    dry = json.loads(installed("purge", "--dry-run", "--json").stdout)
    assert dry == {"dry_run": True, "purged": [wanted], "left": None}
    assert "Nothing was destroyed" in installed("purge", "--dry-run").stdout
    done = installed("purge")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "thu-2026: ballots of groups under thirty (0 groups or more)",
        "Destroyed; the signed record stands in the audit trail.",
        "None of it is found in the files of the database.",
    ]
    again = json.loads(installed("purge", "--json").stdout)
    assert again == {"dry_run": False, "purged": [], "left": 0}
    assert installed("audit", "verify").exit_code == 0
    assert installed("survey", "scores", "thu-2026").exit_code in (0, 1)


def test_what_is_found_on_the_disk_after_a_purge_fails_it(
    installed: Ydan, folder: Path, tmp_path: Path
) -> None:
    database = tmp_path / "data" / "store" / "ydan.db"
    _released_long_ago(installed, folder, database)
    with closing(sqlite3.connect(database)) as connection:
        [(box,)] = connection.execute("SELECT box FROM ballot_block WHERE kind = 'ratings'").fetchall()
    # What an older SQLite might leave beside the file.
    database.with_name("ydan.db-journal").write_bytes(b"\0" * 5000 + box)
    failed = installed("purge")
    assert failed.exit_code == 1
    assert "1 blocks are still found in the files of the database." in failed.stdout
