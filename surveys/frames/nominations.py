"""Which colleagues are asked about a cadre: proposed by one person, decided by another, within limits.

Choosing one's own raters makes for kind answers; having them chosen by one officer makes for fear. So the
cadre or an officer proposes from a list of staff and another officer decides. Nobody but officers learns
who was chosen, and nothing here knows a code: the chosen draw identical cards.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import sqlalchemy as sa

from surveys import rounds
from surveys.frames.nomination_rules import NominationRule, rule_of
from surveys.frames.nomination_store import Place, Row, change, drop, read, write
from surveys.frames.records import Entry, EntryState, Keys, entries
from surveys.identifiers import Channel, SubjectNumber
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.survey import Assignment

__all__ = [
    "Choice",
    "Nominee",
    "Place",
    "Reason",
    "chosen",
    "counts",
    "decide",
    "kinds_among",
    "kinds_of",
    "nominees",
    "propose",
    "staff",
    "withdraw",
]


class Choice(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why somebody proposed is not asked."""

    NO_VIEW = "no_view"  # does not work with the cadre and cannot judge
    TOO_NEAR = "too_near"  # family, or depends on the cadre in another way
    OVERBURDENED = "overburdened"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody proposed to be asked about a subject, ``by`` one person or several.

    ``load``: about how many subjects they are asked.
    """

    entry: Entry = field(repr=False)
    choice: Choice
    reason: Reason | None
    by: tuple[str, ...]
    load: int


def propose(  # noqa: PLR0913 - one of them is said by name
    connection: sa.Connection,
    keys: Keys,
    place: Place,
    people: Sequence[int],
    by: str,
    *,
    anew: bool = False,
) -> tuple[int, ...]:
    """Propose rows of the list to be asked about a subject; give those that ``by`` had not proposed before.

    ``anew``: somebody looks also at those about whom it was decided before, when others proposed them. Else
    the cadre would see at once, proposal by proposal, whom officers have chosen. The limit counts what one
    person proposed, whatever became of it: from what is still allowed nobody learns what others proposed or
    decided. Raises Refused without a rule or when cards are out, BadInput for rows that the list does not
    have, or that were left out of it, for somebody proposed about the same subject in another group, and
    for more than the rule allows.
    """
    rule = _changing(connection, place)
    about = [row for row in read(connection, keys, rule) if row.subject == place.subject]
    there = [row for row in about if row.group is place.group]
    own = {row.entry for row in there if row.by == by}
    new = tuple(dict.fromkeys(number for number in people if number not in own))
    _refuse_unlisted(new, {one.number for one in staff(connection, keys, rule)})
    _refuse_twice(new, {row.entry for row in about if row.by == by})
    if len(own) + len(new) > rule.most:
        raise BadInput(
            Problem(
                N_("At most %(most)s people of this group are proposed. Choose fewer."),
                {"most": rule.most},
                "people",
            )
        )
    decided = {row.entry: row for row in there}
    first = Row(place.subject, place.group, 0, Choice.PROPOSED, None, by)
    begins = {} if anew else decided
    rows = [replace(begins.get(number, first), entry=number, by=by, id=b"") for number in new]
    write(connection, keys, rule, rows)
    return new


def withdraw(connection: sa.Connection, keys: Keys, place: Place, people: Sequence[int], by: str) -> int:
    """Take back own proposals that nobody has decided about; give how many. Raises Refused as `propose`."""
    rule = _changing(connection, place)
    own = [
        row
        for row in read(connection, keys, rule, place)
        if row.entry in people and row.by == by and row.choice == Choice.PROPOSED
    ]
    drop(connection, [row.id for row in own])
    return len(own)


def decide(
    connection: sa.Connection,
    keys: Keys,
    place: Place,
    decisions: Mapping[int, Reason | None],
    by: str,
) -> None:
    """Decide about proposals: None approves, a reason refuses. A decision may be changed until cards are out.

    Raises BadInput when a row was not proposed, is asked about as many subjects as the rule allows, or about
    this one in another group; Refused when the same person proposed it, or cards are out.
    """
    rule = _changing(connection, place)
    every = read(connection, keys, rule)
    here = [row for row in every if (row.subject, row.group) == (place.subject, place.group)]
    own = {row.entry for row in here if row.by == by}.intersection(decisions)
    if own:
        raise Refused(
            Problem(
                N_("You proposed row %(row)s yourself. Another officer decides about it."), {"row": min(own)}
            )
        )
    proposed = {row.entry for row in here}
    problems = [
        problem
        for number, reason in decisions.items()
        for problem in _against(every, rule, place, number)
        if number not in proposed or reason is None
    ]
    if problems:
        raise BadInput(*problems)
    change(
        connection,
        keys,
        rule,
        [
            replace(row, choice=_choice(decisions[row.entry]), reason=decisions[row.entry])
            for row in here
            if row.entry in decisions
        ],
    )


def _choice(reason: Reason | None) -> Choice:
    return Choice.APPROVED if reason is None else Choice.REFUSED


def _against(rows: Sequence[Row], rule: NominationRule, place: Place, number: int) -> list[Problem]:
    """Give what speaks against asking somebody about a subject."""
    mine = [row for row in rows if row.entry == number]
    if not any((row.subject, row.group) == (place.subject, place.group) for row in mine):
        return [Problem(N_("Row %(row)s was not proposed."), {"row": number}, "people")]
    asked = {(row.subject, row.group) for row in mine if row.choice == Choice.APPROVED}
    others = asked - {(place.subject, place.group)}
    if place.subject in {subject for subject, _ in others}:
        return [_twice(number)]
    if len(others) >= rule.load:
        return [
            Problem(
                N_(
                    "Row %(row)s is asked about %(load)s people already, the most that was agreed. "
                    "Choose somebody else."
                ),
                {"row": number, "load": len(others)},
                "people",
            )
        ]
    return []


def nominees(connection: sa.Connection, keys: Keys, place: Place) -> tuple[Nominee, ...]:
    """Give everybody proposed about a subject in the order of the list. Raises Refused without a rule."""
    rule = rule_of(connection, place.survey, place.group)
    listed = {one.number: one for one in entries(connection, keys, rule.survey, rule.frame)}
    every = read(connection, keys, rule)
    load = Counter(entry for entry, _ in {(r.entry, r.subject) for r in every if r.choice == Choice.APPROVED})
    found: dict[int, list[Row]] = {}
    for row in (one for one in every if (one.subject, one.group) == (place.subject, place.group)):
        found.setdefault(row.entry, []).append(row)
    return tuple(
        Nominee(
            listed[number],
            Choice((standing := _standing(rows)).choice),
            None if standing.reason is None else Reason(standing.reason),
            tuple(sorted(row.by for row in rows)),
            load[number],
        )
        for number, rows in sorted(found.items())
    )


def _standing(rows: Sequence[Row]) -> Row:
    """Give where somebody stands whom several proposed: one who is to be looked at is not decided."""
    return next((row for row in rows if row.choice == Choice.PROPOSED), rows[0])


def counts(
    connection: sa.Connection, keys: Keys, rule: NominationRule
) -> Mapping[SubjectNumber, Mapping[Choice, int]]:
    """Count the proposals of a group about each subject, by where they stand."""
    mine: dict[tuple[SubjectNumber, int], list[Row]] = {}
    for row in read(connection, keys, rule):
        if row.group is rule.group:
            mine.setdefault((row.subject, row.entry), []).append(row)
    found: dict[SubjectNumber, Counter[Choice]] = {}
    for (subject, _), rows in mine.items():
        found.setdefault(subject, Counter())[Choice(_standing(rows).choice)] += 1
    return found


def chosen(connection: sa.Connection, keys: Keys, place: Place) -> tuple[Entry, ...]:
    """Give who is asked about a subject. Raises Refused while too few or too many are approved.

    Fewer than the least would leave a group of which nothing could be told: their time would be wasted.
    """
    rule = rule_of(connection, place.survey, place.group)
    proposed = nominees(connection, keys, place)
    found = [one for one in proposed if one.choice is Choice.APPROVED]
    waiting = any(one.choice is Choice.PROPOSED for one in proposed)
    if waiting or not rule.least <= len(found) <= rule.most:
        raise Refused(
            Problem(
                N_(
                    "Approved about this person: %(approved)s. Cards can be printed when every proposal is "
                    "decided and %(least)s to %(most)s are approved."
                ),
                {"approved": len(found), "least": rule.least, "most": rule.most},
            )
        )
    return tuple(one.entry for one in found)


def _changing(connection: sa.Connection, place: Place) -> NominationRule:
    """Give the limits of a place that may still be changed."""
    hold(connection, place.survey)
    rule = rule_of(connection, place.survey, place.group)
    if any(one.issued for one in kinds_of(connection, place)):
        raise Refused(
            Problem(N_("The cards about this person are printed: who is asked does not change any more."))
        )
    return rule


def kinds_of(connection: sa.Connection, place: Place) -> list[Assignment]:
    """Give the kinds of invitation of a group about this subject alone."""
    return kinds_among(rounds.assignments(connection, place.survey), place)


def kinds_among(kinds: Sequence[Assignment], place: Place) -> list[Assignment]:
    """Give those of a round's kinds of invitation that are of a group about this subject alone."""
    return [
        one
        for one in kinds
        if one.group is place.group
        and one.subjects == (place.subject,)
        and one.channel not in {Channel.OPEN_LINK, Channel.IMPORT}
    ]


def staff(connection: sa.Connection, keys: Keys, rule: NominationRule) -> tuple[Entry, ...]:
    """Give the people that a rule chooses from, in the order of their list."""
    return tuple(
        one
        for one in entries(connection, keys, rule.survey, rule.frame)
        if one.state is EntryState.KEPT and one.person.name
    )


def _refuse_unlisted(numbers: Sequence[int], listed: Collection[int]) -> None:
    missing = [number for number in numbers if number not in listed]
    if missing:
        raise BadInput(
            *(
                Problem(
                    N_("The list of staff has no row %(row)s, or it was left out."), {"row": number}, "people"
                )
                for number in missing
            )
        )


def _refuse_twice(numbers: Sequence[int], elsewhere: Collection[int]) -> None:
    problems = [_twice(number) for number in numbers if number in elsewhere]
    if problems:
        raise BadInput(*problems)


def _twice(number: int) -> Problem:
    return Problem(
        N_("Row %(row)s is proposed about this person in another group. One person, one voice."),
        {"row": number},
        "people",
    )
