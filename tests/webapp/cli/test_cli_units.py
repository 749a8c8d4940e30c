"""Changes of units on the command line: recorded once, told over all steps, imported, taken back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit
from surveys.installation import Installation
from surveys.schema import unit
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation

LAW = "Nghị quyết 1679/NQ-UBTVQH15"
LIST = f"old code,old name,new code,kind,day,decision\n99001,Xã Cũ,B,merged,2025-07-01,{LAW}\n"


@pytest.fixture
def place(installed: Ydan, tmp_path: Path) -> Iterator[Installation]:
    """Give the installation that the command line works on, with a province and two communes."""
    assert installed("unit", "history", "A").exit_code == 0
    found = installation(defaults(tmp_path / "data"))
    with found.engine.begin() as connection:
        for code, parent in (("22", None), ("A", "22"), ("B", "22")):
            keys = {"sort_key": b"d", "search_key": "d"}
            row = {"code": code, "parent": parent, "kind": "commune", "name": f"Xã {code}", **keys}
            connection.execute(sa.insert(unit).values(row))
    yield found
    found.engine.dispose()


def test_changes_of_units_are_recorded_told_imported_and_taken_back(
    installed: Ydan, place: Installation, tmp_path: Path
) -> None:
    merged = ("unit", "change", "A", "B", "--kind", "merged", "--on", "2025-07-01", "--document", LAW)
    assert "Changes recorded: 1; already there: 0" in installed(*merged).stdout
    assert "Changes recorded: 0; already there: 1" in installed(*merged).stdout
    circle = ("unit", "change", "B", "A", "--kind", "merged", "--on", "2025-07-02", "--document", LAW)
    assert installed(*circle).exit_code == 2
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    assert "Nothing was stored" in installed("unit", "import", str(file), "--dry-run").stdout
    brought = json.loads(installed("unit", "import", str(file), "--json").stdout)
    assert [one["before"] for one in brought["added"]] == ["99001"]
    assert "already there: 1" in installed("unit", "import", str(file)).stdout
    told = json.loads(installed("unit", "history", "A", "--json").stdout)
    assert (told["today"], [one["document"] for one in told["changes"]]) == (["B"], [LAW])
    table = installed("unit", "history", "99001").stdout
    assert "Xã Cũ" in table
    assert "Today: B" in table
    assert "taken back: 1" in installed("unit", "take-back", "A", "--on", "01/07/2025").stdout
    assert installed("unit", "take-back", "A", "--on", "01/07/2025").exit_code == 2
    with place.engine.connect() as connection:
        acts = [one.act for one in audit.every_event(connection) if one.act.startswith("unit.")]
    assert acts == ["unit.change", "unit.import", "unit.take_back"]
