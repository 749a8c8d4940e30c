"""Adjusted scores: leniency is taken out where pools of raters overlap, and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.crossed import NotConverged
from surveys import release_leniency
from surveys.identifiers import Channel, RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.questionnaire import Questionnaire
from surveys.release import summarise
from surveys.release_comparison import Apart
from surveys.release_composite import tell_composite
from surveys.release_leniency import Leniency, Raters, tell_adjusted
from surveys.release_pools import Cells
from surveys.summary import Figure, GroupCounts, GroupResult, Summary, Withheld, WithheldReason
from surveys.survey import Assignment, GroupRule, Subject
from surveys.tally import tally
from tests.surveys.release.conftest import CITIZEN, GOOD, MIDDLING, PEER, WEB, WORST, Maker, Round, ballots_of

HALVES = {CITIZEN: 0.5, PEER: 0.5}
RULES = (
    GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
    GroupRule(PEER, 0.5, 5, required=True, size=None),
)
UNITS, POSTS = 8, 2
BALLOTS = 400
NOT_IDENTIFIED = Withheld(WithheldReason.LENIENCY_NOT_IDENTIFIED)
SAME_RATERS = Withheld(WithheldReason.SAME_RATERS)
# of a unit's people, on 0-100; of one person; both sum to 0 and are unrelated to each other
LENIENCY = (8, -8, 6, -6, 4, -4, 2, -2)
MERIT = (3, 3, -3, -3, 6, -6, 6, -6), (5, -5, 5, -5, -1, 1, -1, 1)
MEAN = {("post 0", CITIZEN): 60.0, ("post 0", PEER): 70.0, ("post 1", CITIZEN): 50.0, ("post 1", PEER): 66.0}


def _number(unit: int, post: int) -> SubjectNumber:
    return SubjectNumber(1 + POSTS * unit + post)


def _asked(group: RespondentGroup, pools: Sequence[Sequence[SubjectNumber]]) -> list[Assignment]:
    return [Assignment(1 + place, group, 0, WEB, tuple(pool), 500) for place, pool in enumerate(pools)]


EVERYBODY = [_number(unit, post) for unit in range(UNITS) for post in range(POSTS)]
BY_UNIT = [[_number(unit, post) for post in range(POSTS)] for unit in range(UNITS)]
ALONE = [[number] for number in EVERYBODY]
OVERLAPPING = _asked(CITIZEN, BY_UNIT) + _asked(PEER, [EVERYBODY])


def _result(group: RespondentGroup, value: float) -> GroupResult:
    figure = Figure(value, value - 0.5, value + 0.5, 0.1, None)
    return GroupResult(group, GroupCounts(500, BALLOTS, BALLOTS, 0), figure, (), ())


def _told(
    leniency: Sequence[float] = LENIENCY, merit: Sequence[Sequence[float]] = MERIT
) -> dict[SubjectNumber, dict[RespondentGroup, GroupResult]]:
    """Make published results: citizens of a unit are lenient or severe, peers are the same people for all."""
    return {
        _number(unit, post): {
            group: _result(
                group,
                MEAN[f"post {post}", group] + merit[post][unit] + (leniency[unit] if group is CITIZEN else 0),
            )
            for group in HALVES
        }
        for unit in range(UNITS)
        for post in range(POSTS)
    }


def _adjust(
    told: Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]], assignments: Sequence[Assignment]
) -> dict[SubjectNumber, Figure | Withheld]:
    return _take_out(told, assignments).scores


def _take_out(
    told: Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]], assignments: Sequence[Assignment]
) -> Leniency:
    published: dict[str, list[tuple[SubjectNumber, Figure]]] = {}
    for number, groups in told.items():
        composite = tell_composite(groups, HALVES)
        assert isinstance(composite, Figure)
        published.setdefault(f"post {(number - 1) % POSTS}", []).append((number, composite))
    return tell_adjusted(published, told, Raters.of(assignments), HALVES, 0.95)


def test_what_lenient_and_severe_units_add_is_taken_out() -> None:
    adjusted = _adjust(_told(), OVERLAPPING)
    for unit in range(UNITS):
        for post in range(POSTS):
            found = adjusted[_number(unit, post)]
            assert isinstance(found, Figure)
            mean = (MEAN[f"post {post}", CITIZEN] + MEAN[f"post {post}", PEER]) / 2
            assert found.value == pytest.approx(mean + MERIT[post][unit], abs=1.0)  # raw: up to 4 off
            assert found.low <= mean + MERIT[post][unit] <= found.high
            assert found.step == 0.1


def test_where_units_are_equally_lenient_next_to_nothing_is_taken_out() -> None:
    told = _told(leniency=[0] * UNITS)
    for number, found in _adjust(told, OVERLAPPING).items():
        raw = tell_composite(told[number], HALVES)
        assert isinstance(raw, Figure)
        assert isinstance(found, Figure)
        assert found.value == pytest.approx(raw.value, abs=1.0)


def test_what_is_left_of_a_difference_without_leniency_may_point_the_other_way() -> None:
    apart = _take_out(_told(), OVERLAPPING).apart["post 1"]
    merit = np.array(MERIT[1])
    assert apart.pairs.tolist() == np.sign(merit[:, None] - merit).tolist()
    assert apart.from_mean.tolist() == np.sign(merit).tolist()


def test_only_what_holds_with_and_without_leniency_tells_apart() -> None:
    raw = Apart(np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]]), np.array([1, -1, 0]))
    adjusted = Apart(np.array([[0, -1, -1], [1, 0, 0], [1, 0, 0]]), np.array([1, 0, 0]))
    both = raw.agreeing(adjusted)
    assert both.pairs.tolist() == [[0, 0, -1], [0, 0, 0], [1, 0, 0]]
    assert both.from_mean.tolist() == [1, 0, 0]
    assert raw.agreeing(None) == raw


def test_who_was_rated_by_the_same_people_has_nothing_to_adjust() -> None:
    adjusted = _adjust(_told(), _asked(CITIZEN, [EVERYBODY]) + _asked(PEER, [EVERYBODY]))
    assert set(adjusted.values()) == {SAME_RATERS}


@pytest.mark.parametrize(
    "assignments",
    [
        pytest.param(_asked(CITIZEN, ALONE) + _asked(PEER, ALONE), id="everybody has raters of their own"),
        pytest.param(_asked(CITIZEN, ALONE) + _asked(PEER, [EVERYBODY]), id="a pool rates one subject only"),
        pytest.param(_asked(CITIZEN, BY_UNIT) + _asked(PEER, BY_UNIT), id="no chain leads to another unit"),
        pytest.param(
            _asked(CITIZEN, [EVERYBODY[:8], EVERYBODY[8:]]) + _asked(PEER, [EVERYBODY]), id="too few pools"
        ),
        pytest.param(_asked(CITIZEN, BY_UNIT), id="nobody knows who the peers were"),
    ],
)
def test_where_leniency_cannot_be_told_from_merit_no_number_is_given(
    assignments: Sequence[Assignment],
) -> None:
    assert set(_adjust(_told(), assignments).values()) == {NOT_IDENTIFIED}


def test_a_score_that_mixes_two_pools_withholds_its_position_group_only() -> None:
    elsewhere = [_number(0, 0), _number(1, 0)]
    adjusted = _adjust(_told(), [*OVERLAPPING, *_asked(CITIZEN, [elsewhere])])
    assert {adjusted[_number(unit, 0)] for unit in range(UNITS)} == {NOT_IDENTIFIED}
    # the units of the two mixed scores have one subject left each: their pools say nothing any more
    assert {adjusted[_number(unit, 1)] for unit in range(UNITS)} == {NOT_IDENTIFIED}


def test_several_channels_to_the_same_subjects_are_one_pool_and_the_open_link_is_none() -> None:
    on_paper = [replace(one, channel=Channel.PAPER) for one in OVERLAPPING]
    open_link = [replace(one, channel=Channel.OPEN_LINK) for one in _asked(CITIZEN, [EVERYBODY])]
    assert _adjust(_told(), [*on_paper, *OVERLAPPING, *open_link]) == _adjust(_told(), OVERLAPPING)


def test_where_all_differences_lie_between_pools_no_number_is_given() -> None:
    assert set(_adjust(_told(merit=[[0] * UNITS] * POSTS), OVERLAPPING).values()) == {NOT_IDENTIFIED}


def test_a_fit_that_does_not_converge_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotConverged("the steps did not settle")

    monkeypatch.setattr(release_leniency, "fit_crossed", refuse)
    assert set(_adjust(_told(), OVERLAPPING).values()) == {Withheld(WithheldReason.NOT_CONVERGED)}


def test_the_ballots_that_stand_for_a_cell_have_its_published_mean_and_variance() -> None:
    result = _result(PEER, 60.0)
    design = {("post", PEER): [(SubjectNumber(n), "pool", result) for n in (1, 2)]}
    values, codes, sizes = Cells.overlapping(design, 0.95).ratings()
    assert sizes == [2, 1, 1, 2]
    assert [len(one) for one in (values, *codes)] == [2 * BALLOTS] * 5
    first = values[codes[0] == 0]
    assert first.mean() == pytest.approx(60)
    # half the interval is 0.5 = 1.96 se + 0.05 for the rounding outwards; the score is rounded to 0.1
    variance = (0.45 / 1.959963984540054) ** 2 + 0.1**2 / 12
    assert first.var(ddof=1) / BALLOTS == pytest.approx(variance)


def _release(questionnaire: Questionnaire, ballots: Maker) -> tuple[Summary, list[Assignment]]:
    """Release a round in which every unit's citizens rate its two people, and all peers everybody."""
    asked = Round(questionnaire, groups=RULES)
    subjects = [
        Subject(
            number,
            SubjectKind.CADRE,
            f"CB{number}",
            f"Trần Thị {number}",
            "chair",
            f"post {(number - 1) % POSTS}",
            UnitCode("06970"),
        )
        for number in EVERYBODY
    ]
    rows = []
    for unit in range(UNITS):
        for post in range(POSTS):
            merit, lenient = MERIT[post][unit], LENIENCY[unit]
            subject = int(_number(unit, post))
            rows += ballots_of(
                CITIZEN, (60 + 4 * (merit + lenient), GOOD), (60, MIDDLING), (9, WORST), subject=subject
            )
            rows += ballots_of(PEER, (60 + 6 * merit, GOOD), (60, MIDDLING), (9, WORST), subject=subject)
    table = tally(questionnaire, ballots(rows))
    return summarise(asked.survey, questionnaire, subjects, OVERLAPPING, table), OVERLAPPING


def test_the_adjusted_scores_of_a_release_follow_from_its_published_figures_alone(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary, assignments = _release(questionnaire, ballots)
    told = {one.number: {group.group: group for group in one.groups} for one in summary.subjects}
    assert {one.number: one.adjusted for one in summary.subjects} == _adjust(told, assignments)
    figures = [one.adjusted for one in summary.subjects if isinstance(one.adjusted, Figure)]
    assert len(figures) == len(EVERYBODY)


def test_the_same_round_gives_the_same_adjusted_scores(questionnaire: Questionnaire, ballots: Maker) -> None:
    assert _release(questionnaire, ballots) == _release(questionnaire, ballots)


def test_subjects_of_one_kind_of_invitation_are_told_that_there_is_nothing_to_adjust(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = [
        row
        for number in (1, 2, 3)
        for row in ballots_of(PEER, (25 + number, GOOD), (25, MIDDLING), subject=number)
    ]
    peers = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
    summary = Round(questionnaire, groups=peers, subjects=3).release(rows, ballots)
    assert {one.adjusted for one in summary.subjects} == {SAME_RATERS}
