"""The accounts of staff: who has one, in which state; started anew, disabled."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from surveys import codes, staff_secrets
from surveys.identifiers import CadreCode, Role, UnitCode
from surveys.installation import KeyFolder
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import staff, staff_identity, staff_passkey, staff_recovery, staff_role
from surveys.staff_roles import ACTIVE, RoleGrant, grants, require_other_administrator
from surveys.staff_round_roles import RoundRole, every_round_role, round_roles
from surveys.staff_sessions import end_all

INVITED, DISABLED = "invited", "disabled"
USERNAME_SHAPE = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
ACTIVATION_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One account as the rest of the program sees it: no secret is in it."""

    username: str
    name: str
    state: str  # invited, active, disabled
    cadre: CadreCode | None
    evaluator: str | None
    roles: tuple[RoleGrant, ...]
    round_roles: tuple[RoundRole, ...] = ()  # for single rounds

    @property
    def active(self) -> bool:
        """Whether the member may sign in."""
        return self.state == ACTIVE

    def holds(self, role: Role) -> bool:
        """Say whether the member holds a role for any unit."""
        return any(given.role is role for given in self.roles)

    def holds_in_a_round(self, role: Role) -> bool:
        """Say whether the member holds a role for some unit or some round."""
        return self.holds(role) or any(given.role is role for given in self.round_roles)


def row_of(connection: sa.Connection, username: str) -> sa.Row[tuple[Any, ...]] | None:
    """Give an account with its secrets, for the modules that check them."""
    # What cannot be a username is not asked of the database, which may choke on it.
    if not USERNAME_SHAPE.fullmatch(username):
        return None
    return connection.execute(sa.select(staff).where(staff.c.username == username)).first()


def member_of(connection: sa.Connection, row: sa.Row[tuple[Any, ...]]) -> StaffMember:
    """Give an account without its secrets."""
    return _member(row, grants(connection, row.username), round_roles(connection, row.username))


def _member(
    row: sa.Row[tuple[Any, ...]], held: tuple[RoleGrant, ...], in_rounds: tuple[RoundRole, ...]
) -> StaffMember:
    return StaffMember(row.username, row.name, row.state, row.cadre, row.evaluator, held, in_rounds)


def get(connection: sa.Connection, username: str) -> StaffMember | None:
    """Give one account; None when there is none of this name."""
    row = row_of(connection, username)
    return member_of(connection, row) if row else None


def listing(connection: sa.Connection) -> tuple[StaffMember, ...]:
    """Give all accounts by username."""
    rows = connection.execute(sa.select(staff).order_by(staff.c.username)).all()
    held: dict[str, tuple[RoleGrant, ...]] = {}
    for given in connection.execute(
        sa.select(staff_role).order_by(staff_role.c.username, staff_role.c.role, staff_role.c.unit)
    ):
        known = held.get(given.username, ())
        held[given.username] = (*known, RoleGrant(Role(given.role), UnitCode(given.unit)))
    in_rounds: dict[str, tuple[RoundRole, ...]] = {}
    for one in every_round_role(connection):
        in_rounds[one.username] = (*in_rounds.get(one.username, ()), one)
    return tuple(_member(row, held.get(row.username, ()), in_rounds.get(row.username, ())) for row in rows)


def renew_activation(connection: sa.Connection, keys: KeyFolder, username: str, now: datetime) -> str:
    """Start an account anew: for a lost phone or password. Gives the new activation code to print.

    The old password, phone, sessions, passkeys, recovery codes and link to a provider end at once.
    """
    code = codes.new_code()
    changed = connection.execute(
        sa.update(staff)
        .where(staff.c.username == username)
        .values(
            state=INVITED,
            password_hash=None,
            totp_secret=None,
            activation_digest=staff_secrets.activation_digest(keys, username, code),
            activation_until=(now + ACTIVATION_LASTS).astimezone(UTC).date(),
        )
    )
    if changed.rowcount != 1:
        raise BadInput(
            Problem(N_("There is no member of staff “%(username)s”."), {"username": username}, "username")
        )
    _forget_ways_in(connection, username)
    return codes.shown(code)


def _forget_ways_in(connection: sa.Connection, username: str) -> None:
    """End the sessions of a member and every other way in: passkeys, provider, recovery codes."""
    end_all(connection, username)
    for table in (staff_passkey, staff_identity, staff_recovery):
        connection.execute(sa.delete(table).where(table.c.username == username))


def change_password(connection: sa.Connection, username: str, password: str) -> StaffMember:
    """Give an active member another password and end all sessions. Raises BadInput for a weak one."""
    problems = staff_secrets.password_problems(password, username)
    if problems:
        raise BadInput(*problems)
    connection.execute(
        sa.update(staff)
        .where(staff.c.username == username, staff.c.state == ACTIVE)
        .values(password_hash=staff_secrets.hash_password(password))
    )
    end_all(connection, username)
    found = get(connection, username)
    if found is None or not found.active:
        raise Refused(Problem(N_("This account is not active.")))
    return found


def disable(connection: sa.Connection, username: str) -> None:
    """Lock an account; end its sessions and every way in. Raises Refused for the only administrator."""
    require_other_administrator(connection, username)
    connection.execute(
        sa.update(staff)
        .where(staff.c.username == username)
        .values(
            state=DISABLED,
            password_hash=None,
            totp_secret=None,
            activation_digest=None,
            activation_until=None,
        )
    )
    _forget_ways_in(connection, username)
