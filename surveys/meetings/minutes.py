"""Minutes of a meeting: looked at, signed by two, kept as JSON with a hash; later only notes below them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import audit, publications, staff
from surveys import rounds as survey_rounds
from surveys.commitments import CommitmentState
from surveys.installation import Installation
from surveys.meetings.records import (
    SIGNERS,
    Meeting,
    MeetingState,
    get,
    has_conflict,
    hold,
    hold_any,
    notes,
    promises,
    subject_of,
)
from surveys.personal_details import Detail, DetailKind, find
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies.naming import known_names, others
from surveys.schema import commitment, meeting_note
from surveys.schema import meeting as table
from surveys.schema import unit as unit_table
from surveys.signers import are_one_person
from surveys.survey import Subject
from surveys.text import clean, search_key

TWO = 2
FORMAT = 1
MOST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised in the meeting, until when."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes. ``signers`` and ``signed_on`` are empty until two have signed; names, not usernames.

    ``told``: number and hash of the public page whose figures were in the kit; None: none were told.
    """

    meeting: str
    unit: str
    round: Mapping[str, str]
    asks: Mapping[str, str]
    name: str
    held_on: date
    place: str
    chair: str
    secretary: str
    present: int
    text: str
    promised: tuple[Promised, ...]
    told: tuple[int, str] | None
    signers: tuple[str, ...] = ()
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be signed now, and the hash of it."""

    minutes: Minutes
    hash: str


def outlook(connection: sa.Connection, one: Meeting) -> Outlook:
    """Look at what would be signed."""
    content = _content(_drawn_up(connection, one))
    return Outlook(_read(json.loads(content)), _hash(content))


def details(connection: sa.Connection, one: Meeting) -> tuple[Detail, ...]:
    """Give names of others, numbers and plates that seem to stand in a draft, each once."""
    subject = subject_of(connection, one.survey, one.subject)
    led = {search_key(name) for name in (one.chair, one.secretary) if name}
    known = known_names(connection, subject) | led
    texts = (one.place, one.minutes, *(each.text for each in promises(connection, one.id)))
    found = [detail for text in texts for detail in others(text, known)]
    # Who led and who wrote are named by their office; a number beside the name is not.
    found += [each for each in find(f"{one.chair}\n{one.secretary}") if each.kind is not DetailKind.NAME]
    return tuple(dict.fromkeys(found))


def missing(one: Meeting, today: date) -> tuple[Problem, ...]:
    """Say what is missing before two can sign, field by field."""
    found = []
    if one.held_on > today:
        found.append(Problem(N_("The meeting has not been held yet."), {}, "held_on"))
    empty = [name for name in ("place", "chair", "secretary", "minutes") if not getattr(one, name)]
    found += [Problem(N_("Please fill this in."), {}, name) for name in empty]
    if one.present < 1:
        found.append(Problem(N_("Write how many came; never who."), {}, "present"))
    if one.chair and search_key(one.chair) == search_key(one.secretary):
        found.append(Problem(N_("One leads the meeting, another writes: name two people."), {}, "secretary"))
    return tuple(found)


def sign(installation: Installation, id_: str, signers: Sequence[str], seen: tuple[str, bool]) -> Meeting:
    """Sign the minutes as two people saw them. Manages its own transaction.

    ``seen``: the hash of what they looked at, and whether they say that no citizen is named in it. Raises
    BadInput for what is missing, Refused for what has changed since, for numbers that point at a person, and
    for a signer who is not fit.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        one = hold(connection, id_)
        _refuse_unfit(connection, subject_of(connection, one.survey, one.subject), signers)
        drawn = _drawn_up(connection, one)
        if _hash(_content(drawn)) != seen[0]:
            raise Refused(
                Problem(N_("The minutes have changed since you looked. Look again, then sign what you see."))
            )
        if problems := (*missing(one, today), *_pointing(connection, one, looked=seen[1])):
            raise BadInput(*problems)
        signed = _content(drawn | {"signed": {"on": today.isoformat(), "by": _names(connection, signers)}})
        values = {
            "state": MeetingState.SIGNED,
            "content": signed,
            "hash": _hash(signed),
            "signed_by": sorted(signers),
            "signed_on": today,
        }
        connection.execute(sa.update(table).where(table.c.id == id_).values(values))
        connection.execute(
            sa.update(commitment).where(commitment.c.meeting == id_).values(state=CommitmentState.MADE)
        )
        told = {"hash": values["hash"], "officers": sorted(signers), "commitments": len(drawn["promised"])}
        audit.append(connection, installation.clock, audit.Act(signers[0], "meeting.sign", id_, told))
        return get(connection, id_)


def _pointing(connection: sa.Connection, one: Meeting, *, looked: bool) -> tuple[Problem, ...]:
    found = details(connection, one)
    numbers = [each.words for each in found if each.kind is not DetailKind.NAME]
    if numbers:
        sentence = N_("Take these out of the minutes first, they point at a person: %(words)s.")
        return (Problem(sentence, {"words": ", ".join(numbers)}, "looked"),)
    if found and not looked:
        sentence = N_("Look at each name first: minutes name no citizen. Then say so here.")
        return (Problem(sentence, {}, "looked"),)
    return ()


def note(installation: Installation, id_: str, text: str, signers: Sequence[str]) -> Meeting:
    """Note below signed minutes what was found wrong in them; they stay. Manages its own transaction.

    Raises BadInput for a text that is missing, too long or points at a person, Refused for minutes that are
    not signed and for a signer who is not fit.
    """
    said = clean(text).strip()
    with installation.engine.begin() as connection:
        one = hold_any(connection, id_)
        subject = subject_of(connection, one.survey, one.subject)
        _refuse_unfit(connection, subject, signers)
        if not one.is_signed:
            raise Refused(Problem(N_("These minutes are not signed yet: change the draft.")))
        if not 0 < len(said) <= MOST_NOTE:
            sentence = N_("Say what is wrong and how it is right, in at most %(most)s letters.")
            raise BadInput(Problem(sentence, {"most": MOST_NOTE}, "note"))
        known = known_names(connection, subject) | {search_key(one.chair), search_key(one.secretary)}
        if named := others(said, known):
            sentence = N_("Take these out of the note first, they may point at a person: %(words)s.")
            raise BadInput(Problem(sentence, {"words": ", ".join(each.words for each in named)}, "note"))
        before = notes(connection, id_)
        if before and before[-1].text == said:
            return one
        connection.execute(
            sa.insert(meeting_note).values(
                meeting=id_,
                number=len(before) + 1,
                text=said,
                signed_by=sorted(signers),
                written_on=_today(installation),
            )
        )
        act = audit.Act(signers[0], "meeting.note", id_, {"officers": sorted(signers)})
        audit.append(connection, installation.clock, act)
        return one


def signed(connection: sa.Connection, id_: str) -> Minutes:
    """Give the signed minutes of a meeting. Raises Refused where there are none."""
    content = _stored(connection, id_)
    if content is None:
        raise Refused(Problem(N_("The minutes of this meeting are not signed yet: nothing is told before.")))
    return _read(json.loads(content))


def is_whole(connection: sa.Connection, one: Meeting) -> bool:
    """Say whether the stored minutes are still what was signed."""
    return _hash(_stored(connection, one.id) or "") == one.hash


def may_sign(connection: sa.Connection, one: Meeting, username: str) -> bool:
    """Say whether somebody's roles let them sign for the unit of a meeting."""
    return any(staff.may(connection, username, role, one.unit) for role in SIGNERS)


def _stored(connection: sa.Connection, id_: str) -> str | None:
    return connection.scalar(sa.select(table.c.content).where(table.c.id == id_))


def _drawn_up(connection: sa.Connection, one: Meeting) -> dict[str, Any]:
    survey = survey_rounds.get(connection, one.survey)
    public = publications.standing(connection, one.survey)
    called = sa.select(unit_table.c.name).where(unit_table.c.code == one.unit)
    return {
        "format": FORMAT,
        "meeting": one.id,
        "unit": connection.scalar(called) or one.unit,
        "survey": one.survey,
        "subject": one.subject,
        "round": dict(survey.rules.title),
        "asks": dict(survey.rules.asks),
        "name": subject_of(connection, one.survey, one.subject).name,
        "held_on": one.held_on.isoformat(),
        "place": one.place,
        "chair": one.chair,
        "secretary": one.secretary,
        "present": one.present,
        "text": one.minutes,
        "promised": [
            {"text": each.text, "due_on": each.first_due_on.isoformat()}
            for each in promises(connection, one.id)
        ],
        "told": None if public is None else [public.number, public.hash],
    }


def _names(connection: sa.Connection, usernames: Sequence[str]) -> list[str]:
    found = [(staff.get(connection, name), name) for name in usernames]
    return [person.name if person is not None else name for person, name in found]


def _read(told: Mapping[str, Any]) -> Minutes:
    by = told.get("signed")
    public = told["told"]
    return Minutes(
        meeting=told["meeting"],
        unit=told["unit"],
        round=told["round"],
        asks=told["asks"],
        name=told["name"],
        held_on=date.fromisoformat(told["held_on"]),
        place=told["place"],
        chair=told["chair"],
        secretary=told["secretary"],
        present=told["present"],
        text=told["text"],
        promised=tuple(Promised(one["text"], date.fromisoformat(one["due_on"])) for one in told["promised"]),
        told=None if public is None else (public[0], public[1]),
        signers=tuple(by["by"]) if by else (),
        signed_on=date.fromisoformat(by["on"]) if by else None,
    )


def _refuse_unfit(connection: sa.Connection, subject: Subject, signers: Sequence[str]) -> None:
    if len(signers) != TWO or are_one_person(connection, signers):
        raise Refused(Problem(N_("Two different people sign the minutes. Name both.")))
    problems = []
    for name in signers:
        if not any(staff.may(connection, name, role, subject.unit) for role in SIGNERS):
            sentence = N_("%(username)s may not sign for this unit: the role is missing.")
            problems.append(Problem(sentence, {"username": name}))
        elif has_conflict(connection, name, subject):
            sentence = N_(
                "The meeting is about %(username)s, their superior or their subordinate. Somebody else must "
                "sign here."
            )
            problems.append(Problem(sentence, {"username": name}))
    if problems:
        raise Refused(*problems)


def _content(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
