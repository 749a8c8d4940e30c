"""Linear algebra runs in one thread unless whoever runs the product says otherwise."""

import os
import subprocess
import sys

import pytest

SHOW = "import webapp, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
NAME = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize(("given", "found"), [({}, "1"), ({NAME: "3"}, "3")])
def test_one_thread_unless_somebody_says_otherwise(given: dict[str, str], found: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != NAME} | given
    shown = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == found
