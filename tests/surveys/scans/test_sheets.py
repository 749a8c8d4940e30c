"""Scanned pages become sheets, in whatever order and state they were scanned; a person settles the rest."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.routing import Answers
from surveys.scans.page_record import Page, PageState, TakenOut, packed, unpacked
from surveys.scans.sheets import Pile, TroubleKind, in_the_pile
from tests.surveys.scans.piles import (
    POLITE,
    QUICK,
    RUN,
    WORDS,
    doubtful,
    first_page,
    piled,
    second_page,
    written,
)


def told(pile: Pile) -> list[tuple[str, tuple[Answers, ...]]]:
    return [(sheet.code, sheet.answers) for sheet in pile.sheets]


def kinds(pile: Pile) -> list[TroubleKind]:
    return [trouble.kind for trouble in pile.troubles]


def test_two_pages_of_two_sheets_that_were_mixed_up_find_each_other() -> None:
    pile = piled(
        first_page("a", 1, "3", "2"),
        second_page("b", 2, "1", None),
        second_page("a", 3, "2", "2"),
        first_page("b", 4, None, "1"),
    )
    assert told(pile) == [
        ("CODEa", ({POLITE: "3", QUICK: "2"}, {POLITE: "2", QUICK: "2"})),
        ("CODEb", ({QUICK: "1"}, {POLITE: "1"})),
    ]
    assert pile.is_ready
    assert not any(sheet.decided for sheet in pile.sheets)


SHEETS = [
    made
    for letter, place in (("a", 1), ("b", 3), ("c", 5))
    for made in (first_page(letter, place, "1", "2"), doubtful(second_page(letter, place + 1, "3", "1")))
]


@given(st.permutations(SHEETS))
def test_the_order_of_pages_changes_nothing(pages: list[Page]) -> None:
    assert piled(*pages) == piled(*SHEETS)


@given(st.lists(st.sampled_from(SHEETS), max_size=9))
def test_every_page_is_in_exactly_one_place(pages: list[Page]) -> None:
    numbered = [replace(page, id=bytes([at] * 16), place=at) for at, page in enumerate(pages)]
    pile = piled(*numbered)
    placed = [page.id for sheet in pile.sheets for page in sheet.pages]
    placed += [page.id for trouble in pile.troubles for page in trouble.pages]
    placed += [page.id for page in pile.doubles]
    assert sorted(placed) == [page.id for page in numbered]
    assert set(kinds(pile)) <= {TroubleKind.MISSING}


def test_a_missing_page_is_named_until_a_person_says_that_it_is_not_there() -> None:
    page = second_page("a", 1, "3", "1")
    pile = piled(page)
    assert kinds(pile) == [TroubleKind.MISSING]
    assert pile.troubles[0].missing == (1,)
    assert not pile.is_ready
    taken = piled(replace(page, alone=True))
    assert told(taken) == [("CODEa", ({QUICK: "3"}, {QUICK: "1"}))]
    assert taken.sheets[0].decided
    assert taken.is_ready


def test_the_same_sheet_scanned_twice_is_one_sheet() -> None:
    once = [first_page("a", 1, "3", "2"), second_page("a", 2, "1", "1")]
    again = [first_page("a", 7, "3", "2"), second_page("a", 8, "1", "1")]
    pile = piled(*once, *again)
    assert len(pile.sheets) == 1
    assert pile.doubles == tuple(again)
    assert pile.is_ready


def test_a_scan_without_doubt_stands_for_one_with_a_doubt() -> None:
    blurred, clear = doubtful(first_page("a", 1, "1", "2")), first_page("a", 2, "3", "2")
    pile = piled(blurred, clear, numbers=(1,))
    assert told(pile) == [("CODEa", ({POLITE: "3"}, {POLITE: "2"}))]
    assert pile.doubles == (blurred,)


def test_two_scans_of_a_page_that_say_different_things_go_to_a_person() -> None:
    one, other = first_page("a", 1, "3", "2"), first_page("a", 2, "3", "1")
    rest = second_page("a", 3, "1", "1")
    pile = piled(one, other, rest)
    assert kinds(pile) == [TroubleKind.DIFFERENT]
    assert pile.troubles[0].pages == (one, other)
    settled = piled(replace(one, state=PageState.LEFT_OUT, taken_out=TakenOut.OTHER_SCAN), other, rest)
    assert told(settled) == [("CODEa", ({POLITE: "3", QUICK: "1"}, {POLITE: "1", QUICK: "1"}))]


def test_writing_on_one_scan_and_none_on_the_other_goes_to_a_person() -> None:
    one, other = first_page("a", 1, "3", "2"), first_page("a", 2, "3", "2")
    assert kinds(piled(written(one), written(other, inked=False), numbers=(1,))) == [TroubleKind.DIFFERENT]
    assert piled(written(one), written(other), numbers=(1,)).waits == 1


def test_what_a_person_decided_about_one_scan_outweighs_the_reading_of_the_other() -> None:
    one, other = first_page("a", 1, "3", "2"), first_page("a", 2, "3", "2")
    pile = piled(one, other.with_mark(0, POLITE, "1"), numbers=(1,))
    assert told(pile) == [("CODEa", ({POLITE: "1"}, {POLITE: "2"}))]
    both = piled(one.with_mark(0, POLITE, "2"), other.with_mark(0, POLITE, "1"), numbers=(1,))
    assert kinds(both) == [TroubleKind.DIFFERENT]


def test_pages_of_other_rounds_and_runs_and_rejected_pages_count_for_nothing() -> None:
    foreign = replace(first_page("", 1, "3", "2"))
    other_run = replace(first_page("b", 2, "3", "2"), run=RUN + 1)
    rejected = replace(first_page("c", 3), state=PageState.REJECTED, reason="no_qr", sheet="", number=0)
    pile = piled(foreign, other_run, rejected, numbers=(1,))
    assert kinds(pile) == [TroubleKind.FOREIGN, TroubleKind.OTHER_RUN, TroubleKind.REJECTED]
    assert pile.sheets == ()
    out = [
        replace(page, state=PageState.LEFT_OUT, taken_out=TakenOut.NOT_OURS) for page in (foreign, rejected)
    ]
    assert piled(*out, numbers=(1,)) == Pile((), (), ())


def test_a_spoiled_sheet_holds_no_ballot_and_is_counted_once() -> None:
    pages = [first_page("a", 1, "3", "2"), second_page("a", 2, "1", "1")]
    out = [replace(page, state=PageState.LEFT_OUT, taken_out=TakenOut.SPOILED) for page in pages]
    unknown = replace(out[0], id=b"?" * 16, sheet="", code="", place=9)
    pile = piled(*out, unknown)
    assert [(sheet.left_out, sheet.answers) for sheet in pile.sheets] == [(True, ({}, {}))] * 2
    assert pile.is_ready
    anew = replace(pages[0], id=b"!" * 16, place=10), replace(pages[1], id=b"." * 16, place=11)
    assert [sheet.left_out for sheet in piled(*out, *anew).sheets] == [False]


def test_a_doubt_waits_for_a_person_and_counts_for_nothing_until_then() -> None:
    page = written(doubtful(first_page("a", 1, "3", "2")))
    pile = piled(page, numbers=(1,))
    assert pile.waits == 2
    assert told(pile) == [("CODEa", ({}, {POLITE: "2"}))]
    decided = piled(page.with_mark(0, POLITE, "1").with_writing(0, WORDS, "Cảm ơn"), numbers=(1,))
    assert decided.is_ready
    assert told(decided) == [("CODEa", ({POLITE: "1", WORDS: "Cảm ơn"}, {POLITE: "2"}))]
    blank = piled(page.with_mark(0, POLITE, None).with_writing(0, WORDS, ""), numbers=(1,))
    assert told(blank) == [("CODEa", ({}, {POLITE: "2"}))]
    assert blank.sheets[0].decided


def test_a_check_that_a_person_reads_differently_is_an_error_found_and_the_person_counts() -> None:
    page = first_page("a", 1, "3", "2")
    marks = tuple(replace(mark, check=True) for mark in page.marks)
    page = replace(page, marks=marks)
    assert page.waits == 2
    same = page.with_mark(0, POLITE, "3").with_mark(1, POLITE, None)
    assert [mark.differs for mark in same.marks] == [False, True]
    assert told(piled(same, numbers=(1,))) == [("CODEa", ({POLITE: "3"}, {}))]


@pytest.mark.parametrize(("earlier", "later"), [("scan2.pdf", "scan10.pdf"), ("a", "a1"), ("1b", "b1")])
def test_files_lie_in_the_order_a_scanner_numbers_them(earlier: str, later: str) -> None:
    one, other = first_page("a", 9, file=earlier), first_page("a", 1, file=later)
    assert in_the_pile(one) < in_the_pile(other)


def test_a_page_is_kept_as_it_is() -> None:
    page = written(doubtful(first_page("a", 4, "3", None))).with_mark(1, POLITE, "2")
    assert unpacked((page.id, 4, "read"), packed(page)) == page
    assert "CODEa" not in repr(page)
