"""What the page of a review shows: the figures of a round laid out for its pictures. All of them are told."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.review_figures import ReviewFigures, StratumReach
from surveys.summary import Figure, GroupResult, SubjectSummary, Summary, Withheld
from surveys.summary_integrity import IntegrityGrade
from surveys.text import sort_key

GRADES = tuple(IntegrityGrade)
MOST_BESIDE = 20
"""So many people on the page; the pages of all others are one click away."""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One line of the picture of letters: what was examined, and its letter or why there is none."""

    name: str
    grade: IntegrityGrade | Withheld
    detail: str = ""

    @property
    def column(self) -> int | None:
        """Give the place of the letter, 0 for A; None where it is withheld."""
        return None if isinstance(self.grade, Withheld) else GRADES.index(self.grade)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two scores of one group about one subject that stand beside each other."""

    subject: SubjectSummary
    group: RespondentGroup
    one: Figure
    other: Figure | Withheld
    grade: IntegrityGrade | None = None


def without_flagged(summary: Summary) -> list[Beside]:
    """Give the groups whose ballots show signs, with the score of all and of those not flagged, by name."""
    subjects = {one.number: one for one in summary.subjects}
    found = []
    for one in summary.analyses.integrity.subjects:
        subject = subjects[one.subject]
        whole = _result(subject, one.group).score
        if isinstance(whole, Figure):
            found.append(Beside(subject, one.group, whole, one.unflagged, one.grade))
    return _by_name(found)


def asked_and_open(summary: Summary) -> list[Beside]:
    """Give scores of those asked beside what came by the open link, where both are told, by name."""
    found = []
    for subject in summary.subjects:
        for linked in subject.open_link:
            asked = _result(subject, linked.group).score
            if isinstance(asked, Figure) and isinstance(linked.score, Figure):
                found.append(Beside(subject, linked.group, asked, linked.score))
    return _by_name(found)


def _by_name(found: list[Beside]) -> list[Beside]:
    return sorted(found, key=lambda one: (sort_key(one.subject.name), one.subject.code, one.group))


def _result(subject: SubjectSummary, group: RespondentGroup) -> GroupResult:
    return next(one for one in subject.groups if one.group is group)


def strata_of(figures: ReviewFigures | None, group: RespondentGroup) -> Sequence[StratumReach]:
    """Give how far the strata of a group were reached."""
    return () if figures is None else [one for one in figures.strata if one.group is group]


def reached(numbers: frozenset[SubjectNumber] | None, rows: Sequence[Beside]) -> list[Beside]:
    """Keep what is about subjects that the visitor may see."""
    return [one for one in rows if numbers is None or one.subject.number in numbers]
