"""The wording of documents: TOML that people edit, with places to fill in; mistakes told in sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from surveys.documents.pieces import Kind, Signature
from surveys.documents.places import places_of
from surveys.identifiers import Language
from surveys.problems import N_, BadInput, Problem
from surveys.toml_table import TomlTable, parse_toml

LANGUAGES = (Language("vi"), Language("en"))
MOST_BYTES = 16_000
MOST_CHARACTERS = 600
MOST_LINES = 12
MOST_SIGNATURES = 3
_PLACE = re.compile(r"\{([^{}]*)\}")
_TAG = re.compile(r"<\s*/?\s*[A-Za-z!]")
_TEXTS = ("above", "issuer", "number", "place_date", "title", "about", "lead", "closing")
_NEEDED = frozenset({"issuer", "number", "place_date", "title"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of document in one language, with places such as ``{round}`` still empty."""

    basis: tuple[str, ...]
    recipients: tuple[str, ...]
    signatures: tuple[Signature, ...]
    issuer: str
    number: str
    place_date: str
    title: str
    above: str = ""
    about: str = ""
    lead: str = ""
    closing: str = ""


def read(kind: Kind, source: str) -> Wording:
    """Read a wording. Raises BadInput with every mistake in it."""
    if len(source.encode(errors="replace")) > MOST_BYTES:
        raise BadInput(
            Problem(
                N_("The wording is longer than %(most)s characters. Please shorten it: it is one document."),
                {"most": MOST_BYTES},
            )
        )
    table = parse_toml(source)
    found = _wording(kind, table)
    if table.problems:
        raise BadInput(*table.problems)
    return found


def _wording(kind: Kind, table: TomlTable) -> Wording:
    known = frozenset(places_of(kind))
    texts = {name: _text(table, name, known) for name in _TEXTS if name in _NEEDED or table.has(name)}
    lists = {name: _lines(table, name, known) for name in ("basis", "recipients") if table.has(name)}
    signatures = table.tables("signatures")
    if not 1 <= len(signatures) <= MOST_SIGNATURES:
        table.complain(
            "signatures", N_("A document has from 1 to %(most)s signatures."), most=MOST_SIGNATURES
        )
    signed = tuple(_signature(one, known) for one in signatures)
    table.finish()
    return Wording(lists.get("basis", ()), lists.get("recipients", ()), signed, **texts)


def _signature(table: TomlTable, known: frozenset[str]) -> Signature:
    role = _text(table, "role", known)
    over = _text(table, "over", known) if table.has("over") else ""
    name = _text(table, "name", known) if table.has("name") else ""
    table.finish()
    return Signature(over, role, name)


def _text(table: TomlTable, key: str, known: frozenset[str]) -> str:
    words = table.text(key)
    _check(table, key, words, known)
    return words


def _lines(table: TomlTable, key: str, known: frozenset[str]) -> tuple[str, ...]:
    lines = table.words(key)
    if len(lines) > MOST_LINES:
        table.complain(key, N_("There is room for %(most)s lines here. Please shorten it."), most=MOST_LINES)
    for line in lines:
        _check(table, key, line, known)
    return lines


def _check(table: TomlTable, key: str, words: str, known: frozenset[str]) -> None:
    if len(words) > MOST_CHARACTERS:
        table.complain(
            key, N_("This text has more than %(most)s characters. Please shorten it."), most=MOST_CHARACTERS
        )
    if _TAG.search(words):
        table.complain(
            key,
            N_("Signs such as <b> are no commands here; they would be printed as they stand. Remove them."),
        )
    for place in _PLACE.findall(words):
        if place not in known:
            table.complain(
                key,
                N_("The place {%(place)s} is not known here. Please use one of these: %(known)s."),
                place="".join(sign for sign in place if sign.isprintable())[:40],
                known=", ".join(f"{{{name}}}" for name in sorted(known)),
            )
    if set(_PLACE.sub("", words)) & set("{}"):
        table.complain(
            key, N_("A curly bracket stands alone. A place is written in two, for example {round}.")
        )


@cache
def shipped_source(kind: Kind, language: Language) -> str:
    """Give the wording that comes with the program. Raises BadInput for a language that it does not speak."""
    if language not in LANGUAGES:
        raise BadInput(Problem(N_("There is no wording in the language “%(code)s”."), {"code": language}))
    name = f"templates/{kind}.{language}.toml"
    return (resources.files("surveys.documents") / name).read_text(encoding="utf-8")


def shipped(kind: Kind, language: Language) -> Wording:
    """Give the wording that comes with the program, read."""
    return read(kind, shipped_source(kind, language))


def fill(words: str, values: Mapping[str, str]) -> str:
    """Put what is so into the places of a text; what is put in is never read for places again."""
    return _PLACE.sub(lambda found: values[found[1]], words)
