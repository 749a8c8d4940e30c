"""What an attacker recovers from a release, by the number of ballots; what coarse numbers cost; the audit.

The attacker is the one of the tests (tests/attack): it reads what is published, never the program.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure import Level, floor_for, step_for
from analysis.disclosure_counts import compositions
from analysis.scores import Moments, group_scores
from benchmarks._figures import Figure, report
from surveys import questionnaire_library, summary_json
from surveys.identifiers import RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.release_audit import audit
from surveys.summary import Distribution, GroupResult, Withheld
from surveys.summary import Figure as ToldScore
from surveys.survey import GroupRule
from tests.attack.facts import Notebook
from tests.attack.reading import form_of, read_json
from tests.attack.solving import attack, possible
from tests.surveys.release.conftest import WEB, Round, Row, make_ballots

SEED = 20260302
BALLOTS = (5, 10, 20, 30, 50, 100)
SUBJECTS = 12
PROVINCE = 150
NAIVE_MOST = 30
NAIVE_DRAWS = 60
PEER = RespondentGroup.PEER


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rounds of one size and what was made of them."""

    n: int
    told: tuple[GroupResult, ...]
    exact: NDArray[np.float64]
    recovered: float
    pins: int


def _asked() -> tuple[str, Questionnaire]:
    return questionnaire_library.load("three-sixty", 1)


def _rows(asked: Questionnaire, subject: int, ballots: int, random: np.random.Generator) -> list[Row]:
    leaning = random.choice([-0.5, 0.4, 0.9, 1.4])
    rows: list[Row] = []
    for _ in range(ballots):
        person = random.normal(0, 0.6)
        codes = []
        for item in asked.coded_items:
            points = 1 if item.scale is None else asked.scales[item.scale].points
            value = (points + 1) / 2 + leaning + person + random.normal(0, 0.5)
            codes.append(int(np.clip(round(value), 1, points)))
        rows.append((subject, PEER, WEB, tuple(codes)))
    return rows


def _draw(n: int) -> Drawn:
    source, asked = _asked()
    random = np.random.default_rng(SEED + n)
    rows = [row for subject in range(1, SUBJECTS + 1) for row in _rows(asked, subject, n, random)]
    round_ = Round(asked, groups=(GroupRule(PEER, 1.0, 5, required=True, size=None),), subjects=SUBJECTS)
    summary = round_.release(rows, make_ballots)
    book, form = Notebook(), form_of(source)
    read_json(book, summary_json.dump(summary), 1)
    told = tuple(subject.groups[0] for subject in summary.subjects)
    untold = single = 0
    for facts in book.groups.values():
        for name, ways in possible(facts, form).items():
            is_full = facts.items[name].shares and all(len(one) == 1 for one in facts.items[name].shares)
            untold += not is_full
            single += not is_full and len(ways) == 1
    return Drawn(n, told, _exact_items(asked, rows), single / max(untold, 1), len(attack(book, form)))


def _exact_items(asked: Questionnaire, rows: list[Row]) -> NDArray[np.float64]:
    """Give the exact item scores, shape (subjects, rated items)."""
    codes = np.array([row[3] for row in rows], dtype=np.float64).reshape(SUBJECTS, -1, len(asked.coded_items))
    rated = [place for place, item in enumerate(asked.coded_items) if item.scale is not None]
    points = np.array(
        [asked.scales[item.scale].points for item in asked.coded_items if item.scale is not None]
    )
    return np.asarray(100 * (codes.mean(axis=1)[:, rated] - 1) / (points - 1))


def _naive(n: int) -> float:
    """Share of distributions that n, a score and its interval at one decimal would pin."""
    random = np.random.default_rng(SEED)
    told = _at_one_decimal(compositions(n, 5))
    pinned = 0
    for _ in range(NAIVE_DRAWS):
        values = np.clip(np.round(random.normal(3.6, 0.9, n)), 1, 5).astype(int) - 1
        mine = _at_one_decimal(np.bincount(values, minlength=5)[None, :])
        pinned += int((told == mine).all(axis=1).sum() == 1)
    return pinned / NAIVE_DRAWS


def _at_one_decimal(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    worth = 25.0 * np.arange(5)
    scores = group_scores(Moments(counts.sum(axis=1).astype(float), counts @ worth, counts @ worth**2))
    return np.round(np.stack([scores.score, scores.low, scores.high], axis=1) + 1e-9, 1)


def _figures(drawn: Drawn) -> list[Figure]:
    rated = [[item for item in told.items if item.score is not None] for told in drawn.told]
    errors = [
        abs(one.score.value - exact)
        for items, row in zip(rated, drawn.exact, strict=True)
        for one, exact in zip(items, row, strict=True)
        if isinstance(one.score, ToldScore)
    ]
    every = [item for items in rated for item in items]
    as_number = sum(isinstance(item.score, ToldScore) for item in every) / max(len(every), 1)
    hidden = sum(isinstance(item.score, Withheld) for item in every) / max(len(every), 1)
    full = sum(isinstance(one.distribution, Distribution) and not one.distribution.merged for one in every)
    allowed = step_for(floor_for(drawn.n, 5), Level.ITEM)
    name = f"n = {drawn.n}:"
    loss = (
        [Figure(f"{name} median loss of an item's score", float(np.median(errors)), "points")]
        if errors
        else []
    )
    return [
        Figure(f"{name} distributions not told, yet recovered", 100 * drawn.recovered, "%", 0, "most"),
        Figure(f"{name} withheld cells and single answers pinned", drawn.pins, "pins", 0, "most"),
        Figure(f"{name} distributions told in full", 100 * full / max(len(every), 1), "%"),
        Figure(f"{name} items told as a number (floor: step {allowed or 'none'})", 100 * as_number, "%"),
        Figure(f"{name} items withheld", 100 * hidden, "%"),
        *loss,
    ]


def _audit_cost() -> list[Figure]:
    asked = _asked()[1]
    random = np.random.default_rng(SEED)
    sizes = random.choice(np.array([5, 8, 12, 18, 25, 35, 60, 110]), PROVINCE)
    rows = [row for at, n in enumerate(sizes.tolist(), 1) for row in _rows(asked, at, n, random)]
    round_ = Round(asked, groups=(GroupRule(PEER, 1.0, 5, required=True, size=None),), subjects=PROVINCE)
    started = time.perf_counter()
    summary = round_.release(rows, make_ballots)
    gate = time.perf_counter() - started
    found = audit(summary, asked, round_.survey.rules, time.perf_counter)
    return [
        Figure("audit: cells looked at", found.cells, "cells"),
        Figure("audit: findings after the gate", len(found.problems), "findings", 0, "most"),
        Figure("audit: time for 1,000 groups", 1000 * found.seconds / found.blocks, "s", 600, "most"),
        Figure("gate with complementary suppression: time for 1,000 groups", 1000 * gate / PROVINCE, "s"),
    ]


def main() -> None:
    """Print and store the figures."""
    figures = [
        Figure(f"n = {n}: one decimal, no gate: distributions pinned", 100 * _naive(n), "%")
        for n in BALLOTS
        if n <= NAIVE_MOST
    ]
    for n in BALLOTS:
        figures += _figures(_draw(n))
    report("recovery", [*figures, *_audit_cost()])


if __name__ == "__main__":
    main()
