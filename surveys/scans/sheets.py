"""Scanned pages put together into sheets: by their page marks, in whatever order they were scanned.

Pure: pages in, sheets and troubles out. Nothing is guessed; what does not fit goes to a person.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.identifiers import ItemId
from surveys.routing import Answers
from surveys.scans.page_record import Page, PageState, TakenOut

_Asked = tuple[int, ItemId]


class TroubleKind(StrEnum):
    """What a person has to settle before the sheets of a batch are complete."""

    REJECTED = "rejected"  # the page could not be read
    FOREIGN = "foreign"  # its code is of another round, was replaced, or is unknown
    OTHER_RUN = "other_run"  # it was printed in another run of this round
    MISSING = "missing"  # pages of its sheet are not there
    DIFFERENT = "different"  # the same page was scanned twice, and the two say different things


@dataclass(frozen=True, slots=True)
class Trouble:
    """Pages that need a person. ``missing``: numbers of the pages that their sheet lacks."""

    kind: TroubleKind
    pages: tuple[Page, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One whole sheet. ``answers``: one mapping for each place; blank items are absent.

    ``decided``: a person had a part in it. ``left_out``: a person said that it holds no ballot.
    """

    code: str = field(repr=False)
    pages: tuple[Page, ...]
    answers: tuple[Answers, ...] = field(repr=False)
    decided: bool
    left_out: bool = False

    @property
    def waits(self) -> int:
        """How many of its items a person has still to look at."""
        return sum(page.waits for page in self.pages)


@dataclass(frozen=True, slots=True)
class Pile:
    """All sheets of a batch in the order of the scans, and what has to be settled.

    ``doubles``: scans of a page that say the same as the one that counts.
    """

    sheets: tuple[ReadSheet, ...]
    troubles: tuple[Trouble, ...]
    doubles: tuple[Page, ...]

    @property
    def waits(self) -> int:
        """How many items a person has still to look at."""
        return sum(sheet.waits for sheet in self.sheets)

    @property
    def is_ready(self) -> bool:
        """Whether nothing waits for a person."""
        return not self.troubles and not self.waits


def assemble(pages: Iterable[Page], run: int, numbers: Sequence[int], places: int) -> Pile:
    """Put pages together; ``run`` is that of the batch.

    ``numbers``: of the pages of a whole sheet; ``places``: how many subjects a sheet has.
    """
    piled = sorted(pages, key=in_the_pile)
    troubles = [Trouble(kind, (page,)) for page in piled if (kind := _alone_in_trouble(page, run))]
    sheets: dict[str, list[Page]] = defaultdict(list)
    for page in piled:
        if page.state is PageState.READ and not _alone_in_trouble(page, run):
            sheets[page.sheet].append(page)
    whole: list[ReadSheet] = []
    doubles: list[Page] = []
    for found in sheets.values():
        chosen, more, different = _one_of_each(found)
        doubles += more
        missing = tuple(number for number in numbers if number not in {page.number for page in found})
        if different:
            troubles += different
        elif missing and not any(page.alone for page in chosen):
            troubles.append(Trouble(TroubleKind.MISSING, tuple(chosen), missing))
        else:
            whole.append(_sheet(chosen, places))
    whole += _spoiled(piled, {sheet.pages[0].sheet for sheet in whole}, places)
    return Pile(
        tuple(sorted(whole, key=lambda sheet: in_the_pile(sheet.pages[0]))), tuple(troubles), tuple(doubles)
    )


def in_the_pile(page: Page) -> tuple[list[tuple[int, int, str]], int]:
    """Say where a page lies: files by their names (2 before 10), pages by their place in the file."""
    parts = re.findall(r"\d+|\D+", page.file)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], page.place


def _alone_in_trouble(page: Page, run: int) -> TroubleKind | None:
    if page.state is PageState.REJECTED:
        return TroubleKind.REJECTED
    if page.state is PageState.LEFT_OUT:
        return None
    if not page.sheet:
        return TroubleKind.FOREIGN
    return None if page.run == run else TroubleKind.OTHER_RUN


def _one_of_each(found: Sequence[Page]) -> tuple[list[Page], list[Page], list[Trouble]]:
    """Choose one scan of every page of a sheet; give it, the others, and what cannot be chosen."""
    scans: dict[int, list[Page]] = defaultdict(list)
    for page in found:
        scans[page.number].append(page)
    chosen: list[Page] = []
    doubles: list[Page] = []
    different: list[Trouble] = []
    for _number, copies in sorted(scans.items()):
        if _contradict(copies):
            different.append(Trouble(TroubleKind.DIFFERENT, tuple(copies)))
            continue
        best = min(copies, key=lambda page: (not page.is_decided, page.waits))
        chosen.append(best)
        doubles += [page for page in copies if page is not best]
    return chosen, doubles, different


def _contradict(copies: Sequence[Page]) -> bool:
    """Tell whether two scans of one page say different things; a doubt contradicts nothing.

    Where a person decided about one of them, the program's reading of the other does not count.
    """
    read: dict[_Asked, set[str | None]] = defaultdict(set)
    decided: dict[_Asked, set[str | None]] = defaultdict(set)
    for page in copies:
        for mark in page.marks:
            if mark.decided:
                decided[mark.place, mark.item].add(mark.decision)
            elif not mark.doubtful:
                read[mark.place, mark.item].add(mark.answer)
        for one in page.writings:
            # Two scans of one sheet agree on whether anything is written; what it says, a person keys once.
            read[one.place, one.item].add("inked" if one.inked else None)
    return any(len(answers) > 1 for answers in (read | decided).values())


def _sheet(pages: Sequence[Page], places: int) -> ReadSheet:
    answers: list[dict[ItemId, str]] = [{} for _ in range(places)]
    for page in pages:
        for mark in page.marks:
            if mark.final is not None:
                answers[mark.place][mark.item] = mark.final
        for one in page.writings:
            if one.text:
                answers[one.place][one.item] = one.text
    return ReadSheet(pages[0].code, tuple(pages), tuple(answers), any(page.is_decided for page in pages))


def _spoiled(pages: Iterable[Page], whole: Container[str], places: int) -> list[ReadSheet]:
    """Give the sheets that a person left out: a pile is counted with them. One scanned anew is whole."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        if (
            page.state is PageState.LEFT_OUT
            and page.taken_out == TakenOut.SPOILED
            and page.sheet not in whole
        ):
            found[page.sheet or page.id.hex()].append(page)
    nothing: tuple[Answers, ...] = tuple({} for _ in range(places))
    return [
        ReadSheet(some[0].code, tuple(some), nothing, decided=True, left_out=True) for some in found.values()
    ]
