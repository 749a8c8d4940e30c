"""Making an objection: by whoever a result is about, while the texts of the round are kept.

An objection says nothing new about who wrote: a text is named by the random number it got when the texts of
the round were put in their order of chance.
"""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import audit, own_subjects, rounds
from surveys.identifiers import CadreCode, SurveyState
from surveys.installation import Installation
from surveys.objections.records import Kind, Objection, State, get, of_round, working_days_after
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies.records import Author, ReplyPlace
from surveys.round_records import hold
from surveys.schema import objection as table
from surveys.texts import told
from surveys.texts.records import TextId
from surveys.typed_words import said

MOST_REASON = 2000
OPEN = frozenset({SurveyState.WITH_CADRE, SurveyState.RELEASED})
"""While the cadre reads, and until the round is archived and its texts are gone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody contests and why. ``text``: one that they read; None: something in the result."""

    text: TextId | None
    reason: str


def make(installation: Installation, place: ReplyPlace, author: Author, wish: Wish) -> Objection:
    """Make an objection. Manages its own transaction.

    Raises BadInput when the reason is missing, too long or names what belongs to a person, and for a text
    that the author does not read; Refused when it is not theirs to contest, too late, or contested before.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    reason, problems = said(wish.reason, MOST_REASON, "reason")
    if problems:
        raise BadInput(*problems)
    with installation.engine.begin() as connection:
        hold(connection, place.survey)
        state = rounds.get(connection, place.survey).state
        who = _speaker(connection, author, place, installation)
        if state not in OPEN:
            raise Refused(Problem(N_("Objections are made after the results reach you, until the archive.")))
        _refuse_again(connection, place, wish)
        if wish.text is not None:
            keys = installation.keys.readable("installation")
            readable = told.contestable(connection, keys, place.survey, place.subject)
            if wish.text not in readable:
                raise BadInput(
                    Problem(N_("This text is not shown any more. Load the page again."), where="what")
                )
        values = {
            "id": secrets.token_hex(8),
            "kind": Kind.RESULT if wish.text is None else Kind.TEXT,
            "cadre": who,
            "survey": place.survey,
            "subject": place.subject,
            "moderated_text": wish.text,
            "reason": reason,
            "state": State.NEW,
            "answer_by": working_days_after(today),
            "made_on": today,
        }
        connection.execute(sa.insert(table).values(**values))
        act = audit.Act(author.username, "objection.make", place.survey, {"kind": str(values["kind"])})
        audit.append(connection, installation.clock, act)
        return get(connection, place.survey, str(values["id"]))


def _speaker(
    connection: sa.Connection, author: Author, place: ReplyPlace, installation: Installation
) -> CadreCode:
    today = installation.clock().astimezone(installation.time_zone).date()
    is_theirs = own_subjects.speaks_for(connection, author.cadre, place.survey, place.subject, today)
    if author.cadre is None or not is_theirs:
        raise Refused(Problem(N_("Only whom a result is about contests it.")))
    return author.cadre


def _refuse_again(connection: sa.Connection, place: ReplyPlace, wish: Wish) -> None:
    for one in of_round(connection, place.survey, place.subject):
        if one.text != wish.text or one.state is State.TAKEN_BACK:
            continue
        if one.state is State.NEW:
            raise Refused(
                Problem(N_("You have contested this already. The answer is on its way."), where="what")
            )
        if wish.text is not None:
            raise Refused(
                Problem(
                    N_("Two people have decided about this text already. Their answer stands below."),
                    where="what",
                )
            )


def take_back(installation: Installation, place: ReplyPlace, author: Author, id_: str) -> Objection:
    """Take an objection back as long as nobody decided. Manages its own transaction. Raises as `make`."""
    with installation.engine.begin() as connection:
        hold(connection, place.survey)
        found = get(connection, place.survey, id_)
        _speaker(connection, author, place, installation)
        if found.subject != place.subject:
            raise Refused(Problem(N_("Only whom a result is about contests it.")))
        if found.state is not State.NEW:
            raise Refused(Problem(N_("It is decided already: read the answer.")))
        connection.execute(sa.update(table).where(table.c.id == id_).values(state=State.TAKEN_BACK))
        act = audit.Act(author.username, "objection.take_back", place.survey, {"kind": found.kind.value})
        audit.append(connection, installation.clock, act)
        return get(connection, place.survey, id_)
