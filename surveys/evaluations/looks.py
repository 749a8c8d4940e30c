"""The dry run of a file for an evaluation: who is meant, what is wrong by row, what it would change."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

import sqlalchemy as sa

from surveys.evaluations import import_records
from surveys.evaluations.claims import Claim, content_of
from surveys.evaluations.entries import Entry, PeopleScore, entries
from surveys.evaluations.import_records import Overlap
from surveys.evaluations.matching import Match, Roll, match, names_of
from surveys.evaluations.maxima import maxima_problems
from surveys.evaluations.packages_in import read_package
from surveys.evaluations.records import Evaluation, FileKind, Member, members
from surveys.evaluations.slots import Slot, slots_of
from surveys.evaluations.table_cells import Period
from surveys.evaluations.table_columns import TableMap
from surveys.evaluations.tables_in import TableFile, read_table
from surveys.package_trust import Trust
from surveys.package_verify import Line
from surveys.problems import N_, Problem, Refused
from surveys.schemes import store

Rows = tuple[tuple[int, Problem], ...]


class OtherPosts(StrEnum):
    """What to do with rows about another post than the one of the sheet."""

    ASK = "ask"
    TAKE = "take"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what its bringer decided. ``chosen``: columns of a table; None: as they are guessed."""

    kind: FileKind
    name: str
    content: bytes
    chosen: TableMap | None = None
    replaces: bool = False
    other_posts: OtherPosts = OtherPosts.ASK


@dataclass(frozen=True, slots=True)
class Report:
    """What a dry run found. ``problems`` keep the file out; ``left_out`` rows of a package stay out alone.

    ``already``: the import that counts and tells the same. ``without``: cadres with a sheet of whom the file
    says nothing. ``withheld``: values that are not told, and are never 0.
    """

    kind: FileKind
    digest: str
    rows: int
    problems: Rows
    kept: tuple[Claim, ...]
    match: Match
    left_out: Rows
    without: tuple[Member, ...]
    ignored: tuple[str, ...]
    checked: tuple[Line, ...]
    origin: Mapping[str, object]
    overlaps: tuple[Overlap, ...]
    already: int | None
    chosen: TableMap | None = None

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong with the rows."""
        return not self.problems

    @property
    def matched(self) -> int:
        """How many cadres of the evaluation it tells something of."""
        return len({claim.cadre for claim in self.kept})

    @property
    def lines(self) -> int:
        """How many values would be stored."""
        return sum(len(claim.entries) + len(claim.scores) for claim in self.kept)

    @property
    def withheld(self) -> int:
        """How many of these are not told."""
        return sum(claim.withheld for claim in self.kept)


@dataclass(frozen=True, slots=True)
class _Read:
    claims: tuple[Claim, ...]
    problems: Rows
    slots: tuple[Slot, ...] = ()
    ignored: tuple[str, ...] = ()
    checked: tuple[Line, ...] = ()
    origin: Mapping[str, object] | None = None
    chosen: TableMap | None = None


def look_at(connection: sa.Connection, evaluation: Evaluation, upload: Upload, trust: Trust) -> Report:
    """Look at a file. Raises BadInput or Refused where it cannot be read at all."""
    digest = hashlib.sha256(upload.content).hexdigest()
    read = _read(connection, evaluation, upload, trust)
    roll = _roll(connection, evaluation)
    found = match(read.claims, roll)
    bad, left_out = _sorted_out(upload, found)
    kept = _kept(read.claims, found, upload)
    lines: list[Entry | PeopleScore] = [one for claim in kept for one in claim.entries]
    lines += [one for claim in kept for one in claim.scores]
    overlaps = import_records.overlaps(connection, evaluation.id, lines)
    gone = {one.before.number for one in overlaps}
    counting = [one for one in entries(connection, evaluation.id) if one.number not in gone]
    problems = [*read.problems, *bad, *maxima_problems(kept, counting, read.slots)]
    if not lines and not problems:
        problems.append((0, Problem(_NOTHING[bool(left_out)], where=upload.name)))
    told = {claim.cadre for claim in kept}
    return Report(
        kind=upload.kind,
        digest=digest,
        rows=len(read.claims),
        problems=tuple(sorted(problems, key=itemgetter(0))),
        kept=kept,
        match=found,
        left_out=left_out,
        without=tuple(one for code, one in roll.members.items() if code not in told),
        ignored=read.ignored,
        checked=read.checked,
        origin=read.origin or {},
        overlaps=overlaps,
        already=_already(connection, evaluation, digest, lines, overlaps),
        chosen=read.chosen,
    )


_NOTHING = {
    False: N_("The file tells nothing: every cell is empty. Fill it in, or choose another file."),
    True: N_("The file tells nothing about the cadres of this evaluation. Choose another file."),
}


def slots_for(connection: sa.Connection, evaluation: Evaluation, kind: FileKind) -> tuple[Slot, ...]:
    """Give what a file of a kind may tell in an evaluation."""
    stored = store.get(connection, evaluation.scheme_id, evaluation.scheme_version)
    return slots_of(stored.scheme, kind)


def _read(connection: sa.Connection, evaluation: Evaluation, upload: Upload, trust: Trust) -> _Read:
    if upload.kind is FileKind.PACKAGE:
        package = read_package(connection, upload.content, upload.name, trust)
        _refuse_older(connection, evaluation, package.origin, upload.name)
        return _Read(package.claims, package.problems, checked=package.checked, origin=package.origin)
    slots = slots_for(connection, evaluation, upload.kind)
    table = read_table(TableFile(upload.kind, upload.name, upload.content, slots, upload.chosen))
    used = {**table.chosen.columns, **table.chosen.elements, **table.chosen.maxima}
    return _Read(
        table.claims, table.problems, slots, table.ignored, origin={"columns": used}, chosen=table.chosen
    )


def _refuse_older(
    connection: sa.Connection, evaluation: Evaluation, origin: Mapping[str, object], name: str
) -> None:
    """Refuse a release of a round of which a later one counts here."""
    for one in import_records.listing(connection, evaluation.id):
        same = one.origin.get("survey") == origin["survey"] and one.kind is FileKind.PACKAGE
        if one.counts and same and int(str(one.origin["release"])) > int(str(origin["release"])):
            raise Refused(
                Problem(
                    N_("A newer release of this round counts here already: %(later)s, import %(number)s."),
                    {"later": one.origin["release"], "number": one.number},
                    name,
                )
            )


def _roll(connection: sa.Connection, evaluation: Evaluation) -> Roll:
    return Roll(
        {one.cadre: one for one in members(connection, evaluation.id)},
        Period(evaluation.period_start, evaluation.period_end),
        names_of(connection),
    )


def _sorted_out(upload: Upload, found: Match) -> tuple[Rows, Rows]:
    """Part what the match found into what keeps the file out and what stays out alone.

    A package is signed and cannot be edited: cadres of others in it are no fault, nor a name that changed.
    """
    of = found.problems
    bad = list(of["duplicate"])
    left_out: list[tuple[int, Problem]] = []
    if upload.kind is FileKind.PACKAGE:
        bad += of["wrong_period"][:1]  # a round has one period
        left_out += of["unknown"]
    else:
        bad += [*of["wrong_period"], *of["unknown"], *of["renamed"]]
    if upload.other_posts is OtherPosts.ASK:
        bad += of["changed_position"]
    elif upload.other_posts is OtherPosts.LEAVE:
        left_out += of["changed_position"]
    return tuple(bad), tuple(sorted(left_out, key=itemgetter(0)))


def _kept(claims: Sequence[Claim], found: Match, upload: Upload) -> tuple[Claim, ...]:
    out = {id(claim) for claim in found.unknown}
    if upload.other_posts is not OtherPosts.TAKE:
        out |= {id(claim) for claim in found.changed_position}
    return tuple(one for one in claims if id(one) not in out and (one.entries or one.scores))


def _already(
    connection: sa.Connection,
    evaluation: Evaluation,
    digest: str,
    lines: Sequence[Entry | PeopleScore],
    overlaps: Sequence[Overlap],
) -> int | None:
    """Give the import that brought the same file, or the same lines in another file."""
    for one in import_records.listing(connection, evaluation.id):
        if one.counts and one.digest == digest:
            return one.number
    new = {content_of(line) for line in lines}
    stored = import_records.stored_lines(connection, evaluation.id)
    for overlap in overlaps:
        number = overlap.before.number
        if new == {content_of(line) for line in stored if line.number == number}:
            return number
    return None
