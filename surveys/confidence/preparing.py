"""Preparing a confidence poll: unit, day, electorate, rules; whom it is about follows from the register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import posts
from surveys.confidence.records import Poll, PollId, PollState, get, hold, new_id, refuse_conflicts
from surveys.confidence.rules import Rules, checked, to_json
from surveys.identifiers import CadreCode, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import cadre, confidence_person, confidence_poll, term, unit
from surveys.text import clean

MOST_TITLE = 160
MOST_PEOPLE = 60
MOST_ELECTORATE = 100_000


@dataclass(frozen=True, slots=True)
class PollPlan:
    """What is decided when a poll is prepared. ``cadres``: whom it is about, by their codes."""

    unit: UnitCode
    title: str
    held_on: date
    electorate: int
    rules: Rules
    cadres: tuple[CadreCode, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds a post in the unit on the day of the poll; their post is given by its code."""

    cadre: CadreCode
    name: str
    position: str
    unit: UnitCode


def candidates(connection: sa.Connection, top: UnitCode, on: date) -> tuple[Candidate, ...]:
    """Give who holds a post in a unit or below on a day, each once with the post that began last; by name."""
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, term.c.unit)
        .join(term, term.c.cadre == cadre.c.code)
        .where(
            term.c.starts_on <= on,
            sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= on),
            term.c.unit.in_(sorted(posts.units_below(connection, top))),
        )
        .order_by(cadre.c.sort_key, cadre.c.code, term.c.starts_on.desc(), term.c.position)
    )
    found: dict[str, Candidate] = {}
    for row in rows:
        found.setdefault(row.code, Candidate(CadreCode(row.code), *row[1:]))
    return tuple(found.values())


def prepare(connection: sa.Connection, plan: PollPlan, by: str, on: date) -> Poll:
    """Prepare a poll; those named stand on the paper by the Vietnamese alphabet, not in an order of rank.

    Raises BadInput with everything that is wrong with the plan; Refused where it is about whoever prepares
    it, or somebody too near to them, or where the same poll has been prepared already.
    """
    title = " ".join(clean(plan.title).split())
    known = {one.cadre: one for one in candidates(connection, plan.unit, plan.held_on)}
    problems = [*_of_plan(connection, plan, title), *_of_people(plan, known)]
    try:
        rules = checked(plan.rules)
    except BadInput as error:
        problems += error.problems
    if problems:
        raise BadInput(*problems)
    _refuse_same(connection, plan, title)
    id_ = new_id()
    values = {
        "id": id_,
        "unit": plan.unit,
        "title": title,
        "held_on": plan.held_on,
        "electorate": plan.electorate,
        "rules": to_json(rules),
        "state": PollState.PREPARED,
        "begun_by": by,
        "begun_on": on,
    }
    connection.execute(sa.insert(confidence_poll).values(values))
    connection.execute(sa.insert(confidence_person), _rows(connection, plan, known, id_))
    refuse_conflicts(connection, (by,), id_)
    return get(connection, id_)


def throw_away(connection: sa.Connection, id_: str) -> None:
    """Delete a poll that nobody has counted. Raises Refused where somebody has, BadInput for no such."""
    found = hold(connection, id_)
    if found.state is not PollState.PREPARED:
        raise Refused(
            Problem(N_("Somebody has counted already: a poll that was held is kept, not thrown away."))
        )
    connection.execute(sa.delete(confidence_person).where(confidence_person.c.poll == id_))
    connection.execute(sa.delete(confidence_poll).where(confidence_poll.c.id == id_))


def _rows(
    connection: sa.Connection, plan: PollPlan, known: Mapping[CadreCode, Candidate], id_: PollId
) -> list[dict[str, object]]:
    """Name those asked about with their posts as they are called in Vietnamese: the paper is Vietnamese."""
    positions = posts.names(connection, "position", "vi")
    asked = [one for one in known.values() if one.cadre in plan.cadres]
    return [
        {
            "poll": id_,
            "number": number,
            "cadre": one.cadre,
            "name": one.name,
            "position": positions[one.position],
        }
        for number, one in enumerate(asked, 1)
    ]


def _of_plan(connection: sa.Connection, plan: PollPlan, title: str) -> Iterator[Problem]:
    if not title or len(title) > MOST_TITLE:
        yield Problem(
            N_("Give the poll a title of one line, at most %(most)s characters."),
            {"most": MOST_TITLE},
            "title",
        )
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)) is None:
        yield Problem(
            N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
            {"unit": plan.unit},
            "unit",
        )
    if not 1 <= plan.electorate <= MOST_ELECTORATE:
        yield Problem(
            N_("The electorate is how many people may vote: from 1 to %(most)s."),
            {"most": MOST_ELECTORATE},
            "electorate",
        )


def _of_people(plan: PollPlan, known: Mapping[CadreCode, Candidate]) -> Iterator[Problem]:
    if not 1 <= len(plan.cadres) <= MOST_PEOPLE:
        yield Problem(
            N_("A ballot paper names from 1 to %(most)s people. Choose them."),
            {"most": MOST_PEOPLE},
            "cadres",
        )
    if len(set(plan.cadres)) != len(plan.cadres):
        yield Problem(N_("Somebody is chosen twice. Keep everybody once."), where="cadres")
    for code in sorted(set(plan.cadres) - set(known)):
        yield Problem(
            N_(
                "“%(cadre)s” holds no post in this unit on the day of the poll. Check the day, or the "
                "register."
            ),
            {"cadre": code},
            "cadres",
        )


def _refuse_same(connection: sa.Connection, plan: PollPlan, title: str) -> None:
    table = confidence_poll.c
    same = sa.select(table.id).where(
        table.unit == plan.unit, table.title == title, table.held_on == plan.held_on
    )
    if connection.scalar(same.limit(1)) is not None:
        raise Refused(
            Problem(
                N_("A poll of this unit, day and title is prepared already. Open it in the list."),
                where="title",
            )
        )
