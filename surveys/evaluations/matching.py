"""Rows of a file beside the cadres of an evaluation: who is meant, in which post, about which period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys.evaluations.claims import Claim, key_of
from surveys.evaluations.records import Member
from surveys.evaluations.table_cells import Period
from surveys.problems import N_, Problem
from surveys.schema import label, position, unit
from surveys.text import search_key


@dataclass(frozen=True, slots=True)
class Names:
    """What positions and units may be called in a table, without accents: their codes by that."""

    positions: Mapping[str, frozenset[str]]
    units: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Roll:
    """Against what rows are matched: the cadres with a sheet, by code; the period; names of posts."""

    members: Mapping[str, Member]
    period: Period
    names: Names


@dataclass(frozen=True, slots=True)
class Match:
    """The rows by what speaks against them. A row may stand in several lists; ``matched`` in none."""

    matched: tuple[Claim, ...]
    unknown: tuple[Claim, ...]
    duplicate: tuple[Claim, ...]
    renamed: tuple[Claim, ...]
    changed_position: tuple[Claim, ...]
    wrong_period: tuple[Claim, ...]
    problems: Mapping[str, tuple[tuple[int, Problem], ...]] = field(default_factory=dict)


def names_of(connection: sa.Connection) -> Names:
    """Read what positions and units are called."""
    positions: dict[str, set[str]] = {}
    named = sa.select(label.c.code, label.c.text).where(label.c.kind == "position")
    for row in connection.execute(named):
        positions.setdefault(search_key(row.text), set()).add(row.code)
    for code in connection.scalars(sa.select(position.c.code)):
        positions.setdefault(search_key(code), set()).add(code)
    units: dict[str, set[str]] = {}
    for row in connection.execute(sa.select(unit.c.code, unit.c.name)):
        units.setdefault(search_key(row.name), set()).add(row.code)
        units.setdefault(search_key(row.code), set()).add(row.code)
    return Names(
        {name: frozenset(codes) for name, codes in positions.items()},
        {name: frozenset(codes) for name, codes in units.items()},
    )


def match(claims: Sequence[Claim], roll: Roll) -> Match:
    """Match every row. Nothing is guessed: a code that is nearly right is only suggested."""
    tests = {
        "unknown": _unknown(claims, roll),
        "duplicate": _duplicate(claims),
        "renamed": _renamed(claims, roll),
        "changed_position": _changed(claims, roll),
        "wrong_period": _wrong_period(claims, roll),
    }
    found = {name: tuple(said) for name, said in tests.items()}
    bad = {id(claim) for said in found.values() for claim, _problem in said}
    lists = {name: tuple(claim for claim, _problem in said) for name, said in found.items()}
    problems = {name: tuple((claim.row, problem) for claim, problem in said) for name, said in found.items()}
    return Match(tuple(one for one in claims if id(one) not in bad), **lists, problems=problems)


Said = Iterator[tuple[Claim, Problem]]


def _unknown(claims: Sequence[Claim], roll: Roll) -> Said:
    nearly = {_near(code): code for code in roll.members}
    for claim in claims:
        if claim.cadre and claim.cadre not in roll.members:
            guess = nearly.get(_near(claim.cadre))
            if guess is None:
                sentence = N_("No cadre with the code “%(code)s” has a sheet in this evaluation.")
            else:
                sentence = N_(
                    "No cadre with the code “%(code)s” has a sheet in this evaluation. Is it “%(guess)s”? "
                    "Spreadsheets drop zeros at the start: format the column as text."
                )
            values = {"code": claim.cadre[:60], "guess": guess}
            yield claim, Problem(sentence, values, claim.place)


def _near(code: str) -> str:
    """Give what is left of a code when a spreadsheet or a hasty typist had it."""
    return search_key(code).replace(" ", "").lstrip("0")


def _duplicate(claims: Sequence[Claim]) -> Said:
    first: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        keys = [*map(key_of, claim.entries), *map(key_of, claim.scores)]
        before = next((first[key] for key in keys if key in first), None)
        if before is not None and claim.cadre:
            yield (
                claim,
                Problem(
                    N_("Row %(row)s tells this of the cadre “%(code)s” already. Keep one of them."),
                    {"row": before.row, "code": claim.cadre[:60]},
                    claim.place,
                ),
            )
        for key in keys:
            first.setdefault(key, claim)


def _renamed(claims: Sequence[Claim], roll: Roll) -> Said:
    """Find rows whose name is not that of their code: in words before the name (Đ/c, Ông) nobody errs."""
    for claim in claims:
        member = roll.members.get(claim.cadre)
        name = search_key(claim.name)
        if member is not None and name and not f" {name}".endswith(f" {search_key(member.name)}"):
            yield (
                claim,
                Problem(
                    N_(
                        "The code “%(code)s” belongs to %(name)s, the row says %(said)s. Correct one of them."
                    ),
                    {"code": claim.cadre, "name": member.name, "said": claim.name[:60]},
                    claim.place,
                ),
            )


def _changed(claims: Sequence[Claim], roll: Roll) -> Said:
    """Find rows about another post than the sheet's. A title that nobody knows says nothing."""
    for claim in claims:
        member = roll.members.get(claim.cadre)
        if member is None:
            continue
        positions = roll.names.positions.get(search_key(claim.position), frozenset())
        units = roll.names.units.get(search_key(claim.unit), frozenset())
        if (positions and member.position not in positions) or (units and member.unit not in units):
            yield (
                claim,
                Problem(
                    N_(
                        "The row is about the post %(said)s of %(name)s; the sheet is about %(held)s. "
                        "Say whether such rows count."
                    ),
                    {
                        "said": ", ".join(one for one in (claim.position, claim.unit) if one)[:80],
                        "name": member.name,
                        "held": f"{member.position}, {member.unit}",
                    },
                    claim.place,
                ),
            )


def _wrong_period(claims: Sequence[Claim], roll: Roll) -> Said:
    for claim in claims:
        if claim.period is not None and not roll.period.has(claim.period):
            yield (
                claim,
                Problem(
                    N_(
                        "The row is about %(start)s to %(end)s, which does not lie within the period of the "
                        "evaluation, %(from)s to %(to)s."
                    ),
                    {
                        "start": claim.period.start.strftime("%d/%m/%Y"),
                        "end": claim.period.end.strftime("%d/%m/%Y"),
                        "from": roll.period.start.strftime("%d/%m/%Y"),
                        "to": roll.period.end.strftime("%d/%m/%Y"),
                    },
                    claim.place,
                ),
            )
