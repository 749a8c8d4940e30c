"""The schematic map of a province: one tile a unit, with what is told of one position group there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.identifiers import UnitCode
from surveys.summary import Figure, SubjectSummary
from surveys.summary_counts import range_of
from surveys.tiles import Tile


@dataclass(frozen=True, slots=True)
class MapTile:
    """One unit on the map. ``tone`` 0..4 of the told score of its only cadre; None: see ``subjects``."""

    tile: Tile
    name: str
    subjects: tuple[SubjectSummary, ...]

    @property
    def one(self) -> SubjectSummary | None:
        """The only cadre of the position group here; None where there is none or several."""
        return self.subjects[0] if len(self.subjects) == 1 else None

    @property
    def told(self) -> int:
        """How many of them have a told score."""
        return sum(isinstance(one.composite, Figure) for one in self.subjects)

    @property
    def tone(self) -> int | None:
        """The range of the told score; None where nothing is told, or of several."""
        if self.one is None or not isinstance(self.one.composite, Figure):
            return None
        return range_of(self.one.composite)


def tile_map(
    tiles: Sequence[Tile], names: Mapping[UnitCode, str], subjects: Sequence[SubjectSummary]
) -> tuple[MapTile, ...]:
    """Lay out the cadres of one position group; units that the register does not know have no tile."""
    return tuple(
        MapTile(one, names[one.unit], tuple(two for two in subjects if two.unit == one.unit))
        for one in tiles
        if one.unit in names
    )
