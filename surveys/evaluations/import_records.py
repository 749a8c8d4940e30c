"""The imports of an evaluation as they are kept: what came when by whom, and what was taken back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.evaluations.claims import key_of
from surveys.evaluations.entries import COUNTS, UNDONE, Entry, PeopleScore, entries, line_of, scores
from surveys.evaluations.records import FileKind
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import evaluation_entry, evaluation_import, evaluation_score


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was taken in. ``origin``: round, release and key of a package; columns of a table."""

    number: int
    kind: FileKind
    file_name: str
    digest: str
    origin: Mapping[str, object]
    lines: int
    state: str
    imported_by: str
    imported_on: date
    undone_by: str | None
    undone_on: date | None

    @property
    def counts(self) -> bool:
        """Whether its lines count."""
        return self.state == COUNTS


@dataclass(frozen=True, slots=True)
class Overlap:
    """An import that counts and tells something that a new file tells too.

    ``both``: how many lines; ``lost``: lines of it that the new file does not have and that would go.
    """

    before: Import
    both: int
    lost: int


def listing(connection: sa.Connection, evaluation: str) -> tuple[Import, ...]:
    """Give every import of an evaluation, the last one first, those that were taken back included."""
    table = evaluation_import.c
    rows = connection.execute(
        sa.select(
            *(table.number, table.kind, table.file_name, table.digest, table.origin, table.lines),
            *(table.state, table.imported_by, table.imported_on, table.undone_by, table.undone_on),
        )
        .where(table.evaluation == evaluation)
        .order_by(table.number.desc())
    )
    return tuple(Import(row[0], FileKind(row[1]), *row[2:]) for row in rows)


def get(connection: sa.Connection, evaluation: str, number: int) -> Import:
    """Give one import. Raises BadInput where there is none of this number."""
    for one in listing(connection, evaluation):
        if one.number == number:
            return one
    raise BadInput(
        Problem(
            N_("The evaluation has no import number %(number)s. Look at the list of its imports."),
            {"number": number},
        )
    )


def overlaps(
    connection: sa.Connection, evaluation: str, lines: Iterable[Entry | PeopleScore]
) -> tuple[Overlap, ...]:
    """Give the imports that count and share something with new lines, the first one first."""
    new = {_kind_of(line) for line in lines}
    stored: dict[int, list[tuple[str, ...]]] = {}
    for line in stored_lines(connection, evaluation):
        stored.setdefault(line.number, []).append(_kind_of(line))
    found = []
    for before in reversed(listing(connection, evaluation)):
        keys = stored.get(before.number, [])
        both = sum(key in new for key in keys)
        if both:
            found.append(Overlap(before, both, len(keys) - both))
    return tuple(found)


def stored_lines(connection: sa.Connection, evaluation: str) -> list[Entry | PeopleScore]:
    """Give everything that counts."""
    return [*entries(connection, evaluation), *scores(connection, evaluation)]


def _kind_of(line: Entry | PeopleScore) -> tuple[str, ...]:
    return (type(line).__name__, *key_of(line))


def add(
    connection: sa.Connection,
    evaluation: str,
    one: Import,
    lines: tuple[tuple[Entry, ...], tuple[PeopleScore, ...]],
) -> None:
    """Write an import and its lines down."""
    values = {name: getattr(one, name) for name in Import.__dataclass_fields__}
    values |= {"evaluation": evaluation, "origin": dict(one.origin)}
    connection.execute(sa.insert(evaluation_import).values(values))
    key = {"evaluation": evaluation, "number": one.number}
    said = [
        key
        | {
            "cadre": entry.cadre,
            "kind": entry.kind.value,
            "code": entry.code,
            "value": entry.value,
            "maximum": entry.maximum,
            "note": entry.note,
        }
        for entry in lines[0]
    ]
    told = [
        key
        | {
            "cadre": score.cadre,
            "criterion": score.criterion,
            "respondent_group": score.group,
            "line": line_of(score),
        }
        for score in lines[1]
    ]
    if said:
        connection.execute(sa.insert(evaluation_entry), said)
    if told:
        connection.execute(sa.insert(evaluation_score), told)


def take_back(
    connection: sa.Connection, evaluation: str, numbers: Collection[int], by: tuple[str, date]
) -> None:
    """Let the lines of imports count no longer; they stay as a trace. Raises Refused where they do not."""
    table = evaluation_import.c
    changed = connection.execute(
        sa.update(evaluation_import)
        .where(table.evaluation == evaluation, table.number.in_(sorted(numbers)), table.state == COUNTS)
        .values(state=UNDONE, undone_by=by[0], undone_on=by[1])
    )
    if changed.rowcount != len(numbers):
        raise Refused(Problem(N_("This import was taken back already: its lines do not count.")))
