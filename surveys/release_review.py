"""What reviewers are told of a round beside its summary: signs by kind in letters, strata in tens.

Part of the disclosure gate: told are the ballots of told groups only, and nothing finer than the summary
of the same round (docs/decisions/0028).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from analysis.findings import Finding
from analysis.integrity import examine, grade_of
from analysis.method import METHOD_VERSION
from surveys import opened, questionnaires, review_figures, rounds
from surveys.identifiers import Channel, RespondentGroup, SurveyCode
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release_integrity import Examined
from surveys.release_integrity_rows import told_rows
from surveys.release_response import tell_rate
from surveys.release_told import GROUPS, TOLD_POOLED, Told
from surveys.review_figures import Counted, Reach, ReviewFigures, SignGrade, StratumReach
from surveys.summary import GroupCounts, Summary, Withheld
from surveys.summary_integrity import IntegrityGrade, IntegritySign
from surveys.survey import Assignment

LEAST_SIGNS = 100
"""Ballots examined from which letters are told by kind of sign: twice those of the grade itself."""
TENS, MOST_SHARE = 10, 90
LEAST_OPEN = 3
"""So many ballots of a place at least may have come, and may be missing, for all that a reader knows."""
_HUNDRED = 100
_OPEN_LINK = tuple(Channel).index(Channel.OPEN_LINK)


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was asked in a stratum of a group about told subjects, and what came back.

    ``people``: ballots about the subject that most of them are about: no more people can have sent them.
    """

    number: int
    asked: int
    returned: int
    people: int

    @property
    def share(self) -> int:
        """Per cent in tens, rounded down; never all: that everybody took part says of each that they did."""
        return min(_HUNDRED * self.returned // self.asked // TENS * TENS, MOST_SHARE)

    def reach(self, *, in_tens: bool) -> int | Reach:
        """Give how the stratum is told."""
        if self.people < TOLD_POOLED:
            return Reach.FEW
        return self.share if in_tens else Reach.ENOUGH

    def ends(self, told: int | Reach) -> tuple[int, int]:
        """Give the least and the most ballots that whoever reads it holds possible."""
        if told is Reach.FEW:
            return 0, min(TOLD_POOLED - 1, self.asked)
        if told is Reach.ENOUGH:
            return TOLD_POOLED, self.asked
        least = -(-told * self.asked // _HUNDRED)
        most = self.asked if told == MOST_SHARE else -(-(told + TENS) * self.asked // _HUNDRED) - 1
        return max(least, TOLD_POOLED), most


def tell_review(
    summary: Summary, questionnaire: Questionnaire, assignments: Sequence[Assignment], ballots: OpenedBallots
) -> ReviewFigures:
    """Tell what a list of reviews shows of a round; ``summary``: of the same ballots."""
    told, grade = Told.of(summary), summary.analyses.integrity.grade
    counts = [one.counts for one in told.results.values() if isinstance(one.counts, GroupCounts)]
    rate = tell_rate(counts)
    return ReviewFigures(
        survey=summary.survey,
        grade=None if isinstance(grade, Withheld) else grade,
        counted=Counted(
            *(sum(getattr(one, name) for one in counts) for name in ("issued", "returned", "valid"))
        )
        if counts
        else None,
        response=None if isinstance(rate, Withheld) else rate.rr1,
        signs=tuple(_tell_signs(told, questionnaire, ballots)),
        strata=tuple(
            one
            for policy in summary.policies
            for one in tell_strata(policy.group, list(_strata(told, policy.group, assignments, ballots)))
        ),
        method_version=METHOD_VERSION,
    )


def _tell_signs(told: Told, questionnaire: Questionnaire, ballots: OpenedBallots) -> Iterator[SignGrade]:
    """Tell each kind of sign that the summary names with the letter of its own ballots in excess."""
    integrity = told.summary.analyses.integrity
    if not integrity.signs:  # nothing found, or nothing told: nothing to examine again
        return
    rows = told_rows(told, questionnaire, ballots)
    seen = Examined(rows, examine(rows.answers))
    examined, _ = seen.of(np.ones(len(rows.places), dtype=np.bool_))
    if examined < LEAST_SIGNS:
        return
    for sign in integrity.signs:
        of_kind = [one for one in seen.found.findings if IntegritySign(one.kind) is sign]
        letter = grade_of(_excess(of_kind, len(rows.block)), examined, found=True)
        yield SignGrade(sign, IntegrityGrade(str(letter)))


def _excess(findings: Sequence[Finding], ballots: int) -> float:
    """Give the ballots in excess; one in several findings counts once, as in the grade of the round."""
    suspicion = np.zeros(ballots)
    for one in findings:
        share = max(one.excess, 0.0) / len(one.ballots)
        suspicion[one.ballots] = np.maximum(suspicion[one.ballots], share)
    return float(suspicion.sum())


def tell_strata(group: RespondentGroup, found: Sequence[Stratum]) -> tuple[StratumReach, ...]:
    """Tell how far each stratum was reached; nothing where a group was asked in one only.

    The number of all ballots of a group is told. So that a stratum with few ballots does not follow from
    the others, the others are told in tens only where those with few have together what may be told; and
    nothing is told where (nearly) nobody, or (nearly) everybody of a place would be known to have answered.
    """
    if len(found) < 2 or any(one.returned > one.asked for one in found):  # noqa: PLR2004 - two to compare
        return ()
    few = [one.people for one in found if one.people < TOLD_POOLED]
    in_tens = not few or (len(few) > 1 and sum(few) >= TOLD_POOLED)
    told = tuple(StratumReach(group, one.number, one.reach(in_tens=in_tens)) for one in found)
    return () if _pins(found, told) else told


def _pins(found: Sequence[Stratum], told: Sequence[StratumReach]) -> bool:
    """Say whether the told total says of a stratum that nearly all, or nearly none, of its ballots came."""
    total = sum(one.returned for one in found)
    ends = [one.ends(reached.reach) for one, reached in zip(found, told, strict=True)]
    least, most = (sum(end[side] for end in ends) for side in (0, 1))
    return any(
        max(low, total - most + high) > one.asked - LEAST_OPEN or min(high, total - least + low) < LEAST_OPEN
        for one, (low, high) in zip(found, ends, strict=True)
    )


def _strata(
    told: Told, group: RespondentGroup, assignments: Sequence[Assignment], ballots: OpenedBallots
) -> Iterator[Stratum]:
    subjects = {subject for subject, of_group in told.results if of_group is group}
    asked: Counter[int] = Counter()
    for one in assignments:
        if one.group is group and one.channel is not Channel.OPEN_LINK:
            asked[one.stratum] += one.issued * len(subjects.intersection(one.subjects))
    mine = (ballots.group == GROUPS.index(group)) & (ballots.channel != _OPEN_LINK)
    cells = Counter(zip(ballots.stratum[mine].tolist(), ballots.subject[mine].tolist(), strict=True))
    for stratum in sorted({*asked, *(of_cell for of_cell, _ in cells)}):
        returned = [cells[stratum, subject] for subject in subjects]
        if asked[stratum] or any(returned):
            yield Stratum(stratum, asked[stratum], sum(returned), max(returned, default=0))


def note(connection: sa.Connection, keys: tuple[bytes, ...], code: SurveyCode, summary: Summary) -> None:
    """Keep what reviewers are told of a round whose summary was just made.

    ``keys``: installation keys, the newest first.
    """
    found = rounds.get(connection, code)
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    ballots = opened.read(connection, keys, code)
    figures = tell_review(summary, asked, rounds.assignments(connection, code), ballots)
    review_figures.keep(connection, figures)
