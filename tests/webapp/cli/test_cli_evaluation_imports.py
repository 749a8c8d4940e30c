"""Files of an evaluation on the command line: dry run, taken in, listed, taken back, tables to fill in."""

import json
import re
import shlex
from pathlib import Path

import pytest
from openpyxl import load_workbook

from surveys.evaluations import table_map
from surveys.evaluations.entries import entries
from surveys.installation import Installation
from tests.surveys.evaluation_imports.conftest import archive, furnish, score, table
from tests.webapp.cli.conftest import Ydan
from webapp.settings import installation, load

PAGE = Path(__file__).resolve().parents[3] / "docs" / "for-evaluators.md"
SELF = table(("cadre_code", "A2", "phone"), ("CB1", 12), ("CB2", ""))


@pytest.fixture
def evaluation(installed: Ydan, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Give an installation with the evaluation e1 of three cadres."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert installed("evaluation", "imports", "e1").exit_code == 2  # there is none yet
    found = installation(load())
    with found.engine.begin() as connection:
        furnish(connection)
    return found


@pytest.mark.usefixtures("evaluation")
def test_files_are_checked_taken_in_listed_and_taken_back(installed: Ydan, tmp_path: Path) -> None:
    package, points = tmp_path / "q1.ydan.zip", tmp_path / "self.csv"
    package.write_bytes(archive(score(), score("X9")))
    points.write_bytes(SELF)
    dry = installed("evaluation", "import", "e1", "package", str(package), "--dry-run")
    assert "Nothing was stored (dry run): 2 rows, 1 cadres, 1 values to take in" in dry.stdout
    assert "Left out:" in dry.stderr
    assert installed("evaluation", "imports", "e1", "--json").stdout.strip() == "[]"
    taken = json.loads(installed("evaluation", "import", "e1", "package", str(package), "--json").stdout)
    assert (taken["import"], taken["added"], taken["origin"]["survey"]) == (1, True, "q1")
    told = installed("evaluation", "import", "e1", "self", str(points))
    assert "Import 2: 2 rows, 1 cadres, 1 values taken in, 0 not told." in told.stdout
    assert "Columns that were not read: phone." in told.stderr
    again = installed("evaluation", "import", "e1", "self", str(points))
    assert "The same counts already as import 2: nothing was added." in again.stdout
    assert "counts" in installed("evaluation", "imports", "e1").stdout
    assert "1 values do not count any more" in installed("evaluation", "undo", "e1", "2").stdout
    assert json.loads(installed("evaluation", "imports", "e1", "--json").stdout)[0]["state"] == "undone"
    assert installed("evaluation", "undo", "e1", "2").exit_code == 2


def test_faults_are_told_by_row_and_nothing_is_stored(
    installed: Ydan, evaluation: Installation, tmp_path: Path
) -> None:
    points = tmp_path / "self.csv"
    points.write_bytes(table(("cadre_code", "A2"), ("CB1", 99), ("CB7", 1)))
    for arguments in ((), ("--dry-run",), ("--json",)):
        wrong = installed("evaluation", "import", "e1", "self", str(points), *arguments)
        assert wrong.exit_code == 2
        assert "self.csv, row 2, column A2: 99 is outside the range" in wrong.stderr
        assert "row 3: No cadre with the code “CB7”" in wrong.stderr
    missing = installed("evaluation", "import", "e1", "self", str(tmp_path / "none.csv"))
    assert (missing.exit_code, "cannot be opened" in missing.stderr) == (2, True)
    with evaluation.engine.connect() as connection:
        assert entries(connection, "e1") == ()


def test_an_overlap_is_replaced_only_when_told_and_columns_may_be_mapped(
    installed: Ydan, evaluation: Installation, tmp_path: Path
) -> None:
    points, later, chosen = tmp_path / "self.csv", tmp_path / "later.csv", tmp_path / "map.toml"
    points.write_bytes(SELF)
    later.write_bytes(table(("Ai", "Đoàn kết nội bộ"), ("CB1", 13)))
    chosen.write_text(
        'format = 1\n[columns]\ncadre_code = "Ai"\n[elements]\nA2 = "Đoàn kết nội bộ"\n', "utf-8"
    )
    installed("evaluation", "import", "e1", "self", str(points))
    command = ("evaluation", "import", "e1", "self", str(later), "--map", str(chosen))
    assert "It overlaps import 1: 1 values in both, 0 only there" in installed(*command, "--dry-run").stderr
    assert installed(*command).exit_code == 2
    assert json.loads(installed(*command, "--replace", "--json").stdout)["overlaps"] == [
        {"import": 1, "both": 1, "lost": 0}
    ]
    undone = json.loads(installed("evaluation", "undo", "e1", "2", "--json").stdout)
    assert undone == {"import": 2, "lines": 1, "state": "undone"}
    with evaluation.engine.connect() as connection:
        assert entries(connection, "e1") == ()


@pytest.mark.usefixtures("evaluation")
def test_rows_about_another_post_and_tables_to_fill_in(installed: Ydan, tmp_path: Path) -> None:
    points, target = tmp_path / "self.csv", tmp_path / "bang.xlsx"
    points.write_bytes(table(("cadre_code", "position", "A2"), ("CB1", "PCT", 9), ("CB2", "CT", 8)))
    command = ("evaluation", "import", "e1", "self", str(points), "--dry-run")
    assert installed(*command).exit_code == 2
    assert "2 values to take in" in installed(*command, "--other-posts", "take").stdout
    assert installed("evaluation", "template", "e1", "marks", "--output", str(target)).exit_code == 0
    assert target.read_bytes()[:2] == b"PK"
    assert installed("evaluation", "template", "e9", "marks").exit_code == 2


@pytest.mark.usefixtures("evaluation")
def test_every_command_of_the_page_for_evaluators_runs(installed: Ydan, tmp_path: Path) -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Taking files in\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```\n(.+?)```", section, re.DOTALL)
    (written,) = re.findall(r"```toml\n(.+?)```", section, re.DOTALL)
    assert table_map.read(written).elements == {"A1": "Kỷ luật"}
    (tmp_path / "round.ydan.zip").write_bytes(archive(score()))
    for line in commands.splitlines():
        done = installed(*shlex.split(line.replace(" ID", " e1"))[1:])
        assert done.exit_code == 0, done.output
        if " template " in line:
            book = load_workbook(tmp_path / "self.xlsx")
            book.worksheets[0]["F2"] = 12
            book.save(tmp_path / "self.xlsx")
    assert "taken back" in installed("evaluation", "imports", "e1").stdout
