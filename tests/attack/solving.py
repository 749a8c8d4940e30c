"""The attacker's head: whole numbers of answers that fit everything read, and what they have in common.

Its own programs and formulas, from the published method; it knows nothing of the gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attack.facts import Form, GroupFacts, ItemFacts, Notebook, Score, Where

MOST = 150_000
Numbers = NDArray[np.float64]


@dataclass(frozen=True, order=True)
class Pin:
    """Something that was not told and has only one possible value."""

    where: Where
    item: str
    what: str


def attack(book: Notebook, form: Form) -> list[Pin]:
    """Pin whatever can be pinned."""
    pins = [pin for where, facts in book.groups.items() for pin in _attack_group(where, facts, form)]
    return sorted(set(pins) | set(_subtract(book)) | set(_count_withheld(book)))


def _attack_group(where: Where, facts: GroupFacts, form: Form) -> Iterator[Pin]:
    for name, ways in possible(facts, form).items():
        if len(ways):
            yield from _pins(where, name, facts.items[name], ways)


def possible(facts: GroupFacts, form: Form) -> dict[str, Numbers]:
    """Give for each item all counts that fit everything that was read; items with too many are left out."""
    # items of which nothing was read may not have been asked at all
    names = [name for name in form.points if name in facts.items]
    if facts.valid is None or not names:
        return {}
    items = {name: facts.items[name] for name in names}
    answers = {name: one.answers or facts.valid for name, one in items.items()}
    totals = _totals(facts, form, answers)
    found = {}
    for name, one in items.items():
        ways = _ways(one, answers[name], form.points[name])
        if ways is None:
            continue
        values = ways @ np.arange(form.points[name])
        least, most = totals.get(name, (0.0, np.inf))
        ways = ways[(values >= least - 1e-6) & (values <= most + 1e-6)]
        found[name] = _fitting(ways, [*one.scores, *_stand_ins(name, facts, form, names)])
    return found


def _pins(where: Where, name: str, one: ItemFacts, ways: Numbers) -> Iterator[Pin]:
    n = int(ways[0].sum())
    told = {places[0] for places in one.shares if len(places) == 1}
    least, most = ways.min(axis=0), ways.max(axis=0)
    for place in range(ways.shape[1]):
        if place not in told and least[place] == most[place] > 0:
            yield Pin(where, name, f"{int(least[place])} answered {place + 1}")
        if place not in told and least[place] >= n - 1:
            yield Pin(where, name, f"nearly all answered {place + 1}")
    means = ways @ np.arange(ways.shape[1])
    roughly = all(score.value is None or score.step >= 5 for score in one.scores)
    if not one.shares and roughly and means.min() == means.max():
        yield Pin(where, name, "mean")
    if "would_reveal" in one.reasons and any(score.value is not None for score in one.scores):
        yield Pin(where, name, "why the distribution is withheld")


def _stand_ins(name: str, facts: GroupFacts, form: Form, names: list[str]) -> Iterator[Score]:
    """Give the scores of criteria that hold no other item."""
    for code, scores in facts.criteria.items():
        if [one for one in names if code in form.criteria[one]] == [name]:
            yield from scores


def _totals(facts: GroupFacts, form: Form, answers: dict[str, int]) -> dict[str, tuple[float, float]]:
    """Find the least and the most total of every item by whole-number programs over all items at once."""
    names = list(answers)
    unit = np.array([100 / ((form.points[name] - 1) * answers[name]) for name in names])
    low, high = np.zeros(len(names)), np.array([(form.points[name] - 1.0) * answers[name] for name in names])
    for at, name in enumerate(names):
        for score in facts.items[name].scores:
            low[at] = max(low[at], np.ceil(score.least / unit[at] - 1e-9))
            high[at] = min(high[at], np.floor((score.below - 1e-4) / unit[at] + 1e-9))
        for places, ballots in facts.items[name].shares.items() if facts.items[name].shares else ():
            del places, ballots
        if facts.items[name].shares:
            shares = facts.items[name].shares.items()
            low[at] = max(low[at], sum(places[0] * ballots for places, ballots in shares))
            high[at] = min(high[at], sum(places[-1] * ballots for places, ballots in shares))
    rows = list(_rows(facts, form, names, answers))
    if (low > high).any():
        return {}
    found = {}
    for at, name in enumerate(names):
        ends = [_solve(sign, at, unit, (low, high), rows) for sign in (1.0, -1.0)]
        if ends[0] is None or ends[1] is None:
            return {}  # not everybody answered everything: the rows bind nothing
        found[name] = (ends[0], ends[1])
    return found


def _rows(
    facts: GroupFacts, form: Form, names: list[str], answers: dict[str, int]
) -> Iterator[tuple[Numbers, Score]]:
    means = {}
    for code in form.weights:
        row = np.array([float(code in form.criteria[name]) for name in names])
        if row.any():
            means[code] = row / row.sum()
    weighted = [code for code in means if form.weights[code] > 0]
    told = [
        (means[code], score) for code, scores in facts.criteria.items() if code in means for score in scores
    ]
    if weighted:
        overall = np.average(
            [means[code] for code in weighted], axis=0, weights=[form.weights[c] for c in weighted]
        )
        told += [(overall, score) for score in facts.ballot]
    full = np.array([answers[name] == facts.valid for name in names])
    for row, score in told:
        if full[row > 0].all():
            yield row, score


def _solve(
    sign: float, at: int, unit: Numbers, ends: tuple[Numbers, Numbers], rows: list[tuple[Numbers, Score]]
) -> float | None:
    cost = np.zeros(len(unit))
    cost[at] = sign
    binding = (
        LinearConstraint(
            np.array([row * unit for row, _ in rows]),
            np.array([score.least for _, score in rows]),
            np.array(
                [min(score.below, 100.0) if score.below > 100 else score.below - 1e-4 for _, score in rows]
            ),
        )
        if rows
        else None
    )
    found = milp(
        cost, constraints=binding, bounds=Bounds(*ends), integrality=np.ones(len(unit), dtype=np.int64)
    )
    return None if found.x is None else float(round(found.x[at]))


def _ways(one: ItemFacts, answers: int, points: int) -> Numbers | None:
    """List all counts that fit what is told of the distribution."""
    parts = [(places, ballots) for places, ballots in one.shares.items()] or [(tuple(range(points)), answers)]
    if prod(comb(ballots + len(places) - 1, len(places) - 1) for places, ballots in parts) > MOST:
        return None
    found = np.zeros((1, points))
    for places, ballots in parts:
        splits = _splits(ballots, len(places))
        found = np.repeat(found, len(splits), axis=0)
        found[:, list(places)] = np.tile(splits, (len(found) // len(splits), 1))
    return found


def _splits(total: int, parts: int) -> Numbers:
    if parts == 1:
        return np.array([[float(total)]])
    bars = np.array(list(combinations(range(total + parts - 1), parts - 1))).reshape(-1, parts - 1)
    walls = np.hstack([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), total + parts - 1)])
    return np.asarray(np.diff(walls, axis=1) - 1, dtype=np.float64)


def _fitting(ways: Numbers, scores: list[Score]) -> Numbers:
    """Keep the counts that the published method would have told as these scores."""
    for score in scores:
        if not len(ways):
            break
        mean, low, high = _told_by_the_method(ways)
        kept = (mean >= score.least - 1e-6) & (mean < score.below + 1e-6)
        if score.value is not None and score.step:
            below = np.floor(low / score.step + 1e-9) * score.step
            above = np.ceil(high / score.step - 1e-9) * score.step
            below, above = np.where(below <= 5, 0.0, below), np.where(above >= 95, 100.0, above)
            near = 0.51 * score.step
            kept &= ((np.abs(below - score.low) < near) | (score.low == score.value)) & (
                (np.abs(above - score.high) < near) | (score.high == score.value)
            )
        ways = ways[kept]
    return ways


def _told_by_the_method(ways: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Give mean and interval of counts by the published formulas (docs/methods), no finite frame."""
    worth = np.arange(ways.shape[1]) / (ways.shape[1] - 1)
    n = ways.sum(axis=1)
    mean = ways @ worth / n
    spread = np.maximum(ways @ worth**2 / n - mean**2, 0) * n / (n - 1)
    spread = np.where(spread < 1e-12, 0, spread)
    ratio = np.minimum(
        1, (0.45 * 0.6 + (n - 1) * spread) / (0.45 + (n - 1) * (mean * (1 - mean) + spread / n))
    )
    t = special.stdtrit(6 + n - 1, 0.975)
    add = t**2 * ratio / n
    half = np.sqrt(add * mean * (1 - mean) + add**2 / 4)
    low, high = (mean + add / 2 - half) / (1 + add), (mean + add / 2 + half) / (1 + add)
    ends = np.isclose(ways[:, 0] + ways[:, -1], n)
    pure = ends & (((mean > 0) & (mean < 1)) | (ways.shape[1] == 2))
    k = ways[:, -1]
    with np.errstate(invalid="ignore"):
        exact_low = np.where(k > 0, special.betaincinv(np.maximum(k, 1e-9), n - k + 1, 0.025), 0.0)
        exact_high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1e-9), 0.975), 1.0)
    low, high = np.where(pure, exact_low, low), np.where(pure, exact_high, high)
    return 100 * mean, 100 * np.clip(low, 0, mean), 100 * np.clip(high, mean, 1)


def _subtract(book: Notebook) -> Iterator[Pin]:
    """Subtract editions of the same group from each other."""
    for first in book.groups:
        for second in book.groups:
            same = (first.subject, first.group) == (second.subject, second.group)
            if same and first.edition < second.edition:
                yield from _difference(second, book.groups[first], book.groups[second])


def _difference(where: Where, old: GroupFacts, new: GroupFacts) -> Iterator[Pin]:
    for name in old.items.keys() & new.items.keys():
        before, after = old.items[name].shares, new.items[name].shares
        common = before.keys() & after.keys()
        if not common or (before == after):
            continue
        for places in common:
            if abs(after[places] - before[places]) == 1:
                yield Pin(where, name, f"one more or less answered {places}")


def _count_withheld(book: Notebook) -> Iterator[Pin]:
    """Take what is told from totals: one withheld group left over is counted."""
    for edition, opened in book.opened.items():
        mine = {where: facts for where, facts in book.groups.items() if where.edition == edition}
        hidden = [where for where, facts in mine.items() if facts.valid is None]
        rest = opened - sum(facts.returned or 0 for facts in mine.values())
        if rest > 0 and len(hidden) == 1:
            yield Pin(hidden[0], "", f"{rest} ballots")
