"""A slip that was lost or never handed out: its code stops working, and nobody learns whether it was used.

The invitation stays what it was: a voice already given stays given, and a new slip cannot give another.
"""

import secrets

import sqlalchemy as sa

from surveys import codes
from surveys.codes import SecretKind
from surveys.identifiers import SurveyCode, SurveyState
from surveys.invitations import ISSUING_STATES, IssuedCode, stands_for
from surveys.problems import N_, Problem, Refused
from surveys.schema import invitation as invitation_table
from surveys.schema import survey as survey_table

_TABLE = invitation_table.c
_DIGEST_BYTES = 32


def replace(connection: sa.Connection, pepper: bytes, survey: SurveyCode, invitation: bytes) -> IssuedCode:
    """Give an invitation a new code, once; its old one admits nobody from now on.

    Whether the old one was used is neither asked nor told: if it was, the new one is refused on the
    respondent's own screen, "already sent: counted" among the causes.

    Raises Refused when the round is closed or has no such invitation.
    """
    code = IssuedCode(codes.new_code(), codes.new_link())
    digits = codes.digest(pepper, SecretKind.TYPED, code.digits)
    link = codes.digest(pepper, SecretKind.LINK, code.link)
    if not _set(connection, survey, _TABLE.digest == invitation, (digits, link)):
        raise _unknown(survey)
    return code


def void(connection: sa.Connection, pepper: bytes, survey: SurveyCode, secret: str) -> None:
    """End the code of a card or slip that nobody drew; ``secret``: its digits or what its QR code holds.

    Raises BadInput for mistyped digits, Refused when the round is closed or has no such code.
    """
    kind, value = codes.read(secret)
    digest = codes.digest(pepper, kind, value)
    nobody_knows = (secrets.token_bytes(_DIGEST_BYTES), secrets.token_bytes(_DIGEST_BYTES))
    if not _set(connection, survey, stands_for(kind, digest), nobody_knows):
        raise _unknown(survey)


def _set(
    connection: sa.Connection,
    survey: SurveyCode,
    condition: sa.ColumnElement[bool],
    digests: tuple[bytes, bytes],
) -> bool:
    _refuse_closed(connection, survey)
    typed, link = digests
    changed = connection.execute(
        sa.update(invitation_table)
        .where(_TABLE.survey == survey, condition)
        .values(replaced_by=typed, link_digest=link)
    )
    return changed.rowcount == 1


def _refuse_closed(connection: sa.Connection, survey: SurveyCode) -> None:
    state = connection.scalar(sa.select(survey_table.c.state).where(survey_table.c.code == survey))
    if state is None or SurveyState(state) not in ISSUING_STATES:
        raise Refused(
            Problem(N_("Round %(survey)s is closed: no code can be issued for it."), {"survey": survey})
        )


def _unknown(survey: SurveyCode) -> Refused:
    return Refused(
        Problem(
            N_("Round %(survey)s has no such code, or it was replaced or made void already."),
            {"survey": survey},
        )
    )
