"""A LimeSurvey structure file (.lss): XML tables of rows, read without trusting any of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_ASKED = 2_000
"""Rows of the tables of groups, questions and lines; words and answers may have more."""
ASKING = frozenset({"groups", "questions", "subquestions"})
OLDEST, NEWEST = 359, 699
"""Versions of the database behind the file: LimeSurvey 3.17 to the last of 6."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file by name, each row by the names of its columns; cells may be missing or empty."""

    version: int
    languages: tuple[str, ...]
    rows: Mapping[str, tuple[Row, ...]]

    def of(self, name: str) -> tuple[Row, ...]:
        """Give the rows of a table; none when it is not there."""
        return self.rows.get(name, ())


def read_tables(data: bytes, name: str) -> Tables:
    """Read the tables of a file. Raises BadInput, naming the file, when it is none."""
    try:
        root = _parse(data)
        tables = Tables(_version(root), _languages(root), {one.tag: tuple(_rows(one)) for one in root})
    except _UnfitError as error:
        raise BadInput(Problem(error.sentence, error.values, name)) from error
    return tables


class _UnfitError(Exception):
    """The file cannot be read."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


def _parse(data: bytes) -> "Element":
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > MOST_BYTES:
        raise _UnfitError(
            N_("The file is larger than %(most)s MB. Take pictures and answers out, and export it again."),
            most=MOST_BYTES // 1_000_000,
        )
    if data.startswith(b"PK"):
        raise _UnfitError(
            N_("This is an archive with answers in it. Export the structure of the survey alone (.lss).")
        )
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _UnfitError(
            N_("The file defines entities of its own, which no structure file does. It was not read.")
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise _UnfitError(
            N_("The file is not complete XML: it is damaged or was cut off. Export the survey again.")
        ) from error
    return root


def _version(root: "Element") -> int:
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or kind != "Survey":
        raise _UnfitError(
            N_("This is not the structure file of a whole survey. In LimeSurvey, export the survey as .lss.")
        )
    told = (root.findtext("DBVersion") or "").strip()
    version = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0  # noqa: PLR2004 - no version is that long
    if version < OLDEST:
        raise _UnfitError(
            N_(
                "The file was made by a LimeSurvey before version 3.17. Bring it into a newer one, and "
                "export it there."
            )
        )
    return version


def _languages(root: "Element") -> tuple[str, ...]:
    listed = root.find("languages")
    found = [(one.text or "").strip() for one in listed] if listed is not None else []
    return tuple(dict.fromkeys(one for one in found if one))


def _rows(table: "Element") -> Iterator[Row]:
    rows = table.find("rows")
    if rows is None:
        return
    most = MOST_ASKED if table.tag in ASKING else MOST_ROWS
    if len(rows) > most:
        raise _UnfitError(N_("The survey has more than %(most)s rows in a table. Split it."), most=most)
    for row in rows:
        yield {cell.tag: _cell(cell.text or "") for cell in row}


def _cell(text: str) -> str:
    try:
        return clean(text)
    except BadInput as error:
        raise _UnfitError(error.problems[0].sentence, **error.problems[0].values) from error
