"""Narrowing a round by facts of the register: whole groups only, and never so far that persons appear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from surveys.composition import TENURE_YEARS, Holder
from surveys.problems import N_
from surveys.summary import SubjectSummary

LEAST = 5
"""So many cadres must be inside a facet, and so many outside it."""


class Facet(StrEnum):
    """A fact of the register by which a round may be narrowed."""

    LOCAL = "local"
    ELSEWHERE = "elsewhere"
    NEW = "new"
    SETTLED = "settled"


NAMES: Mapping[Facet, str] = {
    Facet.LOCAL: N_("from the locality"),
    Facet.ELSEWHERE: N_("not from the locality"),
    Facet.NEW: N_("under a year in the post"),
    Facet.SETTLED: N_("a year or more in the post"),
}


@dataclass(frozen=True, slots=True)
class Faceted:
    """What was asked for: the cadres of a facet, or the sentence that says why they are not shown."""

    facet: Facet | None
    subjects: tuple[SubjectSummary, ...]
    refusal: str = ""


def faceted(
    asked: Sequence[str], subjects: Sequence[SubjectSummary], known: Mapping[str, Holder], *, others: bool
) -> Faceted:
    """Narrow the cadres of a whole round by one facet.

    ``others``: another filter is on as well. What is refused is refused in the same words whatever the
    numbers are: too few, none, or all but a few.
    """
    chosen = [Facet(one) for one in asked if one in list(Facet)]
    if not chosen:
        return Faceted(None, tuple(subjects))
    if len(chosen) > 1 or others:
        return Faceted(
            None,
            (),
            gettext(
                "Facts of the register can only be looked at one at a time and for the whole round: "
                "together with another filter they would point at single persons."
            ),
        )
    kept = tuple(one for one in subjects if one.code in known and _is(chosen[0], known[one.code]))
    if min(len(kept), len(subjects) - len(kept)) < LEAST:
        return Faceted(
            chosen[0],
            (),
            gettext(
                "Not shown: with fewer than %(least)s cadres on one side this filter would point at single "
                "persons.",
                least=LEAST,
            ),
        )
    return Faceted(chosen[0], kept)


def _is(facet: Facet, known: Holder) -> bool:
    if facet in (Facet.LOCAL, Facet.ELSEWHERE):
        return known.local is (facet is Facet.LOCAL)
    return known.years is not None and (known.years < TENURE_YEARS[0]) == (facet is Facet.NEW)
