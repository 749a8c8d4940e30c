"""Designed samples: the figures of R's survey package, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design import (
    Design,
    Lonely,
    Stage,
    domain_means,
    estimate_mean,
    estimate_ratio,
    estimate_total,
    estimate_variance,
)
from analysis.scores import group_scores, moments
from analysis.weighted import weighted_scores

SAMPLES = {
    "apistrat": "apistrat",
    "apistrat_nofpc": "apistrat",
    "apiclus1": "apiclus1",
    "apiclus2": "apiclus2",
    "apiclus2_ultimate": "apiclus2",
}


def _design(sample: str, data: Any) -> Design:
    rows = len(data["pw"])
    one, each = np.zeros(rows), np.arange(rows)
    if sample == "apistrat":
        return Design(data["pw"], Stage(data["stype"], each, data["fpc"]))
    if sample == "apistrat_nofpc":
        return Design(data["pw"], Stage(data["stype"], each))
    if sample == "apiclus1":
        return Design(data["pw"], Stage(one, data["dnum"], data["fpc"]))
    if sample == "apiclus2_ultimate":
        return Design(data["pw"], Stage(one, data["dnum"]))
    # R makes the weights from the two stages itself
    districts, district, schools = np.unique(data["dnum"], return_inverse=True, return_counts=True)
    weights = data["fpc1"] / len(districts) * data["fpc2"] / schools[district]
    return Design(weights, Stage(one, data["dnum"], data["fpc1"]), Stage(one, data["snum"], data["fpc2"]))


@pytest.fixture(params=list(SAMPLES))
def sample(request: pytest.FixtureRequest, columns: Any, oracle: Any) -> Any:
    data = columns(f"api/{SAMPLES[request.param]}.csv")
    return data, _design(request.param, data), oracle("api")[request.param]


def _agrees(found: Any, expected: Any) -> None:
    values = np.array(list(expected["est"].values()))
    dust = 1e-14 * np.abs(values).max()  # where R finds no variance at all
    np.testing.assert_allclose(found.value, values, rtol=1e-8)
    np.testing.assert_allclose(found.se, list(expected["se"].values()), rtol=1e-8, atol=dust)
    scale = np.abs(expected["vcov"]).max()
    np.testing.assert_allclose(found.covariance, expected["vcov"], rtol=1e-8, atol=1e-12 * scale + dust**2)


def test_means_and_their_covariances_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    _agrees(estimate_mean(design, np.stack([data["api00"], data["api99"]], axis=1)), expected["mean"])
    assert design.freedom == expected["degf"]
    np.testing.assert_allclose(design.weights.sum(), expected["sum_weights"], rtol=1e-8)


def test_shares_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    shares = np.stack([data["stype"] == kind for kind in "EHM"], axis=1)
    _agrees(estimate_mean(design, shares), expected["mean_stype"])


def test_variances_of_populations_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    _agrees(estimate_variance(design, data["api00"]), expected["var"])


def test_intervals_by_the_t_distribution_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    ends = estimate_mean(design, data["api00"]).interval()
    np.testing.assert_allclose([ends.low[0], ends.high[0]], np.ravel(expected["ci_t"]), rtol=1e-8)


def test_one_row_has_no_variance() -> None:
    found = estimate_variance(Design([1.0, 1.0, 2.0]), [5.0, np.nan, np.nan])
    assert np.isnan(found.value).all()
    assert np.isnan(found.covariance).all()


def test_totals_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    _agrees(estimate_total(design, data["enroll"]), expected["total"])
    shares = np.stack([data["stype"] == kind for kind in "EHM"], axis=1)
    _agrees(estimate_total(design, shares), expected["total_stype"])


def test_ratios_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    _agrees(estimate_ratio(design, data["api.stu"], data["enroll"]), expected["ratio"])


def test_domains_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    _agrees(estimate_mean(design, data["api00"], data["awards"] == "Yes"), expected["sub_award"])
    _agrees(estimate_mean(design, data["api00"], data["stype"] == "E"), expected["sub_E"])
    for row in expected["by_award_total"]:
        found = estimate_total(design, data["enroll"], data["awards"] == row["awards"])
        np.testing.assert_allclose([*found.value, *found.se], [row["enroll"], row["se"]], rtol=1e-8)


def test_many_domains_at_once_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    for columns_, rows in ((("stype",), expected["by_stype"]), (("stype", "awards"), expected["by2"])):
        names = np.array([" ".join(label) for label in zip(*(data[name] for name in columns_), strict=True)])
        kinds, domains = np.unique(names, return_inverse=True)
        found = domain_means(design, data["api00"], domains, len(kinds))
        by_name = {" ".join(row[name] for name in columns_): row for row in rows}
        np.testing.assert_allclose(found.mean, [by_name[kind]["api00"] for kind in kinds], rtol=1e-8)
        np.testing.assert_allclose(
            np.sqrt(found.variance), [by_name[kind]["se"] for kind in kinds], rtol=1e-8
        )


@pytest.mark.parametrize("rule", ["adjust", "average", "certainty"])
def test_lonely_units_follow_their_rule_as_in_r(rule: str, columns: Any, oracle: Any) -> None:
    data = columns("api/apistrat_lonely.csv")
    expected = oracle("api")["lonely"][rule]
    stage = Stage(data["stype"], np.arange(len(data["pw"])))
    design = Design(data["pw"], stage, lonely=Lonely(rule))
    _agrees(estimate_mean(design, data["api00"]), expected)
    everything = domain_means(design, data["api00"], np.zeros(len(data["pw"]), dtype=np.int64), 1)
    np.testing.assert_allclose(np.sqrt(everything.variance), expected["se"]["api00"], rtol=1e-8)


def test_a_lonely_unit_is_refused_without_a_rule() -> None:
    with pytest.raises(ValueError, match="one sampling unit"):
        Design([1.0, 1, 1], Stage(["a", "a", "b"], [1, 2, 3]))


def test_a_stratum_that_was_taken_whole_is_not_lonely() -> None:
    design = Design([1.0, 2, 2], Stage(["b", "a", "a"], [1, 2, 3], [1, 4, 4]))
    found = estimate_mean(design, [1.0, 2, 4])
    assert np.isfinite(found.se).all()


def test_a_sample_without_stages_is_a_simple_random_sample() -> None:
    found = estimate_mean(Design(np.ones(5)), [1.0, 2, 4, 4, 9])
    np.testing.assert_allclose(found.se, np.std([1, 2, 4, 4, 9], ddof=1) / np.sqrt(5))


def test_a_missing_value_leaves_the_domain() -> None:
    with_gap = estimate_mean(Design(np.ones(4)), [1.0, 2, np.nan, 6])
    as_domain = estimate_mean(Design(np.ones(4)), [1.0, 2, 0, 6], [True, True, False, True])
    np.testing.assert_array_equal(with_gap.covariance, as_domain.covariance)


def test_an_empty_domain_has_no_mean() -> None:
    found = estimate_mean(Design(np.ones(3)), [1.0, 2, 3], np.zeros(3))
    assert np.isnan([*found.value, *found.se]).all()
    many = domain_means(Design(np.ones(3)), [1.0, 2, 3], np.zeros(3, dtype=np.int64), 2)
    assert np.isnan([many.mean[1], many.variance[1]]).all()


@pytest.mark.parametrize(
    ("weights", "stage", "said"),
    [
        ([1.0, -1], Stage([0, 0], [0, 1]), "weights"),
        ([1.0, np.nan], Stage([0, 0], [0, 1]), "weights"),
        ([1.0, np.inf], Stage([0, 0], [0, 1]), "infinite"),
        ([[1.0, 1]], Stage([0, 0], [0, 1]), "weights"),
        ([1.0, 1], Stage([0], [0, 1]), "strata"),
        ([1.0, 1], Stage([0, 0], [0]), "units"),
        ([1.0, 1], Stage([0, 0], [0, 1], [5, 6]), "two different sizes"),
        ([1.0, 1], Stage([0, 0], [0, 1], [1, 1]), "more units"),
    ],
)
def test_what_cannot_be_a_design_is_refused(weights: Any, stage: Stage, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Design(weights, stage)


YES_NO = st.lists(st.integers(0, 20).map(lambda x: 5.0 * x), min_size=2, max_size=20)


@given(YES_NO)
def test_equal_weights_give_the_scores_of_unweighted_ballots(ballots: list[float]) -> None:
    cells = np.zeros(len(ballots), dtype=np.int64)
    plain = group_scores(moments(ballots, cells, 1))
    weighted = weighted_scores(Design(np.full(len(ballots), 3.0)), ballots, cells, 1)
    for name in ("n", "score", "sd", "se", "low", "high", "unanimous"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(plain, name), rtol=1e-7, atol=1e-7)


def test_one_ballot_and_no_ballot_have_a_score_without_interval() -> None:
    found = weighted_scores(Design(np.ones(3)), [40.0, np.nan, np.nan], np.array([0, 1, 1]), 2)
    np.testing.assert_array_equal(found.score, [40, np.nan])
    assert np.isnan([found.se, found.low, found.high]).all()


def test_ballots_of_one_cluster_count_for_less() -> None:
    ballots = np.repeat([20.0, 40, 60, 80, 100], 6) - np.tile([0, 1, 2, 0, 1, 2], 5)
    cells = np.zeros(30, dtype=np.int64)
    clustered = Design(np.ones(30), Stage(np.zeros(30), np.arange(30) // 6))
    apart, alike = (weighted_scores(design, ballots, cells, 1) for design in (Design(np.ones(30)), clustered))
    assert alike.high - alike.low > 1.5 * (apart.high - apart.low)
    np.testing.assert_allclose(alike.se, estimate_mean(clustered, ballots).se)


def test_unanimous_ballots_of_clusters_still_have_an_interval() -> None:
    design = Design(np.ones(6), Stage(np.zeros(6), [0, 0, 1, 1, 2, 2]))
    found = weighted_scores(design, np.full(6, 75.0), np.zeros(6, dtype=np.int64), 1)
    assert found.unanimous.all()
    assert found.se == 0
    assert found.low < 75 < found.high


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.sampled_from([Lonely.ADJUST, Lonely.AVERAGE, Lonely.CERTAINTY]))
def test_the_order_of_rows_changes_nothing(seed: int, lonely: Lonely) -> None:
    random = np.random.default_rng(seed)
    rows = 24
    table = {
        "weights": random.uniform(0.5, 3, rows),
        "strata": random.integers(0, 4, rows),
        "units": random.integers(0, 9, rows),
        "values": random.integers(0, 5, rows) * 25.0,
        "domains": random.integers(0, 3, rows),
    }
    order = random.permutation(rows)

    def estimate(rows_: Any) -> Any:
        taken = {name: column[rows_] for name, column in table.items()}
        design = Design(taken["weights"], Stage(taken["strata"], taken["units"]), lonely=lonely)
        return domain_means(design, taken["values"], taken["domains"], 3)

    one, other = estimate(np.arange(rows)), estimate(order)
    np.testing.assert_allclose(one.mean, other.mean)
    np.testing.assert_allclose(one.variance, other.variance, atol=1e-9)
    np.testing.assert_array_equal(one.freedom, other.freedom)
