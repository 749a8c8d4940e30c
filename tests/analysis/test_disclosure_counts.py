"""Count vectors behind told distributions and figures, beside counting by hand and by brute force."""

from itertools import product

import numpy as np
import pytest

from analysis.disclosure import coarsen
from analysis.disclosure_counts import Estimation, ToldFigure, compositions, fits, vectors
from analysis.scores import Moments, group_scores

PLAIN = Estimation(0.0, 0.95)


@pytest.mark.parametrize(("total", "parts"), [(0, 3), (4, 1), (5, 2), (6, 4)])
def test_every_way_to_write_a_sum_is_there_once(total: int, parts: int) -> None:
    wanted = {way for way in product(range(total + 1), repeat=parts) if sum(way) == total}
    found = [tuple(way) for way in compositions(total, parts).tolist()]
    assert len(found) == len(wanted)
    assert set(found) == wanted


def test_told_shares_bind_their_categories() -> None:
    found = vectors(5, 4, [((0, 1), 2), ((2,), 1), ((3,), 2)])
    assert found is not None
    assert sorted(map(tuple, found.tolist())) == [(0, 2, 1, 2), (1, 1, 1, 2), (2, 0, 1, 2)]


def test_too_many_vectors_are_not_made() -> None:
    assert vectors(500, 10) is None


@pytest.mark.parametrize(
    ("points", "step", "fraction"), [(5, 5.0, 0.0), (5, 1.0, 0.3), (2, 1.0, 0.0), (3, 0.1, 0.5)]
)
def test_a_vector_fits_exactly_the_figure_it_would_be_told_as(
    points: int, step: float, fraction: float
) -> None:
    table = vectors(9, points)
    assert table is not None
    worth = 100.0 * np.arange(points) / (points - 1)
    chosen = table[:: max(1, len(table) // 12)]
    for counts in chosen:
        scores = group_scores(
            Moments(
                np.array([9.0]),
                np.array([counts @ worth], dtype=float),
                np.array([counts @ worth**2], dtype=float),
            ),
            fraction=fraction,
            two_valued=points == 2,
        )
        value = round(float(scores.score[0]), 9)
        low, high = max(0.0, min(float(scores.low[0]), value)), min(100.0, max(float(scores.high[0]), value))
        told = coarsen(value, round(low, 9), round(high, 9), step)
        figure = ToldFigure(
            told.value, 0.0 if told.low <= 5 else told.low, 100.0 if told.high >= 95 else told.high, step
        )
        same = fits(table, figure, Estimation(fraction, 0.95))
        assert same[(table == counts).all(axis=1)].all()


def test_a_figure_keeps_out_what_would_be_told_otherwise() -> None:
    table = vectors(9, 5)
    assert table is not None
    # everybody in the middle: a narrow interval around 50, unlike half at each end
    narrow = fits(table, ToldFigure(50, 35, 65, 5), PLAIN)
    wide = (table == [4, 0, 1, 0, 4]).all(axis=1)
    assert not narrow[wide].any()
