"""Batches that answer unlike the others: expected values by hand, chances by theory."""

import itertools
from typing import Any

import numpy as np
import pytest

from analysis.answer_blocks import Answers
from analysis.fingerprints import Fingerprints, fingerprint


def _found(codes: Any, batches: Any, blocks: Any = None, draws: int = 199) -> Fingerprints:
    where = np.zeros(len(codes), dtype=np.int64) if blocks is None else np.asarray(blocks)
    sizes = [3] * np.shape(codes)[1]
    answers = Answers.of(codes, sizes, where, int(where.max(initial=-1)) + 1, batches)
    return fingerprint(answers, np.random.default_rng(1), draws)


def _drawn(ballots: int, seed: int = 3) -> Any:
    opinion = np.random.default_rng(seed).choice(3, (ballots, 1), p=[0.2, 0.5, 0.3])
    other = np.random.default_rng(seed + 1).choice(3, (ballots, 6), p=[0.2, 0.5, 0.3])
    return np.where(np.random.default_rng(seed + 2).random((ballots, 6)) < 0.5, opinion, other)


def test_a_batch_written_by_one_hand_departs_and_no_other() -> None:
    codes = _drawn(300)
    codes[100:120] = np.where(np.random.default_rng(9).random((20, 6)) < 0.8, 2, codes[100:120])
    found = _found(codes, np.arange(300) // 20, draws=1999)
    assert np.flatnonzero(found.departs).tolist() == [5]
    assert found.distance.argmax() == 5
    assert found.ballots.tolist() == [20] * 15


def test_distance_is_the_share_of_answers_that_would_have_to_change() -> None:
    # expected of each batch: half 0, half 2; the first has three 2 of four
    found = _found([[2], [2], [2], [0], [0], [0], [0], [2]], [0] * 4 + [1] * 4)
    np.testing.assert_allclose(found.distance, [0.25, 0.25])


def test_a_batch_is_compared_within_its_blocks() -> None:
    # one subject is thought better of than the other: each batch follows its subject
    codes = [[2]] * 10 + [[0]] * 10
    blocks = [0] * 10 + [1] * 10
    batches = [0, 1] * 5 + [0, 2] * 5
    found = _found(codes, batches, blocks)
    np.testing.assert_allclose(found.distance, 0.0)
    np.testing.assert_allclose(found.p, 1.0)


def test_the_chance_is_that_of_all_ways_to_fill_the_batch() -> None:
    codes = np.array([2, 2, 2, 2, 0, 0, 0, 1, 0])
    ways = list(itertools.combinations(range(9), 3))

    def unlike(chosen: Any) -> float:
        seen = np.bincount(codes[list(chosen)], minlength=3)
        expected = np.bincount(codes) / 3
        return float(((seen - expected) ** 2 / expected).sum())

    batch = (0, 1, 2)
    exact = np.mean([unlike(way) >= unlike(batch) - 1e-9 for way in ways])
    found = _found(codes[:, None], [7, 7, 7, -1, -1, -1, -1, -1, -1], draws=4000)
    assert found.batch.tolist() == [7]
    assert found.p[0] == pytest.approx(exact, abs=3 * np.sqrt(exact * (1 - exact) / 4000))


def test_answers_left_out_are_a_fingerprint_too() -> None:
    codes = _drawn(200)
    codes[:20, 3:] = -1
    assert _found(codes, np.arange(200) // 20, draws=1999).departs.tolist() == [True] + [False] * 9


def test_a_batch_that_is_all_of_its_block_cannot_be_compared() -> None:
    found = _found(_drawn(20), [0] * 10 + [1] * 10, [0] * 10 + [1] * 10)
    assert np.isnan(found.p).all()
    assert not found.departs.any()


def test_the_same_draws_give_the_same_chances_and_more_batches_mean_more_caution() -> None:
    codes = _drawn(100)
    first, second = (_found(codes, np.arange(100) // 10) for _ in range(2))
    np.testing.assert_array_equal(first.p, second.p)
    assert (first.p_bh >= first.p).all()


def test_without_batches_there_is_nothing_to_tell() -> None:
    found = _found(_drawn(10), [-1] * 10)
    assert found.batch.size == 0
    assert _found(np.zeros((0, 3), dtype=np.int64), []).batch.size == 0


def test_honest_batches_hardly_ever_depart() -> None:
    departed = [
        _found(_drawn(100, seed), np.arange(100) // 20, draws=499).departs.any() for seed in range(0, 90, 3)
    ]
    assert sum(departed) <= 3
