"""The register of the demonstration as the tables that a Front organization would import."""

from collections.abc import Iterable, Sequence

from surveys.demonstration.accounts import EVALUATOR, EVALUATOR_NAME
from surveys.demonstration.evaluation_schemes import CHAIRS
from surveys.demonstration.people import POSTS, Person
from surveys.demonstration.places import PROVINCE, PROVINCE_NAME, places
from surveys.installation import Installation
from surveys.register_columns import RegisterKind
from surveys.register_import import import_sheet
from surveys.sheet import Row, Sheet

FIRST_ROW = 2  # below the header, as a spreadsheet counts


def _sheet(kind: RegisterKind, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Sheet:
    return Sheet(
        f"demonstration: {kind}",
        columns,
        tuple(Row(number, row) for number, row in enumerate(rows, FIRST_ROW)),
    )


def committee(unit: str) -> str:
    """Give the code of the People's Committee of a unit."""
    return f"UBND-{unit}"


def _committees(everyone: Sequence[Person]) -> Iterable[tuple[str, ...]]:
    """Give the People's Committees, each with its chair as the head who signs for it."""
    names = {one.code: one.name for one in places()}
    for chair in {one.unit: one for one in everyone if one.post == CHAIRS}.values():
        name = names[chair.unit]
        told = f"Ủy ban nhân dân {name[0].lower()}{name[1:]}", f"People's Committee of {name}"
        yield committee(chair.unit), *told, chair.unit, chair.code, chair.since.isoformat()


def fill(installation: Installation, everyone: Sequence[Person]) -> None:
    """Import units, positions, cadres, the evaluator, the committees. Manages its own transaction."""
    named = ("code", "name_vi", "name_en")
    units = [(one.code, one.name, one.kind, PROVINCE) for one in places()]
    tables: dict[RegisterKind, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
        RegisterKind.UNITS: (
            ("code", "name", "kind", "parent"),
            [(PROVINCE, PROVINCE_NAME, "province", ""), *units],
        ),
        RegisterKind.POSITION_GROUPS: (named, [(one.code, one.title_vi, one.title_en) for one in POSTS]),
        RegisterKind.POSITIONS: (
            (*named, "position_group"),
            [(one.code, one.title_vi, one.title_en, one.code) for one in POSTS],
        ),
        RegisterKind.CADRES: (
            ("code", "name", "local", "position", "unit", "starts_on"),
            [
                (one.code, one.name, "yes" if one.local else "no", one.post, one.unit, one.since.isoformat())
                for one in everyone
            ],
        ),
        RegisterKind.EVALUATORS: (("code", "name", "unit"), [(EVALUATOR, EVALUATOR_NAME, PROVINCE)]),
        RegisterKind.COLLECTIVES: (
            ("code", "name", "name_en", "unit", "head", "starts_on"),
            list(_committees(everyone)),
        ),
    }
    with installation.engine.begin() as connection:
        for kind, (columns, rows) in tables.items():
            import_sheet(connection, _sheet(kind, columns, rows), kind)
