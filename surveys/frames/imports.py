"""Bringing a list of people into a round: a dry run first, every fault by row, all rows or none.

Rows that may be doubles come in undecided: somebody has to say which of them stay.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import rounds
from surveys.frames.columns import read_people
from surveys.frames.doubles import Doubles, Placed, doubles
from surveys.frames.records import (
    Entry,
    EntryState,
    Frame,
    FramePlan,
    Keys,
    entries,
    get,
    listing,
    store,
)
from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.schema import frame as frame_table
from surveys.schema import frame_entry as entry_table
from surveys.sheet import Sheet
from surveys.survey import Survey
from surveys.unit_changes import refusal

MOST_KEPT = timedelta(days=1000)
MOST_TITLE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class FrameReport:
    """What an import did or, in a dry run, would do. ``parts``: rows by village or department."""

    number: int
    rows: int
    parts: Mapping[str, int]
    doubles: tuple[Doubles, ...]
    undecided: int
    ignored: tuple[str, ...]


def import_frame(
    connection: sa.Connection,
    keys: Keys,
    place: tuple[SurveyCode, date],
    content: tuple[FramePlan, Sheet],
    *,
    dry_run: bool = False,
) -> FrameReport:
    """Import a list into a round. ``place``: the round, and today. The caller holds the transaction.

    Raises BadInput with every fault found.
    """
    (survey, today), (plan, sheet) = place, content
    if not dry_run:
        hold(connection, survey)  # of two lists at once each gets a number and sees the other's entries
    found = rounds.get(connection, survey)
    _check_plan(plan, found, today)
    _check_unit(connection, found, today)
    strata = {name: number for number, name, _ in found.rules.strata}
    listed = read_people(sheet, plan.kind, strata)
    number = 1 + (
        connection.scalar(sa.select(sa.func.max(frame_table.c.number)).where(frame_table.c.survey == survey))
        or 0
    )
    rows = [Placed(number, Entry(row.number, EntryState.KEPT, row.person)) for row in listed.rows]
    groups = doubles([*_others(connection, keys, survey, plan), *rows])
    # What is stored already stays as it was decided; only rows of this file wait for a decision.
    open_rows = {one.entry.number for group in groups for one in group.entries if one.frame == number}
    groups = tuple(group for group in groups if any(one.frame == number for one in group.entries))
    if not dry_run:
        decided = [
            replace(one.entry, state=EntryState.UNDECIDED) if one.entry.number in open_rows else one.entry
            for one in rows
        ]
        store(connection, keys, (survey, number), plan, decided)
    parts = Counter(row.person.part for row in listed.rows)
    return FrameReport(number, len(rows), dict(parts), groups, len(open_rows), listed.ignored)


def _check_unit(connection: sa.Connection, found: Survey, today: date) -> None:
    """Refuse a list for a round in preparation whose unit went into another one meanwhile."""
    went = refusal(connection, found.unit, today, "unit")
    if went is not None and found.state is SurveyState.DRAFT:
        raise BadInput(went)


def _check_plan(plan: FramePlan, found: Survey, today: date) -> None:
    problems = []
    if not plan.title.strip() or len(plan.title) > MOST_TITLE_CHARACTERS:
        problems.append(
            Problem(
                N_("Give the list a title of at most %(most)s characters."),
                {"most": MOST_TITLE_CHARACTERS},
                "title",
            )
        )
    latest = max(today, found.closes_on) + MOST_KEPT
    if not max(today, found.closes_on) <= plan.keep_until <= latest:
        problems.append(
            Problem(
                N_("The list must be kept until the round closes (%(closes)s) and at most until %(latest)s."),
                {"closes": found.closes_on.isoformat(), "latest": latest.isoformat()},
                "keep_until",
            )
        )
    if problems:
        raise BadInput(*problems)


def _others(connection: sa.Connection, keys: Keys, survey: SurveyCode, plan: FramePlan) -> list[Placed]:
    """Give what other lists of this kind hold: one person may well be staff and a household."""
    return [
        Placed(other.number, entry)
        for other in listing(connection, survey)
        if other.kind is plan.kind
        for entry in entries(connection, keys, survey, other.number)
        if entry.state is not EntryState.LEFT_OUT
    ]


def open_doubles(
    connection: sa.Connection, keys: Keys, survey: SurveyCode, number: int
) -> tuple[Doubles, ...]:
    """Give the groups of a frame about which somebody still has to decide, with what they resemble."""
    found = get(connection, survey, number)
    placed = [
        Placed(other.number, entry)
        for other in listing(connection, survey)
        if other.kind is found.kind
        for entry in entries(connection, keys, survey, other.number)
    ]
    return tuple(
        group
        for group in doubles(placed)
        if any(one.frame == number and one.entry.state is EntryState.UNDECIDED for one in group.entries)
    )


def decide(
    connection: sa.Connection, survey: SurveyCode, number: int, decisions: Mapping[int, EntryState]
) -> Frame:
    """Say of entries whether they are kept or left out. Raises Refused once a sample was drawn."""
    hold(connection, survey)  # nobody draws from it meanwhile
    if get(connection, survey, number).fixed:
        raise Refused(
            Problem(
                N_("A sample was drawn from this list: it does not change any more. Import the list anew.")
            )
        )
    table = entry_table.c
    for entry, state in decisions.items():
        connection.execute(
            sa.update(entry_table)
            .where(table.survey == survey, table.frame == number, table.number == entry)
            .values(state=state)
        )
    return get(connection, survey, number)
