"""What somebody rated says of themselves, as stored: a draft until it is sent, then their own copy.

It is never anonymous, and the page says so. The box is under a key derived from the installation key; its
round, its subject and its state are authenticated with it: a row that is changed by hand opens no more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.answers import encode
from surveys.codes import keyed
from surveys.identifiers import ItemId, RespondentGroup, SubjectNumber, SurveyCode
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.questionnaire import Questionnaire
from surveys.routing import Answers
from surveys.schema import self_assessment as table
from surveys.schema import survey as survey_table
from surveys.survey import Rules

Keys = Sequence[bytes]
"""The installation key and those it replaced, the present one first."""

KEPT_YEARS = 5
"""After the period of the round, as an evaluation is kept."""

_PURPOSE = b"ydan self-assessments"
_FORMAT = 1


class State(StrEnum):
    """How far a self-assessment is. ``SENDING``: what an interruption left; sending again ends it."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """One self-assessment. ``nonce`` and ``invitation``: of its ballot, from the moment it is sent."""

    survey: SurveyCode
    subject: SubjectNumber
    state: State
    answers: Answers
    changed_by: str
    changed_on: date
    nonce: bytes = field(default=b"", repr=False)
    invitation: bytes = field(default=b"", repr=False)
    receipt: str = ""


def asks_self(rules: Rules) -> bool:
    """Say whether the round asks the subject alone about itself, and says that this is not anonymous."""
    return any(rule.group is RespondentGroup.SELF and rule.size == 1 for rule in rules.groups)


def fitting(questionnaire: Questionnaire, answers: Answers) -> dict[ItemId, str]:
    """Give the answers that were chosen, checked one by one: a draft may have holes. Raises BadInput."""
    given = {item: value.strip() for item, value in answers.items() if value.strip()}
    encode(questionnaire, RespondentGroup.SELF, given, is_paper=True)
    return given


def get(
    connection: sa.Connection, keys: Keys, survey: SurveyCode, subject: SubjectNumber
) -> SelfAssessment | None:
    """Give the self-assessment of a subject; None when nothing was kept. Raises NotReady."""
    wanted = sa.select(table).where(table.c.survey == survey, table.c.subject == subject)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _read(keys, dict(row._mapping))  # noqa: SLF001 - the documented way


def state_of(connection: sa.Connection, survey: SurveyCode, subject: SubjectNumber) -> State | None:
    """Say how far the self-assessment of a subject is; None: nothing was kept."""
    wanted = sa.select(table.c.state).where(table.c.survey == survey, table.c.subject == subject)
    found = connection.scalar(wanted)
    return None if found is None else State(found)


def keep(connection: sa.Connection, key: bytes, one: SelfAssessment) -> None:
    """Keep a draft in place of the one before. Raises Refused once it is on its way or sent."""
    state = state_of(connection, one.survey, one.subject)
    if state not in (None, State.DRAFT):
        raise Refused(Problem(N_("The self-assessment was sent: nothing in it changes any more.")))
    put(connection, key, one)


def put(connection: sa.Connection, key: bytes, one: SelfAssessment) -> None:
    """Write a self-assessment in place of what was there; the caller has looked at its state."""
    here = (table.c.survey == one.survey, table.c.subject == one.subject)
    connection.execute(sa.delete(table).where(*here))
    columns = {"survey": one.survey, "subject": one.subject, "state": one.state.value}
    connection.execute(
        sa.insert(table).values(
            **columns, box=_sealed(key, one), changed_by=one.changed_by, changed_on=one.changed_on
        )
    )


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring every self-assessment under the present installation key; give how many needed it."""
    done = 0
    for row in _rows(connection):
        if _opened(keys[:1], row) is None:
            put(connection, keys[0], _read(keys, row))
            done += 1
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every self-assessment."""
    return all(_opened((key,), row) is not None for row in _rows(connection))


def expired(connection: sa.Connection, today: date) -> list[SurveyCode]:
    """Give the rounds whose self-assessments were kept long enough."""
    last = date(today.year - KEPT_YEARS, today.month, 1)
    found = connection.scalars(
        sa.select(table.c.survey)
        .join(survey_table, survey_table.c.code == table.c.survey)
        .where(survey_table.c.period_end < last)
        .distinct()
    )
    return [SurveyCode(code) for code in found]


def destroy(connection: sa.Connection, surveys: Sequence[SurveyCode]) -> None:
    """Delete the self-assessments of some rounds."""
    connection.execute(sa.delete(table).where(table.c.survey.in_(surveys)))


def _rows(connection: sa.Connection) -> list[dict[str, Any]]:
    rows = connection.execute(sa.select(table).order_by(table.c.survey, table.c.subject))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - the documented way to a row's names


def _aead(key: bytes) -> Aead:
    return Aead(keyed(key, _PURPOSE))


def _bound(row: Mapping[str, Any]) -> bytes:
    return json.dumps(["self", _FORMAT, row["survey"], row["subject"], row["state"]]).encode()


def _sealed(key: bytes, one: SelfAssessment) -> bytes:
    content = {
        "answers": dict(one.answers),
        "nonce": one.nonce.hex(),
        "invitation": one.invitation.hex(),
        "receipt": one.receipt,
    }
    bound = _bound({"survey": one.survey, "subject": one.subject, "state": one.state.value})
    return bytes(_aead(key).encrypt(json.dumps(content, ensure_ascii=False).encode(), bound))


def _opened(keys: Keys, row: Mapping[str, Any]) -> bytes | None:
    for key in keys:
        try:
            return bytes(_aead(key).decrypt(row["box"], _bound(row)))
        except CryptoError:
            continue
    return None


def _read(keys: Keys, row: Mapping[str, Any]) -> SelfAssessment:
    opened = _opened(keys, row)
    if opened is None:
        raise NotReady(
            Problem(
                N_(
                    "A self-assessment of round %(survey)s cannot be read: it was changed outside the "
                    "program, or the installation key is another one."
                ),
                {"survey": row["survey"]},
            )
        )
    found = json.loads(opened)
    return SelfAssessment(
        SurveyCode(row["survey"]),
        SubjectNumber(row["subject"]),
        State(row["state"]),
        {ItemId(item): value for item, value in found["answers"].items()},
        row["changed_by"],
        row["changed_on"],
        bytes.fromhex(found["nonce"]),
        bytes.fromhex(found["invitation"]),
        found["receipt"],
    )
