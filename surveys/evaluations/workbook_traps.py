"""What a workbook holds that a reader of plain cells would not see: formulas, macros, merged or hidden cells.

A formula shows what the last program computed, perhaps long ago; a merged cell has one value where several
rows seem to have it; a hidden row counts without anybody having looked at it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from surveys.problems import N_, BadInput, Problem
from surveys.sheet import ZIP_MAGIC, too_large
from surveys.workbook import damaged

MOST_SHEET_BYTES = 40_000_000
MOST_TOLD = 20
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MACROS = "xl/vbaproject.bin"
_UNSOUND = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError),
    *(ParseError, DefusedXmlException, KeyError, ValueError),
)
_ROW = re.compile(r"[A-Z]{1,3}([0-9]{1,7})")


def refuse_container(content: bytes, name: str) -> None:
    """Raise BadInput on an archive that is no plain XLSX table: macros, another format, a nested file."""
    if name.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise BadInput(_macros(name))
    if not content.startswith(ZIP_MAGIC):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [part.lower() for part in parts.namelist()]
    except _UNSOUND as error:
        raise damaged(name) from error
    if MACROS in names or any(part.endswith("vbaproject.bin") for part in names):
        raise BadInput(_macros(name))
    if "datapackage.json" in names:
        sentence = N_("This is a score package, not a table. Choose “score package” as the kind of the file.")
    elif BOOK in names:
        return
    elif any(part.endswith((".xlsx", ".csv", ".zip")) for part in names):
        sentence = N_("The file is an archive with other files in it. Unpack it, then choose the table.")
    else:
        sentence = N_("This archive is no XLSX file. Save the table as .xlsx or as “CSV UTF-8”.")
    raise BadInput(Problem(sentence, where=name))


def refuse_traps(content: bytes, name: str) -> None:
    """Raise BadInput naming formulas, merged cells and hidden rows or columns of the first sheet.

    Only for a workbook that ``sheet_of`` has read: its parts are what they say they are.
    """
    if not content.startswith(ZIP_MAGIC):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            target = _first_sheet(parts)
            if parts.getinfo(target).file_size > MOST_SHEET_BYTES:
                raise too_large(name)
            with parts.open(target) as sheet:
                problems = list(_problems(iterparse(sheet, events=("start", "end")), name))
    except BadInput:
        raise
    except _UNSOUND as error:
        raise damaged(name) from error
    if len(problems) > MOST_TOLD:
        more = Problem(
            N_("More problems like these: %(count)s. Correct the first ones and try again."),
            {"count": len(problems) - MOST_TOLD},
            name,
        )
        problems = [*problems[:MOST_TOLD], more]
    if problems:
        raise BadInput(*problems)


def _macros(name: str) -> Problem:
    return Problem(
        N_(
            "The file holds macros (a program). Nothing of it is run or read: save it as .xlsx and try again."
        ),
        where=name,
    )


def _first_sheet(parts: zipfile.ZipFile) -> str:
    """Give the part of the first sheet. Raises KeyError where the book names none."""
    for sheet in fromstring(parts.read(BOOK)).iter():
        if _tag(sheet) == "sheet":
            link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
            break
    else:
        raise KeyError(BOOK)
    for relation in fromstring(parts.read(LINKS)).iter():
        if relation.get("Id") == link:
            target = relation.attrib["Target"]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(LINKS)


def _problems(events: Iterator[tuple[str, Element]], name: str) -> Iterator[Problem]:
    row, place = "", ""
    for event, element in events:
        tag = _tag(element)
        if event == "start":
            row = element.get("r", "") if tag == "row" else row
            place = element.get("r", "") if tag == "c" else place
            if element.get("hidden") in {"1", "true"}:
                yield _hidden(element, tag, name)
        elif tag == "f":
            yield Problem(
                N_("The cell holds a formula: what it shows may be old. Paste the values only."),
                where=f"{name}, row {_row_of(place) or row}, cell {place}",
            )
        elif tag == "mergeCell":
            reference = element.get("ref", "")
            yield Problem(
                N_("The cells %(cells)s are merged: only the first has a value. Split them and fill each."),
                {"cells": reference},
                f"{name}, row {_row_of(reference)}",
            )
        elif tag == "row":
            element.clear()


def _hidden(element: Element, tag: str, name: str) -> Problem:
    place = f"row {element.get('r', '')}" if tag == "row" else f"column {element.get('min', '')}"
    return Problem(
        N_("It is hidden: whoever looked at the table did not see it. Show it, or delete it."),
        where=f"{name}, {place}",
    )


def _row_of(place: str) -> str:
    found = _ROW.match(place)
    return found[1] if found else ""


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
