"""The questionnaires that an installation holds; a version is frozen by its hash when first used."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.questionnaire import Questionnaire, Texts
from surveys.questionnaire_file import read
from surveys.schema import questionnaire as table


@dataclass(frozen=True, slots=True)
class StoredQuestionnaire:
    """One line of the list of questionnaires. ``frozen``: a round uses it; it never changes again."""

    id: str
    version: int
    hash: str
    title: Texts
    frozen: bool


def add(connection: sa.Connection, source: str, unit: UnitCode | None = None) -> Questionnaire:
    """Check a questionnaire and store it; the caller holds the transaction.

    ``unit``: the organization that publishes it, for its own people; None: for everybody.
    The same content again changes nothing. A version that no round uses yet is replaced; a frozen one
    is refused (Refused). Raises BadInput with every problem of the file.
    """
    questionnaire = read(source)
    row = _row(connection, questionnaire.id, questionnaire.version)
    content = {"hash": questionnaire.hash, "source": source}
    if row is None:
        connection.execute(
            sa.insert(table).values(id=questionnaire.id, version=questionnaire.version, unit=unit, **content)
        )
    elif row.hash == questionnaire.hash:
        if row.unit not in (None, unit):  # two organizations wrote the same: now it is everybody's
            connection.execute(
                sa.update(table).where(*_is(questionnaire.id, questionnaire.version)).values(unit=None)
            )
    elif row.frozen or unit not in (None, row.unit):
        raise Refused(
            Problem(
                N_(
                    "Version %(version)s of %(id)s is in use and cannot change. "
                    "Give your changes the version number %(next)s."
                ),
                {
                    "id": questionnaire.id,
                    "version": questionnaire.version,
                    "next": questionnaire.version + 1,
                },
            )
        )
    else:
        connection.execute(
            sa.update(table).where(*_is(questionnaire.id, questionnaire.version)).values(**content)
        )
    return questionnaire


def freeze(connection: sa.Connection, questionnaire_id: str, version: int) -> Questionnaire:
    """Freeze a version at its first use, and give it. Doing it again changes nothing."""
    questionnaire = get(connection, questionnaire_id, version)
    connection.execute(sa.update(table).where(*_is(questionnaire_id, version)).values(frozen=True))
    return questionnaire


def get(connection: sa.Connection, questionnaire_id: str, version: int) -> Questionnaire:
    """Give a stored questionnaire.

    Raises BadInput when it is not there, NotReady when what is stored is not what its hash says.
    """
    row = _row(connection, questionnaire_id, version)
    if row is None:
        raise BadInput(
            Problem(
                N_("There is no questionnaire %(id)s, version %(version)s. Add it first."),
                {"id": questionnaire_id, "version": version},
            )
        )
    return _read_stored(row.source, row.hash)


def source(connection: sa.Connection, questionnaire_id: str, version: int) -> str:
    """Give a stored questionnaire as its author wrote it. Raises BadInput when it is not there."""
    get(connection, questionnaire_id, version)
    written = sa.select(table.c.source).where(*_is(questionnaire_id, version))
    return str(connection.execute(written).scalar_one())


def listing(connection: sa.Connection, scope: Scope = EVERYTHING) -> tuple[StoredQuestionnaire, ...]:
    """Give every stored questionnaire that some organizations may see, by id, the newest version first."""
    return tuple(
        StoredQuestionnaire(
            row.id, row.version, row.hash, _read_stored(row.source, row.hash).title, row.frozen
        )
        for row in _seen(connection, scope)
    )


def newest(connection: sa.Connection, scope: Scope = EVERYTHING) -> dict[str, Questionnaire]:
    """Give the newest version of every questionnaire that some organizations may see, by id."""
    found: dict[str, Questionnaire] = {}
    for row in _seen(connection, scope):
        if row.id not in found:
            found[row.id] = _read_stored(row.source, row.hash)
    return found


def _seen(connection: sa.Connection, scope: Scope) -> Sequence[sa.Row[Any]]:
    seen = sa.or_(table.c.unit.is_(None), scope.within(sa.func.coalesce(table.c.unit, "")))
    return connection.execute(sa.select(table).where(seen).order_by(table.c.id, table.c.version.desc())).all()


@lru_cache(maxsize=64)
def _read_stored(source: str, stored_hash: str) -> Questionnaire:
    # Every page of a respondent needs the questionnaire: reading it takes longer than the whole request.
    questionnaire = read(source)
    if questionnaire.hash != stored_hash:
        raise NotReady(
            Problem(
                N_("The stored questionnaire %(id)s was altered: its hash differs. Restore the database."),
                {"id": questionnaire.id},
            )
        )
    return questionnaire


def _is(questionnaire_id: str, version: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.id == questionnaire_id, table.c.version == version


def _row(connection: sa.Connection, questionnaire_id: str, version: int) -> sa.Row[tuple[object, ...]] | None:
    return connection.execute(sa.select(table).where(*_is(questionnaire_id, version))).one_or_none()
