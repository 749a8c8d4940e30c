"""Leniency taken out with the raters themselves, in rounds that declared linking.

There the ballots of one code share a random number, and nothing else is known of anybody. That number tells
one rater's mildness from a cadre's merit better than pools of raters do. It is a model of single ballots, so
it is told like every other one (decision 0008): in whole points, where every cell it speaks of has fifty
ballots or more. Below that it only says which differences stay when leniency is taken out.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import special
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.adjusted import Effects, compare_effects, compare_effects_with_others
from analysis.arrays import CodeArray, FloatArray, IntArray
from analysis.crossed import CrossedFit, NotConverged, fit_crossed
from surveys.ballot_parts import NOT_LINKED
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release_comparison import Apart
from surveys.release_figures import figure
from surveys.release_standing import Published
from surveys.release_told import GROUPS, WHOLE_POINT
from surveys.summary import Figure, Withheld, WithheldReason
from surveys.tally_scoring import Plan, score_ballots

LEAST_CELL = 50
"""Valid ballots in every cell of a subject, from which a model of single ballots tells a number of it."""
LEAST_LINKING = 10
"""Raters of two compared subjects or more: with fewer, how much raters differ is not known."""
_FEWEST = 2
_SUBJECT, _RATER, _COLUMN, _CELL = range(4)  # places of the factors
_OPEN_LINK = tuple(Channel).index(Channel.OPEN_LINK)


@dataclass(frozen=True, slots=True)
class LinkedRows:
    """The scored ballots of an evaluation in a linked round; row i of every array is one ballot.

    ``rater``: 0, 1, .. in an order that follows from what they gave, whatever their random numbers were; who
    came without a number is a rater of one ballot. ``score`` on 0-100.
    """

    subject: IntArray
    group: IntArray
    rater: IntArray
    score: FloatArray

    @classmethod
    def of(cls, questionnaire: Questionnaire, ballots: OpenedBallots) -> "LinkedRows":
        """Take the valid ballots; the open link has no part in an evaluation."""
        score = score_ballots(Plan.of(questionnaire), ballots.codes, ballots.group).ballots
        chosen = np.flatnonzero(~np.isnan(score) & (ballots.channel != _OPEN_LINK))
        given = zip(
            ballots.subject[chosen].tolist(),
            ballots.group[chosen].tolist(),
            score[chosen].tolist(),
            strict=True,
        )
        forms: dict[int, list[tuple[int, int, float]]] = {}
        for place, (rater, one) in enumerate(zip(ballots.rater[chosen].tolist(), given, strict=True)):
            forms.setdefault(rater if rater != NOT_LINKED else -1 - place, []).append(one)
        ordered = sorted(sorted(form) for form in forms.values())
        rows = [(*one, rater) for rater, form in enumerate(ordered) for one in form]
        subject, group, values, raters = np.array(rows, dtype=np.float64).reshape(-1, 4).T
        return cls(subject.astype(np.int64), group.astype(np.int64), raters.astype(np.int64), values)

    def among(self, subjects: Sequence[SubjectNumber], groups: Sequence[RespondentGroup]) -> "LinkedRows":
        """Keep the ballots of some groups about some subjects; raters are numbered anew, in their order."""
        places = [GROUPS.index(group) for group in groups]
        kept = np.isin(self.subject, subjects) & np.isin(self.group, places)
        rater = np.unique(self.rater[kept], return_inverse=True)[1].astype(np.int64)
        return LinkedRows(self.subject[kept], self.group[kept], rater, self.score[kept])

    def linking(self) -> int:
        """Count the raters of two subjects or more."""
        pairs = np.unique(np.column_stack([self.rater, self.subject]), axis=0)
        return int(np.count_nonzero(np.bincount(pairs[:, 0]) >= _FEWEST))

    def are_tied(self) -> bool:
        """Say whether chains of raters lead from every subject to every other, by raters enough."""
        subjects, subject = np.unique(self.subject, return_inverse=True)
        raters = int(self.rater.max(initial=-1)) + 1
        size = raters + len(subjects)
        ends = (np.ones(len(subject)), (self.rater, raters + subject))
        parts, _ = connected_components(coo_array(ends, shape=(size, size)), directed=False)
        return bool(parts == 1) and self.linking() >= LEAST_LINKING

    def are_the_same(self) -> bool:
        """Say whether everybody rated all of these subjects: then nothing is to be taken out."""
        pairs = np.unique(np.column_stack([self.rater, self.group, self.subject]), axis=0)
        forms = np.unique(pairs[:, :2], axis=0)
        return len(pairs) == len(forms) * len(np.unique(self.subject))

    def least(self, subject: SubjectNumber, groups: Sequence[RespondentGroup]) -> int:
        """Give the fewest ballots that one of these groups has about a subject."""
        mine = self.group[self.subject == subject]
        return min(int(np.count_nonzero(mine == GROUPS.index(group))) for group in groups)


@dataclass(frozen=True, slots=True)
class LinkedLeniency:
    """What a model of raters says: scores it may tell, and who differs without leniency, as in `Leniency`."""

    scores: dict[SubjectNumber, Figure | Withheld]
    apart: dict[str, Apart]


def tell_linked(
    rows: LinkedRows,
    published: Mapping[str, Published],
    weights: Mapping[RespondentGroup, float],
    confidence: float,
) -> LinkedLeniency:
    """Take the leniency of raters out of composites.

    Ballot score = mean + (position group, respondent group) + subject + rater + (subject, respondent group)
    + noise, each a random effect by REML. Told is the composite as raters of average leniency among those
    who rated in each column would have given it.

    Parameters
    ----------
    published
        The composites that are compared, by position group, two or more in each.
    weights
        Of the groups that count, above 0.
    """
    groups = list(weights)
    tied = {name: one for name, one in published.items() if rows.among(_numbers(one), groups).are_tied()}
    found = LinkedLeniency({}, {})
    if not tied:
        return found
    design = _Design.of(rows, tied, groups)
    try:
        fit = fit_crossed(design.rows.score, design.codes, design.sizes)
    except NotConverged:
        return found
    if fit.variances[_SUBJECT] == 0.0:  # nothing of a person is left to be told
        return found
    # how much raters differ is known from those alone who rated several
    freedom = float(design.rows.linking() + len(design.subjects) - 2)
    for name, members in tied.items():
        subjects = _numbers(members)
        mine, merit = rows.among(subjects, groups), design.merit(subjects, weights)
        effects = _effects(fit, merit, freedom)
        found.apart[name] = Apart.of(
            compare_effects(effects, confidence), compare_effects_with_others(effects, confidence)
        )
        if min(mine.least(subject, groups) for subject in subjects) >= LEAST_CELL:
            whole = _composites(fit, design.whole(merit, name, weights), freedom, confidence)
            found.scores.update(_tell(members, mine, whole))
    return found


def _effects(fit: CrossedFit, sums: Sequence[FloatArray], freedom: float) -> Effects:
    value = np.sum([part.T @ effects for part, effects in zip(sums, fit.effects, strict=True)], axis=0)
    return Effects(value, fit.covariance(np.zeros(len(value)), sums), freedom)


def _tell(members: Published, rows: LinkedRows, told: FloatArray) -> dict[SubjectNumber, Figure | Withheld]:
    if rows.are_the_same():
        return {subject: Withheld(WithheldReason.SAME_RATERS) for subject, _ in members}
    return {
        subject: figure(told[0, place], told[1, place], told[2, place], max(composite.step, WHOLE_POINT))
        for place, (subject, composite) in enumerate(members)
    }


def _composites(fit: CrossedFit, sums: Sequence[FloatArray], freedom: float, confidence: float) -> FloatArray:
    """Give value and ends of sums of effects, shape (3, sums)."""
    value = fit.intercept + sum(part.T @ effects for part, effects in zip(sums, fit.effects, strict=True))
    errors = np.sqrt(np.diag(fit.covariance(np.ones(sums[0].shape[1]), sums)))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * errors
    return np.array([value, value - half, value + half])


def _numbers(members: Published) -> list[SubjectNumber]:
    return [subject for subject, _ in members]


@dataclass(frozen=True, slots=True)
class _Design:
    """Ballots as a crossed design: subject, rater, column (position group and respondent group), cell.

    A cell is a subject seen by one respondent group; where there is one group alone, it is the subject, and
    no factor of its own.
    """

    rows: LinkedRows
    subjects: Mapping[int, int]
    columns: Mapping[tuple[str, int], int]
    cells: Mapping[tuple[int, int], int]
    codes: list[CodeArray]

    @classmethod
    def of(
        cls, rows: LinkedRows, published: Mapping[str, Published], groups: Sequence[RespondentGroup]
    ) -> "_Design":
        names = {int(subject): name for name, members in published.items() for subject, _ in members}
        kept = rows.among([SubjectNumber(one) for one in names], groups)
        cells = list(zip(kept.subject.tolist(), kept.group.tolist(), strict=True))
        columns = [(names[subject], group) for subject, group in cells]
        of_subjects, of_columns = _levels(kept.subject.tolist()), _levels(columns)
        of_cells = _levels(cells) if len(groups) > 1 else {}
        codes = [
            _codes(of_subjects, kept.subject.tolist()),
            kept.rater,
            _codes(of_columns, columns),
            *([_codes(of_cells, cells)] if of_cells else []),
        ]
        return cls(kept, of_subjects, of_columns, of_cells, codes)

    @property
    def sizes(self) -> list[int]:
        """How many levels each factor has."""
        cells = [len(self.cells)] if self.cells else []
        return [len(self.subjects), int(self.rows.rater.max()) + 1, len(self.columns), *cells]

    def merit(
        self, subjects: Sequence[SubjectNumber], weights: Mapping[RespondentGroup, float]
    ) -> list[FloatArray]:
        """Say which effects are a subject's own: its merit, and how each group sees it beside that."""
        sums = [np.zeros((size, len(subjects))) for size in self.sizes]
        for place, subject in enumerate(subjects):
            sums[_SUBJECT][self.subjects[subject], place] = 1.0
            for group, weight in weights.items() if self.cells else ():
                sums[_CELL][self.cells[subject, GROUPS.index(group)], place] = weight
        return sums

    def whole(
        self, merit: Sequence[FloatArray], position_group: str, weights: Mapping[RespondentGroup, float]
    ) -> list[FloatArray]:
        """Add what all subjects of a position group share: its columns, and the mean of their raters."""
        sums = [part.copy() for part in merit]
        for group, weight in weights.items():
            column = self.columns[position_group, GROUPS.index(group)]
            sums[_COLUMN][column] += weight
            raters = np.unique(self.rows.rater[self.codes[_COLUMN] == column])
            sums[_RATER][raters] += weight / len(raters)
        return sums


_Level = TypeVar("_Level", bound=Hashable)


def _levels(found: Sequence[_Level]) -> dict[_Level, int]:
    return {level: place for place, level in enumerate(dict.fromkeys(found))}


def _codes(levels: Mapping[_Level, int], found: Sequence[_Level]) -> CodeArray:
    return np.array([levels[one] for one in found], dtype=np.int64)
