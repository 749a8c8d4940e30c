"""The composite of a subject: from its published group scores alone, by weights fixed before opening.

Because it follows from what is published anyway, it tells nothing more about any ballot, and everybody
can compute it again. One required group withheld, and there is none: weights are never shared out anew.
"""

from collections.abc import Mapping

import numpy as np

from analysis.intervals import Interval
from analysis.scores import composite
from surveys.identifiers import RespondentGroup
from surveys.release_figures import figure
from surveys.summary import Coded, Figure, GroupResult, Withheld, WithheldReason

WHOLE_POINT = 1.0
"""Step of a composite of coarser parts: it gives nothing away, for it follows from what is published."""


def tell_composite(
    groups: Mapping[RespondentGroup, GroupResult], weights: Mapping[RespondentGroup, float]
) -> Figure | Withheld:
    """Sum the published scores of the required groups, interval by MOVER from the published intervals.

    Parameters
    ----------
    weights
        Of the required groups, summing to 1; a required group may have weight 0 and still be required.
    """
    parts = [groups[group].score for group in weights]
    figures = [part for part in parts if isinstance(part, Figure)]
    if len(figures) < len(parts):
        return Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)
    values, low, high = np.array([(one.value, one.low, one.high) for one in figures]).T
    weight = np.array(list(weights.values()))
    found = composite(values, Interval(low, high), weight, np.ones(len(parts), dtype=np.bool_))
    counted = [one for one, part in zip(figures, weight, strict=True) if part > 0]
    if len(counted) == 1:
        return counted[0]
    step = min(WHOLE_POINT, *(one.step for one in counted))
    told = figure(float(found.score), float(found.low), float(found.high), step)
    return Figure(told.value, told.low, told.high, told.step, _coded(counted, told))


def _coded(parts: list[Figure], told: Figure) -> Coded | None:
    """Tell "or more" where a part is; a sum of "or more" and "or less" is neither."""
    codes = {part.coded for part in parts if part.coded is not None}
    if not codes:
        return told.coded
    return codes.pop() if len(codes) == 1 else None
