"""Every subject of a round put together: groups, composite, open link, and the comparison with its peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison import Contenders
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.release_comparison import compare
from surveys.release_composite import tell_composite
from surveys.release_round import Results
from surveys.summary import Comparison, Figure, SubjectSummary, Withheld, WithheldReason
from surveys.survey import Subject


@dataclass(frozen=True, slots=True)
class Peers:
    """What comparisons need: the weights of the required groups; whether these measure well enough."""

    weights: Mapping[RespondentGroup, float]
    reliable: bool
    confidence: float


def tell_subjects(subjects: Sequence[Subject], results: Results, peers: Peers) -> tuple[SubjectSummary, ...]:
    """Tell what may be told of every subject, in the order of their numbers."""
    ordered = sorted(subjects, key=lambda subject: subject.number)
    groups = {subject.number: results.groups(subject.number) for subject in ordered}
    composites = {number: tell_composite(told, peers.weights) for number, told in groups.items()}
    comparisons = _compare_all(ordered, composites, results, peers)
    return tuple(
        SubjectSummary(
            number=subject.number,
            kind=subject.kind,
            code=subject.code,
            name=subject.name,
            position=subject.position,
            position_group=subject.position_group,
            unit=subject.unit,
            groups=tuple(groups[subject.number].values()),
            composite=composites[subject.number],
            open_link=results.open_link_groups(subject.number),
            comparison=comparisons[subject.number],
        )
        for subject in ordered
    )


def _compare_all(
    subjects: Sequence[Subject],
    composites: Mapping[SubjectNumber, Figure | Withheld],
    results: Results,
    peers: Peers,
) -> dict[SubjectNumber, Comparison | Withheld]:
    told: dict[SubjectNumber, Comparison | Withheld] = {}
    fit: dict[str, list[tuple[SubjectNumber, Figure]]] = {}
    for subject in subjects:
        composite = composites[subject.number]
        if isinstance(composite, Withheld):
            told[subject.number] = composite
        elif not peers.reliable:
            told[subject.number] = Withheld(WithheldReason.LOW_RELIABILITY)
        elif composite.coded is not None or _is_unanimous(subject.number, results, peers):
            told[subject.number] = Withheld(WithheldReason.WOULD_REVEAL)
        else:
            told[subject.number] = Withheld(WithheldReason.NO_EQUIVALENTS)
            if subject.position_group is not None:
                fit.setdefault(subject.position_group, []).append((subject.number, composite))
    for position_group, published in fit.items():
        if len(published) > 1:
            exact = _contenders([number for number, _ in published], results, peers)
            told |= compare(position_group, published, exact, peers.confidence)
    return told


def _is_unanimous(subject: SubjectNumber, results: Results, peers: Peers) -> bool:
    """Tell whether all ballots of a group that counts have one score: such ballots cannot show a difference.

    The reason given is the same as for a score at the end of the scale, so that it does not say that all
    answered alike.
    """
    cells = results.cells
    return any(
        bool(cells.exact.ballots.unanimous[cells.at[subject, group]])
        for group, weight in peers.weights.items()
        if weight > 0
    )


def _contenders(subjects: Sequence[SubjectNumber], results: Results, peers: Peers) -> Contenders:
    cells = results.cells
    groups = [group for group, weight in peers.weights.items() if weight > 0]
    at = np.array([[cells.at[subject, group] for group in groups] for subject in subjects])
    scores = cells.exact.ballots
    return Contenders(
        score=scores.score[at],
        sd=scores.sd[at],
        n=scores.n[at],
        fraction=cells.fraction[at],
        weights=np.array([peers.weights[group] for group in groups]),
    )
