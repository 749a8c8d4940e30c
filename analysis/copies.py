"""More ballots with the same, or nearly the same, pattern of answers than the model of the round expects."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.patterns import PatternModel, mismatches

MOST_CHANGES = 2
"""Ballots that differ from a pattern in at most so many answers are nearly the same."""
LEAST_ITEMS = 5
"""With fewer answers many honest ballots are the same."""
LEAST_COPIES = 4
"""Fewer ballots that are alike are never a finding."""
LEAST_SHARES = (0.025, 0.04, 0.05)
"""Nor is an excess below this share of the ballots compared, by the number of changes."""
TOLERANCE = 4.0
"""A pattern may come so many times as often as the model says: no model is exact."""
LINE_TOLERANCE = 1.35
"""The same for the patterns that give one level to all items."""
INNER_LINE_SHARE, END_LINE_SHARE = 0.06, 0.03
"""So many ballots may honestly give one and the same level to (nearly) all items: a level between the
ends of the scale, or an end of it."""
LINE_KEPT = 0.95
"""Somebody who answers so leaves the line at one item in twenty."""
BATCH_TOLERANCE = 3.0
"""In one batch a pattern may come so many times as often as in the other batches: places differ."""
BATCH_SHARE = 0.3
"""Nor is a pattern of a batch a finding below this share of its ballots in excess."""
MOST_CLUSTERS = 5
MOST_CENTRES = 1000
"""Of a block with more patterns only the most frequent so many are looked at, beside all others."""
_PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """Ballots that are too much alike.

    ``centre``: their pattern, (items,), -1 where not answered; ``ballots``: numbers of the members, which
    differ from it in at most ``changes`` items; ``expected``: how many of them the model allows; ``p``: the
    chance of so many, before allowing for the number of patterns looked at.
    """

    centre: IntArray
    changes: int
    ballots: IntArray
    expected: float
    p: float

    @property
    def excess(self) -> float:
        """Members beyond those allowed."""
        return len(self.ballots) - self.expected


@dataclass(frozen=True, slots=True)
class Alike:
    """Ballots of one block that answered the same items, by pattern.

    ``ballots``: their numbers; ``place``: the pattern of each; ``patterns``: (patterns, items); ``centres``:
    which patterns have at least LEAST_COPIES ballots near them; ``near``: (MOST_CHANGES + 1, centres,
    patterns), True within so many changes.
    """

    ballots: IntArray
    place: IntArray
    patterns: IntArray
    centres: IntArray
    near: BoolArray

    def counts(self, free: BoolArray) -> IntArray:
        """Count the ballots near each centre among the free ones, shape (MOST_CHANGES + 1, centres)."""
        number = np.bincount(self.place[free], minlength=len(self.patterns))
        return np.asarray(self.near @ number, dtype=np.int64)


def lay_alike(answers: IntArray, ballots: IntArray) -> Iterator[Alike]:
    """Sort the ballots of a block by the items they answered; sets too small to judge are left out.

    Parameters
    ----------
    answers
        Shape (all ballots, items), -1 where there is no value.
    ballots
        The numbers of those of the block.
    """
    masks = answers[ballots] >= 0
    enough = masks.sum(axis=1) >= LEAST_ITEMS
    kept, masks = ballots[enough], masks[enough]
    routes, which = np.unique(masks, axis=0, return_inverse=True)
    for route in range(len(routes)):
        mine = kept[which.reshape(-1) == route]
        if len(mine) >= LEAST_COPIES:
            yield _lay(answers, mine)


def _lay(answers: IntArray, ballots: IntArray) -> Alike:
    patterns, place, number = np.unique(answers[ballots], axis=0, return_inverse=True, return_counts=True)
    block = max(1, _PAIRS_AT_ONCE // len(patterns))
    centres, near = [], []
    often = np.sort(np.argsort(-number, kind="stable")[:MOST_CENTRES])
    for start in range(0, len(often), block):
        some = often[start : start + block]
        apart = _distances(patterns[some], patterns)
        many = np.flatnonzero((apart <= MOST_CHANGES) @ number >= LEAST_COPIES)
        centres.append(some[many])
        near.append(apart[many] <= np.arange(MOST_CHANGES + 1)[:, None, None])
    return Alike(ballots, place.reshape(-1), patterns, np.concatenate(centres), np.concatenate(near, axis=1))


def _distances(some: IntArray, every: IntArray) -> IntArray:
    apart = np.zeros((len(some), len(every)), dtype=np.int64)
    for mine, theirs in zip(some.T, every.T, strict=True):
        apart += mine[:, None] != theirs
    return apart


def lines(sizes: IntArray) -> IntArray:
    """Give the patterns with one level for all items, lowest first, (levels, items)."""
    return np.minimum(np.arange(int(sizes.max(initial=0)))[:, None], sizes - 1)


def on_lines(patterns: IntArray, sizes: IntArray) -> BoolArray:
    """Say which patterns give one level to all items answered, (patterns,)."""
    answered = patterns >= 0
    return np.asarray(((patterns == lines(sizes)[:, None]) | ~answered).all(axis=2).any(axis=0))


def at_ends(patterns: IntArray, sizes: IntArray) -> BoolArray:
    """Say which patterns give the lowest, or the highest, level to all items answered, (patterns,)."""
    free = patterns < 0
    lowest, highest = (((patterns == level) | free).all(axis=1) for level in (0, sizes - 1))
    return np.asarray(lowest | highest)


def near_lines(alike: Alike, sizes: IntArray) -> BoolArray:
    """Say which ballots are near each line, (levels, MOST_CHANGES + 1, ballots)."""
    answered = alike.patterns >= 0
    apart = ((alike.patterns != lines(sizes)[:, None]) & answered).sum(axis=2)
    near = apart[:, None] <= np.arange(MOST_CHANGES + 1)[:, None]
    return np.asarray(near[:, :, alike.place])


def allowed_chances(
    patterns: IntArray, model: PatternModel, sizes: IntArray, tolerance: float = TOLERANCE
) -> FloatArray:
    """Chance, as far as allowed, that a ballot is near each pattern, (MOST_CHANGES + 1, patterns).

    ``sizes``: how many categories each item has, (items,).
    """
    chance = model.within(patterns, MOST_CHANGES)
    chance *= np.where(on_lines(patterns, sizes), min(LINE_TOLERANCE, tolerance), tolerance)
    for level, line in enumerate(lines(sizes)):
        share = END_LINE_SHARE if level in {0, sizes.max() - 1} else INNER_LINE_SHARE
        same = np.where(patterns == line, LINE_KEPT, (1 - LINE_KEPT) / (sizes - 1))
        chance += share * mismatches(np.where(patterns < 0, 1.0, same), MOST_CHANGES)
    return np.minimum(chance, 1.0)


def find_clusters(alike: Alike, chances: FloatArray, bounds: FloatArray) -> list[Cluster]:
    """Find patterns that too many ballots are near, the most striking first; no ballot is in two.

    ``chances``: allowed, (MOST_CHANGES + 1, centres); ``bounds``: p-values from which on a pattern is no
    finding, (centres,).
    """
    free = np.ones(len(alike.ballots), dtype=np.bool_)
    found: list[Cluster] = []
    while len(found) < MOST_CLUSTERS and alike.centres.size:
        others = int(free.sum()) - 1
        counts, expected = alike.counts(free), others * chances
        enough = counts - 1 - expected >= np.array(LEAST_SHARES)[:, None] * len(free)
        p = chance_of_others(counts, others, chances, enough & (counts >= LEAST_COPIES))
        changes, centre = np.unravel_index(int(np.argmin(p / bounds)), p.shape)
        if p[changes, centre] > bounds[centre]:
            break
        members = free & alike.near[changes, centre][alike.place]
        free &= ~members
        pattern = alike.patterns[alike.centres[centre]]
        around = float(expected[changes, centre]), float(p[changes, centre])
        found.append(Cluster(pattern, int(changes), alike.ballots[members], *around))
    return found


def find_in_batches(
    alike: Alike, chances: FloatArray, batches: IntArray, bounds: FloatArray
) -> list[Cluster]:
    """Find the batches in which a pattern comes far more often than in all other batches of the block.

    ``chances``, ``bounds``: as in `find_clusters`; ``batches``: of the ballots of ``alike``, -1: none.
    At most one pattern, the most striking, is told of a batch.
    """
    found = []
    every = np.bincount(alike.place, minlength=len(alike.patterns))
    for batch in np.unique(batches[batches >= 0]) if alike.centres.size else ():
        inside = batches == batch
        number = np.bincount(alike.place[inside], minlength=len(alike.patterns))
        counts, outside = alike.near @ number, alike.near @ (every - number)
        others = int(inside.sum()) - 1
        elsewhere = (outside + 1) / (len(inside) - others)
        allowed = np.maximum(chances, np.minimum(BATCH_TOLERANCE * elsewhere, 1.0))
        enough = counts - 1 - others * allowed >= max(LEAST_COPIES - 1, BATCH_SHARE * others)
        p = chance_of_others(counts, others, allowed, enough)
        changes, centre = np.unravel_index(int(np.argmin(p / bounds)), p.shape)
        if p[changes, centre] <= bounds[centre]:
            members = inside & alike.near[changes, centre][alike.place]
            pattern = alike.patterns[alike.centres[centre]]
            around = others * float(allowed[changes, centre]), float(p[changes, centre])
            found.append(Cluster(pattern, int(changes), alike.ballots[members], *around))
    return found


def chance_of_others(counts: IntArray, others: int, chances: FloatArray, enough: BoolArray) -> FloatArray:
    """Chance that, given one ballot of a pattern, so many of the others or more are near it; else 1."""
    beyond = np.clip(counts - 2, 0, max(others, 1))  # more than this many of the others
    return np.where(enough, special.bdtrc(beyond, max(others, 1), chances), 1.0)
