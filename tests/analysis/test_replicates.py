"""Replicate weights: jackknife of our own, bootstrap weights that R drew, raked replicates."""

from typing import Any

import numpy as np
import pytest

from analysis.calibration import Margin, NotCalibrated
from analysis.design import Design, Stage
from analysis.replicates import Replicates, given, jackknife, mean_of, ratio_of, total_of

KINDS = {"E": 0, "H": 1, "M": 2}
SETS = ["JK1", "JKn", "bootstrap_canty_davison", "subbootstrap_raowu", "JK1_raked"]


def _drawn(columns: Any, name: str, data: Any, scale: float) -> Replicates:
    weights = columns(f"api/{name}.csv")
    return given(data["pw"], np.stack(list(weights.values()), axis=1), scale)


def _replicates(name: str, columns: Any, expected: Any) -> tuple[Any, Replicates]:
    strata, clusters = columns("api/apistrat.csv"), columns("api/apiclus1.csv")
    if name == "JKn":
        each = np.arange(len(strata["pw"]))
        return strata, jackknife(Design(strata["pw"], Stage(strata["stype"], each, strata["fpc"])))
    if name == "bootstrap_canty_davison":
        return clusters, _drawn(columns, "apiclus1_bootweights", clusters, expected["scale"])
    if name == "subbootstrap_raowu":
        return strata, _drawn(columns, "apistrat_subbootweights", strata, expected["scale"])
    one = Stage(np.zeros(len(clusters["pw"])), clusters["dnum"], clusters["fpc"])
    made = jackknife(Design(clusters["pw"], one))
    if name == "JK1":
        return clusters, made
    kinds = Margin([KINDS[kind] for kind in clusters["stype"]], [4421, 755, 1018])
    schoolwide = Margin((clusters["sch.wide"] == "Yes").astype(np.int64), [1072, 5122])
    return clusters, made.raked([kinds, schoolwide])


@pytest.mark.parametrize("name", SETS)
def test_replicate_variances_are_those_of_r(name: str, columns: Any, oracle: Any) -> None:
    expected = oracle("api")["replicates"][name]
    data, replicates = _replicates(name, columns, expected)
    scores = np.stack([data["api00"], data["api99"]], axis=1)
    for figure, estimator in (
        ("mean", mean_of(scores)),
        ("total", total_of(data["enroll"])),
        ("ratio", ratio_of(data["api.stu"], data["enroll"])),
    ):
        found = replicates.estimate(estimator)
        np.testing.assert_allclose(found.value, list(expected[figure]["est"].values()), rtol=1e-8)
        np.testing.assert_allclose(found.covariance, expected[figure]["vcov"], rtol=1e-8)
        assert found.freedom == expected["degf"]
    assert replicates.replicates.shape[1] == expected["nrep"]


def test_the_scales_of_the_jackknife_are_those_of_r(columns: Any, oracle: Any) -> None:
    expected = oracle("api")["replicates"]["JKn"]
    _, replicates = _replicates("JKn", columns, expected)
    # R orders its replicates by stratum in another way
    np.testing.assert_allclose(np.sort(replicates.scales), np.sort(expected["rscales"]), rtol=1e-8)


def test_a_stratum_with_one_unit_cannot_be_jackknifed() -> None:
    design = Design(np.ones(3), Stage([0, 1, 1], [0, 1, 2], [1, 5, 5]))
    with pytest.raises(ValueError, match="two units"):
        jackknife(design)


def test_replicates_that_lose_a_category_cannot_be_raked() -> None:
    replicates = jackknife(Design(np.ones(3)))
    with pytest.raises((ValueError, NotCalibrated), match="no rows"):
        replicates.raked([Margin([0, 1, 1], [5, 5])])


def test_scales_may_be_given() -> None:
    halves = given(np.ones(2), [[2.0, 0.0], [0.0, 2.0]], 0.5, [1.0, 3.0])
    found = halves.estimate(mean_of([1.0, 3.0]))
    np.testing.assert_allclose(found.covariance, [[0.5 * (1 + 3)]])
