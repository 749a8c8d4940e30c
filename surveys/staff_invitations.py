"""Inviting somebody to have an account: what speaks against it, and the printed code that begins it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from surveys import organizations
from surveys.identifiers import CadreCode
from surveys.installation import KeyFolder
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, Problem
from surveys.schema import cadre, evaluator, staff
from surveys.staff_accounts import INVITED, USERNAME_SHAPE, renew_activation, row_of
from surveys.text import clean


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who is to have an account. ``cadre``: which cadre they are, for conflicts of interest."""

    username: str
    name: str
    cadre: CadreCode | None = None
    evaluator: str | None = None


def invite(connection: sa.Connection, keys: KeyFolder, invitee: Invitee, now: datetime) -> str:
    """Make an account that waits for its owner. Gives the activation code to print; only its digest is kept.

    Raises BadInput as `refused_invitee` tells.
    """
    problems = refused_invitee(connection, invitee)
    if problems:
        raise BadInput(*problems)
    connection.execute(
        sa.insert(staff).values(
            username=invitee.username,
            name=clean(invitee.name).strip(),
            state=INVITED,
            cadre=invitee.cadre,
            evaluator=invitee.evaluator,
        )
    )
    return renew_activation(connection, keys, invitee.username, now)


def refused_invitee(connection: sa.Connection, invitee: Invitee, scope: Scope = EVERYTHING) -> list[Problem]:
    """Give everything that speaks against inviting somebody.

    A username that is taken or not well formed, no name, a cadre or evaluator who is not in the register
    within ``scope``: that of others is none.
    """
    problems = []
    if not USERNAME_SHAPE.fullmatch(invitee.username):
        problems.append(
            Problem(
                N_("A username is 2 to 64 small letters (a-z), digits, dots, hyphens and underscores."),
                where="username",
            )
        )
    elif row_of(connection, invitee.username):
        problems.append(
            Problem(
                N_("The username “%(username)s” is taken. Choose another one."),
                {"username": invitee.username},
                "username",
            )
        )
    if not clean(invitee.name).strip():
        problems.append(Problem(N_("The name is missing. Write it."), where="name"))
    evaluators = sa.select(evaluator.c.code).where(scope.within(evaluator.c.unit))
    for where, code, known in (
        ("cadre", invitee.cadre, organizations.cadres(scope).where(cadre.c.code == invitee.cadre)),
        ("evaluator", invitee.evaluator, evaluators.where(evaluator.c.code == invitee.evaluator)),
    ):
        if code is not None and connection.scalar(known) is None:
            problems.append(
                Problem(N_("“%(code)s” is not in the register. Correct the code."), {"code": code}, where)
            )
    return problems
