"""The integrity grade of a round: stuffed batches are found, honest rounds are not accused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answer_blocks import Answers
from analysis.copies import Cluster
from analysis.findings import Kind
from analysis.integrity import Grade, Integrity, examine, grade_of, score_both

ITEMS = 12
SIZES = [5] * ITEMS
PATTERN = np.array([4, 3, 4, 4, 2, 4, 3, 4, 4, 1, 4, 3])


def _honest(ballots: int, own: float = 0.74) -> Any:
    """People with one opinion, and beside it so much of their own to say about each item."""
    random = np.random.default_rng(1)
    opinion = np.sqrt(1 - own**2) * random.standard_normal((ballots, 1))
    answers = opinion + own * random.standard_normal((ballots, ITEMS))
    return (answers[..., None] > np.array([-1.2, -0.5, 0.5, 1.2])).sum(axis=2)


def _dice(ballots: int) -> Any:
    return np.random.default_rng(7).integers(0, 5, (ballots, ITEMS))


def _examined(codes: Any, blocks: Any = None, number: int = 1, batches: Any = None) -> Integrity:
    where = np.zeros(len(codes), dtype=np.int64) if blocks is None else blocks
    return examine(Answers.of(codes, SIZES, where, number, batches))


@pytest.mark.parametrize(
    ("excess", "examined", "found", "grade"),
    [
        (0.0, 9, False, None),
        (9.0, 9, True, None),
        (0.0, 10, False, Grade.A),
        (0.0, 100, True, Grade.B),
        (4.99, 100, True, Grade.B),
        (5.0, 100, True, Grade.C),
        (14.99, 100, True, Grade.C),
        (15.0, 100, True, Grade.D),
        (100.0, 100, True, Grade.D),
    ],
)
def test_the_rule_of_the_grade(excess: float, examined: int, found: bool, grade: Grade | None) -> None:  # noqa: FBT001 - a row of the table
    assert grade_of(excess, examined, found=found) is grade


def test_a_round_of_honest_ballots_is_a() -> None:
    found = _examined(_honest(400), np.repeat([0, 1], 200), 2)
    assert (found.grade, found.grades, found.findings) == (Grade.A, (Grade.A, Grade.A), ())
    assert not found.flagged.any()
    assert found.examined.tolist() == [200, 200]


@pytest.mark.parametrize("changed", [0, 1])
def test_copies_in_one_of_ten_ballots_are_found(changed: int) -> None:
    codes = _honest(200)
    codes[:20] = PATTERN
    for ballot in range(20 * changed):
        codes[ballot, ballot % ITEMS] = (PATTERN[ballot % ITEMS] + 2) % 5
    found = _examined(codes)
    assert {one.kind for one in found.findings} == {Kind.COPIES}
    assert found.flagged[:20].sum() >= 18
    assert found.flagged[20:].sum() <= 2
    assert found.grade in {Grade.C, Grade.D}  # a tenth of the ballots, less the few allowed


def test_a_block_without_copies_keeps_its_grade() -> None:
    codes = _honest(400)
    codes[:40] = PATTERN
    found = _examined(codes, np.repeat([0, 1], 200), 2)
    assert found.grades == (Grade.D, Grade.A)
    assert found.grade is Grade.C  # 40 of 400
    assert found.excess[1] == 0


def test_a_batch_filled_by_one_hand_is_found() -> None:
    codes = _honest(200)
    codes[180:] = [4] * ITEMS
    found = _examined(codes, batches=np.repeat([0, 1, 2], [100, 80, 20]))
    assert Kind.BATCH in {one.kind for one in found.findings}
    assert found.flagged[180:].all()


def test_lines_a_few_in_every_block_are_found_in_the_round() -> None:
    codes = _honest(600)
    blocks = np.arange(600) % 20
    codes[:90] = [0] * ITEMS  # four or five of the thirty ballots of each block
    found = _examined(codes, blocks, 20)
    assert Kind.LINES in {one.kind for one in found.findings}
    assert found.flagged[:90].all()


def test_ballots_filled_by_dice_are_found_where_they_are_many() -> None:
    codes = _honest(300, own=0.4)
    codes[:54] = _dice(54)
    found = _examined(codes)
    assert [(one.kind, one.block) for one in found.findings] == [(Kind.MISFIT, 0)]
    assert found.flagged[:54].mean() > 0.5
    assert found.flagged[54:].mean() < 0.05


def test_dice_thinly_spread_over_many_blocks_are_found_in_the_round() -> None:
    codes = _honest(600, own=0.3)
    codes[:108] = _dice(108)
    found = _examined(codes, np.arange(600) % 40, 40)
    assert (Kind.MISFIT, -1) in [(one.kind, one.block) for one in found.findings]


def test_too_few_ballots_have_no_grade_and_are_never_flagged() -> None:
    found = _examined(np.tile(PATTERN, (9, 1)))
    assert (found.grade, found.grades) == (None, (None,))
    assert not found.flagged.any()
    assert np.isnan(found.lz).all()


def test_a_round_without_ballots_has_no_grade() -> None:
    found = _examined(np.zeros((0, ITEMS), dtype=np.int64), number=2)
    assert (found.grade, found.grades) == (None, (None, None))


def test_ballots_with_fewer_than_five_answers_are_not_examined() -> None:
    codes = _honest(60)
    codes[:30, 4:] = -1
    found = _examined(codes)
    assert found.examined.tolist() == [30]
    assert np.isnan(found.lz[:30]).all()
    assert not np.isnan(found.lz[30:]).any()


def test_every_ballot_of_an_honest_round_fits_about_as_expected() -> None:
    lz = _examined(_honest(1000)).lz
    assert abs(lz.mean()) < 0.5
    assert (lz < -3).mean() < 0.02


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(60)))
def test_the_order_of_the_ballots_changes_nothing(order: list[int]) -> None:
    codes = _honest(60)
    codes[:12] = PATTERN
    found, shuffled = _examined(codes), _examined(codes[order])
    assert shuffled.grade is found.grade
    np.testing.assert_array_equal(shuffled.flagged, found.flagged[order])
    np.testing.assert_allclose(shuffled.lz, found.lz[order])


def test_turning_every_scale_round_changes_no_grade() -> None:
    codes = _honest(200)
    codes[:20] = PATTERN
    found, turned = _examined(codes), _examined(4 - codes)
    assert turned.grade is found.grade
    np.testing.assert_array_equal(turned.flagged, found.flagged)


def test_a_finding_counts_the_ballots_beyond_those_allowed() -> None:
    codes = _honest(200)
    codes[:20] = PATTERN
    (finding,) = _examined(codes).findings
    assert finding.excess == pytest.approx(len(finding.ballots) - finding.allowed)
    cluster = Cluster(PATTERN, 0, np.arange(20), 0.5, 1e-9)
    assert cluster.excess == 19.5


def test_scores_with_and_without_flagged_ballots_are_those_of_both_sets() -> None:
    scores, cells = [10.0, 20.0, 90.0, 50.0], [0, 0, 0, 1]
    found = score_both(scores, cells, 2, np.array([False, False, True, False]))
    assert found.every.score.tolist() == [40.0, 50.0]
    assert found.unflagged.score.tolist() == [15.0, 50.0]
    assert found.flagged.tolist() == [1, 0]


def test_a_block_held_against_another_teaches_nothing_however_large_it_is() -> None:
    codes = np.vstack([_honest(100), np.zeros((400, ITEMS), dtype=np.int64)])
    blocks = np.repeat([0, 1], [100, 400])
    found = examine(Answers.of(codes, SIZES, blocks, 2), np.array([0, 0]))
    assert found.grades[1] is Grade.D
    assert found.flagged[100:].all()
    assert found.flagged[:100].mean() < 0.05  # who gave that line honestly
    assert found.suspicion[100:].sum() == pytest.approx(found.excess[1])
    honest = examine(Answers.of(_honest(500), SIZES, blocks, 2), np.array([0, 0]))
    assert honest.grade is Grade.A
