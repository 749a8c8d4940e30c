"""What an attack gets though the promise holds is told as a limit; what could not be tried is told too."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from surveys import shares
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.selftest import findings
from surveys.selftest.copying import PREFIX, Sources, copied
from surveys.selftest.evidence import Database, Evidence, Plain
from surveys.selftest.findings import Attack, Kind, Verdict, carry_out, leak, skipped
from surveys.selftest.processes import logs_of, temporary_files
from tests.surveys.sealed.open_round import SURVEY, open_up
from tests.surveys.selftest.conftest import Home, failed

NOTHING = Evidence((), (), None)


def limits(home: Home, attack: str) -> list[str]:
    found = home.attacked()
    assert found[attack].verdict is Verdict.LIMIT
    return [str(one.problem) for one in found[attack].found if one.kind is Kind.LIMIT]


def test_parts_put_back_from_a_backup_are_told_as_a_limit(open_home: Home) -> None:
    with closing(sqlite3.connect(open_home.box, isolation_level=None)) as connection:
        rows = connection.execute("SELECT id, part FROM sealed_ratings LIMIT 9").fetchall()
        connection.executemany(
            "UPDATE sealed_ratings SET part = ? WHERE id = ?",
            [(b"\2" + part[1:] + os.urandom(48), key) for key, part in rows],
        )
    [said] = limits(open_home, "seals")
    assert "Some parts are sealed in another way" in said


def test_parts_taken_in_before_an_upgrade_are_told_as_a_limit_and_their_sizes_are_compared_apart(
    open_home: Home,
) -> None:
    with closing(sqlite3.connect(open_home.box, isolation_level=None)) as connection:
        [(part,)] = connection.execute("SELECT part FROM sealed_ratings LIMIT 1").fetchall()
        of_version_1 = len(part) - 128  # 256 bytes before they were sealed, where version 3 has 384
        rows = connection.execute("SELECT id FROM sealed_ratings LIMIT 9").fetchall()
        connection.executemany(
            "UPDATE sealed_ratings SET part = ? WHERE id = ?",
            [(b"\1" + os.urandom(of_version_1 - 1), *row) for row in rows],
        )
    [said] = limits(open_home, "seals")
    assert "before the program was renewed" in said


def test_a_box_that_was_not_put_in_order_is_told_as_a_limit(open_home: Home) -> None:
    with closing(sqlite3.connect(open_home.box, isolation_level=None)) as connection:
        for name, key in (("spent", "code"), ("sealed_texts", "id")):
            rows = connection.execute(f"SELECT * FROM {name} ORDER BY {key} DESC").fetchall()
            connection.execute(f"DELETE FROM {name}")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    found = " ".join(limits(open_home, "order"))
    assert ["spent: " in found, "sealed_texts: " in found, "sealed_ratings: " in found] == [True, True, False]


def test_what_a_busy_box_still_shows_together_is_told_as_a_limit(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    found = open_up(sqlite_installation)
    for number in range(5):
        found.send(number, 3)
    outcomes = Home(tmp_path).attacked(Sources(tmp_path, is_live=True))
    found.intake.close()
    [limit] = [one for one in outcomes["joins"].found if one.kind is Kind.LIMIT]
    assert limit.where == f"boxes/{SURVEY}.box"
    assert failed(outcomes) == set()


def test_a_second_round_is_compared_with_its_own_kind_only(open_home: Home) -> None:
    shutil.copy(open_home.box, open_home.box.with_name("other.box"))
    assert "joins" not in failed(open_home.attacked())


def test_an_attack_that_could_not_be_tried_says_so() -> None:
    attack = Attack("x", "somebody", "something", lambda _evidence: [skipped("no key")])
    assert carry_out(attack, NOTHING).verdict is Verdict.NOT_TRIED


def test_many_findings_of_a_kind_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_TOLD", 2)
    attack = Attack("x", "somebody", "something", lambda _evidence: [leak("one")] * 5)
    outcome = carry_out(attack, NOTHING)
    assert [str(one.problem) for one in outcome.found] == ["one", "one", "and 3 more of the kind"]
    assert outcome.verdict is Verdict.FAILED


def test_a_torn_database_is_searched_as_bytes(open_home: Home) -> None:
    (open_home.store / "half.db").write_bytes(open_home.database.read_bytes()[:3000])
    with copied(open_home.sources) as evidence:
        assert [file.name for file in evidence.plain] == ["half.db"]


def test_a_database_outside_the_data_folder_is_copied_too(open_home: Home, tmp_path: Path) -> None:
    open_home.database.rename(tmp_path / "elsewhere.db")
    sources = replace(open_home.sources, database=tmp_path / "elsewhere.db")
    assert failed(open_home.attacked(sources)) == set()
    with copied(sources) as evidence:
        assert {one.name for one in evidence.databases} == {"elsewhere.db", f"boxes/{SURVEY}.box"}


def test_bytes_in_a_column_of_text_are_read_as_they_are(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("CREATE TABLE x (word TEXT)")
        connection.execute("INSERT INTO x VALUES (CAST(x'ff00' AS TEXT))")
    database = Database(tmp_path / "x.db", "x.db")
    assert database.rows(database.tables[0]) == [(b"\xff\0",)]


def test_logs_are_found_file_by_file_and_folder_by_folder(open_home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "logs" / "inner"
    folder.mkdir(parents=True)
    for path in (folder / "a", folder.parent / "b"):
        path.write_text("2026-03-02 good\n")
    missing = tmp_path / "gone"
    sources = replace(open_home.sources, logs=(folder.parent, folder / "a"), loose=(missing,))
    with copied(sources) as evidence:
        assert evidence.plain == tuple(Plain(name, b"2026-03-02 good\n", is_log=True) for name in "baa")


def process(processes: Path, number: str, environ: str, *targets: Path) -> None:
    folder = processes / number
    (folder / "fd").mkdir(parents=True)
    (folder / "environ").write_text(environ)
    for descriptor, target in enumerate(targets):
        (folder / "fd" / str(descriptor)).symlink_to(target)


def test_the_logs_of_processes_that_work_on_the_data_are_found(tmp_path: Path) -> None:
    data, processes, nowhere = tmp_path / "store", tmp_path / "proc", Path("/dev/null")
    data.mkdir()
    for name in ("named.log", "holding.log", "foreign.log"):
        (tmp_path / name).write_text("")
    process(processes, "11", f"YDAN_DATA_DIR={data}", nowhere, nowhere, tmp_path / "named.log")
    process(processes, "12", "", nowhere, tmp_path / "holding.log", nowhere, data / "ydan.db")
    process(processes, "13", "", nowhere, tmp_path / "foreign.log", nowhere)
    process(processes, "14", f"YDAN_DATA_DIR={data}", nowhere)  # it ends just now: no standard output
    process(processes, str(os.getpid()), f"YDAN_DATA_DIR={data}", nowhere, tmp_path / "foreign.log", nowhere)
    assert logs_of(data, processes) == (tmp_path / "holding.log", tmp_path / "named.log")


def test_temporary_files_of_this_account_are_found_but_for_copies_of_the_self_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("tmpabc", "ydan-upload", f"{PREFIX}file", "something-else"):
        (tmp_path / name).write_text("")
    (tmp_path / "tmpfolder").mkdir()
    (tmp_path / "tmp-large").write_bytes(bytes(2_000_000))
    assert [path.name for path in temporary_files()] == ["tmpabc", "ydan-upload"]


def test_the_intake_leaves_a_box_without_limits(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    found = open_up(sqlite_installation, citizens=40)
    with Intake(sqlite_installation) as intake:
        for number in range(40):
            replace(found, intake=intake).send(number, 3, "Lời góp ý")
    outcomes = Home(tmp_path).attacked(Sources(tmp_path))
    assert outcomes["order"].verdict is outcomes["joins"].verdict is Verdict.PASSED
