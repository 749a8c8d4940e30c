"""A map of the columns of a table about cadres, as one TOML file: for files that come again and again.

format = 1

[columns]                      # our column = header of the table
cadre_code = "Mã CB"
note = "Minh chứng"

[elements]                     # may be left out: code of the scheme = header, in a table with a column each
"1.1" = "Đạo đức, kỷ luật"

[maxima]                       # may be left out: code of an axis = header of its personal maximum
"T1" = "Điểm tối đa trục 1"
"""

from surveys.evaluations.table_columns import TableMap
from surveys.problems import BadInput
from surveys.toml_table import TomlTable, parse_toml

FORMAT = 1


def read(source: str) -> TableMap:
    """Read the text of a map. Raises BadInput with every problem."""
    table = parse_toml(source)
    table.whole("format", FORMAT, FORMAT)
    parts = [_headers(table, name) for name in ("columns", "elements", "maxima")]
    table.finish()
    if table.problems:
        raise BadInput(*table.problems)
    return TableMap(*parts)


def _headers(table: TomlTable, name: str) -> dict[str, str]:
    if not table.has(name):
        return {}
    inner = table.table(name)
    return {key: inner.text(key) for key in inner.values}
