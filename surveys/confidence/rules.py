"""The rules of a confidence poll as data: levels, the base of every share, thresholds, their legal basis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

MOST_THRESHOLDS = 4
MOST_BASIS = 300
MOST_PARTS = 100  # of a share such as 2/3


class Level(StrEnum):
    """What a voter may say of a person, in the order of the ballot paper."""

    HIGH = "high"
    CONFIDENCE = "confidence"
    LOW = "low"


class Base(StrEnum):
    """Of what every share is taken. The regulation in force says which; nothing is taken for granted."""

    ELECTORATE = "electorate"
    ISSUED = "issued"
    RETURNED = "returned"
    VALID = "valid"


class Relation(StrEnum):
    """How a share stands to a threshold."""

    MORE_THAN = "more_than"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of one level that the minutes tell about, for example more than 1/2 low."""

    level: Level
    relation: Relation
    numerator: int
    denominator: int

    def is_reached(self, count: int, base: int) -> bool:
        """Say whether so many of so many reach it; in whole numbers, never in rounded shares."""
        if base == 0:
            return False
        share, wanted = Fraction(count, base), Fraction(self.numerator, self.denominator)
        return share > wanted if self.relation is Relation.MORE_THAN else share >= wanted


@dataclass(frozen=True, slots=True)
class Rules:
    """By which rules a poll is counted. ``basis``: number and day of the regulation that sets them."""

    base: Base
    basis: str
    thresholds: tuple[Threshold, ...]


DEFAULT_BASIS = "Quy định số 96-QĐ/TW ngày 02/02/2023"
DEFAULT_THRESHOLDS = (
    Threshold(Level.LOW, Relation.MORE_THAN, 1, 2),
    Threshold(Level.LOW, Relation.AT_LEAST, 2, 3),
)
"""As told of Regulation 96-QĐ/TW of 2023. Of what the share is taken is for the officer to say."""


def checked(rules: Rules) -> Rules:
    """Give rules with their basis cleaned. Raises BadInput with everything that is wrong with them."""
    basis = " ".join(clean(rules.basis).split())
    problems = []
    if not basis or len(basis) > MOST_BASIS:
        problems.append(
            Problem(
                N_("Name the regulation by its number and day, at most %(most)s characters."),
                {"most": MOST_BASIS},
                "basis",
            )
        )
    if len(rules.thresholds) > MOST_THRESHOLDS:
        problems.append(
            Problem(N_("There are at most %(most)s thresholds."), {"most": MOST_THRESHOLDS}, "thresholds")
        )
    problems += [
        Problem(
            N_("A threshold is a share such as 1/2 or 2/3: above 0, at most 1, in parts of at most 100."),
            where=f"thresholds.{number}",
        )
        for number, one in enumerate(rules.thresholds, 1)
        if not 0 < one.numerator <= one.denominator <= MOST_PARTS
    ]
    if len(set(rules.thresholds)) != len(rules.thresholds):
        problems.append(Problem(N_("A threshold stands here twice. Keep it once."), where="thresholds"))
    if problems:
        raise BadInput(*problems)
    return Rules(rules.base, basis, rules.thresholds)


def to_json(rules: Rules) -> dict[str, object]:
    """Give rules as they are stored."""
    return {
        "base": rules.base.value,
        "basis": rules.basis,
        "levels": [level.value for level in Level],
        "thresholds": [
            {
                "level": one.level.value,
                "relation": one.relation.value,
                "share": [one.numerator, one.denominator],
            }
            for one in rules.thresholds
        ],
    }


def from_json(stored: Mapping[str, Any]) -> Rules:
    """Read stored rules."""
    found: Sequence[Mapping[str, Any]] = stored["thresholds"]
    return Rules(
        Base(stored["base"]),
        stored["basis"],
        tuple(Threshold(Level(one["level"]), Relation(one["relation"]), *one["share"]) for one in found),
    )
