"""Every number that a release can hold is known to the audit: what it is says what it can give away.

A new field of a summary fails here until somebody has said which kind of number it is. What is neither
fixed before any ballot, nor follows from published numbers, nor is pooled over a round, must become a
bound in ``surveys.release_blocks`` first (docs/decisions/0009).
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from surveys.summary import Summary

NUMBERS = (int, float, bool)
FIXED = "fixed before any ballot, or a name"
BOUND = "bounds the unknowns of surveys.release_blocks"
FOLLOWS = "follows from published numbers alone"
POOLED = "pooled over the told cells of a round (decision 0008)"
FULL = "of one subject, from cells told in full, in whole points (decision 0008)"
LARGE = "of fifty ballots or more, in steps of five, both parts large enough (decision 0011)"
OWN = "of the self-assessment, which is not anonymous (decision 0008)"

KINDS = {
    "Summary": (FIXED, "questionnaire_version confidence least_reliability"),
    "GroupPolicy": (FIXED, "weight threshold required"),
    "Coefficient": (POOLED, "value low high"),
    "GroupReliability": (POOLED, "passes"),
    "SubjectSummary": (FIXED, "number"),
    "GroupCounts": (BOUND, "issued returned valid no_contact"),
    "Figure": (BOUND, "value low high step"),
    "Band": (BOUND, "least below"),
    "Distribution": (BOUND, "n merged"),
    "Share": (BOUND, "ballots percent"),
    "GroupResult": (FIXED, "weighted"),
    "Difference": (FOLLOWS, "peer value low high told_apart"),
    "RankRange": (FOLLOWS, "low high of"),
    "ResponseRate": (FOLLOWS, "rr1 rr3"),
    "Study": (POOLED, "subject ballot item subject_item residual ballots reliability wanted needed"),
    "KeyDrivers": (POOLED, "explained"),
    "Percent": (POOLED, "value low high"),
    "Effect": (POOLED, "value low high clear"),
    "Analyses": (FIXED, "weight_shift gap_size seed"),
    "SubjectAnalyses": (FIXED, "number"),
    "WeightRange": (FOLLOWS, "low high turns"),
    "ResponseBounds": (FOLLOWS, "rate worst best low high tipping"),
    "Gap": (OWN, "own value low high clear"),
    "SubjectIntegrity": (FIXED, "subject"),
    "MethodRecord": (FIXED, "constants top bottom bands"),
    "FloorRecord": (FIXED, "least ballot_step criterion_step item_step item_bands texts"),
}
ELSEWHERE = {
    "CriterionResult.score": BOUND,
    "GroupResult.score": BOUND,
    "ItemResult.score": BOUND,
    "ItemResult.dont_know": FOLLOWS,  # answers asked for less those with a value, both told
    "SubjectSummary.composite": FOLLOWS,
    "SubjectSummary.shrunk": FOLLOWS,
    "SubjectSummary.adjusted": FOLLOWS,
    "SubjectAnalyses.fair": FULL,
    "SubjectAnalyses.ordinal": FULL,
    "SubjectIntegrity.unflagged": LARGE,
}
"""Where a ``Figure`` stands: it is of the kind of its place."""


def _parts(kind: Any) -> Iterator[Any]:
    inner = getattr(kind, "__supertype__", None)
    if inner is not None:
        yield from _parts(inner)
    elif get_args(kind):
        for one in get_args(kind):
            yield from _parts(one)
    else:
        yield kind


def _walk(
    kind: type[Any], seen: dict[type[Any], dict[str, list[Any]]]
) -> dict[type[Any], dict[str, list[Any]]]:
    """Give every record inside a type with the parts of its fields."""
    if kind not in seen:
        hints = get_type_hints(kind)
        seen[kind] = {one.name: list(_parts(hints[one.name])) for one in fields(kind)}
        for parts in list(seen[kind].values()):
            for part in parts:
                if is_dataclass(part) and isinstance(part, type):
                    _walk(part, seen)
    return seen


def test_every_number_of_a_release_has_a_kind() -> None:
    found = {
        record.__name__: {name for name, parts in columns.items() if any(part in NUMBERS for part in parts)}
        for record, columns in _walk(Summary, {}).items()
    }
    assert {name: numbers for name, numbers in found.items() if numbers} == {
        name: set(columns.split()) for name, (_kind, columns) in KINDS.items()
    }


def test_every_place_of_a_figure_has_a_kind() -> None:
    places = {
        f"{record.__name__}.{name}"
        for record, columns in _walk(Summary, {}).items()
        for name, parts in columns.items()
        if any(getattr(part, "__name__", "") == "Figure" for part in parts)
    }
    assert places == set(ELSEWHERE)
