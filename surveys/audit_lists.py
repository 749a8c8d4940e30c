"""The audit trail as lists to read: narrowed by act, person, object and day, in pages of the database.

Who audits one organization of several sees the acts of its people and about its objects; the check of the
chain is always of the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from surveys import organizations
from surveys.audit import AuditEvent, event_of
from surveys.organizations import EVERYTHING, Scope
from surveys.schema import (
    api_token,
    audit_event,
    collective,
    confidence_poll,
    questionnaire_draft,
    staff,
    survey,
    unit,
    webhook,
)

PART = 500  # events read at once for a file

_NARROWED = audit_event.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts: "" and None narrow nothing. ``before``: only those with a smaller number."""

    act: str = ""
    actor: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None
    scope: Scope = EVERYTHING


def listed(connection: sa.Connection, wanted: Wanted, zone: ZoneInfo, most: int) -> tuple[AuditEvent, ...]:
    """Give acts, the newest first, at most so many. ``zone``: in which days begin."""
    query = sa.select(audit_event).where(*_conditions(wanted, zone))
    return tuple(
        event_of(row) for row in connection.execute(query.order_by(_NARROWED.number.desc()).limit(most))
    )


def every(connection: sa.Connection, wanted: Wanted, zone: ZoneInfo) -> Iterator[AuditEvent]:
    """Give all acts wanted, the newest first, read part by part."""
    while part := listed(connection, wanted, zone, PART):
        yield from part
        wanted = replace(wanted, before=part[-1].number)


def acts(connection: sa.Connection) -> tuple[str, ...]:
    """Give the kinds of acts that the trail holds."""
    return tuple(connection.scalars(sa.select(_NARROWED.act).distinct().order_by(_NARROWED.act)))


def _conditions(wanted: Wanted, zone: ZoneInfo) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.before is not None:
        yield _NARROWED.number < wanted.before
    if wanted.act:
        yield _NARROWED.act == wanted.act
    if wanted.actor:
        yield _NARROWED.actor == wanted.actor
    if wanted.about:
        # A questionnaire is named with its version: "citizen-official 1".
        yield sa.or_(
            _NARROWED.object == wanted.about, _NARROWED.object.startswith(f"{wanted.about} ", autoescape=True)
        )
    if wanted.first is not None:
        yield _NARROWED.at >= datetime.combine(wanted.first, time(), zone).astimezone(UTC)
    if wanted.last is not None:
        yield _NARROWED.at < datetime.combine(wanted.last + timedelta(days=1), time(), zone).astimezone(UTC)
    if wanted.scope.units is not None:
        yield _within(wanted.scope)


def _within(scope: Scope) -> sa.ColumnElement[bool]:
    """Give the condition that nothing of another organization is named, neither as actor nor as object."""
    ours, theirs = organizations.usernames(scope), sa.select(staff.c.username)
    foreign_people = theirs.where(staff.c.username.not_in(ours))
    foreign = (
        foreign_people,
        sa.select(survey.c.code).where(~scope.within(survey.c.unit)),
        sa.select(unit.c.code).where(~scope.within(unit.c.code)),
        sa.select(questionnaire_draft.c.id).where(~scope.within(questionnaire_draft.c.unit)),
        sa.select(collective.c.code).where(~scope.within(collective.c.unit)),
        sa.select(confidence_poll.c.id).where(~scope.within(confidence_poll.c.unit)),
        organizations.foreign_questionnaires(scope),
        organizations.foreign_schemes(scope),
        sa.select(api_token.c.id).where(~scope.within(api_token.c.unit)),
        sa.select(webhook.c.id).where(~scope.within(webhook.c.unit)),
    )
    return sa.and_(
        _NARROWED.actor.not_in(foreign_people), *(_NARROWED.object.not_in(question) for question in foreign)
    )
