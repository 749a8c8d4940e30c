"""The last step of every number: rounded, coded at the ends, in the types that may leave the house."""

from analysis.disclosure import BAND_BOUNDS, BOTTOM_CODE, TOP_CODE, band_of, coarsen
from analysis.method import TOP_SCORE
from analysis.scores import Scores
from surveys.summary import Band, BandName, Coded, Figure, Withheld, WithheldReason

BAND_WIDTH = 25.0
"""Points a band leaves open at the least: what it counts as when numbers are combined."""
_DIGITS = 9  # binary dust below this is not part of a score: ties round the same on every machine


def tell_score(scores: Scores, at: tuple[int, ...], step: float | None) -> Figure | Band | Withheld:
    """Tell one of an array of scores; ``step`` None: it would reveal what may not be told."""
    if step is None:
        return Withheld(WithheldReason.WOULD_REVEAL)
    if step == BAND_WIDTH:
        return band(scores.score[at])
    return figure(scores.score[at], scores.low[at], scores.high[at], step)


def figure(value: float, low: float, high: float, step: float) -> Figure:
    """Tell a score with its interval in whole steps; an end beyond the codes is the end of the scale."""
    centre = round(float(value), _DIGITS)
    coarse = coarsen(
        centre,
        max(0.0, min(round(float(low), _DIGITS), centre)),
        min(TOP_SCORE, max(round(float(high), _DIGITS), centre)),
        step,
    )
    return Figure(
        value=coarse.value,
        low=0.0 if coarse.low <= BOTTOM_CODE else coarse.low,
        high=TOP_SCORE if coarse.high >= TOP_CODE else coarse.high,
        step=step,
        coded=None if coarse.coded is None else Coded(coarse.coded),
    )


def band(value: float) -> Band:
    """Tell a score as one of three bands."""
    name = BandName(band_of(round(float(value), _DIGITS)).value)
    ends = (0.0, *BAND_BOUNDS, TOP_SCORE)
    place = list(BandName).index(name)
    return Band(name, ends[place], ends[place + 1])
