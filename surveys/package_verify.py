"""Verifying a package offline: every byte of it, its key, and what became of it since, line by line."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveys.key_list import KeyList, Superseded
from surveys.package_archive import NAMES, pack, unpack
from surveys.package_signature import is_signed, raw_fingerprint
from surveys.package_trust import Trust
from surveys.problems import N_, BadInput, Problem
from surveys.signing_keys import SigningKey, grouped

SUMS, SIGNATURE, KEY = "SHA256SUMS", "SHA256SUMS.sig", "key.pem"
SUMMED = tuple(name for name in NAMES if name not in (SUMS, SIGNATURE))
ENGLISH = "en"
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was checked, and whether it holds; a remark holds, and is to be read all the same."""

    said: Problem
    holds: bool
    is_remark: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What verifying a package found. Nothing but ``lines`` is filled in for what is no package.

    ``files`` of a package that is not good must not be used. ``key``: what is known of its key.
    ``superseded``: what took its place; such a package is genuine, but not what holds now.
    """

    lines: tuple[Line, ...]
    digest: str
    files: dict[str, bytes] | None = None
    fingerprint: str | None = None
    key: SigningKey | None = None
    superseded: Superseded | None = None

    @property
    def is_good(self) -> bool:
        """Whether every line holds."""
        return all(line.holds for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """How to look at it. ``period``: in which that of its round must lie. ``language``: of reasons."""

    trust: Trust
    period: Period | None = None
    language: str = ENGLISH


def sums(files: dict[str, bytes]) -> bytes:
    """List the SHA-256 of every file but the list and its signature, as ``sha256sum`` does."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in SUMMED).encode()


def verify(archive: bytes, known_keys: Sequence[bytes]) -> tuple[Line, ...]:
    """Check a package by public keys in PEM form alone; it is good when every line holds."""
    return examine(archive, Asked(Trust.of(known_keys))).lines


def examine(archive: bytes, asked: Asked) -> Finding:
    """Check a package and say what was checked."""
    digest = hashlib.sha256(archive).hexdigest()
    lists = tuple(_list_line(one, asked.trust) for one in asked.trust.lists)
    try:
        files = unpack(archive)
    except BadInput as error:
        return Finding((*lists, *(Line(problem, holds=False) for problem in error.problems)), digest)
    whole = (
        *lists,
        Line(Problem(N_("the archive holds the files of a package, each once")), holds=True),
        Line(Problem(N_("the archive is byte by byte as it was written")), holds=pack(files) == archive),
        *_check_sums(files),
    )
    try:
        signed = is_signed(files[KEY], files[SIGNATURE], files[SUMS])
        fingerprint = raw_fingerprint(files[KEY])
    except BadInput as error:
        return Finding((*whole, Line(Problem(error.problems[0].sentence, where=KEY), holds=False)), digest)
    key, after = asked.trust.key(fingerprint), asked.trust.superseded(digest)
    lines = (
        *whole,
        Line(Problem(N_("signature by key.pem over SHA256SUMS"), where=SIGNATURE), holds=signed),
        _key_line(fingerprint, key, asked.language),
        *_period_line(files, asked.period),
        *_superseded_line(after, asked.language),
    )
    return Finding(lines, digest, files, fingerprint, key, after)


def _list_line(found: KeyList, trust: Trust) -> Line:
    values = {"day": found.issued_on.isoformat(), "fingerprint": grouped((found.signed_by or "?")[:64])}
    if trust.is_trusted(found):
        return Line(
            Problem(N_("the list of keys of %(day)s is signed by a known key: %(fingerprint)s"), values),
            holds=True,
        )
    sentence = (
        N_(
            "the list of keys of %(day)s is signed by a key that is not known: %(fingerprint)s. Ask the "
            "signer for this fingerprint by another way, then give the key with --key."
        )
        if found.holds
        else N_("the list of keys of %(day)s is not as it was signed")
    )
    return Line(Problem(sentence, values), holds=False)


def _check_sums(files: dict[str, bytes]) -> list[Line]:
    expected = sums(files).splitlines()
    listed = files[SUMS].splitlines()
    lines = [
        Line(Problem(N_("SHA-256 as listed"), where=name), holds=line in listed)
        for name, line in zip(SUMMED, expected, strict=True)
    ]
    return [*lines, Line(Problem(N_("lists every file once"), where=SUMS), holds=sums(files) == files[SUMS])]


def _key_line(fingerprint: str, key: SigningKey | None, language: str) -> Line:
    values: dict[str, object] = {"fingerprint": grouped(fingerprint)}
    if key is None:
        unknown = N_(
            "the key is not known: %(fingerprint)s. Ask the signer for this fingerprint by another way, "
            "then give the key with --key."
        )
        return Line(Problem(unknown, values, KEY), holds=False)
    if key.revoked_on is not None:
        values |= {"day": key.revoked_on.isoformat(), "reason": said(key.reason or {}, language)}
        revoked = N_(
            "the key was revoked on %(day)s, nothing it signed counts: %(fingerprint)s. Reason: %(reason)s"
        )
        return Line(Problem(revoked, values, KEY), holds=False)
    if key.retired_on is not None:
        values["day"] = key.retired_on.isoformat()
        retired = N_(
            "the key is known: %(fingerprint)s. It was replaced on %(day)s; what it signed stays good."
        )
        return Line(Problem(retired, values, KEY), holds=True)
    return Line(Problem(N_("the key is known: %(fingerprint)s"), values, KEY), holds=True)


def said(reason: Mapping[str, str], language: str) -> str:
    """Give a reason in a language, else in English, else in any; "-" where none was noted."""
    return reason.get(language) or reason.get(ENGLISH) or next(iter(reason.values()), "-")


def periods(files: dict[str, bytes]) -> frozenset[Period]:
    """Give the periods that the scores of a package are about: one, in every package that we write.

    Raises BadInput when they cannot be read.
    """
    try:
        rows = csv.DictReader(io.StringIO(files["scores.csv"].decode("utf-8-sig"), newline=""))
        return frozenset(
            (date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])) for row in rows
        )
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise BadInput(
            Problem(N_("The period of the scores cannot be read from this package."), where="scores.csv")
        ) from error


def _period_line(files: dict[str, bytes], wanted: Period | None) -> Iterator[Line]:
    if wanted is None:
        return
    try:
        found = periods(files)
    except BadInput as error:
        yield from (Line(problem, holds=False) for problem in error.problems)
        return
    values = {"start": wanted[0].isoformat(), "end": wanted[1].isoformat()}
    values["found"] = ", ".join(f"{start} - {end}" for start, end in sorted(found)) or "-"
    lies_within = bool(found) and all(wanted[0] <= start and end <= wanted[1] for start, end in found)
    sentence = (
        N_("the period of the round (%(found)s) lies within %(start)s - %(end)s")
        if lies_within
        else N_("the period of the round (%(found)s) does not lie within %(start)s - %(end)s")
    )
    yield Line(Problem(sentence, values, "scores.csv"), holds=lies_within)


def _superseded_line(after: Superseded | None, language: str) -> Iterator[Line]:
    if after is not None:
        sentence = N_(
            "release %(number)s stands in place of this one. Use its package instead. Reason: %(reason)s"
        )
        values = {"number": after.by, "reason": said(after.reason, language)}
        yield Line(Problem(sentence, values), holds=True, is_remark=True)
