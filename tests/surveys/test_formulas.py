"""No cell of ours is computed by the spreadsheet that opens it; no text is changed more than it must be."""

import csv
import io

import pytest

from surveys.formulas import STARTS, as_cell, is_formula
from tests.injections import PAYLOADS


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_might_compute_becomes_text(start: str) -> None:
    for rest in ("", "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")'):
        assert is_formula(start + rest)
        assert as_cell(start + rest) == f"'{start}{rest}"


@pytest.mark.parametrize("text", ["", "Nguyễn Văn An", "'", "1=1", "a@b.vn", "Phường 10-3", " =1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert as_cell(text) == text


@pytest.mark.parametrize("attack", PAYLOADS)
def test_a_hostile_text_is_one_cell_of_text(attack: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["before", as_cell(PAYLOADS[attack]), "after"])
    ((before, cell, after),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert (before, after) == ("before", "after")
    assert not is_formula(cell)
    assert cell.removeprefix("'") == PAYLOADS[attack].removeprefix("'")
