"""Stratified scores from sums alone: R's figures, the plain scores where strata are one, and merging."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.design import Design, Stage, estimate_mean
from analysis.scores import Moments, group_scores
from analysis.stratified import merge_strata, stratified_scores


def _sums(values: Any, strata: Any, number: int) -> Moments:
    n, total, squares = (
        np.bincount(strata, values**power, minlength=number)[None].astype(np.float64) for power in (0, 1, 2)
    )
    return Moments(n, total, squares)


def test_means_and_errors_of_a_stratified_sample_are_those_of_r(columns: Any, oracle: Any) -> None:
    data = columns("api/apistrat.csv")
    names, strata = np.unique(data["stype"], return_inverse=True)
    population = np.array([[data["fpc"][strata == place][0] for place in range(len(names))]])
    expected = oracle("api")["apistrat"]["mean"]
    # on 0..100: a tenth of the index, which runs to 1000
    found = stratified_scores(_sums(data["api00"] / 10, strata, len(names)), population)
    assert found.scores.score[0] == pytest.approx(expected["est"]["api00"] / 10, rel=1e-8)
    assert found.scores.se[0] == pytest.approx(expected["se"]["api00"] / 10, rel=1e-8)


def test_several_cells_with_different_strata_are_scored_at_once_like_designs() -> None:
    random = np.random.default_rng(3)
    sums = [np.zeros((2, 3)) for _ in range(3)]
    population = np.array([[500.0, 900.0, 100.0], [40.0, 300.0, 0.0]])
    expected = []
    for cell, numbers in enumerate(([20, 12, 30], [15, 25, 0])):
        values = [25.0 * random.integers(0, 5, number) for number in numbers]
        strata = np.repeat(np.arange(3), numbers)
        for power in range(3):
            sums[power][cell] = [(one**power).sum() for one in values]
        frame = population[cell][strata]
        design = Design(frame / np.array(numbers)[strata], Stage(strata, np.arange(len(strata)), frame))
        expected.append(estimate_mean(design, np.concatenate(values)))
    found = stratified_scores(Moments(*sums), population)
    np.testing.assert_allclose(found.scores.score, [one.value[0] for one in expected], rtol=1e-12)
    np.testing.assert_allclose(found.scores.se, [one.se[0] for one in expected], rtol=1e-10)
    np.testing.assert_allclose(
        found.scores.se**2, found.spread**2 * (1 - found.fraction) / found.effective, rtol=1e-10
    )
    assert (found.scores.low < found.scores.score).all()
    assert (found.scores.score < found.scores.high).all()


@given(st.lists(st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0]), min_size=2, max_size=40), st.integers(0, 60))
def test_one_stratum_gives_the_plain_scores(ballots: list[float], silent: int) -> None:
    values, people = np.array(ballots), float(len(ballots) + silent)
    sums = _sums(values, np.zeros(len(ballots), dtype=np.int64), 1)
    one = stratified_scores(sums, np.array([[people]]))
    plain = group_scores(
        Moments(sums.n[:, 0], sums.total[:, 0], sums.squares[:, 0]), fraction=len(ballots) / people
    )
    for name in ("n", "score", "sd", "se", "low", "high"):
        np.testing.assert_allclose(getattr(one.scores, name), getattr(plain, name), rtol=1e-9, atol=1e-6)
    assert one.scores.unanimous.tolist() == plain.unanimous.tolist()


def test_strata_that_answer_in_proportion_give_the_plain_mean_with_a_smaller_error() -> None:
    low, high = np.array([10.0, 20, 30, 20] * 5), np.array([80.0, 90, 70, 80] * 5)
    values, strata = np.concatenate([low, high]), np.repeat([0, 1], 20)
    found = stratified_scores(_sums(values, strata, 2), np.array([[2000.0, 2000.0]]))
    assert found.scores.score[0] == pytest.approx(values.mean())
    assert found.effective[0] == pytest.approx(40)
    assert found.scores.sd[0] == pytest.approx(values.std(ddof=1))
    assert found.scores.se[0] < values.std(ddof=1) / np.sqrt(40) / 3


def test_unanimous_strata_that_agree_are_unanimous_and_those_that_do_not_are_not() -> None:
    alike = _sums(np.full(20, 75.0), np.repeat([0, 1], 10), 2)
    found = stratified_scores(alike, np.array([[100.0, 300.0]]))
    assert found.scores.unanimous.tolist() == [True]
    assert found.scores.low[0] < 75 < found.scores.high[0]
    apart = _sums(np.repeat([50.0, 75.0], 10), np.repeat([0, 1], 10), 2)
    found = stratified_scores(apart, np.array([[100.0, 300.0]]))
    assert found.scores.unanimous.tolist() == [False]
    assert found.scores.score[0] == 68.75
    assert found.scores.high[0] - found.scores.low[0] > 5


@pytest.mark.parametrize(
    ("ballots", "merged"),
    [
        ([12, 15, 30], [0, 1, 2]),
        ([4, 15, 30], [0, 0, 1]),
        ([15, 4, 30], [0, 0, 1]),
        ([30, 4, 15], [0, 1, 1]),
        ([30, 15, 4], [0, 1, 1]),
        ([0, 0, 12, 3], [0, 0, 0, 0]),
        ([3, 4], [0, 0]),
        ([6, 7, 8, 9], [0, 0, 1, 1]),
        ([3], [0]),
    ],
)
def test_small_strata_join_their_smaller_neighbour_until_all_are_large_enough(
    ballots: list[int], merged: list[int]
) -> None:
    assert merge_strata(np.array(ballots, dtype=float), 10).tolist() == merged


@pytest.mark.parametrize(("n", "people"), [(1.0, 50.0), (30.0, 20.0)])
def test_a_stratum_with_one_ballot_or_more_ballots_than_people_is_refused(n: float, people: float) -> None:
    sums = Moments(np.array([[20.0, n]]), np.array([[900.0, 50.0 * n]]), np.array([[45_000.0, 2500 * n]]))
    with pytest.raises(ValueError, match="strata"):
        stratified_scores(sums, np.array([[100.0, people]]))
