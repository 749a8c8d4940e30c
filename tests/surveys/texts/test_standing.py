"""A moderator sees the rounds of their units, none that is too near, with what waits for them in each."""

import sqlalchemy as sa

from surveys.identifiers import Role, UnitCode
from surveys.installation import Installation
from surveys.schema import staff as staff_table
from surveys.staff import Invitee, RoleGrant, grant, invite
from surveys.texts import decisions, queue
from surveys.texts.decisions import Answer
from surveys.texts.records import Outcome, Reason
from surveys.texts.standing import RoundsToRead, Standing, rounds_to_read
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.texts.closed_round import FIRST, SECOND, begun, close, every, proposal, seen


def employ(installation: Installation, username: str, cadre: str | None = None) -> None:
    with installation.engine.begin() as connection:
        invite(connection, installation.keys, Invitee(username, username), installation.clock())
        grant(connection, username, RoleGrant(Role.MODERATOR, UnitCode("22")))
        made = sa.update(staff_table).where(staff_table.c.username == username)
        connection.execute(made.values(state="active", cadre=cadre))


def seen_by(installation: Installation, username: str) -> RoundsToRead:
    with installation.engine.connect() as connection:
        return rounds_to_read(connection, username)


def test_what_waits_for_whom(installation: Installation) -> None:
    texts = begun(installation, "một", "hai", "ba", "bốn", "năm")
    for username in (FIRST, SECOND):
        employ(installation, username)
    proposals = [proposal(texts[0]), proposal(texts[1], Outcome.PASSED_ON, Reason.MONEY), proposal(texts[2])]
    decisions.propose(installation, SURVEY, FIRST, proposals)
    decided = [one for one in every(installation) if one.id in {texts[0].id, texts[1].id}]
    decisions.answer(installation, SURVEY, SECOND, [Answer(seen(one), agrees=True) for one in decided])
    [mine], [theirs] = seen_by(installation, FIRST).rows, seen_by(installation, SECOND).rows
    assert (mine.survey.code, mine.is_begun) == (SURVEY, True)
    assert mine.standing == Standing(first=2, own=1, passed_on=1, done=1)
    assert theirs.standing == Standing(first=2, second=1, passed_on=1, done=1)
    assert theirs.standing.is_waiting


def test_a_round_that_is_too_near_or_of_others_is_not_listed(sqlite_installation: Installation) -> None:
    close(sqlite_installation)
    employ(sqlite_installation, FIRST)
    employ(sqlite_installation, SECOND, "CB1")
    found = seen_by(sqlite_installation, FIRST)
    assert [(one.standing, one.is_begun) for one in found.rows] == [(Standing(), False)]
    assert not found.rows[0].standing.is_waiting
    assert seen_by(sqlite_installation, SECOND) == RoundsToRead((), 0)
    assert seen_by(sqlite_installation, "stranger") == RoundsToRead((), 0)
    queue.begin(sqlite_installation, SURVEY, FIRST)
    assert seen_by(sqlite_installation, FIRST).rows[0].is_begun
