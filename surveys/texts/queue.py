"""The queue of a closed round: made once, from the texts of groups that are large enough to be read."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes

import sqlalchemy as sa

from surveys import audit, opened, rounds
from surveys.identifiers import SubjectNumber, SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from surveys.release_texts import TextPlace, readable_places
from surveys.round_records import hold
from surveys.schema import audit_event, moderated_text
from surveys.staff_roles import refuse_conflict
from surveys.text import nfc
from surveys.texts import records
from surveys.texts.records import ID_BYTES, Content, Keys, Outcome, Text, TextId, TextState

BEGUN = "texts.begin"
LARGE_GROUP = 30  # from here on the competent body is told which group wrote
READABLE = frozenset(
    {SurveyState.CLOSED, SurveyState.IN_REVIEW, SurveyState.WITH_CADRE, SurveyState.RELEASED}
)
"""Rounds whose texts are read; an archived one is over."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text of the queue without its words."""

    id: TextId
    subject: SubjectNumber
    state: TextState
    outcome: Outcome | None
    proposed_by: str | None
    decided_by: str | None


def begin(installation: Installation, survey: SurveyCode, by: str) -> int:
    """Make the queue of a closed round; give how many texts it holds. Done again it changes nothing.

    Texts of groups under their threshold stay in the sealed blocks: nobody reads them, and not even how
    many there are is told. Manages its own transaction: the queue is made whole or not at all. Raises
    Refused when the round is not closed or too near to the one who begins, NotReady.
    """
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        hold(connection, survey)  # of two who begin at once, the second finds the queue made
        refuse_conflict(connection, by, survey)
        require_readable(connection, survey)
        if not is_begun(connection, survey):
            made = list(_made(connection, keys, survey))
            records.insert(connection, keys[0], made)
            act = audit.Act(by, BEGUN, survey, {"texts": len(made)})
            audit.append(connection, installation.clock, act)
        return len(lines(connection, survey))


def require_readable(connection: sa.Connection, survey: SurveyCode) -> None:
    """Raise Refused unless a round is closed, and not archived yet."""
    if rounds.get(connection, survey).state not in READABLE:
        raise Refused(Problem(N_("Texts are read after the round is closed, and until it is archived.")))


def _made(connection: sa.Connection, keys: Keys, survey: SurveyCode) -> Iterator[Text]:
    places = readable_places(connection, tuple(keys), survey)
    for part in opened.read_texts(connection, tuple(keys), survey):
        place = TextPlace(part.subject, part.group, part.channel == "open_link")
        words = _showable(part.text)
        if place in places and words.strip():
            content = Content(place.group, place.open_link, places[place] >= LARGE_GROUP, words)
            yield Text(
                TextId(token_bytes(ID_BYTES)),
                survey,
                part.subject,
                TextState.WAITING,
                None,
                None,
                None,
                None,
                content,
            )


def _showable(written: str) -> str:
    """Give a text as pages can show it: a browser may have sealed anything."""
    text = nfc(written.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(" " if unicodedata.category(one) == "Cc" and one not in "\n\t" else one for one in text)


def is_begun(connection: sa.Connection, survey: SurveyCode) -> bool:
    """Say whether the queue of a round was made (it may be empty)."""
    event = audit_event.c
    noted = sa.select(event.number).where(event.object == survey, event.act == BEGUN).limit(1)
    return connection.scalar(noted) is not None


def lines(connection: sa.Connection, survey: SurveyCode, reader: str = "") -> list[Line]:
    """Give the queue of a round in an order of chance, another one for each reader: so two rarely collide."""
    table = moderated_text.c
    rows = connection.execute(
        sa.select(
            *(table.id, table.subject, table.state, table.outcome, table.proposed_by, table.decided_by)
        ).where(table.survey == survey)
    )
    found = [
        Line(
            TextId(row.id),
            SubjectNumber(row.subject),
            TextState(row.state),
            Outcome(row.outcome) if row.outcome else None,
            row.proposed_by,
            row.decided_by,
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: sha256(line.id + reader.encode()).digest())
