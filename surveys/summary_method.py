"""The constants of the method as they were when a round was released: frozen with its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloorRecord:
    """What was told from ``least`` ballots on; steps in points, None: not told."""

    least: int
    ballot_step: float | None
    criterion_step: float | None
    item_step: float | None
    item_bands: bool
    distribution: str
    texts: bool


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """The constants behind a release: of intervals, of the disclosure floors, of coded ends and bands.

    ``changes``: what each method version up to this one changed.
    """

    constants: Mapping[str, float]
    floors: tuple[FloorRecord, ...]
    top: float
    bottom: float
    bands: tuple[float, ...]
    changes: Mapping[str, str]


AS_OF_1_1 = MethodRecord(
    constants={"prior_ratio": 0.6, "prior_spread": 0.075, "prior_freedom": 6.0, "least_answered": 0.5},
    floors=(
        FloorRecord(5, 5.0, None, None, item_bands=False, distribution="none", texts=False),
        FloorRecord(10, 1.0, 1.0, None, item_bands=True, distribution="none", texts=True),
        FloorRecord(30, 1.0, 1.0, 5.0, item_bands=False, distribution="merged", texts=True),
        FloorRecord(50, 1.0, 1.0, 1.0, item_bands=False, distribution="full", texts=True),
        FloorRecord(400, 0.1, 0.1, 0.1, item_bands=False, distribution="full", texts=True),
    ),
    top=95.0,
    bottom=5.0,
    bands=(50.0, 75.0),
    changes={
        "1.1": "Shrunk and adjusted scores and ranges of ranks beside the composite; all else as in 1.0."
    },
)
"""Releases of 1.0 and 1.1 did not keep them; both had these."""
