"""Funnel limits against sums made by hand after Spiegelhalter (2005)."""

import numpy as np
import pytest
from scipy import stats

from analysis.funnel import CONTROL, WARNING, draw_funnel


def test_the_target_is_the_mean_weighted_by_precision() -> None:
    # weights 1/25, 1/100, 1/100: (4 x 50 + 60 + 70) / 6
    funnel = draw_funnel([50, 60, 70], [25, 100, 100], [40, 10, 10])
    assert funnel is not None
    assert funnel.target == pytest.approx(55)
    assert funnel.ballot_variance == pytest.approx(1000)


def test_peers_that_differ_no_more_than_by_chance_have_the_limits_of_chance() -> None:
    funnel = draw_funnel([58, 60, 62], [25, 25, 25], [36, 36, 36])
    assert funnel is not None
    assert funnel.dispersion == pytest.approx(0.32 / 3)
    assert funnel.between == 0
    limits = funnel.limits([36, 144], WARNING)
    reach = stats.norm.ppf(0.975) * np.array([5, 2.5])
    np.testing.assert_allclose(limits.low, 60 - reach)
    np.testing.assert_allclose(limits.high, 60 + reach)


def test_peers_that_differ_by_more_widen_the_limits() -> None:
    # distances -2, 0, 0, 2: mean square 2; (8 - 3) / (0.16 - 0.04) = 41.667
    funnel = draw_funnel([50, 60, 60, 70], [25] * 4, [10] * 4)
    assert funnel is not None
    assert funnel.dispersion == pytest.approx(2)
    assert funnel.between == pytest.approx(125 / 3)
    reach = stats.norm.ppf(0.999) * np.sqrt(125 / 3 + 25)
    assert funnel.limits(10, CONTROL).high == pytest.approx(60 + reach)


def test_one_extreme_peer_in_ten_counts_no_more_than_the_next() -> None:
    scores = [60, 60, 60, 60, 60, 60, 60, 60, 55, 95]
    funnel = draw_funnel(scores, [25] * 10, [10] * 10)
    assert funnel is not None
    assert funnel.target == pytest.approx(63)
    # without the lowest (55 counts as 60) and the highest (95 counts as 60): ten times (3 / 5)^2
    assert funnel.dispersion == pytest.approx(0.36)


def test_limits_stay_on_the_scale() -> None:
    funnel = draw_funnel([90, 95, 99], [100] * 3, [5] * 3)
    assert funnel is not None
    assert funnel.limits(1, CONTROL).high == 100


def test_two_peers_are_too_few() -> None:
    assert draw_funnel([50, 60], [25, 25], [10, 10]) is None


@pytest.mark.parametrize(("variances", "ballots"), [([25, 0, 25], [10] * 3), ([25] * 3, [10, 10, 0])])
def test_a_score_without_spread_or_ballots_is_refused(variances: list[float], ballots: list[float]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        draw_funnel([50, 60, 70], variances, ballots)
