"""The sheet of a cadre as a document and all sheets as a workbook say what the sheets say, and no more."""

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from surveys.documents import wording_store
from surveys.documents.pieces import Bullets, Document, Facts, Heading, Kind, Paragraph, Table
from surveys.evaluations import records, sheet_export, sheets
from surveys.evaluations import sheet_words as words
from surveys.evaluations.freezing import freeze, outlook
from surveys.evaluations.sheet_document import SheetFacts, document
from surveys.evaluations.sheet_reader import Reader
from surveys.evaluations.sheets import Book
from surveys.identifiers import Language
from surveys.schema import scheme
from surveys.schemes import scheme_file
from tests.surveys.evaluations.conftest import World, scheme_source


@pytest.fixture
def full(world: World) -> World:
    """Give an evaluation in which everything was said of the first chair."""
    world.take_everything()
    return world


def _book(world: World) -> Book:
    with world.place.engine.connect() as connection:
        return sheets.book(connection, records.get(connection, world.evaluation.id))


def _document(world: World, reader: Reader, cadre: str, book: Book | None = None) -> Document:
    book = book or _book(world)
    sheet = book.of_cadre(cadre)
    assert sheet is not None
    with world.place.engine.connect() as connection:
        of = world.evaluation.unit, Kind.EVALUATION_SHEET, Language("en")
        return document(SheetFacts(book, sheet, reader, wording_store.wording_for(connection, *of)))


def _tables(found: Document) -> Mapping[str, list[list[str]]]:
    tables = [block for block in found.blocks if isinstance(block, Table)]
    return {one.title: [[cell.text for cell in row] for row in one.rows] for one in tables}


def _said(found: Document) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph | Heading)]


def _of_scheme(world: World, source: str) -> None:
    """Let the scheme of the evaluation be another one."""
    with world.place.engine.begin() as connection:
        values = {"source": source, "hash": scheme_file.read(source).hash}
        connection.execute(sa.update(scheme).values(values))


def test_bonus_and_minus_are_told_with_their_sign_and_the_file_they_came_in(
    full: World, english: Reader
) -> None:
    rows = {row[0].partition(" ")[0]: row for row in _tables(_document(full, english, "CB1"))[words.POINTS]}
    assert (rows["Bonus:"][3], rows["Bonus:"][5]) == ("2", "[3]")
    assert (rows["Minus:"][3], rows["Minus:"][5]) == ("-1", "[3]")
    assert rows["Total"][3:5] == ["92.5", "92 to 93"]


def test_without_a_score_of_the_people_that_is_said_and_no_0_is_written(full: World, english: Reader) -> None:
    found = _document(full, english, "CB3")
    assert words.NO_PEOPLE in _said(found)
    assert words.PEOPLE not in _tables(found)
    assert all(row[3] != "0" for row in _tables(found)[words.POINTS])


def test_what_a_scheme_does_not_have_and_what_is_not_missing_leaves_no_empty_part(
    full: World, english: Reader
) -> None:
    whole = _document(full, english, "CB1")
    assert words.CONDITIONS in _tables(whole)
    assert words.MISSING not in _said(whole)
    lacking = _document(full, english, "CB2")
    assert words.MISSING in _said(lacking)
    assert sum(isinstance(block, Bullets) for block in lacking.blocks) == 2
    book = _book(full)
    bare = replace(book, scheme=replace(book.scheme, legal_basis=()))
    bare_sheets = [replace(one, council=replace(one.council, conditions=())) for one in book.sheets]
    found = _document(full, english, "CB1", replace(bare, sheets=tuple(bare_sheets)))
    assert words.CONDITIONS not in _tables(found)
    named = [[name for name, _ in block.rows] for block in found.blocks if isinstance(block, Facts)]
    assert words.SCHEME in named[0]
    assert words.LEGAL_BASIS not in named[0]


def test_a_scheme_that_tells_no_total_without_the_people_names_no_band(full: World, english: Reader) -> None:
    source = scheme_source()
    assert 'when_missing = "range"' in source
    _of_scheme(full, source.replace('when_missing = "range"', 'when_missing = "no_total"'))
    assert words.WOULD_FALL_NOWHERE in _said(_document(full, english, "CB2"))
    assert words.WOULD_FALL_NOWHERE not in _said(_document(full, english, "CB1"))


def _notes(book: Book, reader: Reader) -> list[str]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(sheet_export.workbook(book, reader)))
    return [str(row[0]) for row in read.get_sheet_by_index(0).to_python()]


def test_a_workbook_says_first_whether_its_sheets_are_frozen_and_under_which_hash(
    full: World, english: Reader
) -> None:
    assert any("working copy: not frozen" in line for line in _notes(_book(full), english))
    with full.place.engine.connect() as connection:
        seen = outlook(connection, full.evaluation).hash
    frozen = freeze(full.place, full.evaluation.id, ("danh-gia", "danh-gia-2"), seen)
    notes = _notes(_book(full), english)
    assert any(f"hash {frozen.hash}" in line for line in notes)
    assert not any("working copy" in line for line in notes)
    foot = _document(full, english, "CB1").foot
    assert frozen.hash is not None
    assert frozen.hash[:16] in foot
