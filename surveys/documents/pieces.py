"""What a document is made of, before it is a file: its heading, its body in order, who gets it, who signs."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.identifiers import Language


class Kind(StrEnum):
    """The documents there are."""

    REPORT_CADRE = "report-cadre"
    REPORT_COMMUNE = "report-commune"
    REPORT_PROVINCE = "report-province"
    MINUTES_OPENING = "minutes-opening"
    MINUTES_CLOSING = "minutes-closing"
    MINUTES_TALLY = "minutes-tally"
    EVALUATION_SHEET = "evaluation-sheet"
    MINUTES_CONFIDENCE = "minutes-confidence"
    REPORT_SUPERVISION = "report-supervision"
    MEETING_KIT = "meeting-kit"
    MINUTES_MEETING = "minutes-meeting"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. ``number``: the same as a number, for those who compute with it.

    ``span``: how many columns it takes; one more than there are: the picture's place, too.
    """

    text: str
    number: float | None = None
    is_withheld: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Bar:
    """An estimate with its interval on 0-100, drawn in black and white; the words stand beside it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words. ``is_strong``: what must not be overlooked."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines in order."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Words with what they are, one a line."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``share``: how much of the free width it takes; 0: as little as it needs."""

    title: str
    share: int = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``bars``: a picture for every row, or none at all; ``axis`` says what they show.

    ``part``: what the titles of many tables with the same columns name; together they are one long table.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[Bar | None, ...] = ()
    axis: str = ""
    part: str = ""

    def has_bar(self, row: int) -> bool:
        """Say whether a row has a place for its picture: words about what is withheld may take it."""
        return bool(self.bars) and sum(cell.span for cell in self.rows[row]) <= len(self.columns)


@dataclass(frozen=True, slots=True)
class Remarks:
    """Room for writing by hand."""

    title: str
    lines: int = 2


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows stands on a page of its own, under this heading."""

    title: str


Block = Heading | Paragraph | Bullets | Facts | Table | Remarks | Annex


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above: who issues it and its number; the state, its motto, place and day."""

    above: str
    issuer: str
    number: str
    state: str
    motto: str
    place_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Room for one signature. ``over``: on whose behalf; both may be empty."""

    over: str
    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one language. ``is_one_page``: set so small that it fits on one page, if it can.

    ``is_large``: in letters that are read without glasses and from some way off.
    ``foot``: what every page says of itself; ``page``: the word for a page.
    """

    kind: Kind
    language: Language
    head: Head
    title: str
    about: str
    basis: tuple[str, ...]
    blocks: tuple[Block, ...]
    recipients_title: str
    recipients: tuple[str, ...]
    signatures: tuple[Signature, ...]
    sign: str
    foot: str
    page: str
    is_one_page: bool = False
    is_large: bool = False

    @property
    def name(self) -> str:
        """Give the title and what it is about, as one line."""
        return f"{self.title}: {self.about}" if self.about else self.title
