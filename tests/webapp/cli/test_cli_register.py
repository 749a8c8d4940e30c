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
