"""Channel effects: those of least squares, whoever chose which channel."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from analysis.channels import channel_effects
from analysis.scores import Moments, moments

Floats = NDArray[np.float64]


def _sums(scores: Floats, channel: Any, cell: Any, channels: int, cells: int) -> Moments:
    flat = moments(scores, np.asarray(channel) * cells + np.asarray(cell), channels * cells)
    shape = (channels, cells)
    return Moments(flat.n.reshape(shape), flat.total.reshape(shape), flat.squares.reshape(shape))


def _round(seed: int, effect: float, number: int = 300) -> tuple[Floats, Any, Any]:
    """Draw ballots of 6 cells; people of good cells prefer channel 0."""
    random = np.random.default_rng(seed)
    cell = random.integers(0, 6, number)
    channel = (random.random(number) > 0.2 + 0.1 * cell).astype(np.int64)
    return 40 + 5 * cell + effect * channel + random.normal(0, 10, number), channel, cell


def test_the_effect_is_that_of_least_squares_with_cells() -> None:
    scores, channel, cell = _round(1, 6.0)
    found = channel_effects(_sums(scores, channel, cell, 2, 6))
    design = np.column_stack([channel == 0, np.eye(6)[cell]]).astype(np.float64)
    coefficients = np.linalg.lstsq(design, scores)[0]
    rest = scores - design @ coefficients
    freedom = len(scores) - 7
    se = np.sqrt(rest @ rest / freedom * np.linalg.inv(design.T @ design)[0, 0])
    assert found.difference[0] == pytest.approx(coefficients[0], rel=1e-9)
    assert found.se[0] == pytest.approx(se, rel=1e-9)
    assert found.p[0] == pytest.approx(2 * stats.t.sf(abs(coefficients[0]) / se, freedom), rel=1e-8)
    ends = stats.t.interval(0.95, freedom, coefficients[0], se)
    assert (found.low[0], found.high[0]) == pytest.approx(ends, rel=1e-9)
    assert (found.cells[0], found.n_first[0] + found.n_second[0]) == (6, 300)
    assert found.differs[0]


def test_in_one_cell_it_is_the_t_test() -> None:
    random = np.random.default_rng(2)
    one, other = random.normal(60, 10, 30), random.normal(50, 10, 25)
    found = channel_effects(
        _sums(np.concatenate([one, other]), np.repeat([0, 1], [30, 25]), np.zeros(55, dtype=int), 2, 1)
    )
    assert found.p[0] == pytest.approx(stats.ttest_ind(one, other).pvalue, rel=1e-9)


def test_who_prefers_a_channel_is_no_effect_of_the_channel() -> None:
    wrong, apart = 0, []
    for seed in range(300):
        scores, channel, cell = _round(seed, 0.0)
        apart.append(scores[channel == 0].mean() - scores[channel == 1].mean())
        wrong += bool(channel_effects(_sums(scores, channel, cell, 2, 6)).differs[0])
    assert np.mean(apart) > 2
    assert wrong / 300 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_every_two_channels_are_compared_and_adjusted_together() -> None:
    scores, channel, cell = _round(3, 0.0, 900)
    channel = np.random.default_rng(4).integers(0, 3, 900)
    scores = scores + np.array([0.0, 0, 8])[channel]
    found = channel_effects(_sums(scores, channel, cell, 3, 6))
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert found.differs.tolist() == [False, True, True]
    assert (found.p_holm >= found.p).all()


def test_cells_with_one_channel_only_say_nothing() -> None:
    scores, channel, cell = _round(5, 3.0)
    channel = np.where(cell == 0, 0, channel)
    found = channel_effects(_sums(scores, channel, cell, 2, 6))
    assert found.cells[0] == 5
    inside = cell > 0
    other = channel_effects(_sums(scores[inside], channel[inside], cell[inside] - 1, 2, 5))
    assert found.difference[0] == pytest.approx(other.difference[0], rel=1e-12)
    assert found.se[0] == pytest.approx(other.se[0], rel=1e-12)


def test_channels_that_never_meet_are_not_compared() -> None:
    found = channel_effects(_sums(np.array([1.0, 2, 3, 4]), [0, 0, 1, 1], [0, 0, 1, 1], 2, 2))
    assert found.cells[0] == 0
    assert np.isnan([found.difference[0], found.se[0], found.low[0], found.p[0], found.p_holm[0]]).all()
    assert not found.differs[0]


def test_unanimous_ballots_show_no_difference() -> None:
    found = channel_effects(_sums(np.array([100.0, 100, 90, 90]), [0, 0, 1, 1], [0, 0, 0, 0], 2, 1))
    assert found.difference[0] == pytest.approx(10)
    assert np.isnan([found.se[0], found.low[0], found.p[0]]).all()
    assert not found.differs[0]


@given(st.integers(0, 50))
def test_a_mirrored_scale_mirrors_and_sums_add(seed: int) -> None:
    scores, channel, cell = _round(seed, 4.0, 80)
    scores = np.clip(scores, 0, 100)
    whole = _sums(scores, channel, cell, 2, 6)
    plain = channel_effects(whole)
    half = np.arange(80) < 40
    parts = [_sums(scores[part], channel[part], cell[part], 2, 6) for part in (half, ~half)]
    added = channel_effects(parts[0] + parts[1])
    np.testing.assert_allclose(added.se, plain.se)
    mirrored = channel_effects(_sums(100 - scores, channel, cell, 2, 6))
    np.testing.assert_allclose(mirrored.low, -plain.high, atol=1e-8)


def test_what_cannot_be_is_refused() -> None:
    sums = _sums(np.array([1.0, 2]), [0, 1], [0, 0], 2, 1)
    with pytest.raises(ValueError, match="two channels"):
        channel_effects(Moments(sums.n[:1], sums.total[:1], sums.squares[:1]))
    with pytest.raises(ValueError, match="two channels"):
        channel_effects(replace(sums, n=sums.n[:, 0]))
    with pytest.raises(ValueError, match="confidence"):
        channel_effects(sums, confidence=1.0)
