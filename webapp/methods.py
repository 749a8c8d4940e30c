"""How one published number is made, for whoever wants to check it: the pages of docs/methods, read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.problems import N_

_NAME = re.compile(r"[a-z][a-z-]*")
_HEADING = re.compile(r"\*\*(?P<heading>[^*]+?)\.\*\* ?")
VIETNAMESE = "Nghĩa là gì"
HEADINGS = {
    VIETNAMESE: N_("What it means (in Vietnamese)"),
    "In English": N_("What it means (in English)"),
    "Formula": N_("Formula"),
    "Formulas": N_("Formulas"),
    "Definitions": N_("Definitions"),
    "Rules": N_("Rules"),
    "What hangs together": N_("What hangs together"),
    "As released": N_("As released"),
    "In a release": N_("In a release"),
    "In the code": N_("In the code"),
    "Source": N_("Source"),
    "Checked against": N_("Checked against"),
    "When it is withheld": N_("When it is withheld"),
    "Limits": N_("Limits"),
    "Proof": N_("Proof"),
}
"""Headings of the pages in the user's language; others stay as written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; ``code``: a name as programs write it."""

    text: str
    code: bool


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together: a heading or "", lines, entries of a list, rows of a table (its head first)."""

    heading: str
    lines: tuple[Line, ...]
    entries: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]

    @property
    def language(self) -> str:
        """The language of its words: one part of every page is Vietnamese."""
        return "vi" if self.heading == VIETNAMESE else "en"


@dataclass(frozen=True, slots=True)
class Method:
    """One page; ``titles`` by language."""

    titles: Mapping[str, str]
    blocks: tuple[Block, ...]


def folder() -> Path:
    """Give the folder of the pages: in the documents of a checkout, inside the package of a wheel."""
    inside = Path(__file__).resolve().parent
    beside = inside.parent / "docs" / "methods"
    return beside if beside.is_dir() else inside / "methods"


@cache
def read(name: str) -> Method | None:
    """Read a page; None where there is none of this name."""
    path = folder() / f"{name}.md"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    title, *parts = path.read_text(encoding="utf-8").strip().split("\n\n")
    english, _, vietnamese = title.removeprefix("# ").removesuffix(")").partition(" (")
    titles = {"en": english, "vi": vietnamese[:1].upper() + vietnamese[1:]}
    return Method(titles, tuple(_block(part) for part in parts))


def listing() -> dict[str, Mapping[str, str]]:
    """Give the titles of all pages by name."""
    names = sorted(path.stem for path in folder().glob("*.md"))
    return {name: found.titles for name in names if (found := read(name)) is not None}


def _block(part: str) -> Block:
    found = _HEADING.match(part)
    lines = [line for line in (part[found.end() :] if found else part).split("\n") if line]
    rows = [line for line in lines if line.startswith("|") and not line.startswith("|-")]
    return Block(
        heading=found["heading"] if found else "",
        lines=tuple(_pieces(line) for line in lines if not line.startswith(("- ", "|"))),
        entries=tuple(_pieces(line.removeprefix("- ")) for line in lines if line.startswith("- ")),
        rows=tuple(tuple(_pieces(cell.strip()) for cell in row.strip("|").split("|")) for row in rows),
    )


def _pieces(line: str) -> Line:
    """Part a line at its backticks: every second part is code."""
    return tuple(Piece(text, place % 2 == 1) for place, text in enumerate(line.split("`")) if text)
