"""Progress in tens: of no place does anything shown say that everybody there took part, or nobody."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import tens
from surveys.identifiers import Channel, RespondentGroup
from surveys.tens import OTHERS, Cell, Row, told

CITIZEN, PEER, FRONT = RespondentGroup.CITIZEN, RespondentGroup.PEER, RespondentGroup.FRONT
WEB, PAPER = Channel.WEB, Channel.PAPER


def test_each_respondent_group_is_told_in_tens() -> None:
    cells = [Cell(CITIZEN, "", WEB, 20, 15), Cell(PEER, "", PAPER, 20, 9), Cell(CITIZEN, "", WEB, 20, 14)]
    assert told(cells).groups == (Row(CITIZEN, 40, 20), Row(PEER, 20, 0))


@pytest.mark.parametrize(
    ("issued", "used", "shown"),
    [(10, 10, 0), (20, 20, 10), (20, 19, 10), (21, 20, 20), (21, 21, 20), (60, 60, 50), (60, 9, 0)],
)
def test_progress_never_says_that_everybody_took_part(issued: int, used: int, shown: int) -> None:
    assert [row.returned for row in told([Cell(CITIZEN, "", WEB, issued, used)]).groups] == [shown]


def test_small_places_are_told_together_and_never_one_alone() -> None:
    cells = [Cell(CITIZEN, place, WEB, count, count // 2) for place, count in
             (("A", 100), ("B", 12), ("C", 40), ("D", 60))]  # fmt: skip
    # B alone would follow from the sum: the next smallest place goes with it
    assert told(cells).places == (Row("A", 100, 50), Row("D", 60, 30), Row(OTHERS, 52, 20))
    assert told(cells[:2]).places == ()  # nothing is left to tell apart


def test_channels_are_told_apart_only_where_each_is_large_in_its_place() -> None:
    cells = [Cell(CITIZEN, "A", WEB, 100, 70), Cell(CITIZEN, "A", PAPER, 50, 20)]
    assert told(cells).channels == (Row(WEB, 100, 70), Row(PAPER, 50, 20))
    few = [*cells, Cell(CITIZEN, "B", WEB, 100, 0), Cell(CITIZEN, "B", PAPER, 5, 5)]
    assert told(few).channels == (Row(WEB, 100, 70), Row(PAPER, 50, 20), Row("", 105, 0))


def test_an_open_link_has_no_codes_and_only_full_tens_are_told_of_it() -> None:
    cells = [Cell(CITIZEN, "A", Channel.OPEN_LINK, 15, 15), Cell(CITIZEN, "A", WEB, 40, 12)]
    assert told(cells).channels == (Row(WEB, 40, 10), Row(Channel.OPEN_LINK, 0, 10))
    few = replace(cells[0], returned=9)
    assert told([few, cells[1]]).channels[1] == Row(Channel.OPEN_LINK, 0, 0)


_CELLS = st.lists(
    st.integers(1, 90).flatmap(
        lambda issued: st.builds(
            Cell,
            st.sampled_from((CITIZEN, PEER, FRONT)),
            st.sampled_from(("A", "B", "C", "D", "")),
            st.sampled_from((WEB, PAPER, Channel.OPEN_LINK)),
            st.just(issued),
            st.integers(0, issued),
        )
    ),
    max_size=12,
)


@given(_CELLS)
def test_everything_shown_is_a_floor_of_the_truth(cells: list[Cell]) -> None:
    shown = told(cells)
    for rows in (shown.groups, shown.places, shown.channels):
        assert sum(row.returned for row in rows) <= sum(one.returned for one in cells)
        assert all(row.returned % 10 == 0 for row in rows)


@given(st.integers(30, 400).flatmap(lambda issued: st.tuples(st.just(issued), st.integers(0, issued))))
def test_of_one_group_nothing_finer_than_tens_follows(known: tuple[int, int]) -> None:
    issued, used = known
    least = tens.in_tens(used)  # used and unused in tens, of 200 codes, would say that 50 were used
    assert told([Cell(CITIZEN, "A", WEB, issued, used)]) == told([Cell(CITIZEN, "A", WEB, issued, least)])


def test_places_count_codes_alone() -> None:
    link = Cell(CITIZEN, "", Channel.OPEN_LINK, 40, 40)
    cells = [Cell(CITIZEN, place, WEB, 60, 20) for place in "AB"]
    assert told([*cells, link]).places == (Row("A", 60, 20), Row("B", 60, 20))


@given(_CELLS, st.integers(0, 9), st.sampled_from((CITIZEN, PEER, FRONT)), st.sampled_from((0, 2000)))
def test_whether_all_or_nobody_of_a_place_took_part_changes_nothing_that_is_shown(
    cells: list[Cell], missing: int, group: RespondentGroup, returned: int
) -> None:
    # places large enough that none of them goes with a large X: together with others nothing is told of X
    others = cells + [Cell(group, place, WEB, 30, 11) for place in "ABCD"]
    certain = Cell(group, "X", WEB, 2000, returned)
    close = replace(certain, returned=abs(returned - missing))
    assert told([*others, certain]) == told([*others, close])
