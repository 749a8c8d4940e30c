"""How much composites hang on their weights: from published group scores alone."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.sensitivity import weight_sensitivity
from surveys.identifiers import SubjectNumber
from surveys.release_told import Told, uncoded
from surveys.summary import Figure, SubjectSummary, Withheld, WithheldReason
from surveys.summary_analyses import WeightRange

WEIGHT_SHIFT = 0.1
"""How far each weight may move from the one fixed: ten points of 100."""


def tell_weights(told: Told) -> dict[SubjectNumber, WeightRange | Withheld]:
    """Tell for every subject how low and how high its composite could be, and whose order could turn."""
    ranges: dict[SubjectNumber, WeightRange | Withheld] = {}
    comparable: dict[str | None, list[SubjectSummary]] = {}
    for subject in told.summary.subjects:
        if isinstance(subject.composite, Withheld):
            ranges[subject.number] = subject.composite
        elif len(told.weights) == 1:
            ranges[subject.number] = Withheld(WithheldReason.ONE_GROUP)
        elif _scores(told, subject) is None:
            ranges[subject.number] = Withheld(WithheldReason.WOULD_REVEAL)
        else:
            comparable.setdefault(subject.position_group, []).append(subject)
    for position_group, members in comparable.items():
        ranges |= _among(told, members, compared=position_group is not None)
    return ranges


def _scores(told: Told, subject: SubjectSummary) -> list[Figure] | None:
    return uncoded([subject.group(group).score for group in told.weights])


def _among(
    told: Told, members: Sequence[SubjectSummary], *, compared: bool
) -> Mapping[SubjectNumber, WeightRange]:
    rows = [[one.value for one in _scores(told, subject) or ()] for subject in members]
    found = weight_sensitivity(np.array(rows), list(told.weights.values()), WEIGHT_SHIFT)
    turns: dict[int, list[SubjectNumber]] = {place: [] for place in range(len(members))}
    if compared:
        for first, second in zip(found.first[found.depends], found.second[found.depends], strict=True):
            turns[int(first)].append(members[second].number)
            turns[int(second)].append(members[first].number)
    return {
        subject.number: WeightRange(
            float(math.floor(round(float(found.low[place]), 9))),
            float(math.ceil(round(float(found.high[place]), 9))),
            tuple(sorted(turns[place])),
        )
        for place, subject in enumerate(members)
    }
