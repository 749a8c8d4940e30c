"""What may be known of an open round: counts rounded down to tens, from which nothing finer follows.

Codes are counted in cells (respondent group, place, channel) that are merged until each is large. Of every
cell only a trimmed count goes on: none where fewer than ten came back, and never nearer to all than ten.
Every number that is shown is a sum of trimmed counts, so that whatever anybody computes from all of them
together ends at the trimmed counts: it says of no place that everybody there took part, or nobody. Unused
codes are not counted beside them: used and unused in tens, with the codes given out, would give the count.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from surveys.identifiers import Channel, RespondentGroup

STEP = 10
LEAST_CELL = 30
"""Codes of the smallest cell that is shown on its own."""
OTHERS = "*"
"""The place that stands for several small ones together."""
CODELESS = frozenset({Channel.OPEN_LINK, Channel.IMPORT})
"""Channels without codes given out beforehand: nobody knows how many could answer."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Codes of one respondent group, place and channel (None: several), and how many of them came back."""

    group: RespondentGroup
    place: str
    channel: Channel | None
    issued: int
    returned: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what is shown. ``issued``: codes given out; ``returned``: at least so many were used.

    ``name``: a respondent group, a place (`OTHERS`: small ones together) or a channel ("": several).
    """

    name: str
    issued: int
    returned: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open round is. ``places``, ``channels``: empty where there are no two to tell apart."""

    groups: tuple[Row, ...]
    places: tuple[Row, ...]
    channels: tuple[Row, ...]


def in_tens(count: int) -> int:
    """Round down to tens; 0 for less than nothing."""
    return max(count, 0) // STEP * STEP


def told(cells: Iterable[Cell]) -> Progress:
    """Give what may be told of a round's codes."""
    by_group: dict[RespondentGroup, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_group[cell.group].append(cell)
    atoms = [atom for group in RespondentGroup for atom in _atoms(by_group[group])]
    spread = {one.group for one in atoms if one.place}  # groups whose codes went to places
    coded = [one for one in atoms if one.group in spread and one.channel not in CODELESS]
    places = _rows(coded, lambda one: one.place)
    channels = _rows(atoms, lambda one: one.channel or "")
    return Progress(
        groups=_rows(atoms, lambda one: one.group),
        places=tuple(sorted(places, key=lambda row: (not row.name, row.name == OTHERS, row.name)))
        if len(places) > 1
        else (),
        channels=channels if len(channels) > 1 else (),
    )


def _atoms(cells: list[Cell]) -> list[Cell]:
    """Merge the cells of one group until each of them is large, or nothing is left to merge with."""
    coded = [one for one in cells if one.channel not in CODELESS and one.issued]
    shown = _pooled(_sizes(coded))
    placed = _merged(replace(one, place=shown[one.place]) for one in coded)
    by_place: dict[str, list[Cell]] = defaultdict(list)
    for one in placed:
        by_place[one.place].append(one)
    found = [one for some in by_place.values() for one in _whole_channels(some)]
    return found + _merged(replace(one, place="") for one in cells if one.channel in CODELESS)


def _sizes(cells: Iterable[Cell]) -> Mapping[str, int]:
    sizes: Counter[str] = Counter()
    for one in cells:
        sizes[one.place] += one.issued
    return sizes


def _pooled(sizes: Mapping[str, int]) -> dict[str, str]:
    """Say under which name each place is shown: small ones together, with as few larger ones as needed."""
    by_size = sorted(sizes, key=lambda place: (sizes[place], place))
    pool: list[str] = []
    count = 0
    for place in by_size:
        if sizes[place] >= LEAST_CELL and (not pool or count >= LEAST_CELL):
            break
        pool.append(place)
        count += sizes[place]
    is_alone = len(pool) == 1
    return {place: OTHERS if place in pool and not is_alone else place for place in sizes}


def _whole_channels(cells: list[Cell]) -> list[Cell]:
    if all(one.issued >= LEAST_CELL for one in cells) or len(cells) == 1:
        return cells
    return _merged(replace(one, channel=None) for one in cells)


def _merged(cells: Iterable[Cell]) -> list[Cell]:
    """Add up cells of the same group, place and channel."""
    issued: Counter[tuple[RespondentGroup, str, Channel | None]] = Counter()
    returned: Counter[tuple[RespondentGroup, str, Channel | None]] = Counter()
    for one in cells:
        key = (one.group, one.place, one.channel)
        issued[key] += one.issued
        returned[key] += one.returned
    return [Cell(*key, count, returned[key]) for key, count in issued.items()]


def _trimmed(cell: Cell) -> int:
    """Give at least how many codes of a merged cell were used."""
    if cell.channel in CODELESS:
        return cell.returned if cell.returned >= STEP else 0
    if cell.issued < LEAST_CELL:  # a whole small group: never all
        return min(cell.returned, cell.issued - 1)
    return min(cell.returned, cell.issued - STEP) if cell.returned >= STEP else 0


def _rows(atoms: Iterable[Cell], name: Callable[[Cell], str]) -> tuple[Row, ...]:
    issued: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for one in atoms:
        key = name(one)
        issued[key] += 0 if one.channel in CODELESS else one.issued
        used[key] += _trimmed(one)
    return tuple(Row(key, count, in_tens(used[key])) for key, count in issued.items())
