"""Collectives of the register (a People's Committee, a party cell, ...) and their heads, who sign for them.

One head at a time. Whoever was the head stays in the register with their days: what was signed then is
theirs, and they never handle a round about that time. Functions work inside the caller's transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from surveys.formulas import is_formula
from surveys.headships import NOT_ONESELF, TWO_MEANINGS, clash, stored
from surveys.identifiers import CadreCode, SubjectKind, SubjectNumber, SurveyState, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.register_cells import CODE_SHAPE, MOST_NAME_CHARACTERS
from surveys.register_entries import Headship
from surveys.schema import (
    cadre,
    collective,
    collective_head,
    label,
    reply_window,
    self_assessment,
    staff,
    survey,
    survey_subject,
    unit,
)
from surveys.survey import Subject
from surveys.text import clean, sort_key

OPEN_TO_CHANGE = (SurveyState.DRAFT,)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Collective:
    """One collective: where it works, and what it is called."""

    code: str
    name: str
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Head:
    """Who heads or headed a collective, from the first day to the last (None: no end is known)."""

    cadre: CadreCode
    name: str
    starts_on: date
    ends_on: date | None

    def is_on(self, day: date) -> bool:
        """Say whether this is the head of a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


# --- reading ---------------------------------------------------------------------------------------------


def get(connection: sa.Connection, code: str) -> Collective | None:
    """Give one collective; None where there is none."""
    row = connection.execute(sa.select(collective).where(collective.c.code == code)).one_or_none()
    return None if row is None else Collective(row.code, row.name, UnitCode(row.unit))


def heads(connection: sa.Connection, code: str) -> tuple[Head, ...]:
    """Give all heads of a collective, the latest first."""
    table = collective_head.c
    rows = connection.execute(
        sa.select(table.cadre, cadre.c.name, table.starts_on, table.ends_on)
        .join(cadre, cadre.c.code == table.cadre)
        .where(table.collective == code)
        .order_by(table.starts_on.desc(), table.cadre)
    )
    return tuple(Head(CadreCode(row.cadre), row.name, row.starts_on, row.ends_on) for row in rows)


def head_on(connection: sa.Connection, code: str, day: date) -> Head | None:
    """Give the head of a day; None where nobody is: then nobody can sign for the collective."""
    return next((one for one in heads(connection, code) if one.is_on(day)), None)


def in_units(connection: sa.Connection, units: Collection[UnitCode]) -> tuple[Collective, ...]:
    """Give the collectives of some units, by name."""
    rows = connection.execute(sa.select(collective).order_by(collective.c.sort_key, collective.c.code))
    return tuple(Collective(row.code, row.name, UnitCode(row.unit)) for row in rows if row.unit in units)


def subject_of(found: Collective, number: int) -> Subject:
    """Give a collective as a subject of a round: it holds no position, and is compared with nobody."""
    return Subject(
        SubjectNumber(number), SubjectKind.COLLECTIVE, found.code, found.name, None, None, found.unit
    )


def headless(connection: sa.Connection, subjects: Collection[Subject], day: date) -> tuple[Subject, ...]:
    """Give the collectives among subjects for which nobody could sign on a day."""
    table = collective_head.c
    rows = connection.scalars(
        sa.select(table.collective).where(
            table.starts_on <= day, sa.or_(table.ends_on.is_(None), table.ends_on >= day)
        )
    )
    headed = set(rows)
    return tuple(one for one in subjects if one.kind is SubjectKind.COLLECTIVE and one.code not in headed)


# --- writing -----------------------------------------------------------------------------------------------


def add(connection: sa.Connection, new: Collective) -> Collective:
    """Add a collective. Raises BadInput with every problem."""
    name, problems = _fit(connection, new)
    if not CODE_SHAPE.fullmatch(new.code):
        problems.append(
            Problem(
                N_("“%(code)s” is no code: at most 32 letters (A-Z), digits, dots, hyphens. Correct it."),
                {"code": new.code},
                "code",
            )
        )
    elif get(connection, new.code) is not None:
        problems.append(
            Problem(
                N_("The register has a collective “%(code)s” already. Give each its own code."),
                {"code": new.code},
                "code",
            )
        )
    elif connection.scalar(sa.select(cadre.c.code).where(cadre.c.code == new.code)) is not None:
        problems.append(Problem(TWO_MEANINGS, {"code": new.code}, "code"))
    if problems:
        raise BadInput(*problems)
    values = {"code": new.code, "name": name, "unit": new.unit, "sort_key": sort_key(name)}
    connection.execute(sa.insert(collective).values(values))
    return Collective(new.code, name, new.unit)


def change(connection: sa.Connection, new: Collective) -> tuple[str, ...]:
    """Correct name and unit; give the rounds that keep the old name, because they are frozen.

    A name in other languages that was imported with the old one goes: it would name something else.
    Raises BadInput with every problem.
    """
    before = _known(connection, new.code)
    name, problems = _fit(connection, new)
    if problems:
        raise BadInput(*problems)
    values = {"name": name, "unit": new.unit, "sort_key": sort_key(name)}
    connection.execute(sa.update(collective).where(collective.c.code == new.code).values(values))
    if before.name != name:
        theirs = (label.c.kind == "collective", label.c.code == new.code)
        connection.execute(sa.delete(label).where(*theirs))
    table = survey_subject.c
    rated = (table.kind == SubjectKind.COLLECTIVE, table.code == new.code)
    drafts = sa.select(survey.c.code).where(survey.c.state.in_(OPEN_TO_CHANGE))
    told = {"name": name, "unit": new.unit}
    connection.execute(sa.update(survey_subject).where(*rated, table.survey.in_(drafts)).values(told))
    frozen = sa.select(table.survey).where(*rated, table.name != name).order_by(table.survey)
    return tuple(connection.scalars(frozen))


def appoint(connection: sa.Connection, code: str, new: Headship, by: CadreCode | None) -> Headship | None:
    """Let somebody head a collective from a day on; give the head before, whose last day is the day before.

    ``by``: who writes it into the register, as a cadre; nobody makes themselves the head. Raises BadInput,
    or Refused where the collective would have two heads on a day.
    """
    _known(connection, code)
    if connection.scalar(sa.select(cadre.c.code).where(cadre.c.code == new.cadre)) is None:
        raise BadInput(
            Problem(
                N_("The cadre “%(cadre)s” is not in the register. Correct the code, or import it first."),
                {"cadre": new.cadre},
                "cadre",
            )
        )
    if by is not None and new.cadre == by:
        raise Refused(Problem(NOT_ONESELF, where="cadre"))
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise BadInput(Problem(N_("The last day lies before the first. Correct the days."), where="ends_on"))
    now = stored(connection, {code}).get(code, {})
    before = _still_open(now, new)
    if before is not None:
        now[before.cadre, before.starts_on] = new.starts_on - _DAY
    _refuse_two(now, new)
    if before is not None:
        _set_end(connection, code, before, new.starts_on - _DAY)
    values = {"collective": code, "cadre": new.cadre, "starts_on": new.starts_on, "ends_on": new.ends_on}
    connection.execute(sa.insert(collective_head).values(values))
    return before


def end(connection: sa.Connection, code: str, last_day: date) -> Headship:
    """Note the last day of the head who has none yet. Raises BadInput; Refused where there is nobody."""
    _known(connection, code)
    now = stored(connection, {code}).get(code, {})
    found = next((Headship(*key, None) for key, ends_on in sorted(now.items()) if ends_on is None), None)
    if found is None:
        raise Refused(Problem(N_("This collective has no head at present.")))
    if last_day < found.starts_on:
        raise BadInput(Problem(N_("The last day lies before the first. Correct the days."), where="ends_on"))
    _set_end(connection, code, found, last_day)
    return Headship(found.cadre, found.starts_on, last_day)


def take_back(connection: sa.Connection, code: str, written: tuple[str, date]) -> None:
    """Take a head out who was written by mistake: cadre and first day.

    Raises BadInput where there is none, Refused where they have signed for the collective.
    """
    who, starts_on = written
    if written not in stored(connection, {code}).get(code, {}):
        raise BadInput(Problem(N_("The register has no such head. Look at the page again.")))
    if _has_signed(connection, code, who):
        raise Refused(
            Problem(
                N_(
                    "“%(cadre)s” has signed for this collective: that stays. Note the last day instead, or "
                    "name the next head."
                ),
                {"cadre": who},
            )
        )
    table = collective_head.c
    theirs = (table.collective == code, table.cadre == who, table.starts_on == starts_on)
    connection.execute(sa.delete(collective_head).where(*theirs))


def _known(connection: sa.Connection, code: str) -> Collective:
    found = get(connection, code)
    if found is None:
        raise BadInput(
            Problem(
                N_("The register has no collective “%(code)s”. Correct the code, or add it first."),
                {"code": code},
                "code",
            )
        )
    return found


def _fit(connection: sa.Connection, new: Collective) -> tuple[str, list[Problem]]:
    """Give the name as it is kept, and what is wrong with name and unit."""
    name = " ".join(clean(new.name).split())
    problems = []
    if not name:
        problems.append(Problem(N_("The name is missing. Write it."), where="name"))
    elif len(name) > MOST_NAME_CHARACTERS:
        problems.append(
            Problem(
                N_("The name is longer than %(most)s characters. Shorten it."),
                {"most": MOST_NAME_CHARACTERS},
                "name",
            )
        )
    elif is_formula(name):
        problems.append(
            Problem(N_("A name cannot start like a formula (= + - @). Write it as text."), where="name")
        )
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == new.unit)) is None:
        problems.append(
            Problem(
                N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
                {"unit": new.unit},
                "unit",
            )
        )
    return name, problems


def _still_open(now: dict[tuple[str, date], date | None], new: Headship) -> Headship | None:
    """Give the head whose time ends because another one's begins; none where it is the same person."""
    for (who, starts_on), ends_on in now.items():
        if ends_on is None and starts_on < new.starts_on and who != new.cadre:
            return Headship(who, starts_on, None)
    return None


def _refuse_two(now: dict[tuple[str, date], date | None], new: Headship) -> None:
    other = (
        Headship(new.cadre, new.starts_on, now[new.cadre, new.starts_on])
        if (new.cadre, new.starts_on) in now
        else clash(now, new)
    )
    if other is not None:
        raise Refused(
            Problem(
                N_(
                    "“%(cadre)s” is the head from %(since)s on at the same time. A collective has one head: "
                    "correct the day."
                ),
                {"cadre": other.cadre, "since": other.starts_on.isoformat()},
                "starts_on",
            )
        )


def _set_end(connection: sa.Connection, code: str, one: Headship, last_day: date) -> None:
    table = collective_head.c
    theirs = (table.collective == code, table.cadre == one.cadre, table.starts_on == one.starts_on)
    connection.execute(sa.update(collective_head).where(*theirs).values(ends_on=last_day))


def _has_signed(connection: sa.Connection, code: str, who: str) -> bool:
    """Say whether an account of a cadre has written or sent anything for a collective."""
    accounts = sa.select(staff.c.username).where(staff.c.cadre == who)
    table = survey_subject.c
    for kept, signer in (
        (reply_window, reply_window.c.sent_by),
        (self_assessment, self_assessment.c.changed_by),
    ):
        said = (
            sa.select(table.survey)
            .join(kept, sa.and_(kept.c.survey == table.survey, kept.c.subject == table.number))
            .where(table.kind == SubjectKind.COLLECTIVE, table.code == code, signer.in_(accounts))
        )
        if connection.scalar(said.limit(1)) is not None:
            return True
    return False
