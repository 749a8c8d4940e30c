"""How sure a round's numbers are: everything that stands beside the results, put together.

What is told of one subject follows from published figures or rests on cells told in full; what needs
single ballots is pooled over the told cells of the round (docs/decisions/0008).
"""

from dataclasses import dataclass

from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release_channels import tell_channels
from surveys.release_drivers import LEAST_CELL, SEED, tell_drivers
from surveys.release_gaps import GAP_SIZE, asks_self, tell_gaps
from surveys.release_integrity import tell_integrity
from surveys.release_leniency import Raters
from surveys.release_models import tell_others
from surveys.release_response import tell_bounds, tell_response
from surveys.release_rows import rows_of
from surveys.release_sensitivity import WEIGHT_SHIFT, tell_weights
from surveys.release_study import tell_study
from surveys.release_told import Told
from surveys.summary import Analyses, Summary
from surveys.summary_analyses import SubjectAnalyses
from surveys.summary_integrity import NO_INTEGRITY
from surveys.survey import Assignment, Rules
from surveys.tally import Tally


@dataclass(frozen=True, slots=True)
class Material:
    """What analyses are made from; ``table``: the ballots counted."""

    rules: Rules
    questionnaire: Questionnaire
    assignments: tuple[Assignment, ...]
    table: Tally
    ballots: OpenedBallots


def analyse(summary: Summary, material: Material) -> Analyses:
    """Analyse what is told of a round; what is withheld has no influence on anything."""
    told, asked, table = Told.of(summary), material.questionnaire, material.table
    groups = [policy.group for policy in summary.policies]
    rows = {group: rows_of(told, asked, material.ballots, group) for group in groups}
    larger = {group: rows_of(told, asked, material.ballots, group, LEAST_CELL) for group in groups}
    return Analyses(
        response=tell_response(told, material.assignments, table),
        studies=tuple(tell_study(group, rows[group]) for group in groups),
        drivers=tuple(tell_drivers(group, asked, larger[group], summary.confidence) for group in groups),
        channels=tell_channels(told, table),
        weight_shift=WEIGHT_SHIFT,
        gap_size=GAP_SIZE,
        seed=SEED,
        subjects=_of_subjects(told, material),
        integrity=tell_integrity(told, asked, material.ballots) if _rates(asked) else NO_INTEGRITY,
    )


def _rates(questionnaire: Questionnaire) -> bool:
    """Say whether anything is rated: choices and texts alone show no pattern."""
    return any(item.kind == "rating" for item in questionnaire.items)


def _of_subjects(told: Told, material: Material) -> tuple[SubjectAnalyses, ...]:
    weights = tell_weights(told)
    others = tell_others(told, material.questionnaire, Raters.of(material.assignments), material.table)
    with_self = asks_self(material.rules)
    return tuple(
        SubjectAnalyses(
            number=subject.number,
            weights=weights[subject.number],
            bounds=tell_bounds(subject),
            gaps=tell_gaps(told, material.questionnaire, material.table, subject) if with_self else (),
            fair=others[subject.number].fair,
            ordinal=others[subject.number].ordinal,
        )
        for subject in told.summary.subjects
    )
