"""While a round is open: about how precise its scores would be by now, against the precision wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys import planning
from surveys.identifiers import RespondentGroup
from surveys.planning import Expected
from surveys.survey import Assignment, Survey

LEAST = 2  # ballots that make an interval


@dataclass(frozen=True, slots=True)
class Precision:
    """One respondent group: about ``answers`` about each subject, interval +-``half_width`` (None: too few).

    ``more``: answers about each subject that are still missing for the precision wanted; None: none wanted.
    """

    group: RespondentGroup
    answers: int
    half_width: float | None
    more: int | None


def precision(
    survey: Survey, subjects: int, kinds: Sequence[Assignment], returned: Mapping[RespondentGroup, int]
) -> tuple[Precision, ...]:
    """Say what the answers by now buy, group by group; ``returned``: codes that came back, in tens.

    Nothing is taken from any ballot: means and spreads are the planner's usual ones.
    """
    found = []
    for rule in survey.rules.groups:
        if rule.weight <= 0 or rule.group not in returned:
            continue
        answers = int(returned[rule.group] * _ballots_of_a_code(kinds, rule.group) / max(subjects, 1))
        found.append(_of_group(survey, rule.group, answers, rule.size))
    return tuple(found)


def _ballots_of_a_code(kinds: Sequence[Assignment], group: RespondentGroup) -> float:
    mine = [one for one in kinds if one.group is group and one.issued]
    codes = sum(one.issued for one in mine)
    return sum(one.issued * len(one.subjects) for one in mine) / codes if codes else 0.0


def _of_group(survey: Survey, group: RespondentGroup, answers: int, size: int | None) -> Precision:
    target = survey.rules.target
    counted = max(answers, LEAST)
    expected = Expected(
        answers=counted,
        frame=None if size is None or size < counted else size,
        wanted=planning.Expected().wanted if target is None else target,
        confidence=survey.rules.confidence,
    )
    found = planning.forecast(expected)
    return Precision(
        group=group,
        answers=answers,
        half_width=found.asked.half_width if answers >= LEAST else None,
        more=None if target is None else max(found.needed - answers, 0),
    )
