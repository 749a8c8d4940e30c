"""The seal: one key, one id, and not one changed byte."""

import pytest
from nacl.public import PrivateKey

from surveys import sealing
from surveys.sealing import BrokenSealError

KEY = PrivateKey(bytes(range(32)))
PUBLIC = bytes(KEY.public_key)
TAG_KEY = b"t" * 32
PART_ID = b"i" * 16


def sealed(plaintext: bytes = b"plain") -> bytes:
    return sealing.seal(PUBLIC, TAG_KEY, PART_ID, plaintext)


def unseal(part: bytes, part_id: bytes = PART_ID, key: PrivateKey = KEY) -> bytes:
    return sealing.unseal(sealing.opener(bytes(key)), TAG_KEY, part_id, part)


def test_the_rounds_key_opens_what_was_sealed_for_it() -> None:
    assert unseal(sealed(b"ratings")) == b"ratings"


def test_the_same_answers_never_look_the_same() -> None:
    assert sealed() != sealed()


def test_another_key_does_not_open() -> None:
    with pytest.raises(BrokenSealError, match="key"):
        unseal(sealed(), key=PrivateKey.generate())


def test_a_part_moved_to_another_id_does_not_open() -> None:
    with pytest.raises(BrokenSealError, match="tag"):
        unseal(sealed(), part_id=b"j" * 16)


def test_a_part_sealed_without_the_round_secret_does_not_open() -> None:
    forged = sealing.seal(PUBLIC, b"another tag key", PART_ID, b"plain")
    with pytest.raises(BrokenSealError, match="tag"):
        unseal(forged)


def test_one_changed_byte_anywhere_does_not_open() -> None:
    part = sealed()
    for place in range(len(part)):
        changed = part[:place] + bytes([part[place] ^ 1]) + part[place + 1 :]
        with pytest.raises(BrokenSealError):
            unseal(changed)


# Named by hand: the sealed bytes are new in every process, and the workers must agree on names.
@pytest.mark.parametrize("part", [b"", b"\x01", sealed()[:-1]], ids=["empty", "head", "tail missing"])
def test_a_part_cut_short_does_not_open(part: bytes) -> None:
    with pytest.raises(BrokenSealError):
        unseal(part)


def test_a_version_of_the_future_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEAL_VERSION", 4)
    future = sealed()
    monkeypatch.undo()
    with pytest.raises(BrokenSealError, match="version"):
        unseal(future)
