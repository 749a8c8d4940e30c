"""Cumulative-link models with a random effect: the figures of R's ordinal, brute integration, and limits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit

from analysis import cumulative_likelihood, cumulative_mixed
from analysis.crossed import NotConverged
from analysis.cumulative import OrdinalRatings, lay_out
from analysis.cumulative_likelihood import evaluate, set_up
from analysis.cumulative_mixed import CumulativeMixedFit, fit_cumulative_mixed

JUDGES = 9
NEAR = np.array([-1.6, 1.5, 4.2, 6.1, 3.0, 1.8, 1.1])


@pytest.fixture(scope="module")
def wine(columns: Any) -> tuple[OrdinalRatings, Any]:
    data = columns("wine/data.csv")
    x = np.column_stack([data["temp"] == "warm", data["contact"] == "yes"])
    return OrdinalRatings.of(data["rating"].astype(np.int64), x), data["judge"].astype(np.int64) - 1


def _fit(wine: Any, **choice: Any) -> CumulativeMixedFit:
    ratings, judges = wine
    return fit_cumulative_mixed(ratings, judges, JUDGES, **choice)


FIGURES: list[tuple[str, Any]] = [
    ("clmm_laplace", {"nodes": 1}),
    ("clmm_agq10", {}),
    ("clmm_probit_agq10", {"link": "probit"}),
]


@pytest.mark.parametrize(("figure", "choice"), FIGURES)
def test_estimates_are_those_of_r(wine: Any, oracle: Any, figure: str, choice: Any) -> None:
    expected = oracle("wine")[figure]
    fit = _fit(wine, **choice)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], rel=1e-6)
    assert fit.aic == pytest.approx(expected["AIC"], rel=1e-6)
    np.testing.assert_allclose(fit.parameters[:-1], list(expected["coef"].values()), rtol=5e-5)
    np.testing.assert_array_equal(np.append(fit.thresholds, fit.slopes), fit.parameters[:-1])
    assert fit.variance == pytest.approx(expected["var"]["judge"], rel=5e-5)
    # R gives the standard error of the logarithm of the standard deviation
    errors = np.append(fit.errors[:-1], fit.errors[-1] / fit.parameters[-1])
    np.testing.assert_allclose(errors, expected["se"], rtol=2e-4)
    sd = float(np.sqrt(fit.variance))
    np.testing.assert_allclose(fit.effects, list(expected["ranef"]["judge"].values()), atol=5e-5 * sd)
    np.testing.assert_allclose(fit.effect_errors**2, expected["condvar"], rtol=5e-5)


def test_estimates_are_those_of_the_second_implementation_in_r(wine: Any, oracle: Any) -> None:
    expected = oracle("wine")["clmm2_agq10"]
    fit = _fit(wine)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], rel=1e-9)
    np.testing.assert_allclose(fit.parameters, list(expected["coef"].values()), rtol=1e-5)
    assert fit.parameters[-1] == pytest.approx(expected["stDev"], rel=1e-5)


def test_a_factor_without_variance_changes_nothing(wine: Any, oracle: Any) -> None:
    # R finds no variance between bottles: its crossed model is the one of the judges alone
    expected = oracle("wine")["clmm_crossed_laplace"]
    fit = _fit(wine, nodes=1)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], rel=1e-10)
    assert fit.variance == pytest.approx(expected["var"]["judge"], rel=5e-5)


def test_many_nodes_are_the_integral(wine: Any) -> None:
    ratings, judges = wine
    cuts = np.concatenate([[-np.inf], NEAR[:4], [np.inf]])
    sigma = NEAR[-1]

    def density(u: float, judge: int) -> float:
        mine = judges == judge
        location = ratings.predictors[mine] @ NEAR[4:6] + sigma * u
        k = ratings.categories[mine]
        shares = expit(cuts[k] - location) - expit(cuts[k - 1] - location)
        return float(np.exp(np.log(shares).sum() - u**2 / 2) / np.sqrt(2 * np.pi))

    integrals = [quad(density, -9, 9, args=(judge,), epsabs=0, epsrel=1e-11)[0] for judge in range(JUDGES)]
    model = set_up(lay_out(ratings), judges, JUDGES, 30, "logit")
    found = evaluate(model, NEAR, np.zeros(JUDGES))
    assert found.value == pytest.approx(np.log(integrals).sum(), rel=1e-10)


@pytest.mark.parametrize("nodes", [1, 2, 7])
def test_the_slope_is_the_limit_of_differences(wine: Any, nodes: int) -> None:
    ratings, judges = wine
    for link in ("logit", "probit"):
        model = set_up(lay_out(ratings), judges, JUDGES, nodes, link)
        start = np.zeros(JUDGES)
        steps = 1e-5 * np.eye(7)
        differences = [
            (evaluate(model, NEAR + step, start).value - evaluate(model, NEAR - step, start).value) / 2e-5
            for step in steps
        ]
        np.testing.assert_allclose(evaluate(model, NEAR, start).slope, differences, rtol=1e-6, atol=1e-7)


def _counted(size: int, answers: int, sd: float, seed: int) -> tuple[Any, Any, Any, Any]:
    random = np.random.default_rng(seed)
    effects = random.normal(0, 1, size) * sd
    levels = np.repeat(np.arange(size), answers)
    group = random.integers(0, 2, size * answers)
    latent = effects[levels] + 0.7 * group + random.logistic(size=size * answers)
    answer = np.digitize(latent, [-2.0, -1.0, 0.5, 2.0])
    rows, counts = np.unique(np.stack([levels, group, answer]), axis=1, return_counts=True)
    return OrdinalRatings.of(rows[2], rows[1][:, None], counts), rows[0], effects, (levels, group, answer)


def test_what_was_put_in_comes_out() -> None:
    ratings, levels, effects, _ = _counted(150, 40, 0.8, 5)
    fit = fit_cumulative_mixed(ratings, levels, 150, nodes=5)
    truth = np.array([-2.0, -1.0, 0.5, 2.0, 0.7, 0.8])
    assert (np.abs(fit.parameters - truth) < 3 * fit.errors).all()
    # standardised by their own errors the effects are off like normal deviates
    assert np.mean(((fit.effects - effects) / fit.effect_errors) ** 2) == pytest.approx(1, abs=0.35)
    assert fit.n == 6000


def test_counts_and_single_answers_give_the_same() -> None:
    ratings, levels, _, (every, group, answer) = _counted(12, 15, 1.0, 8)
    counted = fit_cumulative_mixed(ratings, levels, 12)
    single = fit_cumulative_mixed(OrdinalRatings.of(answer, group[:, None]), every, 12)
    np.testing.assert_allclose(counted.parameters, single.parameters, rtol=1e-7)
    np.testing.assert_allclose(counted.effects, single.effects, rtol=1e-6, atol=1e-8)


def _mirrors(plain: CumulativeMixedFit, mirrored: CumulativeMixedFit) -> None:
    np.testing.assert_allclose(mirrored.thresholds, -plain.thresholds[::-1], rtol=1e-6)
    np.testing.assert_allclose(mirrored.slopes, -plain.slopes, rtol=1e-6)
    np.testing.assert_allclose(mirrored.effects, -plain.effects, rtol=1e-6, atol=1e-7)
    assert mirrored.variance == pytest.approx(plain.variance, rel=1e-6)


@given(st.integers(0, 1000))
@settings(max_examples=4)
def test_order_does_not_count_and_a_mirrored_scale_mirrors(seed: int) -> None:
    ratings, levels, _, _ = _counted(10, 20, 1.0, 3)
    plain = fit_cumulative_mixed(ratings, levels, 10, nodes=3)
    order = np.random.default_rng(seed).permutation(len(levels))
    mirrored = OrdinalRatings.of(
        4 - ratings.categories[order], ratings.predictors[order], ratings.weights[order]
    )
    _mirrors(plain, fit_cumulative_mixed(mirrored, levels[order], 10, nodes=3))


def test_levels_that_do_not_differ_have_no_variance() -> None:
    levels = np.repeat(np.arange(6), 4)
    ratings = OrdinalRatings.of(np.tile([0, 1, 2, 3], 6), np.zeros((24, 0)), np.full(24, 5.0))
    fit = fit_cumulative_mixed(ratings, levels, 7)
    assert fit.variance == fit.parameters[-1] == 0
    np.testing.assert_array_equal(fit.effects, 0)
    np.testing.assert_array_equal(fit.effect_errors, 0)
    assert np.isnan(fit.errors).tolist() == [False, False, False, True]


def test_a_level_without_answers_has_no_effect_and_the_whole_spread() -> None:
    ratings, levels, _, _ = _counted(10, 20, 1.0, 3)
    fit = fit_cumulative_mixed(ratings, levels, 12)
    assert fit.effects[10] == fit.effects[11] == 0
    assert fit.effect_errors[11] == pytest.approx(np.sqrt(fit.variance))


def test_levels_that_are_each_of_one_mind_have_no_estimate() -> None:
    levels = np.repeat(np.arange(6), 2)
    ratings = OrdinalRatings.of(np.repeat([0, 1, 2, 0, 1, 2], 2), np.zeros((12, 0)), np.full(12, 30.0))
    with pytest.raises(NotConverged, match="one mind"):
        fit_cumulative_mixed(ratings, levels, 6)


@pytest.mark.parametrize(
    ("module", "limit", "message"),
    [
        (cumulative_mixed, "MOST_STEPS", "steps did not settle"),
        (cumulative_mixed, "MOST_LAST_STEPS", "steps did not settle"),
        (cumulative_likelihood, "MOST_MODE_STEPS", "effects of the levels"),
    ],
)
def test_a_fit_that_needs_more_steps_gives_no_number(
    wine: Any, monkeypatch: pytest.MonkeyPatch, module: Any, limit: str, message: str
) -> None:
    monkeypatch.setattr(module, limit, 1)
    with pytest.raises(NotConverged, match=message):
        _fit(wine)


def test_steps_that_do_not_help_are_refused_and_teach_nothing(wine: Any) -> None:
    ratings, judges = wine
    model = set_up(lay_out(ratings), judges, JUDGES, 1, "logit")
    state = evaluate(model, NEAR, np.zeros(JUDGES))
    disorder = np.array([1e20, 0, 0, 0, 0, 0, 0])
    with pytest.raises(NotConverged, match="no step"):
        cumulative_mixed._search(model, NEAR, disorder, state)
    inverse = np.eye(7)
    assert cumulative_mixed._update(inverse, np.ones(7), -np.ones(7)) is inverse


@pytest.mark.parametrize(
    ("levels", "nodes", "message"),
    [([0], 1, "levels"), ([0, 3], 1, "outside"), ([0, 1], 0, "nodes"), ([0, 1], 101, "nodes")],
)
def test_broken_levels_and_nodes_are_refused(levels: Any, nodes: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_cumulative_mixed(OrdinalRatings.of([0, 1], np.zeros((2, 0))), levels, 3, nodes=nodes)
