"""The audit of a release: what anybody can deduce from all its numbers about what they do not tell.

It reads a summary as it would be frozen, never a ballot, so that it can be run again on any release. The
groups of a subject are audited one by one: what binds them to each other (composite, comparison, standing)
follows from their published scores, and that is checked here too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.disclosure_counts import Estimation
from analysis.disclosure_deduction import Block, deduce, exposed, pinned_means
from surveys.identifiers import ItemId, RespondentGroup, SubjectNumber
from surveys.problems import N_, Problem
from surveys.questionnaire import Questionnaire
from surveys.release_blocks import Asked, block_of
from surveys.release_composite import tell_composite
from surveys.summary import GroupCounts, GroupResult, SubjectSummary, Summary
from surveys.survey import Rules
from surveys.survey_rules import COLLEAGUES

Timer = Callable[[], float]
OPEN_LINK = "open_link"


@dataclass(frozen=True, slots=True)
class Place:
    """A group of a subject; ``group`` has a name of its own for the open link."""

    subject: SubjectNumber
    code: str
    group: str


@dataclass(frozen=True, slots=True)
class ItemRange:
    """What can be deduced of one item: the least and the most answers in each category, worst first."""

    place: Place
    item: ItemId
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The outcome: what is exposed, and the cost of finding out.

    ``blocks`` groups that tell something, ``withheld`` groups that tell nothing (nothing published refers
    to them), ``cells`` unknown counts and means that were looked at.
    """

    blocks: int
    withheld: int
    cells: int
    seconds: float
    problems: tuple[Problem, ...]


def audit(summary: Summary, questionnaire: Questionnaire, rules: Rules, timer: Timer) -> AuditReport:
    """Audit a summary."""
    asked = Asked.of(questionnaire)
    start = timer()
    problems: list[Problem] = []
    blocks = withheld = cells = 0
    for place, result in _groups(summary):
        block = block_of(result, asked, _estimation(result, place, rules))
        if block is None:
            withheld += 1
            continue
        blocks += 1
        cells += sum(item.points for item in block.items) + len(block.hidden)
        problems.extend(_exposures(place, result, block, asked))
    problems.extend(_compositions(summary))
    return AuditReport(blocks, withheld, cells, timer() - start, tuple(problems))


def ranges(summary: Summary, questionnaire: Questionnaire, rules: Rules) -> Iterator[ItemRange]:
    """Give what can be deduced of every item of every group that tells something."""
    asked = Asked.of(questionnaire)
    for place, result in _groups(summary):
        block = block_of(result, asked, _estimation(result, place, rules))
        if block is not None:
            rated = [one.item for one in result.items if one.item in asked.points]
            for item, counts in zip(rated, deduce(block).counts, strict=True):
                yield ItemRange(place, item, tuple((int(least), int(most)) for least, most in counts))


def _groups(summary: Summary) -> Iterator[tuple[Place, GroupResult]]:
    for subject in summary.subjects:
        for result in subject.groups:
            yield Place(subject.number, subject.code, result.group.value), result
        for result in subject.open_link:
            yield Place(subject.number, subject.code, f"{OPEN_LINK}_{result.group.value}"), result


def _estimation(result: GroupResult, place: Place, rules: Rules) -> Estimation:
    if place.group != result.group.value or result.group in COLLEAGUES:
        return Estimation(0.0, rules.confidence)
    size = rules.rule(result.group).size
    if not size or not isinstance(result.counts, GroupCounts):
        return Estimation(0.0, rules.confidence)
    return Estimation(min(result.counts.returned / size, 1.0), rules.confidence)


def _exposures(place: Place, result: GroupResult, block: Block, asked: Asked) -> Iterator[Problem]:
    deduced = deduce(block)
    rated = [one.item for one in result.items if one.item in asked.points]
    where = f"{place.code}, {place.group}"
    for number in exposed(block, deduced):
        yield Problem(
            N_("Answers to “%(item)s” could be deduced from what would be told."),
            {"item": rated[number]},
            where,
        )
    for row in pinned_means(block, deduced):
        yield Problem(
            N_("A withheld criterion with “%(item)s” could be deduced from what would be told."),
            {"item": rated[int(block.hidden[row].argmax())]},
            where,
        )


def _compositions(summary: Summary) -> Iterator[Problem]:
    """Say which composites do not follow from the published scores of their groups."""
    weights = {policy.group: policy.weight for policy in summary.policies if policy.required}
    for subject in summary.subjects:
        if subject.composite != tell_composite(_by_group(subject), weights):
            yield Problem(
                N_("The composite does not follow from the published scores of the groups."),
                where=subject.code,
            )


def _by_group(subject: SubjectSummary) -> dict[RespondentGroup, GroupResult]:
    return {result.group: result for result in subject.groups}
