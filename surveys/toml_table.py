"""A TOML file that people write, read key by key: every mistake is collected with its place."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

MOST_BYTES = 1_000_000
MOST_CHARACTERS = 600  # of one text in one language

NOT_A_LIST = N_("This must be a list in square brackets. Correct it.")
NOT_A_TABLE = N_("This must be a group of keys (a TOML table). Correct it.")


def source_of(path: Path) -> str:
    """Give the text of a UTF-8 file (a byte order mark is dropped). Raises BadInput naming the file."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(
            Problem(N_("The file cannot be opened. Check its name and its rights."), where=str(path))
        ) from error
    _check_size(raw, str(path))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            Problem(N_("The file is not UTF-8 text. Save it as UTF-8 and try again."), where=str(path))
        ) from error


def _check_size(raw: bytes, where: str) -> None:
    if len(raw) > MOST_BYTES:
        raise BadInput(
            Problem(
                N_("The file is larger than %(most)s bytes. Shorten it, or split it into several files."),
                {"most": MOST_BYTES},
                where,
            )
        )


def parse_toml(source: str) -> "TomlTable":
    """Read TOML into its outermost table; all words become NFC. Raises BadInput when it is not TOML."""
    _check_size(source.encode(errors="replace"), "")
    try:
        # Escapes can still bring forbidden characters in: each text is cleaned once more where it is read.
        return TomlTable(tomllib.loads(clean(source)), "", [])
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        if place is None:
            raise BadInput(
                Problem(N_("The file breaks off before it is complete TOML. Complete its last lines."))
            ) from error
        raise BadInput(
            Problem(
                N_(
                    "The file is not correct TOML at line %(line)s, column %(column)s. "
                    "Look there for a missing quotation mark, bracket, comma or a key written twice."
                ),
                {"line": place[1], "column": place[2]},
            )
        ) from error
    except RecursionError as error:
        raise BadInput(
            Problem(N_("The file holds brackets within brackets far too deep. Write it flat."))
        ) from error
    except ValueError as error:  # more digits than the language reads
        raise BadInput(Problem(N_("The file holds a number of thousands of digits. Shorten it."))) from error


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table of the file. Reading a wrong key notes a Problem and gives an empty value.

    ``where`` is the dotted place of this table, ``problems`` is shared by all tables of one file.
    """

    values: Mapping[str, object]
    where: str
    problems: list[Problem]
    known: set[str] = field(default_factory=set)

    def place(self, key: str) -> str:
        """Name a key of this table as seen from the top of the file."""
        # An escaped key may hold anything; what is repeated to the author can always be shown.
        name = "".join(letter if letter.isprintable() else "?" for letter in key)
        return f"{self.where}.{name}" if self.where else name

    def complain(self, key: str, sentence: str, /, **values: object) -> None:
        """Note that something is wrong with one key."""
        self.problems.append(Problem(sentence, values, self.place(key)))

    def has(self, key: str) -> bool:
        """Say whether a key that may be left out is there."""
        self.known.add(key)
        return key in self.values

    def _value(self, key: str) -> object:
        if not self.has(key):
            self.complain(key, N_("“%(key)s” is missing. Add it."), key=key)
        return self.values.get(key)

    def text(self, key: str) -> str:
        """Read words: not empty, without characters that cannot be shown."""
        value = self._value(key)
        if isinstance(value, str):
            try:
                words = clean(value).strip()
            except BadInput as error:
                for problem in error.problems:
                    self.complain(key, problem.sentence, **problem.values)
                return ""
            if not words:
                self.complain(key, N_("This text is empty. Write it."))
            return words
        if value is not None:
            self.complain(key, N_("This must be a text in quotation marks. Correct it."))
        return ""

    def whole(self, key: str, low: int, high: int) -> int:
        """Read a whole number in ``low..high``."""
        value = self._value(key)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.complain(
                key,
                N_("This must be a whole number from %(low)s to %(high)s. Correct it."),
                low=low,
                high=high,
            )
        return low

    def number(self, key: str, low: float, high: float) -> float:
        """Read a number in ``low..high`` (never "not a number")."""
        value = self._value(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        if value is not None:
            self.complain(
                key, N_("This must be a number from %(low)s to %(high)s. Correct it."), low=low, high=high
            )
        return low

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self._value(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.complain(key, N_("This must be true or false, without quotation marks. Correct it."))
        return False

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, each at most once."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.complain(key, NOT_A_LIST)
            return ()
        entries = {f"{key}.#{n}": entry for n, entry in enumerate(value, 1)}
        listed = TomlTable(entries, self.where, self.problems)
        words = tuple(listed.text(n) for n in entries)
        for repeated in sorted({word for word in words if word and words.count(word) > 1}):
            self.complain(
                key, N_("“%(word)s” stands in this list more than once. Keep it once."), word=repeated
            )
        return words

    def day(self, key: str) -> date:
        """Read a day; the first of all days when it is none."""
        value = self._value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.complain(key, N_("This must be a day written as 2026-12-31, without quotation marks."))
        return date.min

    def texts(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """Read a table of the same words in every language; nothing when one of these mistakes is told."""
        words = self.table(key)
        if not languages or not isinstance(self.values.get(key), dict):
            return {}
        texts = {}
        for language in languages:
            if not words.has(language):
                words.complain(
                    language,
                    N_("The text in the language “%(language)s” is missing. Write it."),
                    language=language,
                )
                continue
            texts[language] = words.text(language)
            if len(texts[language]) > MOST_CHARACTERS:
                words.complain(
                    language,
                    N_("This text is longer than %(most)s characters. Shorten it."),
                    most=MOST_CHARACTERS,
                )
        words.finish()
        return texts

    def table(self, key: str) -> "TomlTable":
        """Read a table within this one."""
        value = self._value(key)
        if value is not None and not isinstance(value, dict):
            self.complain(key, NOT_A_TABLE)
        return TomlTable(value if isinstance(value, dict) else {}, self.place(key), self.problems)

    def tables(self, key: str) -> "list[TomlTable]":
        """Read a list of tables; each is placed by its id or code, else by its number from 1."""
        value = self._value(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.complain(key, NOT_A_LIST)
            return []
        listed = []
        for n, entry in enumerate(value, 1):
            if not isinstance(entry, dict):
                self.complain(f"{key}.#{n}", NOT_A_TABLE)
                continue
            name = entry.get("id", entry.get("code"))
            place = name if isinstance(name, str) and name.isprintable() and name else f"#{n}"
            listed.append(TomlTable(entry, self.place(f"{key}.{place}"), self.problems))
        return listed

    def finish(self) -> None:
        """Complain about every key that was never asked for."""
        for key in self.values:
            if key not in self.known:
                self.complain(
                    key,
                    N_("The key “%(key)s” is not known here. Remove it or correct it (known: %(known)s)."),
                    key=self.place(key).removeprefix(f"{self.where}."),
                    known=", ".join(sorted(self.known)),
                )
