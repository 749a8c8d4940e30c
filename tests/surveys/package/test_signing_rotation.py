"""The key that signs is replaced and revoked by two; killed anywhere, it can be done again."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import key_store, package_shelf, release, signing_keys, signing_rotation
from surveys.audit import last_of
from surveys.installation import Installation
from surveys.package_content import Content
from surveys.package_signature import is_signed, public_pem, raw_fingerprint
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import cadre, signing_key, staff
from surveys.signing_keys import SigningKey
from tests.surveys.package.conftest import WORDS

TWO = ("minh", "lan")
REASON = {"vi": "Máy chủ bị lộ", "en": "The server was laid open"}


class _KilledError(Exception):
    pass


def _present(place: Installation) -> SigningKey:
    with place.engine.begin() as connection:
        return signing_keys.present(connection, place.keys, date(2026, 4, 12))


def _listing(place: Installation) -> tuple[SigningKey, ...]:
    with place.engine.connect() as connection:
        return signing_keys.listing(connection)


def _files(place: Installation) -> set[str]:
    return {path.name for path in place.keys.directory.iterdir() if "signing" in path.name}


def test_a_new_key_signs_and_carries_the_word_of_the_old_one(installation: Installation) -> None:
    old, old_seed = _present(installation), installation.keys.read("signing")
    new = signing_rotation.rotate(installation, TWO)
    assert _present(installation) == new
    assert installation.keys.read("signing") != old_seed
    assert _files(installation) == {"signing.key", "signing.lock"}
    [first, second] = _listing(installation)
    assert (first.fingerprint, second.fingerprint) == (new.fingerprint, old.fingerprint)
    assert first.is_present
    assert second.retired_on is not None
    assert not second.is_revoked
    assert new.endorsed_by == old.fingerprint
    assert new.endorsement is not None
    message = signing_keys.endorsed(old.fingerprint, new.fingerprint, new.made_on)
    assert is_signed(old.pem, new.endorsement, message)
    with installation.engine.connect() as connection:
        noted = last_of(connection, "keys.sign_rotated", "signing")
    assert noted is not None
    assert '"officers":["lan","minh"]' in noted.details


def test_the_old_seed_is_overwritten_before_it_is_let_go(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _present(installation)
    seen: list[tuple[str, bytes]] = []
    seed = installation.keys.read("signing")

    def watched(path: Path) -> None:
        seen.append((path.name, path.read_bytes()))
        key_store.overwrite(path)

    monkeypatch.setattr(signing_rotation, "overwrite", watched)
    signing_rotation.rotate(installation, TWO)
    assert seen == [("signing.old", seed)]


def test_one_person_alone_neither_replaces_nor_revokes(sqlite_installation: Installation) -> None:
    installation = sqlite_installation
    old = _present(installation)
    with pytest.raises(Refused, match="Two different people"):
        signing_rotation.rotate(installation, ("lan", "LAN"))
    with pytest.raises(Refused, match="Two different people"):
        signing_rotation.revoke(installation, old.fingerprint, REASON, ("lan", "Lan"))
    assert _listing(installation) == (old,)


def test_two_accounts_of_one_person_neither_replace_nor_revoke(sqlite_installation: Installation) -> None:
    old = _present(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        connection.execute(sa.insert(cadre).values(code="CB1", name="An", sort_key=b"an", search_key="an"))
        for username in ("an", "an-2"):
            connection.execute(
                sa.insert(staff).values(username=username, name="An", state="active", cadre="CB1")
            )
    with pytest.raises(Refused, match="Two different people"):
        signing_rotation.rotate(sqlite_installation, ("an", "an-2"))
    with pytest.raises(Refused, match="Two different people"):
        signing_rotation.revoke(sqlite_installation, old.fingerprint, REASON, ("AN", "an-2"))
    assert _listing(sqlite_installation) == (old,)


def test_the_present_key_is_revoked_and_its_successor_does_not_rest_on_its_word(
    installation: Installation,
) -> None:
    old = _present(installation)
    gone = signing_rotation.revoke(installation, old.read_out.upper(), REASON, TWO)
    assert (gone.fingerprint, gone.reason) == (old.fingerprint, REASON)
    assert gone.revoked_on is not None
    new = _present(installation)
    assert new.fingerprint != old.fingerprint
    assert (new.endorsed_by, new.endorsement) == (None, None)
    with pytest.raises(Refused, match="revoked already"):
        signing_rotation.revoke(installation, old.fingerprint, REASON, TWO)


def test_a_key_replaced_before_is_revoked_and_the_present_one_goes_on(installation: Installation) -> None:
    old = _present(installation)
    new = signing_rotation.rotate(installation, TWO)
    signing_rotation.revoke(installation, old.fingerprint, REASON, TWO)
    assert _present(installation) == new
    assert [one.is_revoked for one in _listing(installation)] == [False, True]


@pytest.mark.parametrize(
    ("fingerprint", "reason", "match"),
    [
        ("0" * 64, REASON, "No signing key here has the fingerprint 0000"),
        ("", REASON, "No signing key here"),
        (None, {"vi": "Lộ khóa", "en": " "}, "reason-en: Say why, in Vietnamese and in English"),
        (None, {"vi": "x" * 1001, "en": "y"}, "reason-vi: This is too long: at most 1000"),
    ],
)
def test_a_revocation_names_a_key_and_says_why_in_both_languages(
    sqlite_installation: Installation, fingerprint: str | None, reason: dict[str, str], match: str
) -> None:
    installation = sqlite_installation
    old = _present(installation)
    with pytest.raises(BadInput, match=match):
        signing_rotation.revoke(
            installation, old.fingerprint if fingerprint is None else fingerprint, reason, TWO
        )
    assert _listing(installation) == (old,)


@pytest.mark.parametrize("step", ["_renew", "_trace", "_take_place", "_destroy_old"])
def test_killed_anywhere_a_rotation_is_finished_when_it_is_done_again(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    installation = sqlite_installation
    old = _present(installation)

    def killed(*_all: object, **_named: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patched:
        patched.setattr(signing_rotation, step, killed)
        with pytest.raises(_KilledError):
            signing_rotation.rotate(installation, TWO)
    if step == "_take_place":  # named in the database, not yet in its place
        with pytest.raises(NotReady, match="signs nothing more"):
            _present(installation)
    new = signing_rotation.rotate(installation, TWO)
    keys = _listing(installation)
    assert _present(installation) == new == keys[0]
    assert old.fingerprint in {one.fingerprint for one in keys[1:]}
    assert [one.is_present for one in keys] == [True, *[False] * (len(keys) - 1)]
    assert _files(installation) == {"signing.key", "signing.lock"}


def test_a_restored_older_key_folder_signs_nothing_until_the_key_is_replaced(
    installation: Installation,
) -> None:
    seed = installation.keys.read("signing")
    _present(installation)
    signing_rotation.rotate(installation, TWO)
    (installation.keys.directory / "signing.key").write_bytes(seed)
    with pytest.raises(NotReady, match="signs nothing more"):
        _present(installation)
    new = signing_rotation.rotate(installation, TWO)
    assert new.endorsed_by is None  # the key that signed last was not there to give its word
    assert _present(installation) == new


def test_a_key_that_does_not_belong_here_signs_nothing(installation: Installation) -> None:
    _present(installation)
    (installation.keys.directory / "signing.key").unlink()
    installation.keys.create()
    with pytest.raises(Refused, match="not the one that signs here"):
        _present(installation)
    (installation.keys.directory / "signing.key").unlink()
    new = signing_rotation.rotate(installation, TWO)
    assert raw_fingerprint(public_pem(installation.keys.read("signing"))) == new.fingerprint


def test_packages_stay_as_they_are_after_a_rotation_and_are_written_again_after_a_revocation(
    closed: Installation, content: Content
) -> None:
    code = content.summary.survey
    with closed.engine.begin() as connection:
        release.publish(connection, content.summary, date(2026, 4, 12))
    first = package_shelf.issue(closed, code, WORDS, "minh")
    signing_rotation.rotate(closed, TWO)
    assert package_shelf.issue(closed, code, WORDS, "minh") == first
    [_, old] = _listing(closed)
    signing_rotation.revoke(closed, old.fingerprint, REASON, TWO)
    second = package_shelf.issue(closed, code, WORDS, "minh")
    assert second != first
    with closed.engine.connect() as connection:
        found = {one.fingerprint: one for one in package_shelf.issued(connection, code)}
        assert {name: one.is_revoked for name, one in found.items()} == {
            old.fingerprint: True,
            _listing(closed)[0].fingerprint: False,
        }
        assert package_shelf.content(connection, found[old.fingerprint].digest) == first


def test_the_database_never_holds_two_keys_that_sign(installation: Installation) -> None:
    _present(installation)
    signing_rotation.rotate(installation, TWO)
    with installation.engine.connect() as connection:
        signs = sa.and_(signing_key.c.retired_on.is_(None), signing_key.c.revoked_on.is_(None))
        assert connection.scalar(sa.select(sa.func.count()).where(signs)) == 1
