"""A questionnaire goes out as an XLSForm that other programs take, and comes back as it was."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from surveys import questionnaire_library, xlsform_sheets
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read, read_file
from surveys.questionnaire_writer import write
from surveys.workbook import rows_of_sheets
from surveys.xlsform import SURVEY, export_xlsform, free, language_name, sheets
from surveys.xlsform_import import import_xlsform
from tests.surveys.questionnaire_strategies import questionnaires

LIBRARY = questionnaire_library.names()
VALID = sorted((Path(__file__).parent / "questionnaires" / "valid").glob("*.toml"))


def _here(data: bytes, name: str, wanted: tuple[str, ...]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for sheet, row in rows_of_sheets(data, name, wanted):
        found.setdefault(sheet, []).append(row)
    return found


@pytest.mark.parametrize(("name", "version"), LIBRARY)
def test_other_programs_take_every_questionnaire_of_the_library(
    tmp_path: Path, name: str, version: int
) -> None:
    from pyxform.xls2xform import convert

    path = tmp_path / "form.xlsx"
    path.write_bytes(export_xlsform(questionnaire_library.load(name, version)[1]))
    result = convert(path)
    assert result.warnings == []
    for item in questionnaire_library.load(name, version)[1].items:
        assert f"/{item.id}" in result.xform


@pytest.mark.parametrize(("name", "version"), LIBRARY)
def test_a_questionnaire_of_the_library_comes_back_as_it_was(name: str, version: int) -> None:
    questionnaire = questionnaire_library.load(name, version)[1]
    imported = import_xlsform(export_xlsform(questionnaire), "form.xlsx")
    assert imported.questionnaire == questionnaire
    assert imported.questionnaire.hash == questionnaire.hash
    assert imported.remarks == ()


@pytest.mark.parametrize(("name", "version"), LIBRARY)
def test_a_form_stays_the_same_on_its_way_through_a_questionnaire_file(
    monkeypatch: pytest.MonkeyPatch, name: str, version: int
) -> None:
    monkeypatch.setattr(xlsform_sheets, "sheets_apart", _here)
    form = export_xlsform(questionnaire_library.load(name, version)[1])
    again = read(write(import_xlsform(form, "form.xlsx").questionnaire))
    assert sheets(again) == sheets(questionnaire_library.load(name, version)[1])


@given(questionnaires())
@settings(max_examples=30)
def test_every_questionnaire_comes_back_as_it_was(questionnaire: Questionnaire) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsform_sheets, "sheets_apart", _here)  # the process of its own has its own test
        assert import_xlsform(export_xlsform(questionnaire), "form.xlsx").questionnaire == questionnaire


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_feature_comes_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsform_sheets, "sheets_apart", _here)
    assert import_xlsform(export_xlsform(read_file(path)), "form.xlsx").questionnaire == read_file(path)


def test_the_way_through_is_written_as_other_programs_read_it() -> None:
    lines = sheets(questionnaire_library.load("citizen-official", 1)[1])[SURVEY]
    relevant = {line["name"]: line["relevant"] for line in lines if line.get("relevant")}
    assert relevant == {
        "how": "${contact} != 'no' and ${contact} = 'yes'",
        "page_opinion": "${contact} != 'no'",
    }


def test_no_text_becomes_a_formula_or_a_reference() -> None:
    source = (Path(__file__).parent / "questionnaires" / "valid" / "smallest.toml").read_text("utf-8")
    questionnaire = read(source.replace('en = "Trial"', 'en = "=1+1 ${other}"'))
    data = export_xlsform(questionnaire)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    texts = [cell for row in book.get_sheet_by_name("ydan_about").to_python() for cell in row]
    assert "=1+1 $\u200b{other}" in texts
    assert import_xlsform(data, "form.xlsx").questionnaire == questionnaire


def test_names_that_are_taken_get_a_sign_more() -> None:
    assert free("page", {"page", "page_"}) == "page__"
    assert language_name("km") == "km (km)"
