"""A lost slip gets a new code and stays one voice; nobody learns whether the old one was used."""

import pytest
import sqlalchemy as sa

from surveys import ballots, closing, codes, invitations, lost_slips
from surveys.codes import SecretKind
from surveys.identifiers import SurveyCode
from surveys.invitations import IssuedCode
from surveys.problems import BadInput, Refused
from surveys.schema import invitation, invitation_link
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, SURVEY, OpenRound, answers, nonce


def digest_of(found: OpenRound, code: IssuedCode) -> bytes:
    pepper = found.installation.keys.read("pepper")
    return codes.digest(pepper, SecretKind.TYPED, code.digits)


def replaced(found: OpenRound, code: IssuedCode) -> IssuedCode:
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.begin() as connection:
        return lost_slips.replace(connection, pepper, SURVEY, digest_of(found, code))


def voided(found: OpenRound, secret: str, survey: SurveyCode = SURVEY) -> None:
    with found.installation.engine.begin() as connection:
        lost_slips.void(connection, found.installation.keys.read("pepper"), survey, secret)


def test_the_new_code_admits_and_the_old_one_does_not(opened_round: OpenRound) -> None:
    old = opened_round.issued[CITIZENS][0]
    new = replaced(opened_round, old)
    for secret in (old.digits, old.link):
        with pytest.raises(Refused):
            invitations.admit(opened_round.intake, secret)
    by_digits = invitations.admit(opened_round.intake, new.digits)
    by_link = invitations.admit(opened_round.intake, new.link)
    assert by_digits == by_link
    assert by_digits.assignment == CITIZENS
    again = replaced(opened_round, old)  # lost once more: found by the same invitation
    with pytest.raises(Refused):
        invitations.admit(opened_round.intake, new.digits)
    assert invitations.admit(opened_round.intake, again.digits) == by_digits


def test_replacing_a_used_code_gives_no_second_voice_and_looks_the_same(opened_round: OpenRound) -> None:
    used, unused = opened_round.issued[CITIZENS][:2]
    opened_round.send(0, 3)
    after_use, before_use = replaced(opened_round, used), replaced(opened_round, unused)
    assert type(after_use) is type(before_use)
    with pytest.raises(Refused):
        invitations.admit(opened_round.intake, after_use.digits)
    ticket = invitations.admit(opened_round.intake, before_use.digits)
    ballots.submit(opened_round.intake, ticket, nonce(), [answers(2)])
    minutes = closing.close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened) == (2, 2)


def test_a_void_card_admits_nobody_and_the_round_still_adds_up(opened_round: OpenRound) -> None:
    typed, scanned, kept = opened_round.issued[CITIZENS][:3]
    voided(opened_round, codes.shown(typed.digits))
    voided(opened_round, scanned.link)
    for secret in (typed.digits, typed.link, scanned.digits, scanned.link):
        with pytest.raises(Refused):
            invitations.admit(opened_round.intake, secret)
    assert invitations.admit(opened_round.intake, kept.digits).assignment == CITIZENS
    opened_round.send(2, 3)
    voided(opened_round, kept.digits)  # after its use: the voice stays
    minutes = closing.close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened) == (1, 1)


def test_what_is_no_code_of_the_round_is_refused(opened_round: OpenRound) -> None:
    card = opened_round.issued[CITIZENS][0]
    voided(opened_round, card.digits)
    for secret in (card.digits, codes.new_code(), codes.new_link()):
        with pytest.raises(Refused, match="no such code"):
            voided(opened_round, secret)
    with pytest.raises(BadInput):
        voided(opened_round, "1234")
    with pytest.raises(Refused, match="is closed"):
        voided(opened_round, card.digits, SurveyCode("none"))
    with (
        opened_round.installation.engine.begin() as connection,
        pytest.raises(Refused, match="no such code"),
    ):
        lost_slips.replace(connection, opened_round.installation.keys.read("pepper"), SURVEY, b"?" * 32)


def test_closing_leaves_no_code_and_no_link(sqlite_round: OpenRound) -> None:
    engine = sqlite_round.installation.engine
    with engine.begin() as connection:
        connection.execute(sa.insert(invitation_link).values(id=b"1" * 16, survey=SURVEY, box=b"?"))
    closing.close_round(sqlite_round.installation, SURVEY, (AN, BINH))
    with engine.connect() as connection:
        for table in (invitation, invitation_link):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    with pytest.raises(Refused, match="is closed"):
        replaced(sqlite_round, sqlite_round.issued[CITIZENS][0])
