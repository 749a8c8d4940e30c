"""One step of a publication: who may read a release from now on, written down with what it tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import commitments, public_content, publications, review, rounds, told_registry
from surveys.identifiers import SurveyCode, SurveyState
from surveys.open_data import NAMES, PUBLICATION
from surveys.public_content import Beside, Edition
from surveys.public_hash import hash_of
from surveys.publications import Level, Publication, Step
from surveys.replies import fairness, windows
from surveys.replies import told as replies
from surveys.summary import Summary, Withheld
from surveys.texts import told as texts

PUBLIC_PAGE = "public-page"


def begin(connection: sa.Connection, code: SurveyCode, level: Level) -> None:
    """Move a closed or reviewed round on at its first release."""
    if level is Level.CADRE:
        if rounds.get(connection, code).state is SurveyState.CLOSED:
            rounds.set_state(connection, code, SurveyState.IN_REVIEW)
        rounds.set_state(connection, code, SurveyState.WITH_CADRE)
    else:
        rounds.set_state(connection, code, SurveyState.RELEASED)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a step, and on which day."""

    officers: tuple[str, str]
    on: date


def go(
    connection: sa.Connection, keys: tuple[bytes, ...], edition: Edition, level: Level, signed: Signed
) -> Publication:
    """Tell a release to a level and move the round on; the caller holds the round and has checked who signs.

    At the level public the content of the public page is frozen, and the registry notes every form in which
    anything of it is told from now on. ``keys``: installation keys, the newest first; texts rest sealed.
    Whoever is rated has their days to reply from the first step on; raises Refused when a step further would
    be unfair to somebody who can still reply, or never could.
    """
    code = edition.summary.survey
    now = publications.last_level(connection, code)
    if now is None or not now.reaches(level):
        fairness.refuse_unfair(connection, code, level, signed.on)
    if now is None:
        windows.open_windows(connection, code, signed.on)
    if level is not Level.CADRE and rounds.get(connection, code).state is SurveyState.WITH_CADRE:
        rounds.set_state(connection, code, SurveyState.RELEASED)
    step = Step(edition.number, level)
    if level is Level.PUBLIC:
        number = publications.next_number(connection, code)
        content = content_of(connection, keys, edition, number, signed.on)
        step = Step(edition.number, level, content, hash_of(content))
        _note_forms(connection, code, content, signed.on)
    return publications.note(connection, code, step, signed.officers, signed.on)


def content_of(
    connection: sa.Connection, keys: tuple[bytes, ...], edition: Edition, number: int, on: date
) -> str:
    """Give what the public site would show of a release now, with the note and the texts of this hour."""
    code = edition.summary.survey
    beside = Beside(
        review.note_of(connection, code),
        tuple(_texts(connection, keys, edition.summary)),
        replies.of_round(connection, code),
        commitments.of_round(connection, code),
    )
    return public_content.build(connection, edition, number, on, beside)


def _texts(
    connection: sa.Connection, keys: tuple[bytes, ...], summary: Summary
) -> Iterator[tuple[int, str, str, bool]]:
    """Give the texts for everybody, of groups that are told: a text counts one answer of its group."""
    for subject in summary.subjects:
        told = {(one.group, False) for one in subject.groups if not isinstance(one.counts, Withheld)}
        told |= {(one.group, True) for one in subject.open_link if not isinstance(one.counts, Withheld)}
        for text in texts.told(connection, keys, summary.survey, subject.number, Level.PUBLIC):
            if (text.group, text.open_link) in told:
                yield subject.number, text.group.value, text.text, text.open_link


def _note_forms(connection: sa.Connection, code: SurveyCode, content: str, on: date) -> None:
    files = public_content.files_of(content)
    forms = {PUBLIC_PAGE: content, f"open:{PUBLICATION}": content}
    for name, text in (forms | {f"open:{name}": files[name] for name in NAMES}).items():
        told_registry.note_file(connection, code, name, text.encode(), on)
