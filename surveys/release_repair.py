"""Complementary suppression: whatever the numbers about to be told would give away is not told.

The gentlest change comes first: a score is told more coarsely, then an item is withheld, then the items of
its criteria, then these criteria, then all of them, and at last the ballot score.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Protocol

from analysis.disclosure_counts import Estimation
from analysis.disclosure_deduction import deduce, exposed, pinned_means
from surveys.identifiers import ItemId
from surveys.release_blocks import Asked, block_of
from surveys.release_figures import BAND_WIDTH
from surveys.summary import Band, CriterionResult, Figure, GroupResult, ItemResult, Withheld, WithheldReason

WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)
COARSER = (1.0, 5.0, BAND_WIDTH)
Change = Callable[[GroupResult], GroupResult]
Score = Figure | Band | Withheld


class Retell(Protocol):
    """Tells a score of the group once more, in a coarser step."""

    def item(self, item: ItemId, step: float) -> Score:
        """Tell the score of an item."""

    def criterion(self, code: str, step: float) -> Score:
        """Tell the score of a criterion."""


def secure(result: GroupResult, asked: Asked, estimation: Estimation, retell: Retell) -> GroupResult:
    """Tell less of a group until nothing that is not told can be deduced."""
    found = all_exposed(result, asked, estimation)
    for step in COARSER:  # all at once: what one item's own numbers give away, a coarser score mostly hides
        for item in found:
            result = _coarser(result, item=item, asked=asked, retell=retell, step=step)
        found = all_exposed(result, asked, estimation) if found else ()
    while found:
        result = next(
            less
            for less in _ways(result, found[0], asked, retell)
            if found[0] not in all_exposed(less, asked, estimation)
        )
        found = all_exposed(result, asked, estimation)
    return result


def all_exposed(result: GroupResult, asked: Asked, estimation: Estimation) -> tuple[ItemId, ...]:
    """Give the items of which too much can be deduced; for a withheld criterion, one of its items."""
    block = block_of(result, asked, estimation)
    if block is None:
        return ()
    deduced = deduce(block)
    places = [
        *exposed(block, deduced),
        *(int(block.hidden[row].argmax()) for row in pinned_means(block, deduced)),
    ]
    rated = [one.item for one in result.items if one.item in asked.points]
    return tuple(rated[place] for place in places)


def _ways(result: GroupResult, item: ItemId, asked: Asked, retell: Retell) -> Iterator[GroupResult]:
    """Give results that tell ever less about an item: of items only, of criteria only, of both, of all."""
    items, criteria = _of_items(item, asked, retell), _of_criteria(item, asked, retell)
    last: Change = partial(replace, score=WOULD_REVEAL)
    ladders: tuple[tuple[Change, ...], ...] = (items, criteria, (*items, *criteria, last))
    return chain.from_iterable(_rungs(result, ladder) for ladder in ladders)


def _rungs(result: GroupResult, ladder: Iterable[Change]) -> Iterator[GroupResult]:
    for change in ladder:
        result = change(result)
        yield result


def _of_items(item: ItemId, asked: Asked, retell: Retell) -> tuple[Change, ...]:
    mine = frozenset(asked.criteria[item])
    beside = frozenset(one for one, criteria in asked.criteria.items() if mine & set(criteria))
    return (
        *(partial(_coarser, item=item, asked=asked, retell=retell, step=step) for step in COARSER),
        partial(_hide_items, hidden=frozenset({item})),
        partial(_hide_items, hidden=beside | {item}),
    )


def _of_criteria(item: ItemId, asked: Asked, retell: Retell) -> tuple[Change, ...]:
    """First the criteria of the item, then those that make the ballot score with them, then the others."""
    order = sorted(
        asked.weights, key=lambda code: (code not in asked.criteria[item], not asked.weights[code])
    )
    return (
        *(partial(_coarser_mean, code=code, retell=retell, step=step) for code in order for step in COARSER),
        *(partial(_hide_criterion, code=code) for code in order),
    )


def _coarser(result: GroupResult, *, item: ItemId, asked: Asked, retell: Retell, step: float) -> GroupResult:
    """Tell the score of an item, and of criteria that are this item alone, in a coarser step."""
    told = {one.item for one in result.items}
    alone = {
        code
        for code in asked.criteria[item]
        if [one for one, criteria in asked.criteria.items() if code in criteria and one in told] == [item]
    }

    def of_item(one: ItemResult) -> ItemResult:
        fine = one.item == item and _is_finer(one.score, step)
        return replace(one, score=retell.item(item, step)) if fine else one

    def of_criterion(one: CriterionResult) -> CriterionResult:
        fine = one.criterion in alone and _is_finer(one.score, step)
        return replace(one, score=retell.criterion(one.criterion, step)) if fine else one

    return replace(
        result, items=tuple(map(of_item, result.items)), criteria=tuple(map(of_criterion, result.criteria))
    )


def _is_finer(score: Score | None, step: float) -> bool:
    return isinstance(score, Figure) and score.step < step


def _hide_items(result: GroupResult, *, hidden: frozenset[ItemId]) -> GroupResult:
    return replace(result, items=tuple(_hidden(one) if one.item in hidden else one for one in result.items))


def _hidden(one: ItemResult) -> ItemResult:
    """Withhold what is told of an item's values; a reason that stands there already stays."""
    return replace(
        one,
        score=one.score if one.score is None or isinstance(one.score, Withheld) else WOULD_REVEAL,
        distribution=one.distribution if isinstance(one.distribution, Withheld) else WOULD_REVEAL,
    )


def _coarser_mean(result: GroupResult, *, code: str, retell: Retell, step: float) -> GroupResult:
    def again(one: CriterionResult) -> CriterionResult:
        fine = one.criterion == code and _is_finer(one.score, step)
        return replace(one, score=retell.criterion(code, step)) if fine else one

    return replace(result, criteria=tuple(map(again, result.criteria)))


def _hide_criterion(result: GroupResult, *, code: str) -> GroupResult:
    return replace(
        result,
        criteria=tuple(
            replace(one, score=WOULD_REVEAL)
            if one.criterion == code and not isinstance(one.score, Withheld)
            else one
            for one in result.criteria
        ),
    )
