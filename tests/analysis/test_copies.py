"""Ballots that are too much alike: found by brute force, allowed by the binomial."""

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis import copies
from analysis.copies import (
    MOST_CLUSTERS,
    Cluster,
    allowed_chances,
    at_ends,
    chance_of_others,
    find_clusters,
    find_in_batches,
    lay_alike,
    lines,
    near_lines,
    on_lines,
)
from analysis.patterns import PatternModel

ITEMS = 8
FREE = PatternModel.of(np.full((ITEMS, 5), 0.2), np.zeros(ITEMS))
SIZES = np.full(ITEMS, 5)
PATTERN = np.array([0, 4, 1, 3, 2, 0, 4, 1])


def _honest(ballots: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).integers(0, 5, (ballots, ITEMS))


def _clusters(codes: Any, bound: float = 1e-6, among: Any = None) -> list[Cluster]:
    (alike,) = lay_alike(codes, np.arange(len(codes)) if among is None else among)
    chances = allowed_chances(alike.patterns[alike.centres], FREE, SIZES)
    return find_clusters(alike, chances, np.full(len(alike.centres), bound))


def _in_batches(codes: Any, batches: Any) -> list[Cluster]:
    (alike,) = lay_alike(codes, np.arange(len(codes)))
    chances = allowed_chances(alike.patterns[alike.centres], FREE, SIZES)
    return find_in_batches(alike, chances, np.array(batches), np.full(len(alike.centres), 1e-6))


def test_ballots_that_answered_the_same_items_are_compared_and_no_others() -> None:
    codes = _honest(20)
    codes[10:, 0] = -1
    codes[18:, 1:] = -1  # one answer or none: too few to judge
    codes[17, :2] = -1  # alone with its items
    found = {tuple(alike.ballots.tolist()) for alike in lay_alike(codes, np.arange(20))}
    assert found == {tuple(range(10)), tuple(range(10, 17))}


def test_only_the_ballots_asked_for_are_compared() -> None:
    (alike,) = lay_alike(_honest(20), np.array([3, 5, 7, 11]))
    assert alike.ballots.tolist() == [3, 5, 7, 11]


@pytest.mark.parametrize("pairs_at_once", [1, 2_000_000])
def test_neighbours_are_those_that_differ_in_so_many_answers(
    pairs_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_PAIRS_AT_ONCE", pairs_at_once)
    codes = np.random.default_rng(2).integers(0, 2, (30, 5))
    (alike,) = lay_alike(codes, np.arange(30))
    free = np.arange(30) % 3 > 0
    counted = alike.counts(free)
    apart = np.asarray(codes[:, None] != codes).sum(axis=2)
    for place, centre in enumerate(alike.patterns[alike.centres]):
        mine = int(np.flatnonzero((codes == centre).all(axis=1))[0])
        expected = [int(np.count_nonzero(apart[mine][free] <= changes)) for changes in range(3)]
        assert counted[:, place].tolist() == expected
    many = {tuple(codes[one]) for one in range(30) if np.count_nonzero(apart[one] <= 2) >= 4}
    assert {tuple(row) for row in alike.patterns[alike.centres]} == many


def test_in_a_large_block_the_most_frequent_patterns_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST_CENTRES", 2)
    codes = np.vstack([_honest(50), np.tile(PATTERN, (5, 1)), np.tile(4 - PATTERN, (7, 1))])
    (alike,) = lay_alike(codes, np.arange(62))
    found = {tuple(row) for row in alike.patterns[alike.centres].tolist()}
    assert found == {tuple(PATTERN), tuple(4 - PATTERN)}
    assert alike.near.shape == (3, 2, len(alike.patterns))


def test_a_line_gives_one_level_to_every_item_as_far_as_the_item_goes() -> None:
    assert lines(np.array([3, 2])).tolist() == [[0, 0], [1, 1], [2, 1]]
    rows = np.array([[2, 1], [1, -1], [2, 0], [-1, 0]])
    assert on_lines(rows, np.array([3, 2])).tolist() == [True, True, False, True]


def test_the_ends_of_the_scale_are_those_of_each_item() -> None:
    rows = np.array([[2, 1], [0, -1], [1, 1], [0, 1], [-1, 0]])
    assert at_ends(rows, np.array([3, 2])).tolist() == [True, True, False, False, True]


def test_a_ballot_is_near_a_line_by_the_answers_it_gave() -> None:
    codes = np.tile([4, 4, 4, 4, 4, 4, 4, 3], (4, 1))
    codes[0, 7], codes[1, 6], codes[2, 5:] = 4, 2, 0
    (alike,) = lay_alike(codes, np.arange(4))
    expected = [[True, False, False, False], [True, False, False, True], [True, True, False, True]]
    assert near_lines(alike, SIZES)[4].tolist() == expected
    assert not near_lines(alike, SIZES)[:4].any()


def test_what_is_allowed_is_several_times_the_model_and_some_honest_lines() -> None:
    found = allowed_chances(np.array([PATTERN, [2] * ITEMS, [4] * ITEMS]), FREE, SIZES)[0]
    by_model, on_line = 0.2**ITEMS, 0.95**ITEMS
    on = [PATTERN.tolist().count(level) for level in range(5)]
    part = [0.95**same * 0.0125 ** (ITEMS - same) for same in on]
    crumbs = 0.06 * (part[1] + part[2] + part[3]) + 0.03 * (part[0] + part[4])
    assert found[0] == pytest.approx(4 * by_model + crumbs, rel=1e-5)
    assert found[1] == pytest.approx(0.06 * on_line, rel=1e-3)
    assert found[2] == pytest.approx(0.03 * on_line, rel=1e-3)


def test_more_than_every_ballot_is_never_allowed() -> None:
    sure = PatternModel.of(np.array([[0.999, 0.001]] * 5), np.zeros(5))
    found = allowed_chances(np.zeros((1, 5), dtype=np.int64), sure, np.full(5, 2))
    assert found.max() == 1.0


@pytest.mark.parametrize(("counts", "others", "chance"), [(3, 9, 0.1), (5, 30, 0.02), (2, 5, 0.5)])
def test_the_chance_of_others_is_binomial(counts: int, others: int, chance: float) -> None:
    found = chance_of_others(np.array([counts]), others, np.array([chance]), np.array([True]))
    assert found[0] == pytest.approx(stats.binom.sf(counts - 2, others, chance))  # counts - 1 others or more
    assert chance_of_others(np.array([counts]), others, np.array([chance]), np.array([False]))[0] == 1.0


def test_copies_are_found_with_their_ballots() -> None:
    codes = _honest(100)
    codes[40:50] = PATTERN
    (found,) = _clusters(codes)
    assert found.centre.tolist() == PATTERN.tolist()
    assert set(range(40, 50)) <= set(found.ballots.tolist())
    assert found.changes == 0
    assert found.excess == pytest.approx(len(found.ballots) - found.expected)
    assert found.expected < 0.1


def test_copies_with_a_changed_answer_are_found_within_it() -> None:
    codes = _honest(100)
    codes[40:50] = PATTERN
    codes[np.arange(41, 48), np.arange(7)] = (PATTERN[:7] + 2) % 5
    (found,) = _clusters(codes)
    assert found.changes >= 1
    assert len(set(range(40, 50)) & set(found.ballots.tolist())) >= 8


def test_the_numbers_of_ballots_are_those_of_the_round() -> None:
    codes = _honest(120)
    codes[60:70] = PATTERN
    (found,) = _clusters(codes, among=np.arange(20, 120))
    assert set(range(60, 70)) <= set(found.ballots.tolist())


def test_honest_ballots_are_no_copies() -> None:
    assert _clusters(_honest(200)) == []


def test_few_alike_are_never_a_finding() -> None:
    codes = _honest(100)
    codes[:3] = PATTERN
    assert _clusters(codes, bound=1.0) == []


def test_no_ballot_is_in_two_clusters_and_there_are_not_more_than_told() -> None:
    codes = np.vstack([np.repeat(_honest(1, seed), 10, axis=0) for seed in range(10, 18)])
    found = _clusters(codes)
    members = list(itertools.chain.from_iterable(one.ballots.tolist() for one in found))
    assert len(found) == MOST_CLUSTERS
    assert len(set(members)) == len(members)


def test_where_no_four_ballots_are_alike_nothing_is_found() -> None:
    codes = np.vstack([np.arange(6)[:, None].repeat(6, axis=1) * 0 + place for place in range(4)])[::6]
    assert _clusters(np.tile(codes[:, :1], (1, ITEMS))) == []
    assert _in_batches(np.tile(codes[:, :1], (1, ITEMS)), [0] * 4) == []


def test_a_pattern_that_fills_one_batch_is_found_there() -> None:
    codes = _honest(200)
    codes[180:] = PATTERN
    batches = np.repeat([-1, 4, 9], [100, 80, 20])
    (found,) = _in_batches(codes, batches)
    assert set(found.ballots.tolist()) == set(range(180, 200))
    assert found.expected < 3


def test_what_every_batch_has_is_no_finding_of_one() -> None:
    codes = _honest(200)
    codes[::2] = PATTERN
    assert _in_batches(codes, np.arange(200) // 50) == []


def test_ballots_without_a_batch_are_not_compared_by_batch() -> None:
    codes = _honest(100)
    codes[:20] = PATTERN
    assert _in_batches(codes, [-1] * 100) == []
