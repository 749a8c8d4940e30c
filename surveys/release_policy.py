"""The policy and the constants of the running method, as data that is frozen with a release."""

from dataclasses import asdict

from analysis import disclosure, method
from surveys.summary_method import FloorRecord, MethodRecord

CHANGES = {
    "1.1": "Shrunk and adjusted scores and ranges of ranks beside the composite; all else as in 1.0.",
    "1.2": "Groups of rounds with strata of known size are weighted by their people. "
    "Variances read off published intervals allow for their rounding; intervals of adjusted scores "
    "from the variance of the whole sum; a difference that the leniency of raters explains tells nobody "
    "apart. Beside the results: response, D-study, drivers, channels, weights, gaps, two other "
    "models, the integrity grade.",
    "1.3": "Response by channel in parts of all who were asked, by the way a form came back; none where "
    "ballots were imported. In rounds that were declared linked, scores adjusted with the raters "
    "themselves instead of pools of them.",
}
"""What each method version changed."""


def record() -> MethodRecord:
    """Give the constants and floors of the running method, to be frozen with a release."""
    return MethodRecord(
        constants={
            "prior_ratio": method.PRIOR_RATIO,
            "prior_spread": method.PRIOR_SPREAD,
            "prior_freedom": method.PRIOR_FREEDOM,
            "least_answered": method.LEAST_ANSWERED,
        },
        floors=tuple(FloorRecord(**asdict(floor)) for floor in disclosure.FLOORS),
        top=disclosure.TOP_CODE,
        bottom=disclosure.BOTTOM_CODE,
        bands=disclosure.BAND_BOUNDS,
        changes=CHANGES,
    )
