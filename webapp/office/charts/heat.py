"""The heat map of items and respondent groups; withheld cells are seen as withheld."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaire import Item
from surveys.summary import Band, BandName, Figure, GroupResult, ItemResult, Withheld, WithheldReason

HEATS = 5
LIGHT_LETTERS_FROM = 3
_BAND_HEAT = {BandName.LOW: 0, BandName.MIDDLE: 2, BandName.HIGH: 4}

Cell = Figure | Band | Withheld


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One item and what each group said about it, in the order of the groups."""

    item: Item
    cells: tuple[Cell, ...]


def heat(cell: Figure | Band) -> int:
    """Give how deep a cell is coloured: 0 (lowest scores) .. 4 (highest)."""
    if isinstance(cell, Band):
        return _BAND_HEAT[cell.name]
    return min(HEATS - 1, int(cell.value * HEATS / 100))


def _cell(item: Item, result: ItemResult | None, group: GroupResult) -> Cell:
    if item.asked_of and group.group not in item.asked_of:
        return Withheld(WithheldReason.NOT_ASKED)
    if result is not None and result.score is not None:
        return result.score
    return Withheld(WithheldReason.TOO_FEW_BALLOTS)


def heat_rows(items: Sequence[Item], groups: Sequence[GroupResult]) -> tuple[HeatRow, ...]:
    """Lay out the rated items of a questionnaire against the groups of one subject."""
    told = [{result.item: result for result in group.items} for group in groups]
    return tuple(
        HeatRow(
            item,
            tuple(_cell(item, found.get(item.id), group) for found, group in zip(told, groups, strict=True)),
        )
        for item in items
        if item.kind == "rating"
    )
