"""What may be told of the items of one respondent group: score, distribution, share of "don't know"."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.disclosure import LEAST_OUTSIDE, Floor, floor_for, merge_distribution, whole_percents
from analysis.intervals import wilson
from analysis.method import TOP_SCORE
from surveys.questionnaire import Item, Questionnaire
from surveys.release_complement import withhold_complements
from surveys.release_figures import BAND_WIDTH, band, figure, tell_score
from surveys.release_scores import TWO_VALUES, Exact
from surveys.summary import Band, Distribution, Figure, ItemResult, Share, Withheld, WithheldReason

_WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)
_TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


@dataclass(frozen=True, slots=True)
class ItemGate:
    """The gate of the items of one group: ``asked`` (items,), ``belongs`` (items, criteria)."""

    questionnaire: Questionnaire
    threshold: int
    asked: BoolArray
    belongs: BoolArray
    confidence: float

    def tell(self, exact: Exact, cell: int) -> tuple[ItemResult, ...]:
        """Tell what may be told of every item the group is asked, in the order of the questionnaire."""
        n, floors = self._floors(exact, cell)
        enough = np.array([_step(floor) is not None for floor in floors])
        told = withhold_complements(enough & ~self.alike(exact, cell), n, self.belongs)
        return tuple(
            self._tell_item(exact, (cell, place), floors[place])
            if told[place]
            else self._withhold(place, _WOULD_REVEAL if enough[place] else _TOO_FEW)
            for place in np.flatnonzero(self.asked).tolist()
        )

    def _withhold(self, place: int, why: Withheld) -> ItemResult:
        item = self.questionnaire.coded_items[place]
        return ItemResult(
            item.id, None if item.scale is None else why, why, why if self._offers_no_answer(item) else None
        )

    def _tell_item(self, exact: Exact, at: tuple[int, int], floor: Floor) -> ItemResult:
        item = self.questionnaire.coded_items[at[1]]
        return ItemResult(
            item.id,
            None if item.scale is None else tell_score(exact.items, at, _step(floor)),
            self._tell_distribution(item, exact.counts[at], floor),
            self._tell_dont_know(exact, at, floor) if self._offers_no_answer(item) else None,
        )

    def alike(self, exact: Exact, cell: int) -> BoolArray:
        """Say which ratings have a distribution that is withheld for (nearly) equal answers, shape (items,).

        A score beside such a distribution would say where all these answers lie.
        """
        floors = self._floors(exact, cell)[1]
        return np.array(
            [
                item.scale is not None
                and self._has_distribution(item, floor)
                and merge_distribution(self._rated(item, exact.counts[cell, place]), floor) is None
                for place, (item, floor) in enumerate(
                    zip(self.questionnaire.coded_items, floors, strict=True)
                )
            ]
        )

    def _floors(self, exact: Exact, cell: int) -> tuple[IntArray, list[Floor]]:
        """Give the answers to each item and what they allow; an item never passes its group's ballots."""
        n = exact.counts[cell].sum(axis=1).clip(max=exact.valid[cell])
        return n, [floor_for(int(answered), self.threshold) for answered in n]

    def _has_distribution(self, item: Item, floor: Floor) -> bool:
        """Say whether a floor tells distributions of such an item: two categories cannot be merged."""
        two = item.scale is not None and self.questionnaire.scales[item.scale].points <= TWO_VALUES
        return floor.distribution == "full" or (floor.distribution == "merged" and not two)

    def _rated(self, item: Item, counts: IntArray) -> IntArray:
        return counts if item.scale is None else counts[: self.questionnaire.scales[item.scale].points]

    def _offers_no_answer(self, item: Item) -> bool:
        return item.scale is not None and bool(self.questionnaire.scales[item.scale].no_answers)

    def _tell_distribution(self, item: Item, counts: IntArray, floor: Floor) -> Distribution | Withheld:
        if item.scale is None:
            return _tell_options(item, counts, floor) if floor.distribution != "none" else _TOO_FEW
        merged = merge_distribution(self._rated(item, counts), floor)
        if merged is None:  # too few ballots, or two categories; an item of equal answers never comes here
            return _TOO_FEW
        shares = [
            Share(tuple(str(place + 1) for place in members), ballots, percent)
            for members, ballots, percent in zip(merged.members, merged.counts, merged.percents, strict=True)
        ]
        return Distribution(sum(merged.counts), tuple(shares), merged.is_merged)

    def _tell_dont_know(self, exact: Exact, at: tuple[int, int], floor: Floor) -> Figure | Band:
        unknown, asked = int(exact.no_answer[at]), int(exact.asked[at])
        share = TOP_SCORE * unknown / asked
        step = _step(floor)
        if step is None or step == BAND_WIDTH:
            return band(share)
        ends = wilson(unknown, asked, self.confidence)
        return figure(share, TOP_SCORE * float(ends.low), TOP_SCORE * float(ends.high), step)


def _step(floor: Floor) -> float | None:
    return BAND_WIDTH if floor.item_bands else floor.item_step


def _tell_options(item: Item, counts: IntArray, floor: Floor) -> Distribution | Withheld:
    """Tell a choice in full or not at all: its options have no neighbours to be merged with."""
    options = counts[: len(item.options)]
    if floor.distribution != "full" or 1 in options or options.sum() - options.max() < LEAST_OUTSIDE:
        return _WOULD_REVEAL
    shares = [
        Share((option.id,), ballots, percent)
        for option, ballots, percent in zip(
            item.options, options.tolist(), whole_percents(options), strict=True
        )
    ]
    return Distribution(int(options.sum()), tuple(shares), merged=False)
