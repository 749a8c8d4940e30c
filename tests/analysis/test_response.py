"""Response rates: AAPOR's formulas in exact fractions, and what must hold of any counts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.response import Dispositions, response_rates

COUNTS = st.lists(st.integers(0, 500), min_size=7, max_size=7)


def _of(counts: list[int]) -> Dispositions:
    names = ("partial", "refused", "not_contacted", "other", "unknown", "ineligible")
    return Dispositions.of(counts[0], **dict(zip(names, counts[1:], strict=True)))


@given(COUNTS)
def test_rates_are_the_fractions_of_the_definitions(counts: list[int]) -> None:
    complete, partial, refused, not_contacted, other, unknown, ineligible = counts
    eligible = complete + partial + refused + not_contacted + other
    found = response_rates(_of(counts))
    known = eligible + ineligible
    share = Fraction(eligible, known) if known else Fraction(1)
    assert found.eligibility == pytest.approx(float(share))
    for rate, below in ((found.rr1, Fraction(eligible + unknown)), (found.rr3, eligible + share * unknown)):
        if below:
            assert rate == pytest.approx(float(Fraction(complete) / below))
        else:
            assert np.isnan(rate)


@given(COUNTS)
def test_the_first_rate_is_never_above_the_third(counts: list[int]) -> None:
    found = response_rates(_of(counts))
    assert np.isnan(found.rr1) or found.rr1 <= found.rr3 <= 1


def test_a_round_by_group_and_channel() -> None:
    counts = Dispositions.of(
        [[60, 30], [10, 0]],
        refused=[[20, 10], [5, 0]],
        unknown=[[20, 60], [5, 0]],
        ineligible=[[20, 0], [0, 0]],
    )
    found = response_rates(counts)
    np.testing.assert_allclose(found.rr1, np.array([[0.6, 0.3], [0.5, np.nan]]))
    np.testing.assert_allclose(found.eligibility, np.array([[0.8, 1.0], [1.0, 1.0]]))
    np.testing.assert_allclose(found.rr3, np.array([[60 / 96, 0.3], [0.5, np.nan]]))
    both = response_rates(counts.over(1))
    np.testing.assert_allclose(both.rr1, [90 / 200, 0.5])
    assert response_rates(counts.over((0, 1))).rr1 == pytest.approx(100 / 220)


def test_counts_of_two_parts_sum() -> None:
    one, other = _of([1, 2, 3, 4, 5, 6, 7]), _of([7, 6, 5, 4, 3, 2, 1])
    assert response_rates(one + other).rr1 == pytest.approx(8 / (8 + 8 + 8 + 8 + 8 + 8))


def test_a_better_eligibility_takes_the_place_of_the_estimate() -> None:
    counts = Dispositions.of(40, unknown=60)
    assert response_rates(counts).rr3 == pytest.approx(0.4)
    assert response_rates(counts, 0.0).rr3 == pytest.approx(1)
    assert response_rates(counts, 0.5).rr3 == pytest.approx(40 / 70)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="complete"):
        Dispositions.of(-1)
    with pytest.raises(ValueError, match="unknown: expected"):
        Dispositions.of(1, unknown=np.nan)
    with pytest.raises(ValueError, match="infinite"):
        Dispositions.of(1, other=np.inf)
    with pytest.raises(ValueError, match="returned: no such"):
        Dispositions.of(1, returned=3)
    for share in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="eligibility"):
            response_rates(Dispositions.of(1), share)
