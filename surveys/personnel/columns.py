"""Which column of a list is which of ours: known by its heading, or said by the officer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.personnel.grid import Grid
from surveys.personnel.headings import BIRTH, NUMBER, POST, columns_of, likely, meaning
from surveys.personnel.layout import Heading, Shape
from surveys.personnel.questions import Asking, Doubt, Option, Question, key_of
from surveys.problems import N_, BadInput, Problem
from surveys.register_columns import COLUMNS, RegisterKind

NOT_READ = "-"
_SEVERAL = frozenset({BIRTH})  # one for men, one for women
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Columns:
    """Where our columns stand; ``titles`` is what the file calls them, ``ignored`` what is not read."""

    shape: Shape
    places: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]
    ignored: tuple[str, ...]


def letter(column: int) -> str:
    """Name a column as a spreadsheet does: A, B, ... AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def choose_columns(grid: Grid, heading: Heading, kind: RegisterKind, asking: Asking) -> Columns | None:
    """Say which column is which; None while somebody has to say so. Raises BadInput when one is missing."""
    found: dict[str, list[int]] = defaultdict(list)
    unknown = []
    for column, words in enumerate(heading.words):
        means = meaning(words, kind) if words else ""
        if means:
            found[means].append(column)
        elif words or _has_words(grid, heading, column):
            unknown.append(column)
    pending = _ask_about_doubles(heading, kind, found, asking)
    if _ask_about_unknown(heading, kind, (found, unknown, pending), asking) or pending:
        return None
    missing = _missing(kind, found)
    if missing:
        raise BadInput(*(_missing_problem(grid.file, kind, name) for name in missing))
    read = {name: tuple(places) for name, places in found.items() if name != NUMBER and places}
    taken = {column for places in read.values() for column in places} | set(found.get(NUMBER, ()))
    shape = Shape(
        heading,
        read["name"][0],
        found[NUMBER][0] if found.get(NUMBER) else None,
        tuple(sorted(column for places in read.values() for column in places)),
    )
    titles = {name: heading.words[places[0]] or letter(places[0]) for name, places in read.items()}
    ignored = tuple(words for column, words in enumerate(heading.words) if words and column not in taken)
    return Columns(shape, read, titles, ignored)


def _has_words(grid: Grid, heading: Heading, column: int) -> bool:
    return any(grid.cell(row, column) for row in range(heading.last + 1, len(grid.rows)))


def _missing(kind: RegisterKind, found: Mapping[str, Sequence[int]]) -> list[str]:
    needed = [one.name for one in COLUMNS[kind] if one.required]
    if kind is RegisterKind.CADRES:
        needed = ["name", "position", "starts_on"]
        if found.get(POST):
            needed.remove("position")
    return [name for name in needed if not found.get(name)]


def _missing_problem(file: str, kind: RegisterKind, name: str) -> Problem:
    headers = next(one.headers for one in COLUMNS[kind] if one.name == name)
    return Problem(
        N_("The column “%(column)s” is missing (it may be called: %(headers)s). Add it."),
        {"column": name, "headers": ", ".join(headers)},
        file,
    )


def _ask_about_doubles(
    heading: Heading, kind: RegisterKind, found: dict[str, list[int]], asking: Asking
) -> set[str]:
    """Ask which of several columns is meant that mean the same; give the meanings that are still open."""
    pending = set()
    for name, places in list(found.items()):
        if len(places) > 1 and name != NUMBER and name not in _SEVERAL:
            found[name] = []
            for number, column in enumerate(places):
                if _ask(heading, kind, (column, NOT_READ if number else name), (found, asking)):
                    pending.add(name)
    return pending


def _ask_about_unknown(
    heading: Heading,
    kind: RegisterKind,
    columns: tuple[dict[str, list[int]], list[int], set[str]],
    asking: Asking,
) -> bool:
    """Ask about headings that are like a missing one; where nothing is like it, about all of them."""
    found, unknown, pending = columns
    missing = [name for name in _missing(kind, found) if name not in pending]
    wanted = {*missing, "unit", POST, "code"} if kind is RegisterKind.CADRES else set(missing)
    guesses = {column: likely(heading.words[column], kind) for column in unknown}
    guesses = {column: guess for column, guess in guesses.items() if guess in wanted and not found.get(guess)}
    everything = bool(
        set(missing) - set(guesses.values()) - ({"position"} if POST in guesses.values() else set())
    )
    is_open = False
    for column in unknown:
        if column in guesses or everything:
            is_open |= _ask(heading, kind, (column, guesses.get(column, "")), (found, asking))
    return is_open


def _ask(
    heading: Heading,
    kind: RegisterKind,
    about: tuple[int, str],
    into: tuple[dict[str, list[int]], Asking],
) -> bool:
    """Ask what one column is, and note the answer; say whether it is still open."""
    (column, proposal), (found, asking) = about, into
    words = heading.words[column] or letter(column)
    question = Question(
        key_of(Doubt.HEADING, column, heading.words[column]),
        Doubt.HEADING,
        words,
        tuple(Option(name) for name in (*columns_of(kind), NOT_READ)),
        (heading.first + 1,),
        proposal,
        {"letter": letter(column)},
    )
    given = asking.ask(question)
    if given and given != NOT_READ:
        if found[given] and given not in _SEVERAL:
            raise BadInput(
                Problem(
                    N_("Two columns mean the same: “%(column)s” is one of them. Remove one."),
                    {"column": words},
                )
            )
        found[given].append(column)
    return not given
