"""``ydan survey report`` and ``ydan survey minutes``: documents from the command line."""

import json
from pathlib import Path

from tests.webapp.cli.conftest import Ydan
from tests.webapp.cli.test_cli_package import released

__all__ = ["released"]


def test_reports_and_minutes_are_written_and_reports_are_noted(released: Ydan, tmp_path: Path) -> None:
    before = json.loads(released("audit", "verify", "--json").stdout)["events"]
    report = ("survey", "report", "thu-2026")
    assert released(*report, "--cadre", "du-thao-1", "--lang", "vi", "-o", "a.pdf").stdout == "a.pdf\n"
    assert released(*report, "--format", "xlsx", "--lang", "en").stdout == "thu-2026-en.xlsx\n"
    assert released(*report, "--format", "html", "--lang", "vi", "-o", "b.html").exit_code == 0
    assert json.loads(released("audit", "verify", "--json").stdout)["events"] == before + 3
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "Dự thảo Minh Họa" in page
    assert "<style>" in page
    for act in ("opening", "closing", "tally"):
        done = released("survey", "minutes", "thu-2026", act, "--lang", "vi")
        assert done.stdout == f"thu-2026-{act}-vi.pdf\n"


def test_wrong_reports_are_refused_in_a_sentence(released: Ydan) -> None:
    both = released("survey", "report", "thu-2026", "--cadre", "x", "--unit", "y")
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    nobody = released("survey", "report", "thu-2026", "--cadre", "x")
    assert "The round has no subject with the code “x”." in nobody.stderr
    nowhere = released("survey", "report", "thu-2026", "--unit", "y")
    assert "tells nothing about this unit" in nowhere.stderr
