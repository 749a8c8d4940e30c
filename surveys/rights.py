"""Requests of people about what is stored of them: access, rectification, erasure.

People here are members of staff and cadres. Of a respondent nothing is stored that could be found by a
person; docs/requests.md says how that is answered. Functions work inside the caller's transaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import sqlalchemy as sa

from surveys.identifiers import SubjectKind, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import (
    api_token,
    audit_event,
    cadre,
    closing,
    collective_head,
    commitment,
    commitment_step,
    confidence_count,
    confidence_person,
    confidence_poll,
    draft_answer,
    draft_document,
    evaluation,
    evaluation_import,
    evaluation_member,
    job,
    meeting,
    meeting_note,
    metadata,
    moderated_text,
    objection,
    paper_batch,
    paper_count,
    questionnaire_draft,
    recommendation,
    recommendation_evidence,
    recommendation_step,
    reply,
    reply_window,
    review,
    scheme,
    self_assessment,
    staff,
    standard,
    survey,
    survey_subject,
    telephone_check,
    text_handover,
    unit_change,
    webhook,
)
from surveys.staff_accounts import DISABLED
from surveys.text import clean, search_key, sort_key

NOT_FROZEN = (SurveyState.DRAFT, SurveyState.CHECKED)

# Usernames that stay when an account is erased: nothing points from there to the account.
NAMED = (
    *(paper_batch.c.first_clerk, paper_batch.c.second_clerk),
    *(questionnaire_draft.c.changed_by, telephone_check.c.caller, job.c.asked_by),
    *(moderated_text.c.proposed_by, moderated_text.c.decided_by),
    *(recommendation.c.made_by, recommendation_step.c.written_by, recommendation_evidence.c.added_by),
    *(api_token.c.made_by, webhook.c.made_by, scheme.c.changed_by),
    *(self_assessment.c.changed_by, reply_window.c.sent_by, reply.c.decided_by),
    *(commitment.c.made_by, commitment_step.c.written_by, meeting.c.written_by, standard.c.changed_by),
    *(draft_document.c.made_by, draft_answer.c.changed_by, unit_change.c.written_by),
    *(confidence_poll.c.begun_by, confidence_count.c.teller),
    *(evaluation.c.begun_by, evaluation_import.c.imported_by, evaluation_import.c.undone_by),
)
NAMED_IN_LISTS = (
    *(closing.c.officers, paper_count.c.counted_by),
    *(review.c.decided_by, text_handover.c.handed_by, evaluation.c.frozen_by),
    *(scheme.c.approved_by, confidence_poll.c.signed_by, objection.c.decided_by),
    *(meeting.c.signed_by, meeting_note.c.signed_by, standard.c.approved_by),
)

Row = Mapping[str, object]


class Kind(StrEnum):
    """Whose data a request is about."""

    STAFF = "staff"
    CADRE = "cadre"


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one table that are about a person."""

    table: str
    rows: tuple[Row, ...]


def _key(kind: Kind) -> sa.Column[str]:
    return staff.c.username if kind is Kind.STAFF else cadre.c.code


def _require(connection: sa.Connection, kind: Kind, code: str) -> None:
    if connection.scalar(sa.select(_key(kind)).where(_key(kind) == code)) is None:
        raise BadInput(Problem(N_("Nobody of this kind is called “%(code)s”."), {"code": code}))


def access(connection: sa.Connection, kind: Kind, code: str) -> tuple[Held, ...]:
    """Give everything stored about a person, table by table; no secret is among it. Raises BadInput."""
    _require(connection, kind, code)
    return tuple(held for held in _held(connection, kind, code) if held.rows)


def _held(connection: sa.Connection, kind: Kind, code: str) -> Iterator[Held]:
    # Found by the foreign keys, not by a list: a table that is added later is not forgotten.
    key = _key(kind)
    yield Held(key.table.name, _rows(connection, key.table, key == code))
    for column in _pointing_at(key):
        yield Held(f"{column.table.name}.{column.name}", _rows(connection, column.table, column == code))
    if kind is Kind.STAFF:
        yield from _named(connection, code)
    if kind is Kind.CADRE:
        is_theirs = (survey_subject.c.kind == SubjectKind.CADRE) & (survey_subject.c.code == code)
        yield Held("survey_subject", _rows(connection, survey_subject, is_theirs))
        # That there is one, and since when; the answers are read in the office, by nobody else.
        for table in (self_assessment, reply_window, reply):
            said = (survey_subject.c.survey == table.c.survey) & (survey_subject.c.number == table.c.subject)
            yield Held(table.name, _rows(connection, table, sa.exists().where(said, is_theirs)))
        promised = (commitment.c.kind == SubjectKind.CADRE) & (commitment.c.code == code)
        yield Held("commitment", _rows(connection, commitment, promised))
        met = (survey_subject.c.survey == meeting.c.survey) & (survey_subject.c.number == meeting.c.subject)
        yield Held("meeting", _rows(connection, meeting, sa.exists().where(met, is_theirs)))
        yield from _asked_of(connection, code)
    yield Held(
        "audit_event",
        _rows(connection, audit_event, (audit_event.c.actor == code) | (audit_event.c.object == code)),
    )


def _asked_of(connection: sa.Connection, code: str) -> Iterator[Held]:
    """Give the recommendations addressed to a cadre, or that they answer for, with what happened to them."""
    table = recommendation.c
    to_them = (table.addressee_kind == SubjectKind.CADRE) & (table.addressee == code)
    yield Held("recommendation", _rows(connection, recommendation, to_them))
    theirs = sa.select(table.id).where(to_them | (table.owner == code))
    for part in (recommendation_step, recommendation_evidence):
        yield Held(part.name, _rows(connection, part, part.c.recommendation.in_(theirs)))


def _named(connection: sa.Connection, username: str) -> Iterator[Held]:
    for column in NAMED:
        yield Held(f"{column.table.name}.{column.name}", _rows(connection, column.table, column == username))
    for column in NAMED_IN_LISTS:
        rows = _rows(connection, column.table, sa.true())
        theirs = tuple(row for row in rows if username in cast("list[str]", row[column.name] or []))
        yield Held(f"{column.table.name}.{column.name}", theirs)


def _pointing_at(key: sa.Column[str]) -> Iterator[sa.Column[str]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(foreign.column is key for foreign in column.foreign_keys):
                yield column


def _rows(
    connection: sa.Connection, table: sa.FromClause, condition: sa.ColumnElement[bool]
) -> tuple[Row, ...]:
    told = [column for column in table.columns if not _is_secret(column)]
    found = connection.execute(sa.select(*told).where(condition))
    return tuple(dict(row._mapping) for row in found)  # noqa: SLF001 - the documented way to a row's names


def _is_secret(column: sa.ColumnElement[object]) -> bool:
    return isinstance(column.type, sa.LargeBinary) or getattr(column, "name", "") in {
        "password_hash",
        "search_key",
        "sort_key",
    }


def rectify_name(connection: sa.Connection, kind: Kind, code: str, name: str) -> tuple[str, ...]:
    """Correct a name; give the rounds that keep the old one, because they are frozen. Raises BadInput."""
    _require(connection, kind, code)
    name = clean(name).strip()
    if not name:
        raise BadInput(Problem(N_("The name is missing. Write it."), where="name"))
    if kind is Kind.STAFF:
        connection.execute(sa.update(staff).where(staff.c.username == code).values(name=name))
        return ()
    keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
    connection.execute(sa.update(cadre).where(cadre.c.code == code).values(name=name, **keys))
    table = survey_subject.c
    theirs = (table.kind == SubjectKind.CADRE, table.code == code)
    open_to_change = sa.select(survey.c.code).where(survey.c.state.in_(NOT_FROZEN))
    connection.execute(
        sa.update(survey_subject).where(*theirs, table.survey.in_(open_to_change)).values(name=name)
    )
    _rename_in_sheets(connection, code, name)
    _rename_in_polls(connection, code, name)
    frozen = sa.select(table.survey).where(*theirs, table.name != name).order_by(table.survey)
    return tuple(connection.scalars(frozen))


def _rename_in_sheets(connection: sa.Connection, code: str, name: str) -> None:
    """Correct a name in the evaluations that are not frozen."""
    still_open = sa.select(evaluation.c.id).where(evaluation.c.frozen_on.is_(None))
    theirs = (evaluation_member.c.cadre == code, evaluation_member.c.evaluation.in_(still_open))
    connection.execute(sa.update(evaluation_member).where(*theirs).values(name=name))


def _rename_in_polls(connection: sa.Connection, code: str, name: str) -> None:
    """Correct a name in the confidence polls whose minutes are not signed."""
    still_open = sa.select(confidence_poll.c.id).where(confidence_poll.c.signed_on.is_(None))
    theirs = (confidence_person.c.cadre == code, confidence_person.c.poll.in_(still_open))
    connection.execute(sa.update(confidence_person).where(*theirs).values(name=name))


def erase(connection: sa.Connection, kind: Kind, code: str) -> None:
    """Erase what need not be kept. Raises BadInput, or Refused with the reason why it must be kept.

    Of a disabled account only the username stays: the audit trail names it, and nobody may get it again.
    A cadre who was the subject of a round stays: what was asked and released about them is frozen.
    """
    _require(connection, kind, code)
    if kind is Kind.STAFF:
        _erase_member(connection, code)
    else:
        _erase_cadre(connection, code)


def _erase_member(connection: sa.Connection, username: str) -> None:
    state = connection.scalar(sa.select(staff.c.state).where(staff.c.username == username))
    if state != DISABLED:
        raise Refused(
            Problem(
                N_("The account “%(username)s” is in use. Lock it in the office first."),
                {"username": username},
            )
        )
    for column in _pointing_at(staff.c.username):
        connection.execute(sa.delete(column.table).where(column == username))
    gone = {"name": "", "cadre": None, "evaluator": None}
    connection.execute(sa.update(staff).where(staff.c.username == username).values(gone))


def _erase_cadre(connection: sa.Connection, code: str) -> None:
    table = survey_subject.c
    rounds = list(
        connection.scalars(
            sa.select(table.survey)
            .where(table.kind == SubjectKind.CADRE, table.code == code)
            .order_by(table.survey)
        )
    )
    if rounds:
        raise Refused(
            Problem(
                N_(
                    "“%(code)s” is the subject of rounds (%(rounds)s). What was asked and released is kept; "
                    "the name can be corrected."
                ),
                {"code": code, "rounds": ", ".join(rounds)},
            )
        )
    _refuse_head(connection, code)
    _refuse_evaluated(connection, code)
    _refuse_polled(connection, code)
    _refuse_asked(connection, code)
    for column in _pointing_at(cadre.c.code):
        if column.nullable:
            connection.execute(sa.update(column.table).where(column == code).values({column.name: None}))
        else:
            connection.execute(sa.delete(column.table).where(column == code))
    connection.execute(sa.delete(cadre).where(cadre.c.code == code))


def _refuse_head(connection: sa.Connection, code: str) -> None:
    """Refuse to erase who heads or headed a collective that rounds were about: they signed for it."""
    table = survey_subject.c
    headed = sa.select(collective_head.c.collective).where(collective_head.c.cadre == code)
    theirs = sa.select(table.survey).where(table.kind == SubjectKind.COLLECTIVE, table.code.in_(headed))
    if connection.scalar(theirs.limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "“%(code)s” heads or headed a collective that rounds are about, and who signed for it is "
                    "kept. The name can be corrected."
                ),
                {"code": code},
            )
        )


def _refuse_evaluated(connection: sa.Connection, code: str) -> None:
    """Refuse to erase a cadre who has a sheet: an evaluation is kept whole until its time is over."""
    theirs = sa.select(evaluation_member.c.evaluation).where(evaluation_member.c.cadre == code)
    if connection.scalar(theirs.limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "“%(code)s” has a sheet in an evaluation, which is kept until 5 years after its period. "
                    "The name can be corrected."
                ),
                {"code": code},
            )
        )


def _refuse_asked(connection: sa.Connection, code: str) -> None:
    """Refuse to erase a cadre to whom the Front recommended something: what was asked of whom is kept."""
    table = recommendation.c
    theirs = sa.select(table.id).where(table.addressee_kind == SubjectKind.CADRE, table.addressee == code)
    if connection.scalar(theirs.limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "A recommendation of the Front is addressed to “%(code)s”; it is kept with its history. "
                    "The name can be corrected."
                ),
                {"code": code},
            )
        )


def _refuse_polled(connection: sa.Connection, code: str) -> None:
    """Refuse to erase a cadre whom a confidence poll is about: its minutes are kept whole."""
    theirs = sa.select(confidence_person.c.poll).where(confidence_person.c.cadre == code)
    if connection.scalar(theirs.limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "A confidence poll is about “%(code)s”; it is kept until 5 years after its day. The name "
                    "can be corrected."
                ),
                {"code": code},
            )
        )
