"""Reading without a key: by the size of sealed parts, by what is no noise, by a key that lies about."""

import re
import zlib
from base64 import b64decode
from collections.abc import Iterator, Sequence

from nacl.bindings import crypto_scalarmult_base

from surveys.problems import N_
from surveys.selftest.attack_order import LEAST_IDS, MOST_SD, different_values
from surveys.selftest.evidence import ENCRYPTED, Database, Evidence, Plain, Table
from surveys.selftest.findings import Attack, Finding, leak, limit, looked, skipped

SEALED = ("sealed_ratings", "sealed_texts")
VERSION_BYTES = 1  # the number of the codec stands first
TAKEN_IN = (b"\1", b"\3")  # versions in which ballots are taken in; a version has one size
HALVED = 2  # a point on the curve leaves the highest bit of its last byte unused
NOISE = 0.98  # what compresses below this share of its size is no noise
UNREADABLE = bytes(set(range(256)) - set(range(0x20, 0x7F)))
MOST_COMPARED = 2000  # parts, byte by byte; more say no more
MOST_READABLE = 0.8  # of the bytes; chance gives 0.37
KEY_BYTES = 32
MOST_KEY_FILE_BYTES = 16 * 1024  # each window of it is tried as the private key
TYPED_KEY = re.compile(rb"[0-9A-Fa-f]{64}|[A-Za-z0-9+/_-]{43}=?")


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Measure the sealed parts, squeeze the opened blocks, and try every string as the key."""
    for database, table in evidence.tables(*SEALED):
        sealed = [row[0] for row in database.rows(table, "part")]
        yield from _telling(_where(database, table), [one for one in sealed if isinstance(one, bytes)])
    for database, table in evidence.tables(*ENCRYPTED):
        blocks = [row[0] for row in database.rows(table, "box")]
        readable = [
            one for one in blocks if one is not None and not (isinstance(one, bytes) and is_noise(one))
        ]
        if readable:
            yield leak(
                N_("%(number)s encrypted rows can be read without a key."),
                _where(database, table),
                number=len(readable),
            )
    yield looked(N_("all sealed parts and encrypted rows"))
    yield from _keys(evidence)


def _where(database: Database, table: Table) -> str:
    return f"{database.name}: {table.name}"


def _telling(where: str, parts: Sequence[bytes]) -> Iterator[Finding]:
    for version in TAKEN_IN:
        sizes = sorted({len(one) for one in parts if one[:VERSION_BYTES] == version})
        if len(sizes) > 1:
            yield leak(
                N_("Sealed parts have %(number)s sizes (%(least)s to %(most)s bytes): they tell who wrote."),
                where,
                number=len(sizes),
                least=sizes[0],
                most=sizes[-1],
            )
    if len({one[:VERSION_BYTES] for one in parts}) > 1:
        yield limit(
            N_(
                "Some parts are sealed in another way: those put back from a backup, or taken in before the "
                "program was renewed, show among the rest."
            ),
            where,
        )
    if len(set(parts)) < len(parts):
        yield leak(N_("Two sealed parts are the same: equal answers can be seen."), where)
    if any(not is_noise(one) for one in parts):
        yield leak(N_("A sealed part is no noise: it can be read, or part of it."), where)
    least_bytes = min(map(len, parts), default=0)
    if len(parts) < LEAST_IDS:
        return
    parts = parts[:MOST_COMPARED]
    mean, deviation = different_values(len(parts))
    least = mean / HALVED - MOST_SD * deviation - 1
    telling = [
        place for place in range(VERSION_BYTES, least_bytes) if len({one[place] for one in parts}) < least
    ]
    if telling:
        yield leak(
            N_("Byte %(place)s of the sealed parts (and %(more)s others) hardly changes: it is not sealed."),
            where,
            place=telling[0],
            more=len(telling) - 1,
        )


def is_noise(content: bytes) -> bool:
    """Say whether bytes can neither be read nor squeezed."""
    readable = len(content.translate(None, UNREADABLE))
    return readable < MOST_READABLE * len(content) and len(zlib.compress(content, 9)) > NOISE * len(content)


def _keys(evidence: Evidence) -> Iterator[Finding]:
    """Look for the private key of an open round in every file at hand, plain or typed out."""
    if evidence.keepsakes is None:
        yield skipped(N_("No folder of keys is at hand: nobody looked for a private key in one."))
        return
    wanted = {
        key: str(survey)
        for database, table in evidence.tables("survey")
        for survey, key in database.rows(table, "code", "public_key")
        if isinstance(key, bytes)
    }
    tried = 0
    for file in (*evidence.keepsakes, *evidence.plain):
        for candidate in set(_candidates(file)):
            tried += 1
            survey = wanted.get(crypto_scalarmult_base(candidate))
            if survey is not None:
                yield leak(
                    N_("The private key of round %(survey)s lies in a file."), file.name, survey=survey
                )
    yield looked(N_("%(tried)s strings of the files tried as the private key"), tried=tried)


def _candidates(file: Plain) -> Iterator[bytes]:
    if not file.is_log and len(file.content) <= MOST_KEY_FILE_BYTES:
        for start in range(len(file.content) - KEY_BYTES + 1):
            yield file.content[start : start + KEY_BYTES]
    for found in TYPED_KEY.findall(file.content):
        typed = bytes(found)
        if len(typed) == 2 * KEY_BYTES:
            yield bytes.fromhex(typed.decode())
        else:
            yield b64decode(typed.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/")) + b"=")


ATTACK = Attack(
    "seals",
    N_("thief of database, backup or laptop"),
    N_("read sealed parts or opened ballots by their size, by a pattern, or with a key that lies about"),
    scan,
)
