"""Linking: only where the round declared it do ballots of one code stay together, and only their ratings."""

import json
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import ballot_blocks, ballots, ceremony, invitations, opened, rounds, survey_rules
from surveys.ballot_parts import TextPart
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.opened import OpenedBallots
from surveys.round_plan import AssignmentPlan
from surveys.schema import ballot_block
from surveys.schema import survey as survey_table
from tests.surveys.sealed.open_round import (
    AN,
    BINH,
    CITIZENS,
    PEERS,
    SURVEY,
    OpenRound,
    answers,
    nonce,
    open_up,
    prepare,
)


@pytest.fixture
def linked_round(installation: Installation) -> Iterator[OpenRound]:
    """Give an open round that declared linking, and its codes about two cadres each."""
    with installation.engine.begin() as connection:
        questionnaire = prepare(connection)
        rules = survey_rules.to_json(rounds.get(connection, SURVEY).rules) | {"linked": True}
        connection.execute(sa.update(survey_table).values(rules=rules))
        pepper = installation.keys.read("pepper")
        issued = {
            number: invitations.issue(connection, pepper, SURVEY, number, 12) for number in (CITIZENS, PEERS)
        }
    opening = ceremony.open_round(installation, SURVEY, (AN, BINH))
    found = OpenRound(installation, Intake(installation), questionnaire, opening, issued)
    yield found
    found.intake.close()


def closed(found: OpenRound) -> tuple[OpenedBallots, tuple[TextPart, ...]]:
    minutes = close_round(found.installation, SURVEY, (AN, BINH))
    assert minutes.invalid == 0
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        return opened.read(connection, keys, SURVEY), opened.read_texts(connection, keys, SURVEY)


def about_two(found: OpenRound, number: int, first: int, second: int) -> bytes:
    """Answer about both cadres; give the form's nonce."""
    form = nonce()
    both = [answers(first, f"Lời {number}"), answers(second, f"Lời {number}")]
    ballots.submit(found.intake, found.ticket(number, PEERS), form, both)
    return form


def test_ballots_of_one_code_share_a_number_in_a_linked_round(linked_round: OpenRound) -> None:
    for number, (first, second) in enumerate([(1, 2), (2, 3), (3, 1)]):
        about_two(linked_round, number, first, second)
    linked_round.send(0, 3)  # a code about one cadre: there is nothing to keep together
    kept, words = closed(linked_round)
    together = {
        tuple(kept.codes[kept.rater == rater][np.argsort(kept.subject[kept.rater == rater]), 0].tolist())
        for rater in np.unique(kept.rater)
    }
    assert together == {(3,), (1, 2), (2, 3), (3, 1)}
    assert (kept.rater == 0).sum() == 1
    assert sorted(one.text for one in words) == sorted(f"Lời {number}" for number in range(3) for _ in "ab")


def test_no_text_ever_carries_what_keeps_ratings_together(linked_round: OpenRound) -> None:
    about_two(linked_round, 0, 1, 2)
    kept, words = closed(linked_round)
    assert {one.name for one in fields(TextPart)} == {"subject", "group", "channel", "text"}
    [rater] = np.unique(kept.rater).tolist()
    keys = linked_round.installation.keys.readable("installation")
    with linked_round.installation.engine.connect() as connection:
        blocks = b"".join(ballot_blocks.load(connection, keys, SURVEY, ballot_blocks.TEXTS))
    assert str(rater).encode() not in blocks
    assert rater.to_bytes(4, "little") not in blocks
    assert len(json.loads(blocks)) == len(words) == 2


def test_the_number_follows_from_nothing_that_anybody_else_has(linked_round: OpenRound) -> None:
    forms = [about_two(linked_round, number, 1, 2) for number in range(3)]
    again = ballots.submit(
        linked_round.intake, linked_round_ticket(linked_round, 0), forms[0], [answers(3), answers(3)]
    )
    assert again.code  # the same form again adds nothing, and no second number
    kept, _ = closed(linked_round)
    assert len(np.unique(kept.rater)) == 3
    codes = [linked_round.issued[PEERS][number] for number in range(3)]
    for rater in np.unique(kept.rater).tolist():
        for secret in (
            *forms,
            *(one.digits.encode() for one in codes),
            *(one.link.encode() for one in codes),
        ):
            assert rater.to_bytes(4) not in secret


def linked_round_ticket(found: OpenRound, number: int) -> invitations.Ticket:
    pepper = found.installation.keys.read("pepper")
    with found.installation.engine.connect() as connection:
        ticket = invitations.ticket_of(connection, pepper, SURVEY, found.issued[PEERS][number].digits)
    assert ticket is not None
    return ticket


def test_an_open_link_about_several_keeps_nothing_together(linked_round: OpenRound) -> None:
    with linked_round.installation.engine.begin() as connection:
        both = (SubjectNumber(1), SubjectNumber(2))
        plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.OPEN_LINK, both)
        number = rounds.add_assignment(connection, SURVEY, plan).number
        pepper = linked_round.installation.keys.read("pepper")
        [ticket] = invitations.enrol(connection, pepper, (SURVEY, number), ["a"], invitations.WORKED)
    ballots.submit(linked_round.intake, ticket, nonce(), [answers(1), answers(2)])
    kept, _ = closed(linked_round)
    assert kept.rater.tolist() == [0, 0]


def test_without_the_declaration_every_ballot_stands_alone(opened_round: OpenRound) -> None:
    for number in range(3):
        about_two(opened_round, number, 1, 2)
    opened_round.send(0, 3)
    kept, _ = closed(opened_round)
    assert kept.rater.tolist() == [0] * 7


def test_a_server_that_links_in_secret_makes_the_ballots_invalid(
    opened_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.submissions._rater", lambda _standing: 4711)
    about_two(opened_round, 0, 1, 2)
    monkeypatch.undo()
    opened_round.send(0, 3)
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.opened, minutes.invalid) == (1, 2)


def test_blocks_written_before_there_were_raters_are_still_read(sqlite_installation: Installation) -> None:
    found = open_up(sqlite_installation)
    found.intake.close()
    # format 1: head (format, items, ballots), subjects, groups, strata, channels, codes
    block = bytes.fromhex("0100020002000000010002000002000003000001") + bytes([3, 255, 1, 2])
    key = b"k" * 32
    with sqlite_installation.engine.begin() as connection:
        ballot_blocks.store(connection, key, SURVEY, ballot_blocks.RATINGS, [block])
        kept = opened.read(connection, key, SURVEY)
        assert connection.scalar(sa.select(sa.func.count()).select_from(ballot_block)) == 1
    assert (kept.subject.tolist(), kept.group.tolist(), kept.stratum.tolist()) == ([1, 2], [0, 2], [0, 3])
    assert (kept.channel.tolist(), kept.codes.tolist()) == ([0, 1], [[3, 255], [1, 2]])
    assert kept.rater.tolist() == [0, 0]


def test_rules_stored_before_rounds_could_be_linked_are_not_linked() -> None:
    rules = survey_rules.from_json(
        {"title": {}, "asks": {}, "groups": [], "strata": [], "confidence": 0.95, "least_reliability": 0.7}
    )
    assert rules.linked is False
    linked = survey_rules.from_json(survey_rules.to_json(rules) | {"linked": True})
    assert survey_rules.from_json(survey_rules.to_json(linked)) == linked
    assert linked.linked is True
