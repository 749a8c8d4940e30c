"""Planning a round: how sure so many answers will make us, and how many answers make us so sure.

Before a round nothing is known but what earlier rounds looked like; everything here rests on that
expectation and is told as "about".
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide
from analysis.intervals import Dispersion, Interval, score_interval
from analysis.method import CONFIDENCE, TOP_SCORE

LEAST_ANSWERS = 2
MOST_ANSWERS = 10**9
POWER = 0.8
"""How often a difference as large as `least_difference` says is found."""
RELIABLE = 0.8
"""Reliability that a mean should reach, unless the policy says otherwise."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What ballots are expected to look like: ``mean`` and ``sd`` of ballot scores, on 0..100.

    ``design_effect``: how much larger the variance of a mean is than with as many independent ballots
    (clusters make ballots alike; Kish 1965).
    """

    mean: float
    sd: float
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        """Raise ValueError on a mean outside 0..100, or a negative sd or one no scores can have."""
        if not 0 <= self.mean <= TOP_SCORE:
            raise ValueError("mean: expected within 0..100")
        if not 0 <= self.sd**2 <= self.mean * (TOP_SCORE - self.mean) + 1e-9:
            raise ValueError("sd: no scores on 0..100 with this mean have it")
        if not 0 < self.design_effect < np.inf:
            raise ValueError("design_effect: expected above 0")

    @classmethod
    def widest(cls, mean: float, design_effect: float = 1.0) -> "Expectation":
        """Expect the largest spread there is: every ballot 0 or 100."""
        return cls(mean, float(np.sqrt(max(0.0, mean * (TOP_SCORE - mean)))), design_effect)


def sample_size(frame: ArrayLike, margin: float = 0.05) -> FloatArray:
    """Give the sample size n = N / (1 + N e^2) that practice asks for (Yamane 1967); not rounded.

    Parameters
    ----------
    frame
        N: how many may answer, 1 or more.
    margin
        e: half-width of the interval of a share near one half, as a share (0.05: 5 points).

    Raises
    ------
    ValueError
        A frame without anybody, a margin outside 0..1.
    """
    total = as_floats(frame, "frame")
    if not (total >= 1).all():
        raise ValueError("frame: expected 1 or more")
    if not 0 < margin < 1:
        raise ValueError("margin: expected between 0 and 1")
    return np.asarray(total / (1 + total * margin**2))


def half_width(
    expectation: Expectation, n: ArrayLike, frame: float | None = None, confidence: float = CONFIDENCE
) -> FloatArray:
    """Expect this half-width of the interval of a score: "120 answers give +-x", on 0..100.

    Parameters
    ----------
    expectation
        Of the ballots.
    n
        Answers, 2 or more.
    frame
        How many may answer, where the score is that of a finite frame; none for colleagues.

    Raises
    ------
    ValueError
        Fewer than two answers, or more than the frame.
    """
    answers = as_floats(n, "n")
    if not (answers >= LEAST_ANSWERS).all() or (frame is not None and (answers > frame).any()):
        raise ValueError("n: expected 2 or more, and no more than the frame")
    ends = _interval(expectation, expectation.mean, answers, frame, confidence)
    return np.asarray((ends.high - ends.low) / 2)


def answers_for(
    expectation: Expectation, wanted: float, frame: int | None = None, confidence: float = CONFIDENCE
) -> int:
    """Find the fewest answers that make the half-width at most ``wanted`` (on 0..100).

    Raises
    ------
    ValueError
        A width of 0 or less, a frame of fewer than two, or a width that a thousand million answers do
        not reach.
    """
    if not wanted > 0:
        raise ValueError("wanted: expected above 0")
    most = MOST_ANSWERS if frame is None else frame
    if float(half_width(expectation, most, frame, confidence)) > wanted:
        raise ValueError("wanted: no number of answers reaches it")
    fewest = LEAST_ANSWERS
    while fewest < most:
        middle = (fewest + most) // 2
        if float(half_width(expectation, middle, frame, confidence)) <= wanted:
            most = middle
        else:
            fewest = middle + 1
    return fewest


def least_difference(
    expectation: Expectation,
    n: tuple[float, float],
    power: float = POWER,
    confidence: float = CONFIDENCE,
) -> float:
    """Find the smallest true difference by which two units can be told apart, on 0..100.

    With it, the interval of the difference (MOVER, as in `analysis.comparison`) leaves out 0 in a share
    ``power`` of rounds. For many comparisons at once give the confidence 1 - (1 - .95) / comparisons.

    Parameters
    ----------
    expectation
        Of the ballots of both; its mean is half-way between the two.
    n
        Answers in the first and in the second unit, 2 or more.

    Returns
    -------
    float
        NaN where not even the whole scale could be told apart.
    """
    answers = as_floats(n, "n")
    if answers.shape != (LEAST_ANSWERS,) or not (answers >= LEAST_ANSWERS).all():
        raise ValueError("n: expected two numbers of 2 or more")
    if not 0 < power < 1:
        raise ValueError("power: expected between 0 and 1")
    error = expectation.sd * np.sqrt((expectation.design_effect / answers).sum())
    luck = float(special.ndtri(power) * error)

    def margin(difference: float) -> float:
        # near an end of the scale both move, so that they stay on it
        first = min(TOP_SCORE, max(difference, expectation.mean + difference / 2))
        centres = np.array([first, first - difference])
        ends = _interval(expectation, centres, answers, None, confidence)
        return float(difference - luck - np.hypot(centres[0] - ends.low[0], ends.high[1] - centres[1]))

    if margin(TOP_SCORE) < 0:
        return float("nan")
    from scipy.optimize import brentq

    return float(brentq(margin, 0.0, TOP_SCORE, xtol=1e-9))


def reliability_of_mean(icc1: ArrayLike, ballots: ArrayLike) -> FloatArray:
    """Give the reliability of a mean of k ballots: k r / (1 + (k - 1) r) (Spearman 1910, Brown 1910).

    A negative ``icc1`` is taken as 0: the ballots say nothing of the subjects.
    """
    r, k = np.maximum(as_floats(icc1, "icc1"), 0.0), as_floats(ballots, "ballots")
    return divide(k * r, 1 + (k - 1) * r)


def ballots_for(icc1: ArrayLike, wanted: float = RELIABLE) -> FloatArray:
    """Find how many ballots each subject needs for a reliability of the mean; inf where none do.

    Parameters
    ----------
    icc1
        How much of the variance of one ballot is between subjects, at most 1.
    wanted
        Reliability between 0 and 1.

    Returns
    -------
    FloatArray
        Whole numbers of 1 or more.
    """
    r = as_floats(icc1, "icc1")
    if (r > 1).any():
        raise ValueError("icc1: expected at most 1")
    if not 0 < wanted < 1:
        raise ValueError("wanted: expected between 0 and 1")
    exact = divide(wanted * (1 - r), (1 - wanted) * np.maximum(r, 0.0))
    needed = np.maximum(np.ceil(exact - 1e-9), 1.0)  # a hair above a whole number is that number
    return np.where(r <= 0, np.inf, needed)


def more_ballots(icc1: ArrayLike, ballots: ArrayLike, wanted: float = RELIABLE) -> FloatArray:
    """Find how many more ballots than now each subject needs; 0 where it has enough (a D-study)."""
    return np.maximum(ballots_for(icc1, wanted) - as_floats(ballots, "ballots"), 0.0)


def _interval(
    expectation: Expectation,
    mean: ArrayLike,
    answers: FloatArray,
    frame: float | None,
    confidence: float,
) -> Interval:
    effective = np.maximum(answers / expectation.design_effect, 1.0 + 1e-9)
    fraction = 0.0 if frame is None else answers / frame
    unit = Dispersion((expectation.sd / TOP_SCORE) ** 2, effective, fraction)
    ends = score_interval(np.asarray(mean, dtype=np.float64) / TOP_SCORE, unit, confidence)
    return Interval(TOP_SCORE * ends.low, TOP_SCORE * ends.high)
