"""Correcting what was released: two people, a reason that everybody reads, and a release in another's place.

What was told stays told. The later release passes the same gate and the same audit, and is looked at beside
everything told before: what could be subtracted from it is refused, and nothing changes then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import (
    announcements,
    audit,
    corrections,
    late_ballots,
    opened,
    publication_steps,
    publications,
    questionnaires,
    reasons,
    release,
    release_review,
    round_facts,
    rounds,
)
from surveys.corrections import Correction
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.installation import Installation, KeyFolder
from surveys.late_ballots import LateBallots, LateFile
from surveys.opened import OpenedBallots
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.public_content import Edition
from surveys.publications import Level
from surveys.release import Release
from surveys.round_facts import Difference
from surveys.round_records import hold
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.summary import Summary
from surveys.survey import Assignment, Subject


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a correction changes, and why.

    ``reason`` by language. ``subjects``: those of whom the register is right and the round is wrong.
    ``late``: ballots that turned up. Where neither is given, the same ballots are computed anew.
    """

    reason: Mapping[str, str]
    subjects: frozenset[SubjectNumber] = frozenset()
    late: LateFile | None = None


@dataclass(frozen=True, slots=True)
class _Amended:
    """A round as a correction leaves it."""

    subjects: tuple[Subject, ...]
    assignments: tuple[Assignment, ...]
    ballots: OpenedBallots
    changed: tuple[Difference, ...]
    late: LateBallots | None


def correct(
    installation: Installation, code: SurveyCode, amendment: Amendment, officers: tuple[str, str]
) -> Release:
    """Release a round anew in place of its last release. Manages its own transaction.

    It is told at once to whoever the last release is told to. Raises BadInput for a reason that is not said
    in both languages and for a file that cannot be read; Refused when the two are one, when the round is too
    near to one of them, is not released, was purged, when nothing that is told would change, or when what was
    told before could be subtracted. Nothing is changed then.
    """
    reason = reasons.stated(amendment.reason)
    keys = installation.keys.readable("installation")
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        if are_one_person(connection, officers):
            raise Refused(Problem(N_("Two different people correct a release. Name a second one.")))
        refuse_conflicts(connection, officers, code)
        before = release.read_release(connection, code)
        amended = _amend(connection, installation.keys, code, amendment)
        summary = _summarised(connection, code, amended)
        _refuse_same(before.summary, summary)
        hold(connection, code)  # not before: computing takes its time
        _refuse_overtaken(connection, before, code)
        _store(connection, keys[0], code, amended)
        released = release.publish(connection, summary, today)
        made = Correction(code, released.number, before.number, before.hash, reason, officers, today)
        corrections.note(connection, made)
        _tell(connection, keys, released, publication_steps.Signed(officers, today))
        release_review.note(connection, keys, code, summary)
        announcements.announce(
            connection, code, released.number, announcements.Event.SUPERSEDED, installation.clock()
        )
        _trace(installation, connection, made, amended, released)
        return released


def _amend(connection: sa.Connection, keys: KeyFolder, code: SurveyCode, amendment: Amendment) -> _Amended:
    _refuse_purged(connection, code)
    changed = _chosen(round_facts.differences(connection, code), amendment.subjects)
    now = {one.now.number: one.now for one in changed}
    subjects = tuple(now.get(one.number, one) for one in rounds.subjects(connection, code))
    assignments = rounds.assignments(connection, code)
    ballots = opened.read(connection, keys.readable("installation"), code)
    if amendment.late is None:
        return _Amended(subjects, assignments, ballots, changed, None)
    late = late_ballots.read(connection, keys.read("pepper"), code, amendment.late)
    together = late_ballots.joined(ballots, late.ballots)
    late_ballots.refuse_more(together, assignments, subjects)
    return _Amended(subjects, (*assignments, *late.new), together, changed, late)


def _chosen(found: Collection[Difference], wanted: frozenset[SubjectNumber]) -> tuple[Difference, ...]:
    known = {one.now.number for one in found}
    if wanted - known:
        raise BadInput(
            Problem(
                N_("The register says the same of %(numbers)s as the round. Correct the register first."),
                {"numbers": ", ".join(str(one) for one in sorted(wanted - known))},
                "subjects",
            )
        )
    return tuple(one for one in found if one.now.number in wanted)


def _summarised(connection: sa.Connection, code: SurveyCode, amended: _Amended) -> Summary:
    survey = rounds.get(connection, code)
    asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
    return release.summarise_ballots(survey, asked, amended.subjects, amended.assignments, amended.ballots)


def _refuse_purged(connection: sa.Connection, code: SurveyCode) -> None:
    if audit.last_of(connection, "retention.purge", code) is not None:
        raise Refused(
            Problem(
                N_(
                    "Ballots of the round “%(code)s” were destroyed after their time: it can no longer be "
                    "computed anew. What was released stays as it is."
                ),
                {"code": code},
            )
        )


def _refuse_same(before: Summary, now: Summary) -> None:
    if before == now:
        raise Refused(Problem(N_("Nothing that is told would change: no other release is made.")))


def _refuse_overtaken(connection: sa.Connection, before: Release, code: SurveyCode) -> None:
    if release.read_release(connection, code).number != before.number:
        raise Refused(
            Problem(
                N_("Somebody else corrected the round “%(code)s” meanwhile. Look at it again."),
                {"code": code},
            )
        )


def _store(connection: sa.Connection, key: bytes, code: SurveyCode, amended: _Amended) -> None:
    for one in amended.changed:
        round_facts.store(connection, code, one.now)
    if amended.late is not None:
        late_ballots.store(connection, key, code, amended.late, amended.ballots)


def _tell(
    connection: sa.Connection,
    keys: tuple[bytes, ...],
    released: Release,
    signed: publication_steps.Signed,
) -> None:
    """Tell the later release as far as the earlier one is told; a withdrawn page stays withdrawn."""
    level = publications.level_of(connection, released.summary.survey) or Level.COUNCIL
    edition = Edition(released.number, released.hash, released.summary)
    publication_steps.go(connection, keys, edition, level, signed)


def _trace(
    installation: Installation,
    connection: sa.Connection,
    made: Correction,
    amended: _Amended,
    released: Release,
) -> None:
    details: dict[str, object] = {
        "officers": sorted(made.corrected_by),
        "number": made.number,
        "supersedes": made.supersedes,
        "hash": released.hash,
        "reason": made.reason["en"],
    }
    if amended.changed:
        details["subjects"] = [one.now.code for one in amended.changed]
    if amended.late is not None:
        details["file_hash"] = amended.late.mark.keyed
    act = audit.Act(min(made.corrected_by), "survey.correct", made.survey, details)
    audit.append(connection, installation.clock, act)
