"""What may be told in the hall: what the public site shows of a round, what became of promises, no more.

Nothing is taken from a release that is not public: a meeting of the people is everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import commitments, publications, published, questionnaires, rounds
from surveys.commitments import Commitment, CommitmentOrigin
from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.meetings.records import subject_of
from surveys.publications import Level
from surveys.published import Published
from surveys.questionnaire import Questionnaire
from surveys.recommendations import records as recommendations
from surveys.recommendations.records import Choice, Recommendation
from surveys.release import read_release
from surveys.replies.records import ReplyPlace
from surveys.schema import label, unit
from surveys.summary_analyses import Gap
from surveys.survey import Subject, Survey


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed so far, as it stands today."""

    promises: tuple[Commitment, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """All that a meeting may be told. ``public`` None: the result is not public, so no figure is here.

    ``own``: own score by criterion (None: on the whole), only where whoever is rated has asked for it;
    ``has_own``: whether the round asked for an own view at all. ``position`` by language.
    """

    survey: Survey
    subject: Subject
    unit: str
    position: Mapping[str, str]
    asked: Questionnaire
    public: Published | None
    agreed: Agreed
    has_own: bool
    own: Mapping[str | None, float] | None = None


def gather(connection: sa.Connection, where: ReplyPlace, today: date, *, with_own: bool = False) -> Told:
    """Read what may be told about one subject of a round.

    ``with_own``: with the own view; only whoever is rated may ask for it. Raises NotReady when the public
    page is not what was signed.
    """
    survey = rounds.get(connection, where.survey)
    subject = subject_of(connection, where.survey, where.subject)
    public = _public(connection, where.survey)
    asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
    return Told(
        survey=survey,
        subject=subject,
        unit=connection.scalar(sa.select(unit.c.name).where(unit.c.code == subject.unit)) or subject.unit,
        position=_position(connection, subject),
        asked=asked if public is None else public.questionnaire,
        public=public,
        agreed=Agreed() if public is None else _agreed(connection, where, public, today),
        has_own=any(rule.group is RespondentGroup.SELF for rule in survey.rules.groups),
        own=_own(connection, where, public) if with_own else None,
    )


def is_public(connection: sa.Connection, survey: SurveyCode) -> bool:
    """Say whether figures of a round may be told to everybody."""
    return publications.last_level(connection, survey) is Level.PUBLIC


def _public(connection: sa.Connection, survey: SurveyCode) -> Published | None:
    standing = publications.standing(connection, survey)
    if standing is None or standing.hash is None:
        return None
    line = published.Line(survey, standing.number, standing.hash, standing.published_on, withdraws=False)
    found = published.parse(line, published.text_of(connection, line))
    return found if isinstance(found, Published) else None


def _position(connection: sa.Connection, subject: Subject) -> Mapping[str, str]:
    rows = connection.execute(
        sa.select(label.c.language, label.c.text).where(
            label.c.kind == "position", label.c.code == subject.position
        )
    )
    return {row.language: row.text for row in rows}


def _agreed(connection: sa.Connection, where: ReplyPlace, public: Published, today: date) -> Agreed:
    """Give promises that stand on the public page or were made in a meeting, and public recommendations."""
    shown = {one.id for one in public.commitments.get(where.subject, ())}
    promised = commitments.of_round(connection, where.survey).get(where.subject, ())
    kept = [one for one in promised if one.id in shown or one.origin is CommitmentOrigin.MEETING]
    choice = Choice(today, survey=where.survey, public=True)
    found = recommendations.listing(connection, choice).rows
    return Agreed(tuple(kept), tuple(one for one in found if one.subject in {None, where.subject}))


def _own(
    connection: sa.Connection, where: ReplyPlace, public: Published | None
) -> Mapping[str | None, float] | None:
    """Give the own view that stands beside the same release as the public page shows."""
    if public is None:
        return None
    release = read_release(connection, where.survey)
    beside = release.summary.analyses.of(where.subject)
    if (release.number, release.hash) != public.release or beside is None:
        return None
    return {one.criterion: one.gap.own for one in beside.gaps if isinstance(one.gap, Gap)}
