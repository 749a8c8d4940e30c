"""Reading what documents are made from: a frozen release with note and texts, or an act and its officers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from surveys import audit, questionnaires, review, rounds, staff
from surveys.closing import minutes_of
from surveys.documents.drawing_up import in_language
from surveys.documents.facts import ReportFacts, Voice
from surveys.documents.minutes_acts import ActFacts, closing
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording_store import wording_for
from surveys.identifiers import SubjectNumber, SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.minutes import tell
from surveys.package_content import OPEN_LINK, Words
from surveys.package_gather import gather
from surveys.package_words import group_word
from surveys.paper import reconciliation
from surveys.problems import N_, Problem, Refused
from surveys.release import draft, read
from surveys.schema import release, unit
from surveys.summary import Summary
from surveys.survey import Survey
from surveys.texts.told import told as told_texts

_CLOSED, _OPENED = "survey.close", "survey.open"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report of a round, in which words. ``audience``: the level of the reader, for texts.

    ``subject``: of whom; ``unit``: of which one (None: that of the round), and of it only whom the reader
    has ``seen`` (None: everybody).
    """

    kind: Kind
    words: Words
    audience: str
    subject: SubjectNumber | None = None
    unit: UnitCode | None = None
    seen: frozenset[SubjectNumber] | None = None


def report_facts(installation: Installation, code: SurveyCode, wanted: Wanted) -> ReportFacts:
    """Read a release for a report. Raises Refused when the round is not released."""
    with installation.engine.connect() as connection:
        content = gather(connection, code, wanted.words)
        survey = rounds.get(connection, code)
        released_on = connection.execute(
            sa.select(release.c.released_on).where(
                release.c.survey == code, release.c.number == content.number
            )
        ).scalar_one()
        return ReportFacts(
            content=content,
            survey=survey,
            wording=wording_for(connection, survey.unit, wanted.kind, wanted.words.language),
            released_on=released_on,
            note=in_language(review.note_of(connection, code) or {}, wanted.words),
            voices=_voices(connection, installation, code, wanted),
        )


def _voices(
    connection: sa.Connection, installation: Installation, code: SurveyCode, wanted: Wanted
) -> Mapping[SubjectNumber, tuple[Voice, ...]]:
    if wanted.subject is None:
        return {}
    keys = installation.keys.readable("installation")
    found = told_texts(connection, keys, code, wanted.subject, wanted.audience)
    return {
        wanted.subject: tuple(
            Voice(_group(one.group.value, wanted.words, is_open_link=one.open_link), one.text)
            for one in found
        )
    }


def _group(name: str, reader: Words, *, is_open_link: bool) -> str:
    named = f"{OPEN_LINK}_{name}" if is_open_link else name
    return ": ".join(reader.say(word) for word in group_word(named))


def opening_facts(installation: Installation, code: SurveyCode, words: Words) -> ActFacts:
    """Read how a round was opened. Raises Refused when it never was."""
    return _act_facts(installation, code, (Kind.MINUTES_OPENING, _OPENED), words)


def closing_facts(
    installation: Installation, code: SurveyCode, words: Words, kind: Kind = Kind.MINUTES_CLOSING
) -> ActFacts:
    """Read how a round was closed. Raises Refused when it is not."""
    minutes_of(installation, code)
    return _act_facts(installation, code, (kind, _CLOSED), words)


def _act_facts(installation: Installation, code: SurveyCode, act: tuple[Kind, str], words: Words) -> ActFacts:
    kind, name = act
    with installation.engine.connect() as connection:
        survey = rounds.get(connection, code)
        event = audit.last_of(connection, name, code)
        if event is None:
            raise Refused(
                Problem(N_("The round “%(code)s” was not opened yet: there are no minutes."), {"code": code})
            )
        asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
        first, second = _officers(connection, event.details)
        return ActFacts(
            survey=survey,
            unit=_unit_name(connection, survey),
            questionnaire=asked,
            wording=wording_for(connection, survey.unit, kind, words.language),
            words=words,
            officers=(first, second),
            at=_local(installation, event.at),
        )


def _officers(connection: sa.Connection, details: str) -> tuple[str, str]:
    usernames = [str(one) for one in json.loads(details).get("officers", [])]
    people = [staff.get(connection, one) for one in usernames]
    named = [one.name if one else username for one, username in zip(people, usernames, strict=True)]
    first, second, *_ = (*named, "", "")
    return first, second


def _local(installation: Installation, at: datetime) -> datetime:
    return at.astimezone(installation.time_zone)


def _unit_name(connection: sa.Connection, survey: Survey) -> str:
    found = connection.scalar(sa.select(unit.c.name).where(unit.c.code == survey.unit))
    return found or UnitCode(survey.unit)


def told_now(installation: Installation, code: SurveyCode) -> Summary:
    """Give what may be told of a closed round: its release, else what would be released."""
    with installation.engine.connect() as connection:
        if connection.scalar(sa.select(release.c.number).where(release.c.survey == code).limit(1)) is None:
            return draft(connection, installation.keys.readable("installation"), code)
        return read(connection, code)


def closing_minutes(installation: Installation, facts: ActFacts, summary: Summary) -> Document:
    """Draw up the minutes of a closing beside what may be told of the round."""
    code = facts.survey.code
    stored = minutes_of(installation, code)
    with installation.engine.connect() as connection:
        told = tell(stored, rounds.assignments(connection, code), summary)
        runs = reconciliation.standing(connection, code)
    return closing(facts, told, runs, destroyed=stored.destroyed)
