"""Invitations: codes that exist once, digests that stay, one refusal for everything that cannot be used."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import ballots, codes, invitations, rounds
from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup
from surveys.intake import Intake
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import assignment, invitation
from surveys.standings import refusal
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce

UNKNOWN = codes.new_code(lambda _most: 42)


def issue(found: OpenRound, count: int, number: int = CITIZENS) -> list[invitations.IssuedCode]:
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.begin() as connection:
        return invitations.issue(connection, pepper, SURVEY, number, count)


def issued_count(found: OpenRound) -> int:
    with found.installation.engine.connect() as connection:
        return rounds.assignments(connection, SURVEY)[0].issued


def test_digits_and_link_admit_to_the_same_invitation(opened_round: OpenRound) -> None:
    code = opened_round.issued[PEERS][0]
    by_digits = invitations.admit(opened_round.intake, codes.shown(code.digits))
    assert invitations.admit(opened_round.intake, code.link.lower()) == by_digits
    assert by_digits.survey == SURVEY
    assert by_digits.group is RespondentGroup.PEER
    assert by_digits.channel is Channel.WEB
    assert by_digits.subjects == (1, 2)


def test_the_number_issued_is_counted(opened_round: OpenRound) -> None:
    before = issued_count(opened_round)
    issue(opened_round, 5)
    assert issued_count(opened_round) == before + 5


def test_no_code_is_in_the_database_or_in_a_representation(sqlite_round: OpenRound, tmp_path: Path) -> None:
    code = sqlite_round.issued[CITIZENS][0]
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert code.digits.encode() not in content
        assert code.link.encode() not in content
    assert code.digits not in repr(code)
    assert "invitation" not in repr(sqlite_round.ticket())


def test_the_table_keeps_no_order_of_slips(sqlite_round: OpenRound) -> None:
    pepper = sqlite_round.installation.keys.read("pepper")
    printed = [codes.digest(pepper, codes.SecretKind.TYPED, code.digits) for code in issue(sqlite_round, 40)]
    with sqlite_round.installation.engine.connect() as connection:
        kept = [row for row in connection.scalars(sa.select(invitation.c.digest)) if row in set(printed)]
    assert kept == sorted(printed)
    assert kept != printed


def test_a_code_that_exists_is_made_anew(sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = sqlite_round.issued[CITIZENS][0].digits
    fresh = [codes.new_code() for _ in range(2)]
    drawn = iter([taken, fresh[0], fresh[0], fresh[1]])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn))
    assert [code.digits for code in issue(sqlite_round, 2)] == fresh


def test_an_assignment_that_is_not_there_is_named(opened_round: OpenRound) -> None:
    with pytest.raises(BadInput, match="Round sealed-1 has no group of invitations number 9"):
        issue(opened_round, 1, number=9)


def test_no_code_is_issued_for_a_closed_round(opened_round: OpenRound) -> None:
    close_round(opened_round.installation, SURVEY, (AN, BINH))
    with pytest.raises(Refused, match="no code can be issued"):
        issue(opened_round, 1)
    assert issued_count(opened_round) == 12


def unknown(_found: OpenRound) -> str:
    return UNKNOWN


def unknown_link(_found: OpenRound) -> str:
    return codes.new_link()


def used(found: OpenRound) -> str:
    found.send(0, 3)
    return found.issued[CITIZENS][0].digits


def used_by_its_link(found: OpenRound) -> str:
    found.send(0, 3)
    return found.issued[CITIZENS][0].link


def closed(found: OpenRound) -> str:
    close_round(found.installation, SURVEY, (AN, BINH))
    return found.issued[CITIZENS][0].digits


@pytest.mark.parametrize("cause", [unknown, unknown_link, used, used_by_its_link, closed])
def test_every_code_that_cannot_be_used_gets_one_sentence(
    opened_round: OpenRound, cause: Callable[[OpenRound], str]
) -> None:
    secret = cause(opened_round)
    with pytest.raises(Refused) as raised:
        invitations.admit(opened_round.intake, secret)
    assert raised.value.problems == refusal().problems


def test_a_code_of_a_round_not_yet_open_is_refused(opened_round: OpenRound) -> None:
    with opened_round.installation.engine.begin() as connection:
        connection.execute(sa.text("UPDATE survey SET state = 'checked'"))
    with pytest.raises(Refused, match="cannot be used"):
        opened_round.ticket()


def test_only_mistyped_digits_are_named(opened_round: OpenRound) -> None:
    wrong = UNKNOWN[:16] + str((int(UNKNOWN[16]) + 1) % 10)
    with pytest.raises(BadInput, match="One digit of the code is not right"):
        invitations.admit(opened_round.intake, wrong)


def test_asking_again_and_again_never_burns_a_code(opened_round: OpenRound) -> None:
    for _ in range(3):
        ticket = opened_round.ticket()
    assert ballots.submit(opened_round.intake, ticket, nonce(), [answers(2)]).code


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (datetime(2026, 4, 15, 16, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 4, 15, 17, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_day_ends_at_midnight_in_viet_nam(
    sqlite_round: OpenRound, now: datetime, *, taken: bool
) -> None:
    intake = Intake(replace(sqlite_round.installation, clock=lambda: now))
    digits = sqlite_round.issued[CITIZENS][0].digits
    if taken:
        assert invitations.admit(intake, digits).survey == SURVEY
    else:
        with pytest.raises(Refused, match="cannot be used"):
            invitations.admit(intake, digits)


def test_a_lost_box_is_not_ready_rather_than_a_refusal(opened_round: OpenRound) -> None:
    box_of(opened_round.installation, SURVEY).drop()
    with pytest.raises(NotReady, match="box of round sealed-1 is missing"):
        opened_round.ticket()


def enrol(found: OpenRound, rows: list[str]) -> list[invitations.Ticket]:
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.begin() as connection:
        return invitations.enrol(connection, pepper, (SURVEY, CITIZENS), rows, invitations.IMPORTED)


def test_the_rows_of_an_import_bring_the_same_invitations_again(opened_round: OpenRound) -> None:
    before = issued_count(opened_round)
    rows = [f"hash:{number}" for number in range(1100)]
    first = enrol(opened_round, rows)
    assert len({ticket.invitation for ticket in first}) == 1100
    assert enrol(opened_round, rows) == first
    assert issued_count(opened_round) == before + 1100


def test_nobody_can_type_the_code_of_an_imported_row(opened_round: OpenRound) -> None:
    digits, link = codes.new_code(), codes.new_link()
    enrol(opened_round, [digits, link])
    for secret in (digits, link):
        with pytest.raises(Refused):
            invitations.admit(opened_round.intake, secret)


def test_no_column_of_invitations_tells_a_time_or_a_person() -> None:
    columns = {"digest", "link_digest", "survey", "assignment", "replaced_by"}
    assert set(invitation.c.keys()) == columns
    assert set(assignment.c.keys()) == {
        *("survey", "number", "respondent_group", "stratum", "channel", "subjects", "issued")
    }
