"""What became of a commitment, as the office notes it and as who promised tells it; who handles whose.

Nothing is overwritten: every note is one more step, and an end that is noted stays.
"""

from datetime import date

import sqlalchemy as sa

from surveys import audit, commitments
from surveys.commitment_lists import Person
from surveys.commitments import ENDED, MOST_CHARACTERS, Commitment, CommitmentState, CommitmentStep, Note
from surveys.identifiers import CadreCode, SubjectKind
from surveys.installation import Installation
from surveys.own_subjects import headed_by
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.recommendations import parties
from surveys.schema import collective_head
from surveys.schema import commitment as table
from surveys.text import clean


def too_near(connection: sa.Connection, username: str) -> frozenset[Person]:
    """Give those whose commitments a member of staff handles not.

    Themselves, their superior, their subordinates, and the collectives that any of these heads or headed.
    """
    people = parties.too_near(connection, username)
    head = collective_head.c
    headed = connection.scalars(sa.select(head.collective).where(head.cadre.in_(sorted(people))))
    return frozenset(
        {*((SubjectKind.CADRE, code) for code in people), *((SubjectKind.COLLECTIVE, one) for one in headed)}
    )


def is_too_near(connection: sa.Connection, username: str, one: Commitment) -> bool:
    """Say whether a commitment is of a member of staff, their superior or subordinate, or what these head."""
    return (one.kind, one.code) in too_near(connection, username)


def speaks_for(connection: sa.Connection, speaker: CadreCode | None, one: Commitment, today: date) -> bool:
    """Say whether a cadre made a commitment, or is the head of the collective that made it."""
    if speaker is None:
        return False
    if one.kind is SubjectKind.CADRE:
        return one.code == speaker
    headed = headed_by(speaker, today).where(collective_head.c.collective == one.code)
    return connection.scalar(headed) is not None


def follow(installation: Installation, number: str, what: Note, by: str) -> Commitment:
    """Note as an office what became of a commitment. Manages its own transaction.

    Sending the same note once more the same day changes nothing. Raises BadInput for what is wrong with it,
    Refused where an end is noted already or the commitment is too near to who notes it.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        before = _held(connection, number)
        step = CommitmentStep(what.state, clean(what.text).strip(), what.due_on, by, today)
        if before.steps[-1:] == (step,):
            return before
        if is_too_near(connection, by, before):
            sentence = N_(
                "This commitment is yours, your superior's or your subordinate's. Somebody else must note it."
            )
            raise Refused(Problem(sentence))
        after = commitments.note(connection, number, what, by, today)
        details = {"state": what.state, "due_on": None if what.due_on is None else what.due_on.isoformat()}
        _record(connection, installation, audit.Act(by, "commitment.note", number, details))
    return after


def tell(installation: Installation, number: str, text: str, by: tuple[str, CadreCode | None]) -> Commitment:
    """Tell as who promised what was done; ``by``: username and cadre. Manages its own transaction.

    The commitment stays on its way until an officer notes its end. Raises BadInput for a text that is missing
    or too long, Refused for somebody else's commitment and for one whose end is noted.
    """
    today, said = _today(installation), clean(text).strip()
    username, speaker = by
    with installation.engine.begin() as connection:
        before = _held(connection, number)
        if not speaks_for(connection, speaker, before, today):
            raise Refused(Problem(N_("Only who made this commitment may write this here.")))
        step = CommitmentStep(CommitmentState.SAID, said, None, username, today)
        if before.steps[-1:] == (step,):
            return before
        if before.state in ENDED:
            raise Refused(Problem(N_("What became of this commitment is noted already.")))
        if not 0 < len(said) <= MOST_CHARACTERS:
            sentence = N_("Say what was done, in at most %(most)s letters.")
            raise BadInput(Problem(sentence, {"most": MOST_CHARACTERS}, "note"))
        commitments.append(connection, before, step)
        _record(connection, installation, audit.Act(username, "commitment.tell", number, {}))
        return commitments.get(connection, number)


def _held(connection: sa.Connection, number: str) -> Commitment:
    """Give a commitment that was told, so that of two who write at once one waits."""
    connection.execute(sa.update(table).where(table.c.id == number).values(id=number))
    found = commitments.get(connection, number)
    if found.state not in commitments.TOLD:
        raise BadInput(Problem(N_("This commitment is not there (any more).")))
    return found


def _record(connection: sa.Connection, installation: Installation, act: audit.Act) -> None:
    audit.append(connection, installation.clock, act)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
