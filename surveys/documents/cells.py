"""Cells of documents: what a release tells, as words and as numbers; what it withholds, as words only."""

from surveys.documents import words
from surveys.documents.pieces import Bar, Cell
from surveys.package_content import Words
from surveys.package_lines import say_score
from surveys.package_table import told
from surveys.package_words import WITHHELD
from surveys.summary import REASON_SENTENCES, Band, Figure, Withheld


def plain(text: str) -> Cell:
    """Give words."""
    return Cell(text)


def number(text: str, value: float) -> Cell:
    """Give a number with the words it is read as."""
    return Cell(text, float(value))


def withheld(found: Withheld, reader: Words, span: int = 1) -> Cell:
    """Say that something is withheld, and why."""
    reason = reader.say(REASON_SENTENCES[found.reason])
    return Cell(reader.say(WITHHELD) % {"reason": reason}, is_withheld=True, span=span)


def score(found: Figure | Band, reader: Words) -> tuple[Cell, Cell]:
    """Give a score and its interval; a bound and a band have words and no number."""
    text = say_score(found, reader)
    if isinstance(found, Band):
        return Cell(text), Cell("–")
    digits = told(found)
    ends = f"{reader.number(digits.low)}–{reader.number(digits.high)}"
    return Cell(text, None if found.coded else float(digits.value or 0)), Cell(ends)


def figure(found: Figure | Withheld, reader: Words) -> Cell:
    """Give a score with its interval in one cell."""
    if isinstance(found, Withheld):
        return withheld(found, reader)
    digits = told(found)
    said = {
        "score": say_score(found, reader),
        "low": reader.number(digits.low),
        "high": reader.number(digits.high),
    }
    return Cell(reader.say(words.WITH_INTERVAL) % said)


def bar(found: object) -> Bar | None:
    """Give the picture of an estimate; none of anything else."""
    return Bar(found.value, found.low, found.high) if isinstance(found, Figure) else None
