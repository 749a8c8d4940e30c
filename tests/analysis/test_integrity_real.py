"""The integrity grade on real ballots: what 2,042 soldiers said of their leaders (lq2002)."""

from typing import Any

import numpy as np
import pytest

from analysis.answer_blocks import Answers
from analysis.integrity import Grade, Integrity, examine

PATTERN = np.array([4, 4, 3, 4, 4, 4, 2, 4, 4, 3, 4])


@pytest.fixture(scope="module")
def ballots(columns: Any) -> Any:
    data = columns("lq2002/data.csv")
    return np.stack([data[f"LEAD{item:02d}"] for item in range(1, 12)], axis=1).astype(np.int64) - 1


@pytest.fixture(scope="module")
def companies(columns: Any) -> Any:
    return np.unique(columns("lq2002/data.csv")["COMPID"], return_inverse=True)[1].reshape(-1)


def _examined(codes: Any, blocks: Any) -> Integrity:
    return examine(Answers.of(codes, [5] * 11, blocks, int(blocks.max()) + 1))


def test_real_ballots_are_not_accused_by_company_or_together(ballots: Any, companies: Any) -> None:
    assert _examined(ballots, companies).grade is Grade.A
    assert _examined(ballots, np.zeros(len(ballots), dtype=np.int64)).grade is Grade.A


def test_about_as_many_real_ballots_misfit_as_surveys_know_careless_answers(
    ballots: Any, companies: Any
) -> None:
    # Meade & Craig (2012), Curran (2016): careless answers are from a few to ten in a hundred
    assert 0.01 < (_examined(ballots, companies).lz < -3).mean() < 0.10


def test_a_tenth_copied_among_real_ballots_is_found(ballots: Any, companies: Any) -> None:
    stuffed = ballots.copy()
    large = np.argsort(-np.bincount(companies), kind="stable")
    chosen = [ballot for one in large for ballot in np.flatnonzero(companies == one)[::2]][
        : len(ballots) // 10
    ]
    stuffed[chosen] = PATTERN
    found = _examined(stuffed, companies)
    assert found.grade in {Grade.C, Grade.D}
    assert found.flagged[chosen].mean() > 0.9
    others = np.setdiff1d(np.arange(len(ballots)), chosen)
    assert found.flagged[others].mean() < 0.02
