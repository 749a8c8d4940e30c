"""The register comes in from the command line, each table once, faults by row."""

import json
from pathlib import Path

import pytest

from surveys.register_columns import RegisterKind
from tests.webapp.cli.conftest import Ydan
from webapp.cli.imports_register import KINDS

UNITS = "Mã,Tên,Loại,Ghi chú\n06652,Phường Hà Tu,phường,x\n06994,Đặc khu Vân Đồn,đặc khu,\n"


@pytest.fixture
def units(tmp_path: Path) -> str:
    """Give the path of a table of two units."""
    path = tmp_path / "units.csv"
    path.write_text(UNITS, encoding="utf-8")
    return str(path)


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(installed: Ydan, units: str) -> None:
    for _ in range(2):
        tried = installed("import", "register", "units", units, "--dry-run")
        assert tried.exit_code == 0
        assert tried.stdout == (
            "Nothing was stored (dry run): 2 rows; 2 to add, 0 to change, 0 as they are.\n"
        )
        assert tried.stderr == "The column “Ghi chú” was not read.\n"


def test_the_same_table_again_changes_nothing(installed: Ydan, units: str) -> None:
    assert installed("import", "register", "units", units).stdout == (
        "2 rows: 2 added, 0 changed, 0 as they were.\n"
    )
    again = json.loads(installed("import", "register", "units", units, "--json").stdout)
    assert again == {
        "kind": "units",
        "dry_run": False,
        "rows": 2,
        "added": 0,
        "changed": 0,
        "unchanged": 2,
        "ignored_columns": ["Ghi chú"],
        "changes": [],
        "questions": [],
        "rows_left_out": [],
        "hidden_sheets": [],
        "seal": None,
    }
    assert installed("audit", "verify").exit_code == 0


def test_a_fault_is_one_line_with_file_row_column_and_remedy(installed: Ydan, tmp_path: Path) -> None:
    path = tmp_path / "cadres.csv"
    path.write_text("code,name,position,unit,starts_on\nCB-1,An,BT,06652,1/7/2025\n", encoding="utf-8")
    refused = installed("import", "register", "cadres", str(path))
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.splitlines() == [
        (
            "cadres.csv, row 2, column position: “BT” is not in the register. "
            "Correct the code, or import it first."
        ),
        (
            "cadres.csv, row 2, column unit: “06652” is not in the register. "
            "Correct the code, or import it first."
        ),
    ]


def test_a_file_that_is_not_there_or_a_kind_that_is_none_is_wrong_use(installed: Ydan) -> None:
    assert installed("import", "register", "units", "nowhere.csv").exit_code == 2
    assert installed("import", "register", "people", "nowhere.csv").exit_code == 2


def test_the_command_knows_every_kind() -> None:
    assert list(KINDS) == [kind.value for kind in RegisterKind]


def test_a_list_is_looked_at_answered_and_confirmed(installed: Ydan, units: str, tmp_path: Path) -> None:
    groups, positions = tmp_path / "groups.csv", tmp_path / "positions.csv"
    groups.write_text("Mã nhóm,Tên nhóm\nsec,Bí thư\n", encoding="utf-8")
    positions.write_text("Mã chức danh,Tên chức danh,Nhóm\nBT,Bí thư Đảng ủy,sec\n", encoding="utf-8")
    for kind, path in (("units", units), ("position_groups", str(groups)), ("positions", str(positions))):
        assert installed("import", "register", kind, path).exit_code == 0
    people = tmp_path / "ds.csv"
    people.write_text(
        "DANH SÁCH,,,,\nSTT,Họ và tên,Chức vụ,Đơn vị,Ngày bổ nhiệm\n"
        "1,NguyÔn V¨n An,Bí thư Đảng ủy phường,Phường Hà Tu,7/2025\n",
        encoding="utf-8",
    )
    looked = installed(
        "import", "register", "cadres", str(people), "--write-answers", str(tmp_path / "a.toml")
    )
    assert looked.exit_code == 1
    assert "row 3, Họ và tên: “NguyÔn V¨n An” → “Nguyễn Văn An” (typed in TCVN3 (.VnTime))" in looked.stdout
    assert (
        "To be decided: Which position of the register is “Bí thư Đảng ủy phường”? (rows 3)" in looked.stdout
    )
    assert looked.stderr == "Rows that are none of the table: 1.\n"
    refused = installed("import", "register", "cadres", str(people))
    assert (refused.exit_code, "--write-answers" in refused.stderr) == (2, True)
    written = (tmp_path / "a.toml").read_text(encoding="utf-8")
    assert '= "BT"' in written  # what is likely stands there, to be looked at
    (tmp_path / "a.toml").write_text(written.replace('= ""', '= "first"'), encoding="utf-8")
    answered = ("import", "register", "cadres", str(people), "--answers", str(tmp_path / "a.toml"))
    assert "--confirm" in installed(*answered).stderr
    dry = installed(*answered, "--dry-run")
    assert dry.exit_code == 0
    assert "“7/2025” → “01/07/2025” (counted from the first day, as you decided)" in dry.stdout
    seal = dry.stdout.rpartition("--confirm ")[2].split()[0]
    assert installed(*answered, "--confirm", "0" * 12).exit_code == 2
    assert installed(*answered, "--confirm", seal).stdout == "1 rows: 1 added, 0 changed, 0 as they were.\n"
    people.write_text("STT,Họ và tên,Chức vụ,Ngày bổ nhiệm\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text("format = 2\n[answers]\nx = 1\n", encoding="utf-8")
    assert installed(*answered).exit_code == 2


def test_collectives_and_their_heads_are_kept_from_the_command_line(
    installed: Ydan, units: str, tmp_path: Path
) -> None:
    tables = {
        "position_groups": "Mã nhóm,Tên nhóm\nsec,Bí thư\n",
        "positions": "Mã chức danh,Tên chức danh,Nhóm\nBT,Bí thư,sec\n",
        "cadres": "code,name,position,unit,starts_on\nCB1,An,BT,06652,1/7/2025\nCB2,Ba,BT,06994,1/7/2025\n",
    }
    assert installed("import", "register", "units", units).exit_code == 0
    for kind, text in tables.items():
        (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
        assert installed("import", "register", kind, str(tmp_path / f"{kind}.csv")).exit_code == 0
    path = tmp_path / "tt.csv"
    path.write_text("code,name,unit,head,starts_on\nUBND,Ủy ban,06652,CB1,1/7/2021\n", encoding="utf-8")
    assert "1 to add" in installed("collective", "import", str(path), "--dry-run").stdout
    assert installed("collective", "import", str(path)).exit_code == 0
    assert installed("collective", "add", "VP", "Văn phòng", "--unit", "06994").exit_code == 0
    assert installed("collective", "head", "UBND", "CB2", "--since", "01/01/2022").exit_code == 0
    assert installed("collective", "head", "VP", "CB1", "--since", "2022-01-01").exit_code == 0
    assert installed("collective", "head", "VP", "--until", "2022-01-31").exit_code == 0
    for wrong in (("VP",), ("VP", "CB1"), ("VP", "--since", "2022-01-01")):
        assert installed("collective", "head", *wrong).exit_code == 2
    assert installed("collective", "head", "UBND", "CB1", "--since", "2021-07-01").exit_code == 2
    listed = json.loads(installed("collective", "list", "--json").stdout)["collectives"]
    assert [(one["collective"], one["head"], one["since"]) for one in listed] == [
        ("UBND", "Ba", "2022-01-01"),
        ("VP", None, None),
    ]
    assert "Ủy ban" in installed("collective", "list").stdout
    assert installed("audit", "verify").exit_code == 0
