"""Ballots from elsewhere (paper tallied in a spreadsheet, an old round, another platform) into an open round.

All rows or none; the same file again adds nothing. Every row passes the same checks and the same door as
a form sent by a respondent, on the channel ``import``.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from surveys import audit, ballot_files, ballots_map, questionnaires, rounds
from surveys.ballot_files import FileMark
from surveys.ballots import Entry, submit_all
from surveys.ballots_map import BallotsMap
from surveys.ballots_rows import Asked, BallotRow, read_rows
from surveys.identifiers import Channel, RespondentGroup, SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.invitations import IMPORTED, Ticket, enrol
from surveys.problems import N_, Problem, Refused
from surveys.sheet import Sheet, read_sheet

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""


class BallotsSource(Protocol):
    """Where ballots come from."""

    @property
    def actor(self) -> str:
        """Who imports them."""
        ...

    @property
    def details(self) -> Mapping[str, object]:
        """What the audit trail tells beside the hash and the number of ballots."""
        ...

    def table(self, connection: sa.Connection, survey: SurveyCode, asked: Asked) -> tuple[Sheet, BallotsMap]:
        """Give the rows and how to read them. Raises BadInput with every problem."""
        ...


@dataclass(frozen=True, slots=True)
class BallotsFile:
    """A table of ballots with the map that says how to read it. ``actor``: who imports it."""

    path: Path
    map_path: Path
    actor: str

    @property
    def details(self) -> Mapping[str, object]:
        """Nothing beyond what is told of every import."""
        return {}

    def table(
        self, _connection: sa.Connection, _survey: SurveyCode, _asked: Asked
    ) -> tuple[Sheet, BallotsMap]:
        """Read the map and the table. Raises BadInput with every problem of either."""
        read_map = ballots_map.read_file(self.map_path)
        return read_sheet(self.path), read_map


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did or, as a dry run, would do.

    ``added`` ballots are new; the others were there ``already``. ``ignored`` columns were not read.
    ``earlier`` ballots came with other files: the same people perhaps, in another edition of the file.
    """

    file_hash: str
    rows: int
    by_group: Mapping[RespondentGroup, int]
    subjects: int
    ignored: tuple[str, ...]
    earlier: int
    added: int
    already: int


@dataclass(frozen=True, slots=True)
class _Reading:
    mark: FileMark
    rows: list[BallotRow]
    ignored: tuple[str, ...]


def check_ballots(intake: Intake, survey: SurveyCode, source: BallotsSource) -> ImportReport:
    """Make a dry run: the report of an import that changes nothing.

    Raises BadInput with the problems of the map and of the rows, each by row and column.
    """
    with intake.asking() as connection:
        reading = _read(connection, intake, survey, source)
        before = ballot_files.taken_in(connection, survey, reading.mark)
    already = len(reading.rows) if reading.mark.keyed in before else 0
    return _report(reading, before, already)


def import_ballots(
    intake: Intake, survey: SurveyCode, source: BallotsSource, progress: Progress = silent
) -> ImportReport:
    """Import every row into an open round; the transactions are its own.

    ``progress`` is told how many rows are sealed, and of how many.
    Raises BadInput as ``check_ballots`` does; Refused when the round is not open; NotReady. After any of
    them no ballot was added, and the same call may be made again.
    """
    with intake.asking() as connection:
        reading = _read(connection, intake, survey, source)
        before = ballot_files.taken_in(connection, survey, reading.mark)
        if rounds.get(connection, survey).state is not SurveyState.OPEN:
            raise Refused(
                Problem(
                    N_(
                        "The round “%(survey)s” is not open: ballots can be imported only into an open round."
                    ),
                    {"survey": survey},
                )
            )
    if reading.mark.keyed in before:
        return _report(reading, before, len(reading.rows))
    with intake.answering(), intake.installation.engine.begin() as connection:
        tickets = _enrol(connection, intake, survey, reading)
    counted = submit_all(intake, survey, _entries(reading, tickets, progress))
    with intake.answering(), intake.installation.engine.begin() as connection:
        _note(connection, intake, survey, source, reading)
    return _report(reading, before, counted.already)


def asked_of(connection: sa.Connection, survey: SurveyCode) -> Asked:
    """Give what a round asks."""
    round_ = rounds.get(connection, survey)
    return Asked(
        questionnaire=questionnaires.get(connection, round_.questionnaire_id, round_.questionnaire_version),
        groups=frozenset(rule.group for rule in round_.rules.groups),
        strata=frozenset(number for number, _, _ in round_.rules.strata),
        subjects={one.code: one.number for one in rounds.subjects(connection, survey)},
    )


def _read(connection: sa.Connection, intake: Intake, survey: SurveyCode, source: BallotsSource) -> _Reading:
    asked = asked_of(connection, survey)
    sheet, read_map = source.table(connection, survey, asked)
    rows = read_rows(sheet, read_map, asked)
    ignored = tuple(column for column in sheet.columns if column not in read_map.columns)
    return _Reading(FileMark.of(intake.installation.keys.read("pepper"), sheet), rows, ignored)


def _enrol(connection: sa.Connection, intake: Intake, survey: SurveyCode, reading: _Reading) -> list[Ticket]:
    """Make an invitation for each row, in kinds that are made where the round has none yet."""
    pepper = intake.installation.keys.read("pepper")
    kinds = defaultdict(list)
    for place, row in enumerate(reading.rows):
        kinds[row.group, row.stratum, row.subject].append(place)
    there = {
        (one.group, one.stratum, one.subjects): one.number
        for one in rounds.assignments(connection, survey)
        if one.channel is Channel.IMPORT
    }
    tickets: dict[int, Ticket] = {}
    for (group, stratum, subject), places in kinds.items():
        number = there.get((group, stratum, (subject,)))
        if number is None:
            plan = rounds.AssignmentPlan(group, Channel.IMPORT, (subject,), stratum)
            number = rounds.add_assignment(connection, survey, plan).number
        secrets = [_secret(survey, reading.mark.plain, place) for place in places]
        enrolled = enrol(connection, pepper, (survey, number), secrets, IMPORTED)
        tickets.update(zip(places, enrolled, strict=True))
    return [tickets[place] for place in range(len(reading.rows))]


def _entries(reading: _Reading, tickets: list[Ticket], progress: Progress) -> Iterator[Entry]:
    for place, (ticket, row) in enumerate(zip(tickets, reading.rows, strict=True)):
        progress(place, len(tickets))
        yield Entry(ticket, _nonce(reading.mark.plain, place), (row.ballot,))
    progress(len(tickets), len(tickets))


# An interrupted import is made again with the same secrets and nonces: nothing can be counted twice.
def _secret(survey: SurveyCode, file_hash: str, place: int) -> str:
    return f"{survey}:{file_hash}:{place}"


def _nonce(file_hash: str, place: int) -> bytes:
    return hashlib.sha256(f"{file_hash}:{place}".encode()).digest()


def _note(
    connection: sa.Connection, intake: Intake, survey: SurveyCode, source: BallotsSource, reading: _Reading
) -> None:
    ballot_files.note(connection, survey, reading.mark, len(reading.rows))
    details = {"file_hash": reading.mark.keyed, "ballots": len(reading.rows)} | dict(source.details)
    audit.append(
        connection, intake.installation.clock, audit.Act(source.actor, "ballots.import", survey, details)
    )


def _report(reading: _Reading, before: Mapping[str, int], already: int) -> ImportReport:
    return ImportReport(
        file_hash=reading.mark.keyed,
        rows=len(reading.rows),
        by_group=Counter(row.group for row in reading.rows),
        subjects=len({row.subject for row in reading.rows}),
        ignored=reading.ignored,
        earlier=sum(ballots for file_hash, ballots in before.items() if file_hash != reading.mark.keyed),
        added=len(reading.rows) - already,
        already=already,
    )
