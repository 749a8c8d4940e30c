"""Where the spread of answers comes from, and how many ballots would make comparisons reliable."""

import math

import numpy as np

from analysis.arrays import FloatArray
from analysis.disclosure import whole_percents
from analysis.generalizability import VarianceComponents, variance_components
from analysis.planning import RELIABLE
from surveys.identifiers import RespondentGroup
from surveys.release_rows import Rows
from surveys.release_told import LEAST_SUBJECTS, TOLD_POOLED
from surveys.summary import Withheld, WithheldReason
from surveys.summary_analyses import GroupStudy, Study

_PARTS = 1_000_000
_MOST_BALLOTS = 1_000_000


def tell_study(group: RespondentGroup, rows: Rows) -> GroupStudy:
    """Tell the study of a group from its complete ballots; shares of variance in whole per cent."""
    subject = rows.subject[rows.complete]
    number = np.unique(subject, return_counts=True)[1]
    if len(subject) < TOLD_POOLED or len(number) < LEAST_SUBJECTS:
        return GroupStudy(group, Withheld(WithheldReason.TOO_FEW_BALLOTS))
    found = variance_components(rows.items[rows.complete][:, rows.core], subject, int(subject.max()) + 1)
    # How many were returned is published; how many of them are complete is not, and may be one or two.
    returned = np.unique(rows.subject, return_counts=True)[1]
    return GroupStudy(group, _study(found, returned.astype(np.float64)))


def _study(found: VarianceComponents, number: FloatArray) -> Study | Withheld:
    parts = np.array([found.subject, found.ballot, found.item, found.subject_item, found.residual])
    total = float(parts.sum())
    if math.isnan(total) or total <= 0:  # one item, or no two answers that differ
        return Withheld(WithheldReason.LOW_RELIABILITY)
    shares = whole_percents(np.round(parts / total * _PARTS).astype(np.int64))
    typical = math.floor(len(number) / float((1 / number).sum()) + 1e-9)
    needed = found.ballots_for(RELIABLE)
    reliability = float(found.generalizability(max(typical, 1)))
    subject, ballot, item, subject_item, residual = shares
    return Study(
        subject=subject,
        ballot=ballot,
        item=item,
        subject_item=subject_item,
        residual=residual,
        ballots=max(typical, 1),
        reliability=round(0.0 if math.isnan(reliability) else reliability, 2) + 0.0,
        wanted=RELIABLE,
        needed=int(needed) if needed <= _MOST_BALLOTS else None,
    )
