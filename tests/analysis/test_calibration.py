"""Calibrated weights and their standard errors as R's survey package gives them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calibration import (
    Bounds,
    CalibratedDesign,
    Distance,
    Margin,
    NotCalibrated,
    calibrate,
    post_stratify,
    rake,
    trim_weights,
)
from analysis.design import Design, Stage, domain_means, estimate_mean, estimate_ratio, estimate_total

KINDS = {"E": 0, "H": 1, "M": 2}
SCHOOLS = [4421, 755, 1018]
TOTALS = [6194, 755, 1018, 3914069]


@pytest.fixture(scope="module")
def data(columns: Any) -> Any:
    return columns("api/apiclus1.csv")


@pytest.fixture(scope="module")
def clusters(data: Any) -> Design:
    return Design(data["pw"], Stage(np.zeros(len(data["pw"])), data["dnum"], data["fpc"]))


@pytest.fixture(scope="module")
def kinds(data: Any) -> Any:
    return np.array([KINDS[kind] for kind in data["stype"]])


def _auxiliaries(kinds: Any, scores: Any) -> Any:
    return np.stack([np.ones(len(kinds)), kinds == 1, kinds == 2, scores], axis=1)


@pytest.fixture(scope="module")
def calibrated(data: Any, clusters: Design, kinds: Any) -> dict[str, CalibratedDesign]:
    schoolwide = Margin((data["sch.wide"] == "Yes").astype(np.int64), [1072, 5122])
    x = _auxiliaries(kinds, data["api99"])
    return {
        "postStratify": post_stratify(clusters, Margin(kinds, SCHOOLS)),
        "rake": rake(clusters, [Margin(kinds, SCHOOLS), schoolwide]),
        "linear": calibrate(clusters, x, TOTALS),
        "raking": calibrate(clusters, x, TOTALS, "raking"),
        "logit_0.4_2.5": calibrate(clusters, x, TOTALS, "logit", Bounds(0.4, 2.5)),
        "linear_0.6_2": calibrate(clusters, x, TOTALS, "linear", Bounds(0.6, 2)),
    }


METHODS = ["postStratify", "rake", "linear", "raking", "logit_0.4_2.5", "linear_0.6_2"]


@pytest.mark.parametrize("method", METHODS)
def test_weights_estimates_and_standard_errors_are_those_of_r(
    method: str, data: Any, kinds: Any, calibrated: Any, oracle: Any
) -> None:
    expected = oracle("api")["calib_clus1"][method]
    design = calibrated[method]
    np.testing.assert_allclose(design.weights, expected["weights"], rtol=1e-8)
    for name, found in (
        ("mean", estimate_mean(design, data["api00"])),
        ("total", estimate_total(design, data["enroll"])),
        ("ratio", estimate_ratio(design, data["api.stu"], data["enroll"])),
    ):
        np.testing.assert_allclose(found.value, list(expected[name]["est"].values()), rtol=1e-8)
        np.testing.assert_allclose(found.se, list(expected[name]["se"].values()), rtol=1e-8)
    domains = domain_means(design, data["api00"], kinds, 3)
    np.testing.assert_allclose(domains.mean, [row["api00"] for row in expected["by_stype"]], rtol=1e-8)
    np.testing.assert_allclose(
        np.sqrt(domains.variance), [row["se"] for row in expected["by_stype"]], rtol=1e-8
    )


def test_a_stratified_sample_calibrates_as_in_r(columns: Any, oracle: Any) -> None:
    data, expected = columns("api/apistrat.csv"), oracle("api")["calib_strat_linear"]
    strata = Stage(data["stype"], np.arange(len(data["pw"])), data["fpc"])
    kinds = np.array([KINDS[kind] for kind in data["stype"]])
    design = calibrate(Design(data["pw"], strata), _auxiliaries(kinds, data["api99"]), TOTALS)
    np.testing.assert_allclose(design.weights, expected["weights"], rtol=1e-8)
    found = estimate_mean(design, data["api00"])
    np.testing.assert_allclose(found.se, expected["mean"]["se"]["api00"], rtol=1e-8)


def test_trimmed_weights_are_those_of_r(data: Any, calibrated: Any, oracle: Any) -> None:
    expected = oracle("api")["calib_clus1"]["trim_20_45"]
    design = calibrated["raking"].trimmed(Bounds(20, 45))
    np.testing.assert_allclose(design.weights, expected["weights"], rtol=1e-8)
    found = estimate_mean(design, data["api00"])
    np.testing.assert_allclose(found.value, expected["mean"]["est"]["api00"], rtol=1e-8)
    np.testing.assert_allclose(found.se, expected["mean"]["se"]["api00"], rtol=1e-8)


def test_weights_inside_the_bounds_stay_as_they_are() -> None:
    assert trim_weights([1.0, 2.0], Bounds(0.5, 3)).tolist() == [1, 2]


def test_a_mean_weight_outside_the_bounds_cannot_be_trimmed() -> None:
    with pytest.raises(NotCalibrated):
        trim_weights([1.0, 2.0], Bounds(3, 4))


ROWS = Design(np.ones(4))


def test_contradicting_margins_are_refused() -> None:
    same = [0, 0, 1, 1]
    with pytest.raises(NotCalibrated, match="margins"):
        rake(ROWS, [Margin(same, [10, 20]), Margin(same, [20, 10])])


def test_margins_that_an_empty_cell_makes_impossible_are_refused() -> None:
    # the cell (1, 0) is empty, so the cell (0, 1) would have to vanish
    with pytest.raises(NotCalibrated, match="margins"):
        rake(Design(np.ones(3)), [Margin([0, 0, 1], [10, 10]), Margin([0, 1, 1], [10, 10])])


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        (Margin([0, 0, 1, 1], [10, 20, 5]), "no rows"),
        (Margin([0, 0, 1, 1], [10, 0]), "above 0"),
        (Margin([0, 1], [10, 10]), "for each row"),
        (Margin([0, 0, 1, 2], [10, 10]), "outside"),
    ],
)
def test_margins_that_do_not_fit_the_sample_are_refused(margin: Margin, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        post_stratify(ROWS, margin)


def test_weights_of_zero_cannot_be_calibrated() -> None:
    with pytest.raises(ValueError, match="above 0"):
        calibrate(Design([0.0, 1.0]), np.ones((2, 1)), [3.0])


def test_totals_beyond_the_bounds_are_not_met() -> None:
    distances: tuple[Distance, ...] = ("linear", "logit")
    for distance in distances:
        with pytest.raises(NotCalibrated):
            calibrate(ROWS, np.ones((4, 1)), [40.0], distance, Bounds(0.5, 2))


@pytest.mark.parametrize(
    ("auxiliaries", "totals", "distance", "bounds", "said"),
    [
        (np.ones((3, 1)), [4.0], "linear", Bounds(), "auxiliaries"),
        (np.full((4, 1), np.nan), [4.0], "linear", Bounds(), "auxiliaries"),
        (np.ones((4, 1)), [4.0], "linear", Bounds(1.1, 2), "around 1"),
        (np.ones((4, 1)), [4.0], "logit", Bounds(), "finite"),
    ],
)
def test_impossible_calibrations_are_refused(
    auxiliaries: Any, totals: Any, distance: Any, bounds: Bounds, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        calibrate(ROWS, auxiliaries, totals, distance, bounds)


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.sampled_from(["linear", "raking"]))
def test_calibrated_totals_are_the_known_ones_without_error(seed: int, distance: Any) -> None:
    random = np.random.default_rng(seed)
    design = Design(random.uniform(1, 3, 30))
    x = np.stack([np.ones(30), random.normal(5, 1, 30)], axis=1)
    totals = x.T @ (design.weights * random.uniform(0.8, 1.2, 30))
    found = estimate_total(calibrate(design, x, totals, distance), x)
    np.testing.assert_allclose(found.value, totals, rtol=1e-8)
    np.testing.assert_allclose(found.se, 0, atol=1e-9 * np.abs(totals).max())
