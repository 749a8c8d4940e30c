"""Personal maxima of axes: together with what already counts they must sum to the points of their group."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from surveys.evaluations.claims import Claim
from surveys.evaluations.entries import Entry
from surveys.evaluations.slots import Slot
from surveys.problems import N_, Problem


def maxima_problems(
    claims: Sequence[Claim], counting: Sequence[Entry], slots: Sequence[Slot]
) -> Iterator[tuple[int, Problem]]:
    """Give what is wrong, by row. Axes that nobody told yet may follow in another file."""
    axes = {slot.code: slot for slot in slots if slot.is_axis}
    said = _said(counting, axes)
    last: dict[str, Claim] = {}
    for claim in claims:
        maxima = said.setdefault(claim.cadre, {})
        for code, told in _maxima(claim.entries, axes):
            if maxima.setdefault(code, told) != told:
                yield claim.row, _differ(claim, code, (maxima[code], told))
            last[claim.cadre] = claim
    for cadre, claim in last.items():
        for group in {slot.group for slot in axes.values()}:
            members = [slot for slot in axes.values() if slot.group == group]
            problem = _sum_problem(claim, said[cadre], members)
            if problem is not None:
                yield claim.row, problem


def _maxima(entries: Iterable[Entry], axes: Collection[str]) -> Iterator[tuple[str, Decimal]]:
    for entry in entries:
        if entry.code in axes and entry.maximum is not None:
            yield entry.code, Decimal(str(entry.maximum))


def _said(counting: Sequence[Entry], axes: Collection[str]) -> dict[str, dict[str, Decimal]]:
    said: dict[str, dict[str, Decimal]] = {}
    for entry in counting:
        said.setdefault(entry.cadre, {}).update(_maxima([entry], axes))
    return said


def _differ(claim: Claim, code: str, maxima: tuple[Decimal, Decimal]) -> Problem:
    return Problem(
        N_(
            "The personal maximum of “%(code)s” for %(cadre)s is %(now)s here and %(before)s in what was "
            "taken in before. Correct one of them."
        ),
        {
            "code": code,
            "cadre": claim.cadre,
            "now": f"{maxima[1].normalize():f}",
            "before": f"{maxima[0].normalize():f}",
        },
        claim.place,
    )


def _sum_problem(claim: Claim, maxima: dict[str, Decimal], members: Sequence[Slot]) -> Problem | None:
    told = [maxima[slot.code] for slot in members if slot.code in maxima]
    total, wanted = sum(told, Decimal(0)), members[0].axes
    if total == wanted or (total < wanted and len(told) < len(members)):
        return None
    return Problem(
        N_("The personal maxima of %(cadre)s sum to %(sum)s, not to %(points)s. Correct them."),
        {"cadre": claim.cadre, "sum": f"{total.normalize():f}", "points": f"{wanted:f}"},
        claim.place,
    )
