"""Scores adjusted for who rated: crossed random effects of a table of ratings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.adjusted import Effects, compare_effects
from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.crossed import CrossedFit, NotConverged, fit_crossed
from surveys.ratings_table import Labels


@dataclass(frozen=True, slots=True)
class Crossed:
    """A fitted model on the scale of the input; everything None or NaN where it has no answer.

    ``variances`` by column, with "residual"; ``adjusted``, ``low``, ``high``: shape (subjects,).
    ``reason``: why a subject has no adjusted rating, shape (subjects,), empty where it has one.
    ``merits``: the fit and the degrees of freedom of differences; None where leniency was not asked for.
    """

    variances: Mapping[str, float] | None
    criterion: float | None
    intercept: float | None
    adjusted: FloatArray
    low: FloatArray
    high: FloatArray
    reason: tuple[str, ...]
    merits: tuple[CrossedFit, float] | None = None

    def signs(self, subjects: IntArray, confidence: float) -> IntArray | None:
        """Tell which of these subjects still differ when leniency is taken out, and which way.

        Shape (pairs,) in the order of `compare_pairs`; None where that cannot be told of all of them.
        """
        if self.merits is None or any(self.reason[subject] for subject in subjects):
            return None
        fit, freedom = self.merits
        found = compare_effects(Effects.of(fit, 0, subjects, freedom), confidence)
        return np.where(found.told_apart, np.sign(found.difference), 0).astype(np.int64)


def fit_columns(
    means: FloatArray,
    factors: Mapping[str, Labels],
    confidence: float,
    *,
    rater: str | None,
) -> Crossed:
    """Fit REML with a random intercept for each factor.

    Parameters
    ----------
    means
        Shape (ballots,): mean rating of each ballot, NaN does not count.
    factors
        By column, the subject first.
    rater
        The factor whose leniency is to be told from merit: then subjects must share raters.
    """
    known = ~np.isnan(means)
    labels = list(factors.values())
    subjects = len(labels[0].names)
    codes = [label.codes[known] for label in labels]
    # In an order of their own: sums of the same ratings in another order differ in the last digit.
    order = np.lexsort((means[known], *codes))
    try:
        fit = fit_crossed(
            means[known][order], [code[order] for code in codes], [len(label.names) for label in labels]
        )
    except NotConverged:
        return _nothing(subjects, "model_did_not_converge")
    names = (*factors, "residual")
    variances = dict(zip(names, (*map(float, fit.variances), fit.residual), strict=True))
    rated = np.bincount(codes[0], minlength=subjects) > 0
    reason = np.where(rated, "", "no_scored_ballot")
    if rater is not None:
        apart = ~_shares_raters(labels[0], factors[rater], known)
        reason = np.where(rated & apart, "leniency_not_identified", reason)
    # how much subjects differ, and how much raters, is itself known from so many only
    freedom = max(len(labels[0].names) - 1 + (0 if rater is None else len(factors[rater].names) - 1), 1)
    reach = float(special.stdtrit(freedom, 0.5 + confidence / 2))
    found = _with_scores(fit, variances, list(map(str, reason)), reach)
    return found if rater is None else replace(found, merits=(fit, freedom))


def _with_scores(
    fit: CrossedFit, variances: Mapping[str, float], reason: Sequence[str], reach: float
) -> Crossed:
    told = np.array([not one for one in reason], dtype=np.bool_)
    adjusted = np.where(told, fit.intercept + fit.effects[0], np.nan)
    half = reach * fit.errors(0)[0]
    return Crossed(
        variances,
        fit.criterion,
        fit.intercept,
        adjusted,
        adjusted - half,
        adjusted + half,
        tuple(reason),
    )


def _shares_raters(subjects: Labels, raters: Labels, known: BoolArray) -> BoolArray:
    """Tell which subjects are joined with others by common raters; none where there are several such sets."""
    size = len(subjects.names)
    nodes = size + len(raters.names)
    ends = (subjects.codes[known], size + raters.codes[known])
    graph = coo_array((np.ones(int(known.sum())), ends), shape=(nodes, nodes))
    parts = connected_components(graph, directed=False)[1][:size]
    members = np.bincount(parts)
    if (members > 1).sum() > 1:
        return np.zeros(size, dtype=np.bool_)
    return np.asarray(members[parts] > 1)


def _nothing(subjects: int, reason: str) -> Crossed:
    unknown = np.full(subjects, np.nan)
    return Crossed(None, None, None, unknown, unknown, unknown, (reason,) * subjects)
