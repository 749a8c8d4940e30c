"""Taking a file in for an evaluation: a dry run with everything by row, then all of it or nothing; undo.

A file that was taken in and counts adds nothing again. A file that tells something told already is refused,
unless whoever takes it in says that it replaces the earlier one: that one is then taken back whole.
"""

from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from surveys import audit
from surveys.evaluations import import_records, records
from surveys.evaluations.claims import Claim
from surveys.evaluations.entries import COUNTS
from surveys.evaluations.import_records import Import
from surveys.evaluations.looks import OtherPosts, Report, Upload, look_at
from surveys.installation import Clock
from surveys.package_trust import Trust
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.text import clean

MOST_NAME_CHARACTERS = 120

__all__ = ["OtherPosts", "Report", "Taken", "Taker", "Upload", "look", "take_in", "undo"]


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes in or undoes, and when. ``trust``: whose signature on a package counts."""

    username: str
    clock: Clock
    today: date
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in under which number; ``added`` is False where the same file counts already."""

    number: int
    added: bool
    report: Report


def look(connection: sa.Connection, evaluation: str, upload: Upload, by: Taker) -> Report:
    """Make a dry run: what is wrong with single rows stands in the report.

    Raises BadInput where the file cannot be read at all, Refused where nothing may come in.
    """
    found = records.get(connection, evaluation)
    if found.frozen:
        raise Refused(Problem(N_("This evaluation is frozen: nothing in it changes any more.")))
    records.refuse_conflicts(connection, [by.username], evaluation)
    return look_at(connection, found, replace(upload, name=named(upload.name)), by.trust)


def take_in(connection: sa.Connection, evaluation: str, upload: Upload, by: Taker) -> Taken:
    """Take a file in, all of it or nothing. The caller holds the transaction.

    Raises BadInput with every problem of its rows, Refused where it overlaps what counts and does not say
    that it replaces it, where the evaluation is frozen, or about oneself.
    """
    records.open_one(connection, evaluation)
    report = look(connection, evaluation, upload, by)
    if report.already is not None:
        return Taken(report.already, added=False, report=report)
    if report.problems:
        raise BadInput(*(problem for _row, problem in report.problems))
    if report.overlaps and not upload.replaces:
        raise Refused(*(_overlap(one) for one in report.overlaps))
    replaced = [one.before.number for one in report.overlaps]
    number = 1 + max((one.number for one in import_records.listing(connection, evaluation)), default=0)
    kept = [_numbered(claim, number) for claim in report.kept]
    lines = (
        tuple(one for claim in kept for one in claim.entries),
        tuple(one for claim in kept for one in claim.scores),
    )
    if replaced:
        import_records.take_back(connection, evaluation, replaced, (by.username, by.today))
    origin = dict(report.origin) | ({"replaces": replaced} if replaced else {})
    one = Import(
        number,
        upload.kind,
        named(upload.name),
        report.digest,
        origin,
        sum(map(len, lines)),
        COUNTS,
        by.username,
        by.today,
        None,
        None,
    )
    import_records.add(connection, evaluation, one, lines)
    details: dict[str, object] = {"import": number, "kind": one.kind.value, "lines": one.lines}
    details |= {"digest": one.digest} | ({"replaces": replaced} if replaced else {})
    audit.append(connection, by.clock, audit.Act(by.username, "evaluation.import", evaluation, details))
    return Taken(number, added=True, report=report)


def undo(connection: sa.Connection, evaluation: str, number: int, by: Taker) -> Import:
    """Take an import back: its lines count no longer and stay as a trace. What it replaced stays replaced.

    Raises BadInput where there is none of this number, Refused where it does not count, where the evaluation
    is frozen, or about oneself.
    """
    records.open_one(connection, evaluation)
    records.refuse_conflicts(connection, [by.username], evaluation)
    found = import_records.get(connection, evaluation, number)
    import_records.take_back(connection, evaluation, [number], (by.username, by.today))
    details = {"import": number, "kind": found.kind.value, "lines": found.lines}
    audit.append(connection, by.clock, audit.Act(by.username, "evaluation.undo", evaluation, details))
    return found


def named(name: str) -> str:
    """Give the name of a file as it is kept: its last part, on one line, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable())
    return clean(kept)[-MOST_NAME_CHARACTERS:] or "?"


def _numbered(claim: Claim, number: int) -> Claim:
    return replace(
        claim,
        entries=tuple(replace(one, number=number) for one in claim.entries),
        scores=tuple(replace(one, number=number) for one in claim.scores),
    )


def _overlap(one: import_records.Overlap) -> Problem:
    return Problem(
        N_(
            "The file tells %(both)s values that import %(number)s (%(file)s) told already. Take that one "
            "back first, or say that this file replaces it: then %(lost)s values that only it has go too."
        ),
        {
            "both": one.both,
            "number": one.before.number,
            "file": one.before.file_name,
            "lost": one.lost,
        },
    )
