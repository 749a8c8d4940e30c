"""What is pooled over a round, by hand: channels, the spread of answers, key drivers."""

from itertools import product

import pytest

from surveys.identifiers import Channel
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.summary import Withheld, WithheldReason
from surveys.summary_analyses import (
    Analyses,
    ChannelEffect,
    DriverShare,
    Effect,
    GroupDrivers,
    GroupStudy,
    KeyDrivers,
    Percent,
    Study,
)
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    OPEN_LINK,
    PAPER,
    WEB,
    WORST,
    YES,
    Row,
    ballots_of,
)

NOT_ENOUGH = Withheld(WithheldReason.ONE_CHANNEL)
TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


def _tell(asked: Questionnaire, rows: list[Row], subjects: int = 3) -> Analyses:
    return Analysed(asked, subjects=subjects).tell(make_ballots(rows)).analyses


def _by_channel(subjects: int, each: int) -> list[Row]:
    """Make ballots half good, half middling on the web; 25 points better each on paper."""
    return [
        row
        for subject in range(1, subjects + 1)
        for row in (
            *ballots_of(CITIZEN, (each, GOOD), (each, MIDDLING), subject=subject),
            *ballots_of(CITIZEN, (each, BEST), (each, GOOD), subject=subject, channel=PAPER),
        )
    ]


def test_two_channels_differ_by_what_they_differ_within_each_subject(questionnaire: Questionnaire) -> None:
    [found] = _tell(questionnaire, _by_channel(3, 5)).channels
    assert (found.first, found.second) == (Channel.WEB, Channel.PAPER)
    assert isinstance(found.effect, Effect)
    assert (found.effect.value, found.effect.clear) == (-25.0, True)
    assert found.effect.low < -25.0 < found.effect.high < 0


def test_a_difference_of_channels_needs_thirty_ballots_of_each_about_three(
    questionnaire: Questionnaire,
) -> None:
    assert _tell(questionnaire, _by_channel(2, 10), 2).channels == (
        ChannelEffect(Channel.WEB, Channel.PAPER, NOT_ENOUGH),
    )
    # a channel of 29 ballots is not even named
    assert _tell(questionnaire, _by_channel(3, 5)[:-1], 3).channels == ()


def test_channels_without_spread_show_no_difference(questionnaire: Questionnaire) -> None:
    rows = [
        row
        for subject in (1, 2, 3)
        for channel in (WEB, PAPER)
        for row in ballots_of(CITIZEN, (10, GOOD), subject=subject, channel=channel)
    ]
    assert [one.effect for one in _tell(questionnaire, rows).channels] == [NOT_ENOUGH]


def test_the_open_link_is_no_channel_of_the_round(questionnaire: Questionnaire) -> None:
    rows = ballots_of(CITIZEN, (30, GOOD)) + ballots_of(CITIZEN, (40, BEST), channel=OPEN_LINK)
    assert _tell(questionnaire, rows).channels == ()


def _study(asked: Questionnaire, rows: list[Row], subjects: int = 3) -> Study | Withheld:
    [found] = _tell(asked, rows, subjects).studies
    assert isinstance(found, GroupStudy)
    return found.study


def test_where_all_spread_lies_between_subjects_one_ballot_is_enough(questionnaire: Questionnaire) -> None:
    rows = [
        row
        for at, kind in enumerate((GOOD, MIDDLING, WORST), 1)
        for row in ballots_of(CITIZEN, (12, kind), subject=at)
    ]
    found = _study(questionnaire, rows)
    assert isinstance(found, Study)
    assert (found.subject, found.ballot, found.item, found.subject_item, found.residual) == (100, 0, 0, 0, 0)
    assert (found.ballots, found.reliability, found.wanted, found.needed) == (12, 1.0, 0.8, 1)


def test_where_subjects_are_alike_no_number_of_ballots_helps(questionnaire: Questionnaire) -> None:
    rows = [row for at in (1, 2, 3) for row in ballots_of(CITIZEN, (10, GOOD), (10, MIDDLING), subject=at)]
    found = _study(questionnaire, rows)
    assert isinstance(found, Study)
    assert (found.subject, found.ballot, found.reliability, found.needed) == (0, 100, 0.0, None)


@pytest.mark.parametrize(("each", "subjects"), [(10, 2), (9, 3)])
def test_too_few_ballots_or_subjects_make_no_study(
    questionnaire: Questionnaire, each: int, subjects: int
) -> None:
    rows = [
        row
        for at in range(1, subjects + 1)
        for row in ballots_of(CITIZEN, (each, (GOOD, MIDDLING)[at % 2]), (1, BEST), subject=at)
    ]
    assert _study(questionnaire, rows[: 29 if subjects == 3 else None], subjects) == TOO_FEW


def test_answers_all_alike_make_no_study(questionnaire: Questionnaire) -> None:
    rows = [row for at in (1, 2, 3) for row in ballots_of(CITIZEN, (12, GOOD), subject=at)]
    assert _study(questionnaire, rows) == Withheld(WithheldReason.LOW_RELIABILITY)


@pytest.fixture(scope="module")
def with_trust(source: str) -> Questionnaire:
    return read(source.replace('id = "d"', 'id = "trust"').replace("required = false\n", ""))


def _drivers(asked: Questionnaire, rows: list[Row], subjects: int = 3) -> KeyDrivers | Withheld:
    [found] = _tell(asked, rows, subjects).drivers
    assert isinstance(found, GroupDrivers)
    return found.drivers


def _factorial(subjects: int, times: int) -> list[Row]:
    """Make ballots in which trust is what a and b say, and c says something of its own."""
    return [
        row
        for subject in range(1, subjects + 1)
        for first, second in product(range(1, 6), repeat=2)
        for row in ballots_of(CITIZEN, (times, (YES, first, first, second, first)), subject=subject)
    ]


def test_what_trust_follows_has_the_whole_share(with_trust: Questionnaire) -> None:
    found = _drivers(with_trust, _factorial(3, 2))
    assert isinstance(found, KeyDrivers)
    assert (found.item, found.explained) == ("trust", 100)
    first, second = found.shares
    # the item of trust is no part of its own criterion: C2 is c alone, unrelated by design
    assert (first.criterion, first.shapley.value, second.criterion, second.shapley.value) == (
        "C1",
        100,
        "C2",
        0,
    )
    assert isinstance(second, DriverShare)
    assert (first.kruskal.value, second.kruskal.low) == (100, 0)
    for share in (first.shapley, first.kruskal, second.shapley, second.kruskal):
        assert isinstance(share, Percent)
        assert 0 <= share.low <= share.value <= share.high <= 100


@pytest.mark.parametrize(("subjects", "times"), [(2, 4), (3, 1)])
def test_drivers_need_a_hundred_ballots_about_three(
    with_trust: Questionnaire, subjects: int, times: int
) -> None:
    assert _drivers(with_trust, _factorial(subjects, times), subjects) == TOO_FEW


def test_without_an_item_about_trust_there_are_no_drivers(
    questionnaire: Questionnaire, with_trust: Questionnaire
) -> None:
    rows = _factorial(3, 2)
    assert _drivers(questionnaire, rows) == Withheld(WithheldReason.NO_OVERALL_ITEM)
    assert _drivers(with_trust, []) == TOO_FEW


def test_where_everybody_trusts_alike_nothing_goes_with_it(with_trust: Questionnaire) -> None:
    rows: list[Row] = [
        (at, group, channel, (*codes[:4], 5)) for at, group, channel, codes in _factorial(3, 2)
    ]
    assert _drivers(with_trust, rows) == Withheld(WithheldReason.WOULD_REVEAL)


def test_trust_alone_has_no_drivers(source: str) -> None:
    start, rest = source.split('[[sections.items]]\nid = "a"')
    last = '[[sections.items]]\nid = "trust"' + rest.split('[[sections.items]]\nid = "d"')[1]
    alone = read(start + last.replace("required = false\n", "").replace('["C2"]', '["C1", "C2", "A1"]'))
    rows = [
        row for at in (1, 2, 3) for row in ballots_of(CITIZEN, (40, (YES, 5)), (20, (YES, 3)), subject=at)
    ]
    assert _drivers(alone, rows) == Withheld(WithheldReason.NOT_COMPUTED)
