"""Schematic maps: each unit of a province one tile of the same size, roughly where it lies.

No boundary is drawn and no distance holds. One file a province, ``<code>.csv``: official code of the unit,
row from the north, column from the west, both from 1. A province without a file has no map.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from surveys.identifiers import UnitCode

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """Where one unit stands."""

    unit: UnitCode
    row: int
    column: int


@lru_cache(maxsize=MOST_PLACES)
def tiles(province: UnitCode) -> tuple[Tile, ...]:
    """Give the tiles of a province by row and column; none where nobody has drawn them."""
    if not (province.isascii() and province.isalnum()):
        return ()
    found = files("surveys.tiles") / f"{province}.csv"
    if not found.is_file():
        return ()
    rows = csv.DictReader(found.read_text(encoding="utf-8").splitlines())
    drawn = [Tile(UnitCode(row["unit"]), int(row["row"]), int(row["column"])) for row in rows]
    return tuple(sorted(drawn, key=lambda one: (one.row, one.column)))
