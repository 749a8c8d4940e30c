"""A code given out for one way may come back by another: the way a form came is what is counted."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import answers as answers_module
from surveys import ballots, invitations, opened, rounds
from surveys.ballots import Entry, Fate
from surveys.box_engines import FileBox, box_of
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.problems import BadInput, Refused
from surveys.round_plan import AssignmentPlan
from surveys.routing import Answers
from surveys.standings import Ticket
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce

CHANNELS = tuple(Channel)


def channels_after_closing(found: OpenRound) -> list[Channel]:
    """Close the round; give the channels of its ballots in the order of Channel."""
    minutes = close_round(found.installation, SURVEY, (AN, BINH))
    assert minutes.invalid == 0
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        kept = opened.read(connection, keys, SURVEY)
        texts = opened.read_texts(connection, keys, SURVEY)
    assert sorted(CHANNELS.index(one.channel) for one in texts) == sorted(kept.channel.tolist())
    return [CHANNELS[place] for place in np.sort(kept.channel)]


def of_kind(found: OpenRound, channel: Channel) -> Ticket:
    """Give a ticket of a kind of invitation that was given out for this channel."""
    with found.installation.engine.begin() as connection:
        plan = AssignmentPlan(RespondentGroup.CITIZEN, channel, (SubjectNumber(1),), 1)
        number = rounds.add_assignment(connection, SURVEY, plan).number
        pepper = found.installation.keys.read("pepper")
        place = (SURVEY, number)
        [ticket] = invitations.enrol(connection, pepper, place, [channel.value], invitations.WORKED)
    return ticket


def entry(found: OpenRound, ticket: Ticket, about: Answers) -> Entry:
    encoded = answers_module.encode(found.questionnaire, ticket.group, about)
    return Entry(ticket, nonce(), (encoded,), Channel.PAPER)


def test_a_code_for_the_web_may_come_back_on_paper_or_with_a_helper(opened_round: OpenRound) -> None:
    came: tuple[Channel | None, ...] = (Channel.PAPER, Channel.ASSISTED, Channel.WEB, None)
    for number, way in enumerate(came):
        ticket = opened_round.ticket(number)
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(3, "Cảm ơn")], way=way)
    assert channels_after_closing(opened_round) == [
        Channel.WEB,
        Channel.WEB,
        Channel.PAPER,
        Channel.ASSISTED,
    ]


def test_a_paper_code_typed_on_the_web_is_a_ballot_of_the_web(sqlite_round: OpenRound) -> None:
    ticket = of_kind(sqlite_round, Channel.PAPER)
    ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3, "Cảm ơn")], way=Channel.WEB)
    assert channels_after_closing(sqlite_round) == [Channel.WEB]


@pytest.mark.parametrize("channel", [Channel.OPEN_LINK, Channel.IMPORT])
def test_what_nobody_held_a_code_for_keeps_its_channel(sqlite_round: OpenRound, channel: Channel) -> None:
    ticket = of_kind(sqlite_round, channel)
    ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3, "Cảm ơn")], way=Channel.WEB)
    assert channels_after_closing(sqlite_round) == [channel]


def test_a_form_with_a_code_cannot_claim_to_be_imported_or_of_the_open_link(
    sqlite_round: OpenRound,
) -> None:
    for way in (Channel.IMPORT, Channel.OPEN_LINK):
        with pytest.raises(ValueError, match="no way"):
            ballots.submit(sqlite_round.intake, sqlite_round.ticket(), nonce(), [answers(3)], way=way)


# --- a batch: each form for itself -------------------------------------------------------------------
def standing_ticket(found: OpenRound, number: int) -> Ticket:
    """Give the ticket of a code, used or not."""
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.connect() as connection:
        ticket = invitations.ticket_of(connection, pepper, SURVEY, found.issued[CITIZENS][number].digits)
    assert ticket is not None
    return ticket


def in_box(found: OpenRound) -> tuple[int, int, int]:
    box = box_of(found.installation, SURVEY)
    counts = box.count_parts()
    return len(box.spent_codes()), counts.ratings, counts.texts


def test_one_used_code_stops_none_of_the_others(opened_round: OpenRound) -> None:
    opened_round.send(0, 1, "Cảm ơn")
    filled_in = answers(3, "Cảm ơn")
    several = [entry(opened_round, standing_ticket(opened_round, one), filled_in) for one in range(5)]
    several.insert(2, replace(several[0], ticket=replace(several[0].ticket, invitation=b"?" * 32)))
    fates = ballots.submit_each(opened_round.intake, SURVEY, several)
    assert fates == [Fate.USED, Fate.STORED, Fate.REFUSED, Fate.STORED, Fate.STORED, Fate.STORED]
    assert in_box(opened_round) == (5, 5, 5)
    # interrupted and done again: nothing more is stored
    again = ballots.submit_each(opened_round.intake, SURVEY, several)
    assert again == [Fate.USED, Fate.ALREADY, Fate.REFUSED, Fate.ALREADY, Fate.ALREADY, Fate.ALREADY]
    assert in_box(opened_round) == (5, 5, 5)
    assert channels_after_closing(opened_round) == [Channel.WEB, *[Channel.PAPER] * 4]


def test_of_two_forms_with_one_code_in_a_batch_one_counts(sqlite_round: OpenRound) -> None:
    ticket = sqlite_round.ticket()
    both = [entry(sqlite_round, ticket, answers(rating)) for rating in (1, 3)]
    assert sorted(ballots.submit_each(sqlite_round.intake, SURVEY, both)) == [Fate.STORED, Fate.USED]
    assert in_box(sqlite_round) == (1, 1, 1)


def test_a_batch_of_more_forms_than_fit_one_transaction_is_stored_whole(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballots, "ENTRIES_AT_ONCE", 2)
    several = [entry(sqlite_round, sqlite_round.ticket(number), answers(3)) for number in range(5)]
    assert ballots.submit_each(sqlite_round.intake, SURVEY, several) == [Fate.STORED] * 5
    assert in_box(sqlite_round) == (5, 5, 5)


def test_a_form_of_a_batch_that_does_not_fit_its_code_stores_nothing(sqlite_round: OpenRound) -> None:
    good = entry(sqlite_round, sqlite_round.ticket(0), answers(3))
    for_two = entry(sqlite_round, sqlite_round.ticket(0, PEERS), answers(3))
    with pytest.raises(BadInput, match="does not fit the code"):
        ballots.submit_each(sqlite_round.intake, SURVEY, [good, for_two])
    assert in_box(sqlite_round) == (0, 0, 0)


def test_a_batch_is_refused_when_the_box_is_shut_and_when_the_round_is_closed(
    sqlite_round: OpenRound,
) -> None:
    several = [entry(sqlite_round, sqlite_round.ticket(), answers(3))]
    box_of(sqlite_round.installation, SURVEY).shut()
    with pytest.raises(Refused, match="This round is closed"):
        ballots.submit_each(sqlite_round.intake, SURVEY, several)
    with sqlite_round.installation.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.CLOSING)
    with pytest.raises(Refused, match="This round is closed"):
        ballots.submit_each(sqlite_round.intake, SURVEY, several)
    assert in_box(sqlite_round) == (0, 0, 0)


def test_a_batch_is_stored_also_while_somebody_else_is_at_the_box(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_box: FileBox) -> None:
        raise sa.exc.OperationalError("busy", {}, sqlite3.OperationalError())

    monkeypatch.setattr(FileBox, "put_in_order", busy)
    several = [entry(sqlite_round, sqlite_round.ticket(), answers(3))]
    assert ballots.submit_each(sqlite_round.intake, SURVEY, several) == [Fate.STORED]


def test_a_code_is_looked_up_used_or_not_and_only_in_its_round(opened_round: OpenRound) -> None:
    ticket = opened_round.ticket()
    opened_round.send(0, 3)
    code = opened_round.issued[CITIZENS][0]
    pepper = opened_round.installation.keys.read("pepper")
    with opened_round.installation.engine.connect() as connection:
        for secret in (code.digits, code.link):
            assert invitations.ticket_of(connection, pepper, SURVEY, secret) == ticket
        assert invitations.ticket_of(connection, pepper, SurveyCode("another"), code.digits) is None
        assert invitations.ticket_of(connection, pepper, SURVEY, "A" * len(code.link)) is None
