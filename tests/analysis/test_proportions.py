"""Proportions, quantiles and design effects as R's survey package gives them."""

from typing import Any

import numpy as np
import pytest

from analysis.design import Design, Stage
from analysis.proportions import ProportionMethod, design_effect, estimate_proportion, estimate_quantiles


@pytest.fixture(params=["apistrat", "apistrat_nofpc", "apiclus1", "apiclus2_ultimate"])
def sample(request: pytest.FixtureRequest, columns: Any, oracle: Any) -> Any:
    name = request.param
    data = columns(f"api/{name.partition('_')[0]}.csv")
    rows = len(data["pw"])
    if name.startswith("apistrat"):
        frame = None if name.endswith("nofpc") else data["fpc"]
        stage = Stage(data["stype"], np.arange(rows), frame)
    else:
        stage = Stage(np.zeros(rows), data["dnum"], data["fpc"] if name == "apiclus1" else None)
    return data, Design(data["pw"], stage), oracle("api")[name]


@pytest.mark.parametrize("method", ["logit", "asin", "beta", "mean"])
def test_intervals_of_proportions_are_those_of_r(sample: Any, method: ProportionMethod) -> None:
    data, design, expected = sample
    found = estimate_proportion(design, data["awards"] == "Yes", method)
    figures = expected["ciprop"][method]
    np.testing.assert_allclose(
        [found.value, found.low, found.high], [figures["p"], *figures["ci"]], rtol=1e-8
    )


def test_likelihood_intervals_are_those_of_r(sample: Any) -> None:
    # R interpolates the profile by a spline, to about five digits
    data, design, expected = sample
    found = estimate_proportion(design, data["awards"] == "Yes", "likelihood")
    np.testing.assert_allclose([found.low, found.high], expected["ciprop"]["likelihood"]["ci"], rtol=3e-5)


def test_quantiles_with_woodruff_intervals_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    found = estimate_quantiles(design, data["api00"], [0.25, 0.5, 0.75])
    assert found.value.tolist() == expected["q"]["est"]
    assert np.stack([found.low, found.high], axis=1).tolist() == expected["q"]["ci"]
    np.testing.assert_allclose(found.se, expected["q"]["se"], rtol=1e-8)


def test_design_effects_are_those_of_r(sample: Any) -> None:
    data, design, expected = sample
    np.testing.assert_allclose(design_effect(design, data["api00"]), expected["deff_srs"], rtol=1e-8)
    np.testing.assert_allclose(
        design_effect(design, data["api00"], replaced=True), expected["deff_replace"], rtol=1e-8
    )


@pytest.mark.parametrize("method", ["logit", "likelihood", "asin", "mean"])
def test_a_share_of_everybody_has_an_interval_only_by_beta(method: ProportionMethod) -> None:
    found = estimate_proportion(Design(np.ones(5)), np.ones(5), method)
    assert found.value == 1
    assert np.isnan([found.low, found.high]).all()


def test_missing_answers_leave_the_domain() -> None:
    found = estimate_proportion(Design(np.ones(5)), [1, 0, np.nan, 1, 0], "mean")
    assert found.value == 0.5


@pytest.mark.parametrize(
    ("values", "probabilities"), [([], [0.5]), ([1.0, np.nan], [0.5]), ([1.0, 2.0], [0.0])]
)
def test_impossible_quantiles_are_refused(values: Any, probabilities: Any) -> None:
    with pytest.raises(ValueError, match="values"):
        estimate_quantiles(Design(np.ones(len(values))), values, probabilities)
