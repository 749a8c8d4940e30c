"""Scores of a round whose frame is divided into strata of known size: weighted by people, error by strata.

Weighed are groups whose frame is the people who could have been asked (citizens), never colleagues. Strata
with fewer scored ballots than the group's threshold are merged first: no score ever leans on a handful of
ballots, so that it tells no more about them than a plain mean. Item scores stay plain: they are the counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.scores import Moments, Scores
from analysis.stratified import StratifiedScores, merge_strata, stratified_scores
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.release_cells import Cells, Place
from surveys.survey import Assignment, Rules
from surveys.survey_rules import COLLEAGUES
from surveys.survey_rules import floor as least_threshold
from surveys.tally import Tally

_GROUPS = tuple(RespondentGroup)
_UNWEIGHED = {*COLLEAGUES, RespondentGroup.SELF}
LEAST_BALLOTS = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """People of each stratum, where known; the strata in which each subject and group was asked."""

    people: Mapping[int, int]
    asked: Mapping[Place, tuple[int, ...]]
    thresholds: Mapping[RespondentGroup, int]

    @classmethod
    def of(cls, rules: Rules, assignments: Sequence[Assignment]) -> "Frame":
        """Read the rules and the kinds of invitations; the open link asks nobody in particular."""
        asked: dict[Place, set[int]] = {}
        for one in assignments:
            if one.channel is not Channel.OPEN_LINK and one.group not in _UNWEIGHED:
                for subject in one.subjects:
                    asked.setdefault((subject, one.group), set()).add(one.stratum)
        return cls(
            {number: size for number, _, size in rules.strata if size is not None},
            {place: tuple(sorted(strata)) for place, strata in asked.items()},
            {rule.group: max(rule.threshold, least_threshold(rule.group)) for rule in rules.groups},
        )

    def strata(self, place: Place) -> tuple[int, ...]:
        """Give the strata a place is weighed by; none where one has no known size, or there is one only."""
        found = self.asked.get(place, ())
        known = len(found) > 1 and all(stratum in self.people for stratum in found)
        return found if known and place[1] in self.thresholds else ()


@dataclass(frozen=True, slots=True)
class _Sample:
    """The ballots of one place by merged stratum: moments (strata,) of one score, and people (strata,)."""

    sums: Moments
    people: FloatArray

    @classmethod
    def of(cls, sums: Moments, people: FloatArray, least: int) -> "_Sample":
        merged = merge_strata(sums.n, least)
        n, total, squares, behind = (
            np.bincount(merged, column).astype(np.float64)
            for column in (sums.n, sums.total, sums.squares, people)
        )
        # a list with fewer people than ballots is out of date: then everybody answered
        return cls(Moments(n, total, squares), np.maximum(behind, n))

    @property
    def usable(self) -> bool:
        return bool((self.sums.n >= LEAST_BALLOTS).all())


def weigh(cells: Cells, by_stratum: Tally, frame: Frame, confidence: float) -> Cells:
    """Weigh the cells whose strata are known; all others stay as they are.

    Parameters
    ----------
    by_stratum
        The same ballots as in ``cells``, by subject, group and stratum.
    """
    rows: dict[Place, dict[int, int]] = {}
    columns = (by_stratum.subject, by_stratum.group, by_stratum.stratum)
    for row, (subject, group, stratum) in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
        rows.setdefault((SubjectNumber(subject), _GROUPS[group]), {})[stratum] = row
    samples: dict[tuple[int, int], _Sample] = {}  # by cell, and 0 for the ballots' score or 1 + criterion
    for place, cell in cells.at.items():
        strata, mine = frame.strata(place), rows[place]
        if strata and set(mine) <= set(strata):
            found = _samples(by_stratum, [mine.get(one) for one in strata], frame, place)
            samples |= {(cell, number): sample for number, sample in found.items()}
    return _placed(cells, samples, confidence) if samples else cells


def _samples(by_stratum: Tally, rows: Sequence[int | None], frame: Frame, place: Place) -> dict[int, _Sample]:
    people = np.array([frame.people[stratum] for stratum in frame.asked[place]], dtype=np.float64)
    at = np.array([-1 if row is None else row for row in rows])
    least = frame.thresholds[place[1]]

    def sample(sums: Moments) -> _Sample:
        n, total, squares = (np.where(at < 0, 0.0, one[at]) for one in (sums.n, sums.total, sums.squares))
        return _Sample.of(Moments(n, total, squares), people, least)

    ballots = sample(by_stratum.ballots)
    if len(ballots.people) == 1:  # too few ballots to be told apart by strata
        return {}
    criteria = by_stratum.criteria
    found = [
        sample(Moments(criteria.n[:, one], criteria.total[:, one], criteria.squares[:, one]))
        for one in range(criteria.n.shape[1])
    ]
    return {number: one for number, one in enumerate([ballots, *found]) if one.usable}


def _placed(cells: Cells, samples: Mapping[tuple[int, int], _Sample], confidence: float) -> Cells:
    """Score all samples at once and put them in their places."""
    widest = max(len(one.people) for one in samples.values())

    def padded(columns: Sequence[FloatArray]) -> FloatArray:
        return np.array([np.pad(one, (0, widest - len(one))) for one in columns])

    kept = list(samples.values())
    sums = Moments(*(padded([getattr(one.sums, name) for one in kept]) for name in ("n", "total", "squares")))
    found = stratified_scores(sums, padded([one.people for one in kept]), confidence=confidence)
    cell, number = np.array(list(samples)).T
    of_ballots, of_criteria = np.flatnonzero(number == 0), np.flatnonzero(number > 0)
    at = cell[of_ballots]
    weighted = np.zeros(len(cells.fraction), dtype=np.bool_)
    weighted[at] = True
    exact = replace(
        cells.exact,
        ballots=_put(cells.exact.ballots, found.scores, of_ballots, (at,)),
        criteria=_put(
            cells.exact.criteria, found.scores, of_criteria, (cell[of_criteria], number[of_criteria] - 1)
        ),
        weighted=weighted,
    )
    fraction, effective, spread = cells.fraction.copy(), cells.effective.copy(), cells.spread.copy()
    for mine, theirs in zip((fraction, effective, spread), _beside(found), strict=True):
        mine[at] = theirs[of_ballots]
    return replace(cells, exact=exact, fraction=fraction, effective=effective, spread=spread)


def _beside(found: StratifiedScores) -> tuple[FloatArray, FloatArray, FloatArray]:
    return found.fraction, found.effective, found.spread


def _put(scores: Scores, found: Scores, taken: IntArray, at: tuple[IntArray, ...]) -> Scores:
    columns = {}
    for name in ("n", "score", "sd", "se", "low", "high", "unanimous"):
        column = getattr(scores, name).copy()
        column[at] = getattr(found, name)[taken]
        columns[name] = column
    return replace(scores, **columns)
