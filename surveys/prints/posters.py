"""Posters with the address of an open link, and envelopes with names: prints that hold no code."""

from collections.abc import Sequence
from enum import StrEnum

from surveys.frames.records import Entry
from surveys.prints import typeset, words
from surveys.prints.paper import Paper, bare
from surveys.prints.qr import svg


class PosterSize(StrEnum):
    """The paper of a poster."""

    A4 = "a4"
    A3 = "a3"


_LETTERS = {PosterSize.A4: 14.0, PosterSize.A3: 20.0}
_LONG_ADDRESS = 34


def poster(paper: Paper, address: str, size: PosterSize) -> bytes:
    """Give the poster of an open link as PDF. ``address`` is that of the link; it holds no code."""
    ours = paper.speech.ours
    told = paper.told() | {
        "paper": size.value,
        "size": _LETTERS[size],
        "picture": svg(address),
        "address": bare(address),
        "address_size": 1.5 if len(bare(address)) <= _LONG_ADDRESS else 1.05,
        "lead": ours(words.POSTER_LEAD),
        "how": ours(words.POSTER_HOW),
        "open": ours(words.POSTER_OPEN),
        "promise": ours(words.POSTER_PROMISE),
    }
    return typeset.pdf("poster", told)


def envelopes(paper: Paper, frame: int, people: Sequence[Entry]) -> bytes:
    """Give one envelope for each entry of a list as PDF: name, address and row, no code."""
    ours = paper.speech.ours
    told = paper.told() | {
        "to": ours(words.ENVELOPE_TO),
        "inside": ours(words.ENVELOPE_INSIDE),
        "envelopes": [
            {
                "name": one.person.name,
                "lines": [line for line in (one.person.address, one.person.part) if line],
                "row": ours(words.ROW, list=frame, row=one.number),
            }
            for one in people
        ],
    }
    return typeset.pdf("envelopes", told)
