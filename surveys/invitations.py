"""Invitations: issuing codes (only digests stay) and admitting a respondent to a form.

An unknown, used or foreign code, and one whose round is not open, are refused with one sentence.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import codes
from surveys.codes import LinkSecret, SecretKind, TypedCode
from surveys.identifiers import SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import assignment as assignment_table
from surveys.schema import invitation as invitation_table
from surveys.schema import survey as survey_table
from surveys.standings import Ticket, portions, refusal, spent_code, standing_of, standings

__all__ = ["IMPORTED", "WORKED", "IssuedCode", "Ticket", "admit", "enrol", "is_used", "issue", "ticket_of"]

IMPORTED = (SecretKind.IMPORTED, SecretKind.IMPORTED_LINK)
WORKED = (SecretKind.WORKED, SecretKind.WORKED_LINK)
ISSUING_STATES = (SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """The two secrets of one new invitation, for printing; they exist nowhere else."""

    digits: TypedCode = field(repr=False)
    link: LinkSecret = field(repr=False)


def issue(
    connection: sa.Connection, pepper: bytes, survey: SurveyCode, assignment: int, count: int
) -> list[IssuedCode]:
    """Make invitations and give their codes, once. Raises BadInput for an assignment that is not there."""
    issued: list[IssuedCode] = []
    rows: dict[bytes, bytes] = {}
    while len(issued) < count:
        for _ in range(count - len(issued)):
            code = IssuedCode(codes.new_code(), codes.new_link())
            digest = codes.digest(pepper, SecretKind.TYPED, code.digits)
            if digest not in rows:
                rows[digest] = codes.digest(pepper, SecretKind.LINK, code.link)
                issued.append(code)
        # 53 random bits meet by chance somewhere in a nation: a code that exists is made anew.
        taken = _stored(connection, rows)
        issued = [code for code in issued if codes.digest(pepper, SecretKind.TYPED, code.digits) not in taken]
        for digest in taken:
            del rows[digest]
    _enrol(connection, survey, assignment, rows)
    return issued


def enrol(
    connection: sa.Connection,
    pepper: bytes,
    place: tuple[SurveyCode, int],
    secrets: Sequence[str],
    kinds: tuple[SecretKind, SecretKind],
) -> list[Ticket]:
    """Make an invitation for each secret that nobody can type; give the tickets in the order of ``secrets``.

    ``place`` is the round and the number of the assignment. A secret follows from what it stands for
    (the hash of an imported file and a row, a challenge of an open link), so that the same brings the
    same invitation: those that are there already stay as they are.
    """
    survey, assignment = place
    digests = [codes.digest(pepper, kinds[0], secret) for secret in secrets]
    links = [codes.digest(pepper, kinds[1], secret) for secret in secrets]
    rows = dict(zip(digests, links, strict=True))
    for digest in _stored(connection, rows):
        del rows[digest]
    _enrol(connection, survey, assignment, rows)
    stored = standing_of(connection, survey, digests)
    return [stored[digest].ticket for digest in digests]


def _stored(connection: sa.Connection, digests: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for column in (invitation_table.c.digest, invitation_table.c.replaced_by):
        for some in portions(sorted(digests)):
            found.update(connection.scalars(sa.select(column).where(column.in_(some))))
    return found


def _enrol(connection: sa.Connection, survey: SurveyCode, assignment: int, rows: dict[bytes, bytes]) -> None:
    table = assignment_table
    counted = connection.execute(
        sa.update(table)
        .where(table.c.survey == survey, table.c.number == assignment)
        .values(issued=table.c.issued + len(rows))
    )
    if counted.rowcount != 1:
        raise BadInput(
            Problem(
                N_("Round %(survey)s has no group of invitations number %(number)s."),
                {"survey": survey, "number": assignment},
            )
        )
    state = connection.scalar(sa.select(survey_table.c.state).where(survey_table.c.code == survey))
    if state not in ISSUING_STATES:
        raise Refused(
            Problem(N_("Round %(survey)s is closed: no code can be issued for it."), {"survey": survey})
        )
    if rows:
        # In the order of the digests, which is random: a table keeps no order of slips.
        connection.execute(
            sa.insert(invitation_table),
            [
                {"digest": digest, "link_digest": link, "survey": survey, "assignment": assignment}
                for digest, link in sorted(rows.items())
            ],
        )


def admit(intake: Intake, secret: str) -> Ticket:
    """Admit somebody by typed digits or a QR's secret. Nothing is spent.

    Raises BadInput for mistyped digits; Refused for a code that is unknown, used, or of a round that is
    not open; NotReady. An unknown code costs the same look-ups as a known one.
    """
    installation = intake.installation
    kind, value = codes.read(secret)
    digest = codes.digest(installation.keys.read("pepper"), kind, value)
    with intake.asking() as connection:
        found = standings(connection, stands_for(kind, digest))
        any_open = connection.scalar(
            sa.select(survey_table.c.code)
            .where(survey_table.c.state == SurveyState.OPEN)
            .order_by(survey_table.c.code)
            .limit(1)
        )
    standing = found[0] if found and found[0].state is SurveyState.OPEN else None
    looked_in = standing.ticket.survey if standing else any_open
    invitation = standing.ticket.invitation if standing else digest
    used = looked_in is not None and is_used(intake, looked_in, invitation)
    if standing is None or used or not standing.is_before_deadline(installation):
        raise refusal()
    return standing.ticket


def ticket_of(connection: sa.Connection, pepper: bytes, survey: SurveyCode, secret: str) -> Ticket | None:
    """Give what a code of a round stands for, used or not, as a batch of paper forms asks for it.

    None for a code that is unknown, replaced, or of another round. Raises BadInput for mistyped digits.
    """
    kind, value = codes.read(secret)
    found = standings(connection, stands_for(kind, codes.digest(pepper, kind, value)))
    return next((one.ticket for one in found if one.ticket.survey == survey), None)


def stands_for(kind: SecretKind, digest: bytes) -> sa.ColumnElement[bool]:
    """Give the condition that a secret stands for an invitation; digits that were replaced do not."""
    table = invitation_table.c
    if kind is SecretKind.LINK:
        return table.link_digest == digest
    return sa.or_(sa.and_(table.digest == digest, table.replaced_by.is_(None)), table.replaced_by == digest)


def is_used(intake: Intake, survey: SurveyCode, invitation: bytes) -> bool:
    """Tell whether an invitation of an open round was spent."""
    code = spent_code(intake.round_keys(survey), invitation)
    return intake.mark_of(survey, code) is not None
