"""What commands write: aligned for people, JSON for machines, progress that fits where it goes."""

import io
import json
from contextlib import redirect_stderr
from datetime import date

import pytest

from webapp.cli.output import Steps, progress, write_json, write_table


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_table_is_aligned_with_numbers_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("Tên", "n"), [("Đỗ Văn Ví Dụ", 7), ("An", 120)])
    assert capsys.readouterr().out.splitlines() == [
        "Tên             n",
        "Đỗ Văn Ví Dụ    7",
        "An            120",
    ]


def test_a_table_without_rows_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("Tên", "n"), [])
    assert capsys.readouterr().out == "Tên  n\n"


def test_json_keeps_vietnamese_letters_and_writes_days_by_the_standard(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_json({"đợt": date(2026, 3, 31), "tệp": pytest})
    written = capsys.readouterr().out
    assert '"đợt": "2026-03-31"' in written
    assert isinstance(json.loads(written)["tệp"], str)


def test_away_from_a_terminal_progress_is_a_line_per_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Nhập") as show:
        for done in range(1001):
            show(done, 1000)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"Nhập {100 * tenth}/1000" for tenth in range(11)]


def test_progress_of_nothing_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Nhập") as show:
        show(0, 0)
    assert capsys.readouterr().err == "Nhập 0/0\n"


def test_on_a_terminal_progress_is_a_bar_that_fills() -> None:
    with redirect_stderr(Terminal()) as terminal, progress("Nhập") as show:
        show(1, 4)
        show(4, 4)
    drawn = terminal.getvalue()
    assert drawn.count("\n") == 1
    assert "Nhập" in drawn
    assert "25%" in drawn
    assert "100%" in drawn


def test_every_step_of_a_work_has_a_bar_of_its_own() -> None:
    with redirect_stderr(Terminal()) as terminal:
        steps = Steps({"open": "Mở"})
        steps.show("open", 1, 1)
        steps.show("write", 1, 2)
        steps.end()
        steps.end()
    drawn = terminal.getvalue()
    assert drawn.count("\n") == 2
    assert "Mở" in drawn
    assert "write" in drawn
