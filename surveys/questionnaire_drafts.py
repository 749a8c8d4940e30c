"""Questionnaires in the making: kept with their last change, shared by the officers of a unit.

Nothing is lost when two people work on one draft: every change is made to the newest version, a part that
changed meanwhile is noticed (`questionnaire_parts.ChangedMeanwhile`), and the last change can be taken back.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import questionnaire_library, questionnaires
from surveys.identifiers import UnitCode
from surveys.organizations import organization_if_many
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read, read_unfinished
from surveys.questionnaire_parts import ChangedMeanwhile
from surveys.questionnaire_writer import write
from surveys.schema import questionnaire_draft as table

Edit = Callable[[Questionnaire], Questionnaire]


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a draft, and on which day."""

    username: str
    today: date


@dataclass(frozen=True, slots=True)
class Draft:
    """A questionnaire in the making. ``problems``: what still keeps it from being published."""

    id: str
    unit: UnitCode
    revision: int
    source: str
    questionnaire: Questionnaire
    problems: tuple[Problem, ...]
    started_from: Questionnaire | None
    can_undo: bool
    changed_by: str
    changed_on: date


def create(
    connection: sa.Connection, draft: str, unit: UnitCode, source: tuple[str, str | None], author: Author
) -> Draft:
    """Keep a new draft with the random name ``draft``; the caller holds the transaction.

    ``source``: the TOML to begin with, and the one it was started from (None: from nothing). Raises
    BadInput when the TOML holds anything that would be lost in the editor.
    """
    begun, started_from = source
    whole = readable(begun)
    connection.execute(
        sa.insert(table).values(
            id=draft, unit=unit, revision=1, source=write(whole), started_from=started_from, **_by(author)
        )
    )
    return get(connection, draft)


def readable(source: str) -> Questionnaire:
    """Read a file that somebody begins with; what is missing may be missing, but nothing may get lost.

    Raises BadInput with every problem when something of it could not be kept.
    """
    found, problems = read_unfinished(source)
    kept = read_unfinished(write(found))[1]
    names = [
        *(section.id for section in found.sections),
        *(item.id for item in found.items),
        *(criterion.code for criterion in found.criteria),
        *found.scales,
    ]
    lost = {str(problem) for problem in problems} - {str(problem) for problem in kept}
    if lost or not all(names) or _has_doubles(found):
        raise BadInput(*problems)
    return found


def _has_doubles(questionnaire: Questionnaire) -> bool:
    items = [item.id for item in questionnaire.items]
    sections = [section.id for section in questionnaire.sections]
    codes = [criterion.code for criterion in questionnaire.criteria]
    return any(len(set(names)) < len(names) for names in (items, sections, codes))


def get(connection: sa.Connection, draft: str) -> Draft:
    """Give a draft. Raises BadInput when it is not there (any more)."""
    return _draft(_row(connection, draft))


def listing(connection: sa.Connection, units: Collection[str]) -> tuple[Draft, ...]:
    """Give the drafts of some units, the latest change first."""
    rows = connection.execute(
        sa.select(table)
        .where(table.c.unit.in_(units))
        .order_by(table.c.changed_on.desc(), table.c.revision.desc(), table.c.id)
    )
    return tuple(_draft(row) for row in rows)


def change(connection: sa.Connection, draft: str, edit: Edit, author: Author) -> Draft:
    """Change a draft; the caller holds the transaction. An edit that changes nothing is not kept."""
    row = _row(connection, draft)
    before = read_unfinished(row.source)[0]
    after = edit(before)
    if after != before:
        written = write(after)
        read_unfinished(written)  # too large to be read is too large to be kept
        _replace(connection, row, written, row.source, author)
    return get(connection, draft)


def undo(connection: sa.Connection, draft: str, revision: int, author: Author) -> Draft:
    """Take the last change back; once more, and it is there again.

    Raises ChangedMeanwhile when ``revision`` is not the newest: nobody takes back what they did not see.
    """
    row = _row(connection, draft)
    if row.revision != revision or row.previous is None:
        raise ChangedMeanwhile(
            Problem(N_("The draft was changed after you opened it. Look at it first; then undo if you want."))
        )
    _replace(connection, row, row.previous, row.source, author)
    return get(connection, draft)


def throw_away(connection: sa.Connection, draft: str) -> None:
    """Forget a draft."""
    connection.execute(sa.delete(table).where(table.c.id == draft))


def publish(connection: sa.Connection, draft: str, revision: int) -> Questionnaire:
    """Store a draft as a version that rounds can use, and forget the draft.

    Raises BadInput with every problem of it; ChangedMeanwhile when ``revision`` is not the newest; Refused
    when the version is taken.
    """
    row = _row(connection, draft)
    if row.revision != revision:
        raise ChangedMeanwhile(
            Problem(N_("The draft was changed after you opened it. Look at it once more, then publish it."))
        )
    found = read(row.source)
    _refuse_taken(connection, found, row.started_from)
    questionnaires.add(connection, row.source, organization_if_many(connection, UnitCode(row.unit)))
    throw_away(connection, draft)
    return found


def next_version(connection: sa.Connection, name: str) -> int:
    """Give the first version number that neither the installation nor the library has used."""
    return 1 + max((version for known, version in _versions(connection) if known == name), default=0)


def _versions(connection: sa.Connection) -> set[tuple[str, int]]:
    stored = {(one.id, one.version) for one in questionnaires.listing(connection)}
    return stored | set(questionnaire_library.names())


def _refuse_taken(connection: sa.Connection, found: Questionnaire, started_from: str | None) -> None:
    """Refuse to write over what somebody else stored, or what the library calls so."""
    if (found.id, found.version) not in _versions(connection):
        return
    known = {(one.id, one.version): one.hash for one in questionnaires.listing(connection)}
    base = read(started_from) if started_from else None
    is_same_version = base is not None and (base.id, base.version) == (found.id, found.version)
    of_library = (found.id, found.version) in questionnaire_library.names()
    stored = known.get((found.id, found.version))
    if of_library or not is_same_version or base is None or stored != base.hash:
        raise Refused(
            Problem(
                N_("Version %(version)s of %(id)s is there already. Give yours the version number %(next)s."),
                {"id": found.id, "version": found.version, "next": next_version(connection, found.id)},
                "version",
            )
        )


def _by(author: Author) -> dict[str, object]:
    return {"changed_by": author.username, "changed_on": author.today}


def _replace(
    connection: sa.Connection, row: sa.Row[tuple[object, ...]], source: str, previous: str, author: Author
) -> None:
    changed = connection.execute(
        sa.update(table)
        .where(table.c.id == row.id, table.c.revision == row.revision)
        .values(revision=row.revision + 1, source=source, previous=previous, **_by(author))
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile(
            Problem(N_("Somebody else saved the draft in the same moment. Send your change once more."))
        )


def _row(connection: sa.Connection, draft: str) -> sa.Row[tuple[object, ...]]:
    row = connection.execute(sa.select(table).where(table.c.id == draft)).one_or_none()
    if row is None:
        raise BadInput(Problem(N_("There is no such draft (any more): it was published or thrown away.")))
    return row


def _draft(row: sa.Row[tuple[object, ...]]) -> Draft:
    questionnaire, problems = read_unfinished(row.source)
    return Draft(
        id=row.id,
        unit=UnitCode(row.unit),
        revision=row.revision,
        source=row.source,
        questionnaire=questionnaire,
        problems=problems,
        started_from=read_unfinished(row.started_from)[0] if row.started_from else None,
        can_undo=row.previous is not None,
        changed_by=row.changed_by,
        changed_on=row.changed_on,
    )
