"""The integrity of a round, as may be told: letters, what kind of signs, and scores beside scores.

Part of the analyses of a ``Summary``; only ``surveys.release_integrity`` builds these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.problems import N_
from surveys.summary_cells import Figure, Withheld, WithheldReason


class IntegrityGrade(StrEnum):
    """Do the ballots look as if each came from a person of its own; the rule is in docs/methods."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


GRADE_SENTENCES: Mapping[IntegrityGrade, str] = {
    IntegrityGrade.A: N_("nothing unusual found"),
    IntegrityGrade.B: N_("some ballots more alike, or more odd, than expected: fewer than 5 in 100 too many"),
    IntegrityGrade.C: N_("5 to fewer than 15 in 100 ballots too many: look into it"),
    IntegrityGrade.D: N_("15 in 100 ballots or more too many: look into it before anybody uses the scores"),
}


class IntegritySign(StrEnum):
    """What kind of sign was found."""

    COPIES = "copies"
    BATCH = "batch"
    LINES = "lines"
    MISFIT = "misfit"


SIGN_SENTENCES: Mapping[IntegritySign, str] = {
    IntegritySign.COPIES: N_("more ballots with the same or nearly the same answers than expected"),
    IntegritySign.BATCH: N_("one pattern of answers fills a batch"),
    IntegritySign.LINES: N_("more ballots with one answer throughout than expected"),
    IntegritySign.MISFIT: N_("more ballots whose answers do not fit together than expected"),
}


@dataclass(frozen=True, slots=True)
class GroupIntegrity:
    """The grade of all ballots of one group in the round."""

    group: RespondentGroup
    grade: IntegrityGrade | Withheld


@dataclass(frozen=True, slots=True)
class SubjectIntegrity:
    """The grade of one group's ballots about one subject, where it is told and not A.

    ``unflagged``: the score without the flagged ballots, in steps of five, to stand beside the score.
    """

    subject: SubjectNumber
    group: RespondentGroup
    grade: IntegrityGrade
    unflagged: Figure | Withheld


@dataclass(frozen=True, slots=True)
class RoundIntegrity:
    """The grade of the round over its told ballots; ``signs``: what was found, where anything was.

    ``subjects``: those with a grade of B to D, in the order of their numbers and groups. ``open_link``: of
    what came by the open link, held against the ballots of the evaluation; None where it tells nothing.
    """

    grade: IntegrityGrade | Withheld
    signs: tuple[IntegritySign, ...] = ()
    groups: tuple[GroupIntegrity, ...] = ()
    subjects: tuple[SubjectIntegrity, ...] = ()
    open_link: IntegrityGrade | Withheld | None = None


NO_INTEGRITY = RoundIntegrity(Withheld(WithheldReason.NOT_COMPUTED))
"""Of a release of a method version that had no grade."""
