"""A workbook is read apart: whatever its file makes of the reader, this process stays as it was."""

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from surveys import workbook_process
from surveys.problems import BadInput
from surveys.sheet import MOST_CELL_CHARACTERS, sheet_of
from surveys.workbook_process import TOO_LARGE, answer, limit, rows_apart, sheets_apart
from tests.workbooks import BOMBS, cell, workbook
from webapp.office.app import UPLOAD_BYTES

ROOT = Path(__file__).resolve().parents[2]
MOST_GROWTH_BYTES = 60_000_000
READ = """
import resource, sys
from surveys.problems import BadInput
from surveys.sheet import sheet_of
first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        sheet_of(open(path, "rb").read(), "x.xlsx")
        print("read")
    except BadInput as error:
        print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first)
"""
LIMITS = """
import resource as r
from surveys.workbook_process import MEMORY_BYTES, PROCESSOR_SECONDS, limit
limit(MEMORY_BYTES, PROCESSOR_SECONDS)
print(*(r.getrlimit(one)[1] for one in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)))
print(open("/proc/self/oom_score_adj").read())
"""
SMALL = workbook(
    f'<row r="3"><c r="B3"><v>7</v></c>{cell("ký hiệu")}</row><row r="5"><c r="A5"><v>1</v></c></row>'
)


def test_rows_come_with_what_is_empty_before_them_and_not_after() -> None:
    assert rows_apart(SMALL, "x.xlsx") == [[], [], ["", "7", "ký hiệu"], [], ["1"]]


def test_an_empty_sheet_has_no_rows() -> None:
    assert rows_apart(workbook(""), "x.xlsx") == []


def test_bombs_are_refused_and_the_memory_of_their_reader_is_not_ours(tmp_path: Path) -> None:
    paths = []
    for number, make in enumerate(BOMBS.values()):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(make())
        assert paths[-1].stat().st_size < UPLOAD_BYTES
    told = subprocess.run(
        [sys.executable, "-c", READ, *paths], cwd=ROOT, check=True, capture_output=True, text=True
    )
    *said, growth = told.stdout.splitlines()
    assert len(said) == len(BOMBS)
    assert [sentence for sentence in said if not sentence.startswith("x.xlsx")] == []
    assert int(growth) * 1024 < MOST_GROWTH_BYTES


def test_no_other_file_is_read_for_a_workbook(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the pepper")
    before = f'<!DOCTYPE a [<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(BadInput) as refused:
        sheet_of(workbook(f"<row>{cell('&file;')}</row>", before=before), "x.xlsx")
    assert "pepper" not in str(refused.value)


def test_a_cell_that_is_too_long_is_named_by_its_row() -> None:
    long = "a" * (MOST_CELL_CHARACTERS + 1)
    with pytest.raises(BadInput, match=r"^x\.xlsx, row 2: A cell holds more than 20000 characters"):
        sheet_of(workbook(f"<row>{cell('a')}</row><row>{cell(long)}</row>"), "x.xlsx")


def test_more_than_there_is_room_for_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "MOST_WRITTEN_BYTES", 10)
    with pytest.raises(BadInput, match="too large"):
        rows_apart(SMALL, "x.xlsx")


def test_a_reader_that_is_ended_in_the_middle_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    dying = 'import os; os.write(1, b\'["", ["a"]]\\n["", ["b\'); os.kill(os.getpid(), 9)'
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda _command, **options: real([sys.executable, "-c", dying], **options)
    )
    with pytest.raises(BadInput, match="not a sound XLSX"):
        rows_apart(bytes(1 << 20), "x.xlsx")


def test_the_reader_tells_how_it_went_by_its_exit_code() -> None:
    target = io.BytesIO()
    assert answer(SMALL, target) == 0
    assert target.getvalue().splitlines()[4] == b'["", ["1"]]'
    assert answer(BOMBS["one far cell"](), target) == TOO_LARGE
    assert answer(b"PK\x03\x04", target) == 1


def test_the_reader_has_an_end_to_memory_and_time() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LIMITS],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.split() == ["1500000000", "60", "0", "1000"]


def test_limits_are_set_where_the_machine_knows_nothing_of_running_out_of_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: dict[int, int] = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, pair: limits.update({what: pair[1]}))
    monkeypatch.setattr(os, "getpid", lambda: "nobody")
    limit(10, 20)
    assert limits == {resource.RLIMIT_AS: 10, resource.RLIMIT_CPU: 20, resource.RLIMIT_CORE: 0}


def test_only_the_sheets_that_were_asked_for_are_read() -> None:
    assert sheets_apart(SMALL, "x.xlsx", ("S", "T")) == {"S": [[], [], ["", "7", "ký hiệu"], [], ["1"]]}
    assert sheets_apart(SMALL, "x.xlsx", ("T",)) == {}
    target = io.BytesIO()
    assert answer(SMALL, target, ("S",)) == 0
    assert target.getvalue().splitlines()[4] == b'["S", ["1"]]'
