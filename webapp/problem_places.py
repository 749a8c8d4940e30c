"""Where a problem is, said in the reader's language: “list.csv, row 3, column unit”."""

import re
from collections.abc import Callable

from surveys.problems import N_

# What the domain writes into Problem.where. Names of files, columns and keys stay as their author wrote them.
_WORDS = (
    (re.compile(r", row (?P<what>\d+)"), N_(", row %(what)s")),
    (re.compile(r", column (?P<what>.+)"), N_(", column %(what)s")),
    (re.compile(r", line (?P<what>\d+)"), N_(", line %(what)s")),
    (re.compile(r", key (?P<what>.+)"), N_(", key %(what)s")),
    (re.compile(r"^audit event (?P<what>\d+)"), N_("audit event %(what)s")),
)


def place_in(where: str, translate: Callable[[str], str]) -> str:
    """Give the place of a problem with its words translated."""
    for pattern, words in _WORDS:
        found = pattern.search(where)
        if found:
            said = translate(words) % {"what": found["what"]}
            where = where[: found.start()] + said + where[found.end() :]
    return where
