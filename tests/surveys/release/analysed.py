"""A round whose ballots are told with everything beside the results; who rated whom may be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release import summarise_ballots
from surveys.summary import Summary
from surveys.survey import Assignment, GroupRule, Subject
from tests.surveys.release.conftest import CITIZEN, OPEN_LINK, WEB, Round, make_ballots

ONE_GROUP = (GroupRule(CITIZEN, 1.0, 10, required=True, size=None),)
Told = Sequence[tuple[int, RespondentGroup, object, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Analysed:
    """``pools``: by group, who was asked about whom together; else everybody of a group about all."""

    questionnaire: Questionnaire
    groups: tuple[GroupRule, ...] = ONE_GROUP
    subjects: int = 3
    issued: int = 400
    position_groups: tuple[str | None, ...] = ("chair",)
    pools: tuple[tuple[RespondentGroup, tuple[int, ...]], ...] = ()
    more: tuple[Assignment, ...] = field(default=())

    def tell(self, ballots: OpenedBallots) -> Summary:
        """Tell a round from its ballots."""
        numbers = tuple(SubjectNumber(number) for number in range(1, self.subjects + 1))
        subjects = [
            Subject(
                number,
                SubjectKind.CADRE,
                f"CB{number:03}",
                f"Nguyễn Văn Ưởng {number}",
                "chair",
                self.position_groups[(number - 1) % len(self.position_groups)],
                UnitCode("06970"),
            )
            for number in numbers
        ]
        asked = self.pools or tuple((rule.group, tuple(map(int, numbers))) for rule in self.groups)
        assignments = [
            Assignment(place, group, 0, WEB, tuple(map(SubjectNumber, pool)), self.issued)
            for place, (group, pool) in enumerate(asked, 1)
        ]
        assignments += [replace(one, number=len(assignments) + 1) for one in self.more]
        assignments.append(Assignment(len(assignments) + 1, CITIZEN, 0, OPEN_LINK, numbers, 9000))
        survey = Round(self.questionnaire, groups=self.groups).survey
        return summarise_ballots(survey, self.questionnaire, subjects, assignments, ballots)


__all__ = ["ONE_GROUP", "Analysed", "make_ballots"]
