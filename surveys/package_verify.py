"""Verifying a package offline: every byte of it, line by line."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.package_archive import NAMES, pack, unpack
from surveys.package_signature import fingerprint, is_signed
from surveys.problems import N_, BadInput, Problem

SUMS, SIGNATURE, KEY = "SHA256SUMS", "SHA256SUMS.sig", "key.pem"
SUMMED = tuple(name for name in NAMES if name not in (SUMS, SIGNATURE))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was checked, and whether it holds."""

    said: Problem
    holds: bool


def sums(files: dict[str, bytes]) -> bytes:
    """List the SHA-256 of every file but the list and its signature, as ``sha256sum`` does."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in SUMMED).encode()


def verify(archive: bytes, known_keys: Sequence[bytes]) -> tuple[Line, ...]:
    """Check a package and say what was checked; it is good when every line holds.

    Parameters
    ----------
    archive
        The bytes of the file.
    known_keys
        Public keys in PEM form that are trusted.
    """
    try:
        files = unpack(archive)
    except BadInput as error:
        return tuple(Line(problem, holds=False) for problem in error.problems)
    return (
        Line(Problem(N_("the archive holds the files of a package, each once")), holds=True),
        Line(Problem(N_("the archive is byte by byte as it was written")), holds=pack(files) == archive),
        *_check_sums(files),
        *_check_signature(files, known_keys),
    )


def _check_sums(files: dict[str, bytes]) -> list[Line]:
    expected = sums(files).splitlines()
    listed = files[SUMS].splitlines()
    lines = [
        Line(Problem(N_("SHA-256 as listed"), where=name), holds=line in listed)
        for name, line in zip(SUMMED, expected, strict=True)
    ]
    return [*lines, Line(Problem(N_("lists every file once"), where=SUMS), holds=sums(files) == files[SUMS])]


def _check_signature(files: dict[str, bytes], known_keys: Sequence[bytes]) -> list[Line]:
    try:
        signed = is_signed(files[KEY], files[SIGNATURE], files[SUMS])
        print_of_key = fingerprint(files[KEY])
    except BadInput as error:
        return [Line(Problem(error.problems[0].sentence, where=KEY), holds=False)]
    known = print_of_key in {fingerprint(key) for key in known_keys}
    sentence = (
        N_("the key is known: %(fingerprint)s")
        if known
        else N_(
            "the key is not known: %(fingerprint)s. Ask the signer for this fingerprint by another way, "
            "then give the key with --key."
        )
    )
    return [
        Line(Problem(N_("signature by key.pem over SHA256SUMS"), where=SIGNATURE), holds=signed),
        Line(Problem(sentence, {"fingerprint": print_of_key}, KEY), holds=known),
    ]
