"""Generalizability: where the spread of answers comes from, and what more ballots or items would do.

Ballots belong to one subject each, items are answered by all: the design (ballot : subject) x item.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_floats, as_indices, divide
from analysis.method import METHOD_VERSION
from analysis.planning import RELIABLE

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Variances on the squared scale of the ratings; below 0 is shown as 0, NaN where nothing is known.

    ``subject``: what the round is about; ``ballot``: of ballots of one subject (leniency and opinion
    alike); ``item``; ``subject_item``: strengths and weaknesses; ``residual``: everything else.
    """

    subject: float
    ballot: float
    item: float
    subject_item: float
    residual: float
    subjects: int
    ballots: int
    items: int
    method_version: str = METHOD_VERSION

    def generalizability(self, ballots: ArrayLike, items: ArrayLike | None = None) -> FloatArray:
        """Give the reliability of a mean of so many ballots, for comparing subjects (E rho squared).

        Parameters
        ----------
        ballots
            For each subject, above 0.
        items
            Of another questionnaire drawn from the same universe; left out, the questionnaire is what it
            is, and strengths and weaknesses on its items belong to the subject.
        """
        true, error = self._parts(ballots, items)
        return divide(true, true + error)

    def dependability(self, ballots: ArrayLike, items: ArrayLike) -> FloatArray:
        """Give the reliability of the score itself, not only of comparisons (Phi): items differ, too."""
        true, error = self._parts(ballots, items)
        return divide(true, true + error + divide(self.item, items))

    def ballots_for(self, wanted: float = RELIABLE, items: float | None = None) -> float:
        """Find how many ballots each subject needs (a D-study); inf where no number would do.

        Raises
        ------
        ValueError
            A reliability outside 0..1.
        """
        if not 0 < wanted < 1:
            raise ValueError("wanted: expected between 0 and 1")
        true, of_one = (float(part) for part in self._parts(1.0, items))
        lasting = 0.0 if items is None else self.subject_item / items
        room = true * (1 - wanted) / wanted - lasting
        if np.isnan(room):
            return float("nan")
        needed = (of_one - lasting) / room if room > 0 else np.inf
        return max(1.0, float(np.ceil(needed - 1e-9)))

    def _parts(self, ballots: ArrayLike, items: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
        """Give the variance of true means and that of their error."""
        n = as_floats(ballots, "ballots")
        number = np.asarray(float(self.items)) if items is None else as_floats(items, "items")
        if not (n > 0).all() or not (number > 0).all():
            raise ValueError("ballots: expected above 0, as items")
        strengths = self.subject_item / number
        noise = self.ballot / n + self.residual / (n * number)
        if items is None:
            return np.asarray(self.subject + strengths + 0 * n), noise
        return np.asarray(self.subject + 0 * n), noise + strengths


def variance_components(ratings: ArrayLike, subjects: ArrayLike, size: int) -> VarianceComponents:
    """Estimate the components by the analysis of variance (Brennan 2001; Searle, Casella & McCulloch 1992).

    Subjects may have different numbers of ballots (Henderson's first method).

    Parameters
    ----------
    ratings
        Shape (ballots, items), all on one scale; ballots with a NaN do not count.
    subjects
        Shape (ballots,): 0..size-1.
    size
        How many subjects there are.

    Returns
    -------
    VarianceComponents
        All NaN with fewer than two subjects or items, or no subject with two ballots.

    Raises
    ------
    ValueError
        Arrays that do not fit each other, a subject outside 0..size-1, an infinite rating.
    """
    values = as_floats(ratings, "ratings")
    where = as_indices(subjects, size, "subjects")
    if values.ndim != 2 or where.shape != values.shape[:1]:  # noqa: PLR2004 - a table
        raise ValueError("ratings: expected a table, and a subject for each ballot")
    complete = ~np.isnan(values).any(axis=1)
    y = values[complete]
    subject = np.unique(where[complete], return_inverse=True)[1].astype(np.int64)
    number = np.bincount(subject).astype(np.float64)
    n, k, rated = len(y), values.shape[1], len(number)
    if rated < 2 or k < 2 or n == rated:  # noqa: PLR2004 - nothing to compare
        return _tell([float("nan")] * 5, rated, y.shape)
    mean_squares = _mean_squares(y - y.mean(), subject, number)
    of_subject, of_ballot, of_item, of_both, residual = mean_squares
    squares = float((number**2).sum()) / n
    average = (n - squares) / (rated - 1)
    both = (of_both - residual) / average
    found = (
        (of_subject - of_ballot - of_both + residual) / (average * k),
        (of_ballot - residual) / k,
        (of_item - residual - squares * both) / n,
        both,
        residual,
    )
    dust = _SAME * float(np.square(y).mean())
    return _tell([part if part > dust else 0.0 for part in found], rated, y.shape)


def _tell(found: Sequence[float], rated: int, shape: tuple[int, ...]) -> VarianceComponents:
    subject, ballot, item, both, residual = found
    return VarianceComponents(subject, ballot, item, both, residual, rated, shape[0], shape[1])


def _mean_squares(
    y: FloatArray, subject: IntArray, number: FloatArray
) -> tuple[float, float, float, float, float]:
    """Give mean squares of subjects, ballots, items, subjects by items, and the rest."""
    n, k = y.shape
    rated = len(number)
    sums = np.zeros((rated, k))
    np.add.at(sums, subject, y)
    of_both = sums / number[:, None]
    of_subject, of_item, of_ballot = of_both.mean(axis=1), y.mean(axis=0), y.mean(axis=1)
    crossed = of_both - of_subject[:, None] - of_item
    rest = y - of_ballot[:, None] - of_both[subject] + of_subject[subject, None]
    return (
        float(k * number @ of_subject**2) / (rated - 1),
        float(k * ((of_ballot - of_subject[subject]) ** 2).sum()) / (n - rated),
        float(n * (of_item**2).sum()) / (k - 1),
        float(number @ (crossed**2).sum(axis=1)) / ((rated - 1) * (k - 1)),
        float((rest**2).sum()) / ((n - rated) * (k - 1)),
    )
