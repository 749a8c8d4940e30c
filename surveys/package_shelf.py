"""Packages as they left the house: written once, and the same bytes for whoever asks again.

A package is kept for each release, language and key. It is not written again when the signing key is
replaced, when a name in the register changes, or when the release is corrected: then a package of the later
release stands beside it. Only when its key is revoked is a release written again, signed by the present key.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import audit, corrections, package, signing_keys, told_registry
from surveys.identifiers import Language, SurveyCode
from surveys.installation import Installation
from surveys.package_content import Words
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.round_records import hold
from surveys.schema import package_issue as table
from surveys.schema import release, signing_key

ACT = "package.issue"


@dataclass(frozen=True, slots=True)
class Issued:
    """A package on the shelf. ``fingerprint``: of the key that signed it. ``digest``: SHA-256 of the file.

    ``superseded_by``: the release that took the place of its release. ``is_revoked``: its key was revoked.
    """

    survey: SurveyCode
    release: int
    language: Language
    fingerprint: str
    digest: str
    issued_on: date
    superseded_by: int | None
    is_revoked: bool


def issue(place: Installation, code: SurveyCode, words: Words, actor: str) -> bytes:
    """Give the package of the last release of a round; written, signed and noted when it is not there yet.

    Manages its own transactions. Raises Refused when the round is not released, NotReady when the present
    signing key cannot sign.
    """
    with place.engine.connect() as connection:
        kept = current(connection, code, words.language)
    if kept is not None:
        return kept
    today = place.clock().astimezone(place.time_zone).date()
    with place.engine.begin() as connection:
        key, seed = signing_keys.signer(connection, place.keys, today)
    with place.engine.connect() as connection:
        # Outside any transaction that others wait for: a report takes its time.
        written = package.write(connection, seed, code, words)
    with place.engine.begin() as connection:
        hold(connection, code)
        if (kept := current(connection, code, words.language)) is not None:
            return kept  # somebody else was faster
        _refuse_overtaken(connection, code, written.release)
        one = Issued(
            survey=code,
            release=written.release,
            language=words.language,
            fingerprint=key.fingerprint,
            digest=hashlib.sha256(written.content).hexdigest(),
            issued_on=today,
            superseded_by=None,
            is_revoked=False,
        )
        _keep(connection, one, written.content)
        told_registry.note_file(connection, code, f"package-{words.language}", written.content, today)
        details = {"release": one.release, "language": words.language, "digest": one.digest}
        audit.append(connection, place.clock, audit.Act(actor, ACT, code, details))
    return written.content


def _refuse_overtaken(connection: sa.Connection, code: SurveyCode, number: int) -> None:
    if corrections.superseded_by(connection, code, number) is not None:
        raise Refused(
            Problem(
                N_("The round “%(code)s” was corrected while its package was written. Ask for it again."),
                {"code": code},
            )
        )


def _keep(connection: sa.Connection, one: Issued, content: bytes) -> None:
    connection.execute(
        sa.insert(table).values(
            survey=one.survey,
            number=one.release,
            language=one.language,
            fingerprint=one.fingerprint,
            digest=one.digest,
            content=content,
            issued_on=one.issued_on,
        )
    )


def current(connection: sa.Connection, code: SurveyCode, language: Language) -> bytes | None:
    """Give the package of the last release in a language, if it was issued and its key still counts."""
    last = sa.select(sa.func.max(release.c.number)).where(release.c.survey == code).scalar_subquery()
    row = connection.execute(
        sa.select(table.c.content, table.c.digest)
        .join(signing_key, signing_key.c.fingerprint == table.c.fingerprint)
        .where(
            table.c.survey == code,
            table.c.number == last,
            table.c.language == language,
            signing_key.c.revoked_on.is_(None),
        )
        .order_by(table.c.issued_on.desc(), table.c.fingerprint)
    ).first()
    return None if row is None else _whole(row.content, row.digest)


def issued(connection: sa.Connection, code: SurveyCode) -> tuple[Issued, ...]:
    """Give every package of a round that was issued: of the last release first, then by language."""
    rows = connection.execute(
        sa.select(
            *(one for one in table.c if one.name != "content"),
            signing_key.c.revoked_on,
        )
        .join(signing_key, signing_key.c.fingerprint == table.c.fingerprint)
        .where(table.c.survey == code)
        .order_by(table.c.number.desc(), table.c.language, table.c.issued_on.desc(), table.c.fingerprint)
    ).all()
    later = {one: corrections.superseded_by(connection, code, one) for one in {row.number for row in rows}}
    return tuple(
        Issued(
            survey=code,
            release=row.number,
            language=Language(row.language),
            fingerprint=row.fingerprint,
            digest=row.digest,
            issued_on=row.issued_on,
            superseded_by=later[row.number],
            is_revoked=row.revoked_on is not None,
        )
        for row in rows
    )


def content(connection: sa.Connection, digest: str) -> bytes:
    """Give a package by its digest. Raises BadInput when none was issued, NotReady when it was changed."""
    found = connection.scalar(sa.select(table.c.content).where(table.c.digest == digest))
    if found is None:
        raise BadInput(Problem(N_("No package with this digest was issued here."), where=digest[:64]))
    return _whole(found, digest)


def _whole(found: bytes, digest: str) -> bytes:
    if hashlib.sha256(found).hexdigest() != digest:
        raise NotReady(
            Problem(N_("A package on the shelf was changed after it was issued. Restore it."), where=digest)
        )
    return bytes(found)
