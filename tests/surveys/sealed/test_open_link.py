"""The open link: a solved challenge is one voice, of one link, for half an hour, in a channel of its own."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest
import sqlalchemy as sa

from surveys import ballots, open_link, opened, rounds
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.open_link import OpenLink
from surveys.problems import BadInput, Refused
from surveys.round_plan import AssignmentPlan
from surveys.schema import invitation
from tests.open_link_work import solve, written
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, SURVEY, OpenRound, answers, nonce


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_link, "ROUNDS", 10)


def link_of(found: OpenRound) -> OpenLink:
    """Add an open link to the open round."""
    plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.OPEN_LINK, (SubjectNumber(1),))
    with found.installation.engine.begin() as connection:
        number = rounds.add_assignment(connection, SURVEY, plan).number
    return open_link.find(found.intake, SURVEY, number)


def challenge(found: OpenRound, link: OpenLink) -> dict[str, Any]:
    return dict(open_link.challenge(found.installation, link))


def test_a_solved_challenge_is_one_voice_in_a_channel_of_its_own(opened_round: OpenRound) -> None:
    link = link_of(opened_round)
    solved = solve(challenge(opened_round, link))
    ticket = open_link.admit(opened_round.intake, link, solved)
    assert (ticket.channel, ticket.group, ticket.subjects) == (
        Channel.OPEN_LINK,
        RespondentGroup.CITIZEN,
        (SubjectNumber(1),),
    )
    assert open_link.admit(opened_round.intake, link, solved) == ticket
    ballots.submit(opened_round.intake, ticket, nonce(), [answers(3)])
    with pytest.raises(Refused, match="already sent"):
        open_link.admit(opened_round.intake, link, solved)
    with pytest.raises(Refused, match="already sent"):
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(1)])


def test_answers_of_an_open_link_are_opened_apart_and_the_box_adds_up(opened_round: OpenRound) -> None:
    link = link_of(opened_round)
    opened_round.send(0, 2)
    for rating in (1, 3):
        ticket = open_link.admit(opened_round.intake, link, solve(challenge(opened_round, link)))
        ballots.submit(opened_round.intake, ticket, nonce(), [answers(rating)])
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (3, 3, 0)
    key = opened_round.installation.keys.read("installation")
    with opened_round.installation.engine.connect() as connection:
        found = opened.read(connection, key, SURVEY)
    channels = [list(Channel)[place] for place in found.channel]
    assert sorted(channels) == sorted([Channel.OPEN_LINK, Channel.OPEN_LINK, Channel.WEB])


def test_one_solution_sent_many_times_at_once_is_one_invitation(opened_round: OpenRound) -> None:
    link = link_of(opened_round)
    solved = solve(challenge(opened_round, link))
    with ThreadPoolExecutor(8) as pool:
        tickets = set(pool.map(lambda _: open_link.admit(opened_round.intake, link, solved), range(16)))
    assert len(tickets) == 1
    with opened_round.installation.engine.connect() as connection:
        kept = sa.select(sa.func.count()).where(invitation.c.assignment == link.number)
        assert connection.scalar(kept) == 1
        assert rounds.assignments(connection, SURVEY)[-1].issued == 1


def _spoilt(given: dict[str, Any], kind: str) -> str:
    easier = given | {"parameters": given["parameters"] | {"keyPrefix": ""}}
    found = {
        "wrong": written(given, {"counter": 0, "derivedKey": "00" * 32}),
        "below": written(given, {"counter": -1, "derivedKey": "00"}),
        "cut": solve(given)[:-8],
        "nothing": "",
        "words": "Ý Dân",
        "long": solve(given) + "A" * 3_000,
        "deep": base64.b64encode(b"[" * 1_000).decode(),
        "numbers": base64.b64encode(json.dumps({"challenge": 1, "solution": 2}).encode()).decode(),
        "easier": solve(easier),
        "unsigned": solve({"parameters": given["parameters"]}),
    }
    return found[kind]


@pytest.mark.parametrize(
    "kind", ["wrong", "below", "cut", "nothing", "words", "long", "deep", "numbers", "easier", "unsigned"]
)
def test_what_is_no_solution_is_refused_in_one_sentence(sqlite_round: OpenRound, kind: str) -> None:
    link = link_of(sqlite_round)
    spoilt = _spoilt(challenge(sqlite_round, link), kind)
    with pytest.raises(BadInput, match="The calculation of this device was not accepted"):
        open_link.admit(sqlite_round.intake, link, spoilt)


def test_a_solution_is_good_for_its_own_link_only(sqlite_round: OpenRound) -> None:
    one, other = link_of(sqlite_round), link_of(sqlite_round)
    with pytest.raises(BadInput, match="not accepted"):
        open_link.admit(sqlite_round.intake, other, solve(challenge(sqlite_round, one)))


def test_a_solution_of_another_installation_is_refused(sqlite_round: OpenRound) -> None:
    link = link_of(sqlite_round)
    data = {"survey": link.survey, "number": link.number}
    foreign = altcha.create_challenge("PBKDF2/SHA-256", 10, data=data, hmac_secret=b"another").to_dict()
    with pytest.raises(BadInput, match="not accepted"):
        open_link.admit(sqlite_round.intake, link, solve(foreign))


def test_a_challenge_lasts_half_an_hour(sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_of(sqlite_round)
    lasts = challenge(sqlite_round, link)["parameters"]["expiresAt"] - datetime.now(UTC).timestamp()
    assert timedelta(minutes=29) < timedelta(seconds=lasts) <= timedelta(minutes=30)
    monkeypatch.setattr(open_link, "LIFETIME", timedelta(seconds=-2))
    with pytest.raises(BadInput, match="took too long"):
        open_link.admit(sqlite_round.intake, link, solve(challenge(sqlite_round, link)))


def test_a_challenge_that_was_not_used_leaves_nothing_behind(sqlite_round: OpenRound) -> None:
    link = link_of(sqlite_round)
    with sqlite_round.installation.engine.connect() as connection:
        before = connection.execute(sa.select(invitation)).all()
        solve(challenge(sqlite_round, link))
        assert connection.execute(sa.select(invitation)).all() == before


@pytest.mark.parametrize("number", [CITIZENS, 99])
def test_only_an_open_link_opens_without_a_code(sqlite_round: OpenRound, number: int) -> None:
    with pytest.raises(Refused):
        open_link.find(sqlite_round.intake, SURVEY, number)


def test_an_open_link_ends_with_its_round(sqlite_round: OpenRound) -> None:
    link = link_of(sqlite_round)
    late = replace(sqlite_round.installation, clock=lambda: datetime(2026, 4, 16, tzinfo=UTC))
    sqlite_round.intake.installation = late
    with pytest.raises(Refused):
        open_link.find(sqlite_round.intake, SURVEY, link.number)
