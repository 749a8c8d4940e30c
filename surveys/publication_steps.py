"""One step of a publication: who may read a release from now on, written down with what it tells."""

from datetime import date

import sqlalchemy as sa

from surveys import public_content, publications, review, rounds, told_registry
from surveys.identifiers import SurveyCode, SurveyState
from surveys.open_data import NAMES, PUBLICATION
from surveys.public_content import Beside, Edition
from surveys.public_hash import hash_of
from surveys.publications import Level, Publication, Step

PUBLIC_PAGE = "public-page"


def begin(connection: sa.Connection, code: SurveyCode, level: Level) -> None:
    """Move a closed or reviewed round on at its first release."""
    if level is Level.CADRE:
        if rounds.get(connection, code).state is SurveyState.CLOSED:
            rounds.set_state(connection, code, SurveyState.IN_REVIEW)
        rounds.set_state(connection, code, SurveyState.WITH_CADRE)
    else:
        rounds.set_state(connection, code, SurveyState.RELEASED)


def go(
    connection: sa.Connection, edition: Edition, level: Level, officers: tuple[str, str], on: date
) -> Publication:
    """Tell a release to a level and move the round on; the caller holds the round and has checked who signs.

    At the level public the content of the public page is frozen, and the registry notes every form in which
    anything of it is told from now on.
    """
    code = edition.summary.survey
    if level is not Level.CADRE and rounds.get(connection, code).state is SurveyState.WITH_CADRE:
        rounds.set_state(connection, code, SurveyState.RELEASED)
    if level is not Level.PUBLIC:
        return publications.note(connection, code, Step(edition.number, level), officers, on)
    number = publications.next_number(connection, code)
    beside = Beside(review.note_of(connection, code), ())
    content = public_content.build(connection, edition, number, on, beside)
    step = Step(edition.number, level, content, hash_of(content))
    _note_forms(connection, code, content, on)
    return publications.note(connection, code, step, officers, on)


def _note_forms(connection: sa.Connection, code: SurveyCode, content: str, on: date) -> None:
    files = public_content.files_of(content)
    forms = {PUBLIC_PAGE: content, f"open:{PUBLICATION}": content}
    for name, text in (forms | {f"open:{name}": files[name] for name in NAMES}).items():
        told_registry.note_file(connection, code, name, text.encode(), on)
