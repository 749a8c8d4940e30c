"""Terms explained in place: one file of words with what they mean, shown on a tap, without any script."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import Flask, g
from markupsafe import Markup

from webapp.catalogue import LANGUAGES, folder
from webapp.i18n import language


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade. ``words`` and ``meanings`` by language."""

    key: str
    words: Mapping[str, str]
    meanings: Mapping[str, str]


@cache
def terms() -> Mapping[str, Term]:
    """Give every term by its key, in the order of the file."""
    with (folder() / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["key"]: Term(
                row["key"],
                {one: row[one] for one in LANGUAGES},
                {one: row[f"{one}_meaning"] for one in LANGUAGES},
            )
            for row in csv.DictReader(file)
        }


def term(key: str, word: str = "") -> Markup:
    """Give a word with what it means behind it. ``word``: as the sentence has it, if not the term itself.

    A popover needs no script; a browser that knows none shows the meaning beside the word.
    """
    found, spoken = terms()[key], language()
    g.terms = g.get("terms", 0) + 1
    place = f"term-{key}-{g.terms}"
    return Markup(
        '<button type="button" class="term" popovertarget="{place}">{word}</button>'
        '<span class="meaning" id="{place}" popover role="note"><b>{title}</b>: {meaning}</span>'
    ).format(
        place=place,
        word=word or found.words[spoken],
        title=found.words[spoken],
        meaning=found.meanings[spoken],
    )


def install(app: Flask) -> None:
    """Give the templates of an application the explained terms."""
    app.jinja_env.globals.update(term=term)
