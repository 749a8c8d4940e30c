"""A scheme as one TOML file that people write: read, checked, every mistake told at once with its place."""

from decimal import Decimal
from pathlib import Path

from surveys.problems import BadInput
from surveys.schemes.band_ends import wrong_ends
from surveys.schemes.element_file import element, one_of, optional_word, points_of
from surveys.schemes.scheme import (
    Adjustment,
    AdjustmentKind,
    Band,
    Cap,
    Clamps,
    Condition,
    Group,
    LegalBasis,
    Period,
    Scheme,
)
from surveys.schemes.scheme_rules import broken_rules, language_problems
from surveys.toml_table import TomlTable, parse_toml, source_of

FORMAT = 1
MOST_DECIMALS = 2

Languages = tuple[str, ...]


def read_file(path: Path) -> Scheme:
    """Read a scheme file. Raises BadInput with every problem found."""
    return read(source_of(path))


def read(source: str) -> Scheme:
    """Read and check a scheme. Raises BadInput with every problem, in the order of the file."""
    root = parse_toml(source)
    scheme = _scheme(root)
    # Rules about the whole are told only when every part could be read: no mistake is told twice.
    found = root.problems or [*broken_rules(scheme), *wrong_ends(root.values, scheme)]
    problems = [*language_problems(scheme), *found]
    if problems:
        raise BadInput(*problems)
    return scheme


def _scheme(root: TomlTable) -> Scheme:
    root.whole("format", FORMAT, FORMAT)
    languages = root.words("languages")
    scheme = Scheme(
        id=root.text("id"),
        version=root.whole("version", 1, 9999),
        languages=languages,
        is_example=root.has("example") and root.flag("example"),
        title=root.texts("title", languages),
        note=root.texts("note", languages) if root.has("note") else {},
        period=_period(root.table("period")),
        position_groups=root.words("position_groups") if root.has("position_groups") else (),
        decimals=root.whole("decimals", 0, MOST_DECIMALS),
        total=points_of(root, "total"),
        legal_basis=tuple(_legal_basis(one, languages) for one in root.tables("legal_basis")),
        groups=tuple(_group(one, languages) for one in root.tables("groups")),
        adjustments=tuple(_adjustment(one, languages) for one in _optional(root, "adjustments")),
        clamps=_clamps(root.table("clamps")),
        bands=tuple(_band(one, languages) for one in root.tables("bands")),
        conditions=tuple(_condition(one, languages) for one in _optional(root, "conditions")),
        caps=tuple(_cap(one, languages) for one in _optional(root, "caps")),
    )
    root.finish()
    return scheme


def _optional(table: TomlTable, key: str) -> list[TomlTable]:
    return table.tables(key) if table.has(key) else []


def _period(table: TomlTable) -> Period:
    found = Period(table.day("starts_on"), table.day("ends_on") if table.has("ends_on") else None)
    table.finish()
    return found


def _legal_basis(table: TomlTable, languages: Languages) -> LegalBasis:
    found = LegalBasis(table.text("number"), table.day("date"), table.texts("settles", languages))
    table.finish()
    return found


def _group(table: TomlTable, languages: Languages) -> Group:
    found = Group(
        code=table.text("code"),
        title=table.texts("title", languages),
        points=points_of(table, "points"),
        source=optional_word(table, "source"),
        elements=tuple(element(one, languages) for one in table.tables("elements")),
    )
    table.finish()
    return found


def _adjustment(table: TomlTable, languages: Languages) -> Adjustment:
    found = Adjustment(
        code=table.text("code"),
        kind=one_of(table, "kind", AdjustmentKind),
        title=table.texts("title", languages),
        most=points_of(table, "most"),
        source=optional_word(table, "source"),
    )
    table.finish()
    return found


def _clamps(table: TomlTable) -> Clamps:
    found = Clamps(
        bonus=points_of(table, "bonus") if table.has("bonus") else Decimal(0),
        minus=points_of(table, "minus") if table.has("minus") else Decimal(0),
        low=points_of(table, "low"),
        high=points_of(table, "high"),
    )
    table.finish()
    return found


def _band(table: TomlTable, languages: Languages) -> Band:
    found = Band(
        code=table.text("code"),
        title=table.texts("title", languages),
        least=points_of(table, "from"),
        source=optional_word(table, "source"),
    )
    if table.has("below"):  # said for whoever reads the file; it must agree with the next band
        table.number("below", 0, float("inf"))
    table.finish()
    return found


def _condition(table: TomlTable, languages: Languages) -> Condition:
    found = Condition(
        code=table.text("code"),
        title=table.texts("title", languages),
        bands=table.words("bands"),
        source=optional_word(table, "source"),
    )
    table.finish()
    return found


def _cap(table: TomlTable, languages: Languages) -> Cap:
    found = Cap(
        code=table.text("code"),
        title=table.texts("title", languages),
        band=table.text("band"),
        percent=points_of(table, "percent"),
        of=table.text("of") if table.has("of") else None,
        source=optional_word(table, "source"),
    )
    table.finish()
    return found
