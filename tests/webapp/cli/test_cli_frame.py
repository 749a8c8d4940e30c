"""Lists and samples on the command line: faults by row, seeds that draw the same rows, never a name."""

import json
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Ydan

HEAD = "Họ tên,Địa chỉ,Thôn,Ghi chú\n"
ROWS = "".join(f"Người {row},Ngõ {row},Thôn {row % 2 + 1},\n" for row in range(1, 21))


@pytest.fixture
def ready(installed: Ydan, folder: Path) -> Ydan:
    """Give the command line of an installation with a round."""
    units = folder / "units.csv"
    units.write_text("Mã,Tên,Loại\n22,Quảng Ninh,tỉnh\n", encoding="utf-8")
    installed("import", "register", "units", str(units))
    made = installed("survey", "create", str(folder / "round.toml"))
    assert made.exit_code == 0, made.stderr
    return installed


def written(folder: Path, text: str) -> str:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def bring(ydan: Ydan, path: str, *more: str) -> str:
    options = ("--kind", "households", "--title", "Hộ thôn", "--keep-until", "2999-12-31")
    done = ydan("frame", "import", "thu-2026", path, *options, *more)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_list_is_tried_then_brought_in_and_shown_without_names(ready: Ydan, folder: Path) -> None:
    path = written(folder, HEAD + ROWS)
    assert (
        bring(ready, path, "--dry-run")
        == "Nothing was stored (dry run): 20 rows, 0 of them perhaps doubles.\n"
    )
    assert bring(ready, path) == "List 1: 20 rows, 0 of them perhaps doubles.\n"
    facts = json.loads(bring(ready, path, "--json"))
    assert (facts["undecided"], facts["parts"], facts["ignored"]) == (
        20,
        {"Thôn 1": 10, "Thôn 2": 10},
        ["Ghi chú"],
    )
    table = ready("frame", "list", "thu-2026").stdout
    assert "Hộ thôn" in table
    assert "Người" not in table
    (first, second) = json.loads(ready("frame", "list", "thu-2026", "--json").stdout)
    assert first["counts"] == {"kept": 20}
    assert second["counts"] == {"undecided": 20}


def test_rows_that_may_be_the_same_are_named(ready: Ydan, folder: Path) -> None:
    path = written(folder, HEAD + "Lan,Ngõ 1,Thôn 1,\nLân,Ngõ 1,Thôn 1,\n")
    options = ("--kind", "households", "--title", "x", "--keep-until", "2999-12-31")
    done = ready("frame", "import", "thu-2026", path, *options)
    assert "rows 2, 3" in done.stderr


def test_a_bad_list_is_refused_by_row(ready: Ydan, folder: Path) -> None:
    path = written(folder, HEAD + ",Ngõ 1,Thôn 1,\n")
    options = ("--kind", "households", "--title", "x", "--keep-until", "2999-12-31")
    refused = ready("frame", "import", "thu-2026", path, *options)
    assert refused.exit_code == 2
    assert "row 2" in refused.stderr


def test_a_seed_draws_the_same_rows_again(ready: Ydan, folder: Path) -> None:
    bring(ready, written(folder, HEAD + ROWS))
    asked = ("frame", "draw", "thu-2026", "1", "--method", "by_part", "-n", "6", "--seed", "42")
    first = json.loads(ready(*asked, "--json").stdout)
    told = ready(*asked).stdout
    assert (len(first["rows"]), first["seed"], first["least"]) == (6, 42, 0.3)
    assert told == f"Sample 2, seed 42: 6 rows.\n{' '.join(map(str, first['rows']))}\n"
    assert ready("frame", "draw", "thu-2026", "1", "--method", "simple", "-n", "3").exit_code == 0
    refused = ready("frame", "draw", "thu-2026", "1", "--method", "simple", "-n", "21")
    assert (refused.exit_code, "cannot give this sample" in refused.stderr) == (2, True)


def test_somebody_who_asks_is_found_and_taken_out(ready: Ydan, folder: Path) -> None:
    bring(ready, written(folder, HEAD + ROWS))
    assert "Ngõ 7" in ready("frame", "find", "nguoi 7").stdout
    assert json.loads(ready("frame", "find", "Người 7", "--json").stdout)[0]["row"] == 8
    assert ready("frame", "erase", "thu-2026", "1", "8").exit_code == 0
    assert json.loads(ready("frame", "find", "Người 7", "--json").stdout) == []
    assert ready("frame", "erase", "thu-2026", "1", "99").exit_code == 2
    assert "Người" not in ready("audit", "verify", "--json").stdout
