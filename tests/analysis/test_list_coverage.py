"""The share of the list that was reached, against Fisher's exact test and by hand."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.list_coverage import cover_list


def test_shares_are_those_of_each_list() -> None:
    found = cover_list([30, 50, 0], [100, 100, 50])
    np.testing.assert_allclose(found.share, [0.3, 0.5, 0.0])
    assert found.whole == pytest.approx(80 / 250)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_chances_are_twice_the_smaller_tail_of_fishers_test(place: int) -> None:
    reached, listed = np.array([30, 45, 20]), np.array([100, 90, 60])
    rest, names = reached.sum() - reached[place], listed.sum() - listed[place]
    table = np.array([[reached[place], listed[place] - reached[place]], [rest, names - rest]])
    tails = [stats.fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert cover_list(reached, listed).p[place] == pytest.approx(2 * min(tails))


def test_a_place_left_out_and_one_filled_up_stand_out() -> None:
    found = cover_list([50, 52, 48, 5, 98, 51], [100] * 6)
    assert found.below.tolist() == [False, False, False, True, False, False]
    assert found.above.tolist() == [False, False, False, False, True, False]


def test_more_answers_than_people_are_named() -> None:
    found = cover_list([50, 110], [100, 100])
    assert found.beyond.tolist() == [False, True]
    assert found.share[1] == pytest.approx(1.1)
    assert found.above[1]


def test_a_place_without_a_list_has_no_share_and_accuses_nobody() -> None:
    found = cover_list([5, 50], [0, 100])
    assert np.isnan([found.share[0], found.p[0], found.p_bh[0]]).all()
    assert found.beyond[0]
    assert not (found.below | found.above).any()


def test_places_reached_alike_do_not_stand_out() -> None:
    random = np.random.default_rng(8)
    accused = 0
    for _ in range(200):
        found = cover_list(random.binomial(300, 0.4, 30), [300] * 30)
        accused += bool((found.below | found.above).any())
    assert accused <= 6  # one round in a hundred is expected


def test_no_places_are_no_coverage() -> None:
    found = cover_list([], [])
    assert found.share.size == 0
    assert np.isnan(found.whole)


@pytest.mark.parametrize(
    ("reached", "listed", "message"),
    [
        ([1.5], [10], "reached"),
        ([-1], [10], "reached"),
        ([1], [np.nan], "listed"),
        ([1, 2], [10], "every place"),
        ([[1]], [[10]], "every place"),
    ],
)
def test_numbers_that_are_no_counts_are_refused(reached: Any, listed: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cover_list(reached, listed)
