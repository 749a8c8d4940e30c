"""Names of units and positions in a list, and the codes of the register that they mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import sqlalchemy as sa

from surveys.organizations import Scope
from surveys.personnel.questions import Asking, Doubt, Option, Question, Why, key_of
from surveys.personnel.syllables import tone_key
from surveys.personnel.table import Line, Table
from surveys.schema import label, position, unit
from surveys.text import search_key

MOST_OPTIONS = 300
LEAST_LIKENESS = 0.72
NO_UNIT = "-"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")
_SHORT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "ubmttq": "uy ban mat tran to quoc",
    "ubmt": "uy ban mat tran",
    "pct": "pho chu tich",
    "ct": "chu tich",
    "pbt": "pho bi thu",
    "tp": "thanh pho",
    "tt": "thuong truc",
    "btv": "ban thuong vu",
    "vp": "van phong",
    "p": "phuong",
    "x": "xa",
    "dk": "dac khu",
}
"""What offices write short, without accents."""


def key_of_words(words: str) -> str:
    """Give words without accents and case, short forms written out."""
    return " ".join(_SHORT.get(word, word) for word in search_key(words).split())


def _agree(words: str, name: str) -> bool:
    """Say whether words that are a name without their accents may be it with them: Hà Tư is not Hà Tu."""
    of_name = {*tone_key(name).split()}
    short = {word for sign in search_key(name).split() for word in _SHORT.get(sign, "").split()}
    return all(
        word.isascii() or word in of_name or search_key(word) in short for word in tone_key(words).split()
    )


@dataclass(frozen=True, slots=True)
class Known:
    """The codes of one kind with their names: ``by_key`` gives the codes of a name, written out."""

    doubt: Doubt
    names: Mapping[str, str]
    by_key: Mapping[str, frozenset[str]]
    all_names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, doubt: Doubt, rows: Iterable[tuple[str, str]]) -> "Known":
        """Gather (code, name); a code may have several names, the first is shown."""
        names: dict[str, str] = {}
        keys: dict[str, set[str]] = defaultdict(set)
        every: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for code, name in rows:
            names.setdefault(code, name)
            keys[key_of_words(name)].add(code)
            every[code] += (name,)
        return cls(doubt, names, {key: frozenset(codes) for key, codes in keys.items()}, every)

    def code_of(self, words: str) -> str:
        """Give the code that words mean beyond doubt; "" for none."""
        codes = self.by_key.get(key_of_words(words), frozenset())
        sure = [code for code in codes if any(_agree(words, name) for name in self.all_names[code])]
        return sure[0] if len(codes) == 1 and sure else ""

    def near(self, words: str) -> list[str]:
        """Give the codes whose names are like some words, the likest first."""
        key = key_of_words(words)
        alike = [
            (SequenceMatcher(None, key, other).ratio(), code)
            for other, codes in self.by_key.items()
            for code in codes
        ]
        return [
            code
            for ratio, code in sorted(alike, key=lambda one: (-one[0], one[1]))
            if ratio >= LEAST_LIKENESS
        ]

    def question(self, words: str, rows: Sequence[int], extra: Sequence[Option] = ()) -> Question:
        """Ask which of the codes some words mean."""
        near = list(dict.fromkeys(self.near(words)))
        listed = dict.fromkeys(
            [*near, *sorted(self.names, key=lambda code: (search_key(self.names[code]), code))]
        )
        options = tuple(Option(code, self.names[code]) for code in list(listed)[:MOST_OPTIONS])
        return Question(
            key_of(self.doubt, key_of_words(words)),
            self.doubt,
            words,
            (*options, *extra),
            tuple(rows),
            near[0] if near else "",
        )


def known_units(connection: sa.Connection, scope: Scope) -> Known:
    """Give the units that somebody may use."""
    rows = connection.execute(
        sa.select(unit.c.code, unit.c.name).where(scope.within(unit.c.code)).order_by(unit.c.code)
    )
    return Known.of(Doubt.UNIT, ((row.code, row.name) for row in rows))


def known_positions(connection: sa.Connection) -> Known:
    """Give the positions, by their names in every language."""
    rows = connection.execute(
        sa.select(position.c.code, label.c.text)
        .join_from(position, label, sa.and_(label.c.kind == "position", label.c.code == position.c.code))
        .order_by(position.c.code, label.c.language.desc())  # the Vietnamese name first
    )
    return Known.of(Doubt.POSITION, ((row.code, row.text) for row in rows))


@dataclass(slots=True)
class Places:
    """Puts codes where a list has names of units and positions."""

    units: Known
    positions: Known

    def split_posts(self, table: Table, asking: Asking) -> None:
        """Part "Bí thư phường Hà Tu" into position and unit, where it ends with the name of a unit."""
        for line in table.lines:
            if "post" not in line.cells:
                continue
            written = line.cells.pop("post")
            words, code = self._parted(written)
            line.cells["position"] = words
            if code and not line.cells.get("unit"):
                line.cells["unit"] = ""
                table.change(asking, line, "unit", (code, Why.WORDS_TO_CODE))

    def _parted(self, written: str) -> tuple[str, str]:
        words = written.split()
        for start in range(1, len(words)):
            code = self.units.code_of(" ".join(words[start:]))
            if code:
                return " ".join(words[:start]).rstrip(" ,;-–"), code
        return written, ""

    def put_codes(self, table: Table, asking: Asking) -> None:
        """Put the code for each name of a unit or position; ask where it is not beyond doubt."""
        for column, known in (("unit", self.units), ("position", self.positions)):
            rows: dict[str, list[Line]] = defaultdict(list)
            for line in table.lines:
                words = line.cells.get(column, "")
                if words and words not in known.names:
                    rows[words].append(line)
            for words, lines in rows.items():
                code = known.code_of(words)
                if not code and _CODE.fullmatch(words) and words.isascii():
                    continue  # a code: the register says whether it knows it
                if not code:
                    code = asking.ask(known.question(words, [line.number for line in lines]))
                for line in lines:
                    table.change(asking, line, column, (code or words, Why.WORDS_TO_CODE))

    def unit_of_heading(self, words: str, row: int, asking: Asking) -> str:
        """Give the unit whose name stands over rows; "" while it is asked, `NO_UNIT` where it is none."""
        code = words if words in self.units.names else self.units.code_of(words)
        return code or asking.ask(self.units.question(words, [row], [Option(NO_UNIT)]))
