"""Closing a round: two officers open the box once, in memory; what joined code to ballot is destroyed."""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys import audit, opened, questionnaires, rounds, sealing
from surveys.ballot_parts import RatingsPart, TextPart
from surveys.box import Box
from surveys.box_engines import open_box
from surveys.ceremony import Officer, recover_key
from surveys.destruction import ClosingStep, Progress, finish_destruction, forget_invitations, silent
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.key_store import RoundKeys, round_keys
from surveys.paper.reconciliation import require_reconciled
from surveys.problems import N_, Problem, Refused
from surveys.schema import closing as closing_table
from surveys.schema import invitation as invitation_table
from surveys.staff_roles import refuse_conflicts
from surveys.standings import spent_code
from surveys.survey import Assignment, Survey
from surveys.unsealing import Unsealer

__all__ = ["ClosingStep", "Minutes", "Progress", "close_round", "finish_destruction", "minutes_of"]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a closing. ``spent`` counts codes; ``opened + invalid`` are their ballots."""

    survey: SurveyCode
    issued: int
    spent: int
    opened: int
    invalid: int
    officers: tuple[str, ...]
    destroyed: bool


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One closing under way."""

    installation: Installation
    survey: Survey
    assignments: tuple[Assignment, ...]
    officers: tuple[str, ...]
    box: Box
    keys: RoundKeys
    progress: Progress


@dataclass(frozen=True, slots=True)
class _Content:
    """What came out of a box: valid ballots and texts, shuffled, and how many were not valid."""

    ratings: list[RatingsPart]
    invalid: int
    texts: list[TextPart]
    invalid_texts: int


def close_round(
    installation: Installation,
    survey: SurveyCode,
    officers: tuple[Officer, Officer],
    words: str | None = None,
    progress: Progress = silent,
) -> Minutes:
    """Close an open round: unseal, check, count, shuffle, encrypt, destroy. Manages its own transactions.

    ``officers`` were both authenticated by the caller. Two of their passphrases and the printed
    ``words`` are needed. Interrupted anywhere, the round stays sealed and can be closed again, or it is
    closed and `finish_destruction` ends it.

    Raises Refused (one officer twice, a conflict of interest, paper that does not add up, a wrong
    passphrase or words, a round that is not open, a box that does not add up) and NotReady. Nothing is
    opened and nothing lost then.
    """
    finish_destruction(installation)
    usernames = tuple(sorted(officer.username for officer in officers))
    with installation.engine.connect() as connection:
        found = rounds.get(connection, survey)
        asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
        assignments = rounds.assignments(connection, survey)
        refuse_conflicts(connection, usernames, survey)
        if found.state is SurveyState.OPEN:
            require_reconciled(connection, survey)
    if found.state not in (SurveyState.OPEN, SurveyState.CLOSING):
        raise Refused(Problem(N_("Round %(survey)s is not open."), {"survey": survey}))
    progress(ClosingStep.KEY, 0, 1)
    # Before anything changes: a wrong passphrase does not end the round.
    opening = sealing.opener(recover_key(installation, found, officers, words))
    keys = round_keys(installation.key_store, survey)
    box = open_box(installation, survey)
    sitting = _Sitting(installation, found, assignments, usernames, box, keys, progress)
    _shut(sitting)
    content = _open(sitting, Unsealer(opening, keys.tag, asked, assignments, found.rules.linked))
    _write(sitting, content, _prove(sitting, content), len(asked.coded_items))
    finish_destruction(installation, progress)
    return minutes_of(installation, survey)


def _shut(sitting: _Sitting) -> None:
    """End the intake: first for those who look at the round's state, then for those on their way."""
    sitting.progress(ClosingStep.SHUT, 0, 2)
    code = sitting.survey.code
    if sitting.survey.state is SurveyState.OPEN:
        with sitting.installation.engine.begin() as connection:
            rounds.set_state(connection, code, SurveyState.CLOSING)
            require_reconciled(connection, code)  # once more: from here on no batch can be opened
            act = audit.Act(sitting.officers[0], "survey.closing", code, {"officers": list(sitting.officers)})
            audit.append(connection, sitting.installation.clock, act)
    sitting.progress(ClosingStep.SHUT, 1, 2)
    sitting.box.shut()
    sitting.progress(ClosingStep.SHUT, 2, 2)


def _open(sitting: _Sitting, unsealer: Unsealer) -> _Content:
    box, progress = sitting.box, sitting.progress
    parts = box.count_parts()
    ratings, invalid = unsealer.ratings(
        box.ratings(), lambda done: progress(ClosingStep.RATINGS, done, parts.ratings)
    )
    texts, invalid_texts = unsealer.texts(
        box.texts(), lambda done: progress(ClosingStep.TEXTS, done, parts.texts)
    )
    return _Content(ratings, invalid, texts, invalid_texts)


def _prove(sitting: _Sitting, content: _Content) -> int:
    """Give the number of spent codes if spent x m = opened + invalid. Raises Refused."""
    code = sitting.survey.code
    carried = {assignment.number: len(assignment.subjects) for assignment in sitting.assignments}
    invitation = invitation_table.c
    with sitting.installation.engine.connect() as connection:
        rows = connection.execute(
            sa.select(invitation.digest, invitation.assignment).where(invitation.survey == code)
        )
        ballots_of = {spent_code(sitting.keys, row.digest): carried[row.assignment] for row in rows}
    spent = sitting.box.spent_codes()
    due = sum(ballots_of.get(spent_one, 0) for spent_one in spent)
    unknown = sum(spent_one not in ballots_of for spent_one in spent)
    counts = sitting.box.count_parts()
    found = len(content.ratings) + content.invalid
    if unknown or {found, counts.ratings, counts.texts} != {due}:
        values = {"survey": code, "due": due, "found": found, "texts": counts.texts, "unknown": unknown}
        with sitting.installation.engine.begin() as connection:
            act = audit.Act(sitting.officers[0], "survey.closing_refused", code, values)
            audit.append(connection, sitting.installation.clock, act)
        raise Refused(
            Problem(
                N_(
                    "The box of round %(survey)s does not add up: its codes carry %(due)s ballots, it holds "
                    "%(found)s ballots and %(texts)s texts, and %(unknown)s spent codes were never issued. "
                    "It stays sealed. Have it examined before anything else is done."
                ),
                values,
            )
        )
    return len(spent)


def _write(sitting: _Sitting, content: _Content, spent: int, items: int) -> None:
    """Store opened ballots and minutes, and close the round: one transaction."""
    installation, code = sitting.installation, sitting.survey.code
    key = installation.keys.read("installation")
    counts = {
        "issued": sum(assignment.issued for assignment in sitting.assignments),
        "spent": spent,
        "opened": len(content.ratings),
        "invalid": content.invalid,
    }
    sitting.progress(ClosingStep.WRITE, 0, 1)
    with installation.engine.begin() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        rounds.set_state(connection, code, SurveyState.CLOSED, on=today)
        opened.write(connection, key, code, opened.gather(content.ratings, items))
        opened.write_texts(connection, key, code, content.texts)
        connection.execute(
            sa.insert(closing_table).values(survey=code, officers=list(sitting.officers), **counts)
        )
        forget_invitations(connection, code)
        details = counts | {"invalid_texts": content.invalid_texts, "officers": list(sitting.officers)}
        act = audit.Act(sitting.officers[0], "survey.close", code, details)
        audit.append(connection, installation.clock, act)
        sitting.progress(ClosingStep.WRITE, 1, 1)


def minutes_of(installation: Installation, survey: SurveyCode) -> Minutes:
    """Give the minutes of a closed round. Raises Refused when it is not closed."""
    with installation.engine.connect() as connection:
        row = connection.execute(sa.select(closing_table).where(closing_table.c.survey == survey)).first()
    if row is None:
        raise Refused(Problem(N_("Round %(survey)s is not closed."), {"survey": survey}))
    return Minutes(survey, row.issued, row.spent, row.opened, row.invalid, tuple(row.officers), row.destroyed)
