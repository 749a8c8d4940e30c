"""A round like the last one, a quarter later: same rules, the posts as they are held now."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from surveys import collectives, posts, rounds, unit_changes
from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.posts import Post
from surveys.round_cadres import seats
from surveys.round_plan import CODE_SHAPE, TAKEN_CODES, SurveyPlan
from surveys.schema import survey as survey_table
from surveys.survey import Subject

MONTHS_OF_A_QUARTER = 3
MONTHS_OF_A_YEAR = 12
ROMAN = ("I", "II", "III", "IV")
ORDINALS = ("first", "second", "third", "fourth")
MOST_CODE = 63


@dataclass(frozen=True, slots=True)
class Copy:
    """A round as it would be copied. ``left``: subjects who hold their post no more; ``new``: who came."""

    plan: SurveyPlan
    left: tuple[Subject, ...]
    new: tuple[Post, ...]


def copied(connection: sa.Connection, code: SurveyCode, today: date, quarters: int = 1) -> Copy:
    """Propose the round some quarters after this one; nothing is stored. Raises BadInput for an unknown code.

    Units that were merged since are those of today.
    """
    old = rounds.plan_of(connection, code)
    start, end, days = old.period_start, old.period_end, [old.period_end]
    for _ in range(quarters):
        start, end = later(start), later(end)
        days.append(end)
    moved = end - old.period_end
    units = {one: _today(connection, one, today) for one in {old.unit, *(each.unit for each in old.subjects)}}
    subjects = tuple(
        _as_called(connection, replace(one, unit=units[one.unit]), today) for one in old.subjects
    )
    found = seats(connection, subjects, today)
    others = tuple(one for one in subjects if one.kind is not SubjectKind.CADRE)
    rules = replace(
        old.rules,
        title={language: _renamed(text, days) for language, text in old.rules.title.items()},
    )
    plan = replace(
        old,
        unit=units[old.unit],
        code=free_code(connection, _renamed(old.code, days)),
        period_start=start,
        period_end=end,
        opens_on=None if old.opens_on is None else old.opens_on + moved,
        closes_on=old.closes_on + moved,
        rules=rules,
        subjects=others or posts.subjects(found.posts),
    )
    return Copy(plan, found.left, found.new)


def _as_called(connection: sa.Connection, one: Subject, today: date) -> Subject:
    """Give a collective as the register calls it today; others, and those it has not, as they stand."""
    found = collectives.get(connection, one.code) if one.kind is SubjectKind.COLLECTIVE else None
    if found is None:
        return one
    return replace(one, name=found.name, unit=_today(connection, found.unit, today))


def _today(connection: sa.Connection, code: UnitCode, today: date) -> UnitCode:
    """Give the one unit that a unit is today; itself where it became several."""
    now = unit_changes.now(connection, code, today)
    return now[0] if len(now) == 1 else code


def _renamed(text: str, days: Sequence[date]) -> str:
    """Move the quarter of a title or code on, quarter by quarter, to the last of some days."""
    for day in days[:-1]:
        text = renamed(text, day)
    return text


def later(day: date) -> date:
    """Give the day a quarter later; the last day of a month goes to the last day of a month."""
    months = day.year * MONTHS_OF_A_YEAR + day.month - 1 + MONTHS_OF_A_QUARTER
    year, month = divmod(months, MONTHS_OF_A_YEAR)
    is_last = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def quarter(day: date) -> int:
    """Give the quarter of a day, 1 to 4."""
    return (day.month - 1) // MONTHS_OF_A_QUARTER + 1


def renamed(text: str, day: date) -> str:
    """Replace the quarter of a day (and its year, where it turns) in a title or code by the next one."""
    now, following = quarter(day), quarter(later(day))
    words = {ROMAN[now - 1]: ROMAN[following - 1], str(now): str(following)}
    before = "|".join(words)
    pattern = rf"(?i)\b(quý|quarter|q)(\s*|-)({before})\b|\b({ORDINALS[now - 1]})(?=\s+quarter\b)"

    def put(found: re.Match[str]) -> str:
        if found[4]:
            word = ORDINALS[following - 1]
            return word.capitalize() if found[4][0].isupper() else word
        return found[1] + found[2] + words[found[3].upper()]

    changed = re.sub(pattern, put, text)
    year = later(day).year
    return changed if year == day.year else re.sub(rf"\b{day.year}\b", str(year), changed)


def free_code(connection: sa.Connection, wanted: str) -> SurveyCode:
    """Give a code that no round has: as wanted where it can be, else with a number behind it."""
    stem = wanted if CODE_SHAPE.fullmatch(wanted) else "dot"
    taken = TAKEN_CODES | set(connection.scalars(sa.select(survey_table.c.code)))
    code, number = stem, 2
    while code in taken:
        ending = f"-{number}"
        code, number = stem[: MOST_CODE - len(ending)] + ending, number + 1
    return SurveyCode(code)
