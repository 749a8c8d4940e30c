"""What the public site shows of a round, put together once, at publication, and frozen with its hash.

Nothing is computed here: the content is the frozen release without what only the cadre and the office read
(own views, signs about single groups), with the words and names that a stranger needs beside it, and the
files of open data as they will always be served.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from surveys import corrections, questionnaires, rounds, summary_json
from surveys.commitments import Commitment
from surveys.identifiers import Language, SubjectNumber
from surveys.open_data import tables
from surveys.package_content import Content, Supersedes, Words
from surveys.package_method import commitments_of, replies_of, superseded_json
from surveys.public_hash import canonical
from surveys.questionnaire import Texts
from surveys.replies.told import ToldReply
from surveys.schema import label, unit
from surveys.summary import Summary
from surveys.survey import Survey

FORMAT = 1
ENGLISH = Language("en")
PLAIN = Words(ENGLISH, lambda sentence: sentence)  # tables and descriptions are the same for all readers


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen release on its way out: its number, its hash, and what it tells."""

    number: int
    hash: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told beside the numbers. ``note``: of the review. ``texts``: see ``Published``."""

    note: Mapping[str, str] | None
    texts: tuple[tuple[int, str, str, bool], ...]
    replies: Mapping[SubjectNumber, ToldReply] = field(default_factory=dict)
    commitments: Mapping[SubjectNumber, tuple[Commitment, ...]] = field(default_factory=dict)


def for_everybody(summary: Summary) -> Summary:
    """Leave out what only the cadre and the office read, as the evaluators' package does."""
    found = summary.analyses
    integrity = replace(found.integrity, groups=(), subjects=(), open_link=None)
    subjects = tuple(replace(one, gaps=()) for one in found.subjects)
    return replace(summary, analyses=replace(found, subjects=subjects, integrity=integrity))


def build(connection: sa.Connection, edition: Edition, number: int, on: date, beside: Beside) -> str:
    """Give the public content of a release as canonical JSON; ``number``: of the publication."""
    summary = for_everybody(edition.summary)
    found = rounds.get(connection, summary.survey)
    version = (summary.questionnaire_id, summary.questionnaire_version)
    asked = questionnaires.get(connection, *version)
    before = _supersedes(connection, edition)
    content = Content(
        summary,
        edition.number,
        edition.hash,
        asked,
        {},
        PLAIN,
        beside.note,
        before,
        beside.replies,
        beside.commitments,
    )
    return canonical(
        {
            "format": FORMAT,
            "survey": summary.survey,
            "number": number,
            "published_on": on.isoformat(),
            "release": {"number": edition.number, "hash": edition.hash},
            **superseded_json(content),
            "summary": json.loads(summary_json.dump(summary)),
            "questionnaire": questionnaires.source(connection, *version),
            "asks": dict(found.rules.asks),
            "opened_on": _day(found.opened_on),
            "closed_on": _day(found.closed_on),
            "names": _names(connection, summary),
            "note": None if beside.note is None else dict(beside.note),
            "texts": [list(one) for one in beside.texts],
            "replies": replies_of(content),
            "commitments": commitments_of(content),
            "files": tables(content),
        }
    )


def _supersedes(connection: sa.Connection, edition: Edition) -> Supersedes | None:
    """Give the earlier release and the reason; packages are for evaluators, and not told to everybody."""
    made = corrections.of(connection, edition.summary.survey, edition.number)
    if made is None:
        return None
    return Supersedes(made.supersedes, made.hash, made.reason, made.corrected_on)


def withdrawal(connection: sa.Connection, survey: Survey, number: int, on: date, reason: Texts) -> str:
    """Give what stands in place of a withdrawn page as canonical JSON: which round, when, why."""
    name = connection.scalar(sa.select(unit.c.name).where(unit.c.code == survey.unit))
    return canonical(
        {
            "format": FORMAT,
            "survey": survey.code,
            "number": number,
            "published_on": on.isoformat(),
            "title": dict(survey.rules.title),
            "unit": name or survey.unit,
            "period_start": survey.period_start.isoformat(),
            "period_end": survey.period_end.isoformat(),
            "withdrawn": dict(reason),
        }
    )


def files_of(content: str) -> Mapping[str, str]:
    """Give the files of open data that are frozen in a content."""
    files: Mapping[str, str] = json.loads(content)["files"]
    return files


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _names(connection: sa.Connection, summary: Summary) -> dict[str, dict[str, object]]:
    """Give the names of the units, positions and position groups that the release speaks of."""
    units = {summary.unit, *(one.unit for one in summary.subjects)}
    codes = {
        "position": {one.position for one in summary.subjects if one.position},
        "position_group": {one.position_group for one in summary.subjects if one.position_group},
    }
    names: dict[str, dict[str, object]] = {
        "unit": dict(
            connection.execute(sa.select(unit.c.code, unit.c.name).where(unit.c.code.in_(units))).all()
        )
    }
    for kind, wanted in codes.items():
        found: dict[str, object] = {}
        for row in connection.execute(sa.select(label).where(label.c.kind == kind, label.c.code.in_(wanted))):
            texts = found.setdefault(row.code, {})
            texts[row.language] = row.text  # type: ignore[index] # a table of languages, made a line above
        names[kind] = found
    return names
