"""What can be deduced from the numbers about to be told is told more coarsely, or not at all."""

from dataclasses import replace

import pytest

from analysis.disclosure_counts import Estimation
from surveys import questionnaire_library
from surveys.identifiers import ItemId
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.release_blocks import Asked, block_of
from surveys.release_repair import all_exposed, secure
from surveys.summary import (
    Band,
    BandName,
    CriterionResult,
    Distribution,
    Figure,
    GroupCounts,
    GroupResult,
    ItemResult,
    Share,
    Withheld,
    WithheldReason,
)
from surveys.survey import GroupRule
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    PEER,
    YES,
    Maker,
    Round,
    Row,
    ballots_of,
)

PLAIN = Estimation(0.0, 0.95)
WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)
TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


@pytest.fixture
def asked(questionnaire: Questionnaire) -> Asked:
    return Asked.of(questionnaire)


@pytest.fixture
def peers(questionnaire: Questionnaire) -> Round:
    return Round(questionnaire, groups=(GroupRule(PEER, 1.0, 5, required=True, size=None),))


def _told(round_: Round, rows: list[Row], maker: Maker) -> GroupResult:
    [subject] = round_.release(rows, maker).subjects
    return subject.groups[0]


def _item(found: GroupResult, item: str) -> ItemResult:
    return next(one for one in found.items if one.item == item)


class Again:
    """Tells a score again as a band or step without looking at ballots."""

    def item(self, item: ItemId, step: float) -> Figure | Band | Withheld:
        assert item in "abcd"
        return self.criterion("any", step)

    def criterion(self, code: str, step: float) -> Figure | Band | Withheld:
        assert code
        return Band(BandName.HIGH, 75, 100) if step > 5 else Figure(95, 90, 100, step, None)


def test_a_single_answer_merged_with_its_neighbour_does_not_come_back_by_a_fine_score(
    peers: Round, ballots: Maker, asked: Asked
) -> None:
    # 400 ballots, one "2": merged, but a score to a tenth (or a whole point) would say where it stands
    one = (YES, 2, 4, 4, 4)
    rows = ballots_of(PEER, (9, (YES, 1, 3, 3, 3)), (1, one), (40, MIDDLING), (150, GOOD), (200, BEST))
    found = _told(peers, rows, ballots)
    a = _item(found, "a")
    assert isinstance(a.distribution, Distribution)
    assert a.distribution.merged
    assert not isinstance(a.score, Figure) or a.score.step > 0.1
    assert isinstance(_item(found, "b").score, Figure)
    assert all_exposed(found, asked, PLAIN) == ()


def test_answers_that_are_nearly_all_alike_are_told_neither_by_score_nor_by_distribution(
    peers: Round, ballots: Maker
) -> None:
    alike = [
        (times, (YES, value, 3, value, other)) for times, value, other in ((20, 5, 2), (25, 4, 4), (20, 2, 5))
    ]
    found = _told(peers, ballots_of(PEER, *alike), ballots)
    assert (_item(found, "b").score, _item(found, "b").distribution) == (WOULD_REVEAL, WOULD_REVEAL)
    # beside it in the same criterion another one goes, or the criterion would give the score back
    assert (_item(found, "a").score, _item(found, "a").distribution) == (WOULD_REVEAL, WOULD_REVEAL)
    assert isinstance(_item(found, "c").score, Figure)


def test_a_criterion_that_is_one_item_of_equal_answers_is_not_told(peers: Round, ballots: Maker) -> None:
    alike = [
        (times, (YES, 3, value, value, other)) for times, value, other in ((20, 5, 2), (25, 4, 4), (20, 2, 5))
    ]
    found = _told(peers, ballots_of(PEER, *alike), ballots)
    scores = {one.criterion: one.score for one in found.criteria}
    assert scores["A1"] == WOULD_REVEAL
    assert isinstance(scores["C1"], Figure)


def test_two_categories_have_no_distribution_before_fifty_and_the_score_stays(
    source: str, ballots: Maker
) -> None:
    options = source[source.index("options = [\n  { value = 1") : source.index("]\nno_answers")]
    two = options.replace("value = 5", "value = 9").split("\n")
    kept = "\n".join([two[0], two[1], two[2], ""])
    asked = read(source.replace(options, kept))
    round_ = Round(asked, groups=(GroupRule(PEER, 1.0, 5, required=True, size=None),))
    rows = ballots_of(PEER, (20, (YES, 1, 2, 2, 1)), (20, (YES, 2, 1, 2, 2)), (3, (YES, 1, 1, 1, 1)))
    found = _told(round_, rows, ballots)
    assert _item(found, "a").distribution == TOO_FEW
    assert all_exposed(found, Asked.of(asked), PLAIN) == ()


def test_a_withheld_group_and_a_group_without_ratings_expose_nothing(asked: Asked) -> None:
    assert block_of(GroupResult(PEER, TOO_FEW, TOO_FEW, (), ()), asked, PLAIN) is None
    assert all_exposed(GroupResult(PEER, TOO_FEW, TOO_FEW, (), ()), asked, PLAIN) == ()
    unasked = (CriterionResult("C1", Band(BandName.HIGH, 75, 100)),)
    bare = GroupResult(PEER, GroupCounts(20, 12, 12, 0), TOO_FEW, unasked, ())
    assert all_exposed(bare, asked, PLAIN) == ()


def _result(score: float, *criteria: Figure | Band | Withheld, valid: int = 10) -> GroupResult:
    """Give a result with bands for items: a, b make C1; c, d make C2; A1 is a."""
    high = Band(BandName.HIGH, 75, 100)
    return GroupResult(
        PEER,
        GroupCounts(20, valid, valid, 0),
        Figure(score, score - 10, score + 5, 1, None),
        tuple(CriterionResult(code, one) for code, one in zip(("C1", "C2", "A1"), criteria, strict=False)),
        tuple(ItemResult(ItemId(one), high, TOO_FEW, None) for one in "abcd"),
    )


def test_a_criterion_that_pins_its_items_is_told_more_coarsely_before_anything_is_withheld(
    asked: Asked,
) -> None:
    # C1 at 99 of ten ballots: at most three of 80 steps are missing, two items cannot hide that
    pinned = _result(
        94, Figure(99, 90, 100, 1, None), Figure(80, 70, 90, 1, None), Band(BandName.HIGH, 75, 100)
    )
    assert all_exposed(pinned, asked, PLAIN) == ("a", "b")
    safe = secure(pinned, asked, PLAIN, Again())
    assert all_exposed(safe, asked, PLAIN) == ()
    assert safe.score == pinned.score
    assert not any(isinstance(one.score, Withheld) for one in safe.criteria)
    assert safe.items == pinned.items


def test_where_the_ballot_score_alone_gives_everything_away_it_is_withheld(asked: Asked) -> None:
    total = replace(_result(100, WOULD_REVEAL, WOULD_REVEAL, WOULD_REVEAL), items=_result(100).items)
    safe = secure(total, asked, PLAIN, Again())
    assert safe.score == WOULD_REVEAL
    assert all_exposed(safe, asked, PLAIN) == ()


def test_answers_known_to_be_missing_loosen_what_a_mean_says(asked: Asked) -> None:
    shares = (Share(("1", "2"), 4, 12), Share(("3",), 10, 29), Share(("4", "5"), 20, 59))
    told = Figure(75, 65, 80, 5, None)
    items = tuple(
        ItemResult(ItemId(one), told, Distribution(34, shares, merged=True), None) for one in "abcd"
    )
    base = _result(75, Figure(75, 65, 80, 1, None), Figure(75, 65, 80, 1, None), WOULD_REVEAL, valid=40)
    block = block_of(replace(base, items=items), asked, PLAIN)
    assert block is not None
    assert [one.answers for one in block.items] == [34] * 4
    # twelve ballots may lack an answer to a or b
    slack = 100 * 12 * (1 / 40 + 1 / 28)
    [c1, c2, ballot] = block.rows.ranges
    assert c1.least == pytest.approx(74.5 - slack)
    assert c1.below == 100
    assert c2.least == pytest.approx(74.5 - slack)
    assert ballot.least < c1.least  # twice as many may be missing there
    few = tuple(
        ItemResult(ItemId(one), told, Distribution(19, (Share(("1", "2"), 19, 100),), merged=True), None)
        for one in "abcd"
    )
    nothing = block_of(replace(base, items=few), asked, PLAIN)
    assert nothing is not None
    assert [(one.least, one.below) for one in nothing.rows.ranges] == [(0, 100)] * 3


def test_citizens_of_a_known_number_are_looked_at_with_their_own_intervals(
    questionnaire: Questionnaire, ballots: Maker, asked: Asked
) -> None:
    rows = ballots_of(
        CITIZEN, (20, BEST), (25, GOOD), (15, MIDDLING), (5, (YES, 2, 1, 2, 1)), (1, (YES, 1, 1, 1, 2))
    )
    round_ = Round(questionnaire, groups=(GroupRule(CITIZEN, 1.0, 10, required=True, size=80),))
    found = _told(round_, rows, ballots)
    assert all_exposed(found, asked, Estimation(66 / 80, 0.95)) == ()


def test_where_one_item_is_the_whole_score_equal_answers_are_told_by_neither(ballots: Maker) -> None:
    asked = questionnaire_library.load("confidence-poll", 1)[1]
    group = asked.respondent_groups[0]
    round_ = Round(asked, groups=(GroupRule(group, 1.0, 10, required=True, size=None),))
    alike = _told(round_, ballots_of(group, (40, (2,))), ballots)
    scores = [alike.score, *(one.score for one in alike.items), *(one.score for one in alike.criteria)]
    assert set(scores) == {WOULD_REVEAL}
    mixed = _told(round_, ballots_of(group, (15, (2,)), (15, (1,)), (20, (3,))), ballots)
    assert isinstance(mixed.score, Figure)
