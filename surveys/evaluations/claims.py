"""What one row of a file says: about whom, of which period, and what; not yet matched with the register."""

from dataclasses import dataclass

from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.table_cells import Period


@dataclass(frozen=True, slots=True)
class Claim:
    """One row. ``place`` names it as its author knows it; words are "" where the file does not tell them."""

    row: int
    place: str
    cadre: str
    name: str = ""
    position: str = ""
    unit: str = ""
    period: Period | None = None
    entries: tuple[Entry, ...] = ()
    scores: tuple[PeopleScore, ...] = ()

    @property
    def withheld(self) -> int:
        """How many of its values are not told."""
        return sum(one.value is None for one in self.entries) + sum(one.score is None for one in self.scores)


def key_of(line: Entry | PeopleScore) -> tuple[str, ...]:
    """Give what may be told once only: of a cadre one value for a code, one score of a round (or period)."""
    if isinstance(line, Entry):
        return (line.cadre, line.kind.value, line.code)
    return (line.cadre, line.survey or f"{line.period_start}/{line.period_end}", line.criterion, line.group)


def content_of(line: Entry | PeopleScore) -> tuple[object, ...]:
    """Give what a line says, without the number of the import it came with."""
    names = [name for name in type(line).__dataclass_fields__ if name != "number"]
    return tuple(getattr(line, name) for name in names)
