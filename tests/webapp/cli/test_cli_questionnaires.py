"""Questionnaires on the command line: checked, stored, listed; a broken one says where."""

import json
import re
from pathlib import Path

from tests.webapp.cli.conftest import TINY, Ydan


def test_questionnaires_are_checked_stored_and_listed(installed: Ydan, folder: Path) -> None:
    path = folder / "tiny.toml"
    assert (
        "valid questionnaire: tiny, version 1, 1 items"
        in installed("questionnaire", "check", str(path)).stdout
    )
    assert json.loads(installed("questionnaire", "check", str(path), "--json").stdout)["languages"] == [
        "vi",
        "en",
    ]
    assert installed("questionnaire", "add", str(path)).stdout == "Stored: tiny, version 1.\n"
    assert installed("questionnaire", "add", "three-sixty-v1").exit_code == 0
    shown = installed("questionnaire", "list").stdout
    assert re.search(r"^tiny +1 +Short form +stored$", shown, re.MULTILINE)
    assert re.search(r"^citizen-official +1 .* in the library$", shown, re.MULTILINE)


def test_a_questionnaire_that_cannot_be_read_is_refused_by_name(installed: Ydan, folder: Path) -> None:
    broken = folder / "broken.toml"
    broken.write_text(TINY.replace('"rating"', '"guess"'), encoding="utf-8")
    assert installed("questionnaire", "check", str(broken)).exit_code == 2
    assert installed("questionnaire", "add", "nowhere.toml").stderr.startswith("nowhere.toml: ")
    broken.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in installed("questionnaire", "add", str(broken)).stderr


def test_advice_on_wording_is_printed_and_is_no_fault(installed: Ydan) -> None:
    told = installed("questionnaire", "lint", "citizen-official")
    assert told.exit_code == 0
    assert "items.fair.text.en: “and” may join two questions." in told.stdout
    found = json.loads(installed("questionnaire", "lint", "confidence-poll", "--json").stdout)
    assert {one["rule"] for one in found} == {"scale"}
    assert installed("questionnaire", "lint", "follow-up").stdout.startswith("The rules find nothing.")


def test_a_questionnaire_goes_to_other_programs_and_comes_back(installed: Ydan, folder: Path) -> None:
    form, back = folder / "form.xlsx", folder / "back.toml"
    assert installed("questionnaire", "export-xlsform", "three-sixty-v1", str(form)).exit_code == 0
    assert installed("questionnaire", "import-xlsform", str(form), str(back)).stdout.startswith("Written: ")
    ours = json.loads(installed("questionnaire", "check", str(back), "--json").stdout)["hash"]
    library = installed("questionnaire", "add", str(back))
    assert library.exit_code == 0
    assert len(ours) == 64
    survey, again = folder / "survey.lss", folder / "again.toml"
    assert installed("questionnaire", "export-lss", str(back), str(survey)).stdout.startswith("Written: ")
    assert installed("questionnaire", "import-lss", str(survey), str(again)).stderr == ""
    assert json.loads(installed("questionnaire", "check", str(again), "--json").stdout)["hash"] == ours
    missing = installed("questionnaire", "import-xlsform", str(folder / "absent.xlsx"), str(back))
    assert missing.exit_code == 2
    assert "The file cannot be opened." in missing.stderr
