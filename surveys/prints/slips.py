"""Slips, cards and letters with codes. The codes are in the PDF and nowhere else.

No name of anybody asked stands here: letters carry a row number outside, the envelope the same number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveys import codes
from surveys.codes import LinkSecret, TypedCode
from surveys.prints import typeset, words
from surveys.prints.paper import Paper, bare
from surveys.prints.qr import svg

_A4 = (210, 297)


class Layout(StrEnum):
    """How codes come on paper."""

    SLIPS = "slips"  # eight on a page
    LARGE = "large"  # two on a page, for people who see badly
    CARDS = "cards"  # six on a page, folded inwards: all alike from outside
    LETTERS = "letters"  # six on a page, folded inwards, the row number of the list stays outside


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures of a sheet in millimetres, letters in points."""

    columns: int
    rows: int
    width: float
    height: float
    text: float
    digits: float
    qr: float
    strip: float = 0  # what stays visible of a folded slip
    folded: bool = False

    def told(self) -> dict[str, object]:
        return {
            "columns": self.columns,
            "rows": self.rows,
            "width": self.width,
            "height": self.height,
            "text": self.text,
            "digits": self.digits,
            "qr": self.qr,
            "strip": self.strip,
            "folded": self.folded,
            "left": (_A4[0] - self.columns * self.width) / 2,
            "top": (_A4[1] - self.rows * self.height) / 2,
        }


_SHEETS = {
    Layout.SLIPS: _Sheet(2, 4, 95, 69, 7.6, 13, 25),
    Layout.LARGE: _Sheet(1, 2, 190, 138, 15, 27, 52),
    Layout.CARDS: _Sheet(2, 3, 95, 92, 7.4, 13, 25, folded=True),
    Layout.LETTERS: _Sheet(2, 3, 95, 92, 7.4, 13, 25, strip=9, folded=True),
}


@dataclass(frozen=True, slots=True)
class Slip:
    """One code to print. ``row``: numbers of the list and of the row, for letters only."""

    digits: TypedCode = field(repr=False)
    link: LinkSecret = field(repr=False)
    row: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """Slips that are handed out together; ``head`` says where, in the margin that is cut away."""

    head: str
    slips: tuple[Slip, ...] = field(repr=False)


def slips(paper: Paper, layout: Layout, stacks: Sequence[Stack]) -> bytes:
    """Give the slips as PDF, every stack on pages of its own."""
    ours = paper.speech.ours
    told = paper.told() | {
        "sheet": _SHEETS[layout].told(),
        "scan": ours(words.SCAN, address=bare(paper.address)),
        "promise": ours(words.PROMISE),
        "card": ours(words.CARD_HEAD) if layout is Layout.CARDS else None,
        "fold": ours(words.FOLD_SLIP if layout is Layout.LETTERS else words.FOLD),
        "stacks": [
            {"head": stack.head, "slips": [_told(paper, one) for one in stack.slips]} for stack in stacks
        ],
    }
    return typeset.pdf("slips", told)


def _told(paper: Paper, slip: Slip) -> dict[str, object]:
    frame, row = slip.row or (0, 0)
    return {
        "digits": codes.shown(slip.digits),
        # The secret stands behind "#": browsers never send that part to a server, so no log can hold it.
        "qr": svg(f"{paper.address}/#{slip.link}"),
        "row": paper.speech.ours(words.ROW, list=frame, row=row),
    }


def record(paper: Paper, group: str, printed: int) -> bytes:
    """Give the record of a draw as PDF: how many cards were printed, and room for what became of them."""
    ours = paper.speech.ours
    numbers = [str(printed), *[""] * (len(words.RECORD_COUNTS) - 1)]
    told = paper.told() | {
        "letterhead": paper.letterhead(),
        "heading": ours(words.RECORD_TITLE),
        "lead": ours(words.RECORD_LEAD),
        "facts": [
            {"word": ours(words.RECORD_ROUND), "fact": paper.speech.theirs(paper.survey.rules.title)},
            {"word": ours(words.RECORD_GROUP), "fact": ours(group)},
        ],
        "place": ours(words.RECORD_PLACE),
        "counts": [
            *(
                {"word": ours(word), "number": number}
                for word, number in zip(words.RECORD_COUNTS, numbers, strict=True)
            ),
            {"word": ours(words.RECORD_SUM), "number": ""},
        ],
        "signed": [ours(who) for who in words.RECORD_SIGNED],
        "sign": ours(words.RECORD_SIGN),
    }
    return typeset.pdf("record", told)
