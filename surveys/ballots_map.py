"""How a table of ballots from elsewhere is to be read: which column says what. One TOML file.

format = 1
respondent_group = "subordinate"     # for all rows, or { column = "Nhóm", values = { "NV" = "subordinate" } }
stratum = "1"                        # may be left out; or { column = "Xã", values = { "Mông Dương" = "1" } }
missing = ["NA", "99"]               # cells that say: no answer; an empty cell always does
missing_means = "dont_know"          # may be left out: then a missing answer is a blank
subject = { column = "Mã cán bộ", values = { "7" = "MH-0007" } }   # values may be left out

[items]                              # item of the questionnaire = column of the table
manner = "Câu 1"
trust = { column = "Câu 12", values = { "Có" = "5", "Không" = "1" } }

[values]                             # may be left out: cells of items without values of their own
"Rất hài lòng" = "5"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.identifiers import ItemId
from surveys.problems import N_, BadInput, Problem
from surveys.toml_table import TomlTable, parse_toml, source_of

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where a word of each row comes from: a column, or without one the same ``word`` for all rows.

    ``values`` translates cells; a cell that is not among them stands for itself.
    """

    column: str | None
    word: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BallotsMap:
    """What each column means. ``missing_means`` is the id of a way of not answering, None for blank."""

    group: Source
    stratum: Source
    subject: Source
    items: Mapping[ItemId, Source]
    missing: frozenset[str]
    missing_means: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the table must have."""
        sources = (self.group, self.stratum, self.subject, *self.items.values())
        return tuple(dict.fromkeys(source.column for source in sources if source.column is not None))


def read_file(path: Path) -> BallotsMap:
    """Read a map. Raises BadInput with every problem, each placed by file and key."""
    try:
        return read(source_of(path))
    except BadInput as error:
        raise BadInput(
            *(
                problem if problem.where == str(path) else Problem(problem.sentence, problem.values, place)
                for problem in error.problems
                for place in [f"{path.name}, {problem.where}" if problem.where else path.name]
            )
        ) from error


def read(source: str) -> BallotsMap:
    """Read the text of a map. Raises BadInput with every problem."""
    table = parse_toml(source)
    table.whole("format", FORMAT, FORMAT)
    values = _values(table)
    read_map = BallotsMap(
        group=_source(table, "respondent_group"),
        stratum=_source(table, "stratum") if table.has("stratum") else Source(None, "0", {}),
        subject=_column(table, "subject", {}),
        items=_items(table.table("items"), values),
        missing=frozenset(table.words("missing") if table.has("missing") else ()),
        missing_means=table.text("missing_means") if table.has("missing_means") else None,
    )
    if not read_map.items:
        table.complain("items", N_("No item has a column. Add lines such as: manner = “Câu 1”."))
    table.finish()
    if table.problems:
        raise BadInput(*table.problems)
    return read_map


def _source(table: TomlTable, key: str) -> Source:
    if isinstance(table.values.get(key), dict):
        return _column(table, key, {})
    return Source(None, table.text(key), {})


def _column(table: TomlTable, key: str, values: Mapping[str, str]) -> Source:
    if isinstance(table.values.get(key), str):
        return Source(table.text(key), "", values)
    inner = table.table(key)
    if not isinstance(table.values.get(key), dict):
        return Source(None, "", {})  # that mistake is told already
    source = Source(inner.text("column"), "", _values(inner) or values)
    inner.finish()
    return source


def _values(table: TomlTable) -> Mapping[str, str]:
    if not table.has("values"):
        return {}
    values = table.table("values")
    return {cell.strip(): values.text(cell) for cell in values.values}


def _items(table: TomlTable, values: Mapping[str, str]) -> Mapping[ItemId, Source]:
    return {ItemId(item): _column(table, item, values) for item in table.values}
