"""Tables that say little, through every function that takes a table: no warning, no infinite number.

A function answers with NaN where nothing can be said, or refuses with one sentence.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.comparison import Contenders, compare_pairs, compare_with_others
from analysis.crossed import NotConverged, fit_crossed
from analysis.drivers import key_drivers
from analysis.generalizability import variance_components
from analysis.krippendorff import krippendorff_alpha
from analysis.omega import omega
from analysis.person_fit import even_odd, long_strings, mahalanobis, response_spread
from analysis.reliability import agreement, alpha, icc, item_rest
from analysis.scores import Scores, group_scores, moments
from analysis.shrinkage import shrink

Table = NDArray[np.float64]
RANDOM = np.random.default_rng(1)
TABLES: dict[str, Table] = {
    "one ballot": np.array([[3.0, 4, 5]]),
    "two equal ballots": np.array([[3.0, 4, 5], [3, 4, 5]]),
    "no variance": np.full((20, 4), 4.0),
    "all don't know": np.full((20, 4), np.nan),
    "one item": RANDOM.integers(1, 6, (20, 1)).astype(np.float64),
    "an item that everybody answered alike": np.column_stack(
        [RANDOM.integers(1, 6, 20), np.full(20, 3), RANDOM.integers(1, 6, 20)]
    ).astype(np.float64),
    "no ballot": np.zeros((0, 3)),
    "half of it unanswered": np.where(RANDOM.random((20, 4)) < 0.5, np.nan, RANDOM.integers(1, 6, (20, 4))),
    "items answered alike": np.repeat(RANDOM.integers(1, 6, (20, 1)), 4, axis=1).astype(np.float64),
    "infinite": np.array([[3.0, np.inf], [1, 2], [2, 2]]),
}
SUBJECTS: dict[str, Callable[[int], NDArray[np.int64]]] = {
    "one subject": lambda n: np.zeros(n, dtype=np.int64),
    "two subjects": lambda n: np.arange(n) % 2,
    "a subject each": np.arange,
}


def _scores(table: Table, subjects: NDArray[np.int64], size: int) -> Scores:
    return group_scores(moments(25 * (table[:, :1] - 1), subjects, size))


def _crossed(table: Table, subjects: NDArray[np.int64], size: int) -> object:
    fit = fit_crossed(table[:, 0], [subjects], [size])
    return fit.variances, fit.effects, fit.errors(0)


def _pairs(table: Table, subjects: NDArray[np.int64], size: int) -> object:
    contenders = Contenders.of(_scores(table, subjects, size), np.ones(1))
    return compare_pairs(contenders), compare_with_others(contenders)


def _shrunk(table: Table, subjects: NDArray[np.int64], size: int) -> object:
    scores = _scores(table, subjects, size)
    return shrink(scores.score[:, 0], np.where(scores.se[:, 0] > 0, scores.se[:, 0] ** 2, np.nan))


OF_TABLES: dict[str, Callable[[Table], object]] = {
    "alpha": alpha,
    "item-rest correlations": item_rest,
    "omega": omega,
    "Mahalanobis distances": mahalanobis,
    "long strings": long_strings,
    "spread of answers": response_spread,
    "even-odd": lambda table: even_odd(table, np.arange(table.shape[1]) % 2),
    "key drivers": lambda table: key_drivers(table, table[:, 0], np.random.default_rng(2), draws=20),
    "Krippendorff's alpha": lambda table: krippendorff_alpha(
        np.array([[(column == value).sum() for value in range(1, 6)] for column in table.T]), np.arange(1, 6)
    ),
}
OF_SUBJECTS: dict[str, Callable[[Table, NDArray[np.int64], int], object]] = {
    "ICC": lambda table, subjects, size: icc(table[:, 0], subjects, size),
    "agreement": lambda table, subjects, size: agreement(table, subjects, size, 2.0),
    "generalizability": variance_components,
    "scores": _scores,
    "comparisons": _pairs,
    "shrinkage": _shrunk,
    "crossed effects": _crossed,
}


def _numbers(found: object) -> Iterator[Any]:
    if is_dataclass(found):
        for one in fields(found):
            yield from _numbers(getattr(found, one.name))
    elif isinstance(found, tuple | list):
        for part in found:
            yield from _numbers(part)
    elif isinstance(found, float | np.ndarray):
        yield np.asarray(found)


def _hold(function: Callable[[], object]) -> bool:
    try:
        found = function()
    except (ValueError, NotConverged) as error:
        return len(str(error)) > 0
    return not any(np.isinf(numbers).any() for numbers in _numbers(found) if numbers.dtype.kind == "f")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", OF_TABLES)
def test_a_poor_table_is_answered_or_refused(name: str, table: str) -> None:
    assert _hold(lambda: OF_TABLES[name](TABLES[table]))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("whom", SUBJECTS)
@pytest.mark.parametrize("name", OF_SUBJECTS)
def test_a_poor_table_about_subjects_is_answered_or_refused(name: str, whom: str, table: str) -> None:
    subjects = SUBJECTS[whom](len(TABLES[table]))
    size = int(subjects.max(initial=0)) + 1
    assert _hold(lambda: OF_SUBJECTS[name](TABLES[table], subjects, size))
