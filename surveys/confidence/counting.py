"""Counting the ballot papers: two people for themselves; figures that cannot be are refused in a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from surveys import staff
from surveys.confidence.records import Poll, PolledPerson, PollState, hold, move, people, refuse_conflicts
from surveys.identifiers import Role
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import confidence_count
from surveys.signers import are_one_person

TELLERS = 2
TELLER_ROLES = (Role.DATA_ENTRY_CLERK, Role.CLOSING_OFFICER)
PAPERS = 0  # the number under which the ballot papers themselves are kept


@dataclass(frozen=True, slots=True)
class Papers:
    """How many ballot papers."""

    issued: int
    returned: int
    valid: int
    invalid: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What the valid papers say of one person. ``blank``: valid papers without a level for them."""

    high: int
    confidence: int
    low: int
    blank: int

    @property
    def total(self) -> int:
        """How many papers these are."""
        return self.high + self.confidence + self.low + self.blank


@dataclass(frozen=True, slots=True)
class Count:
    """What one teller counted: the papers, and by the number of a person what they say."""

    papers: Papers
    marks: Mapping[int, Marks]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the counting is: who counted, and which lines the two did not count alike.

    ``differing``: 0 for the papers, else the number of a person; never the figures.
    """

    tellers: tuple[str, ...]
    differing: tuple[int, ...] = ()

    @property
    def is_agreed(self) -> bool:
        """Whether two have counted, and both the same."""
        return len(self.tellers) == TELLERS and not self.differing


# --- what can be ------------------------------------------------------------------------------------------


def problems(poll: Poll, asked: tuple[PolledPerson, ...], count: Count) -> list[Problem]:
    """Give everything in a count that cannot be, each at its field ("papers.issued", "marks.3")."""
    return [*_of_papers(poll, count.papers), *_of_marks(asked, count)]


def _of_papers(poll: Poll, papers: Papers) -> Iterator[Problem]:
    values: dict[str, object] = {**asdict(papers), "electorate": poll.electorate}
    for name, value in asdict(papers).items():
        if value < 0:
            yield Problem(N_("A number of ballot papers is never below 0."), where=f"papers.{name}")
    if papers.issued > poll.electorate:
        yield Problem(
            N_("%(issued)s papers were issued to %(electorate)s voters. Nobody gets two: count again."),
            values,
            "papers.issued",
        )
    if papers.returned > papers.issued:
        yield Problem(
            N_("%(returned)s papers came back of %(issued)s issued. That cannot be: count again."),
            values,
            "papers.returned",
        )
    if papers.valid + papers.invalid != papers.returned:
        yield Problem(
            N_(
                "%(valid)s valid and %(invalid)s invalid papers are not the %(returned)s returned. "
                "Count again."
            ),
            values,
            "papers.valid",
        )


def _of_marks(asked: tuple[PolledPerson, ...], count: Count) -> Iterator[Problem]:
    for one in asked:
        marks = count.marks.get(one.number)
        if marks is None:
            yield Problem(N_("Nothing is counted for %(name)s."), {"name": one.name}, f"marks.{one.number}")
        elif min(marks.high, marks.confidence, marks.low, marks.blank) < 0:
            yield Problem(N_("A number of ballot papers is never below 0."), where=f"marks.{one.number}")
        elif marks.total != count.papers.valid:
            yield Problem(
                N_(
                    "%(name)s: the three levels and the blanks add up to %(total)s, but %(valid)s papers "
                    "are valid. Count this line again."
                ),
                {"name": one.name, "total": marks.total, "valid": count.papers.valid},
                f"marks.{one.number}",
            )
    if set(count.marks) - {one.number for one in asked}:
        yield Problem(N_("Something is counted for somebody whom the ballot paper does not name."))


# --- keeping a count ----------------------------------------------------------------------------------------


def record(connection: sa.Connection, id_: str, count: Count, teller: str, on: date) -> Standing:
    """Keep what a teller counted, in place of what they counted before; say how the counting stands.

    Raises BadInput where the figures cannot be; Refused before the day of the poll, where the minutes are
    signed, where two others have counted, or where the teller is not fit.
    """
    poll = hold(connection, id_)
    _refuse_unfit(connection, poll, teller)
    if on < poll.held_on:
        raise Refused(Problem(N_("The poll has not been held yet: nothing can be counted before its day.")))
    found = problems(poll, people(connection, id_), count)
    if found:
        raise BadInput(*found)
    _refuse_third(connection, id_, teller)
    _forget(connection, id_, teller)
    rows = {PAPERS: asdict(count.papers)} | {number: asdict(one) for number, one in count.marks.items()}
    connection.execute(
        sa.insert(confidence_count),
        [
            {"poll": id_, "teller": teller, "number": number, "counts": counts, "counted_on": on}
            for number, counts in rows.items()
        ],
    )
    return _settle(connection, id_)


def take_back(connection: sa.Connection, id_: str, teller: str) -> Standing:
    """Let a count stand no longer, so that somebody else can count. Raises Refused where there is none."""
    hold(connection, id_)
    if teller not in tellers(connection, id_):
        raise Refused(Problem(N_("%(username)s has counted nothing in this poll."), {"username": teller}))
    _forget(connection, id_, teller)
    return _settle(connection, id_)


def _forget(connection: sa.Connection, id_: str, teller: str) -> None:
    table = confidence_count.c
    connection.execute(sa.delete(confidence_count).where(table.poll == id_, table.teller == teller))


def _settle(connection: sa.Connection, id_: str) -> Standing:
    """Put the poll into the state that follows from its counts."""
    found = standing(connection, id_)
    if found.is_agreed:
        move(connection, id_, PollState.AGREED)
    else:  # a poll that was held stays one, even where the only count was taken back
        move(connection, id_, PollState.COUNTING)
    return found


# --- what was counted ---------------------------------------------------------------------------------------


def counts(connection: sa.Connection, id_: str) -> dict[str, Count]:
    """Give what was counted, by teller in the order of their names."""
    table = confidence_count.c
    rows = connection.execute(
        sa.select(table.teller, table.number, table.counts)
        .where(table.poll == id_)
        .order_by(table.teller, table.number)
    )
    found: dict[str, dict[int, Mapping[str, int]]] = {}
    for row in rows:
        found.setdefault(row.teller, {})[row.number] = row.counts
    return {teller: _count(lines) for teller, lines in found.items()}


def _count(lines: dict[int, Mapping[str, int]]) -> Count:
    papers = Papers(**lines.pop(PAPERS))
    return Count(papers, {number: Marks(**told) for number, told in lines.items()})


def tellers(connection: sa.Connection, id_: str) -> tuple[str, ...]:
    """Give who has counted, by name."""
    return tuple(counts(connection, id_))


def standing(connection: sa.Connection, id_: str) -> Standing:
    """Say how far the counting is."""
    found = counts(connection, id_)
    if len(found) < TELLERS:
        return Standing(tuple(found))
    first, second = found.values()
    return Standing(tuple(found), _differing(first, second))


def _differing(first: Count, second: Count) -> tuple[int, ...]:
    papers = (PAPERS,) if first.papers != second.papers else ()
    return (*papers, *(one for one, marks in first.marks.items() if second.marks.get(one) != marks))


# --- who may count ------------------------------------------------------------------------------------------


def may_count(connection: sa.Connection, poll: Poll, username: str) -> bool:
    """Say whether somebody's roles let them count for the unit of a poll."""
    return any(staff.may(connection, username, role, poll.unit) for role in TELLER_ROLES)


def _refuse_unfit(connection: sa.Connection, poll: Poll, teller: str) -> None:
    if not may_count(connection, poll, teller):
        raise Refused(
            Problem(
                N_("%(username)s does not count for this unit: data entry clerks and closing officers do."),
                {"username": teller},
            )
        )
    refuse_conflicts(connection, (teller,), poll.id)


def _refuse_third(connection: sa.Connection, id_: str, teller: str) -> None:
    others = [name for name in tellers(connection, id_) if name != teller]
    if len(others) >= TELLERS:
        raise Refused(Problem(N_("Two others have counted this poll already.")))
    if are_one_person(connection, (*others, teller)):
        raise Refused(
            Problem(N_("You have counted already, under another account. A second person must count."))
        )
