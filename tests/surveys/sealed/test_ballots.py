"""The only door in: one code, one voice; the same form, the same receipt; any fault spends nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from surveys import answers as answers_module
from surveys import ballots, invitations, questionnaires
from surveys.ballots import Counted, Entry
from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.identifiers import SurveyCode
from surveys.intake import Intake
from surveys.problems import BadInput, NotReady, Refused
from surveys.standings import Ticket
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce


def in_box(found: OpenRound) -> tuple[int, int, int]:
    """Give how many spent codes, sealed ratings and sealed texts the box holds."""
    box = box_of(found.installation, SURVEY)
    counts = box.count_parts()
    return len(box.spent_codes()), counts.ratings, counts.texts


def test_a_form_spends_its_code_and_stores_two_parts(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    assert in_box(opened_round) == (1, 1, 1)


def test_a_code_about_two_subjects_spends_once_and_stores_two_ballots(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket(0, PEERS)
    ballots.submit(opened_round.intake, ticket, nonce(), [answers(1), answers(3)])
    assert in_box(opened_round) == (1, 2, 2)


def test_a_retry_of_the_same_form_gets_the_same_receipt_and_adds_nothing(opened_round: OpenRound) -> None:
    ticket, form = opened_round.ticket(), nonce()
    first = ballots.submit(opened_round.intake, ticket, form, [answers(3)])
    assert ballots.submit(opened_round.intake, ticket, form, [answers(1)]) == first
    assert in_box(opened_round) == (1, 1, 1)


def test_another_form_of_a_used_code_is_refused(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    ballots.submit(opened_round.intake, ticket, nonce(), [answers(3)])
    with pytest.raises(Refused, match="cannot be used"):
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(3)])
    assert in_box(opened_round) == (1, 1, 1)


def test_a_receipt_has_no_letter_that_looks_like_another(opened_round: OpenRound) -> None:
    receipts = {opened_round.send(number, 2) for number in range(10)}
    assert len(receipts) == 10
    assert all(re.fullmatch("[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", receipt) for receipt in receipts)


def test_neither_code_nor_nonce_nor_receipt_is_in_the_box(sqlite_round: OpenRound) -> None:
    ticket, form = sqlite_round.ticket(), nonce()
    receipt = ballots.submit(sqlite_round.intake, ticket, form, [answers(3, "Ông ấy rất tốt")])
    content = b"".join(path.read_bytes() for path in sqlite_round.installation.boxes.iterdir())
    code = sqlite_round.issued[CITIZENS][0]
    for secret in (ticket.invitation, form, receipt.code.encode(), code.digits.encode(), "rất tốt".encode()):
        assert secret not in content


def bad_value(found: OpenRound) -> None:
    ballots.submit(found.intake, found.ticket(), nonce(), [answers(4)])


def too_few_subjects(found: OpenRound) -> None:
    ballots.submit(found.intake, found.ticket(0, PEERS), nonce(), [answers(1)])


def too_many_subjects(found: OpenRound) -> None:
    ballots.submit(found.intake, found.ticket(), nonce(), [answers(1), answers(1)])


def short_nonce(found: OpenRound) -> None:
    ballots.submit(found.intake, found.ticket(), b"short", [answers(1)])


@pytest.mark.parametrize("fault", [bad_value, too_few_subjects, too_many_subjects, short_nonce])
def test_a_form_that_does_not_fit_spends_nothing(
    opened_round: OpenRound, fault: Callable[[OpenRound], None]
) -> None:
    with pytest.raises(BadInput):
        fault(opened_round)
    assert in_box(opened_round) == (0, 0, 0)
    assert opened_round.send(0, 3)


def test_a_ticket_that_was_never_issued_is_refused(opened_round: OpenRound) -> None:
    forged = replace(opened_round.ticket(), invitation=bytes(32))
    with pytest.raises(Refused):
        ballots.submit(opened_round.intake, forged, nonce(), [answers(3)])


def test_a_ticket_of_another_round_is_refused(opened_round: OpenRound) -> None:
    foreign = replace(opened_round.ticket(), survey=SurveyCode("another"))
    with pytest.raises(Refused):
        ballots.submit(opened_round.intake, foreign, nonce(), [answers(3)])


def test_what_is_stored_rules_over_what_a_ticket_says(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    claims = replace(ticket, subjects=opened_round.ticket(0, PEERS).subjects, stratum=7)
    with pytest.raises(BadInput, match="does not fit the code"):
        ballots.submit(opened_round.intake, claims, nonce(), [answers(3), answers(3)])


def late(found: OpenRound) -> Intake:
    midnight = datetime(2026, 4, 15, 17, 0, tzinfo=UTC)
    return Intake(replace(found.installation, clock=lambda: midnight))


def test_a_form_after_the_last_day_is_refused(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    with pytest.raises(Refused):
        ballots.submit(late(opened_round), ticket, nonce(), [answers(3)])
    assert in_box(opened_round) == (0, 0, 0)


def test_a_retry_after_the_last_day_gets_its_receipt(opened_round: OpenRound) -> None:
    ticket, form = opened_round.ticket(), nonce()
    first = ballots.submit(opened_round.intake, ticket, form, [answers(3)])
    assert ballots.submit(late(opened_round), ticket, form, [answers(3)]) == first


def test_a_form_and_its_retry_are_refused_once_the_round_is_closed(opened_round: OpenRound) -> None:
    ticket, form = opened_round.ticket(), nonce()
    ballots.submit(opened_round.intake, ticket, form, [answers(3)])
    close_round(opened_round.installation, SURVEY, (AN, BINH))
    with pytest.raises(Refused):
        ballots.submit(opened_round.intake, ticket, form, [answers(3)])


def test_a_form_on_its_way_while_the_box_is_shut_is_refused(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    box_of(opened_round.installation, SURVEY).shut()
    with pytest.raises(Refused):
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(3)])
    assert in_box(opened_round) == (0, 0, 0)


def test_a_round_without_a_key_takes_nothing_in(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    with opened_round.installation.engine.begin() as connection:
        connection.execute(sa.text("UPDATE survey SET public_key = NULL"))
    with pytest.raises(NotReady, match="no key to seal with"):
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(3)])


def test_a_questionnaire_that_is_not_the_rounds_is_noticed(opened_round: OpenRound) -> None:
    with opened_round.installation.engine.begin() as connection:
        connection.execute(sa.text("UPDATE survey SET questionnaire_hash = 'another'"))
    with pytest.raises(NotReady, match="not the one its round was set up with"):
        opened_round.send(0, 3)


def test_the_questionnaire_is_read_once(opened_round: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_round.send(0, 3)

    def unreadable(*_arguments: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(questionnaires, "get", unreadable)
    assert opened_round.send(1, 3)


# --- many at once (an import) -----------------------------------------------------------------------
ROWS = [f"file:{number}" for number in range(450)]


def entries(found: OpenRound, rows: list[str]) -> list[Entry]:
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.begin() as connection:
        tickets = invitations.enrol(connection, pepper, (SURVEY, CITIZENS), rows, invitations.IMPORTED)
    ballot = answers_module.encode(found.questionnaire, tickets[0].group, answers(2))
    return [
        Entry(ticket, row.encode().rjust(16), (ballot,)) for ticket, row in zip(tickets, rows, strict=True)
    ]


def test_an_import_counts_every_row_once_however_often_it_comes(opened_round: OpenRound) -> None:
    several = entries(opened_round, ROWS)
    assert ballots.submit_all(opened_round.intake, SURVEY, several) == Counted(stored=450, already=0)
    assert ballots.submit_all(opened_round.intake, SURVEY, several) == Counted(stored=0, already=450)
    more = entries(opened_round, [*ROWS, "file:450"])
    assert ballots.submit_all(opened_round.intake, SURVEY, iter(more)) == Counted(stored=1, already=450)
    assert in_box(opened_round) == (451, 451, 451)


def test_an_import_with_one_bad_entry_stores_nothing(opened_round: OpenRound) -> None:
    several = entries(opened_round, ROWS)
    several[-1] = replace(several[-1], ballots=())
    with pytest.raises(BadInput):
        ballots.submit_all(opened_round.intake, SURVEY, several)
    assert in_box(opened_round) == (0, 0, 0)


def test_an_import_that_meets_a_code_spent_by_another_form_stores_nothing(opened_round: OpenRound) -> None:
    several = entries(opened_round, ROWS)
    ballots.submit_all(opened_round.intake, SURVEY, several[:1])
    several[0] = replace(several[0], nonce=nonce())
    with pytest.raises(Refused, match="already used for another ballot"):
        ballots.submit_all(opened_round.intake, SURVEY, several)
    assert in_box(opened_round) == (1, 1, 1)


def never_issued(found: OpenRound) -> Ticket:
    return replace(found.ticket(), invitation=bytes(32))


def test_an_import_of_a_code_never_issued_is_refused(opened_round: OpenRound) -> None:
    several = entries(opened_round, ROWS[:2])
    several.append(replace(several[0], ticket=never_issued(opened_round)))
    with pytest.raises(Refused):
        ballots.submit_all(opened_round.intake, SURVEY, several)
    assert in_box(opened_round) == (0, 0, 0)


def test_an_import_after_the_last_day_is_taken_until_the_round_closes(opened_round: OpenRound) -> None:
    several = entries(opened_round, ROWS[:2])
    assert ballots.submit_all(late(opened_round), SURVEY, several).stored == 2
    box_of(opened_round.installation, SURVEY).shut()
    with pytest.raises(Refused, match="This round is closed"):
        ballots.submit_all(opened_round.intake, SURVEY, several)


def test_half_an_hour_more_or_less_does_not_change_a_receipt(opened_round: OpenRound) -> None:
    ticket, form = opened_round.ticket(), nonce()
    first = ballots.submit(opened_round.intake, ticket, form, [answers(3)])
    clock = opened_round.installation.clock
    moved = replace(opened_round.installation, clock=lambda: clock() - timedelta(minutes=30))
    assert ballots.submit(Intake(moved), ticket, form, [answers(3)]) == first
