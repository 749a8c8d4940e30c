"""On which line of a scheme file a place is that a problem names (groups.A.elements.A1.points)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from surveys.problems import Problem

# Nothing here can match the same blanks in two ways: a line of blanks would take for ever.
_HEADER = re.compile(r"\s*\[(?P<many>\[?)(?P<path>[A-Za-z0-9_.\s-]+)\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+)\s*(\.\s*[A-Za-z0-9_-]+\s*)*=\s*(?P<value>.*)")
_NAME = re.compile(r'["\'](?P<name>[^"\']*)["\']')
_NAMING = frozenset({"id", "code"})
MOST_STEPS = 40  # of a place; a code of thousands of dots would be sought for minutes


@dataclass(slots=True)
class _Part:
    """One table of the file: the line of its head, the lines of its keys, the tables within."""

    line: int
    name: str = ""
    keys: dict[str, int] = field(default_factory=dict)
    lists: "dict[str, list[_Part]]" = field(default_factory=dict)

    def named(self, key: str, name: str) -> "_Part | None":
        """Give a table of a list by its code, or by its number (#1)."""
        listed = self.lists.get(key, [])
        numbered = (one for place, one in enumerate(listed, 1) if name in (f"#{place}", one.name))
        return next(numbered, None)


def placed(source: str, problems: Iterable[Problem], file: str = "") -> tuple[Problem, ...]:
    """Give the problems with the line of the file before their place, in the order of the lines."""
    root = _parts(source)
    found = [(_line_of(root, one.where), one) for one in problems]
    # What is about the file as a whole stands before its first line.
    return tuple(_with_line(one, line, file) for line, one in sorted(found, key=lambda pair: pair[0]))


def _with_line(problem: Problem, line: int, file: str) -> Problem:
    where = f"{file or '-'}, line {line}" if line else file
    where = f"{where}, key {problem.where}" if problem.where and where else where or problem.where
    return Problem(problem.sentence, problem.values, where)


def _parts(source: str) -> _Part:
    root = here = _Part(0)
    for number, line in enumerate(source.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header is not None:
            steps = [step.strip() for step in header["path"].split(".")]
            here = _opened(root, steps, number, is_list=bool(header["many"]))
            continue
        key = _KEY.match(line)
        if key is not None:
            here.keys.setdefault(key["key"], number)
            name = _NAME.match(key["value"]) if key["key"] in _NAMING else None
            here.name = name["name"] if name is not None else here.name
    return root


def _opened(root: _Part, steps: list[str], number: int, *, is_list: bool) -> _Part:
    here = root
    for step in steps[:-1]:
        here = here.lists.setdefault(step, [_Part(number)])[-1]
    made, listed = _Part(number), here.lists.setdefault(steps[-1], [])
    if is_list or not listed:
        listed.append(made)
    here.keys.setdefault(steps[-1], number)
    return listed[-1]


def _line_of(root: _Part, where: str) -> int:
    """Follow a dotted place as far as it goes; codes may hold dots themselves."""
    here, line, steps = root, 0, where.split(".")[:MOST_STEPS]
    while steps:
        key = steps.pop(0)
        line = here.keys.get(key, line)
        inner = None
        for length in range(len(steps), 0, -1):
            inner = here.named(key, ".".join(steps[:length]))
            if inner is not None:
                del steps[:length]
                break
        if inner is None and key in here.lists:
            inner = here.lists[key][0]  # a single table
        if inner is None:
            return line
        here, line = inner, inner.line
    return line
