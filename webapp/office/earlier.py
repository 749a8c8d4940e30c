"""Released rounds before the one on the page: those that the visitor may read, and about whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys import release_trend, rounds, staff
from surveys.identifiers import Role
from surveys.summary import SubjectSummary, Summary
from webapp.office import place
from webapp.office.permissions import AFTER_RELEASE, RESULTS, Reach


@dataclass(frozen=True, slots=True)
class Earlier:
    """One round that can be followed to the one on the page, with the cadres the visitor may see in it."""

    summary: Summary
    seen: tuple[SubjectSummary, ...]


def earlier(summary: Summary, *, with_past: bool = False) -> Sequence[Earlier]:
    """Give the rounds before one, the earliest first, and itself last.

    ``with_past``: also those of units that went into its unit.

    A role for a single round opens no other; a conflict of interest with an earlier round closes that one.
    """
    return [
        Earlier(one, seen)
        for one in release_trend.earlier(place.reading(), summary, with_past=with_past)
        if (seen := _seen(one, is_this=one.survey == summary.survey))
    ]


def readable(summary: Summary, code: str) -> bool:
    """Say whether the visitor may read what a released round tells about somebody, whatever page asks."""
    return any(one.code == code for one in _seen(summary, is_this=False))


def _seen(summary: Summary, *, is_this: bool) -> tuple[SubjectSummary, ...]:
    numbers = place.grant().subjects
    if is_this:
        return tuple(one for one in summary.subjects if numbers is None or one.number in numbers)
    connection, member = place.reading(), place.member()
    if rounds.get(connection, summary.survey).state not in AFTER_RELEASE:
        return ()
    own = tuple(one for one in summary.subjects if member.cadre is not None and one.code == member.cadre)
    if staff.has_conflict(connection, member.username, summary.survey):
        return own if member.holds(Role.CADRE) else ()
    roles = place.grant().roles
    if any(
        RESULTS.rules[role].reach is Reach.ROUND
        and staff.may(connection, member.username, role, summary.unit)
        for role in roles
    ):
        return summary.subjects
    if Role.EVALUATOR not in roles:
        return own if member.holds(Role.CADRE) else ()
    units = {one.unit for one in summary.subjects}
    mine = {one for one in units if staff.may(connection, member.username, Role.EVALUATOR, one)}
    return tuple(one for one in summary.subjects if one.unit in mine)
