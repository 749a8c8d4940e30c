"""Fair average and score by order alone: leniency taken out where pools overlap, else the reason why not."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.crossed import NotConverged
from surveys import release_models
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_models import Others
from surveys.summary import Figure, Summary, WithheldReason
from surveys.survey import Assignment, GroupRule
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    PEER,
    SUBORDINATE,
    WEB,
    WORST,
    YES,
    Round,
    Row,
    ballots_of,
)

HALVES = (
    GroupRule(PEER, 0.5, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.5, 5, required=True, size=None),
)
CROSSED = (
    (PEER, (1, 2, 3)),
    (PEER, (4, 5, 6)),
    (SUBORDINATE, (1, 4)),
    (SUBORDINATE, (2, 5)),
    (SUBORDINATE, (3, 6)),
)
APART = ((PEER, (1, 2, 3)), (PEER, (4, 5, 6)), (SUBORDINATE, (1, 2, 3)), (SUBORDINATE, (4, 5, 6)))
Pools = tuple[tuple[RespondentGroup, tuple[int, ...]], ...]


def _others(told: Summary) -> list[Others]:
    return [Others(one.fair, one.ordinal) for one in told.analyses.subjects]


def _lenient_and_severe(each: int = 30) -> list[Row]:
    """Make six subjects who are alike; the peers of the first three are kinder than those of the others."""
    kind, severe = (
        ((each, BEST), (each, GOOD), (each, MIDDLING)),
        ((each, GOOD), (each, MIDDLING), (each, WORST)),
    )
    rows = []
    for subject in range(1, 7):
        rows += ballots_of(PEER, *(kind if subject <= 3 else severe), subject=subject)
        rows += ballots_of(SUBORDINATE, (each, BEST), (each, GOOD), (each, MIDDLING), subject=subject)
    return rows


def _tell(asked: Questionnaire, rows: list[Row], pools: Pools = CROSSED, **parts: object) -> Summary:
    round_ = Analysed(asked, **{"groups": HALVES, "subjects": 6, "pools": pools, **parts})  # type: ignore[arg-type]
    return round_.tell(make_ballots(rows))


def test_alike_subjects_have_one_fair_average_however_kind_their_raters(questionnaire: Questionnaire) -> None:
    told = _tell(questionnaire, _lenient_and_severe())
    composites = {one.composite.value for one in told.subjects if isinstance(one.composite, Figure)}
    assert len(composites) == 2
    fair = [one.fair for one in _others(told) if isinstance(one.fair, Figure)]
    assert len(fair) == 6
    assert len({one.value for one in fair}) == 1
    for one in fair:
        assert one.step == 1.0
        assert min(composites) < one.value < max(composites)
        assert one.low < one.value < one.high
    # all differences go to the pools: by the order of answers nothing of a person is left
    assert {one.ordinal for one in _others(told)} == {
        Others.withheld(WithheldReason.LENIENCY_NOT_IDENTIFIED).ordinal
    }


def _merits() -> list[Row]:
    """Draw pairs 1 and 4, 2 and 5, 3 and 6 of one merit; the peers of the first three are kinder."""
    random = np.random.default_rng(20)
    rows: list[Row] = []
    for subject in range(1, 7):
        for group in (PEER, SUBORDINATE):
            kind = 0.7 if group is PEER and subject <= 3 else 0.0
            mean = 2.4 + 0.5 * ((subject - 1) % 3) + kind
            drawn = random.normal(mean, 0.6, (120, 1)) + random.normal(0.0, 0.7, (120, 4))
            answers = np.clip(np.round(drawn), 1, 5).astype(int).tolist()
            rows.extend((subject, group, WEB, (YES, *one)) for one in answers)
    return rows


def test_both_models_bring_pairs_of_one_merit_together(questionnaire: Questionnaire) -> None:
    told = _tell(questionnaire, _merits())
    raw = [one.composite.value for one in told.subjects if isinstance(one.composite, Figure)]
    for model in ("fair", "ordinal"):
        found = [getattr(one, model) for one in _others(told)]
        values = [one.value for one in found if isinstance(one, Figure)]
        assert len(values) == 6
        for place in range(3):
            assert raw[place] - raw[place + 3] > 5
            assert abs(values[place] - values[place + 3]) < 0.5 * (raw[place] - raw[place + 3])
        assert values[0] < values[1] < values[2]
        assert all(one.low < one.value < one.high for one in found)


def test_where_pools_are_apart_neither_is_told(questionnaire: Questionnaire) -> None:
    found = _others(_tell(questionnaire, _lenient_and_severe(), APART))
    assert found == [Others.withheld(WithheldReason.LENIENCY_NOT_IDENTIFIED)] * 6
    # each side for itself is rated by the same people
    sides = ("chair", "chair", "chair", "secretary", "secretary", "secretary")
    found = _others(_tell(questionnaire, _lenient_and_severe(), APART, position_groups=sides))
    assert all(isinstance(one.fair, Figure) for one in found)


def test_one_fit_serves_all_position_groups_it_ties_together(questionnaire: Questionnaire) -> None:
    whole = _others(_tell(questionnaire, _lenient_and_severe()))
    parted = _others(_tell(questionnaire, _lenient_and_severe(), position_groups=("chair", "secretary")))
    assert parted == whole


@pytest.mark.parametrize(
    ("position_groups", "why"),
    [
        ((None,), WithheldReason.NO_EQUIVALENTS),
        (tuple("abcdef"), WithheldReason.NO_EQUIVALENTS),
    ],
)
def test_without_equivalents_neither_is_told(
    questionnaire: Questionnaire, position_groups: tuple[str | None, ...], why: WithheldReason
) -> None:
    found = _others(_tell(questionnaire, _lenient_and_severe(), position_groups=position_groups))
    assert found == [Others.withheld(why)] * 6


def test_a_cell_under_fifty_ballots_takes_no_part(questionnaire: Questionnaire) -> None:
    found = _others(_tell(questionnaire, _lenient_and_severe(16)))
    assert found == [Others.withheld(WithheldReason.TOO_FEW_BALLOTS)] * 6
    of_two = [row for row in _lenient_and_severe() if row[0] < 3] + ballots_of(PEER, (4, GOOD), subject=3)
    found = _others(_tell(questionnaire, of_two))
    assert found[2:] == [Others.withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)] * 4


def test_a_cell_that_mixes_pools_takes_no_part(questionnaire: Questionnaire) -> None:
    another = Assignment(0, PEER, 0, WEB, (SubjectNumber(1), SubjectNumber(4)), 10)
    found = _others(_tell(questionnaire, _lenient_and_severe(), more=(another,)))
    assert found[0] == found[3] == Others.withheld(WithheldReason.TOO_FEW_BALLOTS)


def test_a_group_without_weight_takes_no_part(questionnaire: Questionnaire) -> None:
    beside = (*HALVES, GroupRule(CITIZEN, 0.0, 10, required=False, size=None))
    rows = _lenient_and_severe()
    citizens = [row for at in range(1, 7) for row in ballots_of(CITIZEN, (40, WORST), (20, GOOD), subject=at)]
    whole = tuple(range(1, 7))
    with_citizens = _tell(questionnaire, rows + citizens, (*CROSSED, (CITIZEN, whole)), groups=beside)
    assert _others(with_citizens) == _others(_tell(questionnaire, rows))


def test_whoever_got_nothing_but_the_best_has_no_fair_average(questionnaire: Questionnaire) -> None:
    rows = [row for row in _lenient_and_severe() if row[0] != 1]
    rows += ballots_of(PEER, (60, BEST), subject=1) + ballots_of(SUBORDINATE, (60, BEST), subject=1)
    first, second, *_ = _others(_tell(questionnaire, rows))
    assert first == Others.withheld(WithheldReason.WOULD_REVEAL)  # as it is not compared at all
    assert isinstance(second.fair, Figure)


def test_what_does_not_settle_is_said_and_no_number_given(
    questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise NotConverged("the steps did not settle")

    monkeypatch.setattr(release_models, "fit_rasch", fail)
    monkeypatch.setattr(release_models, "fit_cumulative_mixed", fail)
    found = _others(_tell(questionnaire, _lenient_and_severe()))
    assert found == [Others.withheld(WithheldReason.NOT_CONVERGED)] * 6


def test_one_subject_with_ballots_enough_has_nobody_to_stand_beside(questionnaire: Questionnaire) -> None:
    rows = [row for row in _lenient_and_severe() if row[0] == 1]
    few = [row for row in _lenient_and_severe(12) if row[0] != 1]
    alone, *others = _others(_tell(questionnaire, rows + few))
    assert alone == Others.withheld(WithheldReason.NO_EQUIVALENTS)
    assert others == [Others.withheld(WithheldReason.TOO_FEW_BALLOTS)] * 5


def test_more_pools_than_can_be_computed_are_said(
    questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_models, "MOST_POOLS", 4)
    found = _others(_tell(questionnaire, _lenient_and_severe()))
    assert found == [Others.withheld(WithheldReason.NOT_COMPUTED)] * 6


def test_a_questionnaire_without_ratings_has_nothing_to_model(questionnaire: Questionnaire) -> None:
    from surveys.release_leniency import Raters
    from surveys.release_models import tell_others
    from surveys.release_told import Told
    from surveys.tally import tally

    contact, _ = questionnaire.sections
    only = replace(questionnaire, sections=(contact,))
    ballots = make_ballots([(1, CITIZEN, WEB, (1,))] * 60)
    told = Round(only).release([(1, CITIZEN, WEB, (1,))] * 60, make_ballots)
    found = tell_others(Told.of(told), only, Raters.of(()), tally(only, ballots))
    assert found == {1: Others.withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)}
