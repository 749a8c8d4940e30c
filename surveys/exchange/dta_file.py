"""A data set as a Stata file (.dta, format 118 of Stata 14 and later), written from its public description.

One file has the labels of every language, as Stata's ``label language`` keeps them; one of them is shown
first. Reasons why a number is absent are the missing values .a, .b and so on, with their labels. The same
data set gives the same bytes: a file tells no time.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from surveys.exchange.datasets import Absent, DataSet, Value, Variable, shortened

MOST_NAME, MOST_LABEL, MOST_LABEL_CHARACTERS, MOST_FORMAT, MOST_TEXT = 129, 321, 80, 57, 2045
DOUBLE, LONG = 65526, 65528
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST_MISSING_NUMBER = 2_147_483_621
FIRST_MISSING_BITS, MISSING_STEP = 0x7FE0_0000_0000_0000, 0x0000_0100_0000_0000
CALENDAR = date(1960, 1, 1)
PARTS = ("variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels",
         "characteristics", "data", "strls", "value_labels")  # fmt: skip


def to_dta(data: DataSet, languages: Sequence[str]) -> bytes:
    """Write a data set with its labels in all languages, the first one shown."""
    shown = languages[0]
    columns = [
        _Column(variable, data.column(at), f"l{at}_{shown}") for at, variable in enumerate(data.variables)
    ]
    parts = {
        "variable_types": b"".join(struct.pack("<H", one.kind) for one in columns),
        "varnames": b"".join(_fixed(one.variable.name, MOST_NAME) for one in columns),
        "sortlist": struct.pack("<H", 0) * (len(columns) + 1),
        "formats": b"".join(_fixed(one.format, MOST_FORMAT) for one in columns),
        "value_label_names": b"".join(
            _fixed(one.labelled if one.is_named else "", MOST_NAME) for one in columns
        ),
        "variable_labels": b"".join(
            _fixed(_short(one.variable.labels[shown]), MOST_LABEL) for one in columns
        ),
        "characteristics": b"".join(_characteristics(data, languages)),
        "data": b"".join(
            column.stored(value) for row in data.rows for column, value in zip(columns, row, strict=True)
        ),
        "strls": b"",
        "value_labels": b"".join(_value_labels(data, languages)),
    }
    header = _header(data, shown)
    return _whole(header, {name: _part(name, parts[name]) for name in PARTS})


class _Column:
    """A variable as it is stored: numbers as doubles, dates as whole days, words in the longest's width."""

    def __init__(self, variable: Variable, values: Sequence[Value], labelled: str) -> None:
        self.variable, self.labelled = variable, labelled
        self.missing = {one.code: 1 + LETTERS.index(one.letter) for one in variable.reasons} | {"": 0}
        longest = max((len(str(value).encode()) for value in values), default=1)
        self.width = min(max(longest, 1), MOST_TEXT)

    @property
    def is_named(self) -> bool:
        """Say whether some values have names."""
        return bool(self.variable.categories or self.variable.reasons)

    @property
    def kind(self) -> int:
        """Give the type as the file numbers it."""
        if self.variable.is_told_in_words:
            return self.width
        return LONG if self.variable.kind in {"date", "category"} else DOUBLE

    @property
    def format(self) -> str:
        """Give how values are shown."""
        if self.variable.is_told_in_words:
            return f"%-{min(self.width, 40)}s"
        return "%tdCCYY-NN-DD" if self.variable.kind == "date" else f"%9.{self.variable.decimals}f"

    def stored(self, value: Value) -> bytes:
        """Give a value as it stands in the data."""
        if isinstance(value, Absent):
            return self._missing(self.missing[value.code])
        if isinstance(value, str):
            return shortened(value, self.width).encode().ljust(self.width, b"\0")
        if isinstance(value, date):
            return struct.pack("<i", (value - CALENDAR).days)
        return struct.pack("<i" if self.kind == LONG else "<d", value)

    def _missing(self, number: int) -> bytes:
        if self.kind == LONG:
            return struct.pack("<i", FIRST_MISSING_NUMBER + number)
        return struct.pack("<Q", FIRST_MISSING_BITS + number * MISSING_STEP)


def _fixed(words: str, size: int) -> bytes:
    return shortened(words, size - 1).encode().ljust(size, b"\0")


def _short(words: str) -> str:
    """Give a label of at most 80 characters."""
    return words if len(words) <= MOST_LABEL_CHARACTERS else f"{words[: MOST_LABEL_CHARACTERS - 1]}…"


def _header(data: DataSet, shown: str) -> bytes:
    label = _short(data.labels[shown]).encode()
    return b"".join(
        (
            b"<header><release>118</release><byteorder>LSF</byteorder>",
            b"<K>" + struct.pack("<H", len(data.variables)) + b"</K>",
            b"<N>" + struct.pack("<Q", len(data.rows)) + b"</N>",
            b"<label>" + struct.pack("<H", len(label)) + label + b"</label>",
            b"<timestamp>\0</timestamp></header>",
        )
    )


def _characteristics(data: DataSet, languages: Sequence[str]) -> Iterator[bytes]:
    """Keep the labels of the other languages where ``label language`` looks for them."""
    yield _characteristic("_dta", "_lang_c", languages[0])
    yield _characteristic("_dta", "_lang_list", " ".join(languages))
    for other in languages[1:]:
        yield _characteristic("_dta", f"_lang_v_{other}", _short(data.labels[other]))
        for at, variable in enumerate(data.variables):
            yield _characteristic(variable.name, f"_lang_v_{other}", _short(variable.labels[other]))
            if variable.categories or variable.reasons:
                yield _characteristic(variable.name, f"_lang_l_{other}", f"l{at}_{other}")


def _characteristic(name: str, key: str, said: str) -> bytes:
    content = _fixed(name, MOST_NAME) + _fixed(key, MOST_NAME) + said.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"


def _value_labels(data: DataSet, languages: Sequence[str]) -> Iterator[bytes]:
    for at, variable in enumerate(data.variables):
        for language in languages:
            labels = dict(_named(variable, language))
            if labels:
                yield _label_table(f"l{at}_{language}", labels)


def _named(variable: Variable, language: str) -> Iterator[tuple[int, str]]:
    yield from ((one.number, one.labels[language]) for one in variable.categories)
    for one in variable.reasons:
        yield FIRST_MISSING_NUMBER + 1 + LETTERS.index(one.letter), one.labels[language]


def _label_table(name: str, labels: Mapping[int, str]) -> bytes:
    texts = [label.encode() + b"\0" for label in labels.values()]
    places = [sum(map(len, texts[:at])) for at in range(len(texts))]
    table = struct.pack("<ii", len(texts), sum(map(len, texts)))
    table += _numbers(places) + _numbers(labels) + b"".join(texts)
    return b"<lbl>" + struct.pack("<i", len(table)) + _fixed(name, MOST_NAME) + b"\0\0\0" + table + b"</lbl>"


def _numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(struct.pack("<i", number) for number in numbers)


def _part(name: str, content: bytes) -> bytes:
    tag = name.encode()
    return b"<" + tag + b">" + content + b"</" + tag + b">"


def _whole(header: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Put the parts one after the other, with the map of where each begins."""
    begin, end = b"<stata_dta>", b"</stata_dta>"
    map_at = len(begin) + len(header)
    at = map_at + len(_part("map", b"\0" * 8 * (len(parts) + 4)))
    places = [0, map_at]
    for part in parts.values():
        places.append(at)
        at += len(part)
    places += [at, at + len(end)]
    where = _part("map", b"".join(struct.pack("<Q", place) for place in places))
    return begin + header + where + b"".join(parts.values()) + end
