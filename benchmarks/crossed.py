"""Crossed random effects: time on made ratings of known shapes, and the criterion against dense matrices."""

import shutil
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.crossed import CrossedFit, fit_crossed
from benchmarks._figures import Figure, report

Codes = list[NDArray[np.int64]]
ITEMS = 12
PER_RATER = 8


@dataclass(frozen=True, slots=True)
class Design:
    """Ratings with their factors."""

    ratings: NDArray[np.float64]
    codes: Codes
    sizes: list[int]


def _with_effects(random: np.random.Generator, codes: Codes, sizes: list[int], spread: list[float]) -> Design:
    ratings = 3.5 + random.normal(0, 0.9, codes[0].size)
    for code, size, sd in zip(codes, sizes, spread, strict=True):
        ratings += random.normal(0, sd, size)[code]
    return Design(ratings, codes, sizes)


def departments(random: np.random.Generator) -> Design:
    """About 70,000 ratings by 3,000 raters of 1,100 ratees in 14 departments, globally crossed."""
    number, sizes = 73_000, [3_000, 1_100, 14]
    codes = [random.integers(0, size, number) for size in sizes]
    return _with_effects(random, codes, sizes, [0.3, 0.5, 0.1])


def province(random: np.random.Generator, number: int, communes: int, *, anywhere: bool) -> Design:
    """Raters rate 8 cadres on 12 random items: cadres of their own commune, or ``anywhere``."""
    raters, per_commune = number // (ITEMS * PER_RATER), 20
    rater = np.repeat(np.arange(raters), PER_RATER)
    home = random.integers(0, communes, raters)[rater] * per_commune
    cadres = communes * per_commune
    cadre = random.integers(0, cadres if anywhere else per_commune, rater.size) + (0 if anywhere else home)
    codes = [np.repeat(rater, ITEMS), np.repeat(cadre, ITEMS), np.tile(np.arange(ITEMS), rater.size)]
    return _with_effects(random, codes, [raters, cadres, ITEMS], [0.2, 0.25, 0.15])


def _dense_criterion(design: Design, fit: CrossedFit) -> float:
    size = design.ratings.size
    spread = np.eye(size)
    for code, variance in zip(design.codes, fit.variances / fit.residual, strict=True):
        spread += variance * (code[:, None] == code)
    inverse = np.linalg.inv(spread)
    information = inverse.sum()
    left = design.ratings - float(inverse.sum(axis=0) @ design.ratings) / information
    residual = float(left @ inverse @ left) / (size - 1)
    log_determinant = np.linalg.slogdet(spread)[1] + np.log(information)
    return float(log_determinant + (size - 1) * (1 + np.log(2 * np.pi * residual)))


def _subsample_error(design: Design, random: np.random.Generator) -> float:
    chosen = np.sort(random.choice(design.ratings.size, 1_500, replace=False))
    codes, sizes = [], []
    for code in design.codes:
        levels, renumbered = np.unique(code[chosen], return_inverse=True)
        codes.append(renumbered.astype(np.int64))
        sizes.append(levels.size)
    if max(sizes) >= chosen.size:
        raise ValueError("the subsample has as many levels as ratings")
    part = Design(design.ratings[chosen], codes, sizes)
    fit = fit_crossed(part.ratings, part.codes, part.sizes)
    dense = _dense_criterion(part, fit)
    return abs((fit.criterion or 0.0) - dense) / abs(dense)


def main() -> None:
    """Print seconds beside targets, and the criterion's error on subsamples."""
    random = np.random.default_rng(20_250_701)
    designs = (
        ("73,000 ratings, three factors, globally crossed", 1.0, departments(random)),
        ("1 million, items random, in communes", 0.5, province(random, 1_000_000, 200, anywhere=False)),
        ("1 million, items random, any crossing", 1.5, province(random, 1_000_000, 200, anywhere=True)),
        ("10 million, items random, in communes", 2.5, province(random, 10_000_000, 2_000, anywhere=False)),
        ("10 million, items random, any crossing", 10.0, province(random, 10_000_000, 2_000, anywhere=True)),
    )
    figures = []
    for name, target, design in designs:
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            fit = fit_crossed(design.ratings, design.codes, design.sizes)
            best = min(best, time.perf_counter() - start)
        figures.append(Figure(name, best, "s", target, "most"))
        if fit.criterion is not None:
            error = _subsample_error(design, random)
            figures.append(
                Figure(
                    "  its criterion against dense matrices (1,500 ratings)", error, "relative", 1e-6, "most"
                )
            )
    report("crossed", figures)
    if shutil.which("Rscript") is None:
        print("R is not installed here: no ratio to lme4 was measured.")


if __name__ == "__main__":
    main()
