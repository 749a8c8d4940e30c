"""Confidence sets for ranks."""

from typing import Any

import numpy as np
import pytest

from analysis import ranks
from analysis.comparison import Contenders, compare_pairs
from analysis.ranks import rank_sets


def _contenders(means: list[float], sd: float = 8.0, n: int = 60) -> Contenders:
    shape = (len(means), 1)
    return Contenders(
        np.array(means)[:, None], np.full(shape, sd), np.full(shape, float(n)), np.zeros(shape), np.ones(1)
    )


def _sets(contenders: Contenders, seed: int = 1) -> Any:
    errors = (contenders.sd / np.sqrt(contenders.n))[:, 0]
    return rank_sets(compare_pairs(contenders), errors, np.random.default_rng(seed))


def test_scores_far_apart_have_one_rank_each() -> None:
    found = _sets(_contenders([20, 80, 50]))
    assert found.low.tolist() == found.high.tolist() == [3, 1, 2]
    assert found.alike.tolist() == np.eye(3, dtype=bool).tolist()


def test_scores_near_each_other_share_their_ranks() -> None:
    found = _sets(_contenders([50, 51, 50.5, 90]))
    assert found.low.tolist() == [2, 2, 2, 1]
    assert found.high.tolist() == [4, 4, 4, 1]
    assert found.alike[:3, :3].all()
    assert not found.alike[3, :3].any()


def test_one_that_cannot_be_compared_has_no_rank_and_takes_none() -> None:
    contenders = _contenders([20, 80, 50])
    contenders.sd[2] = 0.0
    found = _sets(contenders)
    assert found.low.tolist() == [2, 1, 0]
    assert found.high.tolist() == [2, 1, 0]


def test_a_subject_alone_has_no_rank() -> None:
    assert _sets(_contenders([50])).low.tolist() == [0]


def test_the_same_seed_gives_the_same_sets() -> None:
    contenders = _contenders([50, 55, 57, 61, 66, 69], sd=12, n=40)
    first, second = _sets(contenders, 7), _sets(contenders, 7)
    np.testing.assert_array_equal(first.low, second.low)
    np.testing.assert_array_equal(first.alike, second.alike)


def test_a_step_down_test_tells_at_least_as_many_apart_as_one_step_of_bonferroni() -> None:
    contenders = _contenders(list(np.linspace(40, 70, 8)), sd=12, n=50)
    pairs = compare_pairs(contenders)
    found = _sets(contenders)
    assert (~found.alike).sum() / 2 >= (pairs.p * len(pairs.p) <= 0.05).sum()


def test_with_very_many_pairs_holm_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    contenders = _contenders([20, 80, 50, 51])
    monkeypatch.setattr(ranks, "MOST_SIMULATED_PAIRS", 2)
    found = _sets(contenders)
    told = compare_pairs(contenders).told_apart
    assert (~found.alike).sum() == 2 * told.sum()
    assert found.low.tolist() == [4, 1, 2, 2]


def test_equal_subjects_are_falsely_told_apart_in_no_more_than_one_round_in_twenty() -> None:
    random = np.random.default_rng(20260302)
    false = 0
    for _ in range(200):
        ballots = np.clip(random.normal(60, 20, (6, 30)), 0, 100)
        contenders = Contenders(
            ballots.mean(axis=1)[:, None],
            ballots.std(axis=1, ddof=1)[:, None],
            np.full((6, 1), 30.0),
            np.zeros((6, 1)),
            np.ones(1),
        )
        false += not _sets(contenders).alike.all()
    assert false <= 18  # 10 expected, 2.6 standard deviations above
