"""Recommendations written, followed and taken in from a table on the command line."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.recommendations.importing import TEMPLATE
from surveys.schema import cadre, position, position_group, term, unit
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation

LATER = "2099-01-01"


@pytest.fixture
def ydan(installed: Ydan, tmp_path: Path) -> Ydan:
    """Give an installation of one province with a ward and a cadre who serves there."""
    installed("recommendation", "list")
    found = installation(defaults(tmp_path / "data"))
    keys = {"sort_key": b"d", "search_key": "d"}
    with found.engine.begin() as connection:
        for code, parent in (("22", None), ("06688", "22")):
            row = {"code": code, "parent": parent, "kind": "ward", "name": f"Đơn vị {code}", **keys}
            connection.execute(sa.insert(unit).values(row))
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
        connection.execute(sa.insert(cadre).values(code="CB1", name="Nguyễn Văn An", **keys))
        post = {"cadre": "CB1", "position": "chair", "unit": "06688", "starts_on": date(2025, 7, 1)}
        connection.execute(sa.insert(term).values(post))
    found.engine.dispose()
    return installed


def test_a_recommendation_is_written_and_followed(ydan: Ydan) -> None:
    due_on = (date.today() + timedelta(days=90)).isoformat()  # noqa: DTZ011 - any day far enough will do
    said = ("--finding", "Trả chậm.", "--text", "Trả đúng hẹn.", "--due-on", due_on)
    to_unit = ("--to-unit", "06688")
    assert "one of them" in ydan("recommendation", "add", "22", *said).stderr
    assert "one of them" in ydan("recommendation", "add", "22", *said, *to_unit, "--to-cadre", "CB1").stderr
    owners = ("--owner", "CB1", "--owner", "CB2")
    assert "One person answers" in ydan("recommendation", "add", "22", *said, *to_unit, *owners).stderr
    far = (*said[:-1], LATER)
    assert "five years ahead" in ydan("recommendation", "add", "22", *far, *to_unit).stderr
    more = ("--owner", "CB1", "--answer-by", due_on, "--json")
    one = json.loads(ydan("recommendation", "add", "22", *said, *to_unit, *more).stdout)["id"]
    assert "is written" in ydan("recommendation", "add", "22", *said, "--to-cadre", "CB1").stdout
    accept = ("recommendation", "step", one, "accept")
    assert "document in which the addressee says so" in ydan(*accept).stderr
    assert "accepted" in ydan(*accept, "--document", "15/UBND").stdout
    both = ("--text", "Đã chuyển.", "--to-unit", "22", "--to-cadre", "CB1")
    assert "one of them" in ydan("recommendation", "step", one, "readdress", *both).stderr
    passed = ydan("recommendation", "step", one, "readdress", *both[:4], "--json")
    assert json.loads(passed.stdout) == {"id": one, "state": "accepted", "due_on": due_on}
    gone = ydan("recommendation", "step", "none", "reopen", "--text", "Sai.")
    assert "There is no recommendation" in gone.stderr
    assert ydan("recommendation", "step", one, "publish", "--text", "x").exit_code == 2  # two people sign


def test_a_table_of_conclusions_is_taken_in_once(ydan: Ydan, tmp_path: Path) -> None:
    path = tmp_path / "ket-luan.csv"
    cells = ("kiểm toán", "7/KTNN ngày 01/02/2024", "Chi sai.", "Thu hồi.", "06688", "", "", "", "30/06/2024")
    path.write_text("\n".join(",".join(f'"{one}"' for one in (*row, "")) for row in (TEMPLATE, cells)))
    path.write_text(path.read_text().replace('""\n', '"Ghi chú"\n', 1))
    bring = ("recommendation", "import", "22", str(path))
    looked = ydan(*bring, "--dry-run")
    assert "1 to add, 0 there already" in looked.stdout
    assert "Ghi chú" in looked.stderr
    (made,) = json.loads(ydan(*bring, "--json").stdout)["ids"]
    assert "0 added, 1 there already" in ydan(*bring).stdout
    listed = ydan("recommendation", "list", "--overdue", "--json").stdout
    assert [one["id"] for one in json.loads(listed)["recommendations"]] == [made]
    path.write_text(path.read_text().replace("06688", "99999"))
    wrong = ydan(*bring)
    assert "row 2" in wrong.stderr
    assert "There is no unit “99999”" in wrong.stderr
