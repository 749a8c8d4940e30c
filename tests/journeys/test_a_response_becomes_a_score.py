"""The one way of a response, told once: from a code on a slip of paper to a score that may be told."""

from secrets import token_bytes

import numpy as np
import pytest

from surveys import ballots, opened, release
from surveys.closing import close_round
from surveys.identifiers import ItemId, RespondentGroup
from surveys.intake import Intake
from surveys.invitations import admit
from surveys.questionnaire import Questionnaire
from surveys.routing import Answers, path
from surveys.summary import Figure
from surveys.tally import tally
from tests.journeys.conftest import OpenRound

CITIZEN = RespondentGroup.CITIZEN
NO_HARASSMENT = {"harassment": "3", "extra_payment": "2"}


def _filled_in(questionnaire: Questionnaire, level: str) -> Answers:
    """Answer as somebody who met the official and thinks the same about everything."""
    answers = {ItemId("contact"): "yes", ItemId("how"): "counter"}
    for item in path(questionnaire, CITIZEN, answers):
        if item.kind == "rating":
            answers[item.id] = NO_HARASSMENT.get(item.id, level)
    return answers


def test_a_response_becomes_a_score(open_citizen_round: OpenRound) -> None:
    here, survey, questionnaire = (
        open_citizen_round.installation,
        open_citizen_round.survey,
        open_citizen_round.questionnaire,
    )
    # Ten citizens give the highest level, ten the middle one, five had no contact; each code is spent once.
    forms = [_filled_in(questionnaire, level) for level in ["5"] * 10 + ["3"] * 10]
    forms += [{ItemId("contact"): "no"}] * 5
    with Intake(here) as intake:
        for code, answers in zip(open_citizen_round.codes, forms, strict=True):
            receipt = ballots.submit(intake, admit(intake, code), token_bytes(16), [answers])
            assert len(receipt.code) == len("K7QM-2F9D")

    # Two officers open the box: every spent code brought its ballot, and what joined them is destroyed.
    minutes = close_round(here, survey, open_citizen_round.officers)
    assert (minutes.issued, minutes.spent, minutes.opened, minutes.invalid) == (25, 25, 25, 0)

    # Counts and scores. 5 is 100 points, 3 is 50; "never" and "no" are 100: (50 + 50 + 100 + 50) / 4 = 62.5.
    with here.engine.connect() as connection:
        stored = opened.read(connection, here.keys.read("installation"), survey)
    counted = tally(questionnaire, stored)
    assert (counted.returned.sum(), counted.no_contact.sum(), counted.ballots.n.sum()) == (25, 5, 20)
    assert counted.ballots.total.sum() / 20 == pytest.approx((100 + 62.5) / 2)
    assert np.sqrt(counted.ballots.squares.sum() / 20 - 81.25**2) == pytest.approx(18.75)

    # Only what may be told leaves: 20 ballots are told in whole points, with their interval.
    told = release.release_round(here, survey, ("lan", "minh")).summary.subject("MH-0001").group(CITIZEN)
    assert isinstance(told.score, Figure)
    assert told.score.value == 81
    assert told.score.low < 81 < told.score.high
