"""Real data and what R makes of it."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

REFERENCE = Path(__file__).resolve().parents[1] / "reference"

Columns = Mapping[str, NDArray[Any]]
ReadOracle = Callable[[str], dict[str, Any]]
ReadColumns = Callable[[str], Columns]


@pytest.fixture(scope="session")
def oracle() -> ReadOracle:
    """Read R's figures about a set."""
    return lambda name: json.loads((REFERENCE / name / "oracle.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def columns() -> ReadColumns:
    """Read a file as columns: numbers (NaN where empty) or texts."""

    def read(name: str) -> Columns:
        with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {column: _column([row[column] for row in rows]) for column in rows[0]}

    return read


def _column(cells: list[str]) -> NDArray[Any]:
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return np.array(cells)
