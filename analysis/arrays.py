"""Types of the arrays that go in and come out."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
CodeArray = NDArray[np.integer[Any]]

__all__ = [
    "ArrayLike",
    "BoolArray",
    "CodeArray",
    "FloatArray",
    "IntArray",
    "as_floats",
    "as_indices",
    "divide",
]


def as_floats(values: ArrayLike, name: str) -> FloatArray:
    """Give ``values`` as floats; NaN stays (it means: nobody answered). Raises ValueError on infinity."""
    array = np.asarray(values, dtype=np.float64)
    if np.isinf(array).any():
        msg = f"{name}: a value is infinite"
        raise ValueError(msg)
    return array


def as_indices(values: ArrayLike, size: int, name: str) -> IntArray:
    """Give ``values`` as integers in 0..size-1. Raises ValueError on anything else."""
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        msg = f"{name}: not whole numbers"
        raise ValueError(msg)
    whole = array.astype(np.int64)
    if whole.size and (whole.min() < 0 or whole.max() >= size):
        msg = f"{name}: an index is outside 0..{size - 1}"
        raise ValueError(msg)
    return whole


def divide(above: ArrayLike, below: ArrayLike) -> FloatArray:
    """Divide; NaN where the divisor is 0 or either is NaN, and no warning."""
    numerator, divisor = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    quotient = np.full(numerator.shape, np.nan)
    np.divide(numerator, divisor, out=quotient, where=divisor != 0)
    return quotient
