"""Every subject of a round put together: groups, composite, open link, and the comparison with its peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison import Contenders
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.release_comparison import compare
from surveys.release_composite import tell_composite
from surveys.release_leniency import Raters, tell_adjusted
from surveys.release_round import Results
from surveys.release_standing import Published, tell_ranks, tell_shrunk
from surveys.summary import (
    Comparison,
    Figure,
    GroupResult,
    RankRange,
    SubjectSummary,
    Withheld,
    WithheldReason,
)
from surveys.survey import Subject


@dataclass(frozen=True, slots=True)
class Peers:
    """What comparisons need: the weights of the required groups; whether these measure well enough; pools."""

    weights: Mapping[RespondentGroup, float]
    reliable: bool
    confidence: float
    raters: Raters

    @property
    def counted(self) -> dict[RespondentGroup, float]:
        """The weights above 0."""
        return {group: weight for group, weight in self.weights.items() if weight > 0}


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is told about a subject beside its peers; one reason withholds all four."""

    comparison: Comparison | Withheld
    shrunk: Figure | Withheld
    adjusted: Figure | Withheld
    ranks: RankRange | Withheld


def tell_subjects(subjects: Sequence[Subject], results: Results, peers: Peers) -> tuple[SubjectSummary, ...]:
    """Tell what may be told of every subject, in the order of their numbers."""
    ordered = sorted(subjects, key=lambda subject: subject.number)
    groups = {subject.number: results.groups(subject.number) for subject in ordered}
    composites = {number: tell_composite(told, peers.weights) for number, told in groups.items()}
    comparable, excluded = _sort(ordered, composites, results, peers)
    standings = _compare_all(comparable, groups, results, peers)
    standings |= {number: _Standing(why, why, why, why) for number, why in excluded.items()}
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
            comparison=standings[subject.number].comparison,
            shrunk=standings[subject.number].shrunk,
            adjusted=standings[subject.number].adjusted,
            ranks=standings[subject.number].ranks,
        )
        for subject in ordered
    )


def _sort(
    subjects: Sequence[Subject],
    composites: Mapping[SubjectNumber, Figure | Withheld],
    results: Results,
    peers: Peers,
) -> tuple[dict[str, Published], dict[SubjectNumber, Withheld]]:
    """Give the composites that are compared, by position group, and why others are not."""
    fit: dict[str, list[tuple[SubjectNumber, Figure]]] = {}
    alike: dict[str, list[SubjectNumber]] = {}
    excluded: dict[SubjectNumber, Withheld] = {}
    for subject in subjects:
        composite = composites[subject.number]
        position_group = subject.position_group
        if isinstance(composite, Withheld):
            excluded[subject.number] = composite
        elif not peers.reliable:
            excluded[subject.number] = Withheld(WithheldReason.LOW_RELIABILITY)
        elif composite.coded is not None or position_group is None:
            at_end = composite.coded is not None
            why = WithheldReason.WOULD_REVEAL if at_end else WithheldReason.NO_EQUIVALENTS
            excluded[subject.number] = Withheld(why)
        elif _is_unanimous(subject.number, results, peers):
            alike.setdefault(position_group, []).append(subject.number)
        else:
            fit.setdefault(position_group, []).append((subject.number, composite))
    excluded |= _hide_alike(fit, alike)
    single = [members[0][0] for members in fit.values() if len(members) == 1]
    excluded |= dict.fromkeys(single, Withheld(WithheldReason.NO_EQUIVALENTS))
    return {name: members for name, members in fit.items() if len(members) > 1}, excluded


def _hide_alike(
    fit: Mapping[str, list[tuple[SubjectNumber, Figure]]], alike: Mapping[str, Sequence[SubjectNumber]]
) -> dict[SubjectNumber, Withheld]:
    """Withhold the comparison of those whose ballots are all alike, never of one alone in a position group.

    One alone would be known by it as the one with equal ballots; so the first of its peers goes with it.
    """
    hidden: dict[SubjectNumber, Withheld] = {}
    for position_group, numbers in alike.items():
        peers = fit.get(position_group, [])
        beside = [peers.pop(0)[0]] if len(numbers) == 1 and peers else []
        alone = len(numbers) + len(beside) == 1
        why = Withheld(WithheldReason.NO_EQUIVALENTS if alone else WithheldReason.WOULD_REVEAL)
        hidden |= dict.fromkeys([*numbers, *beside], why)
    return hidden


def _compare_all(
    comparable: Mapping[str, Published],
    groups: Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]],
    results: Results,
    peers: Peers,
) -> dict[SubjectNumber, _Standing]:
    leniency = tell_adjusted(comparable, groups, peers.raters, peers.counted, peers.confidence)
    standings: dict[SubjectNumber, _Standing] = {}
    for position_group, published in comparable.items():
        exact = _contenders([number for number, _ in published], results, peers)
        compared = compare(
            position_group, published, exact, peers.confidence, leniency.apart.get(position_group)
        )
        shrunk, ranks = tell_shrunk(published, peers.confidence), tell_ranks(compared)
        standings |= {
            number: _Standing(compared[number], shrunk[number], leniency.scores[number], ranks[number])
            for number, _ in published
        }
    return standings


def _is_unanimous(subject: SubjectNumber, results: Results, peers: Peers) -> bool:
    """Tell whether all ballots of a group that counts have one score: such ballots cannot show a difference.

    The reason given is the same as for a score at the end of the scale, so that it does not say that all
    answered alike.
    """
    cells = results.cells
    return any(bool(cells.exact.ballots.unanimous[cells.at[subject, group]]) for group in peers.counted)


def _contenders(subjects: Sequence[SubjectNumber], results: Results, peers: Peers) -> Contenders:
    cells = results.cells
    at = np.array([[cells.at[subject, group] for group in peers.counted] for subject in subjects])
    return Contenders(
        score=cells.exact.ballots.score[at],
        sd=cells.spread[at],
        n=cells.effective[at],
        fraction=cells.fraction[at],
        weights=np.array(list(peers.counted.values())),
    )
