"""What speaks against a table that one organization of several brings: it touches what is not its own.

The faults do not say to whom a code belongs: that another organization is there is nobody's business.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from surveys import organizations
from surveys.organizations import Scope
from surveys.problems import N_
from surveys.register_entries import CadreEntry, CollectiveEntry, Entry, EvaluatorEntry, UnitEntry
from surveys.schema import cadre, collective, evaluator, unit

_NOT_YOURS = N_("“%(code)s” cannot be used in your part of the register. Choose another code, or correct it.")


def check_scope(connection: sa.Connection, entries: Sequence[Entry], scope: Scope) -> None:
    """Complain about every row that would touch something outside the organizations of a scope."""
    ours = scope.units or frozenset()
    known_units = set(connection.scalars(sa.select(unit.c.code)))
    brought = {one.code for one in entries if isinstance(one, UnitEntry)} - known_units
    foreign_cadres = set(
        connection.scalars(sa.select(cadre.c.code).where(cadre.c.code.not_in(organizations.cadres(scope))))
    )
    foreign_evaluators = set(
        connection.scalars(sa.select(evaluator.c.code).where(~scope.within(evaluator.c.unit)))
    )
    foreign_collectives = set(
        connection.scalars(sa.select(collective.c.code).where(~scope.within(collective.c.unit)))
    )
    for one in entries:
        if isinstance(one, UnitEntry):
            _refuse(one, "code", one.code, known_units - ours)
            _refuse(one, "parent", one.parent or "", known_units - ours - brought)
            _require_parent(one, known_units)
        elif isinstance(one, CadreEntry):
            _refuse(one, "code", one.code, foreign_cadres)
            _refuse(one, "superior", one.superior or "", foreign_cadres)
            _refuse(one, "unit", one.tenure.unit if one.tenure else "", known_units - ours)
        elif isinstance(one, EvaluatorEntry):
            _refuse(one, "code", one.code, foreign_evaluators)
            _refuse(one, "unit", one.unit, known_units - ours)
        elif isinstance(one, CollectiveEntry):
            _refuse(one, "code", one.code, foreign_collectives)
            _refuse(one, "unit", one.unit, known_units - ours)
            _refuse(one, "head", one.headship.cadre if one.headship else "", foreign_cadres)
        else:
            one.cells.complain(
                "code",
                N_(
                    "Positions and their groups are shared by all: who keeps the whole register imports them."
                ),
            )


def _refuse(entry: Entry, column: str, code: str, foreign: Collection[str]) -> None:
    if code in foreign:
        entry.cells.complain(column, _NOT_YOURS, code=code)


def _require_parent(entry: UnitEntry, known: Collection[str]) -> None:
    if entry.parent is None and entry.code not in known:
        entry.cells.complain("code", N_("Write the code of the unit above this one in a column “parent”."))
