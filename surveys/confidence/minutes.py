"""Minutes of a confidence poll: what two tellers agree on, signed by two, kept as JSON with a hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import audit, staff
from surveys.confidence import counting, result
from surveys.confidence.counting import Marks, Papers
from surveys.confidence.records import Poll, PolledPerson, PollState, get, hold, people, refuse_conflicts
from surveys.confidence.result import Share, ThresholdFact
from surveys.confidence.rules import Level, Rules, from_json, to_json
from surveys.identifiers import CadreCode, Role
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from surveys.schema import confidence_poll
from surveys.schema import unit as unit_table
from surveys.signers import are_one_person

SIGNERS = 2
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Line:
    """What the papers say of one person."""

    person: PolledPerson
    marks: Marks


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes. ``signers`` and ``signed_on`` are empty until two have signed; names, not usernames."""

    poll: str
    unit: str
    title: str
    held_on: date
    electorate: int
    rules: Rules
    papers: Papers
    lines: tuple[Line, ...]
    tellers: tuple[str, ...]
    signers: tuple[str, ...] = ()
    signed_on: date | None = None

    @property
    def base(self) -> int:
        """Of how many every share of a person is taken."""
        return result.base_of(self.rules, self.electorate, self.papers)

    def share(self, line: Line, level: Level) -> Share:
        """Give the share of one level for one person."""
        return Share(result.of_level(line.marks, level), self.base)

    def facts(self, line: Line) -> tuple[ThresholdFact, ...]:
        """Give what stands to the thresholds of the rules for one person."""
        return tuple(result.facts(self.rules, line.marks, self.base))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be signed now, and the hash of it."""

    minutes: Minutes
    hash: str


def outlook(connection: sa.Connection, poll: Poll) -> Outlook:
    """Look at what would be signed. Raises Refused while two have not counted alike."""
    content = _content(_drawn_up(connection, poll))
    return Outlook(_read(json.loads(content)), _hash(content))


def sign(place: Installation, id_: str, signers: Sequence[str], seen: str) -> Poll:
    """Sign the minutes of a poll as two people saw them. Manages its own transaction.

    ``seen`` is the hash of what they looked at. Raises Refused where a count has changed since, where they
    are signed already, where a signer is not fit; BadInput for no such poll.
    """
    today = place.clock().astimezone(place.time_zone).date()
    with place.engine.begin() as connection:
        poll = hold(connection, id_)
        _refuse_unfit(connection, poll, signers)
        drawn = _drawn_up(connection, poll)
        if _hash(_content(drawn)) != seen:
            raise Refused(
                Problem(
                    N_(
                        "A count has changed since you looked at the minutes. Look again, then sign what you "
                        "have seen."
                    )
                )
            )
        names = _names(connection, signers)
        signed = _content(drawn | {"signed": {"on": today.isoformat(), "by": names}})
        table = confidence_poll
        values = {
            "state": PollState.MINUTED,
            "content": signed,
            "hash": _hash(signed),
            "signed_by": sorted(signers),
            "signed_on": today,
        }
        connection.execute(sa.update(table).where(table.c.id == id_).values(values))
        details = {"hash": values["hash"], "officers": sorted(signers)}
        audit.append(connection, place.clock, audit.Act(signers[0], "confidence.sign", id_, details))
        return get(connection, id_)


def signed(connection: sa.Connection, id_: str) -> Minutes:
    """Give the signed minutes of a poll. Raises Refused where there are none."""
    content = _stored(connection, id_)
    if content is None:
        raise Refused(Problem(N_("The minutes of this poll are not signed yet: nothing is told before.")))
    return _read(json.loads(content))


def is_whole(connection: sa.Connection, poll: Poll) -> bool:
    """Say whether the stored minutes are still what was signed."""
    return _hash(_stored(connection, poll.id) or "") == poll.hash


def _stored(connection: sa.Connection, id_: str) -> str | None:
    return connection.scalar(sa.select(confidence_poll.c.content).where(confidence_poll.c.id == id_))


def _drawn_up(connection: sa.Connection, poll: Poll) -> dict[str, object]:
    standing = counting.standing(connection, poll.id)
    if not standing.is_agreed:
        raise Refused(
            Problem(N_("Two people have not counted the same yet: there are no minutes to look at."))
        )
    agreed = counting.counts(connection, poll.id)[standing.tellers[0]]
    called = sa.select(unit_table.c.name).where(unit_table.c.code == poll.unit)
    return {
        "format": FORMAT,
        "poll": poll.id,
        "unit": connection.scalar(called) or poll.unit,
        "title": poll.title,
        "held_on": poll.held_on.isoformat(),
        "electorate": poll.electorate,
        "rules": to_json(poll.rules),
        "papers": asdict(agreed.papers),
        "people": [
            {**asdict(one), "marks": asdict(agreed.marks[one.number])} for one in people(connection, poll.id)
        ],
        "tellers": _names(connection, standing.tellers),
    }


def _names(connection: sa.Connection, usernames: Sequence[str]) -> list[str]:
    found = [(staff.get(connection, name), name) for name in usernames]
    return [person.name if person is not None else name for person, name in found]


def _read(told: Mapping[str, Any]) -> Minutes:
    by = told.get("signed")
    lines = tuple(
        Line(
            PolledPerson(one["number"], CadreCode(one["cadre"]), one["name"], one["position"]),
            Marks(**one["marks"]),
        )
        for one in told["people"]
    )
    return Minutes(
        poll=told["poll"],
        unit=told["unit"],
        title=told["title"],
        held_on=date.fromisoformat(told["held_on"]),
        electorate=told["electorate"],
        rules=from_json(told["rules"]),
        papers=Papers(**told["papers"]),
        lines=lines,
        tellers=tuple(told["tellers"]),
        signers=tuple(by["by"]) if by else (),
        signed_on=date.fromisoformat(by["on"]) if by else None,
    )


def may_sign(connection: sa.Connection, poll: Poll, username: str) -> bool:
    """Say whether somebody's roles let them sign for the unit of a poll."""
    return staff.may(connection, username, Role.CLOSING_OFFICER, poll.unit)


def _refuse_unfit(connection: sa.Connection, poll: Poll, signers: Sequence[str]) -> None:
    if len(signers) != SIGNERS or are_one_person(connection, signers):
        raise Refused(Problem(N_("Two different people sign the minutes. Name both.")))
    outside = [name for name in signers if not may_sign(connection, poll, name)]
    if outside:
        sentence = N_("%(username)s is no closing officer for this unit. Two closing officers sign.")
        raise Refused(*(Problem(sentence, {"username": name}) for name in outside))
    refuse_conflicts(connection, signers, poll.id)


def _content(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
