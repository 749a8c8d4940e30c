"""Reliability from additive sums, against ballots of real data with R's results."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.release_reliability import measure_alpha
from surveys.summary import Coefficient, Withheld, WithheldReason
from surveys.survey import GroupRule
from surveys.tally import tally
from surveys.tally_scoring import Plan
from tests.surveys.release.conftest import (
    BEST,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    PEER,
    SUBORDINATE,
    YES,
    Maker,
    Round,
    ballots_of,
)

ROOT = Path(__file__).resolve().parents[3]
LQ2002 = ROOT / "tests" / "reference" / "lq2002"
PEERS = (GroupRule(PEER, 1.0, 5, required=True, size=None),)


@pytest.fixture(scope="module")
def real() -> tuple[Questionnaire, OpenedBallots]:
    questionnaire = read((ROOT / "examples" / "leadership-lq2002" / "questionnaire.toml").read_text())
    with (LQ2002 / "data.csv").open() as file:
        rows = list(csv.DictReader(file))
    items = [f"LEAD{number:02}" for number in range(1, 12)]
    companies = sorted({row["COMPID"] for row in rows})
    count = len(rows)
    group = list(type(SUBORDINATE)).index(SUBORDINATE)
    return questionnaire, OpenedBallots(
        np.array([companies.index(row["COMPID"]) + 1 for row in rows], dtype=np.uint16),
        np.full(count, group, dtype=np.uint8),
        np.zeros(count, dtype=np.uint16),
        np.zeros(count, dtype=np.uint8),
        np.array([[int(row[item]) for item in items] for row in rows], dtype=np.uint8),
        np.zeros(count, dtype=np.uint32),
    )


def test_alpha_from_sums_is_the_alpha_of_r(real: tuple[Questionnaire, OpenedBallots]) -> None:
    questionnaire, opened = real
    expected = json.loads((LQ2002 / "oracle.json").read_text())["alpha"]["raw"]
    found = measure_alpha(Plan.of(questionnaire), tally(questionnaire, opened), SUBORDINATE, 0.95)
    assert found.ballots == 2042
    assert found.value == pytest.approx(expected, rel=1e-8)


def test_reliability_counts_complete_ballots_of_told_subjects_only(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    mixed = ballots_of(PEER, (15, BEST), (10, (YES, 4, 5, 4, 5)), (10, MIDDLING), subject=1)
    odd = (YES, 1, 5, 1, 5)
    peers = Round(questionnaire, groups=PEERS, subjects=2)
    plain = peers.release(mixed, ballots).reliability
    incomplete = ballots_of(PEER, (20, (YES, 1, 5, DONT_KNOW, 5)), subject=1)
    withheld = ballots_of(PEER, (4, odd), subject=2)
    assert peers.release(mixed + withheld, ballots).reliability == plain
    assert peers.release(mixed + incomplete, ballots).reliability[0].alpha == plain[0].alpha
    told = ballots_of(PEER, (6, odd), subject=2)
    assert peers.release(mixed + told, ballots).reliability[0].alpha != plain[0].alpha


def test_fewer_than_30_complete_ballots_tell_no_reliability(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    found = (
        Round(questionnaire, groups=PEERS)
        .release(ballots_of(PEER, (15, BEST), (14, MIDDLING)), ballots)
        .reliability[0]
    )
    nothing = Withheld(WithheldReason.TOO_FEW_BALLOTS)
    assert (found.alpha, found.icc1, found.icc2, found.passes) == (nothing, nothing, nothing, False)


def test_answers_that_do_not_differ_have_no_reliability(questionnaire: Questionnaire, ballots: Maker) -> None:
    found = Round(questionnaire, groups=PEERS).release(ballots_of(PEER, (40, GOOD)), ballots).reliability[0]
    assert found.alpha == Withheld(WithheldReason.LOW_RELIABILITY)
    assert not found.passes


def test_agreement_between_subjects_needs_two_of_them(questionnaire: Questionnaire, ballots: Maker) -> None:
    one = ballots_of(PEER, (20, BEST), (20, MIDDLING), subject=1)
    two = ballots_of(PEER, (20, GOOD), (20, MIDDLING), subject=2)
    alone = Round(questionnaire, groups=PEERS).release(one, ballots).reliability[0]
    assert alone.icc1 == alone.icc2 == Withheld(WithheldReason.NO_EQUIVALENTS)
    both = Round(questionnaire, groups=PEERS, subjects=2).release(one + two, ballots).reliability[0]
    assert isinstance(both.icc1, Coefficient)
    assert both.icc1.low is both.icc1.high is None
    # four items answered alike: perfectly consistent
    assert both.alpha == Coefficient(1.0, 1.0, 1.0)
    assert both.passes
