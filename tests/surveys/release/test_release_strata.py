"""Rounds with strata: groups are weighed by people where these are known, and by nothing else anywhere."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.design import Design, Stage, estimate_mean
from surveys import summary_json
from surveys.identifiers import Channel, RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.questionnaire import Questionnaire
from surveys.release import summarise
from surveys.release_audit import audit
from surveys.release_round import Results
from surveys.summary import Comparison, Figure, GroupResult, Summary
from surveys.survey import Assignment, GroupRule, Rules, Subject
from surveys.tally import tally
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    OPEN_LINK,
    PEER,
    WEB,
    WORST,
    Maker,
    Round,
    Row,
    ballots_of,
)

ONE, TWO = SubjectNumber(1), SubjectNumber(2)
STRATA = ((1, "Town", 900), (2, "Hills", 100), (3, "Coast", 500))
Ballots = Sequence[tuple[Row, int]]  # with the stratum of each


def _in(stratum: int, *answers: tuple[int, tuple[int, ...]], subject: int = 1, **kind: object) -> Ballots:
    group = kind.get("group", CITIZEN)
    channel = kind.get("channel", WEB)
    assert isinstance(group, RespondentGroup)
    assert isinstance(channel, Channel)
    return [(row, stratum) for row in ballots_of(group, *answers, subject=subject, channel=channel)]


TOWN = _in(1, (10, GOOD), (10, MIDDLING))  # mean 62.5
HILLS = _in(2, (30, BEST), (10, GOOD))  # mean 93.75


def _asked(*strata: int, group: RespondentGroup = CITIZEN) -> list[Assignment]:
    return [Assignment(1 + place, group, one, WEB, (ONE, TWO), 100) for place, one in enumerate(strata)]


def _rules(
    questionnaire: Questionnaire,
    strata: Sequence[tuple[int, str, int | None]] = STRATA,
    groups: tuple[GroupRule, ...] = (GroupRule(CITIZEN, 1.0, 10, required=True, size=None),),
) -> Rules:
    return replace(Round(questionnaire, groups=groups).survey.rules, strata=tuple(strata))


def _summary(
    questionnaire: Questionnaire, maker: Maker, ballots: Ballots, rules: Rules, asked: Sequence[Assignment]
) -> Summary:
    survey = replace(Round(questionnaire, groups=rules.groups).survey, rules=rules)
    subjects = [
        Subject(
            number, SubjectKind.CADRE, f"CB{number}", f"Lê Văn {number}", "chair", "chair", UnitCode("06970")
        )
        for number in (ONE, TWO)
    ]
    table = tally(questionnaire, maker([row for row, _ in ballots], [stratum for _, stratum in ballots]))
    return summarise(survey, questionnaire, subjects, asked, table)


@pytest.fixture
def told(questionnaire: Questionnaire, ballots: Maker) -> "Telling":
    return Telling(questionnaire, ballots)


class Telling:
    """Tells the citizens' result about the first subject."""

    def __init__(self, questionnaire: Questionnaire, maker: Maker) -> None:
        self.questionnaire, self.maker = questionnaire, maker

    def __call__(
        self, ballots: Ballots, asked: Sequence[Assignment] | None = None, rules: Rules | None = None
    ) -> GroupResult:
        chosen = _asked(1, 2) if asked is None else asked
        how = _rules(self.questionnaire) if rules is None else rules
        summary = _summary(self.questionnaire, self.maker, ballots, how, chosen)
        return summary.subjects[0].groups[0]


def _value(result: GroupResult) -> float:
    assert isinstance(result.score, Figure)
    return result.score.value


def test_a_group_score_counts_every_stratum_by_its_people(told: Telling) -> None:
    result = told([*TOWN, *HILLS])
    assert result.weighted
    assert _value(result) == 66  # 0.9 x 62.5 + 0.1 x 93.75 = 65.6; all ballots alike: 83.3
    assert {one.score.value for one in result.criteria if isinstance(one.score, Figure)} == {66}


def test_its_error_is_that_of_the_stratified_design(questionnaire: Questionnaire, ballots: Maker) -> None:
    both = [*TOWN, *HILLS]
    table = tally(questionnaire, ballots([row for row, _ in both], [stratum for _, stratum in both]))
    results = Results.of(_rules(questionnaire), questionnaire, _asked(1, 2), table)
    scores = np.repeat([75.0, 50, 100, 75], [10, 10, 30, 10])
    strata, people = np.repeat([1, 2], [20, 40]), np.repeat([900.0, 100], [20, 40])
    weights = people / np.repeat([20.0, 40], [20, 40])
    expected = estimate_mean(Design(weights, Stage(strata, np.arange(60), people)), scores)
    found = results.cells.exact.ballots
    assert found.score[0] == pytest.approx(expected.value[0])
    assert found.se[0] == pytest.approx(expected.se[0])
    cells = results.cells
    assert found.se[0] ** 2 == pytest.approx(
        cells.spread[0] ** 2 * (1 - cells.fraction[0]) / cells.effective[0]
    )


def test_items_stay_the_plain_counts(told: Telling) -> None:
    result = told([*TOWN, *HILLS])
    (score,) = (one.score for one in result.items if one.item == "a")
    assert isinstance(score, Figure)
    assert score.value == 83  # (10 x 75 + 10 x 50 + 30 x 100 + 10 x 75) / 60


def test_a_stratum_below_the_threshold_is_merged_so_that_no_few_ballots_carry_a_score(told: Telling) -> None:
    few = _in(3, (9, WORST))
    result = told([*TOWN, *HILLS, *few], _asked(1, 2, 3))
    # coast joins the hills: (40 x 93.75 + 0) / 49 = 76.5 for 600 of 1,500 people
    assert result.weighted
    assert _value(result) == 68
    enough = told([*TOWN, *HILLS, *_in(3, (10, WORST))], _asked(1, 2, 3))
    assert _value(enough) == 44  # (900 x 62.5 + 100 x 93.75) / 1,500


def test_a_stratum_that_sent_nothing_is_merged(told: Telling) -> None:
    assert _value(told([*TOWN, *HILLS], _asked(1, 2, 3))) == 75  # 0.6 x 62.5 + 0.4 x 93.75


PLAIN = 83


@pytest.mark.parametrize(
    "strata",
    [
        pytest.param([], id="nothing known of the strata"),
        pytest.param([(1, "Town", 900), (2, "Hills", None)], id="one size unknown"),
    ],
)
def test_strata_of_unknown_size_weigh_nothing(
    strata: list[tuple[int, str, int | None]], told: Telling, questionnaire: Questionnaire
) -> None:
    result = told([*TOWN, *HILLS], rules=_rules(questionnaire, strata))
    assert (_value(result), result.weighted) == (PLAIN, False)


def test_where_all_were_asked_in_one_stratum_there_is_nothing_to_weigh(told: Telling) -> None:
    result = told([(row, 1) for row, _ in [*TOWN, *HILLS]], _asked(1))
    assert (_value(result), result.weighted) == (PLAIN, False)


def test_strata_too_small_to_stand_alone_weigh_nothing(told: Telling) -> None:
    result = told([*TOWN, *_in(2, (9, BEST))])
    assert not result.weighted
    assert _value(result) == 74  # (20 x 62.5 + 9 x 100) / 29


def test_ballots_without_a_known_stratum_weigh_nothing(told: Telling) -> None:
    result = told([*TOWN, *((row, 0) for row, _ in HILLS)], _asked(1, 2))
    assert (_value(result), result.weighted) == (PLAIN, False)


def test_colleagues_are_never_weighed(told: Telling, questionnaire: Questionnaire) -> None:
    groups = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
    ballots = [*_in(1, (10, GOOD), (10, MIDDLING), group=PEER), *_in(2, (30, BEST), (10, GOOD), group=PEER)]
    result = told(ballots, _asked(1, 2, group=PEER), _rules(questionnaire, groups=groups))
    assert (_value(result), result.weighted) == (PLAIN, False)


def test_the_open_link_is_never_weighed(questionnaire: Questionnaire, ballots: Maker) -> None:
    strangers = [*_in(1, (40, WORST), channel=OPEN_LINK), *_in(2, (20, GOOD), channel=OPEN_LINK)]
    asked = [*_asked(1, 2), Assignment(9, CITIZEN, 1, OPEN_LINK, (ONE, TWO), 0)]
    rules = _rules(questionnaire)
    summary = _summary(questionnaire, ballots, [*TOWN, *HILLS, *strangers], rules, asked)
    (apart,) = summary.subjects[0].open_link
    assert (_value(apart), apart.weighted) == (25, False)
    assert _value(summary.subjects[0].groups[0]) == 66


def test_a_list_with_fewer_people_than_ballots_counts_as_everybody(
    told: Telling, questionnaire: Questionnaire
) -> None:
    result = told([*TOWN, *HILLS], rules=_rules(questionnaire, [(1, "Town", 5), (2, "Hills", 400)]))
    # 20 ballots of at least 20 people: (20 x 62.5 + 400 x 93.75) / 420
    assert _value(result) == 92


def test_composites_and_comparisons_are_made_of_weighed_scores(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    other = [*_in(1, (20, GOOD), (20, BEST), subject=2), *_in(2, (30, MIDDLING), (10, GOOD), subject=2)]
    summary = _summary(questionnaire, ballots, [*TOWN, *HILLS, *other], _rules(questionnaire), _asked(1, 2))
    first, second = summary.subjects
    assert isinstance(first.composite, Figure)
    assert isinstance(second.composite, Figure)
    assert (first.composite.value, second.composite.value) == (66, 84)  # 0.9 x 87.5 + 0.1 x 56.25
    assert isinstance(first.comparison, Comparison)
    assert first.comparison.pairs[0].told_apart  # plain: 83.3 and 71.9, the other way round
    assert first.comparison.pairs[0].value == -18


def test_the_disclosure_audit_finds_nothing_in_a_weighed_round(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = [*TOWN, *HILLS, *_in(1, (12, GOOD), subject=2), *_in(2, (4, BEST), (8, MIDDLING), subject=2)]
    rules = _rules(questionnaire)
    summary = _summary(questionnaire, ballots, rows, rules, _asked(1, 2))
    assert summary.subjects[1].groups[0].weighted
    assert audit(summary, questionnaire, rules, lambda: 0.0).problems == ()


def test_a_frozen_release_knows_that_it_is_weighed(questionnaire: Questionnaire, ballots: Maker) -> None:
    summary = _summary(questionnaire, ballots, [*TOWN, *HILLS], _rules(questionnaire), _asked(1, 2))
    assert summary_json.load(summary_json.dump(summary)) == summary


def test_strata_are_summed_over_channels_only(questionnaire: Questionnaire, ballots: Maker) -> None:
    rows = [*TOWN, *HILLS, *_in(2, (5, WORST), channel=Channel.PAPER)]
    table = tally(questionnaire, ballots([row for row, _ in rows], [stratum for _, stratum in rows]))
    assert table.by_stratum().stratum.tolist() == [1, 2]
    assert table.by_stratum().returned.tolist() == [20, 45]
