"""Templates to fill in: what is filled in comes in again, in both languages, with values only."""

import io
from collections.abc import Mapping

import pytest
from openpyxl import load_workbook

from surveys.evaluations import import_templates, looks, records
from surveys.evaluations.import_templates import HEADINGS, Reader
from surveys.evaluations.records import FileKind
from surveys.evaluations.table_columns import guess
from tests.surveys.evaluation_imports.conftest import EVALUATION, Desk
from webapp.catalogue import translations

FILLED: Mapping[FileKind, Mapping[str, float | str]] = {
    FileKind.SELF: {"A1 ·": "yes", "A2 ·": 12.5},
    FileKind.CONDITIONS: {"K1 ·": "no"},
    FileKind.MARKS: {"A1 ·": "yes", "B1 ·": 30, "M1 ·": 2},
    FileKind.PRODUCTS: {"B1": 40, "B2": 30},
    FileKind.SCORES: {},
}


def reader_of(language: str) -> Reader:
    return Reader(language, translations(language).gettext, {"CT": "Chủ tịch"}, {"06688": "Phường Hạ Long"})


def filled(content: bytes, kind: FileKind, reader: Reader) -> tuple[bytes, tuple[str, ...]]:
    """Fill the first cadre in as an officer would; give the file and its headings."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = tuple(str(cell.value) for cell in sheet[1])
    place = {heading: number for number, heading in enumerate(headings, 1)}
    words = {"yes": reader.say(import_templates.MET), "no": reader.say(import_templates.NOT_MET)}
    for start, value in FILLED[kind].items():
        if kind is not FileKind.PRODUCTS:
            column = next(number for heading, number in place.items() if heading.startswith(start))
            sheet.cell(2, column).value = words.get(str(value), value)
        else:
            row = 2 if start == "B1" else 3
            sheet.cell(row, place[reader.say(HEADINGS["maximum"])]).value = value
            sheet.cell(row, place[reader.say(HEADINGS["value"])]).value = 25
    if kind is FileKind.SCORES:
        for name, value in {"score": 82.5, "low": 78, "high": 87}.items():
            sheet.cell(2, place[reader.say(HEADINGS[name])]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), headings


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_filled_into_a_template_comes_in_again(desk: Desk, language: str) -> None:
    reader = reader_of(language)
    found = records.get(desk.connection, EVALUATION)
    members = records.members(desk.connection, EVALUATION)
    for kind in FILLED:
        slots = looks.slots_for(desk.connection, found, kind)
        content, headings = filled(import_templates.template(kind, members, slots, reader), kind, reader)
        report = desk.look(kind, content, "bang.xlsx")
        assert report.fits, (kind, report.problems)
        chosen = guess(headings, kind, slots)
        known = {reader.say(HEADINGS["title"])} if kind is FileKind.PRODUCTS else set()
        assert set(headings) - chosen.headers == known
        told = {one.code: one.value for claim in report.kept for one in claim.entries}
        assert (
            told
            == {
                FileKind.SELF: {"A1": 5, "A2": 12.5},
                FileKind.CONDITIONS: {"K1": 0},
                FileKind.MARKS: {"A1": 5, "B1": 30, "M1": 2},
                FileKind.PRODUCTS: {"B1": 25, "B2": 25},
                FileKind.SCORES: {},
            }[kind]
        )


def test_an_evaluation_of_nobody_has_an_empty_template() -> None:
    content = import_templates.template(FileKind.SELF, (), (), reader_of("vi"))
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row == 1
