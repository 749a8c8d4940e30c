"""The view of the council: all sheets of one position group side by side, never in an order of totals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from surveys.evaluations.records import Evaluation, members
from surveys.evaluations.sheets import Book, MemberSheet, book
from surveys.schemes import caps, effects
from surveys.schemes.caps import CapLine
from surveys.schemes.effects import Listed, Row, WeightEffect
from surveys.schemes.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Board:
    """One position group: its sheets by name, its places as ranges, what the caps say of it."""

    position_group: str
    book: Book
    rows: tuple[tuple[MemberSheet, Row], ...]
    caps: tuple[CapLine, ...]

    @property
    def scheme(self) -> Scheme:
        """The scheme it counts by."""
        return self.book.scheme


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the weight of the people's opinion does to one position group, row by row beside the names."""

    position_group: str
    book: Book
    effect: WeightEffect

    @property
    def moved(self) -> tuple[tuple[MemberSheet, tuple[Row, ...]], ...]:
        """Give for each sheet its rows from the lightest weight to the heaviest."""
        rows = [step.rows for step in self.effect.steps]
        return tuple((sheet, tuple(step[at] for step in rows)) for at, sheet in enumerate(self.book.sheets))


def position_groups(connection: sa.Connection, evaluation: Evaluation) -> dict[str, int]:
    """Give the position groups of an evaluation with the number of their members."""
    return dict(Counter(one.position_group for one in members(connection, evaluation.id)))


def board(connection: sa.Connection, evaluation: Evaluation, position_group: str) -> Board:
    """Lay the sheets of a position group beside each other."""
    found = _of_group(connection, evaluation, position_group)
    rows = effects.as_it_stands(found.scheme, listed(found.sheets))
    return Board(
        position_group,
        found,
        tuple(zip(found.sheets, rows, strict=True)),
        caps.lines(found.scheme, listed(found.sheets)),
    )


def weighing(connection: sa.Connection, evaluation: Evaluation, position_group: str) -> Weighing:
    """Move the weight of the people's opinion over the sheets of a position group."""
    found = _of_group(connection, evaluation, position_group)
    return Weighing(position_group, found, effects.of_weight(found.scheme, listed(found.sheets)))


def listed(sheets: Sequence[MemberSheet]) -> tuple[Listed, ...]:
    """Give sheets as lists are computed from them: by the points of the council."""
    return tuple(Listed(one.member.cadre, one.member.position_group, one.council) for one in sheets)


def _of_group(connection: sa.Connection, evaluation: Evaluation, position_group: str) -> Book:
    cadres = {one.cadre for one in members(connection, evaluation.id) if one.position_group == position_group}
    return book(connection, evaluation, cadres)
