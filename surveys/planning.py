"""Planning a round: what precision so many answers buy, before anybody is asked.

Everything is told as "about": it rests on how earlier rounds looked, and says nothing of anybody's ballots.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis import planning
from surveys.problems import N_, BadInput, Problem

RELIABLE = planning.RELIABLE
"""The reliability that answers are counted for."""
POWER = planning.POWER
MOST_ANSWERS = 10_000_000
MOST_UNITS = 10_000
SHOWN = (10, 20, 30, 50, 80, 120, 200, 400, 1000)
"""Numbers of answers a plan shows beside the one asked for."""
_WHOLE_SCALE = 100.0
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a round.

    ``answers`` about each subject; ``frame``: how many may answer about it, None where that is not known.
    ``mean``, ``sd`` of ballot scores on 0-100; ``design_effect``: how many times larger the variance is
    because people of one household or street think alike. ``units`` that will be compared with each other;
    ``between``: part of the spread of single ballots that lies between subjects; ``wanted``: half-width.
    """

    answers: int = 120
    frame: int | None = None
    mean: float = 80.0
    sd: float = 20.0
    design_effect: float = 1.0
    units: int = 2
    between: float = 0.1
    wanted: float = 5.0
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Line:
    """So many answers make the interval so wide (+-), and this the least difference that can be told.

    ``difference`` None: not even the whole scale could be told apart.
    """

    answers: int
    half_width: float
    difference: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a plan promises; half-widths and differences in points, rounded up to tenths.

    ``needed``: answers for the wanted half-width. ``reliability`` of a mean of so many ballots;
    ``reliable``: ballots for `RELIABLE`; None: no number reaches it. ``sample``: the size of practice for a
    frame (Yamane), None without one.
    """

    asked: Line
    others: tuple[Line, ...]
    needed: int
    reliability: float
    reliable: int | None
    sample: int | None


def forecast(expected: Expected) -> Forecast:
    """Say what precision the expected answers buy.

    Raises
    ------
    BadInput
        Numbers outside their range, or that no ballots can have; ``where`` names each field.
    """
    if problems := list(_problems(expected)):
        raise BadInput(*problems)
    ballots = planning.Expectation(expected.mean, expected.sd, expected.design_effect)
    frame = expected.frame
    reliable = float(planning.ballots_for(expected.between))
    return Forecast(
        asked=_line(expected, ballots, expected.answers),
        others=tuple(
            _line(expected, ballots, answers) for answers in SHOWN if frame is None or answers <= frame
        ),
        needed=planning.answers_for(ballots, expected.wanted, frame, expected.confidence),
        reliability=round(float(planning.reliability_of_mean(expected.between, expected.answers)), 2),
        reliable=None if math.isinf(reliable) else int(reliable),
        sample=None if frame is None else math.ceil(float(planning.sample_size(frame))),
    )


def _line(expected: Expected, ballots: planning.Expectation, answers: int) -> Line:
    half = planning.half_width(ballots, answers, expected.frame, expected.confidence)
    # the hardest step of Holm's procedure: all pairs at once
    pairs = expected.units * (expected.units - 1) // 2
    at_once = 1 - (1 - expected.confidence) / pairs
    difference = planning.least_difference(ballots, (answers, answers), POWER, at_once)
    return Line(answers, _tenths_up(float(half)), None if math.isnan(difference) else _tenths_up(difference))


def _tenths_up(value: float) -> float:
    return math.ceil(round(value * _TENTHS, 9)) / _TENTHS


def _problems(expected: Expected) -> Iterator[Problem]:
    within = (
        ("answers", planning.LEAST_ANSWERS, MOST_ANSWERS),
        ("mean", 0, _WHOLE_SCALE),
        ("sd", 0, _WHOLE_SCALE / 2),
        ("design_effect", 0.1, 100),
        ("units", 2, MOST_UNITS),
        ("between", 0, 1),
        ("wanted", 0.1, _WHOLE_SCALE / 2),
        ("confidence", 0.5, 0.999),
    )
    sound = True
    for name, least, most in within:
        value = getattr(expected, name)
        if not (math.isfinite(value) and least <= value <= most):
            sound = False
            yield Problem(N_("Enter a number from %(least)s to %(most)s."), _ends(least, most), where=name)
    if expected.frame is not None and not max(expected.answers, planning.LEAST_ANSWERS) <= expected.frame:
        yield Problem(
            N_("Fewer people may answer than answers are expected. Enter at least %(answers)s."),
            {"answers": expected.answers},
            where="frame",
        )
    if sound and expected.sd**2 > expected.mean * (_WHOLE_SCALE - expected.mean) + 1e-9:
        most_spread = float(np.sqrt(expected.mean * (_WHOLE_SCALE - expected.mean)))
        yield Problem(
            N_("Scores from 0 to 100 with this mean cannot spread so far. Enter at most %(most)s."),
            {"most": f"{math.floor(most_spread * _TENTHS) / _TENTHS:g}"},
            where="sd",
        )


def _ends(least: float, most: float) -> dict[str, object]:
    return {"least": f"{least:.10g}", "most": f"{most:.10g}"}
