"""Charts: where things stand, which tone they have, what is never shown."""

from typing import Literal

import pytest

from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Item
from surveys.summary import (
    Band,
    BandName,
    Distribution,
    Figure,
    GroupCounts,
    GroupResult,
    ItemResult,
    Share,
    Withheld,
    WithheldReason,
)
from webapp.office.charts.axis import SCORES, differences
from webapp.office.charts.bars import parts
from webapp.office.charts.funnel import Scale
from webapp.office.charts.heat import heat, heat_rows

STEPS = {str(value): f"step {value}" for value in range(1, 6)}
TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


def test_an_axis_keeps_its_order_and_stays_inside_the_drawing() -> None:
    places = [SCORES.place(value) for value in (-20, 0, 25, 50, 100, 130)]
    assert places == [3.0, 3.0, 26.5, 50.0, 97.0, 97.0]
    assert SCORES.values == (0, 25, 50, 75, 100)


@pytest.mark.parametrize(("reach", "end"), [(0, 10), (9.5, 10), (31, 40), (100, 100)])
def test_an_axis_of_differences_is_symmetric(reach: float, end: float) -> None:
    axis = differences(reach)
    assert (axis.least, axis.most) == (-end, end)
    assert axis.place(0) == 50.0


def test_a_score_stands_the_higher_in_a_funnel_the_more_it_is() -> None:
    scale = Scale(40, 80)
    assert list(scale.values) == [40, 50, 60, 70, 80]
    places = [scale.place(score) for score in (90, 80, 60, 40, 10)]
    assert places == [14, 14, 120, 226, 226]


def test_a_distribution_fills_its_bar_worst_first() -> None:
    shares = (Share(("1",), 5, 10), Share(("3",), 20, 40), Share(("5",), 25, 50))
    laid = parts(Distribution(50, shares, merged=False), STEPS, ranked=True)
    assert [(one.x, one.width, one.tone) for one in laid] == [(0, 10, 1), (10, 40, 3), (50, 50, 5)]
    assert [one.hatched for one in laid] == [True, False, False]
    assert [one.label for one in laid] == ["step 1", "step 3", "step 5"]


def test_joined_categories_are_named_from_first_to_last_and_paler_than_an_end() -> None:
    shares = (Share(("1", "2"), 10, 20), Share(("3",), 5, 10), Share(("4", "5"), 35, 70))
    laid = parts(Distribution(50, shares, merged=True), STEPS, ranked=True)
    assert [(one.tone, one.label) for one in laid] == [
        (2, "step 1 – step 2"),
        (3, "step 3"),
        (4, "step 4 – step 5"),
    ]


def test_options_without_order_have_one_colour_and_no_hatching() -> None:
    shares = (Share(("1",), 45, 90), Share(("2",), 5, 5), Share(("3",), 0, 0))
    laid = parts(Distribution(50, shares, merged=False), STEPS, ranked=False)
    assert [(one.tone, one.hatched) for one in laid] == [(0, False), (0, False)]
    assert [one.labelled for one in laid] == [True, False]


@pytest.mark.parametrize(
    ("cell", "depth"),
    [
        (Figure(5, 5, 20, 1, None), 0),
        (Figure(60, 50, 70, 1, None), 3),
        (Figure(95, 90, 100, 1, None), 4),
        (Figure(100, 95, 100, 1, None), 4),
        (Band(BandName.LOW, 0, 50), 0),
        (Band(BandName.HIGH, 75, 100), 4),
    ],
)
def test_the_depth_of_a_cell_follows_the_score(cell: Figure | Band, depth: int) -> None:
    assert heat(cell) == depth


def _item(name: str, kind: Literal["rating", "text"], *asked_of: RespondentGroup) -> Item:
    texts, nothing = {"en": name}, ()
    return Item(
        ItemId(name),
        kind,
        texts,
        hint=None,
        scale="scale",
        options=nothing,
        criteria=nothing,
        required=True,
        asked_of=asked_of,
        show_if=None,
    )


def test_a_heat_map_says_why_a_cell_is_empty() -> None:
    peers, people = RespondentGroup.PEER, RespondentGroup.CITIZEN
    told = Figure(70, 60, 80, 1, None)
    groups = (
        GroupResult(people, TOO_FEW, TOO_FEW, (), ()),
        GroupResult(
            peers, GroupCounts(60, 55, 55, 0), told, (), (ItemResult(ItemId("a"), told, TOO_FEW, None),)
        ),
    )
    rows = heat_rows([_item("a", "rating"), _item("b", "rating", peers), _item("c", "text")], groups)
    assert [(row.item.id, row.cells) for row in rows] == [
        ("a", (TOO_FEW, told)),
        ("b", (Withheld(WithheldReason.NOT_ASKED), TOO_FEW)),
    ]
