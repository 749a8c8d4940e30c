"""Logs, temporary files and whatever else lies about: addresses, times, codes, what somebody wrote."""

import ipaddress
import re
from collections.abc import Iterator

from surveys.problems import N_
from surveys.selftest.evidence import Evidence, Plain
from surveys.selftest.findings import Attack, Finding, leak, looked, skipped

ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\]?)(?![\w.])"
)
TIME = re.compile(
    r"(?<![\w.:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d])|\d{4}-\d\d-\d\dT\d\d|(?<!\d)1[6-9]\d{8}(?!\d)"
)
REQUEST = re.compile(r"\b(?:GET|POST|HEAD) /\S*|\bMozilla/\d")
TYPED = re.compile(rb"(?<![0-9A-Za-z.-])(?:\d{17}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}\1\d)(?![0-9A-Za-z.-])")
LINKED = re.compile(rb"(?<![0-9A-Za-z+/=])[A-Z2-7]{26}(?![0-9A-Za-z+/=])")
HARMLESS = {
    "track_commit_timestamp": ("off",),
    "archive_mode": ("off",),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
}
"""Settings of a server that would keep the time or the content of what respondents send."""
# Damm's table of order 10: a code of ours ends at 0.
CHECK = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)
LEAST_LETTERS = 6  # different ones in a secret of 26: a row of one sign is none


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Read logs for addresses and times, and every file, database and log of a database for codes."""
    logs = [file for file in evidence.plain if file.is_log]
    for log in logs:
        yield from _telling(log, evidence.own_hosts)
    for file in evidence.plain:
        yield from _codes(file.name, file.content)
    for database in evidence.databases:
        for content in (database.main, database.log):
            yield from _codes(database.name, content)
        for name, value in database.told_by_server("setting"):
            if value not in HARMLESS.get(name, (value,)):
                yield leak(
                    N_("The database server notes when things are done, or what: %(name)s = %(value)s."),
                    name=name,
                    value=value,
                )
    yield looked(
        N_("%(logs)s logs with %(lines)s lines, and %(files)s other files"),
        logs=len(logs),
        lines=sum(log.content.count(b"\n") for log in logs),
        files=len(evidence.plain) - len(logs) + len(evidence.databases),
    )
    if not logs:
        yield skipped(N_("No log was found: give its place with --logs where one is written."))


def _telling(log: Plain, own_hosts: frozenset[str]) -> Iterator[Finding]:
    for number, line in enumerate(log.content.decode(errors="replace").splitlines(), 1):
        where = f"{log.name}:{number}"
        if any(is_address(found) and found not in own_hosts for found in ADDRESS.findall(line)):
            yield leak(N_("A log holds the address of a visitor."), where)
        if TIME.search(line):
            yield leak(N_("A log holds a time finer than a day."), where)
        if REQUEST.search(line):
            yield leak(N_("A log holds what a visitor asked for, or with which browser."), where)


def is_address(text: str) -> bool:
    """Say whether a word is an address of a network."""
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _codes(name: str, content: bytes) -> Iterator[Finding]:
    typed = sum(is_code(found[0]) for found in TYPED.finditer(content))
    linked = sum(len(set(found)) >= LEAST_LETTERS for found in LINKED.findall(content))
    if typed or linked:
        yield leak(N_("%(number)s invitation codes stand here in plain sight."), name, number=typed + linked)


def is_code(text: bytes) -> bool:
    """Say whether digits end in the check digit of an invitation code."""
    interim = 0
    for digit in text:
        if 0x30 <= digit <= 0x39:  # noqa: PLR2004 - between 0 and 9
            interim = int(CHECK[interim][digit - 0x30])
    return interim == 0


ATTACK = Attack(
    "logs",
    N_("curious administrator, network observer"),
    N_("find addresses, times, paths and codes in logs, temporary files and everything else that is stored"),
    scan,
)
