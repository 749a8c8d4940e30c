"""How a cadre sees himself, and how the others do: own answers beside published scores.

The person is told before answering that the self-assessment is not anonymous. What is said of the others
follows from their published scores, so that a gap tells nothing about any ballot but the own one.
"""

import math
from collections.abc import Mapping

import numpy as np

from analysis.gaps import CLEAR_GAP, self_gaps
from analysis.intervals import Interval
from analysis.scores import composite
from surveys.identifiers import RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.release_told import GROUPS, Told, as_scores, ends_of, uncoded
from surveys.summary import Figure, SubjectSummary, Withheld, WithheldReason
from surveys.summary_analyses import CriterionGap, Gap
from surveys.survey import Rules
from surveys.tally import Tally

GAP_SIZE = CLEAR_GAP
_WHOLE_POINT = 1.0


def asks_self(rules: Rules) -> bool:
    """Say whether the round asks the cadre alone about himself, and says that this is not anonymous."""
    return any(rule.group is RespondentGroup.SELF and rule.size == 1 for rule in rules.groups)


def tell_gaps(
    told: Told, questionnaire: Questionnaire, table: Tally, subject: SubjectSummary
) -> tuple[CriterionGap, ...]:
    """Tell the gap of one subject: overall, then in every criterion with a weight."""
    criteria = [one.code for one in questionnaire.criteria if one.weight > 0]
    others: dict[str | None, Figure | Withheld] = {None: subject.composite}
    others |= {code: _of_others(told, subject, code) for code in criteria}
    own = _own_scores(questionnaire, table, subject)
    return tuple(
        CriterionGap(code, _gap(own.get(code), figure, told.summary.confidence))
        for code, figure in others.items()
    )


def _own_scores(
    questionnaire: Questionnaire, table: Tally, subject: SubjectSummary
) -> Mapping[str | None, float]:
    """Give own scores; nothing unless exactly one self-assessment is there."""
    mine = table.where(
        (table.subject == subject.number)
        & (table.group == GROUPS.index(RespondentGroup.SELF))
        & ~table.is_open_link
    ).pooled()
    if mine.ballots.n.sum() != 1:
        return {}
    own: dict[str | None, float] = {None: float(mine.ballots.total[0])}
    for place, criterion in enumerate(questionnaire.criteria):
        if mine.criteria.n[0, place] == 1:
            own[criterion.code] = float(mine.criteria.total[0, place])
    return own


def _of_others(told: Told, subject: SubjectSummary, criterion: str) -> Figure | Withheld:
    """Sum the published criterion scores of the groups that count; one withheld, and there is none."""
    parts = [
        next((one.score for one in subject.group(group).criteria if one.criterion == criterion), None)
        for group in told.weights
    ]
    figures = uncoded(parts)
    if figures is None:
        why = next((part for part in parts if isinstance(part, Withheld)), None)
        missing = WithheldReason.REQUIRED_GROUP_WITHHELD if None in parts else WithheldReason.WOULD_REVEAL
        return why or Withheld(missing)
    values, ends = ends_of(figures)
    weights = np.array(list(told.weights.values()))
    found = composite(values, ends, weights, np.ones(len(figures), dtype=np.bool_))
    step = max(_WHOLE_POINT, *(one.step for one in figures))
    return Figure(float(found.score), float(found.low), float(found.high), step, None)


def _gap(own: float | None, others: Figure | Withheld, confidence: float) -> Gap | Withheld:
    if isinstance(others, Withheld):
        return others
    if others.coded is not None:
        return Withheld(WithheldReason.WOULD_REVEAL)
    if own is None:
        return Withheld(WithheldReason.NO_SELF_ASSESSMENT)
    told = float(math.floor(own + 0.5))
    found = self_gaps([told], as_scores([others], confidence), confidence=confidence)
    ends = Interval(np.floor(np.round(found.low, 9)), np.ceil(np.round(found.high, 9)))
    return Gap(
        own=told,
        value=float(np.floor(np.round(found.gap[0], 9) + 0.5)) + 0.0,
        low=float(ends.low[0]) + 0.0,
        high=float(ends.high[0]) + 0.0,
        clear=bool(found.clear[0]),
    )
