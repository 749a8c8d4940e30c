"""The rules of a scheme as a whole; each gives the problems it finds, in the order of the file."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from surveys.naming_rules import repeated
from surveys.problems import N_, Problem
from surveys.schemes.decimals import HUNDRED, has_more_decimals
from surveys.schemes.element_rules import element_problems, too_fine
from surveys.schemes.scheme import AdjustmentKind, Group, Scheme

LANGUAGES_ALWAYS_THERE = ("vi", "en")
MOST_ID_LETTERS = 64
FIRST_YEAR = 1945  # no norm of this state is older: a year of two digits or a slip
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FILE_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}")


def broken_rules(scheme: Scheme) -> list[Problem]:
    """Give every broken rule; nothing when the scheme is sound."""
    rules: tuple[Callable[[Scheme], Iterable[Problem]], ...] = (
        _head,
        _period,
        _legal_basis,
        _codes,
        _sums,
        element_problems,
        _adjustments,
        _bands,
        _conditions,
        _caps,
        _sources,
    )
    return [problem for rule in rules for problem in rule(scheme)]


def _head(scheme: Scheme) -> Iterator[Problem]:
    if not _FILE_NAME.fullmatch(scheme.id) or len(scheme.id) > MOST_ID_LETTERS:
        yield Problem(
            N_("The id may hold small letters a-z, digits and single hyphens, at most 64. Correct it."),
            where="id",
        )


def language_problems(scheme: Scheme) -> Iterator[Problem]:
    """Find languages that cannot be meant or are missing: every text of the file depends on them."""
    for language in scheme.languages:
        if not _LANGUAGE.fullmatch(language):
            yield Problem(
                N_("“%(language)s” is not a language code such as vi, en or km. Correct it."),
                {"language": language},
                "languages",
            )
    for language in LANGUAGES_ALWAYS_THERE:
        if scheme.languages and language not in scheme.languages:
            yield Problem(
                N_("Every scheme is in Vietnamese (vi) and English (en). Add “%(language)s”."),
                {"language": language},
                "languages",
            )


def _period(scheme: Scheme) -> Iterator[Problem]:
    period = scheme.period
    if period.starts_on.year < FIRST_YEAR:
        yield Problem(N_("This year cannot be meant. Correct the day."), where="period.starts_on")
    if period.ends_on is not None and period.ends_on < period.starts_on:
        yield Problem(
            N_("The period ends before it begins. Correct one of the two days."), where="period.ends_on"
        )


def _legal_basis(scheme: Scheme) -> Iterator[Problem]:
    if not scheme.legal_basis:
        yield Problem(
            N_("A scheme names the norms it rests on, with number and date. Add at least one."),
            where="legal_basis",
        )
    for number in repeated(one.number for one in scheme.legal_basis):
        yield Problem(
            N_("The norm “%(number)s” stands here twice. Keep it once."), {"number": number}, "legal_basis"
        )
    last = scheme.period.ends_on or date.max
    for place, one in enumerate(scheme.legal_basis, 1):
        if one.dated.year < FIRST_YEAR or one.dated > last:
            yield Problem(
                N_(
                    "The norm “%(number)s” would be of %(day)s. "
                    "Correct its date, or the period of the scheme."
                ),
                {"number": one.number, "day": one.dated.isoformat()},
                f"legal_basis.#{place}.date",
            )


def _codes(scheme: Scheme) -> Iterator[Problem]:
    places = {
        "groups": [one.code for one in scheme.groups],
        **{f"groups.{one.code}.elements": [part.code for part in one.elements] for one in scheme.groups},
        "adjustments": [one.code for one in scheme.adjustments],
        "conditions": [one.code for one in scheme.conditions],
        "bands": [one.code for one in scheme.bands],
        "caps": [one.code for one in scheme.caps],
    }
    for where, codes in places.items():
        for code in codes:
            if not _CODE.fullmatch(code):
                yield Problem(
                    N_(
                        "“%(code)s” cannot be a code. Begin with a letter a-z and use letters without "
                        "accents, digits, “.”, “-” and “_”, at most 40."
                    ),
                    {"code": code},
                    f"{where}.{code}.code",
                )
    # A file of results names a line by its code alone: no element, adjustment or condition shares one.
    named = [code for where, codes in places.items() if where not in {"bands", "caps"} for code in codes]
    for code in (*repeated(named), *repeated(places["bands"]), *repeated(places["caps"])):
        yield Problem(
            N_("The code “%(code)s” is used twice. Give each its own."),
            {"code": code},
            next(f"{where}.{code}.code" for where in reversed(places) if code in places[where]),
        )


def _sums(scheme: Scheme) -> Iterator[Problem]:
    if not scheme.groups:
        yield Problem(N_("There is no criteria group. Add at least one."), where="groups")
        return
    of_groups = sum((one.points for one in scheme.groups), Decimal(0))
    if of_groups != scheme.total:
        yield Problem(
            N_("The points of the groups sum to %(sum)s, not to the total %(total)s. Correct them."),
            {"sum": f"{of_groups:f}", "total": f"{scheme.total:f}"},
            "total",
        )
    for group in scheme.groups:
        yield from _sum_of_group(group)


def _sum_of_group(group: Group) -> Iterator[Problem]:
    where = f"groups.{group.code}"
    values = {"group": group.code, "sum": f"{group.fixed:f}", "points": f"{group.points:f}"}
    if not group.elements:
        yield Problem(N_("Group %(group)s has no element. Add at least one."), values, f"{where}.elements")
    elif group.axes and group.fixed >= group.points:
        yield Problem(
            N_(
                "The elements of group %(group)s already take %(sum)s of its %(points)s points: nothing is "
                "left for the axes. Correct the points."
            ),
            values,
            f"{where}.points",
        )
    elif not group.axes and group.fixed != group.points:
        yield Problem(
            N_("The elements of group %(group)s sum to %(sum)s, not to its %(points)s points. Correct them."),
            values,
            f"{where}.points",
        )


def _adjustments(scheme: Scheme) -> Iterator[Problem]:
    for one in scheme.adjustments:
        if not one.most:
            yield Problem(
                N_("Points must be more than 0. Correct them."), where=f"adjustments.{one.code}.most"
            )
        elif has_more_decimals(one.most, scheme.decimals):
            yield too_fine(scheme, f"adjustments.{one.code}.most")
    clamps = scheme.clamps
    for kind, bound in ((AdjustmentKind.BONUS, clamps.bonus), (AdjustmentKind.MINUS, clamps.minus)):
        if bool(bound) != any(one.kind is kind for one in scheme.adjustments):
            yield Problem(
                N_(
                    "Say with “%(kind)s” how much all of them together may be: "
                    "0 if and only if there are none."
                ),
                {"kind": kind.value},
                f"clamps.{kind.value}",
            )
    if clamps.low >= clamps.high:
        yield Problem(N_("The lowest total must be below the highest. Correct them."), where="clamps.low")


def _bands(scheme: Scheme) -> Iterator[Problem]:
    if not scheme.bands:
        yield Problem(N_("There is no band. Add at least one, from the lowest total on."), where="bands")
        return
    begins = [one.least for one in scheme.bands]
    low, high = scheme.clamps.low, scheme.clamps.high
    if min(begins) > low:
        yield Problem(
            N_(
                "Totals from %(low)s to below %(first)s are in no band. Let the lowest band begin at %(low)s."
            ),
            {"low": f"{low:f}", "first": f"{min(begins):f}"},
            "bands",
        )
    for place, one in enumerate(scheme.bands):
        if one.least in begins[:place]:
            yield Problem(
                N_("Two bands begin at %(from)s: they overlap. Correct one of them."),
                {"from": f"{one.least:f}"},
                f"bands.{one.code}.from",
            )
        if not low <= one.least <= high:
            yield Problem(
                N_("A band begins between the lowest total %(low)s and the highest %(high)s. Correct it."),
                {"low": f"{low:f}", "high": f"{high:f}"},
                f"bands.{one.code}.from",
            )


def _conditions(scheme: Scheme) -> Iterator[Problem]:
    known = [one.code for one in scheme.bands]
    for one in scheme.conditions:
        where = f"conditions.{one.code}.bands"
        if not one.bands:
            yield Problem(N_("Name the bands that this condition is for."), where=where)
        for code in one.bands:
            if code not in known:
                yield _unknown_band(code, known, where)


def _unknown_band(code: str, known: list[str], where: str) -> Problem:
    return Problem(
        N_("There is no band “%(code)s”. Write one of: %(known)s."),
        {"code": code, "known": ", ".join(known)},
        where,
    )


def _caps(scheme: Scheme) -> Iterator[Problem]:
    known = [one.code for one in scheme.bands]
    for one in scheme.caps:
        where = f"caps.{one.code}"
        if one.band not in known:
            yield _unknown_band(one.band, known, f"{where}.band")
        if one.of is not None and one.of not in known:
            yield _unknown_band(one.of, known, f"{where}.of")
        if not 0 < one.percent <= HUNDRED:
            yield Problem(
                N_("A cap is more than 0 and at most 100 percent. Correct it."), where=f"{where}.percent"
            )


def _sources(scheme: Scheme) -> Iterator[Problem]:
    """Find parts that name a norm which the legal basis of the scheme does not hold."""
    known = {one.number for one in scheme.legal_basis}
    named = [
        *((f"groups.{one.code}", one.source) for one in scheme.groups),
        *(
            (f"groups.{group.code}.elements.{one.code}", one.source)
            for group in scheme.groups
            for one in group.elements
        ),
        *((f"adjustments.{one.code}", one.source) for one in scheme.adjustments),
        *((f"bands.{one.code}", one.source) for one in scheme.bands),
        *((f"conditions.{one.code}", one.source) for one in scheme.conditions),
        *((f"caps.{one.code}", one.source) for one in scheme.caps),
    ]
    for where, number in named:
        if number and number not in known:
            yield Problem(
                N_(
                    "The norm “%(number)s” is not in the legal basis of this scheme. "
                    "Add it there, or correct it."
                ),
                {"number": number},
                f"{where}.source",
            )
