"""The attacker's eyes on the public site: its pages in every language, its open data, every version."""

import csv
import io
import json
import re
from typing import Any

import html5lib

from tests.attack.facts import BANDS, Form, Notebook, Score, Where, figure
from tests.attack.reading import GROUPS, read_json, read_tables

BAND_WORDS = {
    "lower": "low",
    "middle": "middle",
    "higher": "high",
    "thấp": "low",
    "cao": "high",
    "trung bình": "middle",
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def read_publication(book: Notebook, text: str, edition: int) -> None:
    """Read everything that was signed, with the tables inside it."""
    told = json.loads(text)
    read_json(book, json.dumps(told["summary"]), edition)
    for name in ("scores", "items", "counts"):
        read_csv(book, name, told["files"][f"{name}.csv"], edition)


def read_csv(book: Notebook, name: str, text: str, edition: int) -> None:
    """Read one table of the open data."""
    read_tables(book, {name: list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))}, edition)


def read_person(book: Notebook, form: Form, subject: str, page: str, edition: int) -> int:
    """Read the page about one subject; give how many groups were read."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = 0
    for section in tree.iter("section"):
        heading = "".join(section.find("h2").itertext() if section.find("h2") is not None else []).strip()
        if heading in GROUPS:
            facts = book.group(Where(edition, subject, GROUPS[heading]))
            facts.valid = int(_NUMBER.findall(_words(section.find("p")))[0])
            found += 1
            for row in section.iter("tr"):
                code = form.words.get(_words(row.find("th")))
                score = _score(_words(row.find("td"))) if row.find("td") is not None else None
                if code is not None and score is not None:
                    facts.criteria.setdefault(code, set()).add(score)
            for line in section.iter("li"):
                if line.find("h3") is not None and form.words.get(_words(line.find("h3"))) in form.points:
                    _read_item(facts.item(form.words[_words(line.find("h3"))]), form, line)
    return found


def _read_item(item: Any, form: Form, line: Any) -> None:
    labels = form.labels[form.words[_words(line.find("h3"))]]
    score = _score(_words(line.find("p")))
    if score is not None and "(" in _words(line.find("p")):
        item.scores.add(score)
    shares = {}
    for one in line.iter("li"):
        if one is not line:
            said, _, numbers = _words(one).rpartition(":")
            places = tuple(labels[label.strip()] for label in said.split(" + "))
            shares[places] = int(_NUMBER.findall(numbers)[1])
    if shares:
        read = {place for places in shares for place in places}
        item.shares = shares | {(place,): 0 for place in set(labels.values()) - read}
        item.answers = sum(shares.values())


def _score(words: str) -> Score | None:
    """Read a score as people read it: nobody says its step."""
    for band, name in BAND_WORDS.items():
        if words.casefold().startswith(band):
            return BANDS[name]
    numbers = [float(one.replace(",", ".")) for one in _NUMBER.findall(words.split(")", maxsplit=1)[0])]
    if "(" not in words or len(numbers) != 3:
        return None
    value, low, high = numbers
    if any(part % 1 for part in numbers):
        return figure(value, low, high, 0.1)
    told = figure(value, low, high, 5.0 if all(part % 5 == 0 for part in numbers) else 1.0)
    return Score(told.least, told.below)


def _words(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
