"""Rules for ids and for the words of answers, wherever in a questionnaire they stand."""

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from surveys.problems import N_, Problem
from surveys.questionnaire import Texts

Name = TypeVar("Name", bound=Hashable)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def repeated(names: Iterable[Name]) -> list[Name]:
    """Give the names that stand more than once, each once."""
    seen: set[Name] = set()
    twice = []
    for name in names:
        if name in seen and name not in twice:
            twice.append(name)
        seen.add(name)
    return twice


def wrong_names(names: Iterable[str], where: str) -> Iterator[Problem]:
    """Find names that cannot be ids or are used twice."""
    listed = tuple(names)
    for name in listed:
        if not _NAME.fullmatch(name):
            yield Problem(
                N_(
                    "“%(name)s” cannot be an id. Begin with a letter a-z and use letters without accents, "
                    "digits, “-” and “_”, at most 40."
                ),
                {"name": name},
                where,
            )
    for name in repeated(listed):
        yield Problem(N_("The id “%(name)s” is used twice. Give each its own."), {"name": name}, where)


def same_labels(labels: Iterable[Texts], where: str) -> Iterator[Problem]:
    """Find answers of one item that nobody could tell apart; a label that is not written yet is like none."""
    listed = tuple(labels)
    for language in listed[0] if listed else ():
        for label in repeated(texts[language] for texts in listed if texts.get(language)):
            yield Problem(
                N_("Two answers have the same words “%(label)s”. Nobody could tell them apart: change one."),
                {"label": label},
                where,
            )
