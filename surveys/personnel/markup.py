"""What the markup of an XLSX file tells of a cell beside its value: formulas, old fonts, what is hidden."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from surveys.personnel.detection import of_font

BOOK = "xl/workbook.xml"
MACROS = "xl/vbaProject.bin"
MOST_HIDDEN_COLUMNS = 500
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class Marks:
    """What was found about one sheet; rows and columns from 0."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    fonts: list[tuple[int, int, str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Book:
    """The parts of a workbook: those of its sheets by name, old fonts by style and by shared text."""

    parts: dict[str, str]
    styles: list[str]
    texts: list[str]
    from_1904: bool
    has_macros: bool


def read_book(archive: zipfile.ZipFile) -> Book:
    """Read what all sheets share. Raises ValueError when the file has no such parts, or lies."""
    names = set(archive.namelist())
    links: dict[str, str] = {}
    for element in _elements(archive, "xl/_rels/workbook.xml.rels", names):
        if _name(element) == "Relationship":
            links[element.get("Id", "")] = normpath(join("xl", element.get("Target", "")).lstrip("/"))
    parts, from_1904 = {}, False
    for element in _elements(archive, BOOK, names, required=True):
        if _name(element) == "sheet":
            identifier = next((value for key, value in element.items() if key.endswith("}id")), "")
            parts[element.get("name", "")] = _target(links.get(identifier, ""), names)
        elif _name(element) == "workbookPr":
            from_1904 = element.get("date1904") in {"1", "true"}
    return Book(parts, _styles(archive, names), _texts(archive, names), from_1904, MACROS in names)


def _target(path: str, names: set[str]) -> str:
    return path if path in names else path.removeprefix("xl/")  # of a target that starts at the root


def read_marks(archive: zipfile.ZipFile, book: Book, sheet: str) -> Marks:
    """Read what the markup of one sheet tells."""
    marks = Marks()
    part = book.parts.get(sheet, "")
    for element in _elements(archive, part, set(archive.namelist())):
        name = _name(element)
        if name == "row" and _is_set(element, "hidden"):
            marks.hidden_rows.append(int(element.get("r", "0")) - 1)
        elif name == "col" and _is_set(element, "hidden"):
            first, last = int(element.get("min", "1")) - 1, int(element.get("max", "1"))
            marks.hidden_columns.extend(range(first, min(last, MOST_HIDDEN_COLUMNS)))
        elif name == "c":
            _mark_cell(element, book, marks)
    return marks


def _mark_cell(cell: Element, book: Book, marks: Marks) -> None:
    found = _CELL.fullmatch(cell.get("r", ""))
    if found is None:
        return
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row, column = int(found[2]) - 1, column - 1
    inner = {_name(child): child for child in cell}
    if "f" in inner:
        marks.formulas.append((row, column))
    font = _at(book.styles, cell.get("s", "0"))
    if cell.get("t") == "s" and "v" in inner:
        font = _at(book.texts, inner["v"].text or "") or font
    elif "is" in inner:
        font = _old(inner["is"]) or font
    if font:
        marks.fonts.append((row, column, font))


def _at(fonts: list[str], number: str) -> str:
    return fonts[int(number)] if number.isdecimal() and int(number) < len(fonts) else ""


def _styles(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """Give the old font of each style of cells; "" for other fonts."""
    fonts: list[str] = []
    styles: list[str] = []
    in_cells = False
    for element in _elements(archive, "xl/styles.xml", names, opening={"cellXfs", "cellStyleXfs"}):
        name = _name(element)
        if name in {"cellXfs", "cellStyleXfs"}:
            in_cells = name == "cellXfs"
        elif name == "font":
            fonts.append(_old(element))
        elif name == "xf" and in_cells:
            styles.append(_at(fonts, element.get("fontId", "0")))
    return styles


def _texts(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """Give the old font of each shared text that names fonts of its own."""
    elements = _elements(archive, "xl/sharedStrings.xml", names)
    return [_old(element) for element in elements if _name(element) == "si"]


def _old(element: Element) -> str:
    for child in element.iter():
        if _name(child) in {"name", "rFont"} and of_font(child.get("val", "")) is not None:
            return child.get("val", "")
    return ""


def _is_set(element: Element, key: str) -> bool:
    return element.get(key) in {"1", "true"}


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(
    archive: zipfile.ZipFile,
    part: str,
    names: set[str],
    *,
    required: bool = False,
    opening: set[str] | None = None,
) -> Iterator[Element]:
    """Give the elements of a part as they end (those of ``opening`` as they begin)."""
    if part not in names:
        if required:
            raise ValueError(part)
        return
    with archive.open(part) as file:
        yield from _walk(file, opening or set())


_KEPT = frozenset({"v", "f", "is", "t", "r", "rPr", "rFont", "name", "si", "font"})


def _walk(file: IO[bytes], opening: set[str]) -> Iterator[Element]:
    try:
        for event, element in iterparse(file, events=("start", "end")):
            if event == "start":
                if _name(element) in opening:
                    yield element
                continue
            if _name(element) not in opening:
                yield element
            if _name(element) not in _KEPT - {"si", "font"}:
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from error
