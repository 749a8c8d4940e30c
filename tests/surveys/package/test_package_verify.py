"""A package is good only as it was written, signed by a key that is known."""

import hashlib
import io
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.package_archive import NAMES, pack, unpack
from surveys.package_signature import fingerprint, is_signed, public_pem, sign
from surveys.package_verify import Line, sums, verify
from surveys.problems import BadInput
from tests.surveys.package.conftest import SEED, Files

OTHER_SEED = b"seed of somebody else, 32 bytes!"
KNOWN = (public_pem(SEED),)


def _is_good(lines: Iterable[Line]) -> bool:
    return all(line.holds for line in lines)


def _wrong(lines: Iterable[Line]) -> list[str]:
    return [str(line.said) for line in lines if not line.holds]


def _zip(entries: Iterable[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    archive = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that comes twice
        with zipfile.ZipFile(archive, "w", compression) as zipped:
            for name, content in entries:
                zipped.writestr(name, content)
    return archive.getvalue()


def _directory(archive: bytes) -> int:
    """Find where the directory of an archive starts, as its last 22 bytes say."""
    return int.from_bytes(archive[-6:-2], "little")


def test_a_package_is_good_as_it_was_written(archive: bytes) -> None:
    lines = verify(archive, KNOWN)
    assert _is_good(lines)
    said = [str(line.said) for line in lines]
    assert "scores.csv: SHA-256 as listed" in said
    assert "SHA256SUMS.sig: signature by key.pem over SHA256SUMS" in said
    assert len(lines) == 2 + 10 + 1 + 2


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_byte_of_the_archive_can_be_changed(data: st.DataObject, archive: bytes) -> None:
    place = data.draw(st.integers(0, len(archive) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytearray(archive)
    changed[place] ^= flip
    assert not _is_good(verify(bytes(changed), KNOWN))


def test_no_byte_of_the_directory_of_the_archive_can_be_changed(archive: bytes) -> None:
    # names, dates, sizes and attributes, where a reader of the files would notice nothing
    for place in range(_directory(archive), len(archive)):
        changed = bytearray(archive)
        changed[place] ^= 1
        assert not _is_good(verify(bytes(changed), KNOWN)), place


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["first", "middle", "last", "longer", "shorter"])
def test_no_file_can_be_changed_even_in_an_archive_that_is_whole(name: str, place: str, files: Files) -> None:
    content = bytearray(files[name])
    if place == "longer":
        content += b"\n"
    elif place == "shorter":
        del content[-1]
    else:
        content[{"first": 0, "middle": len(content) // 2, "last": -1}[place]] ^= 1
    assert not _is_good(verify(pack(files | {name: bytes(content)}), KNOWN))


def test_a_changed_table_with_a_new_list_of_hashes_is_not_signed(files: Files) -> None:
    changed = files | {"scores.csv": files["scores.csv"].replace(b",71,", b",91,", 1)}
    assert changed["scores.csv"] != files["scores.csv"]
    relisted = changed | {"SHA256SUMS": sums(changed)}
    assert _wrong(verify(pack(relisted), KNOWN)) == ["SHA256SUMS.sig: signature by key.pem over SHA256SUMS"]


def test_a_package_signed_anew_by_another_key_is_named_by_its_fingerprint(files: Files) -> None:
    changed = files | {"key.pem": public_pem(OTHER_SEED)}
    listed = sums(changed)
    resigned = pack(changed | {"SHA256SUMS": listed, "SHA256SUMS.sig": sign(OTHER_SEED, listed)})
    [wrong] = _wrong(verify(resigned, KNOWN))
    assert fingerprint(public_pem(OTHER_SEED)) in wrong
    assert "--key" in wrong
    assert _is_good(verify(resigned, (*KNOWN, public_pem(OTHER_SEED))))
    assert not _is_good(verify(resigned, ()))


def test_a_key_that_is_no_key_signs_nothing(files: Files) -> None:
    wrong = _wrong(verify(pack(files | {"key.pem": b"-----BEGIN NOTHING-----\n"}), KNOWN))
    assert any("not an Ed25519 public key" in one for one in wrong)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(name: str, files: Files) -> None:
    lines = verify(_zip((one, files[one]) for one in NAMES if one != name), KNOWN)
    assert _wrong(lines) == [f"{name}: The file is missing."]


@pytest.mark.parametrize("name", ["extra.txt", "folder/scores.csv", "../scores.csv", "SCORES.CSV", "folder/"])
def test_a_file_that_does_not_belong_is_named(name: str, files: Files) -> None:
    entries = [*((one, files[one]) for one in NAMES), (name, b"")]
    assert _wrong(verify(_zip(entries), KNOWN)) == [f"{name}: This file does not belong to a package."]


def test_a_file_that_is_there_twice_is_named(files: Files) -> None:
    entries = [*((one, files[one]) for one in NAMES), ("scores.csv", b"other")]
    assert _wrong(verify(_zip(entries), KNOWN)) == ["scores.csv: The file is in the archive twice."]


def test_nothing_is_unpacked_that_could_grow(files: Files) -> None:
    bomb = [*((one, files[one]) for one in NAMES if one != "counts.csv"), ("counts.csv", b"0" * 10_000_000)]
    wrong = _wrong(verify(_zip(bomb, zipfile.ZIP_DEFLATED), KNOWN))
    assert "counts.csv: The file is compressed or encrypted; in a package none is." in wrong


def test_an_encrypted_entry_is_refused(archive: bytes) -> None:
    changed = bytearray(archive)
    changed[_directory(archive) + 8] |= 1
    assert any("encrypted" in one for one in _wrong(verify(bytes(changed), KNOWN)))


@pytest.mark.parametrize("cut", [0, 10, 1000, -1])
def test_what_is_no_whole_archive_is_refused(cut: int, archive: bytes) -> None:
    with pytest.raises(BadInput, match="damaged"):
        unpack(archive[:cut])
    assert not _is_good(verify(archive[:cut], KNOWN))


@pytest.mark.parametrize("around", [(b"", b"x"), (b"x", b"")])
def test_nothing_can_be_hung_on_an_archive(around: tuple[bytes, bytes], archive: bytes) -> None:
    before, after = around
    assert not _is_good(verify(before + archive + after, KNOWN))


def test_openssl_and_sha256sum_accept_the_package(files: Files, tmp_path: Path) -> None:
    openssl, sha256sum = shutil.which("openssl"), shutil.which("sha256sum")
    assert openssl is not None
    assert sha256sum is not None
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    check = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pem"]
    check += ["-sigfile", "SHA256SUMS.sig", "-in", "SHA256SUMS"]
    found = subprocess.run([openssl, *check], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.strip()) == (0, "Signature Verified Successfully")
    listed = subprocess.run([sha256sum, "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert listed.returncode == 0
    (tmp_path / "SHA256SUMS").write_bytes(files["SHA256SUMS"] + b"\n")
    forged = subprocess.run([openssl, *check], cwd=tmp_path, capture_output=True, check=False)
    assert forged.returncode != 0


def test_the_fingerprint_is_the_hash_of_the_raw_key() -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(KNOWN[0])
    raw = key.public_bytes_raw()  # type: ignore[union-attr]  # an Ed25519 key has raw bytes
    assert fingerprint(KNOWN[0]).replace(" ", "") == hashlib.sha256(raw).hexdigest()


def test_only_an_ed25519_key_is_a_key() -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    other = X25519PrivateKey.generate().public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(BadInput, match="not an Ed25519"):
        is_signed(pem, b"", b"")


def test_a_package_inside_another_archive_is_not_taken_for_one(archive: bytes) -> None:
    [wrong] = _wrong(verify(_zip([("package.zip", archive)]), KNOWN))
    assert wrong == "This is an archive with another one in it. Unpack it, and give the inner one."
    assert not _is_good(verify(_zip([(name, archive) for name in NAMES]), KNOWN))


@pytest.mark.parametrize(
    ("place", "value"),
    [(-12, b"\xff\xff"), (-12, b"\x65\x00"), (-10, b"\x00\x00\x10\x00"), (-42, b"PK\6\7")],
    ids=["entries without end", "101 entries", "a directory of a mebibyte", "the longer end"],
)
def test_a_directory_that_is_no_package_s_is_refused_before_it_is_read(
    archive: bytes, monkeypatch: pytest.MonkeyPatch, place: int, value: bytes
) -> None:
    changed = bytearray(archive)
    end = len(changed) + place
    changed[end : end + len(value)] = value
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(BadInput, match="not a directory of a package"):
        unpack(bytes(changed))
