"""Counts of what is told: how many cadres of a unit or position group have a score, and why others have none.

Made from a ``Summary`` alone, which has passed the gate: whoever reads every subject's page can count the
same. No mean over cadres is made here; nobody's withheld score could hide in one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.identifiers import RespondentGroup
from surveys.summary import Figure, GroupCounts, SubjectSummary, Withheld

RANGES = (0, 60, 70, 80, 90)
"""Where the ranges of told scores begin: finer where scores of opinion lie; no verdict in any of them."""


@dataclass(frozen=True, slots=True)
class ToldCounts:
    """Of ``cadres`` so many are told and the others withheld, by reason, the commonest first.

    ``ranges``: told scores by the range they lie in, as ``RANGES``.
    """

    cadres: int
    told: int
    withheld: tuple[tuple[Withheld, int], ...]
    ranges: tuple[int, ...]

    @property
    def hidden(self) -> int:
        """How many are withheld, for whatever reason."""
        return self.cadres - self.told


@dataclass(frozen=True, slots=True)
class BallotCounts:
    """Ballots of one respondent group, added up over the ``cadres`` of whom it is told; others have no part.

    ``issued``: of those among them of whom it is known how many were asked (imports know of none).
    """

    group: RespondentGroup
    cadres: int
    issued: int
    returned: int
    valid: int


def range_of(score: Figure) -> int:
    """Give the range a told score lies in: 0 (lowest) .. 4 (highest)."""
    return max(place for place, least in enumerate(RANGES) if score.value >= least)


def told_counts(subjects: Iterable[SubjectSummary]) -> ToldCounts:
    """Count who is told and who is not."""
    scores = [one.composite for one in subjects]
    told = [one for one in scores if isinstance(one, Figure)]
    why = Counter(one for one in scores if not isinstance(one, Figure))
    lie = Counter(range_of(one) for one in told)
    return ToldCounts(
        len(scores),
        len(told),
        tuple(sorted(why.items(), key=lambda one: (-one[1], one[0].reason))),
        tuple(lie[place] for place in range(len(RANGES))),
    )


def ballot_counts(
    subjects: Sequence[SubjectSummary], groups: Iterable[RespondentGroup]
) -> tuple[BallotCounts, ...]:
    """Add up the told ballots of each respondent group."""
    found = []
    for group in groups:
        cells = [result.counts for one in subjects for result in one.groups if result.group == group]
        told = [one for one in cells if isinstance(one, GroupCounts)]
        found.append(
            BallotCounts(
                group,
                len(told),
                sum(one.issued for one in told),
                sum(one.returned for one in told),
                sum(one.valid for one in told),
            )
        )
    return tuple(found)
