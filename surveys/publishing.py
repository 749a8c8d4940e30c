"""Telling a release further, and taking a public page down: two people, a reason, a line in the trail."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from surveys import announcements, audit, public_content, publication_steps, publications, release, rounds
from surveys.announcements import Event
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.public_content import Edition
from surveys.public_hash import hash_of
from surveys.publication_steps import Signed
from surveys.publications import Level, Publication, Step
from surveys.round_records import hold
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.text import clean

REASON_LANGUAGES = ("vi", "en")
MOST_CHARACTERS = 1000


def raise_level(
    installation: Installation, code: SurveyCode, level: Level, officers: tuple[str, str]
) -> Publication:
    """Tell the last release of a round to more people. Manages its own transaction.

    Raises Refused when the two officers are one, when the round is too near to one of them, when it is not
    released, or is told as far as that already: what was told is never taken back in silence.
    """
    with installation.engine.begin() as connection:
        today = _begin(installation, connection, code, officers)
        now = publications.level_of(connection, code)
        found = release.read_release(connection, code)
        if now is not None and now.reaches(level):
            raise Refused(
                Problem(
                    N_("The round “%(code)s” is told as far as that already. A level only ever rises."),
                    {"code": code},
                )
            )
        keys = installation.keys.readable("installation")
        edition = Edition(found.number, found.hash, found.summary)
        made = publication_steps.go(connection, keys, edition, level, Signed(officers, today))
        details = {"level": level.value, "release": found.number, "content": made.hash}
        announcements.announce_rise(connection, code, found.number, now, installation.clock())
        _trace(installation, connection, "survey.publish", made, details)
        return made


def renew(installation: Installation, code: SurveyCode, officers: tuple[str, str]) -> Publication:
    """Publish again what is public, with the texts and the note of this hour. Manages its own transaction.

    The version before stays readable under its number. Raises Refused as ``raise_level`` does, when nothing
    of the round is public, and when nothing on the page would be new.
    """
    with installation.engine.begin() as connection:
        today = _begin(installation, connection, code, officers)
        stands = publications.standing(connection, code)
        if stands is None:
            raise Refused(Problem(N_("Nothing of the round “%(code)s” is public."), {"code": code}))
        found = release.read_release(connection, code)
        keys = installation.keys.readable("installation")
        edition = Edition(found.number, found.hash, found.summary)
        # The same number and day as what stands: then only what is told differs.
        same = publication_steps.content_of(connection, keys, edition, stands.number, stands.published_on)
        if hash_of(same) == stands.hash:
            raise Refused(Problem(N_("Nothing on the public page would change.")))
        made = publication_steps.go(connection, keys, edition, Level.PUBLIC, Signed(officers, today))
        _trace(
            installation, connection, "survey.publish", made, {"release": found.number, "content": made.hash}
        )
        return made


def withdraw(
    installation: Installation, code: SurveyCode, reason: Mapping[str, str], officers: tuple[str, str]
) -> Publication:
    """Take the public page of a round down; its address then says so, and why. Manages its own transaction.

    Raises BadInput for a reason that is not said in Vietnamese and English, Refused as ``raise_level`` does
    and when nothing of the round is public.
    """
    said = {language: clean(reason.get(language, "")).strip() for language in REASON_LANGUAGES}
    if not all(said.values()) or any(len(text) > MOST_CHARACTERS for text in said.values()):
        raise BadInput(
            Problem(
                N_(
                    "Say in Vietnamese and in English why the page is taken down, each in at most %(most)s "
                    "letters. Everybody reads the reason."
                ),
                {"most": MOST_CHARACTERS},
                "reason",
            )
        )
    with installation.engine.begin() as connection:
        today = _begin(installation, connection, code, officers)
        stands = publications.standing(connection, code)
        if stands is None:
            raise Refused(Problem(N_("Nothing of the round “%(code)s” is public."), {"code": code}))
        number = publications.next_number(connection, code)
        content = public_content.withdrawal(connection, rounds.get(connection, code), number, today, said)
        step = Step(stands.release, None, content, hash_of(content))
        made = publications.note(connection, code, step, officers, today)
        moment = installation.clock()
        announcements.announce(connection, code, stands.release, Event.WITHDRAWN, moment)
        _trace(installation, connection, "survey.withdraw", made, {"content": made.hash})
        return made


def _begin(
    installation: Installation, connection: sa.Connection, code: SurveyCode, officers: tuple[str, str]
) -> date:
    if are_one_person(connection, officers):
        raise Refused(Problem(N_("Two different people publish a round. Name a second one.")))
    hold(connection, code)
    refuse_conflicts(connection, officers, code)
    return installation.clock().astimezone(installation.time_zone).date()


def _trace(
    installation: Installation,
    connection: sa.Connection,
    act: str,
    made: Publication,
    details: Mapping[str, object],
) -> None:
    said = {"officers": list(made.signed_by), "number": made.number, **details}
    audit.append(connection, installation.clock, audit.Act(made.signed_by[0], act, made.survey, said))
