"""What may be told of a respondent group, by how many answered; expected values made by hand."""

import re
from dataclasses import replace

import pytest

from surveys import summary_json
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.summary import (
    Band,
    BandName,
    Coded,
    Distribution,
    Figure,
    GroupCounts,
    GroupResult,
    ItemResult,
    Summary,
    Withheld,
    WithheldReason,
)
from surveys.survey import GroupRule
from tests.surveys.release.conftest import (
    BEST,
    BLANK,
    CITIZEN,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    NO_CONTACT,
    OPEN_LINK,
    PEER,
    SELF,
    SUBORDINATE,
    WORST,
    YES,
    Maker,
    Round,
    Row,
    ballots_of,
)

TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)
PEERS = GroupRule(PEER, 1.0, 5, required=True, size=None)


@pytest.fixture
def citizens(questionnaire: Questionnaire) -> Round:
    return Round(questionnaire)


@pytest.fixture
def peers(questionnaire: Questionnaire) -> Round:
    return Round(questionnaire, groups=(PEERS,))


def _only(summary: Summary) -> GroupResult:
    return summary.subjects[0].groups[0]


def _item(result: GroupResult, item: str) -> ItemResult:
    return next(one for one in result.items if one.item == item)


def _criterion(result: GroupResult, code: str) -> Figure | Band | Withheld:
    return next(one.score for one in result.criteria if one.criterion == code)


@pytest.mark.parametrize("valid", range(10))
def test_below_ten_citizens_a_release_is_the_same_whatever_they_answered(
    valid: int, citizens: Round, ballots: Maker
) -> None:
    nothing = summary_json.dump(citizens.release([], ballots))
    for answer in (BEST, WORST):
        rows = ballots_of(CITIZEN, (valid, answer), (20, NO_CONTACT))
        assert summary_json.dump(citizens.release(rows, ballots)) == nothing


def test_a_group_under_its_threshold_has_no_number_at_all(peers: Round, ballots: Maker) -> None:
    summary = peers.release(ballots_of(PEER, (4, GOOD)), ballots)
    assert _only(summary) == GroupResult(PEER, TOO_FEW, TOO_FEW, (), ())
    assert summary.subjects[0].composite == Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)
    assert summary.subjects[0].comparison == Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)


def test_five_to_nine_colleagues_tell_the_score_in_steps_of_five_and_no_more(
    peers: Round, ballots: Maker
) -> None:
    # (2 x 100 + 3 x 75 + 1 x 50) / 6 = 79.17, nearest step 80
    found = _only(peers.release(ballots_of(PEER, (2, BEST), (3, GOOD), (1, MIDDLING)), ballots))
    assert found.counts == GroupCounts(issued=500, returned=6, valid=6, no_contact=0)
    assert isinstance(found.score, Figure)
    assert (found.score.value, found.score.step, found.score.coded) == (80, 5, None)
    assert found.score.low % 5 == found.score.high % 5 == 0
    assert found.score.low < 79.17 < found.score.high
    assert {one.score for one in found.criteria} == {TOO_FEW}
    assert {part for one in found.items if one.score for part in (one.score, one.distribution)} == {TOO_FEW}


def test_ten_to_29_tell_scores_in_whole_points_and_items_as_bands(peers: Round, ballots: Maker) -> None:
    mixed = (YES, 5, 2, 3, 4)  # C1 62.5, C2 62.5
    found = _only(peers.release(ballots_of(PEER, (6, BEST), (4, mixed), (2, MIDDLING)), ballots))
    assert isinstance(found.score, Figure)
    assert (found.score.value, found.score.step) == (79, 1)  # (600 + 250 + 100) / 12 = 79.17
    assert isinstance(_criterion(found, "C1"), Figure)
    # a (600 + 400 + 100) / 12 = 91.7; b (600 + 100 + 100) / 12 = 66.7; c (600 + 200 + 100) / 12 = 75
    assert _item(found, "a").score == Band(BandName.HIGH, 75, 100)
    assert _item(found, "b").score == Band(BandName.MIDDLE, 50, 75)
    assert _item(found, "c").score == Band(BandName.HIGH, 75, 100)
    assert _item(found, "a").distribution == TOO_FEW
    assert _item(found, "a").dont_know == Band(BandName.LOW, 0, 50)


def test_a_criterion_of_one_item_is_told_no_finer_than_the_item(peers: Round, ballots: Maker) -> None:
    few = _only(peers.release(ballots_of(PEER, (7, BEST), (5, MIDDLING)), ballots))
    assert _criterion(few, "A1") == _item(few, "a").score == Band(BandName.HIGH, 75, 100)
    more = _only(peers.release(ballots_of(PEER, (15, BEST), (8, GOOD), (8, MIDDLING)), ballots))
    mapped = _criterion(more, "A1")
    assert isinstance(mapped, Figure)
    assert mapped == _item(more, "a").score
    assert (mapped.value, mapped.step) == (80, 5)  # (1500 + 600 + 400) / 31 = 80.6


def test_30_to_49_tell_items_in_steps_of_five_and_merged_distributions(peers: Round, ballots: Maker) -> None:
    low = (YES, 1, 2, 2, 2)
    rows = ballots_of(PEER, (3, low), (2, MIDDLING), (12, GOOD), (15, BEST))
    found = _item(_only(peers.release(rows, ballots)), "a")
    assert isinstance(found.score, Figure)
    assert (found.score.value, found.score.step) == (80, 5)  # (0 + 100 + 900 + 1500) / 32 = 78.1
    assert isinstance(found.distribution, Distribution)
    assert found.distribution.n == 32
    assert found.distribution.merged
    assert [(one.categories, one.ballots, one.percent) for one in found.distribution.shares] == [
        (("1", "2"), 3, 10),  # 9.4: the largest rest but one
        (("3",), 2, 6),  # 6.25
        (("4", "5"), 27, 84),  # 84.4
    ]


def test_from_50_distributions_are_told_in_full_and_from_400_one_decimal(
    peers: Round, ballots: Maker
) -> None:
    found = _only(peers.release(ballots_of(PEER, (2, WORST), (20, GOOD), (30, BEST)), ballots))
    item = _item(found, "b")
    assert isinstance(item.distribution, Distribution)
    assert not item.distribution.merged
    assert [one.ballots for one in item.distribution.shares] == [2, 0, 0, 20, 30]
    assert sum(one.percent for one in item.distribution.shares) == 100
    assert isinstance(item.score, Figure)
    assert (item.score.value, item.score.step) == (87, 1)  # 4500 / 52 = 86.5
    many = _only(peers.release(ballots_of(PEER, (150, WORST), (101, GOOD), (150, BEST)), ballots))
    assert isinstance(many.score, Figure)
    assert (many.score.value, many.score.step) == (56.3, 0.1)  # 22575 / 401 = 56.30


def test_the_ends_of_the_scale_are_told_as_or_more_and_or_less(peers: Round, ballots: Maker) -> None:
    top = _only(peers.release(ballots_of(PEER, (60, BEST)), ballots)).score
    bottom = _only(peers.release(ballots_of(PEER, (60, WORST)), ballots)).score
    assert isinstance(top, Figure)
    assert isinstance(bottom, Figure)
    assert (top.value, top.coded, top.high) == (95, Coded.TOP, 100)
    assert (bottom.value, bottom.coded, bottom.low) == (5, Coded.BOTTOM, 0)
    assert (top.low, bottom.high) == (100 - bottom.high, 100 - top.low)


def test_a_distribution_with_fewer_than_two_ballots_outside_one_category_is_not_told(
    peers: Round, ballots: Maker
) -> None:
    found = _only(peers.release(ballots_of(PEER, (59, GOOD), (1, MIDDLING)), ballots))
    assert {one.distribution for one in found.items} == {WOULD_REVEAL}


def test_a_choice_is_told_in_full_from_50_or_not_at_all(citizens: Round, ballots: Maker) -> None:
    told = _only(citizens.release(ballots_of(CITIZEN, (30, GOOD), (30, BEST), (5, NO_CONTACT)), ballots))
    met = _item(told, "met")
    assert met.score is None
    assert met.dont_know is None
    assert isinstance(met.distribution, Distribution)
    assert [(one.categories, one.ballots, one.percent) for one in met.distribution.shares] == [
        (("yes",), 60, 92),
        (("no",), 5, 8),
    ]
    single = _only(citizens.release(ballots_of(CITIZEN, (30, GOOD), (30, BEST), (1, NO_CONTACT)), ballots))
    fewer = _only(citizens.release(ballots_of(CITIZEN, (20, GOOD), (20, BEST), (5, NO_CONTACT)), ballots))
    assert _item(single, "met").distribution == _item(fewer, "met").distribution == WOULD_REVEAL


def test_no_contact_is_counted_apart_and_changes_no_score(citizens: Round, ballots: Maker) -> None:
    rows = ballots_of(CITIZEN, (8, GOOD), (6, BEST))
    without = _only(citizens.release(rows, ballots))
    found = _only(citizens.release(rows + ballots_of(CITIZEN, (7, NO_CONTACT)), ballots))
    assert found.counts == GroupCounts(issued=500, returned=21, valid=14, no_contact=7)
    assert found.score == without.score
    assert found.criteria == without.criteria


def test_dont_know_is_a_share_and_never_a_number_in_a_score(peers: Round, ballots: Maker) -> None:
    partly = (YES, 5, 4, DONT_KNOW, 4)
    found = _only(peers.release(ballots_of(PEER, (25, GOOD), (20, (YES, 3, 3, 3, 3)), (15, partly)), ballots))
    item = _item(found, "c")
    assert isinstance(item.dont_know, Figure)
    assert item.dont_know.value == 25  # 15 of 60
    assert item.dont_know.low < 25 < item.dont_know.high
    assert isinstance(item.score, Figure)
    assert item.score.value == 65  # (25 x 75 + 20 x 50) / 45 = 63.9
    assert _item(found, "d").dont_know == Figure(5, 0, item_high(found), 1, Coded.BOTTOM)


def item_high(found: GroupResult) -> float:
    share = _item(found, "d").dont_know
    assert isinstance(share, Figure)
    assert 6 <= share.high <= 7  # Wilson of 0 in 60: 0 to 6.02
    return share.high


def test_an_item_few_have_answered_is_withheld_with_another_of_its_criterion(
    peers: Round, ballots: Maker
) -> None:
    # c is answered by 4 of 60; told d would give c away by C2
    unknown = (YES, 5, 4, DONT_KNOW, 4)
    found = _only(peers.release(ballots_of(PEER, (56, unknown), (4, MIDDLING)), ballots))
    c, d = _item(found, "c"), _item(found, "d")
    assert (c.score, c.distribution, c.dont_know) == (TOO_FEW, TOO_FEW, TOO_FEW)
    assert (d.score, d.distribution, d.dont_know) == (WOULD_REVEAL, WOULD_REVEAL, WOULD_REVEAL)
    assert isinstance(_item(found, "a").score, Figure)


def test_a_criterion_few_ballots_score_is_withheld_with_another_of_the_ballot_score(
    peers: Round, ballots: Maker
) -> None:
    without_second = (YES, 5, 4, DONT_KNOW, DONT_KNOW)
    found = _only(peers.release(ballots_of(PEER, (56, without_second), (7, MIDDLING)), ballots))
    assert _criterion(found, "C2") == TOO_FEW
    assert _criterion(found, "C1") == WOULD_REVEAL
    assert isinstance(found.score, Figure)


def test_an_optional_item_left_blank_is_neither_an_answer_nor_dont_know(peers: Round, ballots: Maker) -> None:
    blank = (YES, 5, 4, 4, BLANK)
    found = _item(_only(peers.release(ballots_of(PEER, (30, blank), (20, GOOD), (10, WORST)), ballots)), "d")
    assert isinstance(found.dont_know, Figure)
    assert found.dont_know.value == 5  # nobody: 5 or less
    assert isinstance(found.distribution, Distribution)
    assert found.distribution.n == 30


def test_a_stricter_threshold_counts_and_a_laxer_one_does_not(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    strict = Round(questionnaire, groups=(replace(PEERS, threshold=20),))
    lax = Round(questionnaire, groups=(replace(PEERS, threshold=1),))
    assert _only(strict.release(ballots_of(PEER, (19, GOOD)), ballots)).score == TOO_FEW
    assert _only(lax.release(ballots_of(PEER, (4, GOOD)), ballots)).score == TOO_FEW
    assert strict.release([], ballots).policies[0].threshold == 20
    assert lax.release([], ballots).policies[0].threshold == 5


def test_a_group_of_one_says_so_and_a_group_not_asked_says_so(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    one = GroupRule(SUBORDINATE, 0.0, 5, required=False, size=1)
    summary = Round(questionnaire, groups=(PEERS, one)).release(ballots_of(SUBORDINATE, (1, GOOD)), ballots)
    assert summary.subjects[0].group(SUBORDINATE).score == Withheld(WithheldReason.ONE_PERSON)
    nobody = Round(questionnaire, groups=(PEERS, one), unasked=(SUBORDINATE,)).release([], ballots)
    assert nobody.subjects[0].group(SUBORDINATE).score == Withheld(WithheldReason.NOT_ASKED)
    assert nobody.subjects[0].group(PEER).score == TOO_FEW


def test_the_self_assessment_is_in_no_result(questionnaire: Questionnaire, ballots: Maker) -> None:
    groups = (PEERS, GroupRule(SELF, 0.0, 1, required=False, size=1))
    rows = ballots_of(PEER, (6, BEST), (6, GOOD))
    asked = Round(questionnaire, groups=groups)
    with_self = asked.release(rows + ballots_of(SELF, (1, WORST)), ballots)
    assert with_self == asked.release(rows, ballots)
    assert [one.group for one in with_self.subjects[0].groups] == [PEER]
    with pytest.raises(KeyError):
        with_self.subjects[0].group(SELF)


def test_500_open_link_ballots_change_nothing_but_their_own_result(citizens: Round, ballots: Maker) -> None:
    rows = ballots_of(CITIZEN, (20, BEST), (15, GOOD))
    without = citizens.release(rows, ballots)
    stuffed = citizens.release(rows + ballots_of(CITIZEN, (500, WORST), channel=OPEN_LINK), ballots)
    apart = stuffed.subjects[0].open_link
    assert [one.group for one in apart] == [CITIZEN]
    assert isinstance(apart[0].counts, GroupCounts)
    assert (apart[0].counts.issued, apart[0].counts.valid) == (0, 500)
    emptied = replace(stuffed, subjects=(replace(stuffed.subjects[0], open_link=()),))
    assert emptied == without


def test_few_open_link_ballots_are_withheld_as_those_of_strangers(peers: Round, ballots: Maker) -> None:
    summary = peers.release(ballots_of(PEER, (9, GOOD), channel=OPEN_LINK), ballots)
    assert summary.subjects[0].open_link[0].score == TOO_FEW


def test_the_order_of_the_ballots_changes_no_byte(peers: Round, ballots: Maker) -> None:
    rows: list[Row] = ballots_of(PEER, (11, BEST), (7, (YES, 5, 2, 3, 4)), (13, MIDDLING), (3, WORST))
    turned = rows[::-1]
    shuffled = [rows[(7 * place) % len(rows)] for place in range(len(rows))]
    dumps = {summary_json.dump(peers.release(order, ballots)) for order in (rows, turned, shuffled)}
    assert len(dumps) == 1
    assert len(shuffled) == 34


def test_a_known_frame_narrows_the_interval_of_citizens_and_never_that_of_colleagues(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    def width(rule: GroupRule) -> float:
        rows = ballots_of(rule.group, (40, BEST), (40, MIDDLING))
        score = _only(Round(questionnaire, groups=(rule,)).release(rows, ballots)).score
        assert isinstance(score, Figure)
        return score.high - score.low

    citizens = GroupRule(CITIZEN, 1.0, 10, required=True, size=None)
    assert width(replace(citizens, size=90)) < width(citizens)
    assert width(replace(citizens, size=40)) == 0  # more answered than the frame holds: all did
    assert width(replace(PEERS, size=90)) == width(PEERS)


def test_a_ballot_score_over_a_single_item_is_told_as_the_item_is(source: str, ballots: Maker) -> None:
    alone = source.replace('criteria = ["C1"]', "").replace('criteria = ["C1", "A1"]', 'criteria = ["C1"]')
    alone = re.sub(r"\[\[criteria\]\]\ncode = \"(C2|A1)\"\n.*\n.*\n.*\n", "", alone)
    alone = re.sub(r"\[\[sections\.items\]\]\nid = \"[bcd]\"\n(.+\n)+", "", alone)
    peers = Round(read(alone), groups=(PEERS,))
    best, middling = BEST[:2], MIDDLING[:2]
    few = _only(peers.release(ballots_of(PEER, (4, best), (4, middling)), ballots))
    assert few.score == WOULD_REVEAL
    summary = peers.release(ballots_of(PEER, (8, best), (4, middling)), ballots)
    assert _only(summary).score == Band(BandName.HIGH, 75, 100)
    assert summary.subjects[0].composite == Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)
