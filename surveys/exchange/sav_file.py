"""A data set as an SPSS system file (.sav), written from the public description of the format.

One file has labels in one language. Reasons why a number is absent are user-missing values below 0. The same
data set gives the same bytes: a file tells no time.
"""

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from surveys.exchange.datasets import Absent, DataSet, Value, Variable, shortened

SYSMIS = -1.7976931348623157e308
HIGHEST = 1.7976931348623157e308
LOWEST = -1.797693134862315508561243283845062402343434371574593e308
UTF_8 = 65001
BLOCK = 8
MOST_LABEL, MOST_VALUE_LABEL, MOST_WIDTH, SEGMENT = 255, 120, 255, 252
CALENDAR = date(1582, 10, 14)
SECONDS_A_DAY = 86_400
NUMBER, DATE, TEXT = 5, 39, 1  # formats: F, SDATE, A
NOMINAL, SCALE = 1, 3
NO_TIME = b"01 Jan 80" + b"00:00:00"


def to_sav(data: DataSet, language: str) -> bytes:
    """Write a data set with its labels in a language."""
    columns = [_Column(f"V{n}", variable, data.column(n - 1)) for n, variable in enumerate(data.variables, 1)]
    out = io.BytesIO()
    _header(out, data, columns, language)
    for column in columns:
        _variable(out, column, language)
    at = 1
    for column in columns:
        _value_labels(out, column.variable, at, language)
        at += column.blocks
    _information(out, columns, len(data.rows))
    out.write(struct.pack("<ii", 999, 0))
    for row in data.rows:
        for column, value in zip(columns, row, strict=True):
            out.write(column.stored(value))
    return out.getvalue()


class _Column:
    """A variable as it is stored: numbers in 8 bytes, words in as many blocks of 8 as the longest needs."""

    def __init__(self, short: str, variable: Variable, values: Sequence[Value]) -> None:
        self.short, self.variable = short, variable
        self.numbers = {one.code: float(one.number) for one in variable.reasons} | {"": SYSMIS}
        longest = max((len(str(value).encode()) for value in values), default=1)
        self.width = max(longest, 1) if variable.is_told_in_words else 0

    @property
    def segments(self) -> list[int]:
        """Give the widths under which long words are declared: pieces of 255, of which 252 count."""
        if self.width <= MOST_WIDTH:
            return [self.width]
        whole = -(-self.width // SEGMENT)
        return [MOST_WIDTH] * (whole - 1) + [self.width - (whole - 1) * SEGMENT]

    @property
    def blocks(self) -> int:
        """Give how many blocks of 8 bytes one value takes."""
        return sum(-(-max(width, 1) // BLOCK) for width in self.segments)

    def stored(self, value: Value) -> bytes:
        """Give a value as it stands in the data."""
        if isinstance(value, Absent):
            return struct.pack("<d", self.numbers[value.code])
        if isinstance(value, date):
            return struct.pack("<d", (value - CALENDAR).days * SECONDS_A_DAY)
        if isinstance(value, str):
            most = BLOCK * self.blocks
            return self._words(value.encode()).ljust(most)[:most]
        return struct.pack("<d", value)

    def _words(self, written: bytes) -> bytes:
        if self.width <= MOST_WIDTH:
            return written
        pieces = [written[at : at + MOST_WIDTH] for at in range(0, max(len(written), 1), MOST_WIDTH)]
        return b"".join(piece.ljust(MOST_WIDTH + 1) for piece in pieces)


def _padded(written: bytes, block: int) -> bytes:
    return written + b"\0" * (-len(written) % block)


def _header(out: io.BytesIO, data: DataSet, columns: Sequence[_Column], language: str) -> None:
    out.write(b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60))
    out.write(struct.pack("<iiiiid", 2, sum(one.blocks for one in columns), 0, 0, len(data.rows), 100.0))
    out.write(NO_TIME + shortened(data.labels[language], 64).encode().ljust(64) + b"\0\0\0")


def _variable(out: io.BytesIO, column: _Column, language: str) -> None:
    variable = column.variable
    label = shortened(variable.labels[language], MOST_LABEL).encode()
    for number, width in enumerate(column.segments):
        name = column.short if number == 0 else f"{column.short}S{number}"
        missing = struct.pack("<dd", LOWEST, -1.0) if variable.reasons else b""
        shape = _format(variable, width)
        out.write(struct.pack("<iiiiii", 2, width, 1, -2 if missing else 0, shape, shape))
        out.write(name.encode().ljust(8) + struct.pack("<i", len(label)) + _padded(label, 4) + missing)
        out.writelines(
            struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8
            for _ in range(-(-max(width, 1) // BLOCK) - 1)
        )


def _format(variable: Variable, width: int) -> int:
    """Give how values are shown: kind of format, width, decimals, each a byte."""
    kind, wide, decimals = NUMBER, 8, variable.decimals
    if variable.is_told_in_words:
        kind, wide = TEXT, width
    elif variable.kind == "date":
        kind, wide = DATE, 10
    return kind << 16 | wide << 8 | decimals


def _named(variable: Variable) -> Iterator[tuple[int, Mapping[str, str]]]:
    yield from ((one.number, one.labels) for one in variable.categories)
    yield from ((one.number, one.labels) for one in variable.reasons)


def _value_labels(out: io.BytesIO, variable: Variable, at: int, language: str) -> None:
    named = tuple(_named(variable))
    if not named:
        return
    out.write(struct.pack("<ii", 3, len(named)))
    for number, labels in named:
        label = shortened(labels[language], MOST_VALUE_LABEL).encode()
        out.write(struct.pack("<d", number) + _label(label))
    out.write(struct.pack("<iii", 4, 1, at))


def _label(label: bytes) -> bytes:
    written = bytes([len(label)]) + label
    return written + b" " * (-len(written) % BLOCK)


def _information(out: io.BytesIO, columns: Sequence[_Column], rows: int) -> None:
    """Write what the program needs to know of machine, names, widths and letters."""
    _extra(out, 3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, UTF_8))
    _extra(out, 4, 8, struct.pack("<3d", SYSMIS, HIGHEST, LOWEST))
    shown = [
        (NOMINAL if one.variable.kind in {"text", "category"} else SCALE, min(max(width, 8), 40), 0)
        for one in columns
        for width in one.segments
    ]
    _extra(out, 11, 4, b"".join(struct.pack("<3i", *one) for one in shown))
    _extra(out, 13, 1, "\t".join(f"{one.short}={one.variable.name}" for one in columns).encode())
    long = [f"{one.short}={one.width:05d}\0\t" for one in columns if one.width > MOST_WIDTH]
    if long:
        _extra(out, 14, 1, "".join(long).encode())
    _extra(out, 16, 8, struct.pack("<qq", 1, rows))
    _extra(out, 20, 1, b"UTF-8")


def _extra(out: io.BytesIO, kind: int, size: int, content: bytes) -> None:
    out.write(struct.pack("<iiii", 7, kind, size, len(content) // size) + content)
