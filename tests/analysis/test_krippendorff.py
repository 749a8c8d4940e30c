"""Krippendorff's alpha on the example he published."""

import numpy as np
import pytest

from analysis.krippendorff import Metric, krippendorff_alpha

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", C: 4 observers, 12 units, 0: missing.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)
COUNTS = np.array([(unit[:, None] == np.arange(1, 6)).sum(axis=0) for unit in OBSERVERS.T])


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_the_published_one(metric: Metric, alpha: float) -> None:
    assert round(krippendorff_alpha(COUNTS, [1, 2, 3, 4, 5], metric), 3) == alpha


def test_perfect_agreement_is_one() -> None:
    assert krippendorff_alpha([[3, 0], [0, 2]], [1, 2]) == 1


@pytest.mark.parametrize("counts", [[[1, 0], [0, 1]], [[3, 0], [2, 0]], np.zeros((0, 2))])
def test_without_pairs_or_without_variety_it_is_unknown(counts: object) -> None:
    assert np.isnan(krippendorff_alpha(np.asarray(counts), [1, 2]))


@pytest.mark.parametrize("counts", [[1, 2], [[1, 2, 3]], [[-1, 2]], [[np.nan, 2]]])
def test_broken_counts_are_refused(counts: object) -> None:
    with pytest.raises(ValueError, match="counts"):
        krippendorff_alpha(np.asarray(counts), [1, 2])
