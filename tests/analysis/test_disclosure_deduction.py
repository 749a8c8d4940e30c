"""Ranges that can be deduced, beside every table of answers that gives the same told numbers."""

from itertools import product

import numpy as np
import pytest

from analysis.arrays import FloatArray
from analysis.disclosure_counts import Estimation, Share, ToldFigure, compositions
from analysis.disclosure_deduction import Block, ItemTold, deduce, exposed, pinned_means
from analysis.disclosure_totals import Range, Rows

PLAIN = Estimation(0.0, 0.95)
HIGH, MIDDLE, LOW = Range(75.0), Range(50.0, 75.0, closed=False), Range(0.0, 50.0, closed=False)
ANY = Range()


def _item(answers: int, mean: Range = ANY, *shares: Share, points: int = 5) -> ItemTold:
    return ItemTold(points, answers, mean, (), shares)


def _block(
    items: list[ItemTold], rows: list[tuple[list[float], Range]], hidden: list[list[float]] | None = None
) -> Block:
    weights = np.array([row for row, _ in rows]).reshape(len(rows), len(items))
    withheld = np.array(hidden or []).reshape(len(hidden or []), len(items))
    told = Rows(weights, tuple(told for _, told in rows))
    return Block(tuple(items), told, withheld, PLAIN)


def _by_brute_force(block: Block) -> list[FloatArray]:
    """Try every table of answers."""
    ways = [compositions(item.answers, item.points) for item in block.items]
    kept: list[list[FloatArray]] = [[] for _ in block.items]
    for table in product(*ways):
        means = np.array(
            [
                float(counts @ np.arange(item.points)) * item.spacing
                for counts, item in zip(table, block.items, strict=True)
            ]
        )
        inside = all(
            item.mean.least - 1e-9 <= mean <= item.mean.most + 1e-9
            for item, mean in zip(block.items, means, strict=True)
        ) and all(
            told.least - 1e-9 <= row @ means <= told.most + 1e-9
            for row, told in zip(block.rows.weights, block.rows.ranges, strict=True)
        )
        if inside:
            for place, counts in enumerate(table):
                kept[place].append(counts)
    return [np.stack([np.min(rows, axis=0), np.max(rows, axis=0)], axis=1) for rows in kept]


@pytest.mark.parametrize(
    ("bands", "rows"),
    [
        ((HIGH, HIGH), [([0.5, 0.5], Range(74.5, 75.5, closed=False))]),
        ((MIDDLE, HIGH), [([0.5, 0.5], Range(80.0, 82.0))]),
        ((ANY, LOW), [([0.5, 0.5], Range(90.0)), ([0.25, 0.75], Range(10.0, 60.0))]),
        ((ANY, ANY), [([0.5, 0.5], Range(40.0, 60.0)), ([0.75, 0.25], Range(55.0, 65.0))]),
    ],
)
def test_ranges_are_those_of_every_table_of_answers(
    bands: tuple[Range, Range], rows: list[tuple[list[float], Range]]
) -> None:
    block = _block([_item(5, band, points=4) for band in bands], rows)
    try:
        wanted = _by_brute_force(block)
    except ValueError:  # no table gives these numbers
        assert not deduce(block).holds
        return
    found = deduce(block)
    assert found.holds
    for place, counts in enumerate(wanted):
        np.testing.assert_array_equal(found.counts[place], counts)


def test_the_long_way_for_many_answers_gives_what_enumeration_gives() -> None:
    many = deduce(_block([_item(4000, Range(99.9)), _item(4000)], [([0.5, 0.5], Range(60.0, 60.5))]))
    # 4 in 4000 of the highest total may be missing from the first: at least 3984 chose the best
    assert many.counts[0][4].tolist() == [3984, 4000]
    assert many.counts[0][0].tolist() == [0, 4]
    assert many.counts[1][4][0] == 0


def test_a_long_distribution_with_merged_shares_keeps_them() -> None:
    shares: list[Share] = [((0, 1, 2, 3), 900), ((4,), 100)]
    item = _item(1000, Range(10.0, 11.0), *shares)
    found = deduce(_block([item], []))
    assert found.counts[0][4].tolist() == [100, 100]
    assert found.counts[0][:, 1].max() <= 900
    # all but the hundred at the top are at the bottom, or nearly so: 40 steps of 4000 are left
    assert found.totals[0].tolist() == [400, 440]


def test_what_contradicts_itself_binds_nothing() -> None:
    odd = _block([_item(12, HIGH), _item(12, HIGH)], [([0.5, 0.5], Range(10.0, 20.0))], [[0.2, 0.8]])
    found = deduce(odd)
    assert not found.holds
    assert found.totals.tolist() == [[36, 48], [36, 48]]
    assert pinned_means(odd, found) == ()
    two = [([0.5, 0.5], Range(80.0, 81.0)), ([0.4, 0.6], Range(20.0, 21.0))]
    assert not deduce(_block([_item(12), _item(12)], two)).holds


def test_means_that_whole_answers_do_not_give_contradict() -> None:
    items = [_item(4, points=2), _item(4, points=2)]  # means are 0, 25, .. 100
    crossing = [([0.5, 0.5], Range(49.0, 51.0)), ([0.9, 0.1], Range(54.0, 56.0))]
    assert not deduce(_block(items, crossing)).holds  # 56.25 and 43.75 are no means of four
    beside = [([0.5, 0.5], Range(43.0, 45.0)), ([0.6, 0.4], Range(44.0, 47.0))]
    assert not deduce(_block(items, beside)).holds  # no whole totals sum to 3.5


def test_small_groups_are_looked_at_in_whole_answers() -> None:
    three = [_item(5, points=2) for _ in range(3)]  # totals a, b, c of 0..5
    rows = [
        ([0.5, 0.5, 0.0], Range(49.0, 51.0)),  # a + b = 5
        ([0.0, 0.5, 0.5], Range(29.0, 31.0)),  # b + c = 3
        ([0.2, 0.2, 0.6], Range(48.0, 54.0)),  # 4 a + 4 b + 12 c: c is 2.3 to 2.8
    ]
    assert not deduce(_block(three, rows)).holds
    loose = [*rows[:2], ([0.2, 0.2, 0.6], Range(48.0, 57.0))]  # c may be 3 now, so b is 0 and a is 5
    found = deduce(_block(three, loose))
    assert found.totals.tolist() == [[5, 5], [0, 0], [3, 3]]


def test_sums_that_only_broken_answers_give_contradict() -> None:
    one_or_two = [_item(5, Range(20.0, 40.0), points=2) for _ in range(3)]
    rows = [([1 / 3] * 3, Range(28.7, 31.3)), ([0.4, 0.3, 0.3], Range(20.0, 40.0))]  # a sum of 4.3 to 4.7
    assert not deduce(_block(one_or_two, rows)).holds
    many = [_item(50, Range(20.0, 40.0), points=2) for _ in range(3)]  # there a sum of 43 to 47 is possible
    assert deduce(_block(many, rows)).holds


def test_a_figure_that_no_answers_give_binds_nothing() -> None:
    odd = ItemTold(5, 12, Range(33.0, 34.0), (ToldFigure(33, 32, 34, 1.0),), ())
    assert deduce(_block([odd], [])).counts[0][0].tolist() == [0, 12]


def test_all_answers_but_one_known_to_be_the_same_expose_an_item() -> None:
    two_elsewhere = _block([_item(10, Range(95.0)), _item(10)], [([0.5, 0.5], Range(40.0, 70.0))])
    assert exposed(two_elsewhere, deduce(two_elsewhere)) == ()  # 38 of 40 points: eight or more at the top
    one_elsewhere = _block([_item(10, Range(97.0)), _item(10)], [([0.5, 0.5], Range(40.0, 70.0))])
    assert exposed(one_elsewhere, deduce(one_elsewhere)) == (0,)


def test_a_merged_category_that_a_score_gives_back_exposes_an_item() -> None:
    # 1 answer in the second category, merged with 20 in the third: a score to a tenth gives it back
    shares: tuple[Share, ...] = (((0,), 5), ((1, 2), 21), ((3,), 200), ((4,), 174))
    mean = (41 + 600 + 696) * 100 / 1600
    item = ItemTold(5, 400, Range(mean - 0.02, mean + 0.02), (), shares)
    block = _block([item], [])
    assert deduce(block).counts[0][1].tolist() == [1, 1]
    assert exposed(block, deduce(block)) == (0,)
    full = _item(6, ANY, ((0,), 2), ((1,), 2), ((2,), 2), points=3)
    assert exposed(_block([full], []), deduce(_block([full], []))) == ()


def test_a_mean_that_is_told_roughly_and_yet_known_exposes_an_item() -> None:
    pinned = _block([_item(12, HIGH), _item(12, HIGH)], [([0.5, 0.5], Range(74.9, 75.0))])
    assert exposed(pinned, deduce(pinned)) == (0, 1)
    told = ItemTold(5, 12, HIGH, (ToldFigure(75, 60, 90, 1.0),), ())
    open_told = _block([told, told], [([0.5, 0.5], Range(74.9, 75.0))])
    assert exposed(open_told, deduce(open_told)) == ()


def test_a_withheld_mean_that_others_give_back_is_seen() -> None:
    exact = Range(50.0, 50.0)
    given = _block([_item(10, exact), _item(10, exact), _item(10)], [], [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    found = deduce(given)
    assert found.hidden.tolist() == [[50.0, 50.0], [25.0, 75.0]]
    assert pinned_means(given, found) == (0,)


def test_a_range_knows_its_open_end() -> None:
    assert Range(0.0, 50.0, closed=False).whole(25.0) == (0, 1)
    assert Range(0.0, 50.0).whole(25.0) == (0, 2)
