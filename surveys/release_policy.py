"""The policy and the constants of the method, as data that a package tells with its numbers."""

from dataclasses import asdict

from analysis import disclosure, method

CHANGES = {
    "1.1": "Shrunk and adjusted scores and ranges of ranks beside the composite; all else as in 1.0.",
    "1.2": "Variances read off published intervals allow for their rounding; intervals of adjusted scores "
    "from the variance of the whole sum; a difference that the leniency of raters explains tells nobody "
    "apart. Beside the results: response, D-study, drivers, channels, weights, gaps, two other models.",
}
"""What each method version changed."""


def constants() -> dict[str, float]:
    """Give the constants that belong to the method version."""
    return {
        "prior_ratio": method.PRIOR_RATIO,
        "prior_spread": method.PRIOR_SPREAD,
        "prior_freedom": method.PRIOR_FREEDOM,
        "least_answered": method.LEAST_ANSWERED,
    }


def floors() -> dict[str, object]:
    """Give what may be told from how many ballots on, and how scores are coded and banded."""
    return {
        "floors": [asdict(floor) for floor in disclosure.FLOORS],
        "coded": {"top": disclosure.TOP_CODE, "bottom": disclosure.BOTTOM_CODE},
        "bands": list(disclosure.BAND_BOUNDS),
    }
