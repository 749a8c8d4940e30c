"""Samples have the probabilities of their design, by counting all that can happen, and follow from a seed."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import sampling

SIZES = [1.0, 2.0, 3.0, 4.0]


def expected_by_enumeration(probability: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Walk from every start that makes a difference; a sample counts as long as its starts reach."""
    cuts = np.unique(np.concatenate([[0.0, 1.0], np.cumsum(probability[order]) % 1.0]))
    found = np.zeros(len(probability))
    for low, high in pairwise(cuts):
        found[sampling.systematic(probability, (low + high) / 2, order)] += high - low
    return found


def test_numbers_of_a_seed_are_those_of_the_published_stream() -> None:
    # PCG64 as in NumPy's own reference data (NEP 19 keeps the raw stream for ever): the same raw words,
    # taken here through the method that NumPy documents for doubles
    raw = np.random.PCG64(20_260_331).random_raw(1000)
    by_definition = [int(word) // 2**11 / 2**53 for word in raw]
    assert sampling.uniforms(20_260_331, 1000).tolist() == by_definition
    assert sampling.uniforms(7, 5).tolist() == np.random.Generator(np.random.PCG64(7)).random(5).tolist()


def test_every_simple_sample_is_equally_likely() -> None:
    counted = dict.fromkeys(combinations(range(5), 2), 0)
    for ranks in permutations(range(5)):  # all orders that random numbers can have
        counted[tuple(sampling.simple(np.array(ranks) / 5, 2).chosen)] += 1
    assert set(counted.values()) == {120 // 10}


def test_a_simple_sample_says_its_probability_and_keeps_the_rest_in_reserve() -> None:
    drawn = sampling.simple(np.array([0.9, 0.1, 0.5, 0.3]), 2)
    assert drawn.chosen.tolist() == [1, 3]
    assert drawn.reserve.tolist() == [2, 0]  # the next by chance first
    assert drawn.probability.tolist() == [0.5] * 4
    assert sampling.simple(np.array([]), 0).chosen.size == 0


def test_seeds_draw_every_sample_equally_often() -> None:
    places = {pair: place for place, pair in enumerate(combinations(range(4), 2))}
    counted = np.zeros(len(places))
    for seed in range(3000):
        counted[places[tuple(sampling.simple(sampling.uniforms(seed, 4), 2).chosen)]] += 1
    assert stats.chisquare(counted).pvalue > 0.001


def test_probabilities_proportional_to_size_sum_to_the_sample() -> None:
    assert sampling.size_probabilities(SIZES, 2) == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_a_unit_too_large_is_certain_and_the_others_share_the_rest() -> None:
    # 100 of 106 x 2 exceeds 1: certain. The rest: one of sizes 1, 2, 3.
    assert sampling.size_probabilities([100, 1, 2, 3], 2) == pytest.approx([1, 1 / 6, 2 / 6, 3 / 6])
    # taking one out makes the next too large: both are certain
    assert sampling.size_probabilities([100, 50, 1, 1], 3) == pytest.approx([1, 1, 0.5, 0.5])
    assert sampling.size_probabilities([3, 0, 2], 2).tolist() == [1, 0, 1]
    assert sampling.size_probabilities([3, 0, 2], 0).tolist() == [0, 0, 0]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_systematic_walk_includes_each_unit_with_its_probability_in_every_order(
    order: tuple[int, ...],
) -> None:
    probability = sampling.size_probabilities(SIZES, 2)
    assert expected_by_enumeration(probability, np.array(order)) == pytest.approx(probability)


def test_a_walk_past_a_certain_unit_still_includes_all_with_their_probabilities() -> None:
    probability = sampling.size_probabilities([1, 100, 2, 3, 4], 3)
    assert expected_by_enumeration(probability, np.arange(5)) == pytest.approx(probability)


@given(
    sizes=st.lists(st.integers(1, 50), min_size=1, max_size=12),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**63),
    shuffled=st.booleans(),
)
def test_a_sample_by_size_has_exactly_the_size_asked_for(
    sizes: list[int], share: float, seed: int, *, shuffled: bool
) -> None:
    n = round(share * len(sizes))
    drawn = sampling.proportional_to_size(
        sizes, n, sampling.uniforms(seed, len(sizes) + 1), shuffled=shuffled
    )
    assert len(drawn.chosen) == n
    assert drawn.probability.sum() == pytest.approx(n)
    assert sorted([*drawn.chosen, *drawn.reserve]) == list(range(len(sizes)))


def test_seeds_draw_units_as_often_as_their_size_says() -> None:
    counted = np.zeros(4)
    for seed in range(3000):
        counted[sampling.proportional_to_size(SIZES, 1, sampling.uniforms(seed, 5)).chosen] += 1
    assert stats.chisquare(counted, 3000 * np.array([0.1, 0.2, 0.3, 0.4])).pvalue > 0.001


def test_without_shuffling_the_walk_spreads_along_the_frame() -> None:
    random = np.array([0.9, 0.1, 0.8, 0.2, 0.5])
    # all of one size, two of four, starting in the middle of the first: every second one
    assert sampling.proportional_to_size([1, 1, 1, 1], 2, random, shuffled=False).chosen.tolist() == [1, 3]


def test_a_stratified_sample_takes_from_each_stratum_what_it_is_told() -> None:
    strata = [1, 1, 1, 2, 2, 3]
    drawn = sampling.stratified(strata, {1: 2, 2: 1}, np.array([0.3, 0.1, 0.2, 0.9, 0.8, 0.0]))
    assert drawn.chosen.tolist() == [1, 2, 4]
    assert drawn.probability == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0.5, 0.5, 0])
    assert drawn.reserve.tolist() == [0, 3, 5]
    assert sampling.stratified([], {}, np.array([])).chosen.size == 0


def test_drawn_clusters_give_every_unit_the_same_probability() -> None:
    clusters = [1] * 2 + [2] * 3 + [3] * 5
    drawn = sampling.in_clusters(clusters, 1, 2, sampling.uniforms(3, 14))
    assert drawn.probability == pytest.approx([0.2] * 10)  # 2 of 10


def test_counting_every_draw_of_two_stages_gives_the_probabilities() -> None:
    clusters = [0, 0, 1, 1, 1]
    told = sampling.in_clusters(clusters, 1, 2, sampling.uniforms(0, 8)).probability
    counted = np.zeros(5)
    weight = 0.0
    for start, part in ((0.2, 0.4), (0.7, 0.6)):  # in the frame's order: cluster 0 until 2/5, then 1
        for ranks in permutations(range(5)):
            random = np.array([*ranks, 0.0, 0.6 * 10, start * 10]) / 10
            counted[sampling.in_clusters(clusters, 1, 2, random).chosen] += part
            weight += part
    assert counted / weight == pytest.approx(told)


def test_whole_clusters_are_taken_where_nothing_limits_them() -> None:
    drawn = sampling.in_clusters([5, 5, 8, 8, 8], 1, None, np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.0, 0.1, 0.9]))
    assert drawn.chosen.tolist() == [2, 3, 4]
    assert drawn.probability == pytest.approx([0.4, 0.4, 0.6, 0.6, 0.6])
    assert drawn.reserve.size == 0


def test_only_units_of_drawn_clusters_stand_in_reserve() -> None:
    drawn = sampling.in_clusters([5, 5, 8, 8, 8], 1, 1, np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.0, 0.1, 0.9]))
    assert drawn.chosen.tolist() == [2]
    assert drawn.reserve.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("sizes", "n", "least", "shares"),
    [
        ([100, 200, 300], 60, 0, [10, 20, 30]),
        ([5, 5, 90], 10, 0, [1, 0, 9]),  # 0.5, 0.5, 9: the first of equal remainders
        ([10, 10, 980], 20, 2, [2, 2, 16]),
        ([1, 50, 50], 101, 0, [1, 50, 50]),
        ([3, 0, 7], 5, 2, [2, 0, 3]),
        ([1, 10, 10], 12, 5, [1, 6, 5]),
        ([4, 4], 0, 0, [0, 0]),
        ([0, 0], 0, 2, [0, 0]),
        ([1, 1, 1000], 5, 1, [1, 1, 3]),
    ],
)
def test_a_sample_is_shared_in_proportion(sizes: list[int], n: int, least: int, shares: list[int]) -> None:
    assert sampling.allocate(sizes, n, least).tolist() == shares


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=8).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.integers(0, sum(sizes)), st.integers(0, 3))
    )
)
def test_a_shared_sample_is_whole_and_within_the_strata(asked: tuple[list[int], int, int]) -> None:
    sizes, n, least = asked
    if sum(min(size, least) for size in sizes) > n:
        with pytest.raises(ValueError, match="strata can give"):
            sampling.allocate(sizes, n, least)
        return
    shares = sampling.allocate(sizes, n, least)
    assert shares.sum() == n
    assert all(min(size, least) <= share <= size for size, share in zip(sizes, shares, strict=True))


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: sampling.allocate([1, -1], 0), "sizes"),
        (lambda: sampling.allocate([1, 1], 3), "n:"),
        (lambda: sampling.simple(np.array([0.5]), 2), "n:"),
        (lambda: sampling.size_probabilities([1, -1], 1), "sizes"),
        (lambda: sampling.size_probabilities([1, 0], 2), "n:"),
    ],
)
def test_what_cannot_be_drawn_is_refused(act: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        act()  # type: ignore[operator]
