"""What is kept no longer: after the audit period of a release, rows of small groups and all texts.

The figures were frozen at release. Of groups of thirty and more the rows stay, in strata that are no
smaller than the group's threshold, and nothing says any more which of them came with one code. What is
destroyed is counted in groups, not in ballots: from a number of ballots a withheld group could be counted
(decision 0006).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from surveys import (
    audit,
    job_boxes,
    opened,
    rounds,
    self_assessments,
    staff_challenges,
    staff_sessions,
    systems_retention,
)
from surveys.confidence import retention as confidence_polls
from surveys.evaluations import retention as evaluations
from surveys.frames import retention as frames
from surveys.identifiers import Channel, RespondentGroup, SurveyCode
from surveys.installation import Installation
from surveys.meetings import retention as meetings
from surveys.objections import records as objections
from surveys.opened import OpenedBallots
from surveys.retention_proof import signed
from surveys.review import Decision
from surveys.round_records import hold
from surveys.schema import (
    ballot_block,
    frame_entry,
    job,
    moderated_text,
    review,
    self_assessment,
    staff,
    webhook,
)
from surveys.schema import release as release_table
from surveys.staff_accounts import INVITED
from surveys.texts import records as texts

SMALL_GROUP = 30
NO_STRATUM = 0
_GROUPS = tuple(RespondentGroup)
_OPEN_LINK = tuple(Channel).index(Channel.OPEN_LINK)
_STEP = 10


class DataClass(StrEnum):
    """What is purged."""

    SMALL_GROUPS = "ballots of small groups"
    RATERS = "what kept ballots of one code together"
    TEXTS = "texts"
    REJECTED_ROUNDS = "ballots and texts of rejected rounds"
    ACTIVATION_CODES = "activation codes"
    FRAMES = "lists of people"
    JOBS = "results of long work"
    EVALUATIONS = "evaluations"
    SELF_ASSESSMENTS = "self-assessments"
    CONFIDENCE_POLLS = "confidence polls"
    MEETINGS = "meetings with the people"
    SYSTEMS = "tokens, webhooks and what these were told"


@dataclass(frozen=True, slots=True)
class Purge:
    """What of one class was destroyed, or would be.

    ``tens``: how many groups, codes or lists, rounded down to tens.
    """

    data: DataClass
    survey: SurveyCode | None
    tens: int


@dataclass(frozen=True, slots=True)
class _Due:
    """One round after its audit period: what it keeps, what goes."""

    survey: SurveyCode
    kept: OpenedBallots
    rows_change: bool
    has_raters: bool
    has_texts: bool
    groups: int


def purge(installation: Installation, actor: str, *, audit_days: int, dry_run: bool = False) -> list[Purge]:
    """Destroy what is over its time; give what. Manages its own transactions, one for each round.

    Done again it finds nothing. Raises NotReady when blocks or keys are damaged. Take the traces of what
    was deleted off the disk with `surveys.retention_traces.sweep` afterwards.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.connect() as connection:
        table = release_table.c
        last = today - timedelta(days=audit_days)
        codes = connection.scalars(
            sa.select(table.survey).where(table.released_on < last).order_by(table.survey).distinct()
        )
        found = [SurveyCode(code) for code in codes]
        rejected = [SurveyCode(row.survey) for row in connection.execute(_rejected(last))]
    purged = [one for code in found for one in _purge_round(installation, actor, code, dry_run=dry_run)]
    for code in rejected:
        purged += _purge_rejected(installation, actor, code, dry_run=dry_run)
    purged += _purge_codes(installation, actor, today, dry_run=dry_run)
    purged += _purge_frames(installation, actor, today, dry_run=dry_run)
    purged += _purge_evaluations(installation, actor, today, dry_run=dry_run)
    purged += _purge_self_assessments(installation, actor, today, dry_run=dry_run)
    purged += _purge_polls(installation, actor, today, dry_run=dry_run)
    purged += _purge_meetings(installation, actor, today, dry_run=dry_run)
    purged += _purge_systems(installation, actor, today, dry_run=dry_run)
    return purged + _purge_jobs(installation, actor, dry_run=dry_run)


def _purge_round(installation: Installation, actor: str, survey: SurveyCode, *, dry_run: bool) -> list[Purge]:
    with installation.engine.begin() as connection:
        # Hold the round: of two purges at once the second finds nothing left.
        hold(connection, survey)
        due = _look(installation, connection, survey)
        classes = {
            DataClass.SMALL_GROUPS: due.rows_change,
            DataClass.RATERS: due.has_raters,
            DataClass.TEXTS: due.has_texts,
        }
        purged = [Purge(data, survey, _in_tens(due.groups)) for data, is_due in classes.items() if is_due]
        if purged and not dry_run:
            key = installation.keys.read("installation")
            opened.write(connection, key, survey, due.kept)
            opened.write_texts(connection, key, survey, ())
            texts.destroy(connection, survey)
            for one in purged:
                _note(installation, connection, actor, one)
    return purged


def _rejected(last: date) -> sa.Select[tuple[str]]:
    """Select the rounds rejected before a day: nothing of them is ever told, so nothing is kept for it."""
    table = review.c
    wanted = sa.select(table.survey).where(table.decision == Decision.REJECT, table.decided_on < last)
    return wanted.order_by(table.survey).distinct()


def _purge_rejected(
    installation: Installation, actor: str, survey: SurveyCode, *, dry_run: bool
) -> list[Purge]:
    with installation.engine.begin() as connection:
        hold(connection, survey)
        keys = installation.keys.readable("installation")
        ballots = opened.read(connection, keys, survey)
        if not len(ballots.subject) and not opened.read_texts(connection, keys, survey):
            return []
        cells = len(np.unique(ballots.subject.astype(np.int64) * len(_GROUPS) + ballots.group))
        purged = Purge(DataClass.REJECTED_ROUNDS, survey, _in_tens(cells))
        if not dry_run:
            key = installation.keys.read("installation")
            opened.write(connection, key, survey, _chosen(ballots, np.zeros(len(ballots.subject), np.bool_)))
            opened.write_texts(connection, key, survey, ())
            texts.destroy(connection, survey)
            _note(installation, connection, actor, purged)
    return [purged]


def _look(installation: Installation, connection: sa.Connection, survey: SurveyCode) -> _Due:
    keys = installation.keys.readable("installation")
    ballots = opened.read(connection, keys, survey)
    rules = rounds.get(connection, survey).rules
    thresholds = {_GROUPS.index(rule.group): rule.threshold for rule in rules.groups}
    is_kept, cells = _large_cells(ballots)
    stratum = merged_strata(ballots, cells, thresholds)
    asked = {
        (subject, assignment.group, assignment.channel is Channel.OPEN_LINK)
        for assignment in rounds.assignments(connection, survey)
        for subject in assignment.subjects
    }
    large = len(np.unique(cells[is_kept]))
    return _Due(
        survey,
        _chosen(replace(ballots, stratum=stratum, rater=np.zeros_like(ballots.rater)), is_kept),
        rows_change=not bool(is_kept.all() and np.array_equal(stratum, ballots.stratum)),
        has_raters=bool(ballots.rater.any()),
        has_texts=bool(opened.read_texts(connection, keys, survey)) or texts.are_there(connection, survey),
        groups=len(asked) - large,
    )


def _large_cells(ballots: OpenedBallots) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Give which rows stay, and for each row its cell: subject, group, and whether by the open link."""
    keys = (ballots.subject.astype(np.int64) * len(_GROUPS) + ballots.group) * 2
    _, cells, counts = np.unique(
        keys + (ballots.channel == _OPEN_LINK), return_inverse=True, return_counts=True
    )
    return counts[cells] >= SMALL_GROUP, cells


def _chosen(ballots: OpenedBallots, chosen: NDArray[np.bool_]) -> OpenedBallots:
    return OpenedBallots(
        ballots.subject[chosen],
        ballots.group[chosen],
        ballots.stratum[chosen],
        ballots.channel[chosen],
        ballots.codes[chosen],
        ballots.rater[chosen],
    )


def merged_strata(
    ballots: OpenedBallots, cells: NDArray[np.intp], thresholds: Mapping[int, int]
) -> NDArray[np.uint16]:
    """Give the strata of all rows, those below the threshold put together within their cell.

    Strata that are too small become none (0); where they are too few even together, the next smallest
    strata join them.
    """
    stratum = ballots.stratum.copy()
    for cell in np.unique(cells):
        rows = np.flatnonzero(cells == cell)
        least = thresholds.get(int(ballots.group[rows[0]]), SMALL_GROUP)
        stratum[rows] = _merged(stratum[rows], least)
    return stratum


def _merged(stratum: NDArray[np.uint16], least: int) -> NDArray[np.uint16]:
    numbers, counts = np.unique(stratum, return_counts=True)
    together = 0
    joined = []
    for count, number in sorted(zip(counts.tolist(), numbers.tolist(), strict=True)):
        if count >= least and (together == 0 or together >= least):
            break
        joined.append(number)
        together += count
    merged = stratum.copy()
    merged[np.isin(stratum, joined)] = NO_STRATUM
    return merged


def _purge_codes(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Forget activation codes of staff that nobody used in their time, and what was begun with them."""
    over = (staff.c.state == INVITED, staff.c.activation_until < today)
    with installation.engine.begin() as connection:
        if not dry_run:  # what is over by its nature; every sign-in takes it away, too
            staff_sessions.sweep(connection, installation.clock())
            staff_challenges.sweep(connection, installation.clock())
        count = connection.scalar(sa.select(sa.func.count()).select_from(staff).where(*over)) or 0
        if not count:
            return []
        purged = Purge(DataClass.ACTIVATION_CODES, None, _in_tens(count))
        if not dry_run:
            nothing = {"activation_digest": None, "activation_until": None, "totp_secret": None}
            connection.execute(sa.update(staff).where(*over).values(nothing))
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_frames(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Destroy the lists of people that are past their own last day."""
    if dry_run:
        with installation.engine.connect() as connection:
            expired = frames.expired(connection, today)
    else:
        expired = frames.destroy_expired(installation, actor)
    purged = [Purge(DataClass.FRAMES, survey, 0) for survey, _ in expired]
    if not dry_run:
        with installation.engine.begin() as connection:
            for one in purged:
                _note(installation, connection, actor, one)
    return purged


def _purge_evaluations(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Destroy the evaluations five years after their period, with everything taken in for them."""
    with installation.engine.begin() as connection:
        expired = evaluations.expired(connection, today)
        if not expired:
            return []
        purged = Purge(DataClass.EVALUATIONS, None, _in_tens(len(expired)))
        if not dry_run:
            evaluations.destroy(connection, expired)
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_self_assessments(
    installation: Installation, actor: str, today: date, *, dry_run: bool
) -> list[Purge]:
    """Destroy what people rated said of themselves and contested, five years after the round's period."""
    with installation.engine.begin() as connection:
        contested = objections.expired(connection, today)
        expired = self_assessments.expired(connection, today)
        if not expired and not contested:
            return []
        purged = Purge(DataClass.SELF_ASSESSMENTS, None, _in_tens(len({*expired, *contested})))
        if not dry_run:
            self_assessments.destroy(connection, expired)
            objections.destroy(connection, contested)
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_polls(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Destroy the confidence polls five years after their day, with counts and minutes."""
    with installation.engine.begin() as connection:
        expired = confidence_polls.expired(connection, today)
        if not expired:
            return []
        purged = Purge(DataClass.CONFIDENCE_POLLS, None, _in_tens(len(expired)))
        if not dry_run:
            confidence_polls.destroy(connection, expired)
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_meetings(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Destroy the meetings five years after their day, with minutes and notes; what was promised stays."""
    with installation.engine.begin() as connection:
        expired = meetings.expired(connection, today)
        if not expired:
            return []
        purged = Purge(DataClass.MEETINGS, None, _in_tens(len(expired)))
        if not dry_run:
            meetings.destroy(connection, expired)
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_jobs(installation: Installation, actor: str, *, dry_run: bool) -> list[Purge]:
    """Destroy what long work made thirty days ago and more."""
    now = installation.clock()
    with installation.engine.begin() as connection:
        count = job_boxes.forgettable(connection, now)
        if not count:
            return []
        purged = Purge(DataClass.JOBS, None, _in_tens(count))
        if not dry_run:
            job_boxes.forget(connection, now)
            _note(installation, connection, actor, purged)
    return [purged]


def _purge_systems(installation: Installation, actor: str, today: date, *, dry_run: bool) -> list[Purge]:
    """Destroy what concerned other systems: two years after its end, messages after ninety days."""
    now = installation.clock()
    with installation.engine.begin() as connection:
        count = systems_retention.forgettable(connection, now, today)
        if not count:
            return []
        purged = Purge(DataClass.SYSTEMS, None, _in_tens(count))
        if not dry_run:
            systems_retention.forget(connection, now, today)
            _note(installation, connection, actor, purged)
    return [purged]


def _note(installation: Installation, connection: sa.Connection, actor: str, purged: Purge) -> None:
    """Write the signed record: what class, how many in tens, never who."""
    day = installation.clock().astimezone(installation.time_zone).date()
    record = {"class": purged.data.value, "tens": purged.tens, "on": day.isoformat()}
    about = purged.survey or _ABOUT.get(purged.data, "staff")
    details = signed(installation.keys.read("signing"), about, record)
    audit.append(connection, installation.clock, audit.Act(actor, "retention.purge", about, details))


_ABOUT = {
    DataClass.JOBS: "work",
    DataClass.EVALUATIONS: "evaluations",
    DataClass.SELF_ASSESSMENTS: "self-assessments",
    DataClass.CONFIDENCE_POLLS: "confidence polls",
    DataClass.MEETINGS: "meetings",
    DataClass.SYSTEMS: "systems",
}


def _in_tens(count: int) -> int:
    return count // _STEP * _STEP


def boxes(connection: sa.Connection) -> list[bytes]:
    """Give what is stored encrypted at rest, to look on the disk for what a purge destroyed of it."""
    tables = (ballot_block, frame_entry, job, moderated_text, webhook, self_assessment)
    stored = (box for table in tables for box in connection.scalars(sa.select(table.c.box)))
    return [bytes(box) for box in stored if box is not None]
