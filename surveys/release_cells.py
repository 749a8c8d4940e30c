"""The cells of one round: exact scores of every subject and group, and what comparisons need of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.arrays import FloatArray
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_scores import Exact, exact_scores
from surveys.tally import Tally

_GROUPS = tuple(RespondentGroup)
Place = tuple[SubjectNumber, RespondentGroup]


@dataclass(frozen=True, slots=True)
class Cells:
    """Exact scores of P cells, and where each subject and group stands.

    ``fraction`` (P,): share of a finite frame behind each; ``effective``, ``spread`` (P,): the number of
    ballots it is worth and the standard deviation of one (where all count alike: their number and SD).
    """

    exact: Exact
    fraction: FloatArray
    effective: FloatArray
    spread: FloatArray
    at: Mapping[Place, int]

    @classmethod
    def of(
        cls, questionnaire: Questionnaire, pooled: Tally, fraction: FloatArray, confidence: float
    ) -> "Cells":
        """Score a pooled tally, every ballot alike."""
        places = zip(pooled.subject.tolist(), pooled.group.tolist(), strict=True)
        exact = exact_scores(questionnaire, pooled, fraction, confidence)
        return cls(
            exact,
            fraction,
            exact.ballots.n,
            exact.ballots.sd,
            {(SubjectNumber(subject), _GROUPS[group]): cell for cell, (subject, group) in enumerate(places)},
        )
