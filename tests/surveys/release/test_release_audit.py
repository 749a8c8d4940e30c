"""The audit of a whole release finds whatever could be deduced, and says what it cost."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import questionnaires, release
from surveys.identifiers import ItemId, SurveyState
from surveys.problems import Refused
from surveys.questionnaire import Questionnaire
from surveys.release_audit import audit, ranges
from surveys.schema import release as release_table
from surveys.schema import told as told_table
from surveys.summary import Distribution, Figure, GroupResult, Summary, Withheld, WithheldReason
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    OPEN_LINK,
    PEER,
    YES,
    Maker,
    Round,
    ballots_of,
)
from tests.surveys.release.test_release_publish import TODAY, _store_round

GROUPS = (
    GroupRule(CITIZEN, 0.6, 10, required=True, size=90),
    GroupRule(PEER, 0.4, 5, required=True, size=None),
)


@pytest.fixture
def round_(questionnaire: Questionnaire) -> Round:
    return Round(questionnaire, groups=GROUPS, subjects=2)


@pytest.fixture
def summary(round_: Round, ballots: Maker) -> Summary:
    rows = ballots_of(CITIZEN, (20, BEST), (25, GOOD), (9, MIDDLING), (6, (YES, 2, 1, 2, 3)))
    rows += ballots_of(PEER, (6, BEST), (8, GOOD)) + ballots_of(PEER, (3, BEST), subject=2)
    rows += ballots_of(CITIZEN, (12, GOOD), (20, (YES, 3, 2, 4, 5)), (9, BEST), channel=OPEN_LINK)
    return round_.release(rows, ballots)


def _ticks() -> "Ticks":
    return Ticks()


class Ticks:
    """A timer that goes on by two seconds."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 2
        return self.now


def _with_group(summary: Summary, result: GroupResult) -> Summary:
    """Put another result in the place of the citizens about the first subject."""
    [first, second] = summary.subjects
    groups = tuple(result if one.group == result.group else one for one in first.groups)
    return replace(summary, subjects=(replace(first, groups=groups), second))


def _doctored(summary: Summary) -> Summary:
    """Tell the first item of the citizens with a merged single answer and a score to a tenth."""
    citizens = summary.subjects[0].group(CITIZEN)
    first = citizens.items[1]
    assert isinstance(first.distribution, Distribution)
    shares = first.distribution.shares
    joined = replace(
        shares[0],
        categories=(*shares[0].categories, *shares[1].categories),
        ballots=shares[0].ballots + shares[1].ballots,
    )
    distribution = replace(first.distribution, shares=(joined, *shares[2:]), merged=True)
    items = (citizens.items[0], replace(first, distribution=distribution), *citizens.items[2:])
    return _with_group(summary, replace(citizens, items=items))


def test_what_passed_the_gate_passes_the_audit_which_tells_its_cost(summary: Summary, round_: Round) -> None:
    found = audit(summary, round_.questionnaire, round_.survey.rules, _ticks())
    assert found.problems == ()
    # told: citizens, peers and open link about the first; nothing about the second
    assert (found.blocks, found.withheld) == (3, 2)
    # citizens and peers rate four items of five categories
    assert found.cells >= 3 * 4 * 5
    assert found.seconds == 2


def test_a_merged_category_that_comes_back_by_a_score_is_a_finding(summary: Summary, round_: Round) -> None:
    [problem] = audit(_doctored(summary), round_.questionnaire, round_.survey.rules, _ticks()).problems
    assert str(problem) == "CB001, citizen: Answers to “a” could be deduced from what would be told."


def test_a_composite_that_is_not_the_sum_of_published_scores_is_a_finding(
    summary: Summary, round_: Round
) -> None:
    [first, second] = summary.subjects
    assert isinstance(first.composite, Figure)
    finer = replace(first, composite=replace(first.composite, value=first.composite.value + 0.5))
    wrong = replace(summary, subjects=(finer, second))
    [problem] = audit(wrong, round_.questionnaire, round_.survey.rules, _ticks()).problems
    assert problem.where == "CB001"


def test_a_withheld_criterion_that_the_others_give_back_is_a_finding(summary: Summary, round_: Round) -> None:
    citizens = summary.subjects[0].group(CITIZEN)
    hidden = tuple(
        replace(one, score=Withheld(WithheldReason.WOULD_REVEAL)) if one.criterion == "C2" else one
        for one in citizens.criteria
    )
    told = _with_group(summary, replace(citizens, criteria=hidden))
    problems = audit(told, round_.questionnaire, round_.survey.rules, _ticks()).problems
    # c and d are told in full, and C2 is their mean
    assert [str(one).split(": ")[1][:20] for one in problems] == ["A withheld criterion"]


def test_the_ranges_hold_the_answers_that_were_given(summary: Summary, round_: Round) -> None:
    found = {
        (one.place.group, one.item): one.counts
        for one in ranges(summary, round_.questionnaire, round_.survey.rules)
    }
    assert found["citizen", ItemId("a")] == ((0, 0), (6, 6), (9, 9), (25, 25), (20, 20))  # told in full
    peers = found["peer", ItemId("a")]
    for exact, (least, most) in zip((0, 0, 0, 8, 6), peers, strict=True):
        assert least <= exact <= most
    assert peers[4][0] < peers[4][1]
    assert ("open_link_citizen", ItemId("a")) in found


def test_a_release_that_gives_answers_away_is_not_frozen(
    engine: sa.Engine, summary: Summary, round_: Round, source: str
) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        _store_round(connection, summary, SurveyState.CLOSED, to_json(round_.survey.rules))
        with pytest.raises(Refused, match="could be deduced"):
            release.publish(connection, _doctored(summary), TODAY)
        assert connection.scalar(sa.select(sa.func.count()).select_from(release_table)) == 0
        release.publish(connection, summary, date(2026, 4, 13))
        assert connection.scalar(sa.select(sa.func.count()).select_from(told_table)) == 2
