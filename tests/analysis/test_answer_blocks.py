"""Ballots in blocks: what is refused, and what the model of a round expects of each block."""

from typing import Any

import numpy as np
import pytest

from analysis.answer_blocks import FARTHEST, Answers, RoundModel, fit_round
from analysis.patterns import PatternModel

SIZES = [3, 2]


def _round(codes: Any, blocks: Any, number: int) -> RoundModel:
    answers = Answers.of(codes, [5] * np.shape(codes)[1], blocks, number)
    return fit_round(answers, np.ones(len(codes)))


def _drawn(shares: Any, ballots: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).choice(len(shares), (ballots, 6), p=shares)


@pytest.mark.parametrize(
    ("codes", "sizes", "blocks", "batches", "message"),
    [
        ([[0, 2]], SIZES, [0], None, "category of its item"),
        ([[3, 0]], SIZES, [0], None, "category of its item"),
        ([[-2, 0]], SIZES, [0], None, "outside"),
        ([[0, 0, 0]], SIZES, [0], None, "category of its item"),
        ([0, 0], SIZES, [0], None, "category of its item"),
        ([[0.5, 0]], SIZES, [0], None, "whole numbers"),
        ([[0, 0]], [3, 1], [0], None, "two or more"),
        ([[0, 0]], 3, [0], None, "two or more"),
        (np.zeros((1, 501), dtype=int), [2] * 501, [0], None, "500 items"),
        ([[0, 0]], SIZES, [2], None, "outside"),
        ([[0, 0]], SIZES, [0, 1], None, "one for each ballot"),
        ([[0, 0]], SIZES, [0], [0, 0], "one for each ballot"),
        ([[0, 0]], SIZES, [0], [-2], "outside"),
    ],
)
def test_answers_that_do_not_fit_each_other_are_refused(
    codes: Any, sizes: Any, blocks: Any, batches: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Answers.of(codes, sizes, blocks, 2, batches)


def test_ballots_without_a_batch_belong_to_none() -> None:
    assert Answers.of([[0, 1]], SIZES, [1], 2).batches.tolist() == [-1]
    assert Answers.of([[0, -1]], SIZES, [1], 2, [7]).batches.tolist() == [7]


def test_of_one_block_its_own_shares_are_expected() -> None:
    shares = [0.1, 0.1, 0.2, 0.4, 0.2]
    codes = _drawn(shares, 4000)
    model = _round(codes, np.zeros(4000, dtype=np.int64), 1)
    observed = np.array([np.bincount(column, minlength=5) for column in codes.T]) / 4000
    np.testing.assert_allclose(model.shares[0], observed, atol=0.02)
    # one item alone may lean on the opinion: then still no two of them belong together
    together = np.outer(model.loadings, model.loadings)[~np.eye(6, dtype=np.bool_)]
    np.testing.assert_allclose(together, 0.0, atol=0.05)


def test_a_block_about_which_nobody_answered_is_expected_as_the_round() -> None:
    codes = _drawn([0.1, 0.1, 0.2, 0.4, 0.2], 500)
    codes[400:] = -1
    model = _round(codes, np.repeat([0, 1], [400, 100]), 3)
    np.testing.assert_allclose(model.shares[1], model.shares[2])
    np.testing.assert_allclose(model.shares[2], model.shares[0], atol=0.05)


def test_a_block_thought_better_of_is_expected_better() -> None:
    low, high = _drawn([0.2, 0.3, 0.3, 0.1, 0.1], 300), _drawn([0.1, 0.1, 0.3, 0.3, 0.2], 300, seed=2)
    model = _round(np.vstack([low, high]), np.repeat([0, 1], 300), 2)
    worth = model.shares @ np.arange(5)
    np.testing.assert_allclose(worth[0], low.mean(axis=0), atol=0.15)
    np.testing.assert_allclose(worth[1], high.mean(axis=0), atol=0.15)


def test_a_block_of_copies_moves_what_is_expected_of_it_but_does_not_narrow_it() -> None:
    honest = _drawn([0.2, 0.2, 0.2, 0.2, 0.2], 900)
    copies = np.full((100, 6), 3)
    model = _round(np.vstack([honest, copies]), np.repeat([0, 1], [900, 100]), 2)
    assert model.shares[1] @ np.arange(5) == pytest.approx(3, abs=0.3)
    assert (model.shares[1][:, 3] < 0.45).all()  # all of its ballots say 3


def test_no_block_is_expected_farther_away_than_opinions_go() -> None:
    honest = _drawn([0.2, 0.2, 0.2, 0.2, 0.2], 2000)
    model = _round(np.vstack([honest, np.full((20, 6), 4)]), np.repeat([0, 1], [2000, 20]), 2)
    # cuts lie at the quintiles: above the highest, moved by FARTHEST and no farther
    assert FARTHEST == 1.25
    assert (model.shares[1][:, 4] < 0.72).all()


def test_ballots_without_weight_teach_nothing() -> None:
    codes = _drawn([0.1, 0.1, 0.2, 0.4, 0.2], 300)
    whole = np.vstack([codes, np.zeros((100, 6), dtype=np.int64)])
    answers = Answers.of(whole, [5] * 6, np.zeros(400, dtype=np.int64), 1)
    found = fit_round(answers, np.repeat([1.0, 0.0], [300, 100]))
    alone = _round(codes, np.zeros(300, dtype=np.int64), 1)
    np.testing.assert_allclose(found.shares, alone.shares)
    np.testing.assert_allclose(found.loadings, alone.loadings)


def test_items_answered_alike_have_loadings() -> None:
    opinion = np.random.default_rng(3).integers(0, 5, 500)
    model = _round(np.repeat(opinion[:, None], 6, axis=1), np.zeros(500, dtype=np.int64), 1)
    np.testing.assert_allclose(model.loadings, 0.95, atol=1e-3)


def test_a_round_without_ballots_expects_something_of_nobody() -> None:
    model = _round(np.zeros((0, 6), dtype=np.int64), [], 0)
    assert model.shares.shape == (0, 6, 5)


def test_an_item_with_fewer_categories_never_gets_more() -> None:
    answers = Answers.of([[2, 1], [0, 0], [1, -1]], SIZES, [0, 0, 0], 1)
    model = fit_round(answers, np.ones(3))
    np.testing.assert_allclose(model.shares[0, 1, 2], 0.0, atol=1e-6)
    expected = PatternModel.of(model.shares[0], model.loadings).chances
    np.testing.assert_array_equal(model.block(0).chances, expected)
