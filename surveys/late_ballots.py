"""Ballots that turn up after a round was closed: read as an import is, checked as every ballot, shuffled in.

Only a correction takes them in, signed by two; whether anything over them may be told is the gate's to say.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from surveys import ballot_files, ballots_map, opened, questionnaires, rounds
from surveys.ballot_files import FileMark
from surveys.ballot_parts import RatingsPart
from surveys.ballots_rows import Asked, BallotRow, read_rows
from surveys.identifiers import Channel, RespondentGroup, SurveyCode
from surveys.opened import OpenedBallots
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import assignment
from surveys.sheet import read_sheet
from surveys.survey import Assignment, Subject

_GROUPS, _CHANNELS = tuple(RespondentGroup), tuple(Channel)


@dataclass(frozen=True, slots=True)
class LateFile:
    """A table of ballots with the map that says how to read it."""

    path: Path
    map_path: Path


@dataclass(frozen=True, slots=True)
class LateBallots:
    """The ballots of a file, and the kinds of invitation they count under; ``new`` are not stored yet."""

    mark: FileMark
    ballots: OpenedBallots
    new: tuple[Assignment, ...]


def read(connection: sa.Connection, pepper: bytes, code: SurveyCode, file: LateFile) -> LateBallots:
    """Read the ballots of a file about a closed round; nothing is stored.

    Raises BadInput with the problems of map and rows, and for texts, which two people would have to read
    first; Refused when this file was taken in before.
    """
    found = rounds.get(connection, code)
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    sheet = read_sheet(file.path)
    rows = read_rows(
        sheet,
        ballots_map.read_file(file.map_path),
        Asked(
            questionnaire=asked,
            groups=frozenset(rule.group for rule in found.rules.groups),
            strata=frozenset(number for number, _, _ in found.rules.strata),
            subjects={one.code: one.number for one in rounds.subjects(connection, code)},
        ),
    )
    mark = FileMark.of(pepper, sheet)
    _refuse_again(connection, code, mark)
    if any(row.ballot.text for row in rows):
        raise BadInput(
            Problem(
                N_("Texts of late ballots are not taken in. Leave their column out of the map."),
                where=sheet.name,
            )
        )
    parts = [
        RatingsPart(row.subject, row.group, row.stratum, Channel.IMPORT, row.ballot.ratings) for row in rows
    ]
    kinds = _kinds(rows, rounds.assignments(connection, code))
    return LateBallots(mark, opened.gather(parts, len(asked.coded_items)), kinds)


def _refuse_again(connection: sa.Connection, code: SurveyCode, mark: FileMark) -> None:
    if mark.keyed in ballot_files.taken_in(connection, code, mark):
        raise Refused(Problem(N_("The ballots of this file are in the round already. Nothing was changed.")))


def _kinds(rows: list[BallotRow], there: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Give the kinds of invitation that the round has not got yet; nobody was issued any of these."""
    known = {(one.group, one.stratum, one.subjects) for one in there if one.channel is Channel.IMPORT}
    wanted: dict[tuple[object, ...], BallotRow] = {}
    for row in rows:
        wanted.setdefault((row.group, row.stratum, (row.subject,)), row)
    last = max((one.number for one in there), default=0)
    missing = [row for key, row in wanted.items() if key not in known]
    return tuple(
        Assignment(number, row.group, row.stratum, Channel.IMPORT, (row.subject,), 0)
        for number, row in enumerate(missing, last + 1)
    )


def joined(ballots: OpenedBallots, late: OpenedBallots) -> OpenedBallots:
    """Put late ballots among the others, in an order that tells neither."""
    order = list(range(len(ballots) + len(late)))
    random.SystemRandom().shuffle(order)
    columns = {
        one.name: np.concatenate([getattr(ballots, one.name), getattr(late, one.name)])[order]
        for one in fields(OpenedBallots)
    }
    return replace(ballots, **columns)


def refuse_more(
    ballots: OpenedBallots, assignments: Sequence[Assignment], subjects: Sequence[Subject]
) -> None:
    """Refuse more ballots than people were asked, where that is known. Raises BadInput naming each place."""
    asked: Counter[tuple[int, RespondentGroup]] = Counter()
    unlisted = set()
    for one in assignments:
        places = [(int(subject), one.group) for subject in one.subjects]
        if one.channel is not Channel.OPEN_LINK:
            asked.update(dict.fromkeys(places, one.issued))
        if one.channel is Channel.IMPORT and one.issued:
            unlisted.update(places)
    listed = ballots.channel != _CHANNELS.index(Channel.OPEN_LINK)
    came = Counter(zip(ballots.subject[listed].tolist(), ballots.group[listed].tolist(), strict=True))
    codes = {int(one.number): one.code for one in subjects}
    problems = [
        Problem(
            N_("More ballots than people were asked: the file is about others, or was taken in before."),
            where=f"{codes[subject]}, {_GROUPS[group].value}",
        )
        for (subject, group), count in sorted(came.items())
        if (subject, _GROUPS[group]) not in unlisted and count > asked[subject, _GROUPS[group]]
    ]
    if problems:
        raise BadInput(*problems)


def store(
    connection: sa.Connection, key: bytes, code: SurveyCode, late: LateBallots, ballots: OpenedBallots
) -> None:
    """Store the ballots of a round with the late ones among them; the caller holds the round."""
    _refuse_again(connection, code, late.mark)
    opened.write(connection, key, code, ballots)
    for one in late.new:
        connection.execute(
            sa.insert(assignment).values(
                survey=code,
                number=one.number,
                respondent_group=one.group,
                stratum=one.stratum,
                channel=one.channel,
                subjects=list(one.subjects),
            )
        )
    ballot_files.note(connection, code, late.mark, len(late.ballots))
