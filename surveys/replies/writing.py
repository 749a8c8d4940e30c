"""Writing a reply: drafts as often as one likes, sent once and whole, put right where it was given back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import audit, commitments, own_subjects, questionnaires, rounds
from surveys.commitments import (
    Commitment,
    CommitmentOrigin,
    CommitmentPlan,
    CommitmentState,
    Promise,
)
from surveys.identifiers import ItemId, SubjectNumber
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies import naming, records
from surveys.replies.records import (
    ITEM,
    MOST_CHARACTERS,
    WHOLE_PARTS,
    Author,
    PartState,
    ReplyPlace,
    Window,
    last_day_to_mend,
)
from surveys.round_records import hold
from surveys.schema import reply, reply_window
from surveys.survey import Subject
from surveys.text import clean


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote: parts by name (empty ones are no parts), and dated commitments."""

    parts: Mapping[str, str]
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was sent. ``held``: how many texts a moderator reads before they are told."""

    held: int


def save(installation: Installation, place: ReplyPlace, author: Author, written: Written) -> None:
    """Keep a draft in place of the one before. Manages its own transaction.

    Raises BadInput (where: the part, or ``commitment-1``) for texts that cannot be kept; Refused when the
    days are over, when the reply was sent, and when somebody else speaks for this subject.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        desk = _desk(connection, place, author, today)
        _require_open(desk.window, today)
        _replace(connection, desk, _checked(desk, written, today), (author, today))


def send(installation: Installation, place: ReplyPlace, author: Author, written: Written) -> Sent:
    """Send a reply, once and whole; without a word it says that there is nothing to add.

    Manages its own transaction. Raises as ``save``.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        desk = _desk(connection, place, author, today)
        _require_open(desk.window, today)
        _replace(connection, desk, _checked(desk, written, today), (author, today))
        known = naming.known_names(connection, desk.subject)
        held = _tell_parts(connection, place, known) + _tell_promises(connection, desk, known)
        table = reply_window.c
        connection.execute(
            sa.update(reply_window)
            .where(table.survey == place.survey, table.subject == place.subject)
            .values(sent_on=today, sent_by=author.username)
        )
        details = {"subject": place.subject, "parts": len(written.parts), "held": held}
        act = audit.Act(author.username, "reply.send", place.survey, details)
        audit.append(connection, installation.clock, act)
    return Sent(held)


def put_right(
    installation: Installation, place: ReplyPlace, author: Author, texts: Mapping[str, str]
) -> Sent:
    """Put other words in place of what a moderator gave back; without words it is left out.

    ``texts``: by name of the part, or id of the commitment. Manages its own transaction. Raises BadInput for
    texts that cannot be kept or were not given back; Refused when the days for it are over.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        desk = _desk(connection, place, author, today)
        parts, promises = returned(connection, desk.window, desk.subject)
        unknown = set(texts) - set(parts) - set(promises)
        if unknown or not texts:
            raise BadInput(
                Problem(N_("Nothing of this was given back to you: there is nothing to put right."))
            )
        if any(today > ({**parts, **promises})[name] for name in texts):
            raise _late(max(({**parts, **promises})[name] for name in texts))
        known = naming.known_names(connection, desk.subject)
        held = 0
        for name, written in texts.items():
            text = _text(name, written, commitments.MOST_CHARACTERS if name in promises else MOST_CHARACTERS)
            is_held = bool(naming.others(text, known))
            held += is_held
            if name in promises:
                _reword(connection, name, text, is_held=is_held)
            else:
                _rewrite(connection, place, (name, text), today, is_held=is_held)
        act = audit.Act(
            author.username,
            "reply.put_right",
            place.survey,
            {"subject": place.subject, "parts": len(texts), "held": held},
        )
        audit.append(connection, installation.clock, act)
    return Sent(held)


def returned(
    connection: sa.Connection, window: Window, subject: Subject
) -> tuple[Mapping[str, date], Mapping[str, date]]:
    """Give what a moderator gave back, parts and commitments, each with the last day to put it right."""
    place = ReplyPlace(window.survey, window.subject)
    parts = {
        one.name: last_day_to_mend(window, one.changed_on)
        for one in records.parts_of(connection, place)
        if one.state is PartState.RETURNED
    }
    promises = {
        str(one.id): last_day_to_mend(window, one.steps[-1].written_on)
        for one in own_promises(connection, place, subject.number, CommitmentState.RETURNED)
    }
    return parts, promises


def own_promises(
    connection: sa.Connection, place: ReplyPlace, subject: SubjectNumber, *states: CommitmentState
) -> tuple[Commitment, ...]:
    """Give the commitments of one reply in some states."""
    found = commitments.of_round(connection, place.survey, states or tuple(CommitmentState))
    return tuple(one for one in found.get(subject, ()) if one.origin is CommitmentOrigin.REPLY)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where a reply is written: its place, its days, and what it may be about."""

    place: ReplyPlace
    window: Window
    subject: Subject
    items: frozenset[ItemId]


def _desk(connection: sa.Connection, place: ReplyPlace, author: Author, today: date) -> _Desk:
    hold(connection, place.survey)  # two tabs, or two accounts of one person: one after the other
    window = records.window(connection, place)
    is_own = own_subjects.speaks_for(connection, author.cadre, place.survey, place.subject, today)
    if window is None or not is_own:
        raise Refused(Problem(N_("There is no reply of yours here.")))
    found = rounds.get(connection, place.survey)
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    subjects = rounds.subjects(connection, place.survey)
    subject = next(one for one in subjects if one.number == place.subject)
    return _Desk(place, window, subject, frozenset(item.id for item in asked.coded_items))


def _require_open(window: Window, today: date) -> None:
    if window.sent_on is not None:
        raise Refused(Problem(N_("This reply was sent already. What was sent stays as it is.")))
    if today > window.ends_on:
        raise _late(window.ends_on)


def _late(last: date) -> Refused:
    return Refused(
        Problem(
            N_(
                "The last day for this reply was %(day)s. Please ask the Front officer of the round: two "
                "officers can give more days, with a reason."
            ),
            {"day": f"{last:%d/%m/%Y}"},
        )
    )


def _checked(desk: _Desk, written: Written, today: date) -> Written:
    problems: list[Problem] = []
    parts = {}
    for name, text in written.parts.items():
        try:
            parts[name] = _text(name, text, MOST_CHARACTERS)
        except BadInput as error:
            problems += error.problems
        if name not in WHOLE_PARTS and ItemId(name.removeprefix(ITEM)) not in _items(desk, name):
            problems.append(
                Problem(N_("This question is not part of the questionnaire of the round."), {}, name)
            )
    promises: tuple[Promise, ...] = ()
    try:
        promises = commitments.checked(written.promises, today, desk.items)
    except BadInput as error:
        problems += error.problems
    if problems:
        raise BadInput(*problems)
    return Written({name: text for name, text in parts.items() if text}, promises)


def _items(desk: _Desk, name: str) -> Collection[ItemId]:
    return desk.items if name.startswith(ITEM) else ()


def _text(name: str, written: str, most: int) -> str:
    try:
        text = clean(written).strip()
    except BadInput as error:
        raise BadInput(*(Problem(one.sentence, one.values, name) for one in error.problems)) from error
    if len(text) > most:
        raise BadInput(Problem(N_("This is too long: at most %(most)s characters."), {"most": most}, name))
    return text


def _replace(connection: sa.Connection, desk: _Desk, written: Written, by: tuple[Author, date]) -> None:
    author, today = by
    place, subject = desk.place, desk.subject
    table = reply.c
    connection.execute(sa.delete(reply).where(table.survey == place.survey, table.subject == place.subject))
    rows = [
        {
            "survey": place.survey,
            "subject": place.subject,
            "part": name,
            "text": text,
            "state": PartState.DRAFT,
            "changed_on": today,
        }
        for name, text in written.parts.items()
    ]
    if rows:
        connection.execute(sa.insert(reply), rows)
    drafts = own_promises(connection, place, subject.number, CommitmentState.DRAFT)
    commitments.drop(connection, [one.id for one in drafts])
    for promise in written.promises:
        plan = CommitmentPlan(
            kind=subject.kind,
            code=subject.code,
            unit=subject.unit,
            promise=promise,
            origin=CommitmentOrigin.REPLY,
            survey=place.survey,
            state=CommitmentState.DRAFT,
        )
        commitments.make(connection, plan, author.username, today)


def _tell_parts(connection: sa.Connection, place: ReplyPlace, known: frozenset[str]) -> int:
    held = 0
    for one in records.parts_of(connection, place):
        is_held = bool(naming.others(one.text, known))
        held += is_held
        _rewrite(connection, place, (one.name, one.text), one.changed_on, is_held=is_held)
    return held


def _rewrite(
    connection: sa.Connection, place: ReplyPlace, part: tuple[str, str], today: date, *, is_held: bool
) -> None:
    name, text = part
    table = reply.c
    at = (table.survey == place.survey, table.subject == place.subject, table.part == name)
    if not text:
        connection.execute(sa.delete(reply).where(*at))
        return
    state = PartState.HELD if is_held else PartState.TOLD
    connection.execute(
        sa.update(reply)
        .where(*at)
        .values(text=text, state=state, changed_on=today, reason=None, decided_by=None)
    )


def _tell_promises(connection: sa.Connection, desk: _Desk, known: frozenset[str]) -> int:
    held = 0
    for one in own_promises(connection, desk.place, desk.subject.number, CommitmentState.DRAFT):
        is_held = bool(naming.others(one.text, known))
        held += is_held
        _reword(connection, one.id, one.text, is_held=is_held)
    return held


def _reword(connection: sa.Connection, number: str, text: str, *, is_held: bool) -> None:
    if not text:
        commitments.drop(connection, [number])
        return
    state = CommitmentState.HELD if is_held else CommitmentState.MADE
    commitments.reword(connection, commitments.get(connection, number), text, state)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
