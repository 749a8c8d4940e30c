"""One scanned page as it is kept until its batch is stored: what was read, and what a person decided."""

import json
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from surveys.identifiers import ItemId

ANOTHER_PRINT = "not_ours"  # read well enough to tell that it is of another round or print


class PageState(StrEnum):
    """What became of a page."""

    READ = "read"
    REJECTED = "rejected"  # the reader refused it: a person keys it, or takes it out
    LEFT_OUT = "left_out"  # by a person


class TakenOut(StrEnum):
    """Why a person took a page out."""

    NOT_OURS = "not_ours"  # no page of this batch: another round or print, a cover, a blank side
    OTHER_SCAN = "other_scan"  # another scan of the same page counts
    SPOILED = "spoiled"  # its sheet holds no ballot


@dataclass(frozen=True, slots=True)
class MarkRead:
    """One item of a page. ``answer``: None for blank. ``check``: shown to a person although undoubted.

    ``row`` names the picture of its row of bubbles; empty when nobody needs to see it.
    """

    place: int
    item: ItemId
    answer: str | None = field(repr=False)
    doubtful: bool = False
    check: bool = False
    row: str = ""
    decided: bool = False
    decision: str | None = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether a person has to look at it."""
        return (self.doubtful or self.check) and not self.decided

    @property
    def final(self) -> str | None:
        """The answer that counts; None for blank, or while a doubt waits."""
        if self.decided:
            return self.decision
        return None if self.doubtful else self.answer

    @property
    def differs(self) -> bool:
        """Whether a person who looked at an undoubted mark read it differently."""
        return self.check and self.decided and self.decision != self.answer


@dataclass(frozen=True, slots=True)
class WritingRead:
    """Handwriting of a page: keyed by a person from the picture of just this box."""

    place: int
    item: ItemId
    picture: str
    inked: bool
    decided: bool = False
    text: str = field(default="", repr=False)

    @property
    def waits(self) -> bool:
        """Whether a person has to key it."""
        return self.inked and not self.decided


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a scanned file.

    ``code`` is the secret of its QR code, or the digits somebody keyed; ``sheet`` names the invitation it
    stands for, empty when it is no code of this round. ``number`` counts the pages of the sheet from 1; 0:
    not known. ``reason``: why the reader refused it; ``taken_out``: why a person did. ``file`` and ``place``
    say where it lies in the scans. ``alone``: a person said that the other pages of its sheet are not there.
    """

    id: bytes
    file: str
    place: int
    state: PageState
    code: str = field(default="", repr=False)
    sheet: str = field(default="", repr=False)
    run: int = 0
    number: int = 0
    reason: str = ""
    taken_out: str = ""
    picture: str = ""
    by_hand: bool = False
    alone: bool = False
    marks: tuple[MarkRead, ...] = ()
    writings: tuple[WritingRead, ...] = ()

    @property
    def waits(self) -> int:
        """How many items of it a person has to look at."""
        return sum(mark.waits for mark in self.marks) + sum(one.waits for one in self.writings)

    @property
    def was_rejected(self) -> bool:
        """Whether the reader refused it, whatever a person did then."""
        return bool(self.reason) and self.reason != ANOTHER_PRINT

    @property
    def is_decided(self) -> bool:
        """Whether a person decided anything about it."""
        decided = [mark.decided for mark in self.marks] + [one.decided for one in self.writings]
        return self.by_hand or self.alone or any(decided)

    def with_mark(self, place: int, item: ItemId, decision: str | None) -> "Page":
        """Give the page with a person's decision about one item."""
        return replace(
            self,
            marks=tuple(
                replace(mark, decided=True, decision=decision)
                if (mark.place, mark.item) == (place, item)
                else mark
                for mark in self.marks
            ),
        )

    def with_writing(self, place: int, item: ItemId, text: str) -> "Page":
        """Give the page with handwriting as a person keyed it; empty: nothing is written there."""
        return replace(
            self,
            writings=tuple(
                replace(one, decided=True, text=text) if (one.place, one.item) == (place, item) else one
                for one in self.writings
            ),
        )


def packed(page: Page) -> bytes:
    """Give what is encrypted of a page."""
    content = asdict(page)
    del content["id"], content["place"], content["state"]
    return json.dumps(content, ensure_ascii=False).encode()


def unpacked(row: tuple[bytes, int, str], content: bytes) -> Page:
    """Read a page back; ``row``: its id, its place in its file, its state."""
    stored: dict[str, Any] = json.loads(content)
    return Page(
        **{
            **stored,
            "id": row[0],
            "place": row[1],
            "state": PageState(row[2]),
            "marks": tuple(MarkRead(**{**one, "item": ItemId(one["item"])}) for one in stored["marks"]),
            "writings": tuple(
                WritingRead(**{**one, "item": ItemId(one["item"])}) for one in stored["writings"]
            ),
        }
    )
