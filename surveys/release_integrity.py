"""The integrity grade of a round: examined on its told ballots, told in letters.

A letter tells little, but copies are ballots whose answers one knows all of: so that it is told of fifty
ballots or more only, where distributions are told in full anyway (docs/decisions/0011).
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray
from analysis.disclosure import BOTTOM_CODE, TOP_CODE
from analysis.findings import LEAST_BALLOTS
from analysis.integrity import Integrity, examine, grade_of, score_both
from analysis.method import TOP_SCORE
from surveys.identifiers import RespondentGroup
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release_figures import figure
from surveys.release_integrity_rows import Rows, told_rows
from surveys.release_told import GROUPS, Told
from surveys.summary import Coded, Figure, Withheld, WithheldReason
from surveys.summary_integrity import (
    GroupIntegrity,
    IntegrityGrade,
    IntegritySign,
    RoundIntegrity,
    SubjectIntegrity,
)

LEAST_GRADED = 50
"""Ballots examined from which a grade is told: of a round, of a group in it, of a group about a subject."""
LEAST_PART = 10
"""Flagged ballots, and ballots not flagged, from which both scores are shown; the threshold, if higher."""
STEP = 5.0


@dataclass(frozen=True, slots=True)
class Examined:
    """The told ballots of a round with what was found."""

    rows: Rows
    found: Integrity

    def of(self, chosen: BoolArray) -> tuple[int, IntegrityGrade | None]:
        """Give the number of ballots examined in some blocks, and their grade."""
        examined = np.where(chosen & (self.found.examined >= LEAST_BALLOTS), self.found.examined, 0)
        flagged = bool((self.found.flagged & chosen[self.rows.block]).any())
        number = int(examined.sum())
        grade = grade_of(float(self.found.excess[chosen].sum()), number, found=flagged)
        return number, None if grade is None else IntegrityGrade(grade)

    def tell(self, chosen: BoolArray) -> IntegrityGrade | Withheld:
        """Tell the grade of some blocks."""
        number, grade = self.of(chosen)
        if grade is not None and number >= LEAST_GRADED:
            return grade
        ballots, with_answers = int(chosen[self.rows.block].sum()), int(self.found.examined[chosen].sum())
        few_answers = with_answers < LEAST_GRADED <= ballots
        return Withheld(WithheldReason.FEW_ANSWERS if few_answers else WithheldReason.TOO_FEW_BALLOTS)


def tell_integrity(told: Told, questionnaire: Questionnaire, ballots: OpenedBallots) -> RoundIntegrity:
    """Examine the told ballots of a round; what is withheld has no influence."""
    rows = told_rows(told, questionnaire, ballots)
    seen = Examined(rows, examine(rows.answers))
    group = np.array([GROUPS.index(of_group) for _, of_group in rows.places], dtype=np.int64)
    every = np.ones(len(group), dtype=np.bool_)
    grade = seen.tell(every)
    kinds = {IntegritySign(finding.kind) for finding in seen.found.findings}
    return RoundIntegrity(
        grade,
        signs=() if isinstance(grade, Withheld) else tuple(sign for sign in IntegritySign if sign in kinds),
        groups=tuple(
            GroupIntegrity(policy.group, seen.tell(group == GROUPS.index(policy.group)))
            for policy in told.summary.policies
        ),
        subjects=tuple(
            one for block in range(len(rows.places)) if (one := _tell_block(told, seen, block)) is not None
        ),
        open_link=_tell_open_link(told, questionnaire, ballots),
    )


def _tell_open_link(
    told: Told, questionnaire: Questionnaire, ballots: OpenedBallots
) -> IntegrityGrade | Withheld | None:
    """Grade what came by the open link against the ballots of the evaluation; None where nothing is told."""
    rows = told_rows(told, questionnaire, ballots, open_link=True)
    return Examined(rows, examine(rows.answers, rows.alike)).tell(rows.linked) if rows.linked.any() else None


def _tell_block(told: Told, seen: Examined, block: int) -> SubjectIntegrity | None:
    """Tell what was found among one group's ballots about one subject; None where nothing is told."""
    grade = seen.tell(np.arange(len(seen.rows.places)) == block)
    if isinstance(grade, Withheld) or grade is IntegrityGrade.A:
        return None
    subject, group = seen.rows.places[block]
    return SubjectIntegrity(subject, group, grade, _without(told, seen, block))


def _without(told: Told, seen: Examined, block: int) -> Figure | Withheld:
    """Tell the score of the ballots that are not flagged, where both parts are large enough."""
    subject, group = seen.rows.places[block]
    whole, by_strata = told.results[subject, group].score, told.results[subject, group].weighted
    if by_strata:  # a score by strata and one that counts ballots do not stand side by side
        return Withheld(WithheldReason.NOT_COMPUTED)
    mine = seen.rows.block == block
    both = score_both(
        seen.rows.score[mine],
        np.zeros(int(mine.sum()), dtype=np.int64),
        1,
        seen.found.flagged[mine],
        confidence=told.summary.confidence,
    )
    rest, flagged = int(both.unflagged.n[0]), int(both.flagged[0])
    if min(rest, flagged) < max(LEAST_PART, _threshold(told, group)):
        return Withheld(WithheldReason.TOO_FEW_BALLOTS)
    without = figure(both.unflagged.score[0], both.unflagged.low[0], both.unflagged.high[0], STEP)
    if not isinstance(whole, Figure) or tells_flagged(whole, without, (rest, flagged)):
        return Withheld(WithheldReason.WOULD_REVEAL)
    return without


def _threshold(told: Told, group: RespondentGroup) -> int:
    return next(policy.threshold for policy in told.summary.policies if policy.group is group)


def tells_flagged(whole: Figure, without: Figure, ballots: tuple[int, int]) -> bool:
    """Say whether both scores pin the mean of the flagged ballots beyond the codes (95 or more, 5 or less).

    ``ballots``: not flagged, flagged. At the worst a reader knows both numbers.
    """
    rest, flagged = ballots
    (low, high), (rest_low, rest_high) = _ends(whole), _ends(without)
    least = ((rest + flagged) * low - rest * rest_high) / flagged
    most = ((rest + flagged) * high - rest * rest_low) / flagged
    return least > TOP_CODE or most < BOTTOM_CODE


def _ends(told: Figure) -> tuple[float, float]:
    """Give the ends between which the exact score lies."""
    if told.coded is Coded.TOP:
        return TOP_CODE, TOP_SCORE
    if told.coded is Coded.BOTTOM:
        return 0.0, BOTTOM_CODE
    return told.value - told.step / 2, told.value + told.step / 2
