"""Which cells of a round are told, and published figures as arrays: what every analysis starts from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import BoolArray, FloatArray
from analysis.intervals import Interval
from analysis.scores import Scores
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.release_standing import variances_of
from surveys.summary import Figure, GroupCounts, GroupResult, Summary
from surveys.tally import Tally

GROUPS = tuple(RespondentGroup)
Place = tuple[SubjectNumber, RespondentGroup]
WHOLE_POINT = 1.0
TOLD_POOLED = 30
"""Ballots from which a pooled number is told."""
LEAST_SUBJECTS = 3
"""What is pooled over subjects rests on at least so many: nobody can take an own part off and keep one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A summary, its told groups by subject and group, and the weights of the groups that count."""

    summary: Summary
    results: Mapping[Place, GroupResult]
    weights: Mapping[RespondentGroup, float]

    @classmethod
    def of(cls, summary: Summary) -> "Told":
        """Read a summary."""
        return cls(
            summary,
            {
                (subject.number, result.group): result
                for subject in summary.subjects
                for result in subject.groups
                if isinstance(result.counts, GroupCounts)
            },
            {
                policy.group: policy.weight
                for policy in summary.policies
                if policy.required and policy.weight > 0
            },
        )

    def counts(self, group: RespondentGroup) -> Iterator[tuple[SubjectNumber, GroupCounts]]:
        """Give the counts of every told cell of a group."""
        for (subject, of_group), result in self.results.items():
            if of_group is group and isinstance(result.counts, GroupCounts):
                yield subject, result.counts

    def cells(self, table: Tally, least: int = 0) -> BoolArray:
        """Say which cells of a tally of the evaluation are told, by so many valid ballots or more."""
        places = zip(table.subject.tolist(), table.group.tolist(), strict=True)
        valid = {
            place: result.counts.valid
            for place, result in self.results.items()
            if isinstance(result.counts, GroupCounts)
        }
        told = [valid.get((SubjectNumber(subject), GROUPS[group]), -1) >= least for subject, group in places]
        return np.array(told, dtype=np.bool_) & ~table.is_open_link


def uncoded(figures: Sequence[object]) -> list[Figure] | None:
    """Give figures whose value is known; None where one is withheld, a band, or an end of the scale."""
    found = [one for one in figures if isinstance(one, Figure) and one.coded is None]
    return found if len(found) == len(figures) else None


def as_scores(figures: Sequence[Figure | None], confidence: float) -> Scores:
    """Give published figures as scores, arrays (figures,); None as NaN. Who was of one mind is not known."""
    values = np.array(
        [(np.nan,) * 3 if one is None else (one.value, one.low, one.high) for one in figures]
    ).reshape(-1, 3)
    known = [one for one in figures if one is not None]
    errors = np.full(len(figures), np.nan)
    errors[[one is not None for one in figures]] = np.sqrt(variances_of(known, confidence)) if known else []
    return Scores(
        n=np.full(len(figures), np.nan),
        score=values[:, 0],
        sd=np.full(len(figures), np.nan),
        se=errors,
        low=values[:, 1],
        high=values[:, 2],
        unanimous=np.zeros(len(figures), dtype=np.bool_),
    )


def ends_of(figures: Sequence[Figure]) -> tuple[FloatArray, Interval]:
    """Give the values of figures, and their intervals."""
    values, low, high = np.array([(one.value, one.low, one.high) for one in figures]).T
    return values, Interval(low, high)


def quantile(confidence: float) -> float:
    """Give the normal quantile of a two-sided confidence."""
    return float(special.ndtri(0.5 + confidence / 2))
