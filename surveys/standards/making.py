"""Writing a standard, approving it by two, retiring it: every act is in the audit trail.

Nobody writes or approves what would be asked of themselves, their superior or their subordinate. Functions
manage their own transactions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.record_json import canonical
from surveys.schema import position_group
from surveys.schema import standard as table
from surveys.schema import unit as unit_table
from surveys.schemes import approval
from surveys.signers import require_two
from surveys.standards.records import Content, Criterion, Standard, State, get, hash_of, versions
from surveys.typed_words import said

LANGUAGES = ("vi", "en")
MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """A standard as somebody wants it."""

    unit: UnitCode
    title: Mapping[str, str]
    position_group: str
    criteria: tuple[Criterion, ...]


def write(installation: Installation, plan: Plan, by: str, of: str | None = None) -> Standard:
    """Keep a standard as a draft: a new one, or (``of``) the next version in place of any draft there is.

    Raises BadInput with everything wrong with it; Refused when it would be asked of the author.
    """
    with installation.engine.begin() as connection:
        _hold(connection, plan.unit)
        content = _checked(connection, plan)
        _require_far(connection, (by,), plan.unit, content.position_group, _today(installation))
        id_, version = _name(connection, plan.unit, of)
        source = canonical(content)
        values = {"unit": plan.unit, "state": State.DRAFT, "source": source, "hash": hash_of(source)}
        connection.execute(sa.delete(table).where(table.c.id == id_, table.c.version == version))
        connection.execute(sa.insert(table).values(id=id_, version=version, changed_by=by, **values))
        made = get(connection, id_, version)
        _note(connection, installation, by, "standard.write", made)
        return made


def approve(installation: Installation, id_: str, version: int, seen: str, by: Sequence[str]) -> Standard:
    """Approve a draft as two people saw it; the version that held until now is retired.

    Raises BadInput; Refused when it is no draft, is another text by now, or when who signs may not.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        draft = _held(connection, id_, version)
        _require_draft(draft)
        if draft.hash != seen:
            raise Refused(Problem(N_("The draft was changed meanwhile. Read it again, then sign.")))
        require_two(connection, by)
        _require_far(connection, by, draft.unit, draft.content.position_group, today)
        older = (table.c.id == id_, table.c.state == State.APPROVED)
        connection.execute(sa.update(table).where(*older).values(state=State.RETIRED))
        approved = {"state": State.APPROVED, "approved_by": list(by), "approved_on": today}
        connection.execute(
            sa.update(table).where(table.c.id == id_, table.c.version == version).values(approved)
        )
        _note(connection, installation, by[0], "standard.approve", draft, second=by[1])
        return get(connection, id_, version)


def retire(installation: Installation, id_: str, version: int, by: str) -> None:
    """Let an approved version hold no more. Raises Refused when it does not hold."""
    with installation.engine.begin() as connection:
        found = _held(connection, id_, version)
        if found.state is not State.APPROVED:
            raise Refused(Problem(N_("This version does not hold: nothing is there to retire.")))
        here = (table.c.id == id_, table.c.version == version)
        connection.execute(sa.update(table).where(*here).values(state=State.RETIRED))
        _note(connection, installation, by, "standard.retire", found)


def throw_away(installation: Installation, id_: str, version: int, by: str) -> None:
    """Forget a draft. Raises Refused when it is none any more."""
    with installation.engine.begin() as connection:
        draft = _held(connection, id_, version)
        _require_draft(draft)
        connection.execute(sa.delete(table).where(table.c.id == id_, table.c.version == version))
        _note(connection, installation, by, "standard.throw_away", draft)


def _checked(connection: sa.Connection, plan: Plan) -> Content:
    problems: list[Problem] = []
    title = {}
    for language in LANGUAGES:
        title[language], found = said(plan.title.get(language, ""), MOST_TITLE, f"title_{language}")
        problems += found
    known = sa.select(position_group.c.code).where(position_group.c.code == plan.position_group)
    if connection.scalar(known) is None:
        problems.append(Problem(N_("Choose the positions it is asked of."), {}, "position_group"))
    if problems:
        raise BadInput(*problems)
    return Content(title, plan.position_group, plan.criteria)


def _name(connection: sa.Connection, unit: UnitCode, of: str | None) -> tuple[str, int]:
    if of is None:
        stem = f"tc-{unit.lower()}"
        taken = set(connection.scalars(sa.select(table.c.id).where(table.c.id.startswith(stem))))
        number = next(one for one in range(1, len(taken) + 2) if f"{stem}-{one}" not in taken)
        return f"{stem}-{number}", 1
    found = versions(connection, of)
    if not found or found[0].unit != unit:
        raise BadInput(Problem(N_("There is no standard “%(id)s”."), {"id": of}))
    return of, found[0].version + (found[0].state is not State.DRAFT)


def _hold(connection: sa.Connection, unit: UnitCode) -> None:
    """Let of two who write at once one wait: both would take the same number."""
    own = sa.update(unit_table).where(unit_table.c.code == unit).values(code=unit)
    if connection.execute(own).rowcount == 0:
        raise BadInput(Problem(N_("There is no unit “%(unit)s”."), {"unit": unit}, "unit"))


def _held(connection: sa.Connection, id_: str, version: int) -> Standard:
    """Give a version that nobody else changes until the transaction ends. Raises BadInput."""
    _hold(connection, get(connection, id_, version).unit)
    return get(connection, id_, version)


def _require_draft(found: Standard) -> None:
    if found.state is not State.DRAFT:
        raise Refused(Problem(N_("This version is no draft any more. Write the next version.")))


def _require_far(
    connection: sa.Connection, by: Sequence[str], unit: UnitCode, group: str, today: date
) -> None:
    near = [name for name in by if approval.holds_near(connection, name, unit, (group,), today)]
    if near:
        sentence = N_(
            "This standard is asked of %(username)s, their superior or their subordinate. "
            "Somebody else must do this."
        )
        raise Refused(*(Problem(sentence, {"username": name}) for name in near))


def _note(
    connection: sa.Connection, installation: Installation, by: str, act: str, one: Standard, **more: str
) -> None:
    noted = audit.Act(by, act, f"{one.id} {one.version}", {"hash": one.hash, **more})
    audit.append(connection, installation.clock, noted)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
