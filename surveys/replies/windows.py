"""The days for a reply: opened when the results are told to the cadre, moved only by two with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import audit, round_records
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies import records
from surveys.replies.records import RATED, REPLY_DAYS, Move, ReplyPlace, Window
from surveys.round_records import hold
from surveys.schema import release, reply_window
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.text import clean

MOST_REASON = 500
LONGEST = timedelta(days=60)
"""How far from today the last day may be moved at once: a reply that never ends holds everybody else."""

get = records.window
listing = records.windows


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose last day becomes which one, and why."""

    subjects: Collection[SubjectNumber]
    until: date
    reason: str


def open_windows(connection: sa.Connection, code: SurveyCode, today: date) -> int:
    """Give everybody rated in a round their days, beginning today; give how many had none yet.

    The caller holds the round.
    """
    has = {one.subject for one in listing(connection, code)}
    rated = [one for one in round_records.subjects(connection, code) if one.kind in RATED]
    rows = [
        {
            "survey": code,
            "subject": one.number,
            "opens_on": today,
            "ends_on": today + timedelta(days=REPLY_DAYS),
        }
        for one in rated
        if one.number not in has
    ]
    if rows:
        connection.execute(sa.insert(reply_window), rows)
    return len(rows)


def begin(installation: Installation, code: SurveyCode, officers: tuple[str, str]) -> int:
    """Give the days for a reply in a round that was released without them. Manages its own transaction.

    Raises Refused when the two are one, when the round is too near to one of them, when it is not released,
    or when everybody has or had their days.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        _refuse_pair(connection, code, officers)
        released = sa.select(release.c.number).where(release.c.survey == code).limit(1)
        if connection.scalar(released) is None:
            raise Refused(
                Problem(
                    N_("The round “%(code)s” is not released: there is nothing to reply to."), {"code": code}
                )
            )
        opened = open_windows(connection, code, today)
        if not opened:
            raise Refused(Problem(N_("Everybody in this round has or had their days for a reply.")))
        details = {"officers": sorted(officers), "count": opened}
        audit.append(connection, installation.clock, audit.Act(officers[0], "reply.begin", code, details))
    return opened


def move(installation: Installation, code: SurveyCode, moved: Moved, officers: tuple[str, str]) -> None:
    """Give somebody more days for their reply. Manages its own transaction.

    Raises BadInput for a reason that is missing or a day that is not later; Refused when the two are one,
    when the round is too near to one of them, and when the reply was sent. Nobody's days are ever cut.
    """
    reason = _reason(moved.reason)
    today = _today(installation)
    with installation.engine.begin() as connection:
        _refuse_pair(connection, code, officers)
        problems = _not_later(connection, code, moved, today)
        if problems:
            raise BadInput(*problems)
        for number in sorted(set(moved.subjects)):
            _store(connection, ReplyPlace(code, number), moved.until, (reason, officers, today))
        details = {
            "officers": sorted(officers),
            "subjects": sorted(set(moved.subjects)),
            "until": moved.until.isoformat(),
            "reason": reason,
        }
        audit.append(connection, installation.clock, audit.Act(officers[0], "reply.move", code, details))


def _not_later(connection: sa.Connection, code: SurveyCode, moved: Moved, today: date) -> list[Problem]:
    found = {one.subject: one for one in listing(connection, code)}
    chosen = [found.get(number) for number in moved.subjects]
    if not chosen or None in chosen:
        return [
            Problem(N_("Choose whose last day is moved: nobody of this name can reply here."), {}, "subjects")
        ]
    windows = [one for one in chosen if one is not None]
    if any(one.sent_on is not None for one in windows):
        raise Refused(
            Problem(N_("This reply was sent already: there is nothing to wait for."), {}, "subjects")
        )
    latest = max(today - timedelta(days=1), *(one.ends_on for one in windows))
    if not latest < moved.until <= today + LONGEST:
        return [
            Problem(
                N_(
                    "The new last day must be after %(day)s and at most %(days)s days from today. Days for a "
                    "reply are never cut."
                ),
                {"day": f"{latest:%d/%m/%Y}", "days": LONGEST.days},
                "until",
            )
        ]
    return []


def _store(
    connection: sa.Connection,
    place: ReplyPlace,
    until: date,
    signed: tuple[str, tuple[str, str], date],
) -> None:
    reason, officers, today = signed
    before = get(connection, place)
    if before is None:  # pragma: no cover - looked up in this transaction
        raise LookupError(place)
    moves = (*before.moved, Move(before.ends_on, until, reason, tuple(sorted(officers)), today))
    table = reply_window.c
    connection.execute(
        sa.update(reply_window)
        .where(table.survey == place.survey, table.subject == place.subject)
        .values(ends_on=until, moved=[records.written_move(one) for one in moves])
    )


def _reason(written: str) -> str:
    reason = clean(written).strip()
    if not 0 < len(reason) <= MOST_REASON:
        raise BadInput(
            Problem(
                N_("Say why the last day is moved, in at most %(most)s letters. The cadre reads it."),
                {"most": MOST_REASON},
                "reason",
            )
        )
    return reason


def _refuse_pair(connection: sa.Connection, code: SurveyCode, officers: tuple[str, str]) -> None:
    if are_one_person(connection, officers):
        raise Refused(
            Problem(N_("Two different people decide about the days for a reply. Name a second one."))
        )
    hold(connection, code)
    refuse_conflicts(connection, officers, code)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()


__all__ = ["Moved", "Window", "begin", "get", "listing", "move", "open_windows"]
