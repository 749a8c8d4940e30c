"""The list of keys is carried to a machine without a network: whose word counts there, and against whom."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import key_list, key_ring, package_shelf, release, signing_keys, signing_rotation
from surveys.installation import Installation, KeyFolder
from surveys.key_list import KeyList
from surveys.package_archive import pack
from surveys.package_content import Content
from surveys.package_signature import public_pem, raw_fingerprint, sign
from surveys.package_trust import Trust
from surveys.package_verify import Asked, Finding, examine, sums
from surveys.problems import BadInput
from surveys.public_hash import canonical
from surveys.schema import release as release_table
from surveys.signing_keys import SigningKey
from tests.surveys.package.conftest import SEED, WORDS, Files

TWO = ("minh", "lan")
REASON = {"vi": "Máy chủ bị lộ", "en": "The server was laid open"}
TODAY = date(2026, 4, 12)
OLD_SEED, SIGNER_SEED = b"seed of a key long gone, 32 byte", b"seed of the signer, of 32 bytes."


@pytest.fixture
def issued(closed: Installation, content: Content) -> tuple[Installation, bytes, bytes]:
    """Give an installation, its first public key, and a package signed with it."""
    with closed.engine.begin() as connection:
        release.publish(connection, content.summary, TODAY)
    pem = public_pem(closed.keys.read("signing"))
    return closed, pem, package_shelf.issue(closed, content.summary.survey, WORDS, "minh")


def _listed(place: Installation) -> KeyList:
    return key_list.read(key_list.written(place))


def _examine(archive: bytes, trust: Trust, **more: Any) -> Finding:
    return examine(archive, Asked(trust, **more))


def _wrong(found: Finding) -> list[str]:
    return [str(line.said) for line in found.lines if not line.holds]


def test_the_list_says_of_every_key_what_became_of_it(installation: Installation) -> None:
    with installation.engine.begin() as connection:
        first = signing_keys.present(connection, installation.keys, TODAY)
    second = signing_rotation.rotate(installation, TWO)
    signing_rotation.revoke(installation, first.fingerprint, REASON, TWO)
    found = _listed(installation)
    with installation.engine.connect() as connection:
        assert found.keys == signing_keys.listing(connection)
    assert (found.signed_by, found.holds) == (second.fingerprint, True)
    assert found.keys[1].reason == REASON
    assert key_list.written(installation) == key_list.written(installation)


def test_to_ask_for_the_list_writes_nothing_though_no_key_has_signed_yet(installation: Installation) -> None:
    found = _listed(installation)
    assert [one.fingerprint for one in found.keys] == [found.signed_by]
    with installation.engine.connect() as connection:
        assert signing_keys.listing(connection) == ()


def test_who_trusts_the_first_key_comes_to_know_the_third(
    issued: tuple[Installation, bytes, bytes],
) -> None:
    place, pem, archive = issued
    signing_rotation.rotate(place, TWO)
    signing_rotation.rotate(place, TWO)
    found = _examine(archive, Trust.of([pem], None, [_listed(place)]))
    assert found.is_good
    said = [str(line.said) for line in found.lines]
    assert any("is signed by a known key" in one for one in said)
    assert any("It was replaced on" in one and "what it signed stays good" in one for one in said)
    [third, _, _] = _listed(place).keys
    alone = Trust.of([third.pem])
    assert any("the key is not known" in one for one in _wrong(_examine(archive, alone)))
    assert _examine(archive, Trust.of([third.pem], None, [_listed(place)])).is_good


def test_a_list_of_a_stranger_makes_nothing_known(issued: tuple[Installation, bytes, bytes]) -> None:
    place, _, archive = issued
    wrong = _wrong(_examine(archive, Trust.of([public_pem(SEED)], None, [_listed(place)])))
    assert len(wrong) == 2
    assert "the list of keys of 2026" in wrong[0]
    assert "is signed by a key that is not known" in wrong[0]
    assert "the key is not known" in wrong[1]


def test_nothing_that_a_revoked_key_signed_counts(issued: tuple[Installation, bytes, bytes]) -> None:
    place, pem, archive = issued
    new = signing_rotation.rotate(place, TWO)
    signing_rotation.revoke(place, _listed(place).keys[1].fingerprint, REASON, TWO)
    told = _listed(place)
    # Whoever still trusts the old key by its file hears of the revocation from whom they know.
    found = _examine(archive, Trust.of([pem, new.pem], None, [told]), language="vi")
    [wrong] = _wrong(found)
    assert "the key was revoked on 2026" in wrong
    assert wrong.endswith("Reason: Máy chủ bị lộ")
    assert found.key is not None
    assert found.key.is_revoked
    # The new key was signed by the revoked one: that word counts no longer.
    assert not Trust.of([pem], None, [told]).is_trusted(told)
    own = Trust.of([pem], replace(told, signed_by=None), [])
    assert "was revoked" in _wrong(_examine(archive, own))[0]


def test_a_list_signed_with_a_key_that_this_installation_revoked_counts_for_nothing(
    issued: tuple[Installation, bytes, bytes],
) -> None:
    place, pem, _ = issued
    before = _listed(place)
    signing_rotation.revoke(place, before.keys[0].fingerprint, REASON, TWO)
    assert Trust.of([pem], None, [before]).is_trusted(before)  # who never heard of it
    assert not Trust.of([pem], _listed(place), [before]).is_trusted(before)


def test_a_package_in_whose_place_another_one_stands_is_genuine_and_says_so(
    issued: tuple[Installation, bytes, bytes], content: Content
) -> None:
    place, pem, archive = issued
    with place.engine.begin() as connection:
        connection.execute(
            sa.insert(release_table).values(
                survey=content.summary.survey,
                number=2,
                hash="0" * 64,
                method_version="1",
                summary="{}",
                released_on=TODAY,
            )
        )
    found = _examine(archive, Trust.of([pem], None, [_listed(place)]))
    assert found.is_good
    assert found.superseded is not None
    assert found.superseded.by == 2
    [remark] = [str(line.said) for line in found.lines if line.is_remark]
    assert remark == "release 2 stands in place of this one. Use its package instead. Reason: -"


@pytest.mark.parametrize(
    ("period", "wrong"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), False),
        ((date(2025, 1, 1), date(2025, 12, 31)), True),
        ((date(2026, 2, 1), date(2026, 12, 31)), True),
    ],
)
def test_a_package_of_another_period_is_told_apart(
    archive: bytes, period: tuple[date, date], *, wrong: bool
) -> None:
    said = _wrong(_examine(archive, Trust.of([public_pem(SEED)]), period=period))
    assert [("does not lie within" in one) for one in said] == [True] * wrong


@pytest.mark.parametrize("table", [b"", b"period_start\r\n2026-13-01\r\n", b"\xff\xfe", b"a,b\r\n1,2\r\n"])
def test_a_period_that_cannot_be_read_is_no_period(files: Files, table: bytes) -> None:
    changed = files | {"scores.csv": table}
    listed = sums(changed)
    resigned = pack(changed | {"SHA256SUMS": listed, "SHA256SUMS.sig": sign(SEED, listed)})
    period = (date(2026, 1, 1), date(2026, 12, 31))
    [wrong] = _wrong(_examine(resigned, Trust.of([public_pem(SEED)]), period=period))
    assert "period" in wrong


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, Change] = {
    "a key left out": lambda one: one["keys"].pop(),
    "a revocation left out": lambda one: one["keys"][1].update(revoked_on=None),
    "a reason rewritten": lambda one: one["keys"][1].update(reason={"vi": "Khác", "en": "Another"}),
    "another day": lambda one: one.update(issued_on="2020-01-01"),
    "a package called superseded": lambda one: one["packages"].append(
        {"digest": "0" * 64, "superseded_by": 2, "reason": {}}
    ),
    "another signer": lambda one: one.update(signed_by=one["keys"][1]["fingerprint"]),
    "another signature": lambda one: one.update(signature="00" * 64),
    "something more": lambda one: one.update(more=1),
}


def _key(seed: bytes, **more: Any) -> SigningKey:
    pem = public_pem(seed)
    return SigningKey(raw_fingerprint(pem), pem, TODAY, **more)


@pytest.fixture(scope="session")
def two_keys() -> bytes:
    """Give a list of two keys, one of them revoked."""
    gone = _key(OLD_SEED, retired_on=TODAY, revoked_on=TODAY, reason=REASON)
    signer = _key(SIGNER_SEED)
    return key_list.signed(KeyList(TODAY, (signer, gone), {}), signer.fingerprint, SIGNER_SEED)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_list_is_not_trusted(two_keys: bytes, archive: bytes, change: Change) -> None:
    content = json.loads(two_keys)
    pems = [one["pem"].encode() for one in content["keys"]]
    change(content)
    found = key_list.read(json.dumps(content).encode())
    assert not found.holds
    assert not Trust.of(pems, None, [found]).is_trusted(found)
    wrong = _wrong(_examine(archive, Trust.of([*pems, public_pem(SEED)], None, [found])))
    assert [one for one in wrong if "is not as it was signed" in one] == wrong


BROKEN: dict[str, Change] = {
    "no signature": lambda one: one.pop("signature"),
    "a signature that is no hex": lambda one: one.update(signature="zz"),
    "another purpose": lambda one: one.update(purpose="ydan purge"),
    "another format": lambda one: one.update(format=2),
    "no keys": lambda one: one.pop("keys"),
    "keys of another kind": lambda one: one.update(keys=["key"]),
    "a fingerprint of another key": lambda one: one["keys"][0].update(fingerprint="0" * 64),
    "no key at all": lambda one: one["keys"][0].update(pem="-----"),
    "a day that is none": lambda one: one["keys"][0].update(made_on="2026-13-01"),
    "a month 0": lambda one: one.update(issued_on="2026-00-10"),
    "a number that is none": lambda one: one["packages"].append(
        {"digest": "", "superseded_by": "x", "reason": {}}
    ),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_what_is_no_list_is_refused_with_what_to_do(two_keys: bytes, change: Change) -> None:
    content = json.loads(two_keys)
    change(content)
    with pytest.raises(BadInput, match="Ask for the file that “ydan package keys” writes"):
        key_list.read(json.dumps(content).encode())


@pytest.mark.parametrize("file", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"1"])
def test_what_is_not_even_json_is_refused(file: bytes) -> None:
    with pytest.raises(BadInput, match="not a list of keys"):
        key_list.read(file)


def test_a_huge_list_is_not_read(monkeypatch: pytest.MonkeyPatch, two_keys: bytes) -> None:
    monkeypatch.setattr(key_list, "MOST_BYTES", 10)
    with pytest.raises(BadInput, match="not a list of keys"):
        key_list.read(two_keys)


def test_what_was_signed_for_another_purpose_can_not_pass_as_a_list_of_keys(two_keys: bytes) -> None:
    # The seed signs lists of hashes, purges and lists of keys: none of them can be read as another.
    content = json.loads(two_keys)
    del content["signature"]
    content["purpose"] = "ydan purge"
    content["signature"] = sign(SIGNER_SEED, canonical(content).encode()).hex()
    with pytest.raises(BadInput, match="not a list of keys"):
        key_list.read(json.dumps(content).encode())


def test_the_key_ring_is_ones_own_keys_and_the_trusted_folder(
    issued: tuple[Installation, bytes, bytes], tmp_path: Path
) -> None:
    place, pem, archive = issued
    signing_rotation.rotate(place, TWO)
    with place.engine.connect() as connection:
        assert _examine(archive, key_ring.trust(connection, place.keys, TODAY)).is_good
    elsewhere = KeyFolder(tmp_path / "elsewhere")
    assert not _examine(archive, key_ring.trust(None, elsewhere, TODAY)).is_good
    trusted = elsewhere.directory / key_ring.TRUSTED
    trusted.mkdir(parents=True)
    (trusted / "front.pem").write_bytes(pem)
    (trusted / "front.json").write_bytes(key_list.written(place))
    found = _examine(archive, key_ring.trust(None, elsewhere, TODAY))
    assert found.is_good
    assert found.key is not None
    assert found.key.retired_on is not None
    (trusted / "front.json").write_bytes(b"{}")
    with pytest.raises(BadInput, match=r"front\.json: This is not a list of keys"):
        key_ring.trust(None, elsewhere, TODAY)
    (trusted / "front.pem").write_bytes(b"{}")
    with pytest.raises(BadInput, match=r"front\.pem: This is not an Ed25519 public key"):
        key_ring.trust(None, elsewhere, TODAY)
