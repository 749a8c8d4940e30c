"""Journey J4 on the command line: one signed package, verified, taken in, undone, weighed, frozen."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from surveys.installation import Installation
from surveys.schemes import store
from tests.surveys.evaluation_imports.conftest import table
from tests.webapp.office.conftest import OfficeSite
from webapp.cli import main

Ydan = Callable[..., Result]
MARKS = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4")
POINTS = (5, 4.5, 7, 3, 4, 23, 18, 14, 9)
OFFICERS = ("--officer", "evaluator", "--officer", "evaluator-2")


@pytest.fixture
def ydan(site: OfficeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ydan:
    """Give the command line of the office, in a folder of its own, with a scheme in force."""
    _in_force(site.installation)
    home = site.installation.keys.directory.parent
    environment = {"YDAN_HOME": str(home), "YDAN_LANGUAGE": "en", "LANGUAGE": "en"}
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(main, arguments, env=environment)
        assert done.exit_code == code, (arguments, done.output)
        return done

    return run


def _in_force(place: Installation) -> None:
    with place.engine.begin() as connection:
        drafted = store.get(connection, "khung-thu", 1)
        today = place.clock().date()
        store.approve(connection, ("khung-thu", 1), drafted.hash, ("evaluator", "evaluator-2"), today)


def test_an_evaluator_takes_a_package_over_and_freezes_the_sheets(ydan: Ydan, tmp_path: Path) -> None:
    ydan("package", "export", "released", "--output", "released.ydan.zip")
    assert "The package is good." in ydan("package", "verify", "released.ydan.zip").stdout
    begun = ("evaluation", "begin", "--unit", "06652", "--scheme", "khung-thu/1", "--title", "Quý I")
    id_ = ydan(*begun, "--from", "2026-01-01", "--to", "2026-03-31").stdout.strip()
    ydan(*begun, "--from", "2026-01-01", "--to", "2026-03-31", code=2)
    ydan(*begun, "--from", "1/1/2026", "--to", "2026-03-31", code=2)
    assert json.loads(ydan("evaluation", "list", "--json").stdout)["evaluations"][0]["evaluation"] == id_
    taken = ("evaluation", "import", id_, "package", "released.ydan.zip")
    assert "Nothing was stored" in ydan(*taken, "--dry-run").stdout
    ydan(*taken)
    ydan("evaluation", "undo", id_, "1")
    assert json.loads(ydan("evaluation", "sheet", id_, "CB1", "--json").stdout)["scores"] == []
    ydan(*taken)
    marks = tmp_path / "marks.csv"
    marks.write_bytes(table(("cadre_code", *MARKS), ("CB1", *POINTS)))
    ydan("evaluation", "import", id_, "marks", str(marks))
    told = json.loads(ydan("evaluation", "sheet", id_, "CB1", "--json").stdout)
    by_code = {line["code"]: line for line in told["council"]["lines"]}
    citizens = next(one for one in told["scores"] if one["group"] == "citizen" and one["criterion"] == "")
    # 87.5 points of the council and a twentieth of the people's score; the interval goes along.
    assert float(by_code["A4-ND"]["points"]) == pytest.approx(citizens["score"] / 20, abs=0.05)
    assert float(told["council"]["total"]) == pytest.approx(87.5 + citizens["score"] / 20, abs=0.05)
    assert float(told["council"]["low"]) < float(told["council"]["total"]) < float(told["council"]["high"])
    withheld = json.loads(ydan("evaluation", "sheet", id_, "CB4", "--json").stdout)
    assert withheld["council"]["total"] is None  # withheld is never 0
    _weigh(ydan, id_)
    _export_and_freeze(ydan, id_)


def _weigh(ydan: Ydan, id_: str) -> None:
    read = ydan("evaluation", "sheet", id_, "CB1").stdout
    assert "By its total alone it would fall in" in read
    assert "SHA-256" in read
    ydan("evaluation", "sheet", id_, "CB9", code=2)
    steps = json.loads(ydan("evaluation", "weight", id_, "--json").stdout)["steps"]
    assert [one["weight"] for one in steps] == [0, 2.5, 5, 7.5, 10]
    assert "Weight in points" in ydan("evaluation", "weight", id_).stdout


def _export_and_freeze(ydan: Ydan, id_: str) -> None:
    book = Path(ydan("evaluation", "export", id_).stdout.strip()).read_bytes()
    assert "Overview" in openpyxl.load_workbook(io.BytesIO(book)).sheetnames
    printed = ydan("evaluation", "export", id_, "--cadre", "CB1", "--lang", "vi", "-o", "CB1.pdf")
    assert Path(printed.stdout.strip()).read_bytes().startswith(b"%PDF")
    seen = json.loads(ydan("evaluation", "freeze", id_, "--dry-run", "--json").stdout)
    assert not seen["frozen"]
    assert "Nothing is frozen yet" in ydan("evaluation", "freeze", id_, "--dry-run").stdout
    ydan("evaluation", "freeze", id_, "--officer", "evaluator", code=2)
    assert seen["hash"] in ydan("evaluation", "freeze", id_, *OFFICERS).stdout
    ydan("evaluation", "freeze", id_, *OFFICERS, code=2)
    ydan("evaluation", "undo", id_, "2", code=2)  # nothing goes any more
    assert "frozen" in ydan("evaluation", "list").stdout
