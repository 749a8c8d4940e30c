"""A package leaves the house once: the same bytes for ever, whatever happens to names, keys or releases."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import package, package_shelf, release, signing_keys, told_registry
from surveys.audit import last_of
from surveys.identifiers import Language
from surveys.installation import Installation
from surveys.package_content import Content
from surveys.package_signature import public_pem
from surveys.package_verify import verify
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import package_issue, unit
from surveys.schema import release as release_table
from tests.surveys.package.conftest import WORDS


@pytest.fixture
def released(closed: Installation, content: Content) -> Installation:
    with closed.engine.begin() as connection:
        release.publish(connection, content.summary, date(2026, 4, 12))
    return closed


def test_a_package_is_issued_once_and_noted_once(released: Installation, content: Content) -> None:
    code = content.summary.survey
    first = package_shelf.issue(released, code, WORDS, "minh")
    with released.engine.begin() as connection:
        connection.execute(sa.update(unit).values(name="Another name"))
    assert package_shelf.issue(released, code, WORDS, "lan") == first
    with released.engine.connect() as connection:
        [one] = package_shelf.issued(connection, code)
        [told] = [line for line in told_registry.tellings(connection, code) if line.format == "package-vi"]
        noted = last_of(connection, package_shelf.ACT, code)
        [key] = signing_keys.listing(connection)
        assert package_shelf.content(connection, one.digest) == first
    assert one.digest == told.digest == hashlib.sha256(first).hexdigest()
    assert (one.release, one.language, one.superseded_by, one.is_revoked) == (1, "vi", None, False)
    assert noted is not None
    assert noted.actor == "minh"
    assert one.fingerprint == key.fingerprint
    assert key.pem == public_pem(released.keys.read("signing"))
    assert all(line.holds for line in verify(first, [key.pem]))


def test_each_language_has_a_package_of_its_own(released: Installation, content: Content) -> None:
    code = content.summary.survey
    vietnamese = package_shelf.issue(released, code, WORDS, "minh")
    english = package_shelf.issue(released, code, replace(WORDS, language=Language("en")), "minh")
    assert vietnamese != english
    with released.engine.connect() as connection:
        assert [one.language for one in package_shelf.issued(connection, code)] == ["en", "vi"]


def test_nothing_is_issued_of_a_round_that_is_not_released(closed: Installation, content: Content) -> None:
    with pytest.raises(Refused, match="not released yet"):
        package_shelf.issue(closed, content.summary.survey, WORDS, "minh")


def test_a_package_changed_on_the_shelf_is_never_handed_out(released: Installation, content: Content) -> None:
    code = content.summary.survey
    package_shelf.issue(released, code, WORDS, "minh")
    with released.engine.begin() as connection:
        [one] = package_shelf.issued(connection, code)
        connection.execute(sa.update(package_issue).values(content=b"something else"))
    with released.engine.connect() as connection:
        with pytest.raises(NotReady, match="changed after it was issued"):
            package_shelf.content(connection, one.digest)
        with pytest.raises(BadInput, match="No package with this digest"):
            package_shelf.content(connection, "0" * 64)
    with pytest.raises(NotReady, match="changed after it was issued"):
        package_shelf.issue(released, code, WORDS, "minh")


def test_who_is_overtaken_while_writing_hands_out_what_stands_on_the_shelf(
    released: Installation, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, write = content.summary.survey, package.write
    first: list[bytes] = []

    def overtaken(*asked: Any) -> package.Written:
        monkeypatch.setattr(package, "write", write)
        first.append(package_shelf.issue(released, code, WORDS, "lan"))
        return write(*asked)

    monkeypatch.setattr(package, "write", overtaken)
    assert package_shelf.issue(released, code, WORDS, "minh") == first[0]
    with released.engine.connect() as connection:
        assert len(package_shelf.issued(connection, code)) == 1


def test_a_package_of_a_release_corrected_meanwhile_is_not_issued(
    released: Installation, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, write = content.summary.survey, package.write

    def corrected(*asked: Any) -> package.Written:
        written = write(*asked)
        values = {"survey": code, "number": 2, "hash": "0" * 64, "method_version": "1", "summary": "{}"}
        with released.engine.begin() as connection:
            connection.execute(sa.insert(release_table).values(**values, released_on=date(2026, 4, 13)))
        return written

    monkeypatch.setattr(package, "write", corrected)
    with pytest.raises(Refused, match="was corrected while its package was written"):
        package_shelf.issue(released, code, WORDS, "minh")
    with released.engine.connect() as connection:
        assert package_shelf.issued(connection, code) == ()
