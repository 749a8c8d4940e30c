"""Mending the letters of a list: what is certain is changed and told, what is not is asked about."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from surveys.personnel.detection import State, Verdict, judge
from surveys.personnel.encodings import Encoding
from surveys.personnel.grid import Grid, Place
from surveys.personnel.questions import Asking, Change, Doubt, Option, Question, Why, key_of

_ODD_SPACES = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NO_SIGNS = "\u200b\u200c\u200d\u2060\ufeff"
_REASONS = {
    Encoding.AS_IS: Why.LOOKALIKE,
    Encoding.TCVN3: Why.TCVN3,
    Encoding.VNI: Why.VNI,
    Encoding.UTF8: Why.UTF8,
    Encoding.VIQR: Why.VIQR,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known about the cells of a grid; those about which nothing is to be said are left out."""

    verdicts: Mapping[Place, Verdict]


def judge_cells(grid: Grid) -> Judged:
    """Judge every cell of a grid."""
    found = {}
    for row, cells in enumerate(grid.rows):
        for column, text in enumerate(cells):
            font = grid.font(row, column)
            if not text.isascii() or font or not text.isalnum():
                verdict = judge(unicodedata.normalize("NFC", text), font)
                if verdict.state is not State.FINE:
                    found[row, column] = verdict
    return Judged(found)


def readable(grid: Grid, judged: Judged) -> Grid:
    """Give the grid with what is certain mended, to find the table in; nothing is told about it."""

    def word(row: int, column: int, text: str) -> str:
        verdict = judged.verdicts.get((row, column))
        if verdict is not None and verdict.state is State.BROKEN:
            text = next(iter(verdict.readings.values()))
        return _tidy(text)[0]

    return _each(grid, word)


def _each(grid: Grid, word: Callable[[int, int, str], str]) -> Grid:
    rows = tuple(
        tuple(word(row, column, text) for column, text in enumerate(cells))
        for row, cells in enumerate(grid.rows)
    )
    return replace(grid, rows=rows)


def _tidy(text: str) -> tuple[str, Why | None]:
    """Compose letters and make every space one; say what was done, if it was."""
    composed = unicodedata.normalize("NFC", text)
    tidy = "".join(" " if sign in _ODD_SPACES else sign for sign in composed if sign not in _NO_SIGNS)
    why = Why.SPACES if tidy != composed else Why.COMPOSED if composed != text else None
    return tidy.strip(), why


def mend(
    grid: Grid, judged: Judged, places: Iterable[Place], asking: Asking, heading: Mapping[int, str]
) -> Grid:
    """Mend the cells that are read, telling every change and asking about every doubt.

    ``heading``: what each column is called, for the report.
    """
    wanted = set(places)
    evidence = _Evidence.of({place: one for place, one in judged.verdicts.items() if place in wanted})
    mended: dict[Place, str] = {}
    doubtful: dict[tuple[int, str], list[Place]] = defaultdict(list)
    for row, column in sorted(wanted):
        text = grid.cell(row, column)
        verdict = judged.verdicts.get((row, column))
        if verdict is not None and (
            verdict.state is State.UNCLEAR
            or (verdict.state is State.EITHER and evidence.doubts(column, verdict))
        ):
            doubtful[column, text].append((row, column))
            continue
        after, why = _certain(text, verdict)
        mended[row, column] = after
        if why is not None:
            asking.changes.append(Change(row + 1, heading.get(column, ""), text, after, why))
    for (column, text), cells in doubtful.items():
        after, why = _asked(
            text, judged.verdicts[cells[0]], cells, (asking, evidence, heading.get(column, ""))
        )
        for row, _ in cells:
            mended[row, column] = after
            if after != text:
                asking.changes.append(Change(row + 1, heading.get(column, ""), text, after, why))
    return _each(grid, lambda row, column, text: mended.get((row, column), text))


def _certain(text: str, verdict: Verdict | None) -> tuple[str, Why | None]:
    if verdict is not None and verdict.state is State.BROKEN:
        encoding, after = next(iter(verdict.readings.items()))
        return _tidy(after)[0], _REASONS[encoding]
    return _tidy(text)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Which encodings are proven in which columns, and which columns hold Unicode."""

    broken: Mapping[int, Counter[Encoding]]
    unicode: frozenset[int]

    @classmethod
    def of(cls, verdicts: Mapping[Place, Verdict]) -> "_Evidence":
        broken: dict[int, Counter[Encoding]] = defaultdict(Counter)
        proven = set()
        for (_, column), verdict in verdicts.items():
            if verdict.state is State.BROKEN:
                broken[column].update(
                    encoding for encoding in verdict.readings if encoding is not Encoding.AS_IS
                )
            elif verdict.state is State.PROVEN:
                proven.add(column)
        return cls(broken, frozenset(proven))

    def doubts(self, column: int, verdict: Verdict) -> bool:
        """Say whether a text that could be either is worth a question."""
        here = self.broken.get(column, Counter())
        if here:
            return bool(set(here) & set(verdict.readings))
        elsewhere = {encoding for found in self.broken.values() for encoding in found}
        return column not in self.unicode and bool(elsewhere & set(verdict.readings))

    def likely(self, column: int, verdict: Verdict) -> str:
        """Give the encoding that the column speaks for; "" when it speaks for nothing, or for two."""
        here = set(self.broken.get(column, Counter())) & set(verdict.readings)
        return next(iter(here)).value if len(here) == 1 and column not in self.unicode else ""


def _asked(
    text: str, verdict: Verdict, cells: list[Place], about: tuple[Asking, _Evidence, str]
) -> tuple[str, Why]:
    asking, evidence, title = about
    column = cells[0][1]
    readings = {encoding: _tidy(after)[0] for encoding, after in verdict.readings.items()}
    options = (
        Option(Encoding.AS_IS.value, text),
        *(Option(encoding.value, after) for encoding, after in readings.items() if after != text),
    )
    question = Question(
        key_of(Doubt.TEXT, column, text),
        Doubt.TEXT,
        text,
        options,
        tuple(row + 1 for row, _ in cells),
        evidence.likely(column, verdict),
        {"column": title},
    )
    given = asking.ask(question)
    if given in ("", Encoding.AS_IS):
        return _tidy(text)[0], Why.COMPOSED
    return readings[Encoding(given)], Why.CHOSEN
