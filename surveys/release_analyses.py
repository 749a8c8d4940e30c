"""How sure a round's numbers are: everything that stands beside the results, put together."""

from dataclasses import dataclass

from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.summary import Analyses, Summary
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


def analyse(told: Summary, material: Material) -> Analyses:
    """Analyse what is told of a round; what is withheld has no influence on anything."""
    del told, material
    return Analyses()
