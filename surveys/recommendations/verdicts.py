"""What the people say became of a recommendation: shares with intervals, from released rounds alone.

Reads frozen releases and nothing else; what a release withholds is withheld here. The public site and the
interface read this, too, so that nothing here computes with numpy or reaches a ballot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import NormalDist

import sqlalchemy as sa

from surveys import published, released
from surveys.identifiers import ItemId, RespondentGroup, SubjectKind, SurveyCode, UnitCode
from surveys.published import Line, Published
from surveys.schema import survey, survey_subject
from surveys.summary import Distribution, GroupResult, Summary, Withheld, WithheldReason

QUESTIONNAIRE = "follow-up"
ITEM = ItemId("solved")
HALF = 50
_PER_CENT = 100
_DIGITS = 9  # a hair past a whole point is that point


class Answer(StrEnum):
    """What somebody may answer, the worst first."""

    NOT_YET = "not_yet"
    PARTLY = "partly"
    SOLVED = "solved"


_BY_VALUE = {"1": Answer.NOT_YET, "2": Answer.PARTLY, "3": Answer.SOLVED}


@dataclass(frozen=True, slots=True)
class Part:
    """Those who gave one of these answers, in per cent of all who gave one; whole points, ends outwards.

    Several answers stand together where a release may tell them only together.
    """

    answers: tuple[Answer, ...]
    ballots: int
    percent: int
    low: int
    high: int

    @property
    def beside_half(self) -> int:
        """Say whether it is more than half beyond chance (1), fewer (-1), or not clear (0)."""
        return (self.low > HALF) - (self.high < HALF)


@dataclass(frozen=True, slots=True)
class Told:
    """What a group answered: ``n`` answers that are not "don't know", and their parts, the best first."""

    n: int
    parts: tuple[Part, ...]

    def part(self, answer: Answer) -> Part:
        """Give the part that an answer is in."""
        return next(one for one in self.parts if answer in one.answers)


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """The verdict of one respondent group."""

    group: RespondentGroup
    told: Told | Withheld


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of one round. ``groups`` in the order of the release."""

    survey: SurveyCode
    title: Mapping[str, str]
    period_start: date
    period_end: date
    confidence: float
    groups: tuple[GroupVerdict, ...]

    @property
    def people(self) -> GroupVerdict:
        """Give the group that speaks first: citizens where they are told, else the first that is."""
        return next((one for one in self.groups if isinstance(one.told, Told)), self.groups[0])


def tell(summary: Summary, code: str) -> Verdict | None:
    """Give what a release tells of a recommendation; None where the round did not ask about it."""
    found = next(
        (one for one in summary.subjects if one.kind is SubjectKind.RECOMMENDATION and one.code == code), None
    )
    if found is None or summary.questionnaire_id != QUESTIONNAIRE or not found.groups:
        return None
    return Verdict(
        summary.survey,
        summary.title,
        summary.period_start,
        summary.period_end,
        summary.confidence,
        tuple(GroupVerdict(one.group, _told(one, summary.confidence)) for one in found.groups),
    )


def _told(group: GroupResult, confidence: float) -> Told | Withheld:
    """Give the shares of a group; a group withheld as a whole has no items, and says why itself."""
    distribution = next((one.distribution for one in group.items if one.item == ITEM), None)
    if isinstance(distribution, Distribution):
        return Told(distribution.n, tuple(reversed(_parts(distribution, confidence))))
    if distribution is not None:
        return distribution
    return group.counts if isinstance(group.counts, Withheld) else Withheld(WithheldReason.TOO_FEW_BALLOTS)


def _parts(distribution: Distribution, confidence: float) -> tuple[Part, ...]:
    parts = []
    for share in distribution.shares:
        low, high = interval(share.ballots, distribution.n, confidence)
        answers = tuple(_BY_VALUE[value] for value in reversed(share.categories))
        parts.append(Part(answers, share.ballots, share.percent, low, high))
    return tuple(parts)


def interval(successes: int, n: int, confidence: float) -> tuple[int, int]:
    """Give Wilson's interval of a share in per cent, its ends in whole points outwards."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, spread = successes / n, z * z / n
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (_PER_CENT * (middle + side * reach) / (1 + spread) for side in (-1, 1))
    return max(0, floor(round(low, _DIGITS))), min(_PER_CENT, ceil(round(high, _DIGITS)))


def of(connection: sa.Connection, recommendation: str) -> tuple[Verdict, ...]:
    """Give the verdicts on a recommendation that are released, the earliest first."""
    found = []
    for code, unit in _asking(connection, [recommendation]):
        round_ = released.one_round(connection, unit, code)
        if round_ is not None:
            found.append(tell(released.summary(connection, round_.releases[-1]), recommendation))
    return tuple(one for one in found if one is not None)


def public_of(connection: sa.Connection, recommendations: Iterable[str]) -> Mapping[str, tuple[Verdict, ...]]:
    """Give the verdicts that stand on the public site, by recommendation, the earliest first."""
    wanted = tuple(recommendations)
    last = {line.survey: line for line in published.lines(connection)}
    contents = [_content(connection, last.get(code)) for code, _unit in _asking(connection, wanted)]
    found: dict[str, list[Verdict]] = {}
    for summary in (one.summary for one in contents if one is not None):
        for code in wanted:
            verdict = tell(summary, code)
            if verdict is not None:
                found.setdefault(code, []).append(verdict)
    return {code: tuple(some) for code, some in found.items()}


def standing(connection: sa.Connection, code: SurveyCode) -> Line | None:
    """Give the publication of a round that stands now; None: it is not public, or was withdrawn."""
    last = {line.survey: line for line in published.lines(connection)}.get(code)
    return None if last is None or last.withdraws else last


def _content(connection: sa.Connection, line: Line | None) -> Published | None:
    if line is None or line.withdraws:
        return None
    content = published.parse(line, published.text_of(connection, line))
    return content if isinstance(content, Published) else None


def _asking(connection: sa.Connection, recommendations: Iterable[str]) -> list[tuple[SurveyCode, UnitCode]]:
    """Give the rounds that asked about one of the recommendations, in order of their periods."""
    rows = connection.execute(
        # PostgreSQL orders distinct rows only by what it selects.
        sa.select(survey.c.code, survey.c.unit, survey.c.period_end)
        .join(survey_subject, survey_subject.c.survey == survey.c.code)
        .where(
            survey.c.questionnaire_id == QUESTIONNAIRE,
            survey_subject.c.kind == SubjectKind.RECOMMENDATION,
            survey_subject.c.code.in_(tuple(recommendations)),
        )
        .distinct()
        .order_by(survey.c.period_end, survey.c.code)
    )
    return [(SurveyCode(row.code), UnitCode(row.unit)) for row in rows]
