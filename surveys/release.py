"""The only door out: from a tally to what may be told, frozen once and for all.

Every page, file, chart, command and interface reads a ``Summary`` made here; nothing else builds one.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from analysis.method import METHOD_VERSION
from surveys import (
    announcements,
    audit,
    opened,
    publication_steps,
    questionnaires,
    release_draft,
    release_review,
    review,
    rounds,
    summary_json,
    told_registry,
)
from surveys.announcements import Event
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.opened import OpenedBallots
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.public_content import Edition
from surveys.publications import Level
from surveys.questionnaire import Questionnaire
from surveys.release_analyses import Material, analyse
from surveys.release_audit import audit as audit_summary
from surveys.release_leniency import Raters
from surveys.release_linked import LinkedRows
from surveys.release_policy import record
from surveys.release_reliability import tell_reliability
from surveys.release_round import Results
from surveys.release_subjects import Peers, tell_subjects
from surveys.round_records import hold
from surveys.schema import release as release_table
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.summary import GroupPolicy, Summary
from surveys.survey import Assignment, Subject, Survey
from surveys.tally import Tally, tally
from surveys.tally_scoring import Plan

FIRST = 1
MOST_THAWED = 4
_thawed: dict[str, Summary] = {}
"""Releases read lately, by hash: what is frozen needs reading only once."""


@dataclass(frozen=True, slots=True)
class Release:
    """One frozen release. ``hash``: SHA-256 of its canonical JSON."""

    number: int
    hash: str
    summary: Summary


def summarise(
    survey: Survey,
    questionnaire: Questionnaire,
    subjects: Sequence[Subject],
    assignments: Sequence[Assignment],
    table: Tally,
) -> Summary:
    """Pass a tally through the disclosure gate.

    The same ballots, rules and method version give the same summary, in whatever order the ballots lie.
    """
    asked = _Asked(survey, questionnaire, tuple(subjects), tuple(assignments))
    return _summarise(asked, table, Raters.of(assignments))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked of whom."""

    survey: Survey
    questionnaire: Questionnaire
    subjects: tuple[Subject, ...]
    assignments: tuple[Assignment, ...]


def _summarise(asked: _Asked, table: Tally, raters: Raters) -> Summary:
    survey, questionnaire, rules = asked.survey, asked.questionnaire, asked.survey.rules
    results = Results.of(rules, questionnaire, asked.assignments, table)
    plan, told = Plan.of(questionnaire), results.told()
    weights = {rule.group: rule.weight for rule in rules.groups if rule.required}
    reliability = tuple(tell_reliability(plan, told, group, rules) for group in results.gates)
    reliable = all(one.passes for one in reliability if weights.get(one.group, 0.0) > 0)
    return Summary(
        survey=survey.code,
        unit=survey.unit,
        title=dict(rules.title),
        period_start=survey.period_start,
        period_end=survey.period_end,
        questionnaire_id=survey.questionnaire_id,
        questionnaire_version=survey.questionnaire_version,
        questionnaire_hash=survey.questionnaire_hash,
        method_version=METHOD_VERSION,
        confidence=rules.confidence,
        least_reliability=rules.least_reliability,
        policies=tuple(
            GroupPolicy(
                gate.group, rules.rule(gate.group).weight, gate.threshold, rules.rule(gate.group).required
            )
            for gate in results.gates.values()
        ),
        reliability=reliability,
        subjects=tell_subjects(asked.subjects, results, Peers(weights, reliable, rules.confidence, raters)),
        method=record(),
    )


def summarise_ballots(
    survey: Survey,
    questionnaire: Questionnaire,
    subjects: Sequence[Subject],
    assignments: Sequence[Assignment],
    ballots: OpenedBallots,
) -> Summary:
    """Tally the ballots of a closed round and tell everything, with what rests on single ballots."""
    table = tally(questionnaire, ballots)
    asked = _Asked(survey, questionnaire, tuple(subjects), tuple(assignments))
    rows = LinkedRows.of(questionnaire, ballots) if _knows_raters(survey) else None
    told = _summarise(asked, table, Raters.of(assignments, rows))
    material = Material(survey.rules, questionnaire, tuple(assignments), table, ballots)
    return replace(told, analyses=analyse(told, material))


def _knows_raters(survey: Survey) -> bool:
    """Say whether raters of single ballots may be used: declared, and people weigh alike in every stratum."""
    return survey.rules.linked and all(size is None for _, _, size in survey.rules.strata)


def release_round(
    installation: Installation, code: SurveyCode, officers: tuple[str, str], level: Level = Level.FRONT
) -> Release:
    """Tally a closed round, pass it through the gate and freeze what came out. Manages its own transaction.

    ``level``: who may read it from now on. Raises Refused when the two officers are one, when the round is
    too near to one of them, when it is not closed, not accepted in its review, or is released already: then
    ``surveys.correcting`` puts another release in its place.
    """
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        if are_one_person(connection, officers):
            raise Refused(Problem(N_("Two different people release a round. Name a second one.")))
        refuse_conflicts(connection, officers, code)
        kept = release_draft.kept(connection, keys, code)
        summary = kept or draft(connection, keys, code)
        hold(connection, code)  # not before: drafting takes its time
        _refuse_released(connection, code)
        today = installation.clock().astimezone(installation.time_zone).date()
        review.require_accepted(connection, code, officers, today)
        released = publish(connection, summary, today, level)
        edition = Edition(released.number, released.hash, summary)
        told = publication_steps.go(
            connection, keys, edition, level, publication_steps.Signed(officers, today)
        )
        now = installation.clock()
        announcements.announce(connection, code, released.number, Event.RELEASED, now)
        if kept is None:  # else the reviewers' figures were made with the draft
            release_review.note(connection, keys, code, summary)
        details = {
            "officers": sorted(officers),
            "hash": released.hash,
            "number": released.number,
            "level": level.value,
            "content": told.hash,
        }
        act = audit.Act(officers[0], "survey.release", code, details)
        audit.append(connection, installation.clock, act)
        return released


def _refuse_released(connection: sa.Connection, code: SurveyCode) -> None:
    if connection.scalar(sa.select(release_table.c.number).where(release_table.c.survey == code).limit(1)):
        raise Refused(
            Problem(
                N_(
                    "The round “%(code)s” is released already. What is released is frozen; a correction puts "
                    "another release in its place, and says why."
                ),
                {"code": code},
            )
        )


def draft(connection: sa.Connection, keys: tuple[bytes, ...], code: SurveyCode) -> Summary:
    """Give what would be released of a closed round; ``keys``: installation keys, the newest first."""
    survey = rounds.get(connection, code)
    questionnaire = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
    return summarise_ballots(
        survey,
        questionnaire,
        rounds.subjects(connection, code),
        rounds.assignments(connection, code),
        opened.read(connection, keys, code),
    )


def publish(connection: sa.Connection, summary: Summary, on: date, level: Level = Level.FRONT) -> Release:
    """Freeze a summary as a release of its round, and move the round on: with the cadre, or released.

    One release for each round, unless ballots enough changed since. Before anything is frozen the whole
    summary is audited, and looked at beside everything told before. Raises Refused when something could be
    deduced, when nothing or too little changed, or when the round may not be released in its state.
    """
    text = summary_json.dump(summary)
    last = _last(connection, summary)
    hashed = hashlib.sha256(text.encode()).hexdigest()
    if last is not None and last.hash == hashed:
        raise Refused(
            Problem(
                N_("The round “%(code)s” is released already. What is released is frozen."),
                {"code": summary.survey},
            )
        )
    told_registry.refuse_subtraction(connection, summary)
    _refuse_deductions(connection, summary)
    released = Release(FIRST if last is None else last.number + 1, hashed, summary)
    if last is None:
        publication_steps.begin(connection, summary.survey, level)
    connection.execute(
        sa.insert(release_table).values(
            survey=summary.survey,
            number=released.number,
            hash=released.hash,
            method_version=summary.method_version,
            summary=text,
            released_on=on,
        )
    )
    told_registry.note_release(connection, summary, released.number, on)
    return released


def _last(connection: sa.Connection, summary: Summary) -> sa.Row[int, str] | None:
    table = release_table.c
    return connection.execute(
        sa.select(table.number, table.hash)
        .where(table.survey == summary.survey)
        .order_by(table.number.desc())
        .limit(1)
    ).first()


def _refuse_deductions(connection: sa.Connection, summary: Summary) -> None:
    asked = questionnaires.get(connection, summary.questionnaire_id, summary.questionnaire_version)
    rules = rounds.get(connection, summary.survey).rules
    found = audit_summary(summary, asked, rules, time.perf_counter).problems
    if found:
        raise Refused(*found)


def read(connection: sa.Connection, code: SurveyCode) -> Summary:
    """Give what may be told of a round. Raises Refused when it is not released."""
    return read_release(connection, code).summary


def read_release(connection: sa.Connection, code: SurveyCode) -> Release:
    """Give the frozen release of a round with its hash. Raises Refused when there is none."""
    return read_releases(connection, [code])[0]


def read_releases(connection: sa.Connection, codes: Sequence[SurveyCode]) -> list[Release]:
    """Give the frozen releases of some rounds, in their order, by two questions to the database.

    Raises Refused when one of them is not released.
    """
    table = release_table.c
    wanted = sa.select(table.survey, table.number, table.hash).where(table.survey.in_(codes))
    last = {row.survey: row for row in connection.execute(wanted.order_by(table.number))}
    for code in codes:
        if code not in last:
            sentence = N_("The round “%(code)s” is not released yet: nothing can be told.")
            raise Refused(Problem(sentence, {"code": code}))
    thawed = {one.hash: _thawed[one.hash] for one in last.values() if one.hash in _thawed}
    frozen = [(one.survey, one.number) for one in last.values() if one.hash not in thawed]
    if frozen:
        wanted = sa.select(table.survey, table.hash, table.summary)
        for row in connection.execute(wanted.where(sa.tuple_(table.survey, table.number).in_(frozen))):
            thawed[row.hash] = _thaw(row)
    return [Release(last[code].number, last[code].hash, thawed[last[code].hash]) for code in codes]


def _thaw(row: sa.Row[str, str, str]) -> Summary:
    if hashlib.sha256(row.summary.encode()).hexdigest() != row.hash:
        sentence = N_("The release of round “%(code)s” was changed after it was frozen. Restore it.")
        raise NotReady(Problem(sentence, {"code": row.survey}))
    if len(_thawed) >= MOST_THAWED:
        _thawed.clear()
    _thawed[row.hash] = summary_json.load(row.summary)
    return _thawed[row.hash]
