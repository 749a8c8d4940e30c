"""Leniency of raters in linked rounds: held to dense matrices; what may be told, what has no influence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy import stats

from analysis.arrays import CodeArray, FloatArray
from analysis.crossed import CrossedFit, NotConverged, fit_crossed
from surveys import release_leniency, release_linked
from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.release import summarise_ballots
from surveys.release_comparison import Apart
from surveys.release_leniency import Leniency, Raters, tell_adjusted
from surveys.release_linked import LinkedLeniency, LinkedRows, tell_linked
from surveys.release_standing import Published
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.survey import Assignment, GroupRule, Subject
from tests.surveys.release.conftest import CITIZEN, OPEN_LINK, PEER, WEB, Round, make_ballots

GROUPS = list(RespondentGroup)
TEAM, RATERS = 5, 90
CONFIDENCE = 0.95
MERIT = np.array([-8.0, -4.0, 0.0, 4.0, 8.0])
SAME_RATERS = Withheld(WithheldReason.SAME_RATERS)


def _figures(step: float = 1.0, subjects: int = TEAM) -> dict[str, Published]:
    return {
        "chairs": [
            (SubjectNumber(one), Figure(50.0, 45.0, 55.0, step, None)) for one in range(1, subjects + 1)
        ]
    }


def _rows(
    subject: Sequence[int], group: Sequence[int], rater: Sequence[int], score: Sequence[float]
) -> LinkedRows:
    about, by, of = (np.array(one, dtype=np.int64) for one in (subject, group, rater))
    return LinkedRows(about, by, of, np.array(score, dtype=np.float64))


def _simulated(seed: int, groups: Sequence[RespondentGroup] = (PEER,), share: float = 0.75) -> LinkedRows:
    """Simulate: raters differ by 10 points; who is lenient rates the first two more often than who is not."""
    chance = np.random.default_rng(seed)
    subjects, places, raters, scores = [], [], [], []
    for rater in range(RATERS * len(groups)):
        group, leniency = groups[rater % len(groups)], chance.normal(0, 10)
        for place, merit in enumerate(MERIT):
            by_leniency = 0.98 if leniency > 0 else 0.4
            if chance.random() < (by_leniency if place < TEAM // 2 else share):
                seen = 3.0 * (place % 2) if group is CITIZEN else 0.0
                score = 55 + merit + leniency + seen + chance.normal(0, 6)
                subjects.append(place + 1)
                places.append(GROUPS.index(group))
                raters.append(rater)
                scores.append(score)
    return _rows(subjects, places, raters, scores)


def _captured(
    monkeypatch: pytest.MonkeyPatch, rows: LinkedRows, weights: dict[RespondentGroup, float]
) -> tuple[CrossedFit, LinkedLeniency]:
    fits: list[CrossedFit] = []

    def keep(ratings: FloatArray, codes: list[CodeArray], sizes: list[int]) -> CrossedFit:
        fits.append(fit_crossed(ratings, codes, sizes))
        return fits[-1]

    monkeypatch.setattr(release_linked, "fit_crossed", keep)
    monkeypatch.setattr(release_linked, "WHOLE_POINT", 0.001)
    found = tell_linked(rows, _figures(0.001), weights, CONFIDENCE)
    return fits[0], found


@dataclass(frozen=True, slots=True)
class _Dense:
    """Henderson's mixed-model equations written out, with everything in one matrix."""

    value: FloatArray
    error: FloatArray


def _dense(rows: LinkedRows, fit: CrossedFit, weights: dict[RespondentGroup, float]) -> _Dense:
    cells = sorted(set(zip(rows.subject.tolist(), rows.group.tolist(), strict=True)))
    of_cell = [cells.index(one) for one in zip(rows.subject.tolist(), rows.group.tolist(), strict=True)]
    columns = [GROUPS.index(group) for group in weights]
    factors = [
        np.eye(TEAM)[rows.subject - 1],
        np.eye(int(rows.rater.max()) + 1)[rows.rater],
        np.eye(len(columns))[[columns.index(one) for one in rows.group.tolist()]],
    ]
    if len(columns) > 1:
        factors.append(np.eye(len(cells))[of_cell])
    design = np.hstack([np.ones((len(rows.score), 1)), *factors])
    penalty = np.concatenate(
        [[0.0]]
        + [
            np.full(one.shape[1], fit.residual / max(variance, 1e-12))
            for one, variance in zip(factors, fit.variances, strict=True)
        ]
    )
    inverse = np.linalg.inv(design.T @ design + np.diag(penalty))
    effects = inverse @ design.T @ rows.score
    sums = np.zeros((len(effects), TEAM))
    sums[0] = 1.0
    starts = np.cumsum([1] + [one.shape[1] for one in factors])
    for subject in range(TEAM):
        sums[starts[0] + subject, subject] = 1.0
        for place, (group, weight) in enumerate(weights.items()):
            raters = np.unique(rows.rater[rows.group == GROUPS.index(group)])
            sums[starts[1] + raters, subject] += weight / len(raters)
            sums[starts[2] + place, subject] += weight
            if len(columns) > 1:
                sums[starts[3] + cells.index((subject + 1, GROUPS.index(group))), subject] += weight
    variance = fit.residual * np.einsum("ij,ik,kj->j", sums, inverse, sums)
    return _Dense(sums.T @ effects, np.sqrt(variance))


@pytest.mark.parametrize("weights", [{PEER: 1.0}, {PEER: 0.6, CITIZEN: 0.4}], ids=["one group", "two groups"])
def test_scores_and_intervals_are_those_of_hendersons_equations(
    monkeypatch: pytest.MonkeyPatch, weights: dict[RespondentGroup, float]
) -> None:
    rows = _simulated(7, list(weights))
    fit, found = _captured(monkeypatch, rows, weights)
    dense = _dense(rows, fit, weights)
    figures = [found.scores[SubjectNumber(one)] for one in range(1, TEAM + 1)]
    assert all(isinstance(one, Figure) for one in figures)
    told = np.array([(one.value, one.low, one.high) for one in figures if isinstance(one, Figure)])
    half = stats.t.ppf(0.975, RATERS * len(weights) + TEAM - 2) * dense.error
    assert told[:, 0] == pytest.approx(dense.value, abs=2e-3)
    assert told[:, 1] == pytest.approx(dense.value - half, abs=5e-3)
    assert told[:, 2] == pytest.approx(dense.value + half, abs=5e-3)


def test_variances_are_where_the_dense_restricted_likelihood_is_highest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = _simulated(3)
    fit, _ = _captured(monkeypatch, rows, {PEER: 1.0})
    subject, rater = np.eye(TEAM)[rows.subject - 1], np.eye(RATERS)[rows.rater]

    def criterion(variances: list[float]) -> float:
        cover = variances[0] * subject @ subject.T + variances[1] * rater @ rater.T
        cover += variances[2] * np.eye(len(rows.score))
        solved = np.linalg.solve(cover, np.column_stack([np.ones(len(rows.score)), rows.score]))
        information = float(np.ones(len(rows.score)) @ solved[:, 0])
        centred = rows.score - float(np.ones(len(rows.score)) @ solved[:, 1]) / information
        size = float(np.linalg.slogdet(cover)[1])
        return float(size + np.log(information) + centred @ np.linalg.solve(cover, centred))

    best = [float(fit.variances[0]), float(fit.variances[1]), fit.residual]
    least = criterion(best)
    for place in range(3):
        for factor in (0.9, 1.1):
            moved = [*best]
            moved[place] *= factor
            assert criterion(moved) > least


def test_what_lenient_raters_add_is_taken_out() -> None:
    raw_errors, adjusted_errors = [], []
    for seed in range(6):
        rows = _simulated(seed, share=0.7)
        found = tell_linked(rows, _figures(), {PEER: 1.0}, CONFIDENCE)
        values = [one.value for one in found.scores.values() if isinstance(one, Figure)]
        raw = np.array([rows.score[rows.subject == one].mean() for one in range(1, TEAM + 1)])
        raw_errors.append(np.std(raw - raw.mean() - MERIT))
        adjusted_errors.append(np.std(np.array(values) - np.mean(values) - MERIT))
    assert np.mean(adjusted_errors) < 0.7 * np.mean(raw_errors)


def test_who_differs_is_told_by_differences_within_raters() -> None:
    truth = np.sign(MERIT[:, None] - MERIT)
    told = []
    for seed in range(6):
        found = tell_linked(_simulated(seed), _figures(), {PEER: 1.0}, CONFIDENCE)
        ways = found.apart["chairs"].pairs * truth
        assert ways.min() >= 0  # nobody the wrong way round
        told.append(float(ways.sum()) / (TEAM * (TEAM - 1)))
        assert {one.step for one in found.scores.values() if isinstance(one, Figure)} == {1.0}
    assert np.mean(told) > 0.9


# --- what may be told -------------------------------------------------------------------------------------
def test_a_number_of_a_subject_needs_fifty_ballots_in_every_cell() -> None:
    rows = _simulated(1)
    first = np.flatnonzero(rows.subject == 1)
    for left, told in ((50, True), (49, False)):
        kept = np.setdiff1d(np.arange(len(rows.score)), first[left:])
        fewer = LinkedRows(rows.subject[kept], rows.group[kept], rows.rater[kept], rows.score[kept])
        found = tell_linked(fewer, _figures(), {PEER: 1.0}, CONFIDENCE)
        assert bool(found.scores) is told
        assert "chairs" in found.apart  # who differs may be told all the same


def test_where_everybody_rated_all_there_is_nothing_to_take_out() -> None:
    chance = np.random.default_rng(5)
    subject, rater = np.tile(np.arange(1, TEAM + 1), 60), np.repeat(np.arange(60), TEAM)
    score = 50 + MERIT[subject - 1] + chance.normal(0, 8, 60)[rater] + chance.normal(0, 5, len(rater))
    rows = _rows(subject.tolist(), [GROUPS.index(PEER)] * len(rater), rater.tolist(), score.tolist())
    found = tell_linked(rows, _figures(), {PEER: 1.0}, CONFIDENCE)
    assert set(found.scores.values()) == {SAME_RATERS}
    assert (found.apart["chairs"].pairs == np.sign(MERIT[:, None] - MERIT)).all()


def _alone(rows: LinkedRows, keep: int) -> LinkedRows:
    """Leave so many raters their number; everybody else's ballots come from raters of one ballot."""
    rater = np.where(rows.rater < keep, rows.rater, 1000 + np.arange(len(rows.rater)))
    return replace(rows, rater=np.unique(rater, return_inverse=True)[1].astype(np.int64))


@pytest.mark.parametrize(("linking", "is_told"), [(0, False), (9, False), (10, True)])
def test_too_few_raters_of_several_tell_nothing(linking: int, *, is_told: bool) -> None:
    rows = _simulated(2, share=1.0)
    found = tell_linked(_alone(rows, linking), _figures(), {PEER: 1.0}, CONFIDENCE)
    assert bool(found.apart) is is_told
    assert bool(found.scores) is is_told


def test_without_a_chain_of_raters_nothing_is_told() -> None:
    rows = _simulated(2)
    apart = (rows.rater % 2 == 0) == (rows.subject <= 2)  # one half rates two subjects, the other half three
    kept = LinkedRows(rows.subject[apart], rows.group[apart], rows.rater[apart], rows.score[apart])
    assert tell_linked(kept, _figures(), {PEER: 1.0}, CONFIDENCE) == LinkedLeniency({}, {})
    nobody = _rows([], [], [], [])
    assert tell_linked(nobody, _figures(), {PEER: 1.0}, CONFIDENCE) == LinkedLeniency({}, {})


def test_where_nothing_of_a_person_is_left_or_no_fit_is_found_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = _simulated(2)
    flat = replace(rows, score=np.where(rows.rater % 2, 40.0, 60.0) + (np.arange(len(rows.score)) % 7 - 3))
    assert tell_linked(flat, _figures(), {PEER: 1.0}, CONFIDENCE).scores == {}

    def fail(*_arguments: object) -> None:
        raise NotConverged("no")

    monkeypatch.setattr(release_linked, "fit_crossed", fail)
    assert tell_linked(rows, _figures(), {PEER: 1.0}, CONFIDENCE) == LinkedLeniency({}, {})


# --- the whole release ------------------------------------------------------------------------------------
RULES = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
LEVELS = np.array([0, 25, 50, 75, 100])


def _opened(seed: int, raters: int = 70, *, skipping: float = 0.2) -> OpenedBallots:
    """Make the ballots of a team of five: one code rates them all, and skips some."""
    chance = np.random.default_rng(seed)
    rows, numbers = [], []
    for number in range(1, raters + 1):
        leniency = chance.normal(0, 12)
        for place, merit in enumerate(MERIT):
            if chance.random() > skipping:
                marks = 55 + merit + leniency + chance.normal(0, 12, 4)
                codes = tuple(int(np.abs(LEVELS - mark).argmin()) + 1 for mark in marks)
                rows.append((place + 1, PEER, WEB, (1, *codes)))
                numbers.append(number * 7919)
    return replace(make_ballots(rows), rater=np.array(numbers, dtype=np.uint32))


def _summary(
    asked: Questionnaire,
    ballots: OpenedBallots,
    *,
    linked: bool = True,
    strata: tuple[tuple[int, str, int | None], ...] = (),
) -> Summary:
    survey = Round(asked, groups=RULES).survey
    survey = replace(survey, rules=replace(survey.rules, linked=linked, strata=strata))
    numbers = tuple(SubjectNumber(number) for number in range(1, TEAM + 1))
    unit = UnitCode("06970")
    subjects = [
        Subject(number, SubjectKind.CADRE, f"CB{number}", f"Cán bộ {number}", "chair", "chairs", unit)
        for number in numbers
    ]
    assignments = [Assignment(1, PEER, 0, WEB, numbers, 100)]
    return summarise_ballots(survey, asked, subjects, assignments, ballots)


def _adjusted(summary: Summary) -> list[Figure | Withheld]:
    return [one.adjusted for one in summary.subjects]


def test_a_linked_round_tells_adjusted_scores_in_whole_points(questionnaire: Questionnaire) -> None:
    found = _adjusted(_summary(questionnaire, _opened(1)))
    assert all(isinstance(one, Figure) and one.step == 1.0 for one in found)


def test_without_the_declaration_raters_have_no_influence_on_anything(questionnaire: Questionnaire) -> None:
    ballots = _opened(1)
    unknown = replace(ballots, rater=np.zeros_like(ballots.rater))
    found = _summary(questionnaire, ballots, linked=False)
    assert found == _summary(questionnaire, unknown, linked=False)
    assert set(_adjusted(found)) == {SAME_RATERS}  # all of them were asked of the same people


def test_with_too_few_ballots_for_a_model_of_ballots_only_flags_may_change(
    questionnaire: Questionnaire,
) -> None:
    ballots = _opened(1, raters=30)
    linked, plain = (_summary(questionnaire, ballots, linked=one) for one in (True, False))
    assert _adjusted(linked) == _adjusted(plain)

    def without_flags(summary: Summary) -> list[object]:
        return [(one.composite, one.groups, one.shrunk, one.adjusted) for one in summary.subjects]

    assert without_flags(linked) == without_flags(plain)


def test_the_same_ballots_give_the_same_release_in_any_order_and_under_any_numbers(
    questionnaire: Questionnaire,
) -> None:
    ballots = _opened(4)
    chance = np.random.default_rng(0)
    order = chance.permutation(len(ballots))
    names, at = np.unique(ballots.rater, return_inverse=True)
    other = chance.permutation(np.arange(1, len(names) + 1) * 104_729).astype(np.uint32)[at]
    mixed = OpenedBallots(
        ballots.subject[order],
        ballots.group[order],
        ballots.stratum[order],
        ballots.channel[order],
        ballots.codes[order],
        other[order],
    )
    assert _summary(questionnaire, mixed) == _summary(questionnaire, ballots)


def test_where_strata_weigh_differently_raters_are_not_used(questionnaire: Questionnaire) -> None:
    summary = _summary(questionnaire, _opened(1), strata=((1, "Thôn 1", 100),))
    assert set(_adjusted(summary)) == {SAME_RATERS}


def test_the_open_link_and_ballots_without_a_score_have_no_part(questionnaire: Questionnaire) -> None:
    ballots = make_ballots(
        [
            (1, PEER, WEB, (1, 5, 5, 5, 5)),
            (1, PEER, OPEN_LINK, (1, 5, 5, 5, 5)),
            (2, PEER, WEB, (2, 0, 0, 0, 0)),
            (2, CITIZEN, WEB, (1, 1, 1, 1, 1)),
            (1, CITIZEN, WEB, (1, 3, 3, 3, 3)),
        ]
    )
    rows = LinkedRows.of(questionnaire, replace(ballots, rater=np.array([9, 9, 9, 7, 7], dtype=np.uint32)))
    found = sorted(zip(rows.subject, rows.group, rows.rater, rows.score, strict=True))
    citizen, peer = GROUPS.index(CITIZEN), GROUPS.index(PEER)
    assert found == [(1, citizen, 0, 50.0), (1, peer, 1, 100.0), (2, citizen, 0, 0.0)]
    alone = LinkedRows.of(questionnaire, ballots)
    assert sorted(alone.rater.tolist()) == [0, 1, 2]  # without numbers everybody stands alone


def test_what_pools_tell_stays_where_raters_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = Apart(np.zeros((2, 2), dtype=np.int64), np.zeros(2, dtype=np.int64))
    pools = Leniency({SubjectNumber(1): SAME_RATERS, SubjectNumber(2): SAME_RATERS}, {"a": apart})
    score = Figure(60.0, 50.0, 70.0, 1.0, None)
    monkeypatch.setattr(release_leniency, "_by_pools", lambda *_arguments: pools)
    monkeypatch.setattr(
        release_leniency, "tell_linked", lambda *_arguments: LinkedLeniency({SubjectNumber(2): score}, {})
    )
    found = tell_adjusted({}, {}, Raters.of([], _simulated(0)), {}, CONFIDENCE)
    assert found.scores == {SubjectNumber(1): SAME_RATERS, SubjectNumber(2): score}
    assert found.apart == {"a": apart}
