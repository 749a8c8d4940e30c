"""Drawing samples from a frame: simple, stratified, by clusters, with probability proportional to size.

Everything random follows from a seed, the same on every machine and in every version: the raw stream of
PCG64 is frozen (NumPy's NEP 19), and nothing else is used of it. Every function also gives what follows
from the design alone: each unit's probability of inclusion.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_floats

_BITS = 53  # of a double's fraction
_NEARLY_CERTAIN = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Selection:
    """A drawn sample.

    Attributes
    ----------
    chosen
        Places of the units drawn, in the frame's order, shape (sample,).
    probability
        Probability of inclusion of every unit of the frame before the draw, shape (units,).
    reserve
        Places of the others, in the order in which they would replace, shape (units - sample,).
    """

    chosen: IntArray
    probability: FloatArray
    reserve: IntArray


def uniforms(seed: int, count: int) -> FloatArray:
    """Give ``count`` numbers in [0, 1) that follow from the seed (0 or more) for ever."""
    raw = np.random.PCG64(seed).random_raw(count)
    return np.asarray((raw >> np.uint64(64 - _BITS)) * 2.0**-_BITS)


def allocate(sizes: ArrayLike, n: int, least: int = 0) -> IntArray:
    """Share a sample among strata in proportion to their sizes (Bowley 1926), largest remainders first.

    No stratum gives more than it has, none less than ``least`` (or all it has, where it has fewer); what
    these bounds take or give goes to the others in proportion.

    Raises
    ------
    ValueError
        A negative size, or a sample that the frame cannot give or that ``least`` already exceeds.
    """
    whole = as_floats(sizes, "sizes").astype(np.int64)
    if (whole < 0).any():
        raise ValueError("sizes: expected 0 or more")
    low = np.minimum(whole, least)
    if not low.sum() <= n <= whole.sum():
        raise ValueError("n: expected a sample that the strata can give")
    share = low.copy()
    while (left := n - int(share.sum())) > 0:
        free = share < whole
        ideal = np.where(free, n * whole / whole.sum(), 0.0)
        wanting = np.where(free, np.maximum(ideal - share, 0.0), 0.0)
        exact = np.minimum(left * wanting / wanting.sum(), whole - share)
        step = np.floor(exact + 1e-9).astype(np.int64)
        if not step.any():
            first = np.argsort(-exact, kind="stable")[:left]
            step[first] = (exact[first] > 0).astype(np.int64)
        share += step
    return share


def simple(random: FloatArray, n: int) -> Selection:
    """Draw ``n`` units without replacement, every set of n equally likely: those with the least numbers.

    ``random`` holds one number in [0, 1) for each unit (`uniforms`); permanent random numbers, Ohlsson 1995.
    """
    units = len(random)
    if not 0 <= n <= units:
        raise ValueError("n: expected at most the units of the frame")
    order = np.argsort(random, kind="stable")
    share = n / units if units else 0.0
    return Selection(np.sort(order[:n]), np.full(units, share), order[n:])


def stratified(strata: ArrayLike, take: dict[int, int], random: FloatArray) -> Selection:
    """Draw a simple sample in each stratum; ``strata`` holds whole numbers, ``take`` how many of each."""
    labels = as_floats(strata, "strata").astype(np.int64)
    probability = np.zeros(len(labels))
    chosen: list[IntArray] = []
    reserve: list[IntArray] = []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        drawn = simple(random[places], take.get(int(label), 0))
        probability[places] = drawn.probability
        chosen.append(places[drawn.chosen])
        reserve.append(places[drawn.reserve])
    return Selection(_joined(chosen, sort=True), probability, _joined(reserve, sort=False))


def _joined(parts: list[IntArray], *, sort: bool) -> IntArray:
    joined = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return np.sort(joined) if sort else joined


def size_probabilities(sizes: ArrayLike, n: int) -> FloatArray:
    """Give probabilities of inclusion proportional to size that sum to ``n``.

    Units so large that their share would exceed 1 are certain; the others share what is left (Saerndal,
    Swensson & Wretman 1992, p. 89).

    Raises
    ------
    ValueError
        A negative size, or fewer units with a size than ``n``.
    """
    measure = as_floats(sizes, "sizes")
    if (measure < 0).any():
        raise ValueError("sizes: expected 0 or more")
    if not 0 <= n <= int((measure > 0).sum()):
        raise ValueError("n: expected at most the units that have a size")
    probability = np.zeros(len(measure))
    open_ones = measure > 0
    left = n
    while left > 0:
        share = np.where(open_ones, left * measure / measure[open_ones].sum(), 0.0)
        certain = open_ones & (share >= _NEARLY_CERTAIN)
        if not certain.any():
            probability[open_ones] = share[open_ones]
            break
        probability[certain] = 1.0
        open_ones &= ~certain
        left = n - int((probability == 1.0).sum())
    return probability


def systematic(probability: FloatArray, start: float, order: IntArray) -> IntArray:
    """Draw by one walk along ``order`` in steps of 1 from ``start`` in [0, 1) (Madow 1949).

    Every unit is drawn with its ``probability``, whatever the order; their sum, a whole number, is the size
    of the sample. Gives places in the frame's order.
    """
    certain = np.flatnonzero(probability >= _NEARLY_CERTAIN)
    walked = order[probability[order] < _NEARLY_CERTAIN]
    edges = np.concatenate([[0.0], np.cumsum(probability[walked])])
    edges[-1] = round(edges[-1])
    hits = np.diff(np.ceil(edges - start)) > 0
    return np.sort(np.concatenate([certain, walked[hits]]))


def proportional_to_size(sizes: ArrayLike, n: int, random: FloatArray, *, shuffled: bool = True) -> Selection:
    """Draw ``n`` units with probability proportional to size, systematically.

    ``random`` holds one number for each unit and a last one for the start. ``shuffled``: the walk goes in
    random order (no unwanted rhythm); otherwise in the frame's order, which spreads the sample along it.
    """
    probability = size_probabilities(sizes, n)
    units = len(probability)
    by_chance = np.argsort(random[:units], kind="stable")
    chosen = systematic(probability, float(random[units]), by_chance if shuffled else np.arange(units))
    return Selection(chosen, probability, by_chance[~np.isin(by_chance, chosen)])


def in_clusters(clusters: ArrayLike, n: int, within: int | None, random: FloatArray) -> Selection:
    """Draw ``n`` clusters with probability proportional to how many units they have, then units in them.

    ``clusters`` holds whole numbers, one for each unit; ``random`` one number for each unit, then one for
    each cluster (in the order of their numbers), then one for the start. ``within``: how many units of each
    drawn cluster, all it has where these are fewer; every unit of clusters at least that large, and not
    certain, then has the same probability. None: all units of the drawn clusters.
    """
    labels = as_floats(clusters, "clusters").astype(np.int64)
    names, member = np.unique(labels, return_inverse=True)
    sizes = np.bincount(member, minlength=len(names))
    first = proportional_to_size(sizes, n, random[len(labels) :])
    take = sizes if within is None else np.minimum(sizes, within)
    drawn = {int(names[place]): int(take[place]) for place in first.chosen}
    second = stratified(labels, drawn, random[: len(labels)])
    probability = first.probability[member] * (take / sizes)[member]
    # Only units of drawn clusters can replace one another; the others were not drawn at the first stage.
    reserve = second.reserve[np.isin(member[second.reserve], first.chosen)]
    return Selection(second.chosen, probability, reserve)
